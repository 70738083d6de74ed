using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Checking;

/// <summary>What BPMN 2.0.2 says of events: tables 10.84 to 10.93 and clause 10.5.</summary>
internal sealed class EventRules(BpmnModel model, FindingList findings)
{
    private static readonly EventKind[] start =
        [EventKind.Message, EventKind.Timer, EventKind.Conditional, EventKind.Signal];

    private static readonly EventKind[] eventSubProcess =
        [.. start, EventKind.Escalation, EventKind.Error, EventKind.Compensate];

    private static readonly EventKind[] caught = [.. start, EventKind.Link];

    private static readonly EventKind[] boundary = [.. eventSubProcess, EventKind.Cancel];

    private static readonly EventKind[] thrown =
        [EventKind.Message, EventKind.Escalation, EventKind.Compensate, EventKind.Link, EventKind.Signal];

    private static readonly EventKind[] end =
    [
        EventKind.Message, EventKind.Escalation, EventKind.Error, EventKind.Cancel, EventKind.Compensate,
        EventKind.Signal, EventKind.Terminate,
    ];

    internal void Check()
    {
        foreach (var node in model.Elements.OfType<FlowNode>())
        {
            if (node.IsEvent)
            {
                CheckPlace(node);
                CheckReferences(node);
            }
            if (node.Kind == NodeKind.BoundaryEvent)
            {
                CheckBoundary(node);
            }
            if (node.Boundaries.Count > 1)
            {
                CheckAmbiguous(node, node.Boundaries);
            }
            if (node.TriggeredByEvent)
            {
                CheckEventSubProcess(node);
            }
        }
        foreach (var scope in model.Processes.SelectMany(p => p.AllScopes))
        {
            CheckLinks(scope);
        }
    }

    private void CheckPlace(FlowNode node)
    {
        var inSubProcess = node.Container.Owner;
        var allowed = node.Kind switch
        {
            NodeKind.StartEvent when inSubProcess is null => start,
            NodeKind.StartEvent when inSubProcess.TriggeredByEvent => eventSubProcess,
            NodeKind.StartEvent => [],
            NodeKind.CatchEvent => caught,
            NodeKind.BoundaryEvent => boundary,
            NodeKind.ThrowEvent => thrown,
            _ => end,
        };
        foreach (var definition in node.Events.Where(e => !allowed.Contains(e.Kind)))
        {
            var zh = node.Kind == NodeKind.StartEvent && inSubProcess is { TriggeredByEvent: false }
                ? "子流程的开始事件不能有触发条件。" : $"这种事件不能用 {definition.Tag}。";
            findings.Refuse("bpmn.event_not_allowed", node, zh, $"{definition.Tag} is not allowed on this {node.Tag}.");
        }
        if (node.Kind is NodeKind.CatchEvent or NodeKind.BoundaryEvent && node.Events.Count == 0
            && !node.Xml.Elements(Namespaces.Bpmn + "eventDefinitionRef").Any())
        {
            findings.Refuse("bpmn.event_without_trigger", node,
                "捕获事件没有说明等待什么。", "The catching event does not say what it waits for.");
        }
        if (node.Kind == NodeKind.EndEvent && node.Events.Any(e => e.Kind == EventKind.Cancel)
            && inSubProcess?.Kind != NodeKind.Transaction)
        {
            findings.Refuse("bpmn.cancel_outside_transaction", node,
                "取消事件只能用在事务子流程中。", "A cancel end event may only stand in a transaction.");
        }
    }

    private void CheckReferences(FlowNode node)
    {
        foreach (var definition in node.Events)
        {
            // Java engines write an error's code where its id belongs; that is taken for a code.
            if (EventDefinition.ReferenceName(definition.Kind) is not null
                && definition.Reference is { Length: > 0 } id && definition.Target is null
                && !IsForeign(id) && definition.Kind != EventKind.Error)
            {
                findings.Refuse("bpmn.reference_missing", node,
                    $"引用的“{id}”在文件中不存在。", $"It refers to '{id}', which is not in the file.");
            }
            if (definition.Kind == EventKind.Conditional && definition.Condition is null or { Text: "" })
            {
                findings.Refuse("bpmn.condition_missing", node,
                    "条件事件没有写条件。", "The conditional event has no condition.");
            }
            if (definition.Xml.Elements().Count(
                e => e.Name.LocalName is "timeDate" or "timeDuration" or "timeCycle") > 1)
            {
                findings.Refuse("bpmn.timer_ambiguous", node,
                    "定时事件写了不止一个时间。", "The timer has more than one of date, duration and cycle.");
            }
            if (definition.Kind == EventKind.Link && definition.Name.Length == 0)
            {
                findings.Refuse("bpmn.link_unnamed", node, "链接事件没有名称。", "The link event has no name.");
            }
        }
    }

