namespace Yiwang.Bpmn.Execution;

internal sealed partial class Run
{
    void Arrive(Work token)
    {
        live.Add(new Instance(next++, token.Node, token.Parent, Phase.Arrived)
            { Cause = token.Cause, Flow = token.Flow });
        joinsToCheck = true;
    }

    void ArriveParallel(Node node, Work token)
    {
        Arrive(token);
        if (OnePerFlow(node, token.Parent) is { } arrivals && arrivals.Count == node.Incoming.Length)
            FireJoin(node, arrivals);
    }

    /// <summary>The oldest token on each incoming flow that has one.</summary>
    List<Instance> OnePerFlow(Node node, int parent)
    {
        var found = new List<Instance>(node.Incoming.Length);
        var flows = new HashSet<int>();
        foreach (var instance in live)
        {
            if (instance is { Phase: Phase.Arrived } && instance.Node == node.Index && instance.Parent == parent
                && flows.Add(instance.Flow))
            {
                found.Add(instance);
            }
        }

        return found;
    }

    void FireJoin(Node node, List<Instance> arrivals)
    {
        foreach (var arrival in arrivals) live[IndexOf(arrival.Id)] = null;
        var parent = arrivals[0].Parent;
        if (arrivals.Count == 1)
        {
            TakeOutgoing(node, arrivals[0].Cause, parent);
            return;
        }

        var id = next++;
        past.Add(new Visit(id, node.Index, parent, 0, -1) { Arrivals = [.. arrivals] });
        TakeOutgoing(node, id, parent);
    }

    /// <summary>
    /// Fires one inclusive join whose missing tokens can no longer come (BPMN 2.0.2, table 13.3); after a jump,
    /// parallel joins alike.
    /// </summary>
    bool CheckJoins()
    {
        if (!joinsToCheck) return false;
        joinsToCheck = false;
        HashSet<(int, int)>? asked = null;
        for (var i = 0; i < live.Count; i++)
        {
            if (live[i] is not { Phase: Phase.Arrived } arrival) continue;
            var node = definition.Nodes[arrival.Node];
            if (node.Kind == Behavior.Parallel && !loose) continue;
            if (!(asked ??= []).Add((arrival.Node, arrival.Parent))) continue;
            var arrivals = OnePerFlow(node, arrival.Parent);
            if (arrivals.Count < node.Incoming.Length && MoreCanCome(node, arrival.Parent, arrivals)) continue;
            joinsToCheck = true;
            FireJoin(node, arrivals);
            return true;
        }

        return false;
    }

    bool MoreCanCome(Node node, int parent, List<Instance> arrivals)
    {
        foreach (var token in live)
        {
            if (token is null || token.Parent != parent || token.Node == node.Index
                || token.Phase is Phase.Timer or Phase.Watch) continue;
            bool toEmpty = false, toFull = false;
            foreach (var flow in node.Incoming)
            {
                // A token waiting at a join stands before that join's node.
                if (!definition.Reach.CanArrive(token.Node, flow)) continue;
                if (arrivals.Exists(arrival => arrival.Flow == flow)) toFull = true;
                else toEmpty = true;
            }

            if (toEmpty && (!toFull || node.Kind == Behavior.Parallel)) return true;
        }

        return false;
    }
}
