using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Checking;

/// <summary>
/// Can every step be reached, does every way end, can a join wait for ever: per level, with sub-processes as single
/// steps.
/// </summary>
internal sealed class SoundnessRules(BpmnModel model, FindingList findings)
{
    internal void Check()
    {
        foreach (var scope in model.Processes.SelectMany(p => p.AllScopes))
        {
            // The activities of an ad-hoc sub-process are chosen by people: no flow leads to them.
            if (scope.Owner?.Kind == NodeKind.AdHocSubProcess || scope.Nodes.Count == 0)
            {
                continue;
            }
            var net = new TokenNet(scope);
            CheckReach(scope, net);
            CheckEnds(scope, net);
            CheckAutomaticLoops(scope, net);
            new TokenGame(net, findings).Play();
        }
    }

    private void CheckReach(Scope scope, TokenNet net)
    {
        var reached = net.Walk(net.Entries, net.Next);
        foreach (var node in scope.Nodes.Where(n => !reached.Contains(n) && !TokenNet.StandsAside(n)))
        {
            findings.Unsound("process.unreachable", node,
                "没有任何一条路走到这里。", "No way leads here.");
        }
    }

    private void CheckEnds(Scope scope, TokenNet net)
    {
        if (!scope.Nodes.Any(n => n.Kind == NodeKind.EndEvent))
        {
            return;
        }
        var last = scope.Nodes.Where(net.IsLast).ToList();
        foreach (var node in last.Where(n => n.Kind != NodeKind.EndEvent && !TokenNet.StandsAside(n)))
        {
            findings.Unsound("process.dead_end", node,
                "走到这里就断了：没有出口，也不是结束事件。", "The way breaks off here: no way out, and no end event.");
        }
        var ending = net.Walk(last, net.Previous);
        foreach (var node in scope.Nodes.Where(n => !ending.Contains(n) && !TokenNet.StandsAside(n)))
        {
            findings.Unsound("process.never_ends", node,
                "从这里走不到结束。", "No end can be reached from here.");
        }
    }

    // Nothing changes while only gateways are passed, so a round once made would be made for ever.
    private void CheckAutomaticLoops(Scope scope, TokenNet net)
    {
        bool Automatic(FlowNode n) =>
            n.Kind is NodeKind.ExclusiveGateway or NodeKind.InclusiveGateway or NodeKind.ParallelGateway
            || (n.Kind == NodeKind.ThrowEvent && n.Events.Count == 0);
        var left = scope.Nodes.Where(Automatic).ToHashSet();
        // Take away what has no automatic successor or predecessor until only cycles and bridges between them are left.
        for (var changed = true; changed;)
        {
            changed = left.RemoveWhere(n => !net.Next(n).Any(left.Contains) || !net.Previous(n).Any(left.Contains)) > 0;
        }
        if (left.Count > 0)
        {
            findings.NotExecuted("process.endless_loop", left.MinBy(n => n.Line)!,
                "这里有一个只由网关组成的回路，会无休止地转下去。", "Here a round leads through gateways only and would never end.");
        }
    }
}