    private void CheckBoundary(FlowNode node)
    {
        if (node.AttachedTo is null || !node.AttachedTo.IsActivity
            || !ReferenceEquals(node.AttachedTo.Container, node.Container))
        {
            findings.Refuse("bpmn.boundary_not_attached", node,
                "边界事件没有附着在同一层的活动上。", "The boundary event is not attached to an activity of its own level.");
            return;
        }
        if (node.Events.Any(e => e.Kind == EventKind.Cancel) && node.AttachedTo.Kind != NodeKind.Transaction)
        {
            findings.Refuse("bpmn.cancel_outside_transaction", node,
                "取消边界事件只能附着在事务子流程上。", "A cancel boundary event may only sit on a transaction.");
        }
        if (!node.Interrupting && node.Events.Any(e => e.Kind is EventKind.Error or EventKind.Cancel))
        {
            findings.Refuse("bpmn.must_interrupt", node,
                "错误和取消边界事件必须中断活动。", "Error and cancel boundary events always interrupt.");
        }
    }

    // Two that catch the same would leave it to chance which one does.
    private void CheckAmbiguous(FlowNode host, IEnumerable<FlowNode> boundaries)
    {
        var seen = new HashSet<(EventKind, string)>();
        foreach (var node in boundaries)
        {
            foreach (var definition in node.Events.Where(e => e.Kind is EventKind.Escalation or EventKind.Error))
            {
                if (!seen.Add((definition.Kind, definition.Target?.Code ?? definition.Reference ?? "")))
                {
                    findings.Refuse("bpmn.event_ambiguous", node,
                        $"“{host.Name}”上有两个事件捕获同一个错误或升级。",
                        $"Two events on '{host.Id}' catch the same error or escalation.");
                }
            }
        }
    }

    private void CheckEventSubProcess(FlowNode node)
    {
        var starts = node.Inner!.Nodes.Where(n => n.Kind == NodeKind.StartEvent).ToList();
        if (starts.Count != 1)
        {
            findings.Refuse("bpmn.event_subprocess_start", node,
                "事件子流程必须有且只有一个开始事件。", "An event sub-process has exactly one start event.");
        }
        else if (starts[0].Events.Count == 0 && !starts[0].Xml.Elements(Namespaces.Bpmn + "eventDefinitionRef").Any())
        {
            findings.Refuse("bpmn.event_subprocess_start", starts[0],
                "事件子流程的开始事件没有触发条件。", "The start event of an event sub-process has no trigger.");
        }
    }

    private void CheckLinks(Scope scope)
    {
        var ends = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (node, link) in Links(scope, NodeKind.CatchEvent))
        {
            if (!ends.Add(link.Name))
            {
                findings.Refuse("bpmn.link_ambiguous", node,
                    $"有两个名为“{link.Name}”的链接终点。", $"Two link events named '{link.Name}' catch.");
            }
        }
        foreach (var (node, link) in Links(scope, NodeKind.ThrowEvent).Where(l => !ends.Contains(l.Link.Name)))
        {
            findings.Refuse("bpmn.link_unpaired", node,
                $"链接“{link.Name}”没有终点。", $"The link '{link.Name}' leads nowhere.");
        }
    }

    private static IEnumerable<(FlowNode Node, EventDefinition Link)> Links(Scope scope, NodeKind kind) =>
        from node in scope.Nodes
        where node.Kind == kind
        from definition in node.Events
        where definition.Kind == EventKind.Link && definition.Name.Length > 0
        select (node, definition);

    // A prefix points into another file, which BPMN allows by import.
    private static bool IsForeign(string id) => id.Contains(':', StringComparison.Ordinal);
}
