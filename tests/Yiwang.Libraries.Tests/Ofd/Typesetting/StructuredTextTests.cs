using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.Ofd.Typesetting;

namespace Yiwang.Libraries.Tests.Ofd.Typesetting;

public sealed class StructuredTextTests
{
    [Theory]
    [InlineData("一、总体要求", ParagraphLevel.One, "一、总体要求")]
    [InlineData("二十一、总体要求", ParagraphLevel.One, "二十一、总体要求")]
    [InlineData("一、加强领导。各地要高度重视。", ParagraphLevel.One, "一、加强领导。")]
    [InlineData("一、元旦：1月1日放假。", ParagraphLevel.One, "一、元旦：")]
    [InlineData("（一）坚持创新。推动发展。", ParagraphLevel.Two, "（一）坚持创新。")]
    [InlineData("1.拓展市场。积极开展。", ParagraphLevel.Three, "1.拓展市场。")]
    [InlineData("（1）统一领导", ParagraphLevel.Four, "（1）统一领导")]
    [InlineData("1.1 编制目的", ParagraphLevel.Text, "")]
    [InlineData("2026年3月", ParagraphLevel.Text, "")]
    [InlineData("第一章 总则", ParagraphLevel.Chapter, "第一章 总则")]
    [InlineData("第十条 任何单位可以办理。", ParagraphLevel.Article, "第十条")]
    [InlineData("第十条规定的事项", ParagraphLevel.Text, "")]
    [InlineData("一是加强领导。", ParagraphLevel.Text, "")]
    public void A_numeral_says_the_level_and_what_is_heading(string line, ParagraphLevel level, string head)
    {
        var paragraph = Assert.IsType<Paragraph>(Assert.Single(StructuredText.Parse(line)));
        Assert.Equal((level, head), (paragraph.Level, paragraph.Head));
    }

    [Fact]
    public void Members_of_an_enumeration_with_semicolons_are_no_headings()
    {
        var blocks = StructuredText.Parse("具备下列条件：\n（一）有名称；\n（二）有章程；\n（三）有场所。\n二、要求\n（一）守法。应当守法。");
        Assert.Equal([0, 0, 0, 0, 4, 6], blocks.Select(block => ((Paragraph)block).HeadLength));
    }

    [Fact]
    public void Sentences_of_which_one_is_short_are_no_headings()
    {
        var words = string.Concat(Enumerable.Repeat("有关事宜请按规定办理，", 5)) + "并报省人民政府备案。";
        var blocks = StructuredText.Parse($"一、{words}\n二、{words}\n三、要避开保护区。{words}");
        Assert.All(blocks, block => Assert.Equal(0, ((Paragraph)block).HeadLength));
    }

    [Fact]
    public void A_table_keeps_its_head_alignment_merges_and_sums()
    {
        var table = Assert.IsType<Table>(Assert.Single(StructuredText.Parse(
            "{landscape}\n|单位|件数|\n|---|--:|\n|甲|1,200|\n|^^|3.5|\n|合计|=|\n")));
        Assert.True(table.Landscape);
        Assert.Equal(1, table.HeadRows);
        Assert.Equal([ColumnAlignment.Unsaid, ColumnAlignment.Right], table.Alignments);
        Assert.Equal(CellMerge.Up, table.Rows[2][0].Merge);
        Assert.Equal("1203.5", table.Printed(3, 1));
    }

    [Theory]
    [InlineData("|a|b|\n|<<|c|")]
    [InlineData("|^^|b|")]
    [InlineData("|a|b|\n|---|---|\n|^^|c|")]
    [InlineData("|a|<<|\n|^^|c|")]
    public void A_merge_that_is_no_rectangle_is_refused(string text)
    {
        var refusal = Assert.Throws<TypesettingException>(() => StructuredText.Parse(text));
        Assert.Equal("table.bad_merge", refusal.Code);
    }

    [Theory]
    [InlineData("正文\n甲\u0007", "text.control_character", 2, 2)]
    [InlineData("\u202E正文", "text.bidi_character", 1, 1)]
    public void A_harmful_character_is_refused_with_its_place(string text, string code, int line, int column)
    {
        var refusal = Assert.Throws<TypesettingException>(() => StructuredText.Parse(text));
        Assert.Equal((code, line, column), (refusal.Code, refusal.Line, refusal.Column));
    }

    [Fact]
    public void Half_a_character_is_refused() => Assert.Equal("text.broken_surrogate",
        Assert.Throws<TypesettingException>(() => StructuredText.Parse(string.Concat("正", (char)0xD800, "文"))).Code);

    [Fact]
    public void A_text_over_two_megabytes_is_refused() => Assert.Equal("text.too_long",
        Assert.Throws<TypesettingException>(() => StructuredText.Parse(new string('文', 700_000))).Code);

    [Fact]
    public void Pictures_and_footnotes_are_lines_of_their_own()
    {
        var blocks = StructuredText.Parse("见图[^1]。\n![图1 路线](路线.png)\n[^1]: 数据截至2025年底。");
        Assert.Equal(new Picture(2, "图1 路线", "路线.png"), blocks[1]);
        Assert.Equal(new Footnote(3, "1", "数据截至2025年底。"), blocks[2]);
    }

    [Fact]
    public void Any_text_made_of_the_formats_marks_survives_writing_and_reading()
    {
        var piece = Gen.Elements("一、", "（一）", "1.", "文", "。", "；", "|", "\\", "^^", "<<", "---", "\n", "!", "[", "^1",
            "]",
            "(", ")", "{landscape}", ":", " ", "\u3000", "e\u0301", "𠮷", "=");
        var texts = Gen.ListOf(piece).Select(pieces => string.Concat(pieces));
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            string once;
            try
            {
                once = StructuredText.ToText(StructuredText.Parse(text));
            }
            catch (TypesettingException refusal) when (refusal.Code == "table.bad_merge")
            {
                return true;
            }
            return StructuredText.ToText(StructuredText.Parse(once)) == once;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }
}
