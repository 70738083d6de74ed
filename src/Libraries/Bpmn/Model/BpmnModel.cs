using System.Xml.Linq;

namespace Yiwang.Bpmn.Model;

/// <summary>
/// A BPMN 2.0 file: the XML as it was, white space, comments and foreign elements included, and read-only views on what
/// BPMN defines. Make one with <see cref="Reading.BpmnReader"/>.
/// </summary>
public sealed class BpmnModel
{
    private readonly Dictionary<string, Element> byId;

    internal BpmnModel(XDocument document)
    {
        Document = document;
        var builder = new ModelBuilder(document.Root!);
        builder.Build();
        byId = builder.ById;
        Processes = builder.Processes;
        Roots = builder.Roots;
        Participants = builder.Participants;
        MessageFlows = builder.MessageFlows;
    }

    /// <summary>The file as XML with line positions; treat it as read-only.</summary>
    public XDocument Document { get; }

    /// <summary>Processes in the order of the file.</summary>
    public IReadOnlyList<Process> Processes { get; }

    /// <summary>Messages, signals, errors and escalations.</summary>
    public IReadOnlyList<RootElement> Roots { get; }

    /// <summary>Pools of all collaborations.</summary>
    public IReadOnlyList<Participant> Participants { get; }

    /// <summary>Message flows of all collaborations.</summary>
    public IReadOnlyList<MessageFlow> MessageFlows { get; }

    /// <summary>Everything a view exists for.</summary>
    public IEnumerable<Element> Elements => byId.Values;

    /// <summary>The element of this id, or null. A reference with a prefix (<c>tns:x</c>) finds <c>x</c>.</summary>
    public Element? Find(string? id) => ModelBuilder.Find(byId, id);

    /// <summary>The flow node of this id, or null.</summary>
    public FlowNode? FindNode(string? id) => Find(id) as FlowNode;

    /// <summary>The process of this id, or null.</summary>
    public Process? FindProcess(string? id) => Find(id) as Process;
}
