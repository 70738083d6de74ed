using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Yiwang.Bpmn.Model;
using Yiwang.Bpmn.Reading;
using Yiwang.Bpmn.Writing;

namespace Yiwang.Bpmn.Drawing;

/// <summary>Puts a picture into a file that has none, so that other tools open it as it is drawn here.</summary>
public static class DiagramWriter
{
    /// <summary>
    /// A new model with the diagram, which replaces any it had. Elements without an id of their own cannot be
    /// referred to
    /// and are left out.
    /// </summary>
    public static BpmnModel Write(BpmnModel model, Diagram diagram)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(diagram);
        var document = new XDocument(model.Document);
        var root = document.Root!;
        foreach (var old in root.Elements(Namespaces.Diagram + "BPMNDiagram").ToList())
        {
            if (old.PreviousNode is XText space && string.IsNullOrWhiteSpace(space.Value))
            {
                space.Remove();
            }
            old.Remove();
        }
        var plane = new XElement(Namespaces.Diagram + "BPMNPlane", new XAttribute("id", "plane"));
        var subject = root.Elements(Namespaces.Bpmn + "collaboration").FirstOrDefault()
            ?? root.Elements(Namespaces.Bpmn + "process").FirstOrDefault();
        if ((string?)subject?.Attribute("id") is { } id)
        {
            plane.Add(new XAttribute("bpmnElement", id));
        }
        plane.Add(diagram.Shapes.Where(s => Named(s.ElementId)).Select(s => OfShape(s, model)));
        plane.Add(diagram.Edges.Where(e => Named(e.ElementId)).Select(OfEdge));
        var tree = new XElement(Namespaces.Diagram + "BPMNDiagram", new XAttribute("id", "diagram"), plane);
        Indent(tree, 1);
        if (root.LastNode is XText end && string.IsNullOrWhiteSpace(end.Value))
        {
            end.Remove();
        }
        root.Add("\n  ", tree, "\n");
        var bytes = BpmnWriter.Write(new BpmnModel(document));
        return BpmnReader.Read(bytes).Model ?? throw new InvalidOperationException(Encoding.UTF8.GetString(bytes));
    }

    private static bool Named(string id) => id.Length > 0 && id[0] != '~';

    private static XElement OfShape(Shape shape, BpmnModel model)
    {
        var xml = new XElement(Namespaces.Diagram + "BPMNShape",
            new XAttribute("id", shape.ElementId + "-shape"), new XAttribute("bpmnElement", shape.ElementId));
        switch (model.Find(shape.ElementId))
        {
            case Participant or Lane:
                xml.Add(new XAttribute("isHorizontal", shape.Horizontal ? "true" : "false"));
                break;
            case FlowNode { Inner: not null }:
                xml.Add(new XAttribute("isExpanded", shape.Expanded ? "true" : "false"));
                break;
            case FlowNode { Kind: NodeKind.ExclusiveGateway }:
                xml.Add(new XAttribute("isMarkerVisible", "true"));
                break;
        }
        xml.Add(OfBox(shape.Bounds), OfLabel(shape.Label));
        return xml;
    }

    private static XElement OfEdge(Edge edge) => new(Namespaces.Diagram + "BPMNEdge",
        new XAttribute("id", edge.ElementId + "-edge"), new XAttribute("bpmnElement", edge.ElementId),
        edge.Points.Select(p => new XElement(Namespaces.Interchange + "waypoint", At("x", p.X), At("y", p.Y))),
        OfLabel(edge.Label));

    private static XElement? OfLabel(Box? label) =>
        label is { } box ? new XElement(Namespaces.Diagram + "BPMNLabel", OfBox(box)) : null;

    private static XElement OfBox(Box box) => new(Namespaces.Canvas + "Bounds",
        At("x", box.X), At("y", box.Y), At("width", box.Width), At("height", box.Height));

    private static XAttribute At(string name, double value) =>
        new(name, Math.Round(value, 1).ToString(CultureInfo.InvariantCulture));

    private static void Indent(XElement xml, int depth)
    {
        var children = xml.Elements().ToList();
        if (children.Count == 0)
        {
            return;
        }
        foreach (var child in children)
        {
            child.AddBeforeSelf("\n" + new string(' ', (depth + 1) * 2));
            Indent(child, depth + 1);
        }
        xml.Add("\n" + new string(' ', depth * 2));
    }
}
