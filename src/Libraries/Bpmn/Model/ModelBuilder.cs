using System.Xml.Linq;

namespace Yiwang.Bpmn.Model;

/// <summary>Builds the views in two passes: all elements first, then what refers to what.</summary>
internal sealed class ModelBuilder(XElement root)
{
    private readonly Dictionary<string, int> unnamed = new(StringComparer.Ordinal);
    private readonly List<(FlowNode Node, XElement Xml)> eventReferences = [];
    private readonly List<Lane> lanes = [];
    private readonly List<FlowNode> nodes = [];
    private readonly List<SequenceFlow> flows = [];
    private readonly List<EventDefinition> events = [];
    private readonly List<Association> associations = [];

    internal Dictionary<string, Element> ById { get; } = new(StringComparer.Ordinal);

    internal List<Process> Processes { get; } = [];

    internal List<RootElement> Roots { get; } = [];

    internal List<Participant> Participants { get; } = [];

    internal List<MessageFlow> MessageFlows { get; } = [];

    internal void Build()
    {
        foreach (var xml in root.Elements().Where(IsBpmn))
        {
            switch (xml.Name.LocalName)
            {
                case "process": ReadProcess(xml); break;
                case "collaboration": ReadCollaboration(xml); break;
                case var tag when Kinds.Roots.TryGetValue(tag, out var kind):
                    Roots.Add(Know(new RootElement(xml, Identify(xml), kind))); break;
                case var tag when Kinds.Events.TryGetValue(tag, out var kind):
                    events.Add(Know(new EventDefinition(xml, Identify(xml), kind))); break;
            }
        }
        Connect();
    }

    internal static Element? Find(Dictionary<string, Element> byId, string? id)
    {
        if (id is null)
        {
            return null;
        }
        if (byId.TryGetValue(id, out var found))
        {
            return found;
        }
        var colon = id.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && byId.TryGetValue(id[(colon + 1)..], out found) ? found : null;
    }

    private void ReadProcess(XElement xml)
    {
        var process = Know(new Process(xml, Identify(xml)));
        Processes.Add(process);
        process.Lanes = ReadLanes(xml);
        // A work list instead of recursion: sub-processes may be nested deep.
        var open = new Queue<(XElement Xml, Scope Scope)>([(xml, process.Scope)]);
        while (open.TryDequeue(out var level))
        {
            foreach (var child in level.Xml.Elements().Where(IsBpmn))
            {
                if (ReadFlowElement(child, level.Scope) is { Inner: not null } node)
                {
                    open.Enqueue((child, node.Inner));
                }
            }
        }
    }

    private FlowNode? ReadFlowElement(XElement xml, Scope scope)
    {
        switch (xml.Name.LocalName)
        {
            case "sequenceFlow":
                var flow = Know(new SequenceFlow(xml, Identify(xml), scope));
                flows.Add(flow);
                scope.Add(flow);
                return null;
            case "dataObject" or "dataObjectReference" or "dataStoreReference":
                scope.Add(Know(new DataItem(xml, Identify(xml))));
                return null;
            case "association":
                var association = Know(new Association(xml, Identify(xml)));
                associations.Add(association);
                scope.Add(association);
                return null;
            case var tag when Kinds.Nodes.TryGetValue(tag, out var kind):
                return ReadNode(xml, kind, scope);
            default:
                return null;
        }
    }

    private FlowNode ReadNode(XElement xml, NodeKind kind, Scope scope)
    {
        var node = Know(new FlowNode(xml, Identify(xml), kind, scope));
        nodes.Add(node);
        scope.Add(node);
        if (kind is NodeKind.SubProcess or NodeKind.Transaction or NodeKind.AdHocSubProcess)
        {
            node.Inner = new Scope(scope.Process, node);
            ReadLanes(xml);
        }
        List<EventDefinition>? own = null;
        foreach (var child in xml.Elements().Where(IsBpmn))
        {
            switch (child.Name.LocalName)
            {
                case "multiInstanceLoopCharacteristics": node.InstanceMark = new MultiInstance(child); break;
                case "standardLoopCharacteristics": node.Loop = new StandardLoop(child); break;
                case "eventDefinitionRef": eventReferences.Add((node, child)); break;
                case var tag when node.IsEvent && Kinds.Events.TryGetValue(tag, out var eventKind):
                    var definition = Know(new EventDefinition(child, Identify(child), eventKind));
                    events.Add(definition);
                    (own ??= []).Add(definition);
                    break;
            }
        }
        node.Events = own ?? node.Events;
        return node;
    }

