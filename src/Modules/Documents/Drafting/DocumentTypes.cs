using Yiwang.Platform;

namespace Yiwang.Documents.Drafting;

/// <summary>One of the 15 types of 条例 art. 8.</summary>
/// <param name="Direction">Usual direction: <c>down</c>, <c>up</c>, <c>across</c>, <c>any</c>.</param>
/// <param name="Form">Form of GB/T 9704-2012: <c>document</c>, <c>letter</c>, <c>order</c>, <c>minutes</c>.</param>
internal sealed record DocumentType(string Code, string Zh, string En, string Direction, string Form)
{
    public Text Name => new(Zh, En);
}

internal static class DocumentTypes
{
    public static IReadOnlyList<DocumentType> All { get; } =
    [
        new("notice", "通知", "Notice", "down", "document"),
        new("opinion", "意见", "Opinion", "any", "document"),
        new("circular", "通报", "Circular", "down", "document"),
        new("report", "报告", "Report", "up", "document"),
        new("request", "请示", "Request for instructions", "up", "document"),
        new("reply", "批复", "Reply", "down", "document"),
        new("letter", "函", "Letter", "across", "letter"),
        new("minutes", "纪要", "Minutes", "any", "minutes"),
        new("decision", "决定", "Decision", "down", "document"),
        new("resolution", "决议", "Resolution", "down", "document"),
        new("order", "命令（令）", "Order", "down", "order"),
        new("communique", "公报", "Communiqué", "down", "document"),
        new("announcement", "公告", "Announcement", "down", "document"),
        new("public_notice", "通告", "Public notice", "down", "document"),
        new("proposal", "议案", "Proposal", "up", "document"),
    ];

    public static bool Known(string code) => All.Any(t => t.Code == code);

    public static DocumentType Of(string code) => All.First(t => t.Code == code);
}
