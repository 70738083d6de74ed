using System.Xml.Linq;
using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Drawing;

/// <summary>Draws pools, lanes, activities, events and gateways (notation of BPMN 2.0.2, clauses 7 and 10).</summary>
internal sealed class ShapeDrawing(SvgWriter svg, BpmnModel model, Func<string, Look?> looks,
    Func<Element, string> called)
{
    private ILookup<string, XElement>? others;

    /// <summary>What lies under the lines: pools, lanes and open sub-processes.</summary>
    internal static bool IsGround(Element? element) => element is Participant or Lane or FlowNode { Inner: not null };

    internal void Draw(Shape shape)
    {
        var element = model.Find(shape.ElementId);
        var mark = looks(shape.ElementId);
        svg.Open("g", ("data-element", shape.ElementId), ("data-state", mark?.State ?? "none"));
        var name = element is null ? OtherName(shape.ElementId) : called(element);
        if (Spoken(name, mark) is { Length: > 0 } spoken)
        {
            svg.Words("title", spoken);
        }
        switch (element)
        {
            case Participant or Lane: Band(shape, name, element is Participant, mark); break;
            case FlowNode { IsEvent: true } node: Event(node, shape, mark); break;
            case FlowNode { IsGateway: true } node: Gateway(node, shape, mark); break;
            case FlowNode node: Activity(node, shape, mark); break;
            default: Other(shape, name); break;
        }
        if (mark is { Sign.Length: > 0 } && element is FlowNode or Lane)
        {
            Badge(shape.Bounds, mark);
        }
        svg.Close();
    }

    private static string Spoken(string name, Look? mark) => mark is null ? name : $"{name}：{mark.Words}";

    private void Band(Shape shape, string name, bool pool, Look? mark)
    {
        var box = shape.Bounds;
        Rectangle(box, 0, mark?.Fill ?? (pool ? Ink.Ground : Ink.Paper), mark?.Stroke ?? Ink.Pale, "1.2");
        if (shape.Horizontal)
        {
            svg.Shape("path",
                ("d", $"M{SvgWriter.Number(box.X + 30)} {SvgWriter.Number(box.Y)} v{SvgWriter.Number(box.Height)}"),
                ("stroke", Ink.Pale), ("fill", "none"));
            Upright(name, new Box(box.X, box.Y, 30, box.Height));
            return;
        }
        svg.Lines(TextWidth.Wrap(name, box.Width - 8, 1), box.Middle.X, box.Y + 15);
    }

    // Chinese names read downwards, others are turned.
    private void Upright(string name, Box box)
    {
        if (name.Length > 0 && name[0] >= 0x2E80 && name.Length * TextWidth.LineHeight < box.Height)
        {
            svg.Lines([.. name.EnumerateRunes().Select(r => r.ToString())], box.Middle.X, box.Middle.Y);
            return;
        }
        var lines = TextWidth.Wrap(name, box.Height - 8, 1);
        if (lines.Count > 0)
        {
            var (x, y) = (SvgWriter.Number(box.Middle.X), SvgWriter.Number(box.Middle.Y));
            svg.Words("text", lines[0], ("x", box.Middle.X), ("y", box.Middle.Y + 4), ("text-anchor", "middle"),
                ("fill", "#1f2937"), ("transform", $"rotate(-90 {x} {y})"));
        }
    }

    private void Activity(FlowNode node, Shape shape, Look? mark)
    {
        var box = shape.Bounds;
        var open = node.Inner is not null && shape.Expanded;
        var (fill, stroke, width) = Of(mark, open ? Ink.Ground : Ink.Paper);
        width = node.Kind == NodeKind.CallActivity && mark is null ? Look.Thick : width;
        Rectangle(box, 8, fill, stroke, width, node.TriggeredByEvent ? "2 3" : mark?.Dash ?? "none");
        if (node.Kind == NodeKind.Transaction)
        {
            Rectangle(new Box(box.X + 3, box.Y + 3, box.Width - 6, box.Height - 6), 6, "none", stroke, "1");
        }
        if (open)
        {
            svg.Lines(TextWidth.Wrap(called(node), box.Width - 16, 1), box.X + 8, box.Y + 12, "start");
        }
        else
        {
            svg.Lines(TextWidth.Wrap(called(node), box.Width - 12, (int)(box.Height / TextWidth.LineHeight) - 1),
                box.Middle.X, box.Middle.Y);
        }
        Icons.Task(svg, node, box);
        Icons.Repetition(svg, node, box, node.Inner is not null && !open);
    }

    private void Event(FlowNode node, Shape shape, Look? mark)
    {
        var box = shape.Bounds;
        var (fill, stroke, width) = Of(mark, Ink.Paper);
        var radius = box.Width / 2;
        var interrupting = node.Interrupting || node.Kind is not (NodeKind.BoundaryEvent or NodeKind.StartEvent);
        var dash = interrupting ? "none" : "4 3";
        svg.Shape("circle", ("cx", box.Middle.X), ("cy", box.Middle.Y), ("r", radius), ("fill", fill),
            ("stroke", stroke),
            ("stroke-width", node.Kind == NodeKind.EndEvent ? "3.5" : width), ("stroke-dasharray", dash));
        if (node.Kind is NodeKind.CatchEvent or NodeKind.ThrowEvent or NodeKind.BoundaryEvent)
        {
            svg.Shape("circle", ("cx", box.Middle.X), ("cy", box.Middle.Y), ("r", radius - 3.5), ("fill", "none"),
                ("stroke", stroke), ("stroke-width", "1.2"), ("stroke-dasharray", dash));
        }
        if (node.Events.Count > 0)
        {
            Icons.Event(svg, node.Events[0].Kind, box, node.Kind is NodeKind.ThrowEvent or NodeKind.EndEvent);
        }
        Outside(called(node), shape);
    }

    private void Gateway(FlowNode node, Shape shape, Look? mark)
    {
        var box = shape.Bounds;
        var (fill, stroke, width) = Of(mark, Ink.Paper);
        var (x, y) = (box.Middle.X, box.Middle.Y);
        svg.Shape("path", ("d", $"M{SvgWriter.Number(x)} {SvgWriter.Number(box.Y)} L{SvgWriter.Number(box.Right)} "
            + $"{SvgWriter.Number(y)} L{SvgWriter.Number(x)} {SvgWriter.Number(box.Bottom)} L{SvgWriter.Number(box.X)} {SvgWriter.Number(y)} Z"),
            ("fill", fill), ("stroke", stroke), ("stroke-width", width));
        Icons.Gateway(svg, node.Kind, box);
        Outside(called(node), shape);
    }

    private void Outside(string name, Shape shape)
    {
        if (name.Length == 0)
        {
            return;
        }
        var width = shape.Label is { Width: > 20 } label ? Math.Max(label.Width + 6, 60) : 96;
        var lines = TextWidth.Wrap(name, width, 4);
        var tall = lines.Count * TextWidth.LineHeight;
        var at = shape.Label?.Middle ?? new Point(shape.Bounds.Middle.X, shape.Bounds.Bottom + 3 + (tall / 2));
        svg.Lines(lines, at.X, at.Y);
    }

    // Data, notes and groups: a plain outline with the name.
    private void Other(Shape shape, string name)
    {
        Rectangle(shape.Bounds, 0, "none", Ink.Pale, "1.2");
        if (name.Length > 0)
        {
            svg.Lines(TextWidth.Wrap(name, Math.Max(80, shape.Bounds.Width), 4), shape.Bounds.Middle.X,
                shape.Label?.Middle.Y ?? shape.Bounds.Middle.Y);
        }
    }

    private string OtherName(string id)
    {
        others ??= model.Document.Descendants().Where(e => e.Attribute("id") is not null)
            .ToLookup(e => e.Attribute("id")!.Value);
        var xml = others[id].FirstOrDefault();
        return (string?)xml?.Attribute("name") ?? xml?.Element(Namespaces.Bpmn + "text")?.Value.Trim() ?? "";
    }

    private void Badge(Box box, Look mark)
    {
        var width = Math.Max(18, TextWidth.Of(mark.Sign) + 8);
        var place = new Box(Math.Max(box.X, box.Right - width + 8), box.Y - 9, width, 18);
        Rectangle(place, 9, mark.SignFill, Ink.Paper, "1.5");
        svg.Lines([mark.Sign], place.Middle.X, place.Middle.Y, fill: Ink.Paper);
    }

    private static (string Fill, string Stroke, string Width) Of(Look? mark, string fill) =>
        mark is null ? (fill, Ink.Line, "1.6") : (mark.Fill ?? fill, mark.Stroke, mark.Width);

    private void Rectangle(Box box, double radius, string fill, string stroke, string width, string dash = "none") =>
        svg.Shape("rect", ("x", box.X), ("y", box.Y), ("width", box.Width), ("height", box.Height), ("rx", radius),
            ("fill", fill), ("stroke", stroke), ("stroke-width", width), ("stroke-dasharray", dash));
}
