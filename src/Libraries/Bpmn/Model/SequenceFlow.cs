using System.Xml.Linq;

namespace Yiwang.Bpmn.Model;

/// <summary>An arrow from one flow node to another of the same scope.</summary>
public sealed class SequenceFlow : Element
{
    internal SequenceFlow(XElement xml, string id, Scope container) : base(xml, id)
    {
        Container = container;
        Condition = Expression.Read(xml.Element(Namespaces.Bpmn + "conditionExpression"));
    }

    /// <summary>The scope whose child the flow is.</summary>
    public Scope Container { get; }

    /// <summary>The id the file names as source; empty when it names none.</summary>
    public string SourceRef => Attribute("sourceRef") ?? "";

    /// <summary>The id the file names as target; empty when it names none.</summary>
    public string TargetRef => Attribute("targetRef") ?? "";

    /// <summary>The node the flow leaves; null only in a model the validator refuses.</summary>
    public FlowNode? Source { get; internal set; }

    /// <summary>The node the flow enters; null only in a model the validator refuses.</summary>
    public FlowNode? Target { get; internal set; }

    /// <summary>The condition, when there is one.</summary>
    public Expression? Condition { get; }

    /// <summary>Whether its source names it as the default.</summary>
    public bool IsDefault => Source is not null && ReferenceEquals(Source.Default, this);
}
