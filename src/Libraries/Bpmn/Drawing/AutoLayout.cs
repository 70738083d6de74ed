using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Drawing;

/// <summary>
/// Lays out a model without a diagram: from left to right in columns by distance from the start, lanes as bands, pools
/// below each other. Elements that stand for data and notes are not placed.
/// </summary>
public static class AutoLayout
{
    /// <summary>Flow nodes up to which a model is laid out; a larger one gets an empty picture.</summary>
    public const int NodesMax = 3_000;

    internal const double HeadWidth = 30;
    internal const double PoolGap = 60;

    /// <summary>A picture of every process of the model.</summary>
    public static Diagram Arrange(BpmnModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var shapes = new List<Shape>();
        var edges = new List<Edge>();
        if (model.Elements.OfType<FlowNode>().Count() > NodesMax)
        {
            return new Diagram(shapes, edges);
        }
        var y = 80.0;
        var width = model.Participants.Select(p => p.Process).OfType<Process>().Select(Pooled)
            .Select(b => b.Width).DefaultIfEmpty(600).Max();
        foreach (var participant in model.Participants)
        {
            var box = new Box(80, y, width, 60);
            if (participant.Process is { } process)
            {
                var block = Pooled(process);
                box = box with { Height = block.Height };
                var widened = block.Picture.Shapes.Select(s => model.Find(s.ElementId) is Lane
                    ? s with { Bounds = s.Bounds with { Width = width - s.Bounds.X } } : s).ToList();
                var moved = (block.Picture with { Shapes = widened }).Moved(80, y);
                shapes.Add(new Shape(participant.Id, box, null, true, false));
                shapes.AddRange(moved.Shapes);
                edges.AddRange(moved.Edges);
            }
            else
            {
                shapes.Add(new Shape(participant.Id, box, null, true, false));
            }
            y = box.Bottom + PoolGap;
        }
        var pooled = model.Participants.Select(p => p.Process).OfType<Process>().ToHashSet();
        foreach (var process in model.Processes.Where(p => !pooled.Contains(p)))
        {
            var block = new ScopeLayout(process.Scope, process.Lanes).Arrange();
            var moved = block.Picture.Moved(80, y);
            shapes.AddRange(moved.Shapes);
            edges.AddRange(moved.Edges);
            y += block.Height + PoolGap;
        }
        var picture = new Diagram([.. shapes.Select(s => Cleared(model, s))], edges);
        return picture with { Edges = [.. edges, .. MessageLines(model, picture)] };
    }

    // The inside of a pool begins right of its name.
    private static Block Pooled(Process process)
    {
        var block = new ScopeLayout(process.Scope, process.Lanes).Arrange();
        return block with { Width = block.Width + HeadWidth, Picture = block.Picture.Moved(HeadWidth, 0) };
    }

    // A message that comes from below would run through a name that stands there.
    private static Shape Cleared(BpmnModel model, Shape shape) =>
        shape.Label is { } label && model.Find(shape.ElementId) is FlowNode { IsEvent: true } node
            && model.MessageFlows.Any(f => f.TargetRef == node.Id || f.SourceRef == node.Id)
            ? shape with { Label = label with { X = shape.Bounds.Right + 2, Y = shape.Bounds.Y - label.Height + 8 } }
            : shape;

    private static IEnumerable<Edge> MessageLines(BpmnModel model, Diagram picture)
    {
        var places = picture.Shapes.GroupBy(s => s.ElementId).ToDictionary(g => g.Key, g => g.First().Bounds);
        var shift = 0.0;
        foreach (var flow in model.MessageFlows)
        {
            if (!places.TryGetValue(flow.SourceRef, out var from) || !places.TryGetValue(flow.TargetRef, out var to))
            {
                continue;
            }
            var down = from.Y < to.Y;
            var start = new Point(from.Middle.X, down ? from.Bottom : from.Y);
            var end = new Point(to.Middle.X, down ? to.Y : to.Bottom);
            // Each bends at its own height, in the gap between the pools.
            var bend = Gap(model, places, flow, down) + shift;
            shift += 12;
            var label = flow.Name.Length == 0 ? (Box?)null
                : new Box(Math.Min(start.X, end.X) + 6, bend - 18, TextWidth.Of(flow.Name) + 4, 16);
            yield return new Edge(flow.Id,
                Math.Abs(start.X - end.X) < 1
                    ? [start, end] : [start, new Point(start.X, bend), new Point(end.X, bend), end], label);
        }
    }

    private static double Gap(BpmnModel model, Dictionary<string, Box> places, MessageFlow flow, bool down)
    {
        var process = (model.Find(down ? flow.SourceRef : flow.TargetRef) as FlowNode)?.Container.Process;
        var pool = model.Participants.FirstOrDefault(p => p.Process is not null && ReferenceEquals(p.Process, process));
        return pool is not null && places.TryGetValue(pool.Id, out var box) ? box.Bottom + 20
            : places[down ? flow.SourceRef : flow.TargetRef].Bottom + 20;
    }
}

/// <summary>A laid out part: its picture from 0, 0 and its size.</summary>
internal sealed record Block(Diagram Picture, double Width, double Height);
