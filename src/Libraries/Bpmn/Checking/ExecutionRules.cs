using System.Globalization;
using System.Xml;
using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Checking;

/// <summary>Sound BPMN that this engine does not execute, each with the element and the reason.</summary>
internal sealed class ExecutionRules(BpmnModel model, FindingList findings)
{
    /// <summary>Instances a multi-instance activity may ask for in so many words.</summary>
    internal const int InstancesMax = 10_000;

    /// <summary>The longest time a timer may wait.</summary>
    internal const int TimerDaysMax = 100 * 366;

    internal void Check()
    {
        if (model.Processes.Count == 0)
        {
            findings.Add("process.none", Grade.NotExecuted, "", "", 1, 1,
                "文件中没有流程。", "There is no process in the file.");
        }
        foreach (var process in model.Processes)
        {
            CheckStart(process);
            foreach (var node in process.AllNodes)
            {
                CheckKind(node);
                CheckChoices(node);
                CheckEvents(node);
                CheckRepetition(node);
            }
        }
    }

    private void CheckStart(Process process)
    {
        var nodes = process.Scope.Nodes;
        if (nodes.Count == 0)
        {
            findings.NotExecuted("process.empty", process, "流程是空的。", "The process is empty.");
        }
        else if (!nodes.Any(n => n.Incoming.Count == 0 && !n.IsForCompensation && !n.TriggeredByEvent
            && n.Kind is not (NodeKind.BoundaryEvent or NodeKind.EndEvent)))
        {
            findings.NotExecuted("process.no_start", process, "流程没有开始的地方。", "The process has no place to begin.");
        }
    }

    private void CheckKind(FlowNode node)
    {
        switch (node.Kind)
        {
            case NodeKind.ScriptTask:
                findings.NotExecuted("process.script_task", node,
                    "脚本任务：这里不执行脚本，流程是封闭语言的数据；请改用服务任务或业务规则任务。",
                    "Script task: no scripts are executed here; use a service task or a business-rule task.");
                break;
            case NodeKind.ComplexGateway:
                findings.NotExecuted("process.complex_gateway", node,
                    "复杂网关：它的激活条件没有统一的含义，这里不执行；请改用包容网关或会签规则。",
                    "Complex gateway: it is not executed here; use an inclusive gateway or a countersign rule.");
                break;
            case NodeKind.ServiceTask or NodeKind.SendTask when node.Command is null && node.Message is null
                && node.Attribute("operationRef") is null
                && !new[] { "class", "type", "expression", "delegateExpression" }.Any(a => node.Foreign(a) is not null):
                findings.NotExecuted("process.command_missing", node,
                    "没有说明要执行的命令。", "It does not name the command to carry out.");
                break;
            case NodeKind.CallActivity when string.IsNullOrWhiteSpace(node.CalledElement):
                findings.NotExecuted("process.call_unnamed", node,
                    "没有说明要调用的流程。", "It does not name the process to call.");
                break;
        }
        if (node.Tag == "implicitThrowEvent" || node.Events.Count > 1 || node.Is("parallelMultiple"))
        {
            findings.NotExecuted("process.multiple_events", node,
                "一个事件有多个触发条件，这里不执行；请分成几个事件。",
                "An event with several triggers is not executed here; make several events of it.");
        }
    }

    private void CheckChoices(FlowNode node)
    {
        if (node.Kind is not (NodeKind.ExclusiveGateway or NodeKind.InclusiveGateway) || node.Outgoing.Count < 2)
        {
            return;
        }
        foreach (var flow in node.Outgoing.Where(f => !f.IsDefault && f.Condition is null or { Text: "" }))
        {
            if (!flow.IsDefault)
            {
                findings.NotExecuted("process.condition_missing", flow,
                    $"网关“{Title(node)}”的出口“{Title(flow)}”没有条件，也不是默认出口。",
                    $"The flow leaves gateway '{Title(node)}' without a condition and is not its default.");
            }
        }
        // A condition that is just "true" always holds, so the case cannot stop there.
        if (node.Default is null && node.Outgoing
            .All(f => f.Condition is { Text.Length: > 0 } c && c.Text.Trim() != "true"))
        {
            findings.Unsound("process.default_missing", node,
                "没有默认出口：如果所有条件都不成立，办件会停在这里。",
                "There is no default flow: where no condition holds, the case stops here.");
        }
    }

    private void CheckEvents(FlowNode node)
    {
        foreach (var definition in node.Events)
        {
            switch (definition.Kind)
            {
                case EventKind.Message or EventKind.Signal when definition.Reference is null or "":
                    findings.NotExecuted("process.event_unnamed", node,
                        "没有说明是哪个消息或信号。", "It does not say which message or signal.");
                    break;
                case EventKind.Error or EventKind.Escalation when definition.Reference is null or ""
                    && node.Kind is NodeKind.EndEvent or NodeKind.ThrowEvent:
                    findings.NotExecuted("process.event_unnamed", node,
                        "没有说明抛出哪个错误或升级。", "It does not say which error or escalation it throws.");
                    break;
                case EventKind.Timer:
                    CheckTimer(node, definition);
                    break;
            }
        }
    }

    private void CheckTimer(FlowNode node, EventDefinition definition)
    {
        if (definition.Timer is null or { Text: "" })
        {
            findings.NotExecuted("process.timer_missing", node, "定时事件没有写时间。", "The timer does not say when.");
            return;
        }
        var text = definition.Timer.Text;
        var duration = definition.TimerKind == TimerKind.Cycle && text.Contains('/', StringComparison.Ordinal)
            ? text[(text.LastIndexOf('/') + 1)..] : text;
        if (definition.TimerKind != TimerKind.Date && duration.StartsWith('P') && TooLong(duration))
        {
            findings.Refuse("process.timer_too_long", node,
                $"定时“{text}”超过一百年，或不是 ISO 8601 时长。",
                $"The timer '{text}' is longer than a hundred years or not an ISO 8601 duration.");
        }
    }

    private static bool TooLong(string text)
    {
        try
        {
            return XmlConvert.ToTimeSpan(Weeks(text)).TotalDays > TimerDaysMax;
        }
        catch (Exception unreadable) when (unreadable is FormatException or OverflowException)
        {
            // Not a duration at all, or one no number can hold: refused either way.
            return true;
        }
    }

    // ISO 8601 knows weeks, XML Schema does not.
    private static string Weeks(string text) =>
        text.EndsWith('W') && int.TryParse(text.AsSpan(1, text.Length - 2), NumberStyles.None, null, out var weeks)
            && weeks < TimerDaysMax ? $"P{weeks * 7}D" : text;

    private void CheckRepetition(FlowNode node)
    {
        if (node.MultiInstance is { } multiple)
        {
            if (multiple is { Cardinality: null, Collection: null })
            {
                findings.NotExecuted("process.instances_unknown", node,
                    "多实例没有说明办几次、由谁办。", "The multi-instance activity does not say how many or for whom.");
            }
            var text = multiple.Cardinality?.Text;
            if (decimal.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var times)
                && times > InstancesMax)
            {
                findings.Refuse("process.too_many_instances", node,
                    $"多实例要求 {times} 次，上限是 {InstancesMax} 次。",
                    $"It asks for {times} instances; the limit is {InstancesMax}.");
            }
        }
        if (node.Loop is { Condition: null, Maximum: null })
        {
            findings.NotExecuted("process.loop_without_end", node,
                "循环既没有条件也没有次数。", "The loop has neither a condition nor a maximum.");
        }
    }

    private static string Title(Element element) =>
        element.Name.Length == 0 ? element.Id
            : string.Join(' ', element.Name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
