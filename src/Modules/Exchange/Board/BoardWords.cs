using Yiwang.Platform;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Exchange.Board;

/// <summary>What a delivery's state is called, on the board, in its table and in the export.</summary>
internal static class BoardWords
{
    public static Mark MarkOf(DeliveryState state) => state switch
    {
        DeliveryState.Handled => Mark.Handled,
        DeliveryState.Signed => Mark.Signed,
        DeliveryState.Late => Mark.Late,
        DeliveryState.Returned => Mark.Returned,
        DeliveryState.Recalled => Mark.NotArrived,
        _ => Mark.Arrived,
    };

    public static Text State(DeliveryState state) => state switch
    {
        DeliveryState.Handled => new("已办理", "Handled"),
        DeliveryState.Signed => new("已签收", "Signed for"),
        DeliveryState.Late => new("超时未签", "Overdue"),
        DeliveryState.Returned => new("已退文", "Returned"),
        DeliveryState.Recalled => new("已撤回", "Recalled"),
        _ => new("已到未签", "Arrived"),
    };

    /// <summary>How far it got there, the last stage first: answered, closed, in hand with which section, registered,
    /// opened, or why not.</summary>
    public static Text Stage(DeliveryRow row) => row switch
    {
        { State: DeliveryState.Recalled } => new($"撤回：{row.RecallReason}", $"recalled: {row.RecallReason}"),
        { State: DeliveryState.Returned } => Returned(row.ReturnReason, row.ReturnWords),
        { AnsweredAt: not null, ClosedAt: not null } => new("已答复，已办结", "answered, closed"),
        { AnsweredAt: not null } => new("已答复", "answered"),
        { ClosedAt: not null } => new("已办结", "closed"),
        { InHand.Length: > 0 } => new($"{row.InHand}在办", $"in hand: {row.InHand}"),
        { RegisteredAt: not null } => new("已登记", "registered"),
        { SignedAt: not null } => new("已签收，未登记", "signed for, not registered"),
        { OpenedAt: not null } => new("已打开，未签收", "opened, not signed for"),
        _ => new("未打开", "not opened"),
    };

    public static Text Returned(string reason, string words)
    {
        var why = reason switch
        {
            "wrong_recipient" => new Text("主送错误", "wrong recipient"),
            "missing_attachment" => new("附件不全", "an attachment is missing"),
            "unreadable" => new("打不开或签章不对", "cannot be read, or the seal fails"),
            _ => new("其他", "other"),
        };
        return words.Length == 0 ? why : new($"{why.Zh}：{words}", $"{why.En}: {words}");
    }
}
