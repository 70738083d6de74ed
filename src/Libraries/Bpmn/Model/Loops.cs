using System.Xml.Linq;

namespace Yiwang.Bpmn.Model;

/// <summary><c>multiInstanceLoopCharacteristics</c>.</summary>
public sealed class MultiInstance
{
    internal MultiInstance(XElement xml)
    {
        Xml = xml;
        Cardinality = Expression.Read(xml.Element(Namespaces.Bpmn + "loopCardinality"));
        Completion = Expression.Read(xml.Element(Namespaces.Bpmn + "completionCondition"));
        Collection = Text("loopDataInputRef") ?? Foreign("collection") ?? Countersign("over");
        Item = (string?)xml.Element(Namespaces.Bpmn + "inputDataItem")?.Attribute("name")
            ?? (string?)xml.Element(Namespaces.Bpmn + "inputDataItem")?.Attribute("id") ?? Foreign("elementVariable")
            ?? Countersign("each");
    }

    /// <summary>The element as it stands in the file.</summary>
    public XElement Xml { get; }

    /// <summary>One after the other, or all at once.</summary>
    public bool IsSequential => (string?)Xml.Attribute("isSequential") is "true" or "1";

    /// <summary>How many; null when a collection says so.</summary>
    public Expression? Cardinality { get; }

    /// <summary>
    /// The name or expression of the list to go through (<c>loopDataInputRef</c> or a Java engine's attribute).
    /// </summary>
    public string? Collection { get; }

    /// <summary>The name of the one item in each instance.</summary>
    public string? Item { get; }

    /// <summary>When true after an instance ends, the others are cancelled.</summary>
    public Expression? Completion { get; }

    // A sub-process is run through once for each of yw:countersign's list. A task is not: who signs there is asked and
    // counted outside the engine, so that signers can be added and taken away.
    private string? Countersign(string name) => Xml.Parent is { Name.LocalName: "subProcess" or "transaction" } parent
        ? (string?)parent.Element(Namespaces.Bpmn + "extensionElements")?.Element(Namespaces.Route + "countersign")
            ?.Attribute(name)
        : null;

    private string? Text(string tag) => Xml.Element(Namespaces.Bpmn + tag)?.Value.Trim();

    private string? Foreign(string name) =>
        Namespaces.OtherEngines.Select(n => (string?)Xml.Attribute(n + name)).FirstOrDefault(v => v is not null);
}

/// <summary><c>standardLoopCharacteristics</c>.</summary>
public sealed class StandardLoop
{
    internal StandardLoop(XElement xml)
    {
        Condition = Expression.Read(xml.Element(Namespaces.Bpmn + "loopCondition"));
        TestBefore = (string?)xml.Attribute("testBefore") is "true" or "1";
        Maximum = int.TryParse((string?)xml.Attribute("loopMaximum"), out var most) ? most : null;
    }

    /// <summary>Goes on while true; without one only the maximum ends it.</summary>
    public Expression? Condition { get; }

    /// <summary>Whether the condition is asked before the first time.</summary>
    public bool TestBefore { get; }

    /// <summary>The most times; null for no bound.</summary>
    public int? Maximum { get; }
}
