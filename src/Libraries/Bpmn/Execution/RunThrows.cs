namespace Yiwang.Bpmn.Execution;

/// <summary>Events the process itself makes: ends, errors, escalations, signals, compensation.</summary>
internal sealed partial class Run
{
    void ReachEnd(Node node, Work token)
    {
        switch (node.Event)
        {
            case Trigger.Terminate:
                RemoveParts(token.Parent);
                DropAgenda(token.Parent);
                break;
            case Trigger.Error:
                RaiseErrorIn(node.EventName ?? "", token.Parent, node.Id);
                return;
            case Trigger.Compensation or Trigger.Cancel:
                StartCompensation(node, token);
                return;
            default:
                Say(node, token);
                break;
        }

        scopesToCheck.Add(token.Parent);
        joinsToCheck = true;
    }

    void Throw(Node node, Work token)
    {
        switch (node.Event)
        {
            case Trigger.Compensation:
                StartCompensation(node, token);
                return;
            case Trigger.Link:
                FollowLink(node, token);
                return;
            default:
                // What is said may close the scope the token is in; then there is nowhere to go on.
                Say(node, token);
                if (token.Parent == 0 || Find(token.Parent) is not null) TakeOutgoing(node, token.Cause, token.Parent);
                return;
        }
    }

    void Say(Node node, Work token)
    {
        switch (node.Event)
        {
            case Trigger.Message:
                commands.Add(new Announce(Trigger.Message, node.EventName ?? node.Id, node.Id));
                break;
            case Trigger.Signal:
                commands.Add(new Announce(Trigger.Signal, node.EventName ?? node.Id, node.Id));
                Signal(node.EventName ?? node.Id);
                break;
            case Trigger.Escalation:
                EscalateIn(node.EventName ?? "", token.Parent, node.Id);
                break;
        }
    }

    void FollowLink(Node node, Work token)
    {
        foreach (var child in definition.ChildrenOf(node.Parent))
        {
            var target = definition.Nodes[child];
            if (target.Kind != Behavior.Catch || target.Event != Trigger.Link || target.EventName != node.EventName)
                continue;
            agenda.Enqueue(new Work(child, -1, token.Cause, token.Parent));
            return;
        }

        Refuse("engine.no_link", $"找不到名为“{node.EventName}”的链接入口", $"There is no link to catch “{node.EventName}”.");
    }

    /// <summary>Tokens already under way in a scope that is over.</summary>
    void DropAgenda(int scope)
    {
        for (var left = agenda.Count; left > 0; left--)
        {
            var work = agenda.Dequeue();
            if (work.Parent != scope && (work.Parent == 0 || Find(work.Parent) is not null)) agenda.Enqueue(work);
        }
    }

    void RaiseError(string code, Instance from, string nodeId)
    {
        if (!IsInner(from) && CatchAtBoundary(Trigger.Error, code, from)) return;
        if (IsInner(from) && CatchAtBoundary(Trigger.Error, code, Find(from.Parent)!)) return;
        var parent = IsInner(from) ? Find(from.Parent)!.Parent : from.Parent;
        RaiseErrorIn(code, parent, nodeId);
    }

    void RaiseErrorIn(string code, int scope, string nodeId)
    {
        while (true)
        {
            var instance = Find(scope);
            if (instance is null or { Phase: Phase.Scope })
            {
                var starts = EventStarts(scope, instance?.Node ?? -1);
                if (Best(starts, Trigger.Error, code) is { } start)
                {
                    FireEventSubProcess(start, scope, null);
                    DropAgendaGone();
                    return;
                }
            }

            if (instance is null) break;
            if (!IsInner(instance) && CatchAtBoundary(Trigger.Error, code, instance)) return;
            scope = instance.Parent;
        }

        commands.Add(new Announce(Trigger.Error, code, nodeId));
        Finish(Status.Failed, code);
    }

    bool CatchAtBoundary(Trigger kind, string code, Instance host)
    {
        var boundaries = definition.Nodes[host.Node].Boundaries.Select(b => definition.Nodes[b]).ToList();
        if (Best(boundaries, kind, code) is not { } boundary) return false;
        FireBoundary(boundary, host, null);
        DropAgendaGone();
        return true;
    }

    // A catcher of exactly this code goes before one of every code (BPMN 2.0.2, 10.5.1).
    static Node? Best(List<Node> catchers, Trigger kind, string code) =>
        catchers.Find(node => node.Event == kind && node.EventName == code)
        ?? catchers.Find(node => node.Event == kind && node.EventName is null);

