using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.Ofd.Typesetting;

namespace Yiwang.Libraries.Tests.Ofd.Typesetting;

public sealed class LineBreakingTests
{
    private const string NotFirst = "，。、；：？！）》〉”’〕】%";
    private const string NotLast = "（《〈“‘〔【";

    [Fact]
    public void No_line_starts_or_ends_with_a_mark_that_may_not_and_none_leaves_the_measure()
    {
        var piece = Gen.Elements("文", "国务院", "一、", "，", "。", "（", "）", "《", "》", "“", "”", "；", "2026", "年", "98.5%",
            "API", " ", "〔2026〕5号", "——", "……", "1,234.56");
        var texts = Gen.ListOf(piece).Select(pieces => string.Concat(pieces)).Where(text => text.Length > 0);
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var lines = Lines(text);
            if (string.Concat(lines.Select(line => line.Text)) != Measured.Bare(text)) return false;
            for (var i = 0; i < lines.Count; i++)
            {
                if (lines[i].Width > PageGeometry.TypeWidth + 0.001) return false;
                // A line of nothing but such marks has no other way.
                if (lines[i].Text.All(c => (NotFirst + NotLast + "—…").Contains(c))) continue;
                if (i > 0 && NotFirst.Contains(lines[i].Text[0])
                    && lines[i - 1].Text.Any(char.IsAsciiLetterOrDigit) is false
                    && lines[i - 1].Text.Any(c => c is '文' or '国')) return false;
                if (i + 1 < lines.Count && NotLast.Contains(lines[i].Text[^1])
                    && lines[i].Text.Any(c => c is '文' or '国')) return false;
            }
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Lines_of_Chinese_characters_hold_28()
    {
        var lines = Lines(new string('文', 100));
        Assert.Equal([28, 28, 28, 16], lines.Select(line => line.Text.Length));
    }

    [Fact]
    public void A_full_stop_that_does_not_fit_is_drawn_in_or_goes_over_with_a_character()
    {
        var drawnIn = Lines(new string('文', 10) + "，" + new string('文', 8) + "，" + new string('文', 8) + "。" + "文文");
        Assert.EndsWith("。", drawnIn[0].Text, StringComparison.Ordinal);
        var taken = Lines(new string('文', 28) + "。");
        Assert.Equal((27, "文。"), (taken[0].Text.Length, taken[1].Text));
        Assert.Equal(PageGeometry.TypeWidth, taken[0].Width, 0.01);
    }

    [Theory]
    [InlineData("文文文文文文文文文文文文文文文文文文文文文文文文文文2026年", "2026年")]
    [InlineData("文文文文文文文文文文文文文文文文文文文文文文黔府发〔2026〕5号", "〔2026〕5号")]
    [InlineData("文文文文文文文文文文文文文文文文文文文文文文文文文文1,234.56元", "1,234.56元")]
    public void Figures_stay_whole(string text, string whole) =>
        Assert.Contains(Lines(text), line => line.Text.Contains(whole));

    [Fact]
    public void A_web_address_longer_than_a_line_is_cut_after_a_mark()
    {
        var lines = Lines(
            "https://www.example.gov.cn/zwgk/zcfg/szfwj/202601/t20260115_87.html?from=list&page=2&size=20");
        Assert.True(lines.Count > 1);
        Assert.All(lines.SkipLast(1), line => Assert.Contains(line.Text[^1], "/?&=-_.:"));
    }

    [Fact]
    public void Tibetan_lines_end_after_a_tsheg_or_a_shad()
    {
        var words = string.Concat(Enumerable.Repeat("བོད་རང་སྐྱོང་ལྗོངས་མི་དམངས་སྲིད་གཞུང་གིས། ", 20));
        var text = SetText.Of(TypesetFonts.Set, [new Span(words, TextStyle.Body)], "bo-CN");
        var lines = LineBreaker.Lines(text, PageGeometry.TypeWidth, PageGeometry.TypeWidth);
        Assert.True(lines.Count > 3);
        Assert.All(lines, line => Assert.Contains(line.Runs[^1].Glyphs.Text.TrimEnd()[^1], "་།"));
    }

    [Theory]
    [InlineData("国务院办公厅关于推广第二批支持创新相关改革举措的通知")]
    [InlineData("示例省人民政府办公厅关于印发《示例省优化营商环境条例实施细则（试行）》的通知")]
    [InlineData("示例省财政厅关于下达2026年中央财政城乡居民基本医疗保险补助资金预算的通知")]
    [InlineData("中共示例省委示例省人民政府关于全面推进乡村振兴加快农业农村现代化的实施意见")]
    public void Titles_never_end_a_line_on_a_link_or_start_one_with_a_tail(string title)
    {
        var set = SetText.Of(TypesetFonts.Set, [new Span(title, TextStyle.Title)], "zh-CN");
        var lines = TitleShape.Lines(title, set, PageGeometry.TypeWidth);
        Assert.Equal(title, string.Concat(lines));
        Assert.All(lines.Skip(1), line => Assert.DoesNotContain(line[0], "的了》”）、，"));
        Assert.All(lines.SkipLast(1), line => Assert.DoesNotContain(line[^1], "《“（和与及"));
        Assert.All(lines, line => Assert.InRange(line.Length, 4, 21));
    }

    private static List<(string Text, double Width)> Lines(string text)
    {
        var set = SetText.Of(TypesetFonts.Set, [new Span(text, TextStyle.Body)], "zh-CN");
        return [.. LineBreaker.Lines(set, PageGeometry.TypeWidth, PageGeometry.TypeWidth)
            .Select(line => (Measured.Bare(string.Concat(line.Runs.Select(run => run.Glyphs.Text))), line.Width))
                .Where(line => line.Item1.Length > 0)];
    }
}
