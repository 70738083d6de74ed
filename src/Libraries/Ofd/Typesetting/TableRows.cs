using System.Text;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Pipe rows to a table and back.</summary>
internal static class TableRows
{
    public static Table Read(IReadOnlyList<string> lines, int start, int end, bool landscape)
    {
        var rows = new List<List<string>>();
        var rule = -1;
        List<string> ruleCells = [];
        for (var i = start; i < end; i++)
        {
            var cells = Cells(lines[i]);
            if (cells.Count > StructuredText.TableColumnsMax) throw new TypesettingException("table.too_wide",
                $"第{i + 1}行的表格超过{StructuredText.TableColumnsMax}列。",
                $"The table in line {i + 1} has more than {StructuredText.TableColumnsMax} columns.", i + 1);
            if (rule < 0 && rows.Count > 0 && cells.TrueForAll(IsRule))
            {
                rule = rows.Count;
                ruleCells = cells;
            }
            else rows.Add(cells);
        }
        var columns = rows.Max(row => row.Count);
        var alignments = new ColumnAlignment[columns];
        for (var c = 0; c < Math.Min(columns, ruleCells.Count); c++) alignments[c] = AlignmentOf(ruleCells[c]);
        var table = new Table(start + 1, [.. rows.Select(row => Pad(row, columns))], Math.Max(rule, 0), alignments,
            landscape);
        CheckMerges(table);
        return table;
    }

    public static void Write(Table table, StringBuilder text)
    {
        if (table.Landscape) text.Append("{landscape}\n");
        for (var r = 0; r < table.Rows.Count; r++)
        {
            if (r == table.HeadRows && r > 0) WriteRule(table.Alignments, text);
            text.Append('|');
            foreach (var cell in table.Rows[r]) text.Append(Written(cell)).Append('|');
            text.Append('\n');
        }
        if (table.HeadRows == table.Rows.Count) WriteRule(table.Alignments, text);
    }

    private static void WriteRule(IReadOnlyList<ColumnAlignment> alignments, StringBuilder text)
    {
        text.Append('|');
        foreach (var alignment in alignments) text.Append(alignment switch
        {
            ColumnAlignment.Left => ":--|",
            ColumnAlignment.Centre => ":-:|",
            ColumnAlignment.Right => "--:|",
            _ => "---|",
        });
        text.Append('\n');
    }

    private static string Written(TableCell cell) => cell.Merge switch
    {
        CellMerge.Up => "^^",
        CellMerge.Left => "<<",
        _ when cell.Text is "^^" or "<<" => '\\' + cell.Text,
        _ => cell.Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal),
    };

    private static List<string> Cells(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        for (var i = 1; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length
                && line[i + 1] is '|' or '\\' or '^' or '<') cell.Append(line[i]).Append(line[++i]);
            else if (line[i] == '|')
            {
                cells.Add(cell.ToString().Trim(' ', '\u3000'));
                cell.Clear();
            }
            else cell.Append(line[i]);
        }
        var rest = cell.ToString().Trim(' ', '\u3000');
        if (rest.Length > 0 || cells.Count == 0) cells.Add(rest);
        return cells;
    }

    private static bool IsRule(string cell)
    {
        var dashes = cell.TrimStart(':').TrimEnd(':');
        return dashes.Length > 0 && cell.Length - dashes.Length <= 2 && dashes.All(c => c == '-');
    }

    private static ColumnAlignment AlignmentOf(string rule) => (rule[0] == ':', rule[^1] == ':') switch
    {
        (true, true) => ColumnAlignment.Centre,
        (true, false) => ColumnAlignment.Left,
        (false, true) => ColumnAlignment.Right,
        _ => ColumnAlignment.Unsaid,
    };

    private static TableCell[] Pad(List<string> row, int columns)
    {
        var cells = new TableCell[columns];
        for (var c = 0; c < columns; c++) cells[c] = c >= row.Count ? new TableCell("") : row[c] switch
        {
            "^^" => new TableCell("", CellMerge.Up),
            "<<" => new TableCell("", CellMerge.Left),
            var written => new TableCell(Unescaped(written)),
        };
        return cells;
    }

    private static string Unescaped(string written)
    {
        if (!written.Contains('\\')) return written;
        var text = new StringBuilder(written.Length);
        for (var i = 0; i < written.Length; i++)
        {
            if (written[i] == '\\' && i + 1 < written.Length && written[i + 1] is '|' or '\\' or '^' or '<') i++;
            text.Append(written[i]);
        }
        return text.ToString();
    }

    private static void CheckMerges(Table table)
    {
        var spans = TableSpans.Of(table, out var wrong);
        if (spans is null) throw new TypesettingException("table.bad_merge",
            $"第{table.Line}行起的表格：第{wrong.Row + 1}行第{wrong.Column + 1}列的合并单元格不成矩形，或跨越表头。",
            $"Table from line {table.Line}: the merged cell at row {wrong.Row + 1}, column {wrong.Column + 1} is not a "
            + "rectangle or crosses the head.", table.Line);
    }
}
