namespace Yiwang.Bpmn.Drawing;

/// <summary>What a case did at an element. Each is shown by a shape or word besides its colour.</summary>
public enum WayState
{
    /// <summary>Passed.</summary>
    Done,

    /// <summary>Somebody has it now.</summary>
    Current,

    /// <summary>It was done and then returned; it will be walked again.</summary>
    Returned,

    /// <summary>Somebody has it now, past its term.</summary>
    Late,
}

/// <summary>
/// One element of a case's way; <paramref name="Words"/> says who and when, in the reader's language, or is empty.
/// </summary>
public sealed record WayMark(string ElementId, WayState State, string Words);

/// <summary>
/// A case's way through its process: what is not named was not reached. <paramref name="FlowIds"/> are the flows taken;
/// where none are given, a flow between two passed elements counts as taken.
/// </summary>
public sealed record Way(IReadOnlyList<WayMark> Marks, IReadOnlySet<string> FlowIds)
{
    /// <summary>Whether the words of the picture are Chinese; else English.</summary>
    public bool Chinese { get; init; } = true;

    internal WayMark? Of(string id) => Marks.LastOrDefault(m => m.ElementId == id);

    internal Look? LookOf(string id)
    {
        if (Of(id) is not { } mark)
        {
            return null;
        }
        var words = Words(mark.State, Chinese) + (mark.Words.Length > 0 ? (Chinese ? "，" : ", ") + mark.Words : "");
        return mark.State switch
        {
            WayState.Done => new Look("done", Ink.WayFill, Ink.Way, "1.6", "none", "✓", Ink.Way, words),
            WayState.Current => new Look("current", Ink.Paper, Ink.Way, Look.Thick, "none", "▶", Ink.Way, words),
            WayState.Returned => new Look("returned", null, Ink.Line, "1.6", "6 3", "↩", Ink.Line, words),
            _ => new Look("late", Ink.Paper, Ink.Late, Look.Thick, "none", Chinese ? "超期" : "late", Ink.Late, words),
        };
    }

    internal static string Words(WayState state, bool chinese) => (state, chinese) switch
    {
        (WayState.Done, true) => "已办",
        (WayState.Done, false) => "done",
        (WayState.Current, true) => "正在办理",
        (WayState.Current, false) => "under way",
        (WayState.Returned, true) => "已退回",
        (WayState.Returned, false) => "returned",
        (_, true) => "超期",
        (_, false) => "late",
    };
}
