using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Execution;

/// <summary>Events that come from outside, and what in the case waits for them.</summary>
internal sealed partial class Run
{
    public void Take(Event what)
    {
        switch (what)
        {
            case Completed done:
                TakeCompleted(done);
                break;
            case ErrorRaised error:
                if (OpenActivity(error.Key) is { } failed)
                {
                    Set(error.Variables, failed.Id);
                    RaiseError(error.Code, failed, definition.Nodes[failed.Node].Id);
                }

                break;
            case EscalationRaised escalation:
                if (OpenActivity(escalation.Key) is { } raising)
                    Escalate(escalation.Code, raising, definition.Nodes[raising.Node].Id);
                break;
            case TimerDue due:
                TakeTimer(due.Key);
                break;
            case MessageArrived message:
                TakeMessage(message);
                break;
            case SignalRaised signal:
                Set(signal.Variables, 0);
                Signal(signal.Name);
                break;
            case VariablesSet set:
                Set(set.Variables, 0);
                break;
            case AdHocStarted started:
                StartAdHoc(started);
                break;
            case AdHocEnded ended:
                if (Find(ended.Key) is { Phase: Phase.Scope } adHoc
                    && definition.Nodes[adHoc.Node].Kind == Behavior.AdHoc)
                {
                    EndScope(adHoc, definition.Nodes[adHoc.Node]);
                }
                else
                {
                    NotWaiting();
                }

                break;
            case InstanceAdded added:
                AddInstance(added);
                break;
            case Returned returned:
                Return(returned.VisitKey);
                break;
            case Jumped jumped:
                Jump(jumped.NodeId);
                break;
            case TakenUp:
                TakeUp();
                break;
            case Ended ended:
                EndAll(ended.Reason);
                return;
        }

        Settle();
    }

    void NotWaiting() =>
        Refuse("engine.not_waiting", "这一步已不在等待（可能刚被处理过）",
            "Nothing waits for this any more; it may just have been dealt with.");

    Instance? OpenActivity(int key)
    {
        if (Find(key) is { Phase: Phase.Open } instance && definition.Nodes[instance.Node].IsActivity) return instance;
        NotWaiting();
        return null;
    }

    void TakeCompleted(Completed done)
    {
        if (OpenActivity(done.Key) is not { } instance) return;
        Set(done.Variables, instance.Id);
        instance = Find(done.Key)!;
        Remove(instance, tell: false);
        Done(instance);
    }

    void TakeTimer(int key)
    {
        if (Find(key) is not { } instance)
        {
            NotWaiting();
            return;
        }

        var node = definition.Nodes[instance.Node];
        if (instance.Phase == Phase.Open && node is { Kind: Behavior.Catch, Event: Trigger.Timer }) Caught(instance);
        else if (instance.Phase == Phase.Timer) Fire(node, instance.Parent, instance);
        else NotWaiting();
    }

    /// <summary>A catch event that waited by itself goes on.</summary>
    void Caught(Instance instance)
    {
        live[IndexOf(instance.Id)] = null;
        Done(instance);
    }

    void Wait(Node node, Work token)
    {
        if (node.Event == Trigger.None)
        {
            TakeOutgoing(node, token.Cause, token.Parent);
            return;
        }

        var instance = Add(node.Index, token.Parent, Phase.Open, token.Cause);
        if (node.Event == Trigger.Timer) ArmTimer(node, instance.Id, token.Parent);
        if (node.Event == Trigger.Conditional) valuesChanged = true;
    }

    void WaitForFirst(Node node, Work token)
    {
        var gateway = Add(node.Index, token.Parent, Phase.Open, token.Cause);
        foreach (var flow in node.Outgoing)
        {
            var target = definition.Nodes[definition.Flows[flow].Target];
            if (target.Event == Trigger.Timer)
                ArmTimer(target, Add(target.Index, gateway.Id, Phase.Timer, gateway.Cause).Id, token.Parent);
            else if (target.Event == Trigger.Conditional) Watch(target, gateway.Id);
        }
    }

    void Guard(Node host, int hostId)
    {
        foreach (var index in host.Boundaries)
        {
            var boundary = definition.Nodes[index];
            if (boundary.Event == Trigger.Timer) ArmTimer(boundary, Add(index, hostId, Phase.Timer, 0).Id, hostId);
            else if (boundary.Event == Trigger.Conditional) Watch(boundary, hostId);
        }
    }