    private List<Lane> ReadLanes(XElement owner)
    {
        var found = new List<Lane>();
        foreach (var set in owner.Elements().Where(e => IsBpmn(e) && e.Name.LocalName is "laneSet" or "childLaneSet"))
        {
            foreach (var xml in set.Elements(Namespaces.Bpmn + "lane"))
            {
                var lane = Know(new Lane(xml, Identify(xml)));
                lanes.Add(lane);
                lane.Lanes = ReadLanes(xml);
                found.Add(lane);
            }
        }
        return found;
    }

    private void ReadCollaboration(XElement xml)
    {
        foreach (var child in xml.Elements().Where(IsBpmn))
        {
            switch (child.Name.LocalName)
            {
                case "participant": Participants.Add(Know(new Participant(child, Identify(child)))); break;
                case "messageFlow": MessageFlows.Add(Know(new MessageFlow(child, Identify(child)))); break;
                case "association": associations.Add(Know(new Association(child, Identify(child)))); break;
            }
        }
    }

    private void Connect()
    {
        foreach (var flow in flows)
        {
            flow.Source = Find(ById, flow.SourceRef) as FlowNode;
            flow.Target = Find(ById, flow.TargetRef) as FlowNode;
            flow.Source?.Leave(flow);
            flow.Target?.Enter(flow);
        }
        foreach (var (node, reference) in eventReferences)
        {
            if (Find(ById, reference.Value.Trim()) is EventDefinition definition)
            {
                node.Events = [.. node.Events, definition];
            }
        }
        foreach (var definition in events.Where(e => EventDefinition.ReferenceName(e.Kind) is not null))
        {
            definition.Target = Find(ById, definition.Reference) as RootElement;
        }
        foreach (var participant in Participants)
        {
            participant.Process = Find(ById, participant.Attribute("processRef")) as Process;
        }
        ConnectNodes();
        // Inner lanes come after outer ones and win.
        foreach (var lane in lanes)
        {
            foreach (var id in lane.NodeRefs)
            {
                if (Find(ById, id) is FlowNode node)
                {
                    node.Lane = lane;
                }
            }
        }
    }

    private void ConnectNodes()
    {
        foreach (var node in nodes)
        {
            node.Default = Find(ById, node.Attribute("default")) as SequenceFlow;
            node.Message = Find(ById, node.Attribute("messageRef")) as RootElement;
            if (node.Kind == NodeKind.BoundaryEvent && Find(ById, node.Attribute("attachedToRef")) is FlowNode host)
            {
                node.AttachedTo = host;
                host.Attach(node);
            }
        }
        foreach (var association in associations)
        {
            if (Find(ById, association.SourceRef) is FlowNode { Kind: NodeKind.BoundaryEvent } from
                && Find(ById, association.TargetRef) is FlowNode { IsActivity: true } to
                && from.Events.Any(e => e.Kind == EventKind.Compensate) && from.AttachedTo is not null)
            {
                from.AttachedTo.CompensatedBy = to;
                to.Undoes = true;
            }
        }
    }

    private static bool IsBpmn(XElement xml) => xml.Name.Namespace == Namespaces.Bpmn;

    private string Identify(XElement xml)
    {
        var id = (string?)xml.Attribute("id");
        if (!string.IsNullOrWhiteSpace(id))
        {
            return id.Trim();
        }
        var tag = xml.Name.LocalName;
        var place = unnamed.GetValueOrDefault(tag) + 1;
        unnamed[tag] = place;
        return $"~{tag}-{place}";
    }

    // A second element of the same id is kept in the file but not found by it; the validator refuses such a file.
    private T Know<T>(T element) where T : Element
    {
        ById.TryAdd(element.Id, element);
        return element;
    }
}
