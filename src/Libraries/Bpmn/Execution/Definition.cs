using System.Collections.Immutable;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Execution;

/// <summary>What a node does. Script tasks and complex gateways are never here: they are not executed.</summary>
public enum Behavior : byte
{
    Start, End, Catch, Throw, Boundary,
    Task, UserTask, ManualTask, SendTask, ReceiveTask, ServiceTask, RuleTask,
    Exclusive, Parallel, Inclusive, EventGateway,
    SubProcess, EventSubProcess, Transaction, AdHoc, Call,
}

/// <summary>The trigger of an event (BPMN 2.0.2, clause 10.5).</summary>
public enum Trigger : byte { None, Message, Timer, Signal, Error, Escalation, Conditional, Compensation, Link,
    Terminate, Cancel }

/// <summary>A timer: either fixed text of ISO 8601 or an expression that gives it.</summary>
public sealed record TimerRule(TimerKind Kind, string? Text, FeelExpression? Expression);

/// <summary>
/// How often an activity runs: several at once or one after another (multi-instance), or again while a condition holds
/// (loop).
/// </summary>
public sealed record Repetition
{
    public bool Sequential { get; init; }
    public bool WhileLoop { get; init; }
    public bool TestBefore { get; init; }
    public FeelExpression? Cardinality { get; init; }
    public FeelExpression? Collection { get; init; }
    public string? ElementVariable { get; init; }
    public FeelExpression? Completion { get; init; }
    public int? LoopMaximum { get; init; }
}

/// <summary>A sequence flow, by the indexes of its ends.</summary>
public sealed record Flow(int Index, string Id, int Source, int Target, FeelExpression? Condition);

/// <summary>An element that a token can reach or wait at. Indexes point into <see cref="Definition.Nodes"/> and
/// <see cref="Definition.Flows"/>.</summary>
public sealed record Node
{
    public required int Index { get; init; }
    public required string Id { get; init; }
    public required Behavior Kind { get; init; }
    public string? Name { get; init; }
    /// <summary>The enclosing sub-process, or −1.</summary>
    public int Parent { get; init; } = -1;
    public Trigger Event { get; init; }
    /// <summary>Name of message, signal or link, code of error or escalation; null catches every one.</summary>
    public string? EventName { get; init; }
    public TimerRule? Timer { get; init; }
    public FeelExpression? Condition { get; init; }
    public bool Interrupting { get; init; } = true;
    public int AttachedTo { get; init; } = -1;
    public int DefaultFlow { get; init; } = -1;
    public Repetition? Repetition { get; init; }
    /// <summary>Name of the command of a service task, or of the decision of a rule task.</summary>
    public string? Service { get; init; }
    /// <summary>Compensation: of a boundary event its handler, of a throw event the one activity meant; −1 for
    /// none.</summary>
    public int Compensates { get; init; } = -1;
    public bool ForCompensation { get; init; }
    public bool SequentialAdHoc { get; init; }
    public bool CancelRemaining { get; init; } = true;
    /// <summary>Values a called process starts with and gives back; null hands everything.</summary>
    public ImmutableArray<(string Source, string Target)>? CallIn { get; init; }
    public ImmutableArray<(string Source, string Target)>? CallOut { get; init; }
    /// <summary>Variables a rule task writes its answer to; null writes every output under its own name.</summary>
    public string? ResultVariable { get; init; }
    /// <summary>The element of the file, with its extensions; null for a definition built by hand.</summary>
    public FlowNode? Element { get; init; }

    public ImmutableArray<int> Incoming { get; internal set; } = [];
    public ImmutableArray<int> Outgoing { get; internal set; } = [];
    public ImmutableArray<int> Boundaries { get; internal set; } = [];
    public ImmutableArray<int> Children { get; internal set; } = [];

    public bool IsActivity => Kind is >= Behavior.Task and <= Behavior.RuleTask or >= Behavior.SubProcess;
    public bool IsScope => Kind >= Behavior.SubProcess;
    public bool IsHumanTask => Kind is Behavior.UserTask or Behavior.ManualTask;
}

