using System.Xml.Linq;
using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Comparing;

/// <summary>How an element differs.</summary>
public enum DifferenceKind
{
    /// <summary>Only in the newer model.</summary>
    Added,

    /// <summary>Only in the older model.</summary>
    Removed,

    /// <summary>In both, with other content.</summary>
    Changed,
}

/// <summary>
/// One thing said differently. <paramref name="What"/> names it: an attribute of BPMN (<c>name</c>, <c>sourceRef</c>),
/// of our vocabulary (<c>step.who</c>, <c>countersign.rule</c>), or <c>condition</c>, <c>kind</c>, <c>lane</c>,
/// <c>other</c>. Before or after is empty when it was not said.
/// </summary>
public sealed record Change(string What, string Before, string After);

/// <summary>One element that differs between two models, by its id.</summary>
public sealed record Difference(DifferenceKind Kind, string ElementId, string Tag, string Name,
    IReadOnlyList<Change> Changes);

/// <summary>Compares what two models say; where shapes stand on the picture does not count.</summary>
public static class ModelComparison
{
    private static readonly HashSet<XName> counted =
    [
        Namespaces.Bpmn + "incoming", Namespaces.Bpmn + "outgoing", Namespaces.Bpmn + "extensionElements",
        Namespaces.Bpmn + "conditionExpression",
    ];

    /// <summary>Differences in the order of the newer model, then what is only in the older one. Elements without an id
    /// are left out.</summary>
    public static IReadOnlyList<Difference> Of(BpmnModel older, BpmnModel newer)
    {
        ArgumentNullException.ThrowIfNull(older);
        ArgumentNullException.ThrowIfNull(newer);
        var (before, after) = (Compared(older), Compared(newer));
        var found = new List<Difference>();
        foreach (var (id, element) in after)
        {
            if (!before.TryGetValue(id, out var old))
            {
                found.Add(new Difference(DifferenceKind.Added, id, element.Tag, element.Name, []));
            }
            else if (Changes(old, element) is { Count: > 0 } changes)
            {
                found.Add(new Difference(DifferenceKind.Changed, id, element.Tag,
                    element.Name.Length > 0 ? element.Name : old.Name, changes));
            }
        }
        found.AddRange(before.Values.Where(e => !after.ContainsKey(e.Id))
            .Select(e => new Difference(DifferenceKind.Removed, e.Id, e.Tag, e.Name, [])));
        return found;
    }

    private static Dictionary<string, Element> Compared(BpmnModel model) => model.Elements
        .Where(e => e.HasId && e is Process or FlowNode or SequenceFlow or Lane or RootElement)
        .ToDictionary(e => e.Id, StringComparer.Ordinal);

    private static List<Change> Changes(Element old, Element now)
    {
        var (before, after) = (Said(old), Said(now));
        return [.. before.Keys.Union(after.Keys)
            .Where(k => before.GetValueOrDefault(k, "") != after.GetValueOrDefault(k, ""))
            .Select(k => new Change(k, before.GetValueOrDefault(k, ""), after.GetValueOrDefault(k, "")))];
    }

    private static Dictionary<string, string> Said(Element element)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal) { ["kind"] = element.Tag };
        foreach (var attribute in element.Xml.Attributes()
            .Where(a => !a.IsNamespaceDeclaration && a.Name.LocalName != "id"))
        {
            said[attribute.Name.LocalName] = attribute.Value;
        }
        if (element.Xml.Element(Namespaces.Bpmn + "conditionExpression") is { } condition)
        {
            said["condition"] = condition.Value.Trim();
        }
        if (element is FlowNode { Lane: { } lane })
        {
            said["lane"] = lane.Name.Length > 0 ? lane.Name : lane.Id;
        }
        foreach (var extension in element.Extensions)
        {
            foreach (var attribute in extension.Attributes().Where(a => !a.IsNamespaceDeclaration))
            {
                said[$"{extension.Name.LocalName}.{attribute.Name.LocalName}"] = attribute.Value;
            }
            foreach (var inner in extension.Elements())
            {
                var name = (string?)inner.Attribute("name") ?? inner.Name.LocalName;
                said[$"{extension.Name.LocalName}.{name}"] = string.Join(' ',
                    inner.Attributes().Where(a => a.Name.LocalName != "name")
                    .Select(a => $"{a.Name.LocalName}={a.Value}"));
            }
        }
        var rest = element is FlowNode or SequenceFlow
            ? string.Concat(element.Xml.Elements().Where(e => !counted.Contains(e.Name) && !IsFlowElement(e))
                .Select(e => Plain(e))) : "";
        if (rest.Length > 0)
        {
            said["other"] = rest;
        }
        return said;
    }

    // What lies inside a sub-process is compared for itself.
    private static bool IsFlowElement(XElement xml) => xml.Attribute("id") is not null
        && (xml.Name.LocalName is "sequenceFlow" or "laneSet" or "subProcess" or "transaction" or "adHocSubProcess"
            or "callActivity"
            || xml.Name.LocalName.EndsWith("Task", StringComparison.Ordinal) || xml.Name.LocalName == "task"
            || xml.Name.LocalName.EndsWith("Gateway", StringComparison.Ordinal)
            || xml.Name.LocalName.EndsWith("Event", StringComparison.Ordinal));

    private static string Plain(XElement xml) => new XElement(xml).ToString(SaveOptions.DisableFormatting);
}
