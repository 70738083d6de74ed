using Yiwang.Bpmn.Model;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Routing;

/// <summary>What the words of the route vocabulary (docs/standards/bpmn.md) say to people.</summary>
public static class RouteWords
{
    /// <summary>Kinds of route, in the order they are offered.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["outgoing", "incoming", "report", "supervision", "affair"];

    public static IReadOnlyList<string> Levels { get; } = ["province", "prefecture", "county", "township"];

    /// <summary>A step's name in both languages; one without an English name shows its own.</summary>
    public static Text Step(string name, string english) => new(name, english.Length > 0 ? english : name);

    /// <summary>The word of a unit's level, 1 to 4.</summary>
    public static string LevelOf(int level) => Levels[Math.Clamp(level, 1, Levels.Count) - 1];

    public static Text Kind(string kind) => kind switch
    {
        "outgoing" => new("发文", "outgoing"),
        "incoming" => new("收文", "incoming"),
        "report" => new("签报", "internal report"),
        "supervision" => new("督办", "supervision"),
        "affair" => new("事务", "affair"),
        _ => new(kind, kind),
    };

    public static Text Level(string level) => level switch
    {
        "province" => new("省级", "province"),
        "prefecture" => new("市级", "prefecture"),
        "county" => new("县级", "county"),
        "township" => new("乡级", "township"),
        _ => new(level, level),
    };

    public static Text Who(RouteWho? who) => who?.Kind switch
    {
        null => new("没有说由谁办", "nobody is named"),
        "drafter" => new("拟稿人", "the drafter"),
        "section-head" => new("拟稿人所在部门的负责人", "the head of the drafter's section"),
        "leader" => new("分管领导", "the leader in charge"),
        "superior" => new("上一位经办人的上级", "the superior of who acted last"),
        "registry" => new("本单位文书", "the unit's registry"),
        "seal-keeper" => new("印章保管人", "the seal keeper"),
        "archivist" => new("档案人员", "the archivist"),
        "chosen" => new("上一步选定的人", "who was chosen at the step before"),
        "sections" => new("本单位各部门", "the unit's sections"),
        "units" => new("网上任一单位", "any unit on the network"),
        "parent-unit" => new("上级单位", "the unit above"),
        "common-superior" => new("各联合单位的共同上级", "the unit above all that issue it together"),
        "child-units" => new("下级单位", "the units below"),
        "recipients" => new("收文单位", "the document's recipients"),
        "role" => Role.All.Contains(who.Argument) ? Role.Name(who.Argument) : new(who.Argument, who.Argument),
        "post" => Role.All.Contains(who.Argument)
            ? Role.Name(who.Argument) : new($"岗位：{who.Argument}", $"post: {who.Argument}"),
        "unit" => new($"单位 {who.Argument}", $"unit {who.Argument}"),
        "step" => new($"办过“{who.Argument}”的人", $"who did “{who.Argument}”"),
        "table" => new($"按决策表 {who.Argument}", $"by the table {who.Argument}"),
        _ => new(who.ToString(), who.ToString()),
    };

    public static Text Move(string move) => move switch
    {
        "return" => new("退回", "return"),
        "withdraw" => new("撤回", "take back"),
        "transfer" => new("转办", "transfer"),
        "add-signer" => new("加签", "add a signer"),
        "remove-signer" => new("减签", "remove a signer"),
        "countersign" => new("会签", "countersign"),
        "circulate" => new("传阅", "circulate"),
        "delegate" => new("委托", "delegate"),
        "claim" => new("抢办", "claim"),
        "urge" => new("催办", "urge"),
        "suspend" => new("挂起", "suspend"),
        "terminate" => new("终止", "end the case"),
        "jump" => new("跳转", "jump"),
        "reopen" => new("重启", "reopen"),
        "join" => new("并案", "join cases"),
        "split" => new("分案", "split cases"),
        "free" => new("自由流转", "send to anyone"),
        _ => new(move, move),
    };

    public static Text Act(string act) => act switch
    {
        "" => new("只写意见", "only an opinion"),
        "sign" => new("签发", "sign for issue"),
        "check" => new("复核", "check"),
        "register" => new("登记", "register"),
        "number" => new("编号", "number"),
        "typeset" => new("排版", "typeset"),
        "print" => new("印制", "print"),
        "seal" => new("用印", "seal"),
        "release" => new("核发", "release"),
        "send" => new("发出", "send"),
        "reply" => new("答复", "reply"),
        "archive" => new("归档", "archive"),
        "receive" => new("收文", "receive"),
        "report" => new("报督办进展", "report under supervision"),
        "accept" => new("采纳督办反馈", "accept the report"),
        "settle" => new("协商", "settle"),
        "rule" => new("裁定", "decide"),
        _ => new(act, act),
    };

