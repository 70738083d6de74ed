using System.Xml.Linq;
using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Checking;

/// <summary>
/// What BPMN 2.0.2 says of sequence flows, message flows, associations and gateways (clauses 7.6, 8.4.13, 10.6).
/// </summary>
internal sealed class FlowRules(BpmnModel model, FindingList findings)
{
    internal void Check()
    {
        foreach (var element in model.Elements)
        {
            switch (element)
            {
                case SequenceFlow flow: CheckFlow(flow); break;
                case FlowNode node: CheckNode(node); break;
                case MessageFlow flow: CheckMessageFlow(flow); break;
                case Association association: CheckAssociation(association); break;
                case Participant participant: CheckParticipant(participant); break;
            }
        }
    }

    private void CheckFlow(SequenceFlow flow)
    {
        if (flow.Source is null || flow.Target is null)
        {
            var (zh, en, id) = flow.Source is null
                ? ("起点", "source", flow.SourceRef) : ("终点", "target", flow.TargetRef);
            findings.Refuse("bpmn.flow_end_missing", flow,
                $"连线的{zh}“{id}”不是文件中的节点。", $"The {en} '{id}' of the sequence flow is no flow node of the file.");
            return;
        }
        if (!ReferenceEquals(flow.Source.Container, flow.Target.Container))
        {
            findings.Refuse("bpmn.flow_crosses_scope", flow,
                "连线穿越了子流程或流程的边界。", "The sequence flow crosses the border of a sub-process or process.");
        }
        if (flow.Target.Kind == NodeKind.StartEvent)
        {
            findings.Refuse("bpmn.start_entered", flow, "连线指向开始事件。", "A sequence flow leads into a start event.");
        }
        if (flow.Target.Kind == NodeKind.BoundaryEvent)
        {
            findings.Refuse("bpmn.boundary_entered", flow,
                "连线指向边界事件。", "A sequence flow leads into a boundary event.");
        }
        if (flow.Source.Kind == NodeKind.EndEvent)
        {
            findings.Refuse("bpmn.end_left", flow, "连线从结束事件出发。", "A sequence flow leaves an end event.");
        }
        if (flow.Source.TriggeredByEvent || flow.Target.TriggeredByEvent)
        {
            findings.Refuse("bpmn.event_subprocess_connected", flow,
                "事件子流程不能有连线进出。", "An event sub-process may have no sequence flow in or out.");
        }
    }

    private void CheckNode(FlowNode node)
    {
        if (node.Attribute("default") is { } named
            && (node.Default is null || !ReferenceEquals(node.Default.Source, node)))
        {
            findings.Refuse("bpmn.default_foreign", node,
                $"默认连线“{named}”不从这里出发。", $"The default flow '{named}' does not leave this element.");
        }
        foreach (var name in new[] { "incoming", "outgoing" })
        {
            foreach (var reference in node.Xml.Elements(Namespaces.Bpmn + name))
            {
                if (model.Find(reference.Value.Trim()) is not SequenceFlow)
                {
                    findings.Refuse("bpmn.reference_missing", node,
                        $"{name} 引用的连线“{reference.Value.Trim()}”在文件中不存在。",
                        $"{name} refers to the sequence flow '{reference.Value.Trim()}', which is not in the file.");
                }
            }
        }
        if (node.Kind == NodeKind.EventBasedGateway)
        {
            CheckEventGateway(node);
        }
    }

    // Clause 10.6.6: what follows an event-based gateway is what it waits for, and nothing else leads there.
    private void CheckEventGateway(FlowNode gateway)
    {
        foreach (var target in gateway.Outgoing.Select(f => f.Target).OfType<FlowNode>())
        {
            if (target.Kind is not (NodeKind.CatchEvent or NodeKind.ReceiveTask))
            {
                findings.Refuse("bpmn.event_gateway_target", target,
                    "事件网关之后只能是中间捕获事件或接收任务。",
                    "Only catch events and receive tasks may follow an event-based gateway.");
            }
            else if (target.Incoming.Any(f => !ReferenceEquals(f.Source, gateway)))
            {
                findings.Refuse("bpmn.event_gateway_target", target,
                    "事件网关之后的事件另有连线进入。", "Another sequence flow leads into an event behind an event-based gateway.");
            }
        }
        if (gateway.Outgoing.Any(f => f.Condition is not null))
        {
            findings.Refuse("bpmn.event_gateway_condition", gateway,
                "事件网关的出口不能有条件。", "A flow that leaves an event-based gateway may have no condition.");
        }
    }

    private void CheckMessageFlow(MessageFlow flow)
    {
        var source = Process(flow.SourceRef);
        if (source is not null && ReferenceEquals(source, Process(flow.TargetRef)))
        {
            findings.Refuse("bpmn.message_flow_inside", flow,
                "消息流连接了同一个泳池之内的元素。", "A message flow connects elements of one pool.");
        }
        CheckEnd(flow, flow.SourceRef);
        CheckEnd(flow, flow.TargetRef);
    }

    private void CheckAssociation(Association association)
    {
        CheckEnd(association, association.SourceRef);
        CheckEnd(association, association.TargetRef);
    }

    private void CheckEnd(Element line, string id)
    {
        if (id.Length == 0)
        {
            findings.Refuse("bpmn.line_end_missing", line, "连线缺少起点或终点。", "The line has no source or no target.");
        }
        else if (!Exists(id))
        {
            findings.Unsound("bpmn.reference_dangling", line,
                $"引用的“{id}”在文件中不存在。", $"It refers to '{id}', which is not in the file.");
        }
    }

    private void CheckParticipant(Participant participant)
    {
        // A qualified name may point into another file, so this alone does not make the file wrong.
        if (participant.Attribute("processRef") is { } id && participant.Process is null)
        {
            findings.Unsound("bpmn.reference_dangling", participant,
                $"泳池引用的流程“{id}”在文件中不存在。", $"The pool refers to the process '{id}', which is not in the file.");
        }
    }

    private HashSet<string>? ids;

    private bool Exists(string id)
    {
        ids ??= [.. model.Document.Descendants().Select(e => e.Attribute("id")?.Value.Trim()).OfType<string>()];
        return ids.Contains(id) || ids.Contains(id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..]);
    }

    private Process? Process(string id) => model.Find(id) switch
    {
        FlowNode node => node.Container.Process,
        Participant participant => participant.Process,
        _ => null,
    };
}
