namespace Yiwang.Platform.Calendar;

/// <summary>A calendar, term or pause is not what it has to be. The code is stable; the words are for people.</summary>
public sealed class CalendarException(string code, string zh, string en) : Exception($"{code}: {en}")
{
    public string Code { get; } = code;

    public string Zh { get; } = zh;

    public string En { get; } = en;

    internal static CalendarException OutOfRange(DateOnly from, DateOnly to) => new(
        "calendar.out_of_range",
        $"日期超出工作日历的范围（{from:yyyy-MM-dd} 至 {to:yyyy-MM-dd}）。",
        $"The date lies outside the working calendar ({from:yyyy-MM-dd} to {to:yyyy-MM-dd}).");

    internal static CalendarException NoticeMalformed(string what) => new(
        "calendar.notice_malformed", $"放假安排不合格式：{what}。", $"The notice of days off is malformed: {what}.");

    internal static CalendarException HoursMalformed() => new(
        "calendar.hours_malformed",
        "工作时间须按先后写成“08:30-12:00 14:30-17:30”这样的形式。",
        "Working hours are written in order, such as '08:30-12:00 14:30-17:30'.");

    internal static CalendarException TermWrong() => new(
        "calendar.term_wrong",
        $"时限须为 1 至 {Term.CountMax} 的整数。", $"A term is a whole number from 1 to {Term.CountMax}.");

    internal static CalendarException PauseWrong() => new(
        "calendar.pause_wrong", "暂停的结束早于开始。", "The pause ends before it begins.");
}
