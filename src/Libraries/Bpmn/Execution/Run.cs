using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Bpmn.Execution;

/// <summary>
/// One step while it is worked out: the only place where anything changes. The parts of this class: this file moves
/// tokens and keeps the books; Activities starts and ends work; Joins; Triggers (events that happen); Throws (events
/// the process makes); Moves (return, jump).
/// </summary>
internal sealed partial class Run
{
    readonly Definition definition;
    readonly List<Instance?> live;
    readonly List<Visit> past;
    readonly List<Command> commands = new(2);
    readonly Queue<Work> agenda = new(4);
    readonly List<int> scopesToCheck = new(2);
    Values variables;
    int next;
    int moves;
    Dictionary<(int Node, int Parent), int>? rounds;
    Status status;
    string? failure;
    bool loose;
    bool joinsToCheck;
    bool valuesChanged = true;
    bool pastRewritten;
    Refused? refusal;

    /// <summary>A token to move, or (Node −1) a body whose next instance is to start.</summary>
    readonly record struct Work(int Node, int Flow, int Cause, int Parent);

    public Run(Definition definition, State state)
    {
        this.definition = definition;
        live = new List<Instance?>(state.Live.Length + 4);
        foreach (var instance in state.Live) live.Add(instance);
        past = new List<Visit>(2);
        before = state.Past;
        variables = state.Variables;
        next = state.Next;
        status = state.Status;
        failure = state.Failure;
        loose = state.Loose;
    }

    readonly ImmutableArray<Visit> before;

    public void Begin()
    {
        EnterScope(0, -1);
        Settle();
    }

    public Step Close(State old)
    {
        if (refusal is not null) return new Step(old, [], refusal);
        var count = 0;
        foreach (var instance in live)
        {
            if (instance is not null) count++;
        }

        var kept = new Instance[count];
        count = 0;
        foreach (var instance in live)
        {
            if (instance is not null) kept[count++] = instance;
        }

        var state = new State(status, next, ImmutableCollectionsMarshal.AsImmutableArray(kept), PastNow(), variables)
        {
            Loose = loose,
            Failure = failure,
        };
        return new Step(state, commands);
    }

    ImmutableArray<Visit> PastNow()
    {
        if (pastRewritten) return [.. past];
        if (past.Count == 0) return before;
        var all = new Visit[before.Length + past.Count];
        before.CopyTo(all);
        past.CopyTo(all, before.Length);
        return ImmutableCollectionsMarshal.AsImmutableArray(all);
    }

    /// <summary>Copies the whole past so that entries may be changed or taken away; most steps only add to
    /// it.</summary>
    List<Visit> RewritePast()
    {
        if (pastRewritten) return past;
        pastRewritten = true;
        past.InsertRange(0, before);
        return past;
    }

    void Settle()
    {
        while (refusal is null && status == Status.Running)
        {
            if (agenda.TryDequeue(out var work))
            {
                if (++moves > Engine.MovesMax || (moves > Engine.RoundsMax && IsGoingRound(work)))
                {
                    Refuse("engine.endless", "流程在自动环节之间循环不止",
                        "The process goes round between automatic steps without end.");
                    return;
                }

                if (work.Node >= 0) Enter(work);
                else StartInner(work.Parent, work.Cause);
                continue;
            }

            if (CheckScopes() || CheckJoins() || CheckConditions()) continue;
            return;
        }
    }

    bool IsGoingRound(Work work)
    {
        if (work.Node < 0) return false;
        var count = (rounds ??= []).GetValueOrDefault((work.Node, work.Parent)) + 1;
        rounds[(work.Node, work.Parent)] = count;
        return count > Engine.RoundsMax;
    }

    void Enter(Work token)
    {
        // The scope may have ended while the token was on its way.
        if (token.Parent != 0 && Find(token.Parent) is null) return;
        var node = definition.Nodes[token.Node];
        switch (node.Kind)
        {
            case Behavior.End:
                ReachEnd(node, token);
                break;
            case Behavior.Throw:
                Throw(node, token);
                break;
            case Behavior.Catch when node.Event != Trigger.Link:
                Wait(node, token);
                break;
            case Behavior.EventGateway:
                WaitForFirst(node, token);
                break;
            case Behavior.Parallel when node.Incoming.Length > 1:
                ArriveParallel(node, token);
                break;
            case Behavior.Inclusive when node.Incoming.Length > 1:
                Arrive(token);
                break;
            default:
                if (!node.IsActivity) TakeOutgoing(node, token.Cause, token.Parent);
                else if (node.Repetition is not null) StartBody(node, token);
                else StartActivity(node, token.Cause, token.Parent, -1, null);
                break;
        }
    }

    void TakeOutgoing(Node node, int cause, int parent)
    {
        joinsToCheck = true;
        if (node.Outgoing.Length == 0)
        {
            scopesToCheck.Add(parent);
            return;
        }

        var taken = 0;
        foreach (var index in node.Outgoing)
        {
            if (index == node.DefaultFlow) continue;
            var flow = definition.Flows[index];
            if (flow.Condition is not null && !Holds(flow.Condition, parent)) continue;
            if (refusal is not null) return;
            agenda.Enqueue(new Work(flow.Target, index, cause, parent));
            taken++;
            if (node.Kind == Behavior.Exclusive) return;
        }

        if (taken > 0) return;
        if (node.DefaultFlow >= 0)
        {
            agenda.Enqueue(new Work(definition.Flows[node.DefaultFlow].Target, node.DefaultFlow, cause, parent));
            return;
        }

        var name = node.Name ?? node.Id;
        Refuse("engine.no_way_out", $"“{name}”之后没有一个条件成立，也没有默认去向",
            $"After “{name}” no condition holds and there is no default way.");
    }

