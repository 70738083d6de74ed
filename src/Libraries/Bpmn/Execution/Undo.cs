using Yiwang.Bpmn.Feel;

namespace Yiwang.Bpmn.Execution;

/// <summary>
/// Works out what a passed step led to. Every token knows the visit it came from, every join what it consumed; so what
/// came of a step can be told from what merely happened beside it, in any graph, without looking at its drawing.
/// </summary>
internal sealed class Undo
{
    readonly HashSet<int> descended = [];
    readonly HashSet<int> revived = [];

    public required Visit Target { get; init; }
    public List<Instance> Closed { get; } = [];
    public List<Visit> Undone { get; } = [];
    public List<Visit> Revived { get; } = [];
    public List<Instance> Restored { get; } = [];

    public static Undo? Of(Definition definition, IReadOnlyList<Instance> live, IReadOnlyList<Visit> past, int visitKey)
    {
        var target = past.FirstOrDefault(visit => visit.Id == visitKey);
        if (target is null || definition.Nodes[target.Node].Kind is Behavior.Parallel or Behavior.Inclusive)
            return null;
        var undo = new Undo { Target = target };
        undo.descended.Add(target.Id);
        for (var parent = target.Parent; parent != 0;)
        {
            var scope = past.FirstOrDefault(visit => visit.Id == parent);
            // What lay inside something that was interrupted went with it.
            if (scope is null && !live.Any(instance => instance.Id == parent)) return null;
            if (scope is null) break;
            undo.revived.Add(scope.Id);
            undo.Revived.Add(scope);
            parent = scope.Parent;
        }

        undo.Spread(live, past);
        undo.Collect(live, past);
        return undo;
    }

    public static List<Visit> PassedBefore(State state, int key)
    {
        var passed = new HashSet<int>();
        var open = new Stack<int>();
        if (state.Find(key) is not { } from) return [];
        open.Push(from.Cause);
        for (var parent = from.Parent; parent != 0;)
        {
            if (state.Find(parent) is not { } scope) break;
            open.Push(scope.Cause);
            parent = scope.Parent;
        }

        while (open.TryPop(out var id))
        {
            if (id == 0 || !passed.Add(id) || state.FindVisit(id) is not { } visit) continue;
            open.Push(visit.Cause);
            foreach (var arrival in visit.Arrivals) open.Push(arrival.Cause);
            foreach (var inner in state.Past)
            {
                if (inner.Parent == id) open.Push(inner.Id);
            }
        }

        var result = new List<Visit>();
        for (var i = state.Past.Length - 1; i >= 0; i--)
        {
            if (passed.Contains(state.Past[i].Id)) result.Add(state.Past[i]);
        }

        return result;
    }

    void Spread(IReadOnlyList<Instance> live, IReadOnlyList<Visit> past)
    {
        // Scopes get their number before their parts and end after them, so one pass in order of numbers is not enough.
        for (var grown = true; grown;)
        {
            grown = false;
            foreach (var visit in past)
            {
                if (revived.Contains(visit.Id) || descended.Contains(visit.Id)) continue;
                if (Follows(visit.Cause, visit.Parent)
                    || visit.Arrivals.Any(arrival => Follows(arrival.Cause, arrival.Parent)))
                {
                    grown |= descended.Add(visit.Id);
                }
            }

            foreach (var instance in live)
            {
                if (!descended.Contains(instance.Id) && Follows(instance.Cause, instance.Parent))
                    grown |= descended.Add(instance.Id);
            }
        }
    }

    bool Follows(int cause, int parent) =>
        descended.Contains(cause) || revived.Contains(cause) || descended.Contains(parent);

    void Collect(IReadOnlyList<Instance> live, IReadOnlyList<Visit> past)
    {
        foreach (var instance in live)
        {
            if (descended.Contains(instance.Id)) Closed.Add(instance);
        }

        foreach (var visit in past)
        {
            if (!descended.Contains(visit.Id)) continue;
            Undone.Add(visit);
            foreach (var arrival in visit.Arrivals)
            {
                if (!Follows(arrival.Cause, arrival.Parent)) Restored.Add(arrival);
            }
        }
    }
}
