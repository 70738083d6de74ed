using System.Collections.Immutable;
using System.Globalization;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Execution;

/// <summary>Turns the views on a file into arrays. Every reason why an element cannot be executed becomes a
/// finding.</summary>
internal sealed class Compiler(BpmnModel model, Func<string, Process?>? callee,
    IReadOnlyDictionary<string, DecisionTable> decisions)
{
    readonly List<Node> nodes = [];
    readonly List<Flow> flows = [];
    readonly List<Finding> findings = [];
    readonly Queue<Level> levels = [];
    Values initial = Values.Empty;

    /// <summary>One scope still to be laid in: its parent node, the prefix of its ids, and the processes around
    /// it.</summary>
    sealed record Level(Scope Scope, int Parent, string Prefix, ImmutableHashSet<string> Calls);

    public (Definition?, IReadOnlyList<Finding>) Compile(string? processId)
    {
        var process = processId is null
            ? model.Processes.FirstOrDefault(p => p.IsExecutable)
            ?? model.Processes.FirstOrDefault(p => p.Scope.Nodes.Count > 0)
            : model.FindProcess(processId);
        if (process is null)
        {
            findings.Add(new Finding("execution.no_process", Grade.NotExecuted, processId ?? "", "", 0, 0,
                "文件里没有可执行的流程", "There is no process to execute in the file."));
            return (null, findings);
        }

        levels.Enqueue(new Level(process.Scope, -1, "", [process.Id]));
        while (levels.TryDequeue(out var level) && nodes.Count <= Definition.NodesMax)
            Lay(level, new ExpressionReader(level.Scope.Process, findings));
        if (nodes.Count > Definition.NodesMax)
        {
            Add("execution.too_large", process, $"连同调用的流程超过 {Definition.NodesMax} 个节点",
                $"With the processes it calls it has more than {Definition.NodesMax} nodes.");
        }

        foreach (var twice in nodes.Select(node => node.Id).Concat(flows.Select(flow => flow.Id))
            .GroupBy(id => id, StringComparer.Ordinal).Where(id => id.Count() > 1))
        {
            findings.Add(new Finding("execution.duplicate_id", Grade.NotExecuted, twice.Key, "", 0, 0,
                $"标识“{twice.Key}”用了两次", $"The id “{twice.Key}” is used twice."));
        }

        if (findings.Exists(finding => finding.Grade != Grade.Unsound)) return (null, findings);
        Connect();
        return (new Definition(process.Id, [.. nodes], [.. flows], initial, decisions), findings);
    }

    void Lay(Level level, ExpressionReader read)
    {
        var index = new Dictionary<FlowNode, int>();
        foreach (var element in level.Scope.Nodes) index[element] = nodes.Count + index.Count;
        var firstFlow = flows.Count;
        var flowIndex = new Dictionary<SequenceFlow, int>();
        foreach (var flow in level.Scope.Flows)
        {
            if (flow.Source is null || flow.Target is null || !index.ContainsKey(flow.Source)
                || !index.ContainsKey(flow.Target)) continue;
            flowIndex[flow] = firstFlow + flowIndex.Count;
        }

        foreach (var (flow, at) in flowIndex)
        {
            var condition = flow.Condition is { Text.Length: > 0 } text ? read.Condition(text, flow) : null;
            flows.Add(new Flow(at, level.Prefix + flow.Id, index[flow.Source!], index[flow.Target!], condition));
        }

        foreach (var element in level.Scope.Nodes) LayNode(element, level, read, index, flowIndex);
        foreach (var item in level.Scope.Items) LayValue(item);
    }

    void LayNode(FlowNode element, Level level, ExpressionReader read, Dictionary<FlowNode, int> index,
        Dictionary<SequenceFlow, int> flowIndex)
    {
        if (element.Events.Count > 1)
        {
            Add("execution.several_events", element, "一个事件里有多个触发条件，不能执行",
                "An event with several triggers is not executed here.");
        }

        var trigger = element.Events.Count == 0 ? null : element.Events[0];
        var node = new Node
        {
            Index = nodes.Count,
            Id = level.Prefix + element.Id,
            Name = element.Name.Length == 0 ? null : element.Name,
            Kind = KindOf(element),
            Parent = level.Parent,
            Element = element,
            Event = EventOf(element, trigger),
            EventName = NameOf(element, trigger),
            Timer = trigger is { Kind: Model.EventKind.Timer } ? read.Timer(trigger, element) : null,
            Condition = ConditionOf(element, trigger, read),
            Interrupting = element.Interrupting,
            AttachedTo = element.AttachedTo is { } host && index.TryGetValue(host, out var at) ? at : -1,
            DefaultFlow = element.Default is { } way && flowIndex.TryGetValue(way, out var number) ? number : -1,
            Repetition = read.Repetition(element),
            Service = ServiceOf(element),
            Compensates = CompensatesOf(element, trigger, index),
            ForCompensation = element.IsForCompensation,
            SequentialAdHoc = element.Attribute("ordering") == "Sequential",
            CancelRemaining = element.Attribute("cancelRemainingInstances") is not ("false" or "0"),
            CallIn = Mapped(element, "in"),
            CallOut = Mapped(element, "out"),
            ResultVariable = element.DecisionResult ?? element.Foreign("resultVariable"),
        };
        nodes.Add(node);
        if (element.Inner is not null) levels.Enqueue(new Level(element.Inner, node.Index, level.Prefix, level.Calls));
        if (element.Kind == NodeKind.CallActivity) LayCall(element, node, level);
    }

    void LayCall(FlowNode element, Node node, Level level)
    {
        var name = element.CalledElement ?? "";
        var called = model.FindProcess(name) ?? callee?.Invoke(name);
        if (called is null)
        {
            Add("execution.unknown_callee", element, $"找不到被调用的流程“{name}”",
                $"The called process “{name}” is not known.");
        }
        else if (level.Calls.Contains(called.Id))
        {
            Add("execution.call_cycle", element, $"流程“{name}”调用了自己（直接或间接）",
                $"The process “{name}” calls itself, directly or by way of others.");
        }
        else
        {
            levels.Enqueue(new Level(called.Scope, node.Index, node.Id + "/", level.Calls.Add(called.Id)));
        }
    }

    Behavior KindOf(FlowNode element)
    {
        switch (element.Kind)
        {
            case NodeKind.ScriptTask:
                Add("execution.script_task", element, "脚本任务不执行：系统不运行文件里的程序",
                    "Script tasks are not executed: no program inside a file is run.");
                break;
            case NodeKind.ComplexGateway:
                Add("execution.complex_gateway", element, "复杂网关不执行", "Complex gateways are not executed.");
                break;
        }

        return element.Kind switch
        {
            NodeKind.StartEvent => Behavior.Start,
            NodeKind.EndEvent => Behavior.End,
            NodeKind.CatchEvent => Behavior.Catch,
            NodeKind.ThrowEvent => Behavior.Throw,
            NodeKind.BoundaryEvent => Behavior.Boundary,
            NodeKind.UserTask => Behavior.UserTask,
            NodeKind.ManualTask => Behavior.ManualTask,
            NodeKind.SendTask => Behavior.SendTask,
            NodeKind.ReceiveTask => Behavior.ReceiveTask,
            NodeKind.ServiceTask => Behavior.ServiceTask,
            NodeKind.BusinessRuleTask => Behavior.RuleTask,
            NodeKind.ExclusiveGateway => Behavior.Exclusive,
            NodeKind.ParallelGateway => Behavior.Parallel,
            NodeKind.InclusiveGateway => Behavior.Inclusive,
            NodeKind.EventBasedGateway => Behavior.EventGateway,
            NodeKind.SubProcess => element.TriggeredByEvent ? Behavior.EventSubProcess : Behavior.SubProcess,
            NodeKind.Transaction => Behavior.Transaction,
            NodeKind.AdHocSubProcess => Behavior.AdHoc,
            NodeKind.CallActivity => Behavior.Call,
            _ => Behavior.Task,
        };
    }

    static Trigger EventOf(FlowNode element, EventDefinition? trigger)
    {
        if (element.Kind == NodeKind.ReceiveTask) return Trigger.Message;
        return trigger?.Kind switch
        {
            null => Trigger.None,
            Model.EventKind.Message => Trigger.Message,
            Model.EventKind.Timer => Trigger.Timer,
            Model.EventKind.Signal => Trigger.Signal,
            Model.EventKind.Error => Trigger.Error,
            Model.EventKind.Escalation => Trigger.Escalation,
            Model.EventKind.Conditional => Trigger.Conditional,
            Model.EventKind.Compensate => Trigger.Compensation,
            Model.EventKind.Link => Trigger.Link,
            Model.EventKind.Terminate => Trigger.Terminate,
            _ => Trigger.Cancel,
        };
    }

    /// <summary>By what senders and receivers find each other; null for an error or escalation that catches every
    /// one.</summary>
    static string? NameOf(FlowNode element, EventDefinition? trigger)
    {
        if (element.Kind is NodeKind.ReceiveTask or NodeKind.SendTask) return Called(element.Message) ?? element.Id;
        return trigger?.Kind switch
        {
            Model.EventKind.Message or Model.EventKind.Signal =>
                Called(trigger.Target) ?? trigger.Reference ?? element.Id,
            Model.EventKind.Error or Model.EventKind.Escalation => trigger.Target?.Code ?? trigger.Reference,
            Model.EventKind.Link => trigger.Attribute("name") ?? "",
            _ => null,
        };
    }

    static string? Called(RootElement? root) => root is null ? null : root.Name.Length > 0 ? root.Name : root.Id;

    static FeelExpression? ConditionOf(FlowNode element, EventDefinition? trigger, ExpressionReader read)
    {
        if (trigger is { Kind: Model.EventKind.Conditional, Condition: { } condition })
            return read.Condition(condition, element);
        if (element.Kind != NodeKind.AdHocSubProcess) return null;
        return Expression.Read(element.Xml.Element(Namespaces.Bpmn + "completionCondition")) is { } completion
            ? read.Condition(completion, element) : null;
    }

    static string? ServiceOf(FlowNode element) => element.Kind switch
    {
        NodeKind.ServiceTask => element.Command ?? element.Foreign("delegateExpression") ?? element.Foreign("class")
            ?? element.Foreign("expression"),
        NodeKind.BusinessRuleTask => element.DecisionTable ?? element.Foreign("decisionRef"),
        _ => null,
    };

    int CompensatesOf(FlowNode element, EventDefinition? trigger, Dictionary<FlowNode, int> index)
    {
        if (trigger is not { Kind: Model.EventKind.Compensate }) return -1;
        var meant = element.Kind == NodeKind.BoundaryEvent
            ? element.AttachedTo?.CompensatedBy : model.FindNode(trigger.ActivityRef);
        return meant is not null && index.TryGetValue(meant, out var at) ? at : -1;
    }

    static ImmutableArray<(string, string)>? Mapped(FlowNode element, string tag)
    {
        if (element.Kind != NodeKind.CallActivity) return null;
        var pairs = element.Extensions
            .Where(xml => xml.Name.LocalName == tag && xml.Attribute("target") is not null)
            .Select(xml => ((string?)xml.Attribute("source") ?? "", (string)xml.Attribute("target")!))
            .ToImmutableArray();
        var any = element.Extensions.Any(xml => xml.Name.LocalName is "in" or "out");
        return any ? pairs : null;
    }

    void LayValue(DataItem item)
    {
        var text = item.Extensions.FirstOrDefault(xml => xml.Name.LocalName == "value")?.Value.Trim();
        if (text is null || item.Tag != "dataObject") return;
        var type = item.Attribute("itemSubjectRef") ?? "";
        FeelValue value = type[(type.IndexOf(':', StringComparison.Ordinal) + 1)..] switch
        {
            "boolean" => text == "true",
            "int" or "integer" or "long" or "double" or "decimal" or "float"
                when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => text,
        };
        initial = initial.With(item.Name.Length > 0 ? item.Name : item.Id, value);
    }

    void Connect()
    {
        var incoming = flows.ToLookup(flow => flow.Target, flow => flow.Index);
        var outgoing = flows.ToLookup(flow => flow.Source, flow => flow.Index);
        var boundaries = nodes.Where(node => node.AttachedTo >= 0)
            .ToLookup(node => node.AttachedTo, node => node.Index);
        var children = nodes.ToLookup(node => node.Parent, node => node.Index);
        foreach (var node in nodes)
        {
            node.Incoming = [.. incoming[node.Index]];
            node.Outgoing = [.. outgoing[node.Index]];
            node.Boundaries = [.. boundaries[node.Index]];
            node.Children = [.. children[node.Index]];
        }
    }

    void Add(string code, Element element, string zh, string en) =>
        findings.Add(new Finding(code, Grade.NotExecuted, element.Id, element.Name, element.Line, element.Column, zh,
            en));
}