/// <summary>
/// A process made ready for execution: nodes and flows in arrays, expressions read, called processes laid in.
/// Immutable, safe to share between threads; one for all running cases of a version.
/// </summary>
public sealed class Definition
{
    /// <summary>Nodes after called processes were laid in; more is refused at compilation.</summary>
    public const int NodesMax = 20_000;

    readonly Dictionary<string, int> byId;
    readonly ImmutableArray<ImmutableArray<int>> entries;
    readonly ImmutableArray<int> rootEntries;
    readonly ImmutableArray<ImmutableArray<int>> subs;
    readonly ImmutableArray<int> rootSubs;

    internal Definition(string id, ImmutableArray<Node> nodes, ImmutableArray<Flow> flows, Values initial,
        IReadOnlyDictionary<string, DecisionTable> decisions)
    {
        Id = id;
        Nodes = nodes;
        Flows = flows;
        Initial = initial;
        Decisions = decisions;
        byId = nodes.ToDictionary(node => node.Id, node => node.Index, StringComparer.Ordinal);
        Roots = [.. nodes.Where(node => node.Parent < 0).Select(node => node.Index)];
        entries = [.. nodes.Select(node => EntriesIn(node.Children))];
        rootEntries = EntriesIn(Roots);
        subs = [.. nodes.Select(node => SubsIn(node.Children))];
        rootSubs = SubsIn(Roots);
        HasConditionals = nodes.Any(node => node.Event == Trigger.Conditional);
        Reach = new Reachability(this);
    }

    public string Id { get; }
    public ImmutableArray<Node> Nodes { get; }
    public ImmutableArray<Flow> Flows { get; }
    /// <summary>Values of data objects at the start.</summary>
    public Values Initial { get; }
    public IReadOnlyDictionary<string, DecisionTable> Decisions { get; }

    internal ImmutableArray<int> Roots { get; }
    internal bool HasConditionals { get; }
    internal Reachability Reach { get; }

    /// <summary>
    /// Makes a process ready for execution. Null with findings when something in it cannot be executed here. Processes
    /// it calls are laid in: from the same file, else from <paramref name="callee"/>.
    /// </summary>
    public static (Definition? Definition, IReadOnlyList<Finding> Findings) Compile(
        BpmnModel model, string? processId = null, Func<string, Process?>? callee = null,
        IReadOnlyDictionary<string, DecisionTable>? decisions = null)
    {
        var compiler = new Compiler(model, callee, decisions ?? new Dictionary<string, DecisionTable>());
        return compiler.Compile(processId);
    }

    public Node? Find(string id) => byId.TryGetValue(id, out var index) ? Nodes[index] : null;

    /// <summary>Where tokens begin when a scope is entered: its first start event, or every node nothing leads
    /// to.</summary>
    public ImmutableArray<int> EntriesOf(int parent) => parent < 0 ? rootEntries : entries[parent];

    internal ImmutableArray<int> EventSubProcessesOf(int parent) => parent < 0 ? rootSubs : subs[parent];

    internal ImmutableArray<int> ChildrenOf(int parent) => parent < 0 ? Roots : Nodes[parent].Children;

    ImmutableArray<int> SubsIn(ImmutableArray<int> children) =>
        [.. children.Where(child => Nodes[child].Kind == Behavior.EventSubProcess)];

    ImmutableArray<int> EntriesIn(ImmutableArray<int> children)
    {
        var starts = children.Select(child => Nodes[child]).Where(node => node.Kind == Behavior.Start).ToList();
        if ((starts.Find(node => node.Event == Trigger.None) ?? starts.FirstOrDefault()) is { } start)
            return [start.Index];
        return [.. children.Where(child => Nodes[child] is
        {
            Incoming.Length: 0, ForCompensation: false,
            Kind: not (Behavior.Boundary or Behavior.EventSubProcess),
            Event: not Trigger.Link,
        } or { Incoming.Length: 0, ForCompensation: false, Kind: Behavior.Throw })];
    }
}
