using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Checking;

/// <summary>
/// The ways through one level: who follows whom, counting boundary events and links, and in which order.
/// </summary>
internal sealed class TokenNet
{
    private readonly Dictionary<string, FlowNode> links = new(StringComparer.Ordinal);
    private readonly Dictionary<FlowNode, List<FlowNode>> before = [];

    internal TokenNet(Scope scope)
    {
        Scope = scope;
        foreach (var node in scope.Nodes)
        {
            foreach (var link in node.Events.Where(e => e.Kind == EventKind.Link && node.Kind == NodeKind.CatchEvent))
            {
                links.TryAdd(link.Name, node);
            }
        }
        foreach (var node in scope.Nodes)
        {
            foreach (var next in Next(node))
            {
                (before.TryGetValue(next, out var list) ? list : before[next] = []).Add(node);
            }
        }
        var starts = scope.Nodes.Where(
            n => n.Kind == NodeKind.StartEvent || (n.Instantiates && n.Incoming.Count == 0)).ToList();
        HasStart = starts.Count > 0;
        Entries = HasStart ? starts : [.. scope.Nodes.Where(n => IsFirst(n) && !StandsAside(n))];
    }

    internal Scope Scope { get; }

    /// <summary>
    /// Start events; without any, all nodes nothing leads to, which then begin together (clause 10.5.2).
    /// </summary>
    internal IReadOnlyList<FlowNode> Entries { get; }

    internal bool HasStart { get; }

    /// <summary>What has its own reason to be without flows.</summary>
    internal static bool StandsAside(FlowNode node) => node.TriggeredByEvent || node.IsForCompensation
        || (node.Kind == NodeKind.BoundaryEvent && node.Events.Any(e => e.Kind == EventKind.Compensate))
        || (node.Incoming.Count == 0 && node.Undoes);

    internal bool IsLast(FlowNode node) => !Next(node).Any();

    internal IEnumerable<FlowNode> Previous(FlowNode node) => before.TryGetValue(node, out var list) ? list : [];

    internal IEnumerable<FlowNode> Next(FlowNode node)
    {
        foreach (var flow in node.Outgoing)
        {
            if (flow.Target is not null)
            {
                yield return flow.Target;
            }
        }
        foreach (var boundary in node.Boundaries.Where(b => !StandsAside(b)))
        {
            yield return boundary;
        }
        if (LinkTarget(node) is { } target)
        {
            yield return target;
        }
    }

    internal FlowNode? LinkTarget(FlowNode node) => node.Kind == NodeKind.ThrowEvent
        ? node.Events.Where(e => e.Kind == EventKind.Link)
            .Select(e => links.GetValueOrDefault(e.Name)).FirstOrDefault()
        : null;

    internal HashSet<FlowNode> Walk(IEnumerable<FlowNode> from, Func<FlowNode, IEnumerable<FlowNode>> step)
    {
        var seen = new HashSet<FlowNode>(from);
        var open = new Stack<FlowNode>(seen);
        while (open.TryPop(out var node))
        {
            foreach (var next in step(node).Where(seen.Add))
            {
                open.Push(next);
            }
        }
        return seen;
    }

    /// <summary>
    /// Every node's rank in a reverse postorder: outside loops a node comes after all that lead to it, and a branch is
    /// numbered through before the next one begins.
    /// </summary>
    internal Dictionary<FlowNode, int> Order()
    {
        var done = new List<FlowNode>();
        var seen = new HashSet<FlowNode>();
        foreach (var root in Entries.Concat(Scope.Nodes))
        {
            if (!seen.Add(root))
            {
                continue;
            }
            var open = new Stack<(FlowNode Node, IEnumerator<FlowNode> Open)>([(root, Next(root).GetEnumerator())]);
            while (open.TryPeek(out var top))
            {
                if (!top.Open.MoveNext())
                {
                    done.Add(top.Node);
                    open.Pop();
                }
                else if (seen.Add(top.Open.Current))
                {
                    open.Push((top.Open.Current, Next(top.Open.Current).GetEnumerator()));
                }
            }
        }
        done.Reverse();
        return done.Select((node, rank) => (node, rank)).ToDictionary(p => p.node, p => p.rank);
    }

    private bool IsFirst(FlowNode node) => !Previous(node).Any() && node.Kind != NodeKind.BoundaryEvent;
}
