using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Execution;

/// <summary>What can happen to a running case. Events carry everything they need: applying one asks nothing of the
/// world.</summary>
public abstract record Event;

/// <summary>A person finished a task, or a service its call.</summary>
public sealed record Completed(int Key, Values? Variables = null) : Event;

/// <summary>A task or service ended in an error with a code, caught by a boundary event or event sub-process.</summary>
public sealed record ErrorRaised(int Key, string Code, Values? Variables = null) : Event;

/// <summary>A task asks those above to look, without ending.</summary>
public sealed record EscalationRaised(int Key, string Code) : Event;

public sealed record TimerDue(int Key) : Event;

/// <summary>A message for this case. With a key only that instance takes it; otherwise the oldest that waits for the
/// name.</summary>
public sealed record MessageArrived(string Name, Values? Variables = null, int? Key = null) : Event;

/// <summary>A signal reaches everything in the case that waits for it.</summary>
public sealed record SignalRaised(string Name, Values? Variables = null) : Event;

public sealed record VariablesSet(Values Variables) : Event;

/// <summary>Starts one activity of a running ad-hoc sub-process.</summary>
public sealed record AdHocStarted(int Key, string NodeId) : Event;

/// <summary>Ends a running ad-hoc sub-process.</summary>
public sealed record AdHocEnded(int Key) : Event;

/// <summary>
/// Undoes a passed step and everything it led to, and nothing else, and opens it again. Branches that do not come from
/// it stay.
/// </summary>
public sealed record Returned(int VisitKey) : Event;

/// <summary>Closes whatever is open and opens one node instead. What was passed before can no longer be returned
/// to.</summary>
public sealed record Jumped(string NodeId) : Event;

/// <summary>A case that was ended goes on where it stood: whatever was open is asked anew.</summary>
public sealed record TakenUp : Event;

/// <summary>Ends the case at once.</summary>
public sealed record Ended(string? Reason = null) : Event;

/// <summary>Adds one more instance to a running parallel multi-instance.</summary>
public sealed record InstanceAdded(int BodyKey, FeelValue Item) : Event;

/// <summary>What the world has to do after a step, in this order.</summary>
public abstract record Command;

public sealed record CreateTask(int Key, string NodeId, int Index, FeelValue Item) : Command;

public sealed record CancelTask(int Key, string NodeId) : Command;

/// <summary>Call TimerDue(key) when due: a moment, or a length of time from now; for a cycle the length between, with
/// how many are left.</summary>
public sealed record ArmTimer(int Key, string NodeId, TimerKind Kind, string Due) : Command;

public sealed record DisarmTimer(int Key) : Command;

public sealed record CallService(int Key, string NodeId, string Name) : Command;

public sealed record CancelService(int Key) : Command;

/// <summary>Something was said to the outside: a message sent, a signal raised, an escalation or error nobody in the
/// case caught.</summary>
public sealed record Announce(Trigger Kind, string Name, string NodeId) : Command;

/// <summary>An ad-hoc sub-process waits for somebody to choose what to do next.</summary>
public sealed record OfferChoice(int Key, string NodeId) : Command;

public sealed record Finished(Status Status, string? Reason) : Command;

/// <summary>A clear no, with a stable code and the words for people.</summary>
public sealed record Refused(string Code, string Zh, string En);

/// <summary>The state after an event and what is to be done; refused: the state as it was, and no commands.</summary>
public readonly record struct Step(State State, IReadOnlyList<Command> Commands, Refused? Refusal = null);
