namespace Yiwang.Bpmn.Execution;

/// <summary>The two moves no drawing foresees: return to a passed step, and jump.</summary>
internal sealed partial class Run
{
    void Return(int visitKey)
    {
        var visits = RewritePast();
        List<Instance> alive = [.. live.OfType<Instance>()];
        if (Undo.Of(definition, alive, visits, visitKey) is not { } undo
            || !definition.Nodes[undo.Target.Node].IsActivity)
        {
            Refuse("engine.not_passed", "不能退回到没有走过的一步", "One can only return to a step that was passed.");
            return;
        }

        var (wasOver, wasEnded) = (status != Status.Running, status == Status.Terminated);
        status = Status.Running;
        loose |= wasOver;
        failure = null;
        foreach (var closed in undo.Closed)
        {
            live[IndexOf(closed.Id)] = null;
            if (!wasEnded) TellClosed(closed);
        }

        foreach (var undone in undo.Undone) visits.RemoveAll(visit => visit.Id == undone.Id);
        if (wasEnded) AskAgain();
        else if (wasOver) ArmEventSubProcesses(0, -1);
        Revive(undo, visits);
        foreach (var restored in undo.Restored) live.Add(restored);
        live.RemoveAll(instance => instance is null);
        live.Sort((left, right) => left!.Id.CompareTo(right!.Id));
        joinsToCheck = true;
        Reopen(undo);
    }

    /// <summary>Ends the case where it stands. What was open is kept, so that a reopened case has lost
    /// nobody.</summary>
    void EndAll(string? reason)
    {
        foreach (var instance in live)
        {
            if (instance is not null) TellClosed(instance);
        }

        status = Status.Terminated;
        commands.Add(new Finished(Status.Terminated, reason));
    }

    void TakeUp()
    {
        if (status != Status.Terminated)
        {
            Refuse("engine.not_ended", "办件没有被终止", "The case was not ended.");
            return;
        }

        status = Status.Running;
        loose = true;
        AskAgain();
    }

    void AskAgain()
    {
        foreach (var instance in live.ToArray())
        {
            if (instance is null) continue;
            var node = definition.Nodes[instance.Node];
            if (instance.Phase == Phase.Timer
                || (instance.Phase == Phase.Open && node is { Kind: Behavior.Catch, Event: Trigger.Timer }))
            {
                ArmTimer(node, instance.Id, instance.Parent);
            }
            else if (instance.Phase == Phase.Open)
            {
                Announce(node, instance);
            }
        }
    }

    void Revive(Undo undo, List<Visit> visits)
    {
        for (var i = undo.Revived.Count - 1; i >= 0; i--)
        {
            var visit = undo.Revived[i];
            visits.RemoveAll(other => other.Id == visit.Id);
            var node = definition.Nodes[visit.Node];
            var phase = node.Repetition is not null && visit.Index < 0 ? Phase.Body : Phase.Scope;
            live.Add(new Instance(visit.Id, visit.Node, visit.Parent, phase)
            {
                Cause = visit.Cause, Index = visit.Index, Locals = visit.Locals, Total = visit.Total,
            });
        }

        live.RemoveAll(instance => instance is null);
        live.Sort((left, right) => left!.Id.CompareTo(right!.Id));
        foreach (var visit in undo.Revived)
        {
            var revived = Find(visit.Id)!;
            var node = definition.Nodes[visit.Node];
            if (!IsInner(revived)) Guard(node, revived.Id);
            if (revived.Phase == Phase.Scope) ArmEventSubProcesses(revived.Id, revived.Node);
        }
    }

    void Reopen(Undo undo)
    {
        var target = undo.Target;
        var node = definition.Nodes[target.Node];
        foreach (var instance in live.ToArray())
        {
            if (instance is { Phase: Phase.Body }) Recount(instance, undo);
        }

        if (target.Index >= 0 && Find(target.Parent) is { Phase: Phase.Body } body)
        {
            StartActivity(node, target.Cause, body.Id, target.Index, target.Locals);
        }
        else
        {
            agenda.Enqueue(new Work(target.Node, -1, target.Cause, target.Parent));
        }
    }

    /// <summary>A frame some of whose instances are undone counts those that are left.</summary>
    void Recount(Instance body, Undo undo)
    {
        var touched = undo.Revived.Exists(visit => visit.Id == body.Id)
            || undo.Undone.Exists(visit => visit.Parent == body.Id);
        if (!touched) return;
        var rule = definition.Nodes[body.Node].Repetition!;
        int done = 0, last = undo.Target.Parent == body.Id ? undo.Target.Index : -1;
        foreach (var visit in past)
        {
            if (visit.Parent != body.Id) continue;
            done++;
            last = Math.Max(last, visit.Index);
        }

        foreach (var inner in live)
        {
            if (inner is not null && inner.Parent == body.Id) last = Math.Max(last, inner.Index);
        }

        foreach (var revived in undo.Revived)
        {
            if (revived.Parent == body.Id) last = Math.Max(last, revived.Index);
        }

        var oneByOne = rule.Sequential || rule.WhileLoop;
        Replace(body with { Count = done, Started = oneByOne ? last + 1 : Math.Max(body.Total, last + 1) });
    }

    void Jump(string nodeId)
    {
        if (definition.Find(nodeId) is not { IsActivity: true, Kind: not Behavior.EventSubProcess,
            ForCompensation: false } node)
        {
            Refuse("engine.no_jump_target", "不能跳转到这里", "One cannot jump to this place.");
            return;
        }

        var around = new Stack<Node>();
        for (var parent = node.Parent; parent >= 0; parent = definition.Nodes[parent].Parent)
            around.Push(definition.Nodes[parent]);
        if (around.Any(scope => scope.Repetition is not null))
        {
            Refuse("engine.jump_into_many", "不能跳转到多份并行的内部",
                "One cannot jump inside something that runs several times.");
            return;
        }

        // What was passed before a jump is no way any more that one could go back on; the trace keeps it.
        RewritePast().Clear();
        if (status == Status.Terminated) live.Clear();
        else RemoveParts(0);
        loose = true;
        status = Status.Running;
        failure = null;
        ArmEventSubProcesses(0, -1);
        var scopeId = 0;
        foreach (var scope in around)
        {
            var opened = Add(scope.Index, scopeId, Phase.Scope, 0);
            Guard(scope, opened.Id);
            ArmEventSubProcesses(opened.Id, scope.Index);
            scopeId = opened.Id;
        }

        agenda.Enqueue(new Work(node.Index, -1, 0, scopeId));
    }
}
