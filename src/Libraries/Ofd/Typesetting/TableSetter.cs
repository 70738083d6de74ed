using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Sets a table over pages: the head repeated, merged cells closed at the foot and opened again.</summary>
internal sealed class TableSetter(Flow flow, Table table)
{
    private const double Padding = 1.2, OuterRule = 0.35, InnerRule = 0.25, LineShare = 1.5, Gap = 4;

    private readonly List<TableSpan> spans = TableSpans.Of(table, out _) ?? [];
    private readonly Dictionary<TableSpan, List<SetLine>> lines = [];
    private readonly Dictionary<TableSpan, int> printed = [];
    private readonly Dictionary<TableSpan, int> orders = [];
    private readonly int number = flow.NextTable();
    private TableColumns columns = null!;
    private double[] heights = [];
    private double pitch;

    /// <summary>A piece of a row on one page.</summary>
    private readonly record struct Piece(int Row, double Height);

    public void Set(Action started)
    {
        flow.Turn(table.Landscape);
        if (flow.Y > flow.Sheet.Top) flow.Y += Gap / 2;
        columns = TableColumns.Of(flow, table, spans);
        pitch = columns.Size * LineShare;
        foreach (var span in spans)
        {
            lines[span] = columns.Lines(span);
            orders[span] = flow.NextOrder();
        }
        heights = Heights();
        var head = heights[..table.HeadRows].Sum();
        var start = heights.Length > table.HeadRows ? head + Math.Min(heights[table.HeadRows], Room(head) / 2) : head;
        if (flow.Y > flow.Sheet.Top && !flow.Fits(start)) flow.Open(table.Landscape);
        started();
        SetRows(head);
        flow.Y += Gap;
        PutNotes();
    }

    private void SetRows(double head)
    {
        var pieces = HeadPieces();
        var left = flow.Limit - flow.Y - head;
        for (var row = table.HeadRows; row < heights.Length; row++)
        {
            for (var rest = heights[row]; rest > 1e-6;)
            {
                var fresh = pieces.Count == table.HeadRows && flow.Y <= flow.Sheet.Top;
                var piece = rest <= left + 1e-6 ? rest : fresh || rest > Room(head) ? Whole(left) : double.MaxValue;
                if (piece <= Padding * 2 && fresh) piece = rest;
                if (piece == double.MaxValue || piece <= Padding * 2)
                {
                    Draw(pieces);
                    flow.Open(table.Landscape);
                    (pieces, left) = (HeadPieces(), flow.Limit - flow.Y - head);
                    continue;
                }
                pieces.Add(new(row, piece));
                left -= piece;
                // Every piece of a row that is cut has its own padding.
                rest = piece < rest ? rest - piece + 2 * Padding : 0;
            }
        }
        Draw(pieces);
    }

    // Notes of cells stand under the table, where offices put them, not at the page's foot.
    private void PutNotes()
    {
        foreach (var span in spans)
        {
            foreach (var line in lines[span].Where(line => line.NoteLabels.Any()))
            {
                foreach (var note in flow.Notes.Take(flow, line))
                    flow.Line(note, 0, new(StructureRole.Note, flow.NextOrder(), PageGeometry.Size5,
                        PageGeometry.Size5 * LineShare));
            }
        }
    }

    private List<Piece> HeadPieces() =>
        [.. Enumerable.Range(0, table.HeadRows).Select(row => new Piece(row, heights[row]))];

    private double Room(double head) => flow.Sheet.Foot - flow.Sheet.Top - head;

    // A row higher than a page is cut between lines.
    private double Whole(double room) => Math.Floor((room - 2 * Padding) / pitch) * pitch + 2 * Padding;

    private double[] Heights()
    {
        var rows = new double[table.Rows.Count];
        Array.Fill(rows, pitch + 2 * Padding);
        foreach (var span in spans.OrderBy(span => span.Rows))
        {
            var needed = lines[span].Count * pitch + 2 * Padding;
            // A cell over rows may be parted by a page's end, where a line and a padding are lost.
            if (span.Rows > 1) needed += Math.Ceiling(needed / Room(0)) * (pitch + 2 * Padding);
            var last = span.Row + span.Rows - 1;
            var missing = needed - rows[span.Row..(last + 1)].Sum();
            if (missing > 0) rows[last] += missing;
        }
        // A head may not fill the page it is repeated on.
        var head = rows[..table.HeadRows].Sum();
        return head <= Room(0) / 2 ? rows : throw new TypesettingException("table.head_too_high",
            $"第{table.Line}行起的表格：表头超过半页。", $"Table from line {table.Line}: its head is higher than half a page.",
            table.Line);
    }

