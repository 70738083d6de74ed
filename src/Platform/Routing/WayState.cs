using System.Collections.Immutable;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Platform.Routing;

/// <summary>Why somebody is asked.</summary>
public enum SeatKind : byte
{
    /// <summary>The route asks; this answer counts in the countersign.</summary>
    Main,
    /// <summary>Added before another, who waits meanwhile (前加签).</summary>
    Before,
    /// <summary>Added after another (后加签), or sent on freely.</summary>
    After,
    /// <summary>Added beside another (并加签).</summary>
    Beside,
    /// <summary>Asked to correct and give straight back (退回后直送).</summary>
    Correct,
    /// <summary>To read; holds nobody up (传阅).</summary>
    Circulation,
    /// <summary>Asked to give a step back to the one who did it.</summary>
    AskBack,
}

public enum SeatState : byte
{
    /// <summary>Not asked yet: its turn comes.</summary>
    Waiting,
    Open,
    /// <summary>Asked, but somebody comes first.</summary>
    Held,
    Done,
    /// <summary>No longer needed: the countersign was settled without it.</summary>
    Dropped,
}

/// <summary>
/// One person asked: the task on a desk. <paramref name="Key"/> is unique in the case for ever; <paramref name="Step"/>
/// the engine's key of the step it belongs to, 0 for what holds nothing up.
/// </summary>
public sealed record Seat(int Key, int Step, string NodeId, SeatKind Kind, Assignment Who)
{
    public SeatState State { get; init; }
    /// <summary>The seat it was added to; 0 for none.</summary>
    public int Owner { get; init; }
    public int Order { get; init; }
    public int Round { get; init; }
    /// <summary>Whether a task row exists for it.</summary>
    public bool Asked { get; init; }
    /// <summary>Whether the one asked has looked at it since it was last put there.</summary>
    public bool Opened { get; init; }
    public string? ClaimedBy { get; init; }
    public bool? Agree { get; init; }
    public string? DoneBy { get; init; }
    public string? DonePost { get; init; }
    public string AddedBy { get; init; } = "";

    public bool IsUnfinished => State is SeatState.Waiting or SeatState.Open or SeatState.Held;
    public bool IsBlocking => Kind < SeatKind.Circulation;
}

/// <summary>A step under way: its rule as it stands now, and what was answered so far.</summary>
public sealed record OpenStep(int Key, string NodeId, int Round, CountersignRule Rule, Values Answers);

/// <summary>A step that was passed and not undone, with everybody who was asked. <paramref name="Visit"/> is the
/// engine's key.</summary>
public sealed record PassedStep(int Visit, string NodeId, int Round, CountersignRule Rule, ImmutableArray<Seat> Seats,
    Values Answers);

/// <summary>How often a node was opened.</summary>
public readonly record struct NodeRound(string NodeId, int Round);

/// <summary>Whom the person at one step chose for the next.</summary>
public sealed record Choice(string NodeId, ImmutableArray<Assignment> Who);

/// <summary>Everything about the way of one case. Immutable; <see cref="WayWriter"/> stores it.</summary>
public sealed record WayState(State Engine, int Next)
{
    public ImmutableArray<Seat> Seats { get; init; } = [];
    public ImmutableArray<OpenStep> Steps { get; init; } = [];
    public ImmutableArray<PassedStep> Passed { get; init; } = [];
    public ImmutableArray<NodeRound> Rounds { get; init; } = [];
    public ImmutableArray<Choice> Choices { get; init; } = [];
    public bool Suspended { get; init; }
    /// <summary>The case this one is handled together with; null for none.</summary>
    public string? JoinedTo { get; init; }

    public bool IsOver => Engine.Status != Status.Running;

    public Seat? Find(int task)
    {
        foreach (var seat in Seats)
        {
            if (seat.Key == task) return seat;
        }

        return null;
    }

    /// <summary>Whoever completed that node last, on the way that counts.</summary>
    public Seat? LastDone(string nodeId)
    {
        for (var i = Passed.Length - 1; i >= 0; i--)
        {
            if (Passed[i].NodeId == nodeId) return Passed[i].Seats.LastOrDefault(seat => seat.DoneBy is not null);
        }

        return null;
    }
}
