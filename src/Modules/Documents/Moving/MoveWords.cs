using Yiwang.Platform;

namespace Yiwang.Documents.Moving;

/// <summary>What a move is called, what it means to whoever makes it, and what its button says.</summary>
/// <param name="Act">The last part of the address it is posted to.</param>
internal sealed record MoveWords(string Act, string Icon, Text Name, Text Means, Text Button)
{
    private static readonly Dictionary<string, MoveWords> All = new MoveWords[]
    {
        new("return", "arrow-back-up", new("退回", "Return"),
            new("退到已经走过的一步。意见都留着，处理笺上写明是第几轮。", "Back to a step already passed. All opinions stay, under their round."),
            new("退回并说明理由", "Return with the reason")),
        new("transfer", "arrow-forward-up", new("转办", "Transfer"),
            new("这一步改由他办，不再是我的。", "This step becomes theirs and leaves my desk."), new("转给他办", "Transfer")),
        new("delegate", "user-share", new("委托代办", "Have it done for me"),
            new("由他代我办，处理笺上写明“代”；我随时可以自己办。", "They do it in my place and the sheet says so; I may still do it myself."),
            new("委托给他", "Delegate it")),
        new("add-signer", "user-plus", new("加签", "Add a signer"),
            new("请别人也签：在我之前、在我之后，或与我同时。", "Somebody else signs too: before me, after me, or beside me."),
            new("送去加签", "Send for signature")),
        new("countersign", "users", new("会签", "Countersign"),
            new("再请几家同等会签；也可以在办理中改会签规则。", "Ask more to sign on equal terms; the rule can be changed under way."),
            new("送去会签", "Ask to countersign")),
        new("circulate", "eye-check", new("传阅", "Circulate"),
            new("请他们看，不影响办理。收到的人可以再传给别人。", "For their reading; nothing waits. Whoever has it can pass it on."),
            new("送去传阅", "Circulate")),
        new("free", "send", new("自由流转", "Send freely"),
            new("写上意见，直接送给要办的人；他们办完再按流程走。",
                "Write your opinion and send it to whoever is to act next; then the route goes on."),
            new("送给他们", "Send to them")),
        new("claim", "user-circle", new("抢办", "Claim"),
            new("这件几个人都能办，我来办，别人就看到由我在办。", "Several could do it; I take it, and the others see that I have it."),
            new("由我来办", "I take it")),
        new("release", "refresh", new("放回", "Release"),
            new("放回给大家，谁都可以再抢办。", "Give it back to all; anybody may take it again."), new("放回", "Give it back")),
        new("suspend", "player-pause", new("挂起", "Suspend"),
            new("先停下来，时限停走；恢复以后接着办。", "It rests and its clocks stand still until it is resumed."),
            new("挂起", "Suspend")),
        new("resume", "player-play", new("恢复", "Resume"),
            new("接着办。每一步的时限顺延停下的时间。", "It goes on; every limit moves by the time it stood still."),
            new("恢复办理", "Resume")),
        new("end", "circle-x", new("终止办理", "End"), new("不再往下走。写过的意见都留着。", "It goes no further. Every opinion stays."),
            new("终止办理", "End the case")),
        new("join", "link", new("并案", "Join"),
            new("并入另一件一起办：这件停下来等，那件办结时一起办结。",
                "Handled together with another case: this one rests, and ends with the other."),
            new("并入那件", "Join it")),
        new("split", "git-fork", new("分案", "Split"),
            new("不再一起办，这件从停下的地方接着走。", "No longer together; this one goes on from where it stood."),
            new("分开办理", "Split it off")),
        new("withdraw", "arrow-back-up", new("撤回", "Withdraw"),
            new("对方还没有打开，可以拿回来改。", "Nobody has opened it; take it back to change it."), new("撤回到我这里", "Take it back")),
        new("ask-back", "message", new("请对方退还", "Ask for it back"),
            new("对方已经打开，不能直接撤回；请他同意退还。", "It was opened and cannot be withdrawn; ask them to give it back."),
            new("请他退还", "Ask for it back")),
        new("give-back", "check", new("同意退还", "Give it back"),
            new("退还给要的人，我手上的这一步收回。", "It goes back to who asks; my step is taken away."), new("退还", "Give it back")),
        new("keep", "x", new("不退还", "Keep it"), new("我接着办，告诉对方不退还。", "I go on with it, and they are told."),
            new("不退还", "Keep it")),
        new("remove-signer", "user-minus", new("减签", "Take off"),
            new("还没有办的可以去掉，由此加的人也一并去掉。", "Who has not acted can be taken off, with whoever was added by them."),
            new("去掉", "Take off")),
        new("urge", "bell-ringing", new("催办", "Urge"), new("在办的人马上看到。", "Whoever has it sees it at once."),
            new("发出催办", "Urge")),
        new("jump", "replace", new("跳转（要两个人）", "Jump (two persons)"),
            new("收回所有在办的，直接到选定的一步。要第二个人同意才生效。",
                "Everything open is taken back and the chosen step opens. Nothing moves before a second person consents."), new("提请跳转", "Propose the jump")),
        new("reopen", "history", new("重启（要两个人）", "Reopen (two persons)"),
            new("从走过的一步重新办。要第二个人同意才生效。",
                "It is taken up again from a step it passed. Nothing moves before a second person consents."),
            new("提请重启", "Propose reopening")),
    }.ToDictionary(words => words.Act, StringComparer.Ordinal);

    /// <summary>Null for what is not a form of its own: answering, reading.</summary>
    public static MoveWords? Of(string move) => All.GetValueOrDefault(move == "terminate" ? "end" : move);
}
