using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.Ofd.Pages;
using Yiwang.Ofd.Typesetting;

namespace Yiwang.Libraries.Tests.Ofd.Typesetting;

public sealed class RedlineTests
{
    private static readonly Gen<string> texts =
        Gen.ListOf(Gen.Elements("各地", "要", "加强", "领导", "。", "\n", "工作", "𠮷", "2026年", "报送", "，"))
        .Select(pieces => string.Concat(pieces));

    [Fact]
    public void The_clean_copy_is_the_last_version_and_what_was_not_added_is_the_first() =>
        Prop.ForAll(texts.ToArbitrary(), texts.ToArbitrary(), texts.ToArbitrary(), (one, two, three) =>
        {
            var redline = Redline.Compare([new(one, ""), new(two, "王五"), new(three, "李四")]);
            var first = redline.Paragraphs.Select(paragraph =>
                string.Concat(paragraph.Pieces.Where(piece => piece.AddedBy < 0).Select(piece => piece.Text)))
                .Where(line => line.Length > 0);
            return redline.Clean().SequenceEqual(Lines(three)) && first.SequenceEqual(Lines(one));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Equal_texts_have_no_changes() => Assert.DoesNotContain(
        Redline.Compare(Samples.Body(), Samples.Body()).Paragraphs, paragraph => paragraph.IsChanged);

    [Fact]
    public void A_changed_word_is_marked_and_its_neighbours_are_not()
    {
        var pieces = Assert.Single(Redline.Compare("各地要于3月底前报送情况。", "各地要于4月底前报送情况。", "王五").Paragraphs).Pieces;
        Assert.Equal([("各地要于", -1, -1), ("3", -1, 0), ("4", 0, -1), ("月底前报送情况。", -1, -1)],
            pieces.Select(piece => (piece.Text, piece.AddedBy, piece.RemovedBy)));
    }

    [Fact]
    public void Every_hand_keeps_its_changes()
    {
        var redline = Redline.Compare([new("请报送。", ""), new("请尽快报送。", "王五"), new("请尽快书面报送。", "李四"),
            new("请书面报送。", "王五")]);
        Assert.Equal(["王五", "李四"], redline.Hands);
        Assert.Equal([("请", -1, -1), ("尽快", 0, 0), ("书面", 1, -1), ("报送。", -1, -1)],
            redline.Paragraphs[0].Pieces.Select(piece => (piece.Text, piece.AddedBy, piece.RemovedBy)));
    }

    [Fact]
    public void A_paragraph_put_in_is_one_addition_and_the_others_stay()
    {
        var redline = Redline.Compare("甲段文字。\n乙段文字。", "甲段文字。\n新段另有内容。\n乙段文字。");
        Assert.Equal([false, true, false], redline.Paragraphs.Select(paragraph => paragraph.IsChanged));
    }

    [Fact]
    public void Texts_of_two_megabytes_with_nothing_in_common_are_compared()
    {
        var one = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"甲第{i}段。\n"));
        var two = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"乙节{i}号；\n"));
        Assert.Equal(40_000, Redline.Compare(one, two).Clean().Count);
    }

    [Fact]
    public void Pages_show_all_of_it_with_a_line_for_every_change()
    {
        var redline = Redline.Compare("各地要于3月底前报送。", "各地应于4月底前书面报送。", "王五");
        var result = RedlineTypesetter.Typeset(redline, "通知（花脸稿）", TypesetFonts.Set, Guid.Empty, default);
        var coloured = Measured.Runs(result).Count(run => run.Color != Rgb.Black);
        Assert.Equal(coloured, result.Document.Pages[0].Items.OfType<PathItem>()
            .Count(path => path.Stroke != Rgb.Black) + 1);
        Assert.Contains("各地要于3应于4月底前书面报送。", Measured.Text(result), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Lines(string text) => StructuredText.Lines(text).Where(line => line.Length > 0);
}
