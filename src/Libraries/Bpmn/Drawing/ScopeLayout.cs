using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Drawing;

/// <summary>
/// Turns the grid of one level into places: sizes of cells, lanes, the insides of sub-processes, then the lines.
/// </summary>
internal sealed class ScopeLayout(Scope scope, IReadOnlyList<Lane> lanes)
{
    internal const double TaskWidth = 100;
    internal const double TaskHeight = 80;
    internal const double EventSize = 36;
    internal const double GatewaySize = 50;
    internal const double RowGap = 40;
    internal const double Margin = 30;

    private readonly Grid grid = new(scope, lanes);
    private readonly Dictionary<FlowNode, Block> insides = [];
    private readonly Dictionary<FlowNode, Box> places = [];

    internal Block Arrange()
    {
        foreach (var node in grid.Nodes.Where(n => n.Inner is not null))
        {
            insides[node] = new ScopeLayout(node.Inner!, []).Arrange();
        }
        var gaps = Gaps();
        var x = lanes.Count > 0 ? AutoLayout.HeadWidth : 0;
        var lefts = new double[grid.ColumnCount];
        var widths = new double[grid.ColumnCount];
        var byColumn = grid.Nodes.ToLookup(grid.Column);
        for (var column = 0; column < grid.ColumnCount; column++)
        {
            widths[column] = byColumn[column].Select(n => Size(n).Width).DefaultIfEmpty(EventSize).Max();
            lefts[column] = x + (column == 0 ? Margin : gaps[column - 1]);
            x = lefts[column] + widths[column];
        }
        var width = x + Margin;
        var (middles, laneBoxes, height) = Rows(width);
        foreach (var node in grid.Nodes)
        {
            var size = Size(node);
            var column = grid.Column(node);
            places[node] = new Box(lefts[column] + ((widths[column] - size.Width) / 2),
                middles[grid.Row(node)] - (size.Height / 2), size.Width, size.Height);
        }
        PlaceBoundaries();
        var router = new EdgeRouter(grid, places, lefts, widths, middles, height);
        var edges = router.Route(scope);
        return Assemble(laneBoxes, edges, width, router.Height);
    }

    private (double[] Middles, List<Box> Lanes, double Height) Rows(double width)
    {
        var middles = new double[grid.RowCount];
        var boxes = new List<Box>();
        var y = 0.0;
        var backs = scope.Flows.Count(f => f.Source is not null && f.Target is not null && grid.IsBack(f));
        var head = lanes.Count == 0 ? 20.0 : 0;
        var byRow = grid.Nodes.ToLookup(grid.Row);
        for (var lane = 0; lane < grid.LaneCount; lane++)
        {
            var top = y;
            y += head + (lane == 0 ? backs * EdgeRouter.TrackGap : 0) + (RowGap / 2);
            for (var row = grid.FirstRow(lane); row < grid.FirstRow(lane) + grid.RowsOf(lane); row++)
            {
                var tall = byRow[row].Select(n => Size(n).Height + (n.Boundaries.Count > 0 ? EventSize : 0))
                    .Append(TaskHeight).Max();
                middles[row] = y + (tall / 2);
                y += tall + (row + 1 < grid.FirstRow(lane) + grid.RowsOf(lane) ? RowGap : 0);
            }
            y += RowGap / 2;
            boxes.Add(new Box(0, top, width, y - top));
        }
        return (middles, boxes, y);
    }

    // Room for the names of flows, and for the lines that bend between two columns.
    private double[] Gaps()
    {
        var gaps = new double[grid.ColumnCount];
        Array.Fill(gaps, 50);
        foreach (var flow in scope.Flows.Where(f => f.Source is not null && f.Target is not null && f.Name.Length > 0))
        {
            var column = grid.Column(flow.Source!);
            gaps[column] = Math.Max(gaps[column], Math.Min(TextWidth.Of(flow.Name), EdgeRouter.LabelWidthMax) + 24);
        }
        var bending = scope.Flows.Where(f => f.Source is not null && f.Target is not null
            && grid.Row(f.Source) != grid.Row(f.Target)).ToLookup(f => grid.Column(f.Source!));
        for (var column = 0; column < gaps.Length; column++)
        {
            var bends = bending[column].Count();
            gaps[column] = Math.Max(gaps[column], 30 + (bends * EdgeRouter.TrackGap));
        }
        return gaps;
    }