    void ArmEventSubProcesses(int scope, int node)
    {
        foreach (var sub in definition.EventSubProcessesOf(node))
        {
            var start = definition.Nodes[definition.EntriesOf(sub)[0]];
            if (start.Event == Trigger.Timer) ArmTimer(start, Add(start.Index, scope, Phase.Timer, 0).Id, scope);
            else if (start.Event == Trigger.Conditional) Watch(start, scope);
        }
    }

    void Watch(Node node, int parent)
    {
        Add(node.Index, parent, Phase.Watch, 0);
        valuesChanged = true;
    }

    void ArmTimer(Node node, int key, int scope)
    {
        if (node.Timer is not { } timer) return;
        var due = timer.Text ?? Evaluate(timer.Expression!, scope).ToString();
        if (Timers.Check(timer.Kind, due) is { } wrong) Refuse(wrong.Code, wrong.Zh, wrong.En);
        commands.Add(new ArmTimer(key, node.Id, timer.Kind, due));
    }

    /// <summary>A boundary event, the start of an event sub-process or a choice of an event gateway happens; by a timer
    /// or watch, or not.</summary>
    void Fire(Node node, int parent, Instance? by)
    {
        if (node.Kind == Behavior.Start) FireEventSubProcess(node, parent, by);
        else if (Find(parent) is not { } host) return;
        else if (node.Kind == Behavior.Boundary) FireBoundary(node, host, by);
        else FireChoice(node, host);
    }

    void FireChoice(Node node, Instance gateway)
    {
        Remove(gateway, tell: false);
        Done(new Instance(next++, node.Index, gateway.Parent, Phase.Open) { Cause = gateway.Cause });
    }

    void FireBoundary(Node boundary, Instance host, Instance? by)
    {
        var id = next++;
        past.Add(new Visit(id, boundary.Index, host.Parent, host.Cause, -1));
        if (boundary.Interrupting) Remove(host, tell: true);
        else Again(boundary, by);
        TakeOutgoing(boundary, id, host.Parent);
    }

    void FireEventSubProcess(Node start, int scope, Instance? by)
    {
        var sub = definition.Nodes[start.Parent];
        var cause = 0;
        if (start.Interrupting)
        {
            foreach (var instance in live)
            {
                if (instance is not null && instance.Parent == scope && instance.Cause > cause) cause = instance.Cause;
            }

            RemoveParts(scope);
        }
        else
        {
            Again(start, by);
        }

        var handler = Add(sub.Index, scope, Phase.Scope, cause);
        EnterScope(handler.Id, sub.Index);
    }

    /// <summary>A timer that fired is over unless it is a cycle with turns left; a watch stays.</summary>
    void Again(Node node, Instance? by)
    {
        if (by is not { Phase: Phase.Timer }) return;
        var timer = node.Timer!;
        var text = timer.Text ?? Evaluate(timer.Expression!, by.Parent).ToString();
        if (timer.Kind == TimerKind.Cycle && Timers.Turns(text) is var turns && (turns < 0 || by.Count + 1 < turns))
        {
            Replace(by with { Count = by.Count + 1 });
            commands.Add(new ArmTimer(by.Id, node.Id, timer.Kind, text));
        }
        else
        {
            live[IndexOf(by.Id)] = null;
        }
    }

    void TakeMessage(MessageArrived message)
    {
        foreach (var waiting in Waiting(Trigger.Message, message.Name))
        {
            if (message.Key is { } key && key != waiting.Instance) continue;
            Set(message.Variables, waiting.Instance);
            Happen(waiting);
            return;
        }

        NotWaiting();
    }

    void Signal(string name)
    {
        foreach (var waiting in Waiting(Trigger.Signal, name))
        {
            if (waiting.Instance == 0 || Find(waiting.Instance) is not null) Happen(waiting);
        }
    }

    void Happen((int Instance, Node Node) waiting)
    {
        var (id, node) = waiting;
        if (node.Kind is Behavior.Start or Behavior.Boundary || Find(id)!.Node != node.Index)
        {
            Fire(node, id, null);
            return;
        }

        var instance = Find(id)!;
        Remove(instance, tell: false);
        Done(instance);
    }

