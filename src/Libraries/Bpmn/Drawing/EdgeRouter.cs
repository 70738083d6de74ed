using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Drawing;

/// <summary>
/// Runs the flows of one level along rows and between columns. A gateway is left and entered at its upper or lower
/// corner
/// where that way is free; other lines bend between two columns, each at its own place; ways back run above everything.
/// </summary>
internal sealed class EdgeRouter(
    Grid grid, Dictionary<FlowNode, Box> places, double[] lefts, double[] widths, double[] middles, double height)
{
    internal const double TrackGap = 14;
    internal const double LabelWidthMax = 96;
    private const int TracksMax = 12;

    private readonly Dictionary<int, List<(double From, double To, int Track, FlowNode Source,
        FlowNode Target)>> bends = [];
    private readonly HashSet<(int Column, int Row)> passed = [];
    private readonly Dictionary<(FlowNode Gateway, bool Below), Use> corners = [];
    private int backs;

    internal double Height { get; } = height;

    internal List<Edge> Route(Scope scope)
    {
        var edges = new List<Edge>();
        var flows = scope.Flows.Where(f => f.Source is not null && f.Target is not null
            && places.ContainsKey(f.Source) && places.ContainsKey(f.Target));
        // Short lines first: the long ones look for a way around them.
        foreach (var flow in flows.OrderBy(f => Math.Abs(grid.Column(f.Target!) - grid.Column(f.Source!))))
        {
            var points = Tidy(grid.IsBack(flow) || grid.Column(flow.Target!) <= grid.Column(flow.Source!)
                ? Back(flow.Source!, flow.Target!) : Forward(flow.Source!, flow.Target!));
            edges.Add(new Edge(flow.Id, points, LabelOf(flow, points)));
        }
        var byId = places.Keys.ToDictionary(n => n.Id);
        foreach (var association in scope.Associations)
        {
            if (byId.TryGetValue(association.SourceRef, out var from)
                && byId.TryGetValue(association.TargetRef, out var to))
            {
                edges.Add(new Edge(association.Id, Tidy(Forward(from, to)), null));
            }
        }
        return edges;
    }

    private List<Point> Forward(FlowNode source, FlowNode target)
    {
        var (from, to) = (places[source], places[target]);
        var (column, last) = (grid.Column(source), grid.Column(target));
        var (row, goal) = (grid.Row(source), grid.Row(target));
        var points = new List<Point>();
        var boundary = source.Kind == NodeKind.BoundaryEvent;
        if (!boundary && row == goal && IsFree(column + 1, last - 1, row))
        {
            Pass(column + 1, last - 1, row);
            return [new Point(from.Right, from.Middle.Y), new Point(to.X, to.Middle.Y)];
        }
        // Out of the corner of a gateway, or straight down from a boundary event, to the row of the target.
        var down = goal > row || boundary;
        if ((source.IsGateway || (boundary && goal > row)) && row != goal && IsClear(column, row, goal)
            && IsFree(column, last - 1, goal)
            && corners.GetValueOrDefault((source, down)) != Use.Entered)
        {
            Pass(column, last - 1, goal);
            corners[(source, down)] = Use.Left;
            points.Add(new Point(from.Middle.X, down ? from.Bottom : from.Y));
            points.Add(new Point(from.Middle.X, to.Middle.Y));
            points.Add(new Point(to.X, to.Middle.Y));
            return points;
        }
        // Along the own row into the corner of a joining gateway.
        if (target is { IsGateway: true, Incoming.Count: > 1 } && !boundary && row != goal
            && IsFree(column + 1, last, row) && IsClear(last, row, goal)
            && corners.GetValueOrDefault((target, row > goal)) != Use.Left)
        {
            Pass(column + 1, last, row);
            corners[(target, row > goal)] = Use.Entered;
            return
            [
                new Point(from.Right, from.Middle.Y), new Point(to.Middle.X, from.Middle.Y),
                new Point(to.Middle.X, row < goal ? to.Y : to.Bottom),
            ];
        }
        return source.IsGateway && target.IsGateway && row == goal && Over(source, target) is { } over
            ? over : Around(source, target);
    }

    // From gateway to gateway of one row with steps between: over them, or under them.
    private List<Point>? Over(FlowNode source, FlowNode target)
    {
        var (from, to) = (places[source], places[target]);
        foreach (var below in new[] { false, true })
        {
            if (corners.ContainsKey((source, below)) || corners.ContainsKey((target, below)))
            {
                continue;
            }
            corners[(source, below)] = Use.Left;
            corners[(target, below)] = Use.Entered;
            var sits = places.Keys.Any(n => n.Kind == NodeKind.BoundaryEvent && grid.Row(n) == grid.Row(source));
            var half = ((ScopeLayout.TaskHeight + (sits && below ? ScopeLayout.EventSize : 0)) / 2) + 14;
            var y = from.Middle.Y + (below ? half : -half);
            return
            [
                new Point(from.Middle.X, below ? from.Bottom : from.Y), new Point(from.Middle.X, y),
                new Point(to.Middle.X, y), new Point(to.Middle.X, below ? to.Bottom : to.Y),
            ];
        }
        return null;
    }

    private List<Point> Around(FlowNode source, FlowNode target)
    {
        var (from, to) = (places[source], places[target]);
        var (column, last) = (grid.Column(source), grid.Column(target));
        var points = new List<Point>();
        var y = from.Middle.Y;
        if (source.Kind == NodeKind.BoundaryEvent)
        {
            y = from.Bottom + 6;
            points.Add(new Point(from.Middle.X, from.Bottom));
            points.Add(new Point(from.Middle.X, y));
        }
        else
        {
            points.Add(new Point(from.Right, y));
        }
        if (last - column > 1)
        {
            var track = Track(column + 1, last - 1, grid.Row(source), grid.Row(target));
            var first = Bend(column, y, track, source, target);
            points.Add(new Point(first, y));
            points.Add(new Point(first, track));
            y = track;
        }
        var bend = Bend(last - 1, y, to.Middle.Y, source, target);
        points.Add(new Point(bend, y));
        points.Add(new Point(bend, to.Middle.Y));
        points.Add(new Point(to.X, to.Middle.Y));
        return points;
    }

    // The nearest row with nothing in it between the two, else the gap below the source's row.
    private double Track(int first, int last, int row, int goal)
    {
        var free = Enumerable.Range(0, grid.RowCount).Where(r => IsFree(first, last, r))
            .OrderBy(r => Math.Abs(r - row) + Math.Abs(r - goal)).ThenBy(r => Math.Abs(r - goal)).Select(r => (int?)r)
            .FirstOrDefault();
        if (free is { } found)
        {
            Pass(first, last, found);
            return middles[found];
        }
        var below = Math.Max(row, goal);
        return middles[below] + (ScopeLayout.TaskHeight / 2) + (ScopeLayout.RowGap / 4) + (backs++ % 2 * 6);
    }

    private List<Point> Back(FlowNode source, FlowNode target)
    {
        var (from, to) = (places[source], places[target]);
        var top = middles[0] - (places.Where(p => grid.Row(p.Key) == 0 && p.Key.Kind != NodeKind.BoundaryEvent)
            .Select(p => p.Value.Height).DefaultIfEmpty(ScopeLayout.TaskHeight).Max() / 2);
        var y = Math.Min(top, middles[0] - (ScopeLayout.TaskHeight / 2)) - 6 - (TrackGap * ++backs);
        var points = new List<Point>();
        if (IsClear(grid.Column(source), grid.Row(source), -1) && source.Kind != NodeKind.BoundaryEvent)
        {
            points.Add(new Point(from.Middle.X, from.Y));
            points.Add(new Point(from.Middle.X, y));
        }
        else
        {
            var start = source.Kind == NodeKind.BoundaryEvent ? from.Bottom + 12 : from.Middle.Y;
            points.Add(source.Kind == NodeKind.BoundaryEvent
                ? new Point(from.Middle.X, from.Bottom) : new Point(from.Right, start));
            var out1 = Bend(grid.Column(source), start, y, source, target);
            points.Add(new Point(source.Kind == NodeKind.BoundaryEvent ? from.Middle.X : from.Right, start));
            points.Add(new Point(out1, start));
            points.Add(new Point(out1, y));
        }
        if (IsClear(grid.Column(target), grid.Row(target), -1))
        {
            points.Add(new Point(to.Middle.X, y));
            points.Add(new Point(to.Middle.X, to.Y));
        }
        else
        {
            var into = Bend(grid.Column(target) - 1, y, to.Middle.Y, source, target);
            points.Add(new Point(into, y));
            points.Add(new Point(into, to.Middle.Y));
            points.Add(new Point(to.X, to.Middle.Y));
        }
        return points;
    }

    // X of a vertical piece between two columns: lines of one source or one target may share it, others keep apart.
    private double Bend(int column, double from, double to, FlowNode source, FlowNode target)
    {
        var (low, high) = (Math.Min(from, to), Math.Max(from, to));
        var here = bends.TryGetValue(column, out var list) ? list : bends[column] = [];
        var track = 0;
        // A place that is shared is better than one that leaves the gap.
        while (track < TracksMax && here.Any(b => b.Track == track && b.From < high + 4 && b.To > low - 4
            && !ReferenceEquals(b.Source, source) && !ReferenceEquals(b.Target, target)))
        {
            track++;
        }
        here.Add((low, high, track, source, target));
        var left = column < 0 ? lefts[0] - ScopeLayout.Margin : lefts[column] + widths[column];
        var right = column + 1 < lefts.Length ? lefts[column + 1] : left + 40;
        return Math.Min(right - 12, ((left + right) / 2) + (track * TrackGap));
    }

    private bool IsFree(int first, int last, int row)
    {
        for (var column = first; column <= last; column++)
        {
            if (passed.Contains((column, row)) || grid.At(column, row) is not null)
            {
                return false;
            }
        }
        return true;
    }

    private void Pass(int first, int last, int row)
    {
        for (var column = first; column <= last; column++)
        {
            passed.Add((column, row));
        }
    }

    // Whether nothing stands in the column between two rows, both left out.
    private bool IsClear(int column, int row, int goal)
    {
        for (var at = Math.Min(row, goal) + 1; at < Math.Max(row, goal); at++)
        {
            if (grid.At(column, at) is not null)
            {
                return false;
            }
        }
        return true;
    }

    private static List<Point> Tidy(List<Point> points)
    {
        var tidy = new List<Point>();
        foreach (var point in points)
        {
            if (tidy.Count > 0 && Math.Abs(tidy[^1].X - point.X) < 0.5 && Math.Abs(tidy[^1].Y - point.Y) < 0.5)
            {
                continue;
            }
            if (tidy.Count > 1 && (OnLine(tidy[^2].X, tidy[^1].X, point.X) || OnLine(tidy[^2].Y, tidy[^1].Y, point.Y)))
            {
                tidy[^1] = point;
                continue;
            }
            tidy.Add(point);
        }
        return tidy.Count > 1 ? tidy : points;
    }

    private static bool OnLine(double a, double b, double c) => Math.Abs(a - b) < 0.5 && Math.Abs(b - c) < 0.5;

    private enum Use
    {
        None,
        Entered,
        Left,
    }

    // On the first level piece that is long enough, else beside the beginning.
    private static Box? LabelOf(SequenceFlow flow, List<Point> points)
    {
        if (flow.Name.Length == 0)
        {
            return null;
        }
        var lines = TextWidth.Wrap(flow.Name, LabelWidthMax, 2);
        var (width, tall) = (lines.Max(TextWidth.Of) + 4, lines.Count * TextWidth.LineHeight);
        for (var i = 0; i + 1 < points.Count; i++)
        {
            var (a, b) = (points[i], points[i + 1]);
            if (Math.Abs(a.Y - b.Y) < 0.5 && Math.Abs(b.X - a.X) >= width)
            {
                // Behind the stroke of a default flow; below a line that runs over steps, where the row has room.
                var aside = i == 0 && flow.IsDefault ? 16 : 5;
                var over = i == 1 && a.Y < points[0].Y && points.Count == 4;
                return new Box(a.X < b.X ? a.X + aside : a.X - width - aside, over ? a.Y + 2 : a.Y - tall - 1, width,
                    tall);
            }
        }
        return new Box(points[0].X + 4, points[0].Y - tall - 1, width, tall);
    }
}