    public static Text Notice(string notice) => notice switch
    {
        "arrived" => new("到达时", "when it arrives"),
        "late" => new("超期时", "when it is late"),
        "returned" => new("退回时", "when returned"),
        _ => new(notice, notice),
    };

    public static Text Edit(string part) => part switch
    {
        "title" => new("标题", "title"),
        "body" => new("正文", "text"),
        "attachments" => new("附件", "attachments"),
        "recipients" => new("主送抄送", "recipients"),
        "urgency" => new("紧急程度", "urgency"),
        "classification" => new("密级", "classification"),
        _ => new(part, part),
    };

    public static Text Hide(string part) => part switch
    {
        "opinions" => new("别人的意见（背靠背）", "what others wrote"),
        "attachments" => new("附件", "attachments"),
        _ => new(part, part),
    };

    /// <summary>Values of the variables that the shipped routes declare; others are shown as they are.</summary>
    public static Text Value(string value) => value switch
    {
        "ordinary" => new("平件", "ordinary"),
        "urgent" => new("加急", "urgent"),
        "extra-urgent" => new("特急", "most urgent"),
        "flash" => new("特提", "flash"),
        "principal" => new("主要领导", "head of the unit"),
        "leader" => new("分管领导", "leader in charge"),
        "handle" => new("承办", "to handle"),
        "read" => new("传阅", "to read"),
        "电报" => new(value, "telegram"),
        "督办" => new(value, "supervision"),
        "again" => new("再送不同意的单位会签", "back to those who disagreed"),
        "anew" => new("改稿后重新会签", "amended; all countersign anew"),
        "above" => new("上级来文", "from above"),
        "below" => new("下级来文", "from below"),
        "beside" => new("不相隶属单位来文", "from beside"),
        "superior" => new("报共同上级裁定", "to the common superior"),
        "issue" => new("照此印发", "issue it as it is"),
        "amend" => new("照裁定修改", "amend as decided"),
        "stop" => new("不发", "do not issue it"),
        // Types of documents are facts by their Chinese names (Regulations, article 8).
        _ => new(value, DocumentType.All.FirstOrDefault(type => type.Zh == value)?.En.ToLowerInvariant() ?? value),
    };

    /// <summary>A deadline in working time.</summary>
    public static Text Term(RouteTerm? term) => term switch
    {
        null => new("", ""),
        { Unit: 'd' } => new($"{term.Amount} 个工作日", term.Amount == 1 ? "1 working day" : $"{term.Amount} working days"),
        { Unit: 'h' } =>
            new($"{term.Amount} 工作小时", term.Amount == 1 ? "1 working hour" : $"{term.Amount} working hours"),
        _ => new($"{term.Amount} 分钟", $"{term.Amount} minutes"),
    };

    public static Text Rule(RouteCountersign sign) => sign.Rule switch
    {
        "any" => new("一人办即可", "one answers for all"),
        "count" => new($"{sign.Amount:0} 人同意即可", $"{sign.Amount:0} agree"),
        "share" => new($"{sign.Amount:P0} 同意即可", $"{sign.Amount:P0} agree"),
        "weight" => new($"权重 {sign.Amount:P0} 同意即可", $"{sign.Amount:P0} of the weight agrees"),
        "veto" => new("一票否决", "one voice vetoes"),
        _ => new("全部办完", "everybody answers"),
    };

    public static Text Node(FlowNode node) => node.Kind switch
    {
        NodeKind.StartEvent => new("开始", "start"),
        NodeKind.EndEvent => new("结束", "end"),
        NodeKind.BoundaryEvent or NodeKind.CatchEvent => new("等待", "wait"),
        NodeKind.ThrowEvent => new("发信号", "signal"),
        NodeKind.UserTask or NodeKind.ManualTask =>
            node.InstanceMark is null ? new("人工", "human") : new("多人", "several people"),
        NodeKind.ServiceTask or NodeKind.SendTask or NodeKind.BusinessRuleTask or NodeKind.ScriptTask =>
            new("自动", "automatic"),
        NodeKind.ReceiveTask => new("等消息", "awaits a message"),
        NodeKind.ExclusiveGateway => new("判断", "choice"),
        NodeKind.ParallelGateway => new("并行", "parallel"),
        NodeKind.InclusiveGateway => new("多选", "inclusive choice"),
        NodeKind.EventBasedGateway => new("等事件", "awaits events"),
        NodeKind.CallActivity => new("调用流程", "calls a route"),
        NodeKind.SubProcess or NodeKind.Transaction or NodeKind.AdHocSubProcess => new("子流程", "sub-process"),
        _ => new("步骤", "step"),
    };
}
