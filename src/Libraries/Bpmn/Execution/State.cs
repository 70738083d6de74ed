using System.Collections.Immutable;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Bpmn.Execution;

/// <summary>Where a case stands as a whole.</summary>
public enum Status : byte { Running, Completed, Terminated, Failed }

/// <summary>What an instance is waiting for, or holds.</summary>
public enum Phase : byte
{
    /// <summary>An activity, catch event or event gateway waits for an event from outside.</summary>
    Open,
    /// <summary>A sub-process, called process or event sub-process runs; its parts name it as their parent.</summary>
    Scope,
    /// <summary>The frame of a multi-instance or loop.</summary>
    Body,
    /// <summary>A token stands before a join.</summary>
    Arrived,
    /// <summary>A timer is armed; its parent is the guarded activity, or the scope of an event sub-process.</summary>
    Timer,
    /// <summary>A condition is watched; <see cref="Instance.Count"/> is 1 while it holds.</summary>
    Watch,
    /// <summary>A throw event waits until all it undoes is undone.</summary>
    Compensating,
}

/// <summary>One thing alive in a case. <see cref="Id"/> is the key of the task, timer or service call, unique in the
/// case for ever.</summary>
public sealed record Instance(int Id, int Node, int Parent, Phase Phase)
{
    /// <summary>The visit that led here (0: the start of the enclosing scope).</summary>
    public int Cause { get; init; }
    /// <summary>Arrived: the flow. Otherwise −1.</summary>
    public int Flow { get; init; } = -1;
    /// <summary>Place within a multi-instance, from 0; otherwise −1.</summary>
    public int Index { get; init; } = -1;
    /// <summary>Body: instances completed. Timer: times fired. Watch: 1 while true. Compensating: handlers still to
    /// come.</summary>
    public int Count { get; init; }
    /// <summary>Body: instances planned; −1 for a loop without bound.</summary>
    public int Total { get; init; }
    /// <summary>Body: instances started.</summary>
    public int Started { get; init; }
    /// <summary>Variables of this scope alone.</summary>
    public Values? Locals { get; init; }
}

/// <summary>
/// A step that was passed and not undone since. Its id is that of the instance that was completed. Joins keep what they
/// consumed, so that a return into one branch finds the others as they were.
/// </summary>
public sealed record Visit(int Id, int Node, int Parent, int Cause, int Index)
{
    public ImmutableArray<Instance> Arrivals { get; init; } = [];
    public bool Compensated { get; init; }
    /// <summary>Body: instances planned.</summary>
    public int Total { get; init; }
    public Values? Locals { get; init; }
}

/// <summary>All there is to know of a running case besides its definition. Immutable.</summary>
public sealed record State(Status Status, int Next, ImmutableArray<Instance> Live, ImmutableArray<Visit> Past,
    Values Variables)
{
    /// <summary>After a jump joins no longer wait for what can never come.</summary>
    public bool Loose { get; init; }
    /// <summary>Code of the error that ended the case, when Failed.</summary>
    public string? Failure { get; init; }

    public Instance? Find(int key)
    {
        foreach (var instance in Live)
        {
            if (instance.Id == key) return instance;
        }

        return null;
    }

    public Visit? FindVisit(int key)
    {
        foreach (var visit in Past)
        {
            if (visit.Id == key) return visit;
        }

        return null;
    }
}
