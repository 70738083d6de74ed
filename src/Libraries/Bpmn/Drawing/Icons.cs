using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Drawing;

/// <summary>The small signs of BPMN, drawn on a square of 20 units.</summary>
internal static class Icons
{
    private const string Envelope = "M2 4 H18 V16 H2 Z M2 4 L10 11 L18 4";

    private static readonly Dictionary<NodeKind, (string Path, bool Filled)> tasks = new()
    {
        [NodeKind.UserTask] = ("M10 3 A3.5 3.5 0 1 1 9.99 3 M3 18 C3 12 6 10.5 10 10.5 C14 10.5 17 12 17 18 Z", false),
        [NodeKind.ManualTask] = ("M2 9 C6 4 9 3 11 4 H17 M6 9 H18 M7 12 H18 M8 15 H16 C12 18 4 18 2 14 Z", false),
        [NodeKind.SendTask] = (Envelope, true),
        [NodeKind.ReceiveTask] = (Envelope, false),
        [NodeKind.ServiceTask] = (
            "M10 6 A4 4 0 1 1 9.99 6 M10 1 V4 M10 16 V19 M1 10 H4 M16 10 H19 M3.6 3.6 L5.7 5.7 M14.3 14.3 L16.4 16.4 "
            + "M3.6 16.4 L5.7 14.3 M14.3 5.7 L16.4 3.6", false),
        [NodeKind.BusinessRuleTask] = ("M2 3 H18 V17 H2 Z M2 7 H18 M2 12 H18 M7 7 V17", false),
        [NodeKind.ScriptTask] = ("M5 2 H17 C13 6 19 12 15 18 H3 C7 12 1 6 5 2 M7 6 H13 M8 10 H14 M7 14 H13", false),
    };

    private static readonly Dictionary<EventKind, string> events = new()
    {
        [EventKind.Message] = Envelope,
        [EventKind.Timer] = "M10 2 A8 8 0 1 1 9.99 2 M10 5 V10 L14 12",
        [EventKind.Signal] = "M10 3 L17.5 16 H2.5 Z",
        [EventKind.Error] = "M3 17 L7.5 4 L12 11 L17 3 L12.5 16 L8 9 Z",
        [EventKind.Escalation] = "M10 2 L16.5 17 L10 11 L3.5 17 Z",
        [EventKind.Conditional] = "M4 2 H16 V18 H4 Z M6 6 H14 M6 10 H14 M6 14 H14",
        [EventKind.Compensate] = "M10 4 L2 10 L10 16 Z M18 4 L10 10 L18 16 Z",
        [EventKind.Link] = "M2 7 H11 V3 L18 10 L11 17 V13 H2 Z",
        [EventKind.Terminate] = "M10 2 A8 8 0 1 1 9.99 2 Z",
        [EventKind.Cancel] = "M4 2 L10 8 L16 2 L18 4 L12 10 L18 16 L16 18 L10 12 L4 18 L2 16 L8 10 L2 4 Z",
    };

    internal static void Task(SvgWriter svg, FlowNode node, Box box)
    {
        if (tasks.TryGetValue(node.Kind, out var icon))
        {
            Path(svg, icon.Path, box.X + 5, box.Y + 5, 0.8, icon.Filled ? Ink.Line : "none",
                icon.Filled ? Ink.Paper : Ink.Line);
        }
    }

    internal static void Event(SvgWriter svg, EventKind kind, Box box, bool thrown)
    {
        var scale = box.Width / 36 * 0.9;
        var filled = thrown || kind == EventKind.Terminate;
        Path(svg, events[kind], box.Middle.X - (10 * scale), box.Middle.Y - (10 * scale), scale,
            filled ? Ink.Line : "none", filled && kind == EventKind.Message ? Ink.Paper : Ink.Line);
    }

    internal static void Gateway(SvgWriter svg, NodeKind kind, Box box)
    {
        var path = kind switch
        {
            NodeKind.ExclusiveGateway => "M5 4 L15 16 M15 4 L5 16",
            NodeKind.ParallelGateway => "M10 2 V18 M2 10 H18",
            NodeKind.InclusiveGateway => "M10 3 A7 7 0 1 1 9.99 3",
            NodeKind.EventBasedGateway => "M10 1 A9 9 0 1 1 9.99 1 M10 4 L16 8.5 L13.8 15.5 H6.2 L4 8.5 Z",
            _ => "M10 2 V18 M2 10 H18 M4.5 4.5 L15.5 15.5 M15.5 4.5 L4.5 15.5",
        };
        var width = kind == NodeKind.EventBasedGateway ? "1.3" : "2.6";
        Path(svg, path, box.Middle.X - 10, box.Middle.Y - 10, 1, "none", Ink.Line, width);
    }

    /// <summary>
    /// Below in an activity: many, a loop, compensation, ad-hoc, and the plus of a closed sub-process.
    /// </summary>
    internal static void Repetition(SvgWriter svg, FlowNode node, Box box, bool closed)
    {
        var signs = new List<string>();
        if (node.Loop is not null)
        {
            signs.Add("M4 14 A7 7 0 1 1 8 16.5 M4 9 V14.5 H9");
        }
        if (node.InstanceMark is { } many)
        {
            signs.Add(many.IsSequential ? "M3 5 H17 M3 10 H17 M3 15 H17" : "M5 3 V17 M10 3 V17 M15 3 V17");
        }
        if (node.IsForCompensation)
        {
            signs.Add(events[EventKind.Compensate]);
        }
        if (node.Kind == NodeKind.AdHocSubProcess)
        {
            signs.Add("M2 12 C5 4 8 6 10 10 C12 14 15 16 18 8");
        }
        if (closed)
        {
            signs.Add("M2 2 H18 V18 H2 Z M10 5 V15 M5 10 H15");
        }
        for (var i = 0; i < signs.Count; i++)
        {
            var x = box.Middle.X - (signs.Count * 9) + (i * 18) + 2;
            Path(svg, signs[i], x, box.Bottom - 17, 0.7, "none", Ink.Line, "2");
        }
    }

    private static void Path(
        SvgWriter svg, string path, double x, double y, double scale, string fill, string stroke,
        string width = "1.4") =>
        svg.Shape("path", ("d", path), ("fill", fill), ("stroke", stroke), ("stroke-width", width),
            ("stroke-linejoin", "round"),
            ("transform",
                $"translate({SvgWriter.Number(x)} {SvgWriter.Number(y)}) scale({SvgWriter.Number(Math.Round(scale, 1))})"));
}