    /// <summary>Everything that waits for a message or signal of that name, oldest first, innermost before what is
    /// around it.</summary>
    List<(int Instance, Node Node)> Waiting(Trigger kind, string name)
    {
        var found = new List<(int, Node)>();
        foreach (var instance in live)
        {
            if (instance is not { Phase: Phase.Open or Phase.Scope or Phase.Body }) continue;
            var node = definition.Nodes[instance.Node];
            if (instance.Phase == Phase.Open && node.Kind is Behavior.Catch or Behavior.ReceiveTask
                && Means(node, kind, name)) found.Add((instance.Id, node));
            if (node.Kind == Behavior.EventGateway)
            {
                foreach (var flow in node.Outgoing)
                {
                    var target = definition.Nodes[definition.Flows[flow].Target];
                    if (Means(target, kind, name)) found.Add((instance.Id, target));
                }
            }

            if (!IsInner(instance))
                found.AddRange(node.Boundaries.Select(b => definition.Nodes[b]).Where(b => Means(b, kind, name))
                    .Select(b => (instance.Id, b)));
            if (instance.Phase == Phase.Scope) found.AddRange(StartsIn(instance.Id, instance.Node, kind, name));
        }

        found.AddRange(StartsIn(0, -1, kind, name));
        return found;
    }

    IEnumerable<(int, Node)> StartsIn(int scope, int node, Trigger kind, string name) =>
        EventStarts(scope, node).Where(start => Means(start, kind, name)).Select(start => (scope, start));

    static bool Means(Node node, Trigger kind, string name) =>
        node.Event == kind
            && (node.EventName == name || (node.EventName is null && kind is Trigger.Error or Trigger.Escalation));

    bool IsInner(Instance instance) =>
        Find(instance.Parent) is { Phase: Phase.Body } body && body.Node == instance.Node;

    /// <summary>Starts of the event sub-processes of a scope that may still begin: none while an interrupting one
    /// runs.</summary>
    List<Node> EventStarts(int scope, int node)
    {
        var starts = new List<Node>();
        foreach (var sub in definition.EventSubProcessesOf(node))
            starts.Add(definition.Nodes[definition.EntriesOf(sub)[0]]);
        if (starts.Count == 0) return starts;
        foreach (var instance in live)
        {
            if (instance is null || instance.Parent != scope
                || definition.Nodes[instance.Node].Kind != Behavior.EventSubProcess) continue;
            if (definition.Nodes[definition.EntriesOf(instance.Node)[0]].Interrupting) return [];
        }

        return starts;
    }

    /// <summary>Looks once at every watched condition after values changed; fires one that became true.</summary>
    bool CheckConditions()
    {
        if (!valuesChanged || !definition.HasConditionals) return false;
        for (var i = 0; i < live.Count; i++)
        {
            if (live[i] is not { } instance) continue;
            var node = definition.Nodes[instance.Node];
            var waits = instance.Phase == Phase.Open && node is { Kind: Behavior.Catch, Event: Trigger.Conditional };
            if (!waits && instance.Phase != Phase.Watch) continue;
            var holds = node.Condition is not null && Holds(node.Condition, instance.Parent);
            if (instance.Phase == Phase.Watch && holds != (instance.Count == 1))
                live[i] = instance with { Count = holds ? 1 : 0 };
            if (!holds || instance.Count == 1) continue;
            if (waits) Caught(instance);
            else Fire(node, instance.Parent, instance);
            return true;
        }

        valuesChanged = false;
        return false;
    }

    void StartAdHoc(AdHocStarted started)
    {
        if (Find(started.Key) is not { Phase: Phase.Scope } scope
            || definition.Nodes[scope.Node] is not { Kind: Behavior.AdHoc } node)
        {
            NotWaiting();
            return;
        }

        if (definition.Find(started.NodeId) is not { } chosen || chosen.Parent != node.Index
            || !definition.EntriesOf(node.Index).Contains(chosen.Index))
        {
            Refuse("engine.not_offered", "这一步现在不能选", "This step cannot be chosen now.");
        }
        else if (node.SequentialAdHoc && HasActivePart(scope.Id))
        {
            Refuse("engine.one_at_a_time", "请先办完正在办的一步", "Finish the step under way first.");
        }
        else
        {
            agenda.Enqueue(new Work(chosen.Index, -1, 0, scope.Id));
        }
    }

    void AddInstance(InstanceAdded added)
    {
        if (Find(added.BodyKey) is not { Phase: Phase.Body } body
            || definition.Nodes[body.Node].Repetition is not { WhileLoop: false })
        {
            NotWaiting();
            return;
        }

        if (Bounded(body.Total + 1) > Engine.InstancesMax) return;
        var items = body.Locals is { } locals && locals[ItemsName] is { Kind: FeelKind.List } list
            ? list.List.ToArray() : [];
        body = body with { Total = body.Total + 1,
            Locals = Values.Of((ItemsName, FeelValue.Of([.. items, added.Item]))) };
        Replace(body);
        if (!definition.Nodes[body.Node].Repetition!.Sequential) agenda.Enqueue(new Work(-1, -1, 0, body.Id));
    }
}
