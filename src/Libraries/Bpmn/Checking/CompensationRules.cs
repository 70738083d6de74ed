using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Checking;

/// <summary>What BPMN 2.0.2 says of compensation (clauses 10.5.6.2 and 13.5.5).</summary>
internal sealed class CompensationRules(BpmnModel model, FindingList findings)
{
    internal void Check()
    {
        foreach (var scope in model.Processes.SelectMany(p => p.AllScopes))
        {
            CheckHandlers(scope);
            foreach (var node in scope.Nodes.Where(n => n.Kind is NodeKind.ThrowEvent or NodeKind.EndEvent))
            {
                CheckThrow(node);
            }
        }
    }

    private void CheckHandlers(Scope scope)
    {
        var handlers = scope.EventSubProcesses.Where(s => s.Inner!.Nodes.Any(
            n => n.Kind == NodeKind.StartEvent && n.Events.Any(e => e.Kind == EventKind.Compensate)));
        foreach (var second in handlers.Skip(1))
        {
            findings.Refuse("bpmn.compensation_ambiguous", second,
                "同一层有不止一个补偿事件子流程。", "There is more than one compensation event sub-process on this level.");
        }
    }

    private void CheckThrow(FlowNode node)
    {
        var thrown = node.Events.Where(e => e.Kind == EventKind.Compensate && e.ActivityRef is { Length: > 0 });
        foreach (var definition in thrown)
        {
            var target = model.FindNode(definition.ActivityRef);
            var owner = node.Container.Owner;
            var allowed = target is { IsActivity: true }
                && (ReferenceEquals(target.Container, node.Container)
                    || (owner is { TriggeredByEvent: true } && ReferenceEquals(target.Container, owner.Container)));
            if (!allowed)
            {
                findings.Refuse("bpmn.compensation_target", node,
                    $"要补偿的“{definition.ActivityRef}”不是同一层的活动。",
                    $"'{definition.ActivityRef}', which it compensates, is not an activity of the same level.");
            }
        }
    }
}
