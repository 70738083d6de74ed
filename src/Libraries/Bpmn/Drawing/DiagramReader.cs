using System.Globalization;
using System.Xml.Linq;
using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Drawing;

/// <summary>Reads the diagram interchange of a model (BPMN 2.0.2 clause 12).</summary>
public static class DiagramReader
{
    /// <summary>The first diagram of the file that shows anything; null when there is none.</summary>
    public static Diagram? Read(BpmnModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Document.Root!.Elements(Namespaces.Diagram + "BPMNDiagram").Select(ReadOne)
            .FirstOrDefault(d => d.Shapes.Count > 0);
    }

    private static Diagram ReadOne(XElement diagram)
    {
        var shapes = new List<Shape>();
        var edges = new List<Edge>();
        foreach (var xml in diagram.Elements(Namespaces.Diagram + "BPMNPlane").Elements())
        {
            var element = Local((string?)xml.Attribute("bpmnElement"));
            var label = Bounds(xml.Element(Namespaces.Diagram + "BPMNLabel"));
            if (xml.Name == Namespaces.Diagram + "BPMNShape" && Bounds(xml) is { } bounds)
            {
                shapes.Add(new Shape(element, bounds, label,
                    (string?)xml.Attribute("isHorizontal") is not ("false" or "0"),
                    (string?)xml.Attribute("isExpanded") is "true" or "1"));
            }
            else if (xml.Name == Namespaces.Diagram + "BPMNEdge")
            {
                var points = xml.Elements(Namespaces.Interchange + "waypoint")
                    .Select(p => new Point(Number(p, "x"), Number(p, "y"))).ToList();
                if (points.Count > 1)
                {
                    edges.Add(new Edge(element, points, label));
                }
            }
        }
        return new Diagram(shapes, edges);
    }

    private static Box? Bounds(XElement? owner) => owner?.Element(Namespaces.Canvas + "Bounds") is { } xml
        ? new Box(Number(xml, "x"), Number(xml, "y"), Math.Max(0, Number(xml, "width")),
            Math.Max(0, Number(xml, "height")))
        : null;

    private static double Number(XElement xml, string name) =>
        double.TryParse((string?)xml.Attribute(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) ? Math.Clamp(number, -1e6, 1e6) : 0;

    private static string Local(string? name) =>
        name is null ? "" : name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
