using Xunit;
using Yiwang.Ofd.Pages;
using Yiwang.Ofd.Typesetting;

namespace Yiwang.Libraries.Tests.Ofd.Typesetting;

public sealed class HandlingSheetTests
{
    private static readonly HandlingOpinion opinion =
        new("同意。请按程序办理，并将办理结果书面报告省人民政府。", "张三", "秘书长", "2026年3月6日 09:12", 2);

    [Fact]
    public void All_opinions_with_names_posts_times_and_rounds_are_printed()
    {
        var text = Measured.Text(Set([opinion, opinion with { Name = "李四", Round = 1 }]));
        Assert.Contains("秘书长张三2026年3月6日09:12（第2轮）", text, StringComparison.Ordinal);
        Assert.Contains("秘书长李四2026年3月6日09:12", text, StringComparison.Ordinal);
        Assert.Contains("来文单位示例省教育厅", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_opinions_run_over_pages_under_a_repeated_label_and_inside_the_type_area()
    {
        var result = Set([.. Enumerable.Range(1, 100).Select(i => opinion with { Name = $"第{i}人" })]);
        var text = Measured.Text(result);
        for (var i = 1; i <= 100; i++) Assert.Contains($"第{i}人", text, StringComparison.Ordinal);
        Assert.True(result.Document.Pages.Count > 3);
        Assert.All(result.Document.Pages.Skip(1), page =>
            Assert.Contains(page.Items.OfType<TextRun>(), run => run.Glyphs.Text == "（续）"));
        Assert.All(Measured.Runs(result).Where(run => run.Role != StructureRole.Artifact), run =>
            Assert.InRange(run.Baseline, 25, PageGeometry.Foot));
    }

    [Fact]
    public void Handwriting_becomes_a_path_inside_its_cell_even_when_its_points_are_outside_the_surface()
    {
        var ink = new Handwriting(100, 40, [[new(-500, 5), new(50, 900)], [new(10, 10), new(20, 20)]]);
        var result = Set([opinion with { Ink = ink }]);
        var path = Assert.Single(result.Document.Pages[0].Items.OfType<PathItem>(), path =>
            path.Role == StructureRole.Figure);
        Assert.All(path.Steps, step => Assert.InRange(step.X, PageGeometry.Left, PageGeometry.Right));
        Assert.All(path.Steps, step => Assert.InRange(step.Y, PageGeometry.Top, PageGeometry.Foot));
    }

    [Fact]
    public void Too_much_ink_is_refused()
    {
        var ink = new Handwriting(1, 1, [Enumerable.Repeat(new InkPoint(0, 0), Handwriting.PointsMax + 1).ToList()]);
        Assert.Equal("sheet.too_much_ink",
            Assert.Throws<TypesettingException>(() => Set([opinion with { Ink = ink }])).Code);
    }

    private static TypesetResult Set(IReadOnlyList<HandlingOpinion> opinions) => HandlingSheetTypesetter.Typeset(
        new("示例省人民政府办公厅文件处理笺", [new("来文单位", "示例省教育厅", 2), new("份数", "1", 1), new("标题", "关于有关事项的请示")],
            [new("领导批示", opinions)]), TypesetFonts.Set);
}
