using Yiwang.Platform;

namespace Yiwang.Documents.Reading;

/// <summary>What a trace entry's code says to a reader of the story.</summary>
internal static class StoryWords
{
    private static readonly Dictionary<string, Text> Words = new(StringComparer.Ordinal)
    {
        ["case.opened"] = new("立件", "opened the case"),
        ["case.closed"] = new("办结", "closed the case"),
        ["case.filed"] = new("归档", "filed it"),
        ["case.late"] = new("整件超期", "the case became late"),
        ["task.late"] = new("环节超期", "a step became late"),
        ["case.two_persons"] = new("两人同意", "two persons consented"),
        ["case.move_proposed"] = new("提请", "proposed it"),
        ["case.move_consented"] = new("同意", "consented"),
        ["case.move_declined"] = new("不同意", "declined"),
        ["task.opened"] = new("打开", "opened it"),
        ["way.complete"] = new("办理", "answered"),
        ["way.read"] = new("已阅", "read it"),
        ["way.return"] = new("退回", "returned it"),
        ["way.return_straight"] = new("退回，改后直送", "returned it, straight back"),
        ["way.withdraw"] = new("撤回", "took it back"),
        ["way.ask_back"] = new("请退还", "asked for it back"),
        ["way.give_back"] = new("退还", "gave it back"),
        ["way.keep"] = new("不退还", "kept it"),
        ["way.transfer"] = new("转办", "transferred it"),
        ["way.delegate"] = new("委托代办", "had it done for them"),
        ["way.add_before"] = new("加签（在前）", "added a signer before"),
        ["way.add_after"] = new("加签（在后）", "added a signer after"),
        ["way.add_beside"] = new("加签（同时）", "added a signer beside"),
        ["way.remove_signer"] = new("减签", "took a signer off"),
        ["way.countersign"] = new("会签", "asked to countersign"),
        ["way.circulate"] = new("传阅", "circulated it"),
        ["way.free"] = new("自由流转", "sent it on freely"),
        ["way.claim"] = new("抢办", "claimed it"),
        ["way.release"] = new("放回", "released it"),
        ["way.urge"] = new("催办", "urged"),
        ["way.suspend"] = new("挂起", "suspended it"),
        ["way.resume"] = new("恢复", "resumed it"),
        ["way.terminate"] = new("终止", "ended it"),
        ["way.jump"] = new("跳转", "jumped"),
        ["way.reopen"] = new("重启", "reopened it"),
        ["way.join"] = new("并案", "joined it to another"),
        ["way.split"] = new("分案", "split it off"),
        ["way.end_joined"] = new("随并入的件办结", "ended with the case it was joined to"),
        ["way.hand_over"] = new("离岗交接", "was handed over"),
        ["way.skip"] = new("同一人，自动跳过", "was skipped: the same person"),
        ["way.timer"] = new("到时", "its time came"),
        ["way.message"] = new("等的消息到了", "what it waited for arrived"),
        ["way.announced"] = new("发出消息", "gave notice"),
        ["document.drafted"] = new("起草", "drafted it"),
        ["document.edited"] = new("改稿", "edited the draft"),
        ["document.signed"] = new("签发", "signed it"),
        ["document.checked"] = new("复核", "checked it"),
        ["document.numbered"] = new("编号", "numbered it"),
        ["document.typeset"] = new("印制版式文件", "fixed its pages"),
        ["document.sealed"] = new("盖章", "sealed it"),
        ["document.released"] = new("核发", "released it"),
        ["seal.used"] = new("用印", "used the seal"),
        ["seal.issued"] = new("制发样章", "issued the sample seal"),
        ["delivery.registered"] = new("收文登记", "registered it"),
        ["delivery.returned"] = new("退文", "returned the document"),
    };

    public static Text Of(string kind) => Words.TryGetValue(kind, out var words) ? words : new Text(kind, kind);
}