    private (double Width, double Height) Size(FlowNode node)
    {
        if (insides.TryGetValue(node, out var inside))
        {
            return (Math.Max(TaskWidth, inside.Width + 20), Math.Max(TaskHeight, inside.Height + 20));
        }
        return node.IsEvent ? (EventSize, EventSize) : node.IsGateway
            ? (GatewaySize, GatewaySize) : (TaskWidth, TaskHeight);
    }

    private void PlaceBoundaries()
    {
        foreach (var host in grid.Nodes.Where(n => n.Boundaries.Count > 0))
        {
            var box = places[host];
            var step = box.Width / (host.Boundaries.Count + 1);
            for (var i = 0; i < host.Boundaries.Count; i++)
            {
                places[host.Boundaries[i]] = new Box(
                    box.X + (step * (i + 1)) - (EventSize / 2), box.Bottom - (EventSize / 2), EventSize, EventSize);
            }
        }
    }

    private Block Assemble(List<Box> laneBoxes, List<Edge> edges, double width, double height)
    {
        var shapes = new List<Shape>();
        for (var i = 0; i < lanes.Count; i++)
        {
            AddLane(shapes, lanes[i], laneBoxes[i]);
        }
        var lines = new List<Edge>(edges);
        foreach (var (node, box) in places.OrderBy(p => p.Key.Kind == NodeKind.BoundaryEvent ? 1 : 0))
        {
            shapes.Add(new Shape(node.Id, box, LabelOf(node, box, edges), true, node.Inner is not null));
            if (insides.TryGetValue(node, out var inside))
            {
                var moved = inside.Picture.Moved(box.X + 10, box.Y + 10);
                shapes.AddRange(moved.Shapes);
                lines.AddRange(moved.Edges);
            }
        }
        return new Block(new Diagram(shapes, lines), width, height);
    }

    private static void AddLane(List<Shape> shapes, Lane lane, Box box)
    {
        shapes.Add(new Shape(lane.Id, box, null, true, false));
        for (var i = 0; i < lane.Lanes.Count; i++)
        {
            var height = box.Height / lane.Lanes.Count;
            AddLane(shapes, lane.Lanes[i], new Box(
                box.X + AutoLayout.HeadWidth, box.Y + (i * height), box.Width - AutoLayout.HeadWidth, height));
        }
    }

    // Names of events and gateways stand below, or above where a line leaves downwards.
    private static Box? LabelOf(FlowNode node, Box box, List<Edge> edges)
    {
        if (node.Name.Length == 0 || !(node.IsEvent || node.IsGateway))
        {
            return null;
        }
        var lines = TextWidth.Wrap(node.Name, 90, 3);
        var width = lines.Max(TextWidth.Of) + 4;
        var height = lines.Count * TextWidth.LineHeight;
        var corners = edges.SelectMany(e => new[] { e.Points[0], e.Points[^1] })
            .Where(p => Math.Abs(p.X - box.Middle.X) < 1);
        bool Touches(double y) => corners.Any(p => Math.Abs(p.Y - y) < 1);
        if (node.Kind == NodeKind.BoundaryEvent)
        {
            return new Box(box.Right + 2, box.Middle.Y + 3, width, height);
        }
        var x = box.Middle.X - (width / 2);
        return !Touches(box.Bottom) ? new Box(x, box.Bottom + 3, width, height)
            : !Touches(box.Y) ? new Box(x, box.Y - height - 3, width, height)
            : new Box(box.X - width + 12, box.Y - height + 6, width, height);
    }
}
