using System.Xml.Linq;

namespace Yiwang.Bpmn.Model;

/// <summary>A process.</summary>
public sealed class Process : Element
{
    internal Process(XElement xml, string id) : base(xml, id) => Scope = new Scope(this, null);

    /// <summary>The top level of its flow.</summary>
    public Scope Scope { get; }

    /// <summary>The <c>isExecutable</c> mark; many tools leave it out or set it to false.</summary>
    public bool IsExecutable => Is("isExecutable");

    /// <summary>The outermost lanes.</summary>
    public IReadOnlyList<Lane> Lanes { get; internal set; } = [];

    /// <summary>Every node of the process, sub-processes included, in the order of the file.</summary>
    public IEnumerable<FlowNode> AllNodes => Walk(Scope);

    /// <summary>Every scope of the process: its own first, then those of its sub-processes.</summary>
    public IEnumerable<Scope> AllScopes =>
        AllNodes.Where(n => n.Inner is not null).Select(n => n.Inner!).Prepend(Scope);

    /// <summary>Our <c>yw:variables</c>: the names a condition may use, with their FEEL types.</summary>
    public IReadOnlyList<RouteVariable> Variables =>
        [.. RouteExtension("variables")?.Elements(Namespaces.Route + "variable").Select(RouteVariable.Read) ?? []];

    // An explicit stack: a file may nest sub-processes as deep as BpmnLimits.DepthMax.
    private static IEnumerable<FlowNode> Walk(Scope top)
    {
        var open = new Stack<IEnumerator<FlowNode>>();
        open.Push(top.Nodes.GetEnumerator());
        while (open.TryPeek(out var level))
        {
            if (!level.MoveNext())
            {
                open.Pop().Dispose();
                continue;
            }
            var node = level.Current;
            yield return node;
            if (node.Inner is not null)
            {
                open.Push(node.Inner.Nodes.GetEnumerator());
            }
        }
    }
}
