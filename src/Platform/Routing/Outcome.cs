using Yiwang.Bpmn.Execution;

namespace Yiwang.Platform.Routing;

/// <summary>How a task left the desk.</summary>
public enum CloseReason : byte
{
    Done, Returned, Transferred, Withdrawn, Removed, Settled, Overtaken, Ended, Skipped, HandedOver,
}

/// <summary>What is to be written or done, in this order, in the transaction of the move.</summary>
public abstract record WayCommand;

/// <summary>A row for a task. <paramref name="Owner"/> is the task it was added to, 0 for none; Branch the engine's key
/// of the step.</summary>
public sealed record PutTask(
    int Key, string NodeId, SeatKind Kind, Assignment Who, int Round, int Branch, bool Blocking, int Owner)
        : WayCommand;

/// <summary>By is the person, empty when nobody in particular did it.</summary>
public sealed record CloseTask(int Key, CloseReason How, string By) : WayCommand;

/// <summary>A closed or held task is open again, under the same key.</summary>
public sealed record ReopenTask(int Key) : WayCommand;

/// <summary>The task waits for somebody who was put before it.</summary>
public sealed record HoldTask(int Key) : WayCommand;

/// <summary>Person null: given back to all.</summary>
public sealed record ClaimTask(int Key, string? Person) : WayCommand;

public sealed record SuspendTask(int Key) : WayCommand;

public sealed record ResumeTask(int Key) : WayCommand;

public sealed record StopClocks : WayCommand;

public sealed record StartClocks : WayCommand;

/// <summary>A timer, service call or announcement of the engine.</summary>
public sealed record Outside(Command Command) : WayCommand;

public sealed record EndCase(Status How, string? Reason) : WayCommand;

/// <summary>One line of the case's story for the trace. Code is the move's name; Task 0 means the case.</summary>
public sealed record Tell(string Code, int Task, string NodeId, int Round, string By, string Words,
    IReadOnlyList<string> To) : WayCommand;

/// <summary>The new state and what to write; refused: the state as it was, no commands.</summary>
public sealed record Outcome(WayState State, IReadOnlyList<WayCommand> Commands, Refused? Refusal = null);

/// <summary>What a move would do to others, said before the click.</summary>
public sealed record MovePreview(
    IReadOnlyList<Seat> Closes, IReadOnlyList<PutTask> Opens, IReadOnlyList<Seat> Reopens, IReadOnlyList<Seat> Holds,
    IReadOnlyList<Seat> Stays, string Zh, string En, Refused? Refusal);

/// <summary>A move the page may offer, by the word of the route vocabulary. Targets are the passed steps for a
/// return.</summary>
public sealed record AllowedMove(string Name, bool NeedsReason, IReadOnlyList<PassedStep> Targets);