    bool CheckScopes()
    {
        if (scopesToCheck.Count == 0) return false;
        var parent = scopesToCheck[^1];
        scopesToCheck.RemoveAt(scopesToCheck.Count - 1);
        if (parent == 0)
        {
            if (!HasActivePart(0)) Finish(Status.Completed, null);
            return true;
        }

        if (Find(parent) is not { Phase: Phase.Scope } scope) return true;
        var node = definition.Nodes[scope.Node];
        if (node.Kind == Behavior.AdHoc) CheckAdHoc(scope, node);
        else if (!HasActivePart(parent)) EndScope(scope, node);
        return true;
    }

    bool HasActivePart(int parent)
    {
        foreach (var instance in live)
        {
            if (instance is not null && instance.Parent == parent && instance.Phase is not (Phase.Timer or Phase.Watch))
                return true;
        }

        return false;
    }

    void Finish(Status how, string? reason)
    {
        RemoveParts(0);
        status = how;
        failure = how == Status.Failed ? reason : null;
        agenda.Clear();
        commands.Add(new Finished(how, reason));
    }

    // Numbers grow, so the list is in their order and can be halved; only a return puts older ones back (and sorts
    // again).
    int IndexOf(int id)
    {
        int low = 0, high = live.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var at = middle;
            while (at <= high && live[at] is null) at++;
            if (at > high)
            {
                high = middle - 1;
                continue;
            }

            var found = live[at]!.Id;
            if (found == id) return at;
            if (found < id) low = at + 1;
            else high = middle - 1;
        }

        return -1;
    }

    Instance? Find(int id) => id > 0 && IndexOf(id) is >= 0 and var at ? live[at] : null;

    void Replace(Instance instance) => live[IndexOf(instance.Id)] = instance;

    Instance Add(int node, int parent, Phase phase, int cause)
    {
        var instance = new Instance(next++, node, parent, phase) { Cause = cause };
        live.Add(instance);
        return instance;
    }

    /// <summary>Takes an instance away with all that belongs to it, telling the world what no longer counts.</summary>
    void Remove(Instance instance, bool tell)
    {
        live[IndexOf(instance.Id)] = null;
        if (tell) TellClosed(instance);
        RemoveParts(instance.Id);
    }

    void RemoveParts(int parent, int except = 0)
    {
        HashSet<int>? gone = null;
        for (var i = 0; i < live.Count; i++)
        {
            var instance = live[i];
            if (instance is null || instance.Id == except) continue;
            if (instance.Parent != parent && (gone is null || !gone.Contains(instance.Parent))) continue;
            live[i] = null;
            if (instance.Phase is Phase.Scope or Phase.Body or Phase.Open or Phase.Compensating)
                (gone ??= []).Add(instance.Id);
            TellClosed(instance);
        }

        joinsToCheck = true;
    }

    void TellClosed(Instance instance)
    {
        var node = definition.Nodes[instance.Node];
        switch (instance.Phase)
        {
            case Phase.Timer:
            case Phase.Open when node.Kind == Behavior.Catch && node.Event == Trigger.Timer:
                commands.Add(new DisarmTimer(instance.Id));
                break;
            case Phase.Open when node.IsHumanTask:
                commands.Add(new CancelTask(instance.Id, node.Id));
                break;
            case Phase.Open when node.Kind is Behavior.ServiceTask or Behavior.RuleTask:
                commands.Add(new CancelService(instance.Id));
                break;
        }
    }

    FeelValue Get(string name, int scope)
    {
        while (scope != 0 && Find(scope) is { } instance)
        {
            if (instance.Locals is { } locals && locals.TryGet(name, out var value)) return value;
            if (instance.Phase == Phase.Scope && definition.Nodes[instance.Node].CallIn is not null)
                return FeelValue.Null;
            scope = instance.Parent;
        }

        return variables[name];
    }

    void Set(Values? values, int scope)
    {
        if (values is null) return;
        foreach (var (name, value) in values) Set(name, value, scope);
    }

    void Set(string name, FeelValue value, int scope)
    {
        valuesChanged = true;
        while (scope != 0 && Find(scope) is { } instance)
        {
            var isolated = instance.Phase == Phase.Scope && definition.Nodes[instance.Node].CallIn is not null;
            if (isolated || instance.Locals?.Has(name) == true)
            {
                Replace(instance with { Locals = (instance.Locals ?? Values.Empty).With(name, value) });
                return;
            }

            scope = instance.Parent;
        }

        variables = variables.With(name, value);
    }

    FeelValue Evaluate(FeelExpression expression, int scope, Values? extra = null)
    {
        var fault = expression.Evaluate(
            name => extra is not null && extra.TryGet(name, out var value) ? value : Get(name, scope), out var result);
        if (fault is not null) Refuse("engine.condition", fault.Zh, fault.En);
        return result;
    }

    bool Holds(FeelExpression condition, int scope, Values? extra = null) => Evaluate(condition, scope, extra).IsTrue;

    void Refuse(string code, string zh, string en) => refusal ??= new Refused(code, zh, en);
}
