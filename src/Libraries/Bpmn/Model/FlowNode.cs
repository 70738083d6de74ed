using System.Xml.Linq;

namespace Yiwang.Bpmn.Model;

/// <summary>An event, activity or gateway (BPMN 2.0.2 clause 10).</summary>
public sealed class FlowNode : Element
{
    private readonly List<SequenceFlow> incoming = [];
    private readonly List<SequenceFlow> outgoing = [];
    private readonly List<FlowNode> boundaries = [];
    private RouteStep? step;
    private bool stepRead;

    internal FlowNode(XElement xml, string id, NodeKind kind, Scope container) : base(xml, id)
    {
        Kind = kind;
        Container = container;
    }

    /// <summary>Which element of BPMN this is.</summary>
    public NodeKind Kind { get; }

    /// <summary>The process level or sub-process the node lies in.</summary>
    public Scope Container { get; }

    /// <summary>What lies inside, for a sub-process, transaction or ad-hoc sub-process; else null.</summary>
    public Scope? Inner { get; internal set; }

    /// <summary>Sequence flows that end here, in the order of the file.</summary>
    public IReadOnlyList<SequenceFlow> Incoming => incoming;

    /// <summary>Sequence flows that begin here, in the order of the file.</summary>
    public IReadOnlyList<SequenceFlow> Outgoing => outgoing;

    /// <summary>The flow named by <c>default</c>, when it exists.</summary>
    public SequenceFlow? Default { get; internal set; }

    /// <summary>What an event catches or throws, also by <c>eventDefinitionRef</c>; empty for a none event.</summary>
    public IReadOnlyList<EventDefinition> Events { get; internal set; } = [];

    /// <summary>For a boundary event: the activity it sits on.</summary>
    public FlowNode? AttachedTo { get; internal set; }

    /// <summary>The boundary events that sit on this activity.</summary>
    public IReadOnlyList<FlowNode> Boundaries => boundaries;

    /// <summary>
    /// For a boundary event <c>cancelActivity</c>, for the start of an event sub-process <c>isInterrupting</c>; both
    /// are true when the file is silent.
    /// </summary>
    public bool Interrupting =>
        Attribute(Kind == NodeKind.BoundaryEvent ? "cancelActivity" : "isInterrupting") is not ("false" or "0");

    /// <summary>Whether this sub-process is an event sub-process.</summary>
    public bool TriggeredByEvent => Is("triggeredByEvent");

    /// <summary>Whether this activity runs only to undo another.</summary>
    public bool IsForCompensation => Is("isForCompensation");

    /// <summary>
    /// Multi-instance characteristics the engine runs by. Null also on a task with <c>yw:countersign</c> that says
    /// neither
    /// how many nor over what: it is one step, whose signers are asked and counted outside the engine.
    /// </summary>
    public MultiInstance? MultiInstance =>
        InstanceMark is { Cardinality: null, Collection: null } && RouteExtension("countersign") is not null
            ? null : InstanceMark;

    /// <summary>The multi-instance mark as the file has it and as it is drawn.</summary>
    public MultiInstance? InstanceMark { get; internal set; }

    /// <summary>Standard loop characteristics, when there are any.</summary>
    public StandardLoop? Loop { get; internal set; }

    /// <summary>What a call activity calls, as the file writes it (may hold an expression); else null.</summary>
    public string? CalledElement => Attribute("calledElement");

    /// <summary>The message, resolved, of a send or receive task.</summary>
    public RootElement? Message { get; internal set; }

    /// <summary>For a receive task or event-based gateway: whether it starts a process (<c>instantiate</c>).</summary>
    public bool Instantiates => Is("instantiate");

    /// <summary>The innermost lane that names the node.</summary>
    public Lane? Lane { get; internal set; }

    /// <summary>
    /// Activities that undo this one: the targets of associations from its compensation boundary event.
    /// </summary>
    public FlowNode? CompensatedBy { get; internal set; }

    /// <summary>Whether some activity names this one as its <see cref="CompensatedBy"/>.</summary>
    public bool Undoes { get; internal set; }

    /// <summary>Whether the node is a task, a call or any sub-process.</summary>
    public bool IsActivity => Kind is >= NodeKind.Task and <= NodeKind.ScriptTask or >= NodeKind.SubProcess;

    /// <summary>Whether the node is a gateway.</summary>
    public bool IsGateway => Kind is >= NodeKind.ExclusiveGateway and <= NodeKind.ComplexGateway;

    /// <summary>Whether the node is an event.</summary>
    public bool IsEvent => Kind <= NodeKind.BoundaryEvent;

    /// <summary>Our <c>yw:step</c> and <c>yw:countersign</c>, with what the lane's <c>yw:post</c> fills in.</summary>
    public RouteStep? Step
    {
        get
        {
            if (!stepRead)
            {
                step = RouteStep.Read(this);
                stepRead = true;
            }
            return step;
        }
    }

    /// <summary>The named command of a service or send task (<c>yw:command name</c>); else null.</summary>
    public string? Command => (string?)RouteExtension("command")?.Attribute("name");

    /// <summary>The decision table of a business-rule task (<c>yw:decision table</c>); else null.</summary>
    public string? DecisionTable => (string?)RouteExtension("decision")?.Attribute("table");

    /// <summary>The variable that keeps what the table answers (<c>yw:decision result</c>); else null.</summary>
    public string? DecisionResult => (string?)RouteExtension("decision")?.Attribute("result");

    internal void Enter(SequenceFlow flow) => incoming.Add(flow);

    internal void Leave(SequenceFlow flow) => outgoing.Add(flow);

    internal void Attach(FlowNode boundary) => boundaries.Add(boundary);
}