    private void Draw(List<Piece> pieces)
    {
        if (pieces.Count == 0) return;
        var top = flow.Y;
        var tops = new double[pieces.Count + 1];
        tops[0] = top;
        for (var i = 0; i < pieces.Count; i++) tops[i + 1] = tops[i] + pieces[i].Height;
        var rules = new List<PathStep>();
        foreach (var span in spans)
        {
            var first = pieces.FindIndex(piece => piece.Row >= span.Row && piece.Row < span.Row + span.Rows);
            if (first < 0) continue;
            var last = pieces.FindLastIndex(piece => piece.Row >= span.Row && piece.Row < span.Row + span.Rows);
            var x = flow.Sheet.Left + columns.Widths[..span.Column].Sum();
            var width = columns.Widths[span.Column..(span.Column + span.Columns)].Sum();
            var box = new Box(x, tops[first], width, tops[last + 1] - tops[first]);
            if (span.Column + span.Columns < table.Columns) Rule(rules, box.X + box.Width, box.Y, box.X + box.Width,
                box.Y + box.Height);
            if (last + 1 < pieces.Count) Rule(rules, box.X, box.Y + box.Height, box.X + box.Width, box.Y + box.Height);
            PutText(span, box);
        }
        if (rules.Count > 0) flow.Sheet.Items.Add(new PathItem(rules, null, Rgb.Black, InnerRule));
        var outer = new Box(flow.Sheet.Left, top, flow.Sheet.Measure, tops[^1] - top);
        flow.Sheet.Items.Add(PathItem.Rectangle(outer, null, Rgb.Black, OuterRule));
        flow.Sheet.BodyLines += pieces.Count;
        flow.Y = tops[^1];
    }

    private static void Rule(List<PathStep> rules, double x1, double y1, double x2, double y2)
    {
        rules.Add(new(PathVerb.Move, x1, y1));
        rules.Add(new(PathVerb.Line, x2, y2));
    }

    private void PutText(TableSpan span, Box box)
    {
        var head = span.Row < table.HeadRows;
        var from = printed.GetValueOrDefault(span);
        var all = lines[span];
        // The head, and a cell merged over rows, are printed again on every page; read out only once.
        var repeated = (head || span.Rows > 1) && from == all.Count && all.Count > 0;
        if (repeated) from = 0;
        var room = (int)Math.Floor((box.Height - 2 * Padding) / pitch + 1e-6);
        var count = Math.Min(all.Count - from, room);
        printed[span] = from + count;
        var role = repeated ? StructureRole.Artifact : head ? StructureRole.TableHead : StructureRole.TableCell;
        var cell = new CellPlace(number, span.Row, span.Column, span.Rows, span.Columns);
        var y = box.Y + (box.Height - count * pitch) / 2 + (pitch - columns.Size) / 2;
        for (var i = from; i < from + count; i++, y += pitch)
        {
            var look = new LineLook(role, repeated ? 0 : orders[span], columns.Size, pitch);
            var before = flow.Sheet.Items.Count;
            flow.Put(all[i], box.X + Padding + Indent(span, all, i, box.Width - 2 * Padding), y, look);
            for (var item = before; !repeated && item < flow.Sheet.Items.Count; item++)
                flow.Sheet.Items[item] = flow.Sheet.Items[item] with { Cell = cell };
        }
    }

    private double Indent(TableSpan span, List<SetLine> all, int line, double measure) =>
        (span.Row < table.HeadRows ? ColumnAlignment.Centre : table.Alignments[span.Column]) switch
        {
            ColumnAlignment.Right => measure - all[line].Width,
            ColumnAlignment.Centre => (measure - all[line].Width) / 2,
            ColumnAlignment.Unsaid when all.Count == 1 => (measure - all[line].Width) / 2,
            _ => 0,
        };
}
