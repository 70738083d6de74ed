using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Checking;

/// <summary>
/// What the schemas of BPMN 2.0.2 (BPMN20.xsd, BPMNDI.xsd) say of any element: known names, ids, the values of
/// attributes, bounds and waypoints.
/// </summary>
internal sealed class FileRules(BpmnModel model, FindingList findings)
{
    private static readonly string[] booleans =
    [
        "isExecutable", "isClosed", "isInterrupting", "cancelActivity", "triggeredByEvent", "isForCompensation",
        "parallelMultiple", "isSequential", "testBefore", "instantiate", "isCollection", "isImmediate",
        "waitForCompletion", "cancelRemainingInstances", "isUnlimited",
    ];

    private static readonly Dictionary<string, string[]> enumerations = new(StringComparer.Ordinal)
    {
        ["gatewayDirection"] = ["Unspecified", "Converging", "Diverging", "Mixed"],
        ["eventGatewayType"] = ["Exclusive", "Parallel"],
        ["associationDirection"] = ["None", "One", "Both"],
        ["processType"] = ["None", "Public", "Private"],
        ["ordering"] = ["Parallel", "Sequential"],
        ["itemKind"] = ["Physical", "Information"],
        ["behavior"] = ["None", "One", "All", "Complex"],
    };

    internal void Check()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var xml in Own(model.Document.Root!))
        {
            if (xml.Name.Namespace == Namespaces.Bpmn)
            {
                CheckId(xml, ids);
                CheckName(xml);
                CheckValues(xml);
            }
            else if (xml.Name.Namespace == Namespaces.Diagram)
            {
                CheckId(xml, ids);
                CheckShape(xml);
            }
        }
        foreach (var lane in model.Elements.OfType<Lane>())
        {
            foreach (var id in lane.NodeRefs.Where(id => model.FindNode(id) is null && model.Find(id) is not DataItem))
            {
                findings.Refuse("bpmn.reference_missing", lane,
                    $"泳道引用的“{id}”在文件中不存在。", $"The lane refers to '{id}', which is not in the file.");
            }
        }
    }

    // What stands in extensionElements belongs to its vendor, whatever namespace it is written in.
    private static IEnumerable<XElement> Own(XElement root)
    {
        var open = new Stack<XElement>([root]);
        while (open.TryPop(out var xml))
        {
            yield return xml;
            foreach (var child in xml.Elements().Where(e => xml.Name != Namespaces.Bpmn + "extensionElements"))
            {
                open.Push(child);
            }
        }
    }

    private void CheckId(XElement xml, HashSet<string> ids)
    {
        if ((string?)xml.Attribute("id") is not { } id)
        {
            return;
        }
        if (!IsName(id.Trim()))
        {
            Refuse("bpmn.id_invalid", xml,
                $"编号“{id}”不合规则：须以字母或下划线开头，不含空格和冒号。",
                $"The id '{id}' is not an XML name without colon.");
        }
        else if (!ids.Add(id.Trim()))
        {
            Refuse("bpmn.duplicate_id", xml,
                $"编号“{id}”在文件中出现不止一次。", $"The id '{id}' occurs more than once in the file.");
        }
    }

    private void CheckName(XElement xml)
    {
        if (!Vocabulary.Elements.Contains(xml.Name.LocalName))
        {
            Refuse("bpmn.unknown_element", xml,
                $"BPMN 2.0 没有名为“{xml.Name.LocalName}”的元素。",
                $"BPMN 2.0 has no element named '{xml.Name.LocalName}'.");
        }
    }

    private void CheckValues(XElement xml)
    {
        foreach (var attribute in xml.Attributes().Where(a => a.Name.Namespace == XNamespace.None))
        {
            var name = attribute.Name.LocalName;
            var value = attribute.Value.Trim();
            var sound = !booleans.Contains(name, StringComparer.Ordinal) || value is "true" or "false" or "1" or "0";
            sound &= !enumerations.TryGetValue(name, out var values) || values.Contains(value, StringComparer.Ordinal);
            sound &= name is not ("startQuantity" or "completionQuantity" or "loopMaximum")
                || int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
            if (!sound)
            {
                Refuse("bpmn.value_invalid", xml,
                    $"属性 {name} 的值“{value}”不合规则。", $"The value '{value}' is not allowed for {name}.");
            }
        }
    }

    private void CheckShape(XElement xml)
    {
        switch (xml.Name.LocalName)
        {
            case "BPMNShape" when xml.Element(Namespaces.Canvas + "Bounds") is not { } bounds || !IsBox(bounds):
                Refuse("bpmn.bounds_invalid", xml,
                    "图形缺少位置或大小，或不是数字。", "The shape has no bounds, or they are not numbers.");
                break;
            case "BPMNEdge" when xml.Elements(Namespaces.Interchange + "waypoint").Count() < 2
                || !xml.Elements(Namespaces.Interchange + "waypoint").All(IsPoint):
                Refuse("bpmn.waypoints_invalid", xml,
                    "连线的折点少于两个，或不是数字。", "The edge has fewer than two waypoints, or they are not numbers.");
                break;
        }
    }

    private static bool IsBox(XElement xml) => IsPoint(xml) && IsNumber(xml, "width") && IsNumber(xml, "height");

    private static bool IsPoint(XElement xml) => IsNumber(xml, "x") && IsNumber(xml, "y");

    private static bool IsNumber(XElement xml, string name) =>
        double.TryParse((string?)xml.Attribute(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number);

    // Some tools begin an id with a digit, which XML forbids but every BPMN reader takes; only what breaks references
    // (white space, a colon, nothing at all) is refused.
    private static bool IsName(string id) =>
        id.Length > 0 && id.All(c => XmlConvert.IsNCNameChar(c) || char.IsSurrogate(c));

    private void Refuse(string code, XElement xml, string zh, string en)
    {
        var place = (IXmlLineInfo)xml;
        findings.Add(code, Grade.Refused, (string?)xml.Attribute("id") ?? "", (string?)xml.Attribute("name") ?? "",
            place.LineNumber, place.LinePosition, zh, en);
    }
}
