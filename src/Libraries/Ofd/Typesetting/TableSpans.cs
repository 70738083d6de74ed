namespace Yiwang.Ofd.Typesetting;

/// <summary>A cell with all that is merged into it.</summary>
internal readonly record struct TableSpan(int Row, int Column, int Rows, int Columns);

/// <summary>Merged cells as rectangles.</summary>
internal static class TableSpans
{
    /// <summary>Every printed cell in reading order; null when a merge is no rectangle or crosses the head.</summary>
    public static List<TableSpan>? Of(Table table, out (int Row, int Column) wrong)
    {
        var origins = new (int Row, int Column)[table.Rows.Count, table.Columns];
        var sizes = new Dictionary<(int Row, int Column), (int Bottom, int Right, int Count)>();
        wrong = default;
        for (var r = 0; r < table.Rows.Count; r++)
        {
            for (var c = 0; c < table.Columns; c++)
            {
                wrong = (r, c);
                var merge = table.Rows[r][c].Merge;
                if (merge == CellMerge.Up && (r == 0 || r == table.HeadRows)) return null;
                if (merge == CellMerge.Left && c == 0) return null;
                var origin = merge switch
                {
                    CellMerge.Up => origins[r - 1, c],
                    CellMerge.Left => origins[r, c - 1],
                    _ => (r, c),
                };
                origins[r, c] = origin;
                var size = sizes.GetValueOrDefault(origin, (r, c, 0));
                sizes[origin] = (Math.Max(size.Item1, r), Math.Max(size.Item2, c), size.Item3 + 1);
            }
        }
        var spans = new List<TableSpan>(sizes.Count);
        foreach (var (origin, size) in sizes)
        {
            wrong = origin;
            var span = new TableSpan(origin.Row, origin.Column, size.Bottom - origin.Row + 1,
                size.Right - origin.Column + 1);
            if (span.Rows * span.Columns != size.Count) return null;
            spans.Add(span);
        }
        return spans;
    }
}
