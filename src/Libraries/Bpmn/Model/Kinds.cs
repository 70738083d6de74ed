namespace Yiwang.Bpmn.Model;

/// <summary>The flow nodes of BPMN 2.0.</summary>
public enum NodeKind
{
    /// <summary>startEvent</summary>
    StartEvent,
    /// <summary>endEvent</summary>
    EndEvent,
    /// <summary>intermediateCatchEvent</summary>
    CatchEvent,
    /// <summary>intermediateThrowEvent (and implicitThrowEvent)</summary>
    ThrowEvent,
    /// <summary>boundaryEvent</summary>
    BoundaryEvent,
    /// <summary>task without a type</summary>
    Task,
    /// <summary>userTask</summary>
    UserTask,
    /// <summary>manualTask</summary>
    ManualTask,
    /// <summary>sendTask</summary>
    SendTask,
    /// <summary>receiveTask</summary>
    ReceiveTask,
    /// <summary>serviceTask</summary>
    ServiceTask,
    /// <summary>businessRuleTask</summary>
    BusinessRuleTask,
    /// <summary>scriptTask</summary>
    ScriptTask,
    /// <summary>exclusiveGateway</summary>
    ExclusiveGateway,
    /// <summary>parallelGateway</summary>
    ParallelGateway,
    /// <summary>inclusiveGateway</summary>
    InclusiveGateway,
    /// <summary>eventBasedGateway</summary>
    EventBasedGateway,
    /// <summary>complexGateway</summary>
    ComplexGateway,
    /// <summary>subProcess, also an event sub-process (<see cref="FlowNode.TriggeredByEvent"/>)</summary>
    SubProcess,
    /// <summary>transaction</summary>
    Transaction,
    /// <summary>adHocSubProcess</summary>
    AdHocSubProcess,
    /// <summary>callActivity</summary>
    CallActivity,
}

/// <summary>What an event waits for or throws. An event without a definition is a none event.</summary>
public enum EventKind
{
    /// <summary>messageEventDefinition</summary>
    Message,
    /// <summary>timerEventDefinition</summary>
    Timer,
    /// <summary>signalEventDefinition</summary>
    Signal,
    /// <summary>errorEventDefinition</summary>
    Error,
    /// <summary>escalationEventDefinition</summary>
    Escalation,
    /// <summary>conditionalEventDefinition</summary>
    Conditional,
    /// <summary>compensateEventDefinition</summary>
    Compensate,
    /// <summary>linkEventDefinition</summary>
    Link,
    /// <summary>terminateEventDefinition</summary>
    Terminate,
    /// <summary>cancelEventDefinition</summary>
    Cancel,
}

/// <summary>Which of the three children a timer has.</summary>
public enum TimerKind
{
    /// <summary>timeDate</summary>
    Date,
    /// <summary>timeDuration</summary>
    Duration,
    /// <summary>timeCycle</summary>
    Cycle,
}

/// <summary>What a thing declared beside the processes is.</summary>
public enum RootKind
{
    /// <summary>message</summary>
    Message,
    /// <summary>signal</summary>
    Signal,
    /// <summary>error</summary>
    Error,
    /// <summary>escalation</summary>
    Escalation,
}

internal static class Kinds
{
    internal static readonly Dictionary<string, NodeKind> Nodes = new(StringComparer.Ordinal)
    {
        ["startEvent"] = NodeKind.StartEvent, ["endEvent"] = NodeKind.EndEvent,
        ["intermediateCatchEvent"] = NodeKind.CatchEvent, ["intermediateThrowEvent"] = NodeKind.ThrowEvent,
        ["implicitThrowEvent"] = NodeKind.ThrowEvent, ["boundaryEvent"] = NodeKind.BoundaryEvent,
        ["task"] = NodeKind.Task, ["userTask"] = NodeKind.UserTask, ["manualTask"] = NodeKind.ManualTask,
        ["sendTask"] = NodeKind.SendTask, ["receiveTask"] = NodeKind.ReceiveTask,
        ["serviceTask"] = NodeKind.ServiceTask, ["businessRuleTask"] = NodeKind.BusinessRuleTask,
        ["scriptTask"] = NodeKind.ScriptTask, ["exclusiveGateway"] = NodeKind.ExclusiveGateway,
        ["parallelGateway"] = NodeKind.ParallelGateway, ["inclusiveGateway"] = NodeKind.InclusiveGateway,
        ["eventBasedGateway"] = NodeKind.EventBasedGateway, ["complexGateway"] = NodeKind.ComplexGateway,
        ["subProcess"] = NodeKind.SubProcess, ["transaction"] = NodeKind.Transaction,
        ["adHocSubProcess"] = NodeKind.AdHocSubProcess, ["callActivity"] = NodeKind.CallActivity,
    };

    internal static readonly Dictionary<string, EventKind> Events = new(StringComparer.Ordinal)
    {
        ["messageEventDefinition"] = EventKind.Message, ["timerEventDefinition"] = EventKind.Timer,
        ["signalEventDefinition"] = EventKind.Signal, ["errorEventDefinition"] = EventKind.Error,
        ["escalationEventDefinition"] = EventKind.Escalation,
        ["conditionalEventDefinition"] = EventKind.Conditional,
        ["compensateEventDefinition"] = EventKind.Compensate, ["linkEventDefinition"] = EventKind.Link,
        ["terminateEventDefinition"] = EventKind.Terminate, ["cancelEventDefinition"] = EventKind.Cancel,
    };

    internal static readonly Dictionary<string, RootKind> Roots = new(StringComparer.Ordinal)
    {
        ["message"] = RootKind.Message, ["signal"] = RootKind.Signal,
        ["error"] = RootKind.Error, ["escalation"] = RootKind.Escalation,
    };
}
