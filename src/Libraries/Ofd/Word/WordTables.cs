using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;
using Yiwang.Ofd.Typesetting;

namespace Yiwang.Ofd.Word;

/// <summary>Tables of a DOCX file (ISO/IEC 29500-1, 17.4): spans become merged cells, repeated head rows the
/// head.</summary>
internal sealed class WordTables(WordLosses losses, Func<SafeElement, string> words)
{
    private const int RowsMax = 20_000, NestingMax = 8;
    private int depth;

    public IEnumerable<Block> Read(SafeElement element)
    {
        if (++depth > NestingMax) throw new OfdRefused("docx.too_deep", "表格嵌套过深。", "Tables are nested too deep.");
        var rows = Rows(element).Take(RowsMax).Select(Row).Where(row => row.Cells.Count > 0).ToList();
        depth--;
        var columns = rows.Count == 0 ? 0 : rows.Max(row => row.Cells.Count);
        if (columns == 0) return [];
        if (columns > StructuredText.TableColumnsMax) return Flat(rows);
        foreach (var row in rows)
        {
            while (row.Cells.Count < columns) row.Cells.Add(new TableCell(""));
        }
        var head = rows.TakeWhile(row => row.Head).Count();
        var cells = rows.Select(row => (IReadOnlyList<TableCell>)row.Cells).ToList();
        var table = new Table(0, cells, head == rows.Count ? 0 : head,
            [.. Enumerable.Repeat(ColumnAlignment.Unsaid, columns)], false);
        return [Mergeable(table)];
    }

    private (List<TableCell> Cells, bool Head) Row(SafeElement row)
    {
        var properties = row.Child("trPr");
        var cells = new List<TableCell>();
        // Word lets a row begin after and end before the others.
        for (var n = OfdNumbers.Whole(properties?.Child("gridBefore")?["val"]) ?? 0;
            n > 0 && cells.Count <= StructuredText.TableColumnsMax; n--) cells.Add(new TableCell(""));
        foreach (var cell in Cells(row))
        {
            var own = cell.Child("tcPr");
            var above = own?.Child("vMerge") is { } merge && merge["val"] != "restart";
            cells.Add(above ? new TableCell("", CellMerge.Up) : new TableCell(words(cell)));
            for (var n = OfdNumbers.Whole(own?.Child("gridSpan")?["val"]) ?? 1;
                n > 1 && cells.Count <= StructuredText.TableColumnsMax; n--)
            {
                cells.Add(new TableCell("", above ? CellMerge.Up : CellMerge.Left));
            }
        }
        return (cells, properties?.Child("tblHeader") is { } head && OfdNumbers.Flag(head["val"]) != false);
    }

    // Content controls may stand around rows and cells.
    private static IEnumerable<SafeElement> Cells(SafeElement row) =>
        row.Children.SelectMany(one => one.Name == "tc"
            ? [one] : one.Name is "sdt" ? one.Child("sdtContent")?.All("tc") ?? [] : Enumerable.Empty<SafeElement>());

    private static IEnumerable<SafeElement> Rows(SafeElement table) => table.Children.SelectMany(one => one.Name switch
    {
        "tr" => [one],
        "sdt" => one.Child("sdtContent")?.All("tr") ?? [],
        "ins" or "customXml" => one.All("tr"),
        _ => Enumerable.Empty<SafeElement>(),
    });

    // What Word allows and structured text does not: merges that make no rectangle.
    private Table Mergeable(Table table)
    {
        try
        {
            StructuredText.Parse(StructuredText.ToText([table]));
            return table;
        }
        catch (TypesettingException e) when (e.Code == "table.bad_merge")
        {
            losses.Add("docx.merged_cells", "不规则的合并单元格已拆开", "cells merged out of square are parted");
            return table
                with
                { Rows = [.. table.Rows
                    .Select(row => (IReadOnlyList<TableCell>)[.. row.Select(cell => new TableCell(cell.Text))])] };
        }
    }

    private IEnumerable<Block> Flat(List<(List<TableCell> Cells, bool Head)> rows)
    {
        losses.Add("docx.wide_table", $"超过 {StructuredText.TableColumnsMax} 列的表格改为文字",
            $"tables of more than {StructuredText.TableColumnsMax} columns become text");
        return rows
            .Select(row =>
                (Block)new Paragraph(0, ParagraphLevel.Text,
                string.Join(" ", row.Cells.Select(cell => cell.Text).Where(text => text.Length > 0)), 0));
    }
}