    void DropAgendaGone() => DropAgenda(-1);

    void Escalate(string code, Instance from, string nodeId)
    {
        var host = IsInner(from) ? Find(from.Parent)! : from;
        if (!CatchAtBoundary(Trigger.Escalation, code, host)) EscalateIn(code, host.Parent, nodeId);
    }

    void EscalateIn(string code, int scope, string nodeId)
    {
        while (true)
        {
            var instance = Find(scope);
            if (instance is null or { Phase: Phase.Scope }
                && Best(EventStarts(scope, instance?.Node ?? -1), Trigger.Escalation, code) is { } start)
            {
                FireEventSubProcess(start, scope, null);
                DropAgendaGone();
                return;
            }

            if (instance is null) break;
            if (!IsInner(instance) && CatchAtBoundary(Trigger.Escalation, code, instance)) return;
            scope = instance.Parent;
        }

        commands.Add(new Announce(Trigger.Escalation, code, nodeId));
    }

    void StartCompensation(Node node, Work token)
    {
        var thrower = Add(node.Index, token.Parent, Phase.Compensating, token.Cause);
        if (node.Event == Trigger.Cancel)
        {
            RemoveParts(token.Parent, thrower.Id);
            DropAgenda(token.Parent);
        }

        ContinueCompensation(thrower.Id);
    }

    /// <summary>Starts the next handler, newest work first; when none is left the throw event goes on.</summary>
    void ContinueCompensation(int throwerId)
    {
        if (Find(throwerId) is not { } thrower) return;
        var node = definition.Nodes[thrower.Node];
        var visits = RewritePast();
        for (var i = visits.Count - 1; i >= 0; i--)
        {
            var visit = visits[i];
            if (visit.Compensated || HandlerOf(visit) is not { } handler || !IsMeant(visit, node, thrower.Parent))
                continue;
            visits[i] = visit with { Compensated = true };
            StartActivity(definition.Nodes[handler], thrower.Id, thrower.Parent, -1, null);
            return;
        }

        live[IndexOf(thrower.Id)] = null;
        if (node.Event == Trigger.Cancel) CancelTransaction(thrower.Parent);
        else if (node.Kind == Behavior.End) scopesToCheck.Add(thrower.Parent);
        else TakeOutgoing(node, thrower.Cause, thrower.Parent);
    }

    int? HandlerOf(Visit visit)
    {
        foreach (var index in definition.Nodes[visit.Node].Boundaries)
        {
            var boundary = definition.Nodes[index];
            if (boundary.Event == Trigger.Compensation && boundary.Compensates >= 0) return boundary.Compensates;
        }

        return null;
    }

    /// <summary>
    /// A completed activity counts if it lies in the thrower's scope, or inside a completed part of it that has no
    /// handler of its own; with a named activity only that one and what is inside it.
    /// </summary>
    bool IsMeant(Visit visit, Node thrower, int scope)
    {
        // A body's instances and the body share their node; only the instances are undone.
        if (definition.Nodes[visit.Node].Repetition is not null && visit.Index < 0) return false;
        var named = thrower.Compensates < 0 || visit.Node == thrower.Compensates;
        var at = visit.Parent;
        var inner = definition.Nodes[thrower.Index].Parent is var parent && parent >= 0
            && definition.Nodes[parent].Kind == Behavior.EventSubProcess
            ? Find(scope)?.Parent ?? scope : scope;
        while (at != scope && at != inner)
        {
            var around = past.Find(other => other.Id == at) ?? before.FirstOrDefault(other => other.Id == at);
            if (around is null) return false;
            if (around.Node != visit.Node && HandlerOf(around) is not null) return false;
            named |= around.Node == thrower.Compensates;
            at = around.Parent;
        }

        return named;
    }

    void CancelTransaction(int scope)
    {
        if (Find(scope) is not { } transaction) return;
        var host = IsInner(transaction) ? Find(transaction.Parent)! : transaction;
        foreach (var index in definition.Nodes[host.Node].Boundaries)
        {
            if (definition.Nodes[index].Event != Trigger.Cancel) continue;
            FireBoundary(definition.Nodes[index], host, null);
            return;
        }

        Remove(transaction, tell: true);
        scopesToCheck.Add(transaction.Parent);
    }
}
