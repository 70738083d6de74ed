namespace Yiwang.Platform.Notices;

/// <summary>The kinds of notices to persons, and how each is said. What stands before the underscore is the kind that
/// settings name.</summary>
public static class NoticeKinds
{
    /// <summary>Those a person sets; the two that must reach are always in the open page.</summary>
    public static IReadOnlyList<(string Kind, Text Name, bool MustReach)> Settable { get; } =
    [
        ("task", new("新的待办", "new tasks"), false),
        ("urge", new("催办", "urges"), true),
        ("late", new("超期", "what becomes late"), false),
        ("escalated", new("下属超期升级", "lateness of those below"), true),
        ("supervision", new("督办", "supervision"), false),
        ("extension", new("延期的申请和批复", "more time asked for and decided"), false),
        ("route", new("流程有环节找不到人", "steps of routes that find nobody"), false),
    ];

    /// <summary>
    /// Pages that show themselves anew, where they are open, when a notice with this address comes: the one it leads
    /// to, and the list it stands in.
    /// </summary>
    public static IReadOnlyList<string> ChangedBy(string href)
    {
        var path = href.Split('?', '#')[0];
        return [path, path.Split('/') is ["", ("inbox" or "deliveries" or "supervision") and var list, ..]
            ? "/" + list : "/desk"];
    }

    public static Text Words(string kind, string subject, string english = "")
    {
        var zh = Words(kind, subject);
        return english.Length == 0 ? zh : new Text(zh.Zh, Words(kind, english).En);
    }

    private static Text Words(string kind, string subject) => kind switch
    {
        "task" => new($"待办：{subject}", $"To do: {subject}"),
        "delivery" => new($"收到公文：{subject}", $"A document has arrived: {subject}"),
        "urge" => new($"催办：{subject}", $"Urged: {subject}"),
        "late" => new($"超期：{subject}", $"Late: {subject}"),
        "returned" => new($"退文：{subject}", $"Returned: {subject}"),
        "answered" => new($"对方已答复：{subject}", $"Answered: {subject}"),
        "corrected" => new($"附件更正：{subject}", $"An attachment was corrected: {subject}"),
        "replaced" => new($"已换发：{subject}", $"Replaced: {subject}"),
        "recalled" => new($"对方撤回：{subject}", $"Recalled: {subject}"),
        "escalated" => new($"超期未办，请督促：{subject}", $"Late with those below you: {subject}"),
        "supervision_opened" => new($"您的批示已立为督办：{subject}", $"Your instruction is under supervision: {subject}"),
        "supervision_closed" => new($"督办已办结：{subject}", $"Finished under supervision: {subject}"),
        "supervision_reported" => new($"报来反馈：{subject}", $"Reported: {subject}"),
        "supervision_asked" => new($"请报进展：{subject}", $"Please report: {subject}"),
        "extension_asked" => new($"申请延期：{subject}", $"More time asked for: {subject}"),
        "extension_granted" => new($"同意延期：{subject}", $"More time granted: {subject}"),
        "extension_refused" => new($"不同意延期：{subject}", $"More time refused: {subject}"),
        "gone_over" => new($"机构并入：{subject}", $"Merger: {subject}"),
        "unit_plan" => new($"计划的单位改动没有办成：{subject}", $"A planned change of a unit could not be made: {subject}"),
        "route_broken" => new($"流程有环节找不到人：{subject}", $"A step of a route finds nobody: {subject}"),
        _ => new(subject, subject),
    };
}
