using System.Collections;
using System.Collections.Concurrent;

namespace Yiwang.Bpmn.Execution;

/// <summary>
/// For each incoming flow of a join: from which nodes a token could still come along it without passing the join itself
/// (BPMN 2.0.2, table 13.3: inclusive gateway). Computed once per join, when first asked for.
/// </summary>
internal sealed class Reachability(Definition definition)
{
    readonly ConcurrentDictionary<int, BitArray> byFlow = new();

    /// <summary>Whether a token at the node can reach the join by that incoming flow.</summary>
    public bool CanArrive(int node, int flow) => byFlow.GetOrAdd(flow, Compute).Get(node);

    BitArray Compute(int flow)
    {
        var seen = new BitArray(definition.Nodes.Length);
        var join = definition.Flows[flow].Target;
        var open = new Stack<int>();
        open.Push(definition.Flows[flow].Source);
        while (open.TryPop(out var at))
        {
            if (at == join || seen.Get(at)) continue;
            seen.Set(at, true);
            var node = definition.Nodes[at];
            foreach (var incoming in node.Incoming) open.Push(definition.Flows[incoming].Source);
            if (node.AttachedTo >= 0) open.Push(node.AttachedTo);
            if (node.Kind != Behavior.Catch || node.Event != Trigger.Link) continue;
            foreach (var other in definition.ChildrenOf(node.Parent))
            {
                var source = definition.Nodes[other];
                if (source.Kind == Behavior.Throw && source.Event == Trigger.Link && source.EventName == node.EventName)
                    open.Push(other);
            }
        }

        return seen;
    }
}
