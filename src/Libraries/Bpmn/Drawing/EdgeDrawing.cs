using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Drawing;

/// <summary>Draws flows: solid for sequence, dashed for messages, dotted for associations.</summary>
internal sealed class EdgeDrawing(SvgWriter svg, BpmnModel model, Way? way, Func<string, Look?> looks,
    Func<Element, string> called)
{
    internal void Draw(Edge edge)
    {
        var element = model.Find(edge.ElementId);
        var taken = element is SequenceFlow flow && Taken(flow);
        var look = looks(edge.ElementId);
        var stroke = taken ? Ink.Way : look?.Stroke ?? Ink.Line;
        svg.Open("g", ("data-element", edge.ElementId), ("data-state", look?.State ?? "none"));
        if (element is { Name.Length: > 0 } || look is not null)
        {
            svg.Words("title", look is null ? called(element!)
                : $"{(element is null ? "" : called(element))}：{look.Words}");
        }
        var path = string.Join(' ', edge.Points
            .Select((p, i) => $"{(i == 0 ? 'M' : 'L')}{SvgWriter.Number(p.X)} {SvgWriter.Number(p.Y)}"));
        var (dash, marker) = element switch
        {
            SequenceFlow => (look?.Dash ?? "none", taken ? "url(#yw-arrow-taken)" : "url(#yw-arrow)"),
            MessageFlow => ("6 4", "url(#yw-arrow-open)"),
            _ => ("2 4", "none"),
        };
        svg.Shape("path", ("d", path), ("fill", "none"), ("stroke", stroke),
            ("stroke-width", taken || look is not null ? "2.5" : "1.4"),
            ("stroke-dasharray", dash), ("stroke-linejoin", "round"), ("marker-end", marker));
        if (element is SequenceFlow { IsDefault: true } && edge.Points.Count > 1)
        {
            Slash(edge.Points[0], edge.Points[1], stroke);
        }
        if (element is { Name.Length: > 0 })
        {
            Label(look is { Sign.Length: > 0 } ? $"{look.Sign} {called(element)}" : called(element), edge);
        }
        else if (look is { Sign.Length: > 0 })
        {
            Label(look.Sign, edge);
        }
        svg.Close();
    }

    private bool Taken(SequenceFlow flow)
    {
        if (way is null)
        {
            return false;
        }
        return way.FlowIds.Count > 0 ? way.FlowIds.Contains(flow.Id)
            : way.Of(flow.SourceRef) is { State: WayState.Done } && way.Of(flow.TargetRef) is not null;
    }

    // The stroke that marks a default flow, some way behind its beginning.
    private void Slash(Point a, Point b, string stroke)
    {
        var length = Math.Max(1, Math.Sqrt(Math.Pow(b.X - a.X, 2) + Math.Pow(b.Y - a.Y, 2)));
        var (dx, dy) = ((b.X - a.X) / length, (b.Y - a.Y) / length);
        var (x, y) = (a.X + (dx * 11), a.Y + (dy * 11));
        svg.Shape("path", ("stroke", stroke), ("stroke-width", "1.4"), ("d",
            $"M{SvgWriter.Number(x - (4 * dx) + (4 * dy))} {SvgWriter.Number(y - (4 * dy) - (4 * dx))} "
            + $"L{SvgWriter.Number(x + (4 * dx) - (4 * dy))} {SvgWriter.Number(y + (4 * dy) + (4 * dx))}"));
    }

    private void Label(string name, Edge edge)
    {
        var width = edge.Label is { Width: > 20 } box ? Math.Max(box.Width, 40) : EdgeRouter.LabelWidthMax;
        var lines = TextWidth.Wrap(name, width, 3);
        var at = edge.Label?.Middle ?? Beside(edge.Points);
        var wide = lines.Max(TextWidth.Of) + 2;
        var tall = lines.Count * TextWidth.LineHeight;
        svg.Shape("rect", ("x", at.X - (wide / 2)), ("y", at.Y - (tall / 2)), ("width", wide), ("height", tall),
            ("fill", Ink.Paper), ("fill-opacity", "0.85"));
        svg.Lines(lines, at.X, at.Y);
    }

    private static Point Beside(IReadOnlyList<Point> points)
    {
        var (a, b) = (points[(points.Count - 1) / 2], points[((points.Count - 1) / 2) + 1]);
        return new Point((a.X + b.X) / 2, ((a.Y + b.Y) / 2) - 10);
    }
}
