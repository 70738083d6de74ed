using System.Xml.Linq;

namespace Yiwang.Bpmn.Model;

/// <summary>A message, signal, error or escalation declared beside the processes.</summary>
public sealed class RootElement : Element
{
    internal RootElement(XElement xml, string id, RootKind kind) : base(xml, id) => Kind = kind;

    /// <summary>Which of the four.</summary>
    public RootKind Kind { get; }

    /// <summary><c>errorCode</c> or <c>escalationCode</c>; null when the file has none.</summary>
    public string? Code => Attribute(Kind == RootKind.Error ? "errorCode" : "escalationCode");
}

/// <summary>One event definition of an event.</summary>
public sealed class EventDefinition : Element
{
    internal EventDefinition(XElement xml, string id, EventKind kind) : base(xml, id)
    {
        Kind = kind;
        Condition = Expression.Read(xml.Element(Namespaces.Bpmn + "condition"));
        foreach (var (tag, timer) in timers)
        {
            if (xml.Element(Namespaces.Bpmn + tag) is { } child)
            {
                TimerKind = timer;
                Timer = Expression.Read(child);
                break;
            }
        }
    }

    private static readonly (string Tag, TimerKind Kind)[] timers =
    [
        ("timeDate", Model.TimerKind.Date), ("timeDuration", Model.TimerKind.Duration),
        ("timeCycle", Model.TimerKind.Cycle),
    ];

    /// <summary>What kind of event it makes.</summary>
    public EventKind Kind { get; }

    /// <summary>The id the file names as message, signal, error or escalation; null when it names none.</summary>
    public string? Reference => Attribute(ReferenceName(Kind) ?? "name");

    /// <summary>The message, signal, error or escalation it names, resolved.</summary>
    public RootElement? Target { get; internal set; }

    /// <summary>For a conditional event: its condition.</summary>
    public Expression? Condition { get; }

    /// <summary>For a timer: which child it has; null when it has none.</summary>
    public TimerKind? TimerKind { get; }

    /// <summary>For a timer: ISO 8601 text or an expression.</summary>
    public Expression? Timer { get; }

    /// <summary>For a compensation throw: the activity to undo, as an id; null means all of the scope.</summary>
    public string? ActivityRef => Attribute("activityRef");

    /// <summary>
    /// The name of the XML attribute that refers to a root element for this kind; null for the others.
    /// </summary>
    public static string? ReferenceName(EventKind kind) => kind switch
    {
        EventKind.Message => "messageRef",
        EventKind.Signal => "signalRef",
        EventKind.Error => "errorRef",
        EventKind.Escalation => "escalationRef",
        _ => null,
    };
}

/// <summary>A lane; in our routes a post.</summary>
public sealed class Lane : Element
{
    internal Lane(XElement xml, string id) : base(xml, id)
    {
    }

    /// <summary>The ids its <c>flowNodeRef</c> children name.</summary>
    public IReadOnlyList<string> NodeRefs =>
        [.. Xml.Elements(Namespaces.Bpmn + "flowNodeRef").Select(r => r.Value.Trim())];

    /// <summary>Lanes inside this one.</summary>
    public IReadOnlyList<Lane> Lanes { get; internal set; } = [];

    /// <summary>Our <c>yw:post who</c>: who acts at the steps of this lane; null when the lane does not say.</summary>
    public RouteWho? Post => RouteWho.Read((string?)RouteExtension("post")?.Attribute("who"));
}

/// <summary>A data object, data object reference or data store reference.</summary>
public sealed class DataItem : Element
{
    internal DataItem(XElement xml, string id) : base(xml, id)
    {
    }

    /// <summary>Whether it stands for several (<c>isCollection</c>).</summary>
    public bool IsCollection => Is("isCollection");

    /// <summary>What a reference refers to: a data object or data store id; null on a data object itself.</summary>
    public string? Reference => Attribute("dataObjectRef") ?? Attribute("dataStoreRef");
}

/// <summary>A dotted line between two elements; from a compensation event it names the activity that undoes.</summary>
public sealed class Association : Element
{
    internal Association(XElement xml, string id) : base(xml, id)
    {
    }

    /// <summary>The id at its beginning.</summary>
    public string SourceRef => Attribute("sourceRef") ?? "";

    /// <summary>The id at its end.</summary>
    public string TargetRef => Attribute("targetRef") ?? "";
}

/// <summary>A pool of a collaboration.</summary>
public sealed class Participant : Element
{
    internal Participant(XElement xml, string id) : base(xml, id)
    {
    }

    /// <summary>The process in the pool; null for an empty one.</summary>
    public Process? Process { get; internal set; }
}

/// <summary>A dashed arrow between pools.</summary>
public sealed class MessageFlow : Element
{
    internal MessageFlow(XElement xml, string id) : base(xml, id)
    {
    }

    /// <summary>The id at its beginning.</summary>
    public string SourceRef => Attribute("sourceRef") ?? "";

    /// <summary>The id at its end.</summary>
    public string TargetRef => Attribute("targetRef") ?? "";
}
