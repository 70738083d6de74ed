using System.Text;

namespace Yiwang.Platform.Http;

/// <summary>
/// Comma-separated values (RFC 4180), read with what a spreadsheet pastes (tabs) accepted too; written so that no cell
/// is taken for a formula (OWASP, CSV injection).
/// </summary>
public static class Csv
{
    public const int RowsMax = 60_000;
    public const int ColumnsMax = 40;

    /// <summary>The rows with the number of the line each begins in; cells trimmed, empty rows left out.</summary>
    public static Result<IReadOnlyList<(int Line, string[] Cells)>> Read(string text)
    {
        var parted = text.AsSpan(0, text.IndexOf('\n') is var end and >= 0 ? end : text.Length).Contains('\t')
            ? '\t' : ',';
        var rows = new List<(int, string[])>();
        var cells = new List<string>();
        var cell = new StringBuilder();
        var (line, begins, quoted) = (1, 1, false);
        for (var i = text.StartsWith('\uFEFF') ? 1 : 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : '\n';
            if (quoted && i < text.Length)
            {
                if (c == '"' && i + 1 < text.Length && text[i + 1] == '"') { cell.Append('"'); i++; }
                else if (c == '"') quoted = false;
                else { cell.Append(c); if (c == '\n') line++; }
                continue;
            }
            if (c == '"' && cell.Length == 0) { quoted = true; continue; }
            if (c != parted && c != '\n') { if (c != '\r') cell.Append(c); continue; }
            cells.Add(Plain(cell.ToString()));
            cell.Clear();
            if (cells.Count > ColumnsMax)
                return new Refusal("csv.columns", $"第 {line} 行的列太多，最多 {ColumnsMax} 列。",
                    $"Line {line} has more than {ColumnsMax} columns.", RefusalKind.Wrong, "file");
            if (c == parted) continue;
            if (cells.Any(value => value.Length > 0)) rows.Add((begins, cells.ToArray()));
            if (rows.Count > RowsMax + 1)
                return new Refusal("csv.rows", $"最多 {RowsMax:N0} 行。", $"At most {RowsMax:N0} lines.",
                    RefusalKind.TooLarge, "file");
            cells.Clear();
            begins = ++line;
        }
        return rows;
    }

    public static void Write(StringBuilder to, params string[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0) to.Append(',');
            var plain = cells[i].Length > 0 && "=+-@\t\r".Contains(cells[i][0]) ? "'" + cells[i] : cells[i];
            to.Append(plain.AsSpan().IndexOfAny(",\"\r\n") >= 0
                ? $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : plain);
        }
        to.Append("\r\n");
    }

    // What Write put before a cell that looks like a formula is taken off again.
    private static string Plain(string cell)
    {
        var trimmed = cell.Trim(' ', '　');
        return trimmed.Length > 1 && trimmed[0] == '\'' && "=+-@".Contains(trimmed[1]) ? trimmed[1..] : trimmed;
    }
}
