using Yiwang.Ofd.Fonts;

namespace Yiwang.Ofd.Typesetting;

/// <summary>The text of every cell in one size, and how wide the columns are.</summary>
internal sealed class TableColumns
{
    private const double Padding = 1.2, FewestCharacters = 2.2, EvenShare = 0.85;

    // The standard leaves the faces of tables open: smaller sizes are taken until the longest words fit.
    private static readonly double[] sizes =
        [PageGeometry.SizeSmall4, PageGeometry.Size5, PageGeometry.SizeSmall5, 7.5 * PageGeometry.Point];

    private readonly Dictionary<(int Row, int Column), SetText> texts = [];

    private TableColumns(double size, double[] widths)
    {
        Size = size;
        Widths = widths;
    }

    public double Size { get; }

    /// <summary>mm; they fill the measure.</summary>
    public double[] Widths { get; }

    public static TableColumns Of(Flow flow, Table table, List<TableSpan> spans)
    {
        foreach (var size in sizes)
        {
            var columns = new TableColumns(size, new double[table.Columns]);
            foreach (var span in spans) columns.texts[(span.Row, span.Column)] = columns.TextOf(flow, table, span);
            if (columns.Divide(spans, flow.Sheet.Measure) || size == sizes[^1]) return columns;
        }
        throw new InvalidOperationException();
    }

    public List<SetLine> Lines(TableSpan span)
    {
        var text = texts[(span.Row, span.Column)];
        var measure = Math.Max(Widths[span.Column..(span.Column + span.Columns)].Sum() - 2 * Padding, Size);
        return LineBreaker.Lines(text, measure, measure, false);
    }

    private SetText TextOf(Flow flow, Table table, TableSpan span)
    {
        var spans = new List<Span>();
        var style = TextStyle.Solid(span.Row < table.HeadRows ? FontRole.Hei : FontRole.FangSong, Size);
        Inline.Add(spans, table.Printed(span.Row, span.Column), style, flow.Notes);
        return flow.Set(spans);
    }

    private bool Divide(List<TableSpan> spans, double measure)
    {
        var least = Enumerable.Repeat(FewestCharacters * Size + 2 * Padding, Widths.Length).ToArray();
        var wanted = least.ToArray();
        foreach (var span in spans.Where(span => span.Columns == 1))
        {
            var text = texts[(span.Row, span.Column)];
            least[span.Column] = Math.Max(least[span.Column], LongestWord(text) + 2 * Padding);
            wanted[span.Column] = Math.Max(wanted[span.Column], text.Width(0, text.Clusters.Count) + 2 * Padding + 0.1);
        }
        var needed = least.Sum();
        var total = wanted.Sum();
        if (total <= measure)
        {
            for (var c = 0; c < Widths.Length; c++) Widths[c] = wanted[c] + (measure - total) / Widths.Length;
            return true;
        }
        if (needed > measure) for (var c = 0; c < Widths.Length; c++) Widths[c] = least[c] * measure / needed;
        else Share(least, wanted, measure);
        return needed <= measure;
    }

    // Columns that want less than an even share get what they want; the long ones divide the rest by square roots, so
    // that one ten times as long gets three times the room.
    private void Share(double[] least, double[] wanted, double measure)
    {
        var open = Enumerable.Range(0, Widths.Length).ToList();
        var room = measure;
        while (open.Count > 0)
        {
            var even = room / open.Count * EvenShare;
            var needs = room - open.Sum(c => least[c]);
            var modest = open.Where(c => wanted[c] <= even && wanted[c] - least[c] <= needs / open.Count).ToList();
            if (modest.Count == 0 || modest.Count == open.Count) break;
            foreach (var c in modest) room -= Widths[c] = wanted[c];
            open.RemoveAll(modest.Contains);
        }
        var spare = room - open.Sum(c => least[c]);
        var roots = open.Sum(c => Math.Sqrt(Math.Max(wanted[c] - least[c], 0)));
        foreach (var c in open)
            Widths[c] = least[c] + (roots > 0 ? spare * Math.Sqrt(Math.Max(wanted[c] - least[c], 0)) / roots
                : spare / open.Count);
    }

    private static double LongestWord(SetText text)
    {
        double longest = 0, word = 0;
        for (var i = 0; i < text.Clusters.Count; i++)
        {
            word += text.Clusters[i].Advance;
            longest = Math.Max(longest, word);
            if (text.BreakAfter[i]) word = 0;
        }
        return longest;
    }
}
