namespace Yiwang.Bpmn.Drawing;

/// <summary>A point in diagram units (pixels at 96 to the inch), y downwards.</summary>
public readonly record struct Point(double X, double Y);

/// <summary>A rectangle in diagram units; X and Y are its upper left corner.</summary>
public readonly record struct Box(double X, double Y, double Width, double Height)
{
    /// <summary>Its middle.</summary>
    public Point Middle => new(X + (Width / 2), Y + (Height / 2));

    /// <summary>X of its right side.</summary>
    public double Right => X + Width;

    /// <summary>Y of its lower side.</summary>
    public double Bottom => Y + Height;

    /// <summary>The same rectangle, moved.</summary>
    public Box Moved(double x, double y) => this with { X = X + x, Y = Y + y };
}

/// <summary>
/// Where an element stands. <paramref name="Label"/> is the place of its name when that stands outside;
/// <paramref name="Horizontal"/> counts for pools and lanes, <paramref name="Expanded"/> for sub-processes.
/// </summary>
public sealed record Shape(string ElementId, Box Bounds, Box? Label, bool Horizontal, bool Expanded);

/// <summary>How a flow or association runs, and where its name stands.</summary>
public sealed record Edge(string ElementId, IReadOnlyList<Point> Points, Box? Label);

/// <summary>One picture of a model: shapes in drawing order (pools and lanes first) and edges.</summary>
public sealed record Diagram(IReadOnlyList<Shape> Shapes, IReadOnlyList<Edge> Edges)
{
    /// <summary>The smallest rectangle around everything; a small one around nothing.</summary>
    public Box Extent()
    {
        var boxes = Shapes.Select(s => s.Bounds).Concat(Shapes.Select(s => s.Label).OfType<Box>())
            .Concat(Edges.Select(e => e.Label).OfType<Box>())
            .Concat(Edges.SelectMany(e => e.Points).Select(p => new Box(p.X, p.Y, 0, 0))).ToList();
        if (boxes.Count == 0)
        {
            return new Box(0, 0, 10, 10);
        }
        var (x, y) = (boxes.Min(b => b.X), boxes.Min(b => b.Y));
        return new Box(x, y, boxes.Max(b => b.Right) - x, boxes.Max(b => b.Bottom) - y);
    }

    internal Diagram Moved(double x, double y) => new(
        [.. Shapes.Select(s => s with { Bounds = s.Bounds.Moved(x, y), Label = s.Label?.Moved(x, y) })],
        [.. Edges.Select(e => e with
        {
            Points = [.. e.Points.Select(p => new Point(p.X + x, p.Y + y))],
            Label = e.Label?.Moved(x, y),
        })]);
}
