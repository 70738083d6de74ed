using Yiwang.Bpmn.Feel;

namespace Yiwang.Bpmn.Execution;

internal sealed partial class Run
{
    void EnterScope(int scope, int node)
    {
        ArmEventSubProcesses(scope, node);
        var starts = 0;
        foreach (var child in definition.EntriesOf(node))
        {
            agenda.Enqueue(new Work(child, -1, 0, scope));
            starts++;
        }

        if (starts == 0) scopesToCheck.Add(scope);
    }

    void StartActivity(Node node, int cause, int parent, int index, Values? locals)
    {
        var inner = index >= 0;
        switch (node.Kind)
        {
            case Behavior.Task:
            case Behavior.SendTask:
                if (node.Kind == Behavior.SendTask)
                    commands.Add(new Announce(Trigger.Message, node.EventName ?? node.Id, node.Id));
                Done(new Instance(next++, node.Index, parent, Phase.Open) { Cause = cause, Index = index });
                return;
            case Behavior.RuleTask when definition.Decisions.TryGetValue(node.Service ?? "", out var table):
                Decide(node, table, new Instance(next++, node.Index, parent, Phase.Open)
                    { Cause = cause, Index = index });
                return;
        }

        var phase = node.IsScope ? Phase.Scope : Phase.Open;
        if (node.Kind == Behavior.Call && node.CallIn is { } mapped)
        {
            locals ??= Values.Empty;
            foreach (var (source, target) in mapped) locals = locals.With(target, Get(source, parent));
        }

        var instance = new Instance(next++, node.Index, parent, phase)
            { Cause = cause, Index = index, Locals = locals };
        live.Add(instance);
        if (!inner) Guard(node, instance.Id);
        if (phase == Phase.Open) Announce(node, instance);
        switch (node.Kind)
        {
            case Behavior.AdHoc:
                ArmEventSubProcesses(instance.Id, node.Index);
                commands.Add(new OfferChoice(instance.Id, node.Id));
                break;
            case Behavior.SubProcess or Behavior.Transaction or Behavior.Call:
                EnterScope(instance.Id, node.Index);
                break;
        }
    }

    void Announce(Node node, Instance instance)
    {
        if (node.IsHumanTask)
            commands.Add(new CreateTask(instance.Id, node.Id, instance.Index, ItemOf(node, instance.Locals)));
        else if (node.Kind is Behavior.ServiceTask or Behavior.RuleTask)
            commands.Add(new CallService(instance.Id, node.Id, node.Service ?? node.Id));
    }

    static FeelValue ItemOf(Node node, Values? locals) =>
        node.Repetition?.ElementVariable is { } name && locals is not null ? locals[name] : FeelValue.Null;

    void Decide(Node node, DecisionTable table, Instance instance)
    {
        var (outputs, fault) = table.Decide(name => Get(name, instance.Parent));
        if (fault is not null)
        {
            Refuse(fault.Code, fault.Zh, fault.En);
            return;
        }

        if (node.ResultVariable is { } name) Set(name, outputs, instance.Parent);
        else if (outputs.Kind == FeelKind.Context) Set(outputs.Context, instance.Parent);
        Done(instance);
    }

    /// <summary>The instance has done its work: it becomes a visit, and what follows it begins.</summary>
    void Done(Instance instance)
    {
        var node = definition.Nodes[instance.Node];
        past.Add(new Visit(instance.Id, instance.Node, instance.Parent, instance.Cause, instance.Index)
            { Locals = instance.Locals });
        if (Find(instance.Parent) is { Phase: Phase.Body } body && body.Node == instance.Node)
            AdvanceBody(body, instance.Id);
        else if (node.ForCompensation) ContinueCompensation(instance.Cause);
        else if (node.Kind == Behavior.EventSubProcess) scopesToCheck.Add(instance.Parent);
        else TakeOutgoing(node, instance.Id, instance.Parent);
    }

    void EndScope(Instance scope, Node node)
    {
        if (node.Kind == Behavior.Call && node.CallOut is { } mapped)
        {
            foreach (var (source, target) in mapped) Set(target, Get(source, scope.Id), scope.Parent);
        }

        Remove(scope, tell: false);
        Done(scope);
    }

    void CheckAdHoc(Instance scope, Node node)
    {
        if (node.Condition is null || !Holds(node.Condition, scope.Id)) return;
        if (node.CancelRemaining || !HasActivePart(scope.Id)) EndScope(scope, node);
    }

