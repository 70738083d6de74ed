using Yiwang.Platform;

namespace Yiwang.Supervision.Items;

/// <summary>Words of sources, states and the story of items.</summary>
internal static class ItemWords
{
    public static Text Source(string source) => source switch
    {
        "instruction" => new("领导批示", "a leader's instruction"),
        "decision" => new("会议决定", "a meeting's decision"),
        "document" => new("文件要求", "a document"),
        "target" => new("目标任务", "a plan's target"),
        _ => new("群众来信", "a letter"),
    };

    public static Text State(PartView part) => part switch
    {
        { AcceptedAt: not null } => new("已办结，反馈已采纳", "finished and accepted"),
        { CaseStatus: "suspended" } => new("已挂起", "suspended"),
        { CaseStatus: "terminated" } => new("已终止", "ended"),
        { Rework: true } => new("退回重办中", "sent back, being done again"),
        _ =>
            new(part.Steps.Length > 0 ? part.Steps : "办理中",
                part.Steps.Length > 0 ? $"at step {part.Steps}" : "in hand"),
    };

    public static Text Verdict(string verdict) =>
        verdict == "accepted" ? new("采纳", "accepted") : new("退回重办", "sent back");

    public static Text Story(string kind) => kind switch
    {
        "supervision.opened" => new("立项", "opened the item"),
        "supervision.assigned" => new("交办", "assigned a part"),
        "supervision.reported" => new("报来反馈", "reported"),
        "supervision.report_asked" => new("到期要求报进展", "asked for the periodic report"),
        "supervision.accepted" => new("采纳反馈", "accepted the report"),
        "supervision.sent_back" => new("退回重办", "sent the report back"),
        "supervision.closed" => new("销号", "closed the item"),
        "supervision.reopened" => new("重启", "reopened the item"),
        "supervision.urged" => new("催办", "urged"),
        _ => new("记录", "recorded"),
    };
}
