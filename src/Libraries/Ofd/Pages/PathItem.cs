namespace Yiwang.Ofd.Pages;

public enum PathVerb { Move, Line, Cubic, Close }

/// <summary>One step of a path in mm; the control points count for <see cref="PathVerb.Cubic"/> only.</summary>
public readonly record struct PathStep(
    PathVerb Verb, double X, double Y, double X1 = 0, double Y1 = 0, double X2 = 0, double Y2 = 0);

/// <summary>Lines and areas. Butt caps, mitre joins; areas are filled by the nonzero rule.</summary>
/// <param name="Fill">Null: not filled.</param>
/// <param name="Stroke">Null: no line.</param>
/// <param name="LineWidth">mm.</param>
public sealed record PathItem(IReadOnlyList<PathStep> Steps, Rgb? Fill, Rgb? Stroke, double LineWidth) : PageItem
{
    /// <summary>Said by a screen reader when the role is Figure.</summary>
    public string Alternative { get; init; } = "";

    /// <summary>A straight rule from point to point.</summary>
    public static PathItem Rule(double x1, double y1, double x2, double y2, double lineWidth, Rgb color) =>
        new([new(PathVerb.Move, x1, y1), new(PathVerb.Line, x2, y2)], null, color, lineWidth);

    /// <summary>A rectangle; its stroke, if any, lies half outside the box.</summary>
    public static PathItem Rectangle(Box box, Rgb? fill, Rgb? stroke, double lineWidth) =>
        new(
            [
                new(PathVerb.Move, box.X, box.Y),
                new(PathVerb.Line, box.X + box.Width, box.Y),
                new(PathVerb.Line, box.X + box.Width, box.Y + box.Height),
                new(PathVerb.Line, box.X, box.Y + box.Height),
                new(PathVerb.Close, box.X, box.Y),
            ],
            fill,
            stroke,
            lineWidth);

    /// <summary>The box around all points, control points and half the line's width.</summary>
    public Box Bounds()
    {
        double left = double.MaxValue, top = double.MaxValue, right = double.MinValue, bottom = double.MinValue;
        foreach (var step in Steps.Where(step => step.Verb != PathVerb.Close))
        {
            Take(step.X, step.Y);
            if (step.Verb == PathVerb.Cubic)
            {
                Take(step.X1, step.Y1);
                Take(step.X2, step.Y2);
            }
        }

        var pad = Stroke is null ? 0 : LineWidth / 2;
        return Steps.Count == 0
            ? default
            : new(left - pad, top - pad, right - left + 2 * pad, bottom - top + 2 * pad);

        void Take(double x, double y)
        {
            (left, right) = (Math.Min(left, x), Math.Max(right, x));
            (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y));
        }
    }
}
