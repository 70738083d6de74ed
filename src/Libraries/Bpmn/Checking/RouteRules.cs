using System.Xml.Linq;
using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Checking;

/// <summary>
/// Our vocabulary (docs/standards/bpmn.md): words that are not ours, steps without anybody, terms nobody can read.
/// </summary>
internal sealed class RouteRules(BpmnModel model, FindingList findings)
{
    private static readonly string[] types =
        ["string", "number", "boolean", "date", "date and time", "days and time duration", "list", "context"];

    internal void Check()
    {
        foreach (var process in model.Processes)
        {
            foreach (var variable in process.Variables.Where(v => v.Name.Length == 0 || !types.Contains(v.Type)))
            {
                Word("route.variable_invalid", process, "变量类型", "variable type", variable.Type);
            }
            foreach (var node in process.AllNodes)
            {
                if (node.Step is not null)
                {
                    CheckStep(node, node.Step);
                }
                else if (node.Kind == NodeKind.UserTask && process.RouteExtension("route") is not null)
                {
                    Nobody(node);
                }
            }
            CheckLanes(process.Lanes);
        }
    }

    private void CheckStep(FlowNode node, RouteStep step)
    {
        var known = new (string Code, string Zh, string En, IEnumerable<string> Words, IReadOnlyList<string> Allowed)[]
        {
            ("route.act_unknown", "动作", "act", step.Act.Length > 0 ? [step.Act] : [], RouteStep.KnownActs),
            ("route.move_unknown", "自由流转", "move", step.Moves, RouteStep.KnownMoves),
            ("route.notice_unknown", "提醒", "notice", step.Notices, RouteStep.KnownNotices),
            ("route.part_unknown", "可改的部分", "part to edit", step.Edit, RouteStep.KnownEdits),
            ("route.part_unknown", "不给看的部分", "part to hide", step.Hide, RouteStep.KnownHides),
        };
        foreach (var (code, zh, en, words, allowed) in known)
        {
            foreach (var word in words.Where(w => !allowed.Contains(w)))
            {
                Word(code, node, zh, en, word);
            }
        }
        foreach (var who in step.Choose.Append(step.Who).Where(w => w is { IsKnown: false }))
        {
            Word("route.who_unknown", node, "办理人", "word for who acts", who!.ToString());
        }
        CheckWho(node, step);
        if ((string?)node.RouteExtension("step")?.Attribute("term") is { } term && step.Term is null)
        {
            Word("route.term_invalid", node, "期限", "term", term);
        }
        CheckCountersign(node, step);
        var kept = IsRunForEach(node) ? "list" : "boolean";
        if (step.Verdict.Length > 0 && !model.Processes.SelectMany(p => p.Variables)
            .Any(v => v.Name == step.Verdict && v.Type == kept))
        {
            Word("route.verdict_unknown", node, "表态变量", "variable for the verdict", step.Verdict);
        }
    }

    // Inside a sub-process that runs once for each of a list: there the verdict names whose it is.
    private static bool IsRunForEach(FlowNode node)
    {
        for (var around = node.Container.Owner; around is not null; around = around.Container.Owner)
        {
            if (around.MultiInstance is { Item: not null })
            {
                return true;
            }
        }
        return false;
    }

    private void CheckWho(FlowNode node, RouteStep step)
    {
        if (step.Who is null && node.Kind == NodeKind.UserTask && node.RouteExtension("step") is not null)
        {
            Nobody(node);
        }
        if (step.Who?.Kind == "chosen" && step.Choose.Count == 0)
        {
            findings.NotExecuted("route.choose_missing", node,
                "由上一步选人，但没有说明可以从哪些人中选。", "Who acts is chosen, but nothing says from whom.");
        }
        foreach (var id in new[] { step.ChosenAt, step.Who?.Kind == "step" ? step.Who.Argument : "" })
        {
            if (id.Length > 0 && model.FindNode(id) is not { Kind: NodeKind.UserTask })
            {
                findings.NotExecuted("route.step_missing", node,
                    $"引用的步骤“{id}”不是这个文件中的用户任务。", $"'{id}' is not a user task of this file.");
            }
        }
    }

    private void CheckCountersign(FlowNode node, RouteStep step)
    {
        if (node.RouteExtension("countersign") is not { } xml)
        {
            return;
        }
        if (step.Countersign is null)
        {
            Word("route.countersign_invalid", node, "会签规则", "countersign rule", (string?)xml.Attribute("rule") ?? "");
        }
        else if (node.InstanceMark is null || node.InstanceMark.IsSequential != step.Countersign.Sequential)
        {
            findings.NotExecuted("route.countersign_order", node,
                "会签规则与多实例标记不一致。", "The countersign order and the multi-instance mark do not agree.");
        }
    }

    private void CheckLanes(IReadOnlyList<Lane> lanes)
    {
        foreach (var lane in lanes)
        {
            if (lane.Post is { IsKnown: false } post)
            {
                Word("route.who_unknown", lane, "办理人", "word for who acts", post.ToString());
            }
            CheckLanes(lane.Lanes);
        }
    }

    private void Nobody(FlowNode node) => findings.NotExecuted("route.who_missing", node,
        "没有说明由谁办理。", "It does not say who acts.");

    private void Word(string code, Element element, string zh, string en, string word) => findings.NotExecuted(
        code, element, $"{zh}“{word}”不在词汇表中。", $"The {en} '{word}' is not in the vocabulary.");
}
