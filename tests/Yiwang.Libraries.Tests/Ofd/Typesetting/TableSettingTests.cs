using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.Ofd.Pages;
using Yiwang.Ofd.Typesetting;

namespace Yiwang.Libraries.Tests.Ofd.Typesetting;

public sealed class TableSettingTests
{
    [Fact]
    public void A_long_table_repeats_its_head_on_every_page_and_is_read_out_once()
    {
        var rows = string.Concat(Enumerable.Range(1, 120).Select(i => $"|第{i}单位|{i}|\n"));
        var result = Set("|单位名称|件数|\n|---|--:|\n" + rows + "|合计|=|");
        var heads = Measured.Runs(result).Where(run => run.Glyphs.Text == "单位名称").ToList();
        Assert.True(heads.Count >= 4);
        Assert.Single(heads, run => run.Role == StructureRole.TableHead);
        Assert.All(heads.Skip(1), run => Assert.Equal(StructureRole.Artifact, run.Role));
        Assert.Contains("合计7260", Measured.Text(result), StringComparison.Ordinal);
    }

    [Fact]
    public void A_landscape_table_lies_on_landscape_pages_of_its_own()
    {
        var result = Set("表前文字。\n{landscape}\n|甲|乙|\n|---|---|\n|1|2|\n表后文字。");
        Assert.Equal([(210.0, 297.0), (297, 210), (210, 297)],
            result.Document.Pages.Take(3).Select(page => (page.Width, page.Height)));
    }

    [Fact]
    public void A_row_higher_than_a_page_is_cut_between_lines_and_keeps_its_text()
    {
        var words = string.Concat(Enumerable.Range(1, 900).Select(i => $"第{i}项内容。"));
        var result = Set($"|事项|内容|\n|---|---|\n|一|{words}|");
        Assert.Contains(words, Measured.Text(result), StringComparison.Ordinal);
        foreach (var run in Measured.Runs(result).Where(run => run.Cell is not null))
            Assert.InRange(run.Baseline, PageGeometry.Top, PageGeometry.Foot);
    }

    [Fact]
    public void Any_table_keeps_every_cells_text_inside_the_type_area()
    {
        var cell = Gen.Elements("", "一", "示例单位名称", "12,345.60", "https://example.cn/a/very/long/path/that/goes/on",
            "=", "^^", "<<",
            string.Concat(Enumerable.Repeat("较长的单元格内容，", 12)));
        var tables = Gen.Choose(1, 9).SelectMany(columns => Gen.Choose(1, 40).SelectMany(rows =>
            Gen.ListOf(Gen.ArrayOf(cell, columns), rows)
                .Select(cells => string.Concat(cells.Select(row => "|" + string.Join('|', row) + "|\n")))));
        Prop.ForAll(tables.ToArbitrary(), text =>
        {
            IReadOnlyList<Block> blocks;
            try
            {
                blocks = StructuredText.Parse(text);
            }
            catch (TypesettingException refusal) when (refusal.Code == "table.bad_merge")
            {
                return true;
            }
            var result = Typesetter.Typeset(Samples.Notice() with { Body = blocks }, TypesetFonts.Set);
            var cells = Measured.Runs(result).Where(run => run.Cell is not null)
                .GroupBy(run => (run.Cell!.Row, run.Cell.Column))
                .ToDictionary(group => group.Key, group =>
                    Measured.Bare(string.Concat(group.Select(run => run.Glyphs.Text))));
            var table = blocks.OfType<Table>().Single();
            for (var r = 0; r < table.Rows.Count; r++)
            {
                for (var c = 0; c < table.Columns; c++)
                {
                    var expected = Measured.Bare(table.Printed(r, c));
                    if (expected != cells.GetValueOrDefault((r, c), "")) return false;
                }
            }
            return Measured.Runs(result).Where(run => run.Cell is not null)
                .All(run => run.X >= PageGeometry.Left && Measured.Right(run) <= PageGeometry.Right + 0.01
                    && run.Baseline < PageGeometry.Foot);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Fact]
    public void Footnotes_stand_on_the_page_of_their_marks_above_the_foot()
    {
        var text = string.Concat(Enumerable.Range(1, 30).Select(i => $"第{i}段文字说明有关情况[^{i}]。\n"))
            + string.Concat(Enumerable.Range(1, 30).Select(i => $"[^{i}]: 第{i}条注释。\n"));
        var result = Set(text);
        foreach (var page in result.Document.Pages)
        {
            var notes = page.Items.OfType<TextRun>().Where(run => run.Role == StructureRole.Note).ToList();
            foreach (var note in notes.Where(run => run.Glyphs.Text.Contains("条注释")))
            {
                var number = new string([.. note.Glyphs.Text.Where(char.IsAsciiDigit)]);
                Assert.Contains(page.Items.OfType<TextRun>(), run =>
                    run.Role == StructureRole.Paragraph && run.Glyphs.Text.Contains($"第{number}段"));
                Assert.True(note.Baseline < PageGeometry.Foot);
            }
        }
        Assert.Equal(30, Measured.Runs(result)
            .Count(run => run.Role == StructureRole.Note && run.Glyphs.Text.Contains("条注释")));
    }

    private static TypesetResult Set(string body) =>
        Typesetter.Typeset(Samples.Notice() with { Body = StructuredText.Parse(body) }, TypesetFonts.Set);
}