    void StartBody(Node node, Work token)
    {
        var rule = node.Repetition!;
        var total = rule.WhileLoop ? rule.LoopMaximum ?? -1 : CountInstances(rule, token.Parent);
        if (refusal is not null) return;
        if (total == 0 || (rule.WhileLoop && rule.TestBefore && rule.Completion is not null
            && !Holds(rule.Completion, token.Parent)))
        {
            TakeOutgoing(node, token.Cause, token.Parent);
            return;
        }

        var locals = rule.Collection is null ? null : Values.Of((ItemsName, Evaluate(rule.Collection, token.Parent)));
        var body = new Instance(next++, node.Index, token.Parent, Phase.Body)
            { Cause = token.Cause, Total = total, Locals = locals };
        live.Add(body);
        Guard(node, body.Id);
        var atOnce = rule.Sequential || rule.WhileLoop ? 1 : total;
        for (var i = 0; i < atOnce; i++) agenda.Enqueue(new Work(-1, -1, 0, body.Id));
    }

    const string ItemsName = "$items";

    int CountInstances(Repetition rule, int scope)
    {
        if (rule.Collection is not null)
        {
            var list = Evaluate(rule.Collection, scope);
            if (list.Kind == FeelKind.List) return Bounded(list.List.Length);
            Refuse("engine.not_a_list", "多人环节的名单不是列表", "What the multi-instance should run over is not a list.");
            return 0;
        }

        var count = rule.Cardinality is null ? FeelValue.Null : Evaluate(rule.Cardinality, scope);
        if (count.Kind == FeelKind.Number && count.Number >= 0 && count.Number == decimal.Truncate(count.Number))
        {
            return Bounded(count.Number > Engine.InstancesMax ? int.MaxValue : (int)count.Number);
        }

        Refuse("engine.not_a_count", "多人环节的个数不是自然数", "The number of instances is not a whole number.");
        return 0;
    }

    int Bounded(int count)
    {
        if (count > Engine.InstancesMax)
        {
            Refuse("engine.too_many", $"一个环节最多 {Engine.InstancesMax} 份",
                $"One step may run at most {Engine.InstancesMax} times.");
        }

        return count;
    }

    void StartInner(int bodyId, int previous)
    {
        if (Find(bodyId) is not { } body) return;
        Replace(body with { Started = body.Started + 1 });
        StartInnerAt(body, body.Started, previous);
    }

    void StartInnerAt(Instance body, int index, int cause)
    {
        var node = definition.Nodes[body.Node];
        var locals = Values.Of(("loopCounter", index));
        if (node.Repetition!.ElementVariable is { } name && body.Locals is { } holder
            && holder[ItemsName] is { Kind: FeelKind.List } items)
        {
            locals = locals.With(name, index < items.List.Length ? items.List[index] : FeelValue.Null);
        }

        StartActivity(node, cause, body.Id, index, locals);
    }

    void AdvanceBody(Instance body, int innerId)
    {
        body = body with { Count = body.Count + 1 };
        Replace(body);
        var node = definition.Nodes[body.Node];
        var rule = node.Repetition!;
        var counts = rule.Completion is null ? null : Counts(body);
        var all = body.Total >= 0 && body.Started >= body.Total;
        bool finished;
        if (rule.WhileLoop)
            finished = all || body.Started >= Engine.InstancesMax
            || (rule.Completion is not null && !Holds(rule.Completion, body.Id, counts));
        else if (rule.Completion is not null && Holds(rule.Completion, body.Id, counts)) finished = true;
        else finished = all && !HasActivePart(body.Id);
        if (finished)
        {
            EndBody(body);
            return;
        }

        if (!rule.Sequential && !rule.WhileLoop) return;
        agenda.Enqueue(new Work(-1, -1, innerId, body.Id));
    }

    Values Counts(Instance body)
    {
        var active = 0;
        foreach (var instance in live)
        {
            if (instance?.Parent == body.Id && instance.Phase is Phase.Open or Phase.Scope) active++;
        }

        return Values.Of(
            ("loopCounter", body.Started - 1),
            ("nrOfActiveInstances", active),
            ("nrOfCompletedInstances", body.Count),
            ("nrOfInstances", body.Total));
    }

    void EndBody(Instance body)
    {
        Remove(body, tell: false);
        past.Add(new Visit(body.Id, body.Node, body.Parent, body.Cause, -1)
            { Total = body.Total, Locals = body.Locals });
        var node = definition.Nodes[body.Node];
        if (node.ForCompensation) ContinueCompensation(body.Cause);
        else TakeOutgoing(node, body.Id, body.Parent);
    }
}
