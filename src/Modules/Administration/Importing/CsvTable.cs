using Yiwang.Platform;
using Yiwang.Platform.Http;

namespace Yiwang.Administration.Importing;

/// <summary>A table with named columns; a column goes by its Chinese or its English name.</summary>
internal sealed class CsvTable
{
    private readonly Dictionary<string, int> columns;

    private CsvTable(Dictionary<string, int> columns, IReadOnlyList<(int Line, string[] Cells)> rows)
    {
        this.columns = columns;
        Rows = rows;
    }

    public IReadOnlyList<(int Line, string[] Cells)> Rows { get; }

    /// <summary>Reads a table whose first row names the columns; one that is not known is refused, so that a misspelt
    /// one is not lost.</summary>
    public static Result<CsvTable> Read(string text, IReadOnlyList<(string Zh, string En)> known,
        IReadOnlyList<string> needed)
    {
        var read = Csv.Read(text);
        if (read.Refusal is { } wrong) return wrong;
        if (read.Answer.Count == 0)
            return new Refusal("csv.empty", "里面没有行。", "There are no lines in it.", RefusalKind.Wrong, "file");
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        var head = read.Answer[0].Cells;
        for (var i = 0; i < head.Length; i++)
        {
            if (head[i].Length == 0) continue;
            var name = known.FirstOrDefault(k => k.Zh == head[i]
                || k.En.Equals(head[i], StringComparison.OrdinalIgnoreCase)).En;
            if (name is null)
            {
                return new Refusal("csv.column", $"不认识“{head[i]}”这一列。认识的列：{string.Join('、', known.Select(k => k.Zh))}。",
                    $"There is no column “{head[i]}”. Known: {string.Join(", ", known.Select(k => k.En))}.",
                    RefusalKind.Wrong, "file");
            }
            columns[name] = i;
        }
        var missing = needed.FirstOrDefault(n => !columns.ContainsKey(n));
        if (missing is not null)
        {
            var zh = known.First(k => k.En == missing).Zh;
            return new Refusal("csv.column_missing", $"缺少“{zh}”这一列（第一行应是列名）。",
                $"The column “{missing}” is missing (the first line names the columns).",
                RefusalKind.Wrong, "file");
        }
        return new CsvTable(columns, read.Answer.Skip(1).ToList());
    }

    public bool Has(string column) => columns.ContainsKey(column);

    public string Of((int Line, string[] Cells) row, string column) =>
        columns.TryGetValue(column, out var i) && i < row.Cells.Length ? row.Cells[i] : "";
}
