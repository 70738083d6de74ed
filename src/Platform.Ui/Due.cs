namespace Yiwang.Platform.Ui;

/// <summary>How a time limit stands.</summary>
public enum DueState { None, Left, Soon, Late, Done }

/// <summary>Working time left until a limit, or past it, in the nearest unit.</summary>
/// <param name="WorkingTime">Working time left, negative when past; one working day is <see cref="WorkdayHours"/>
/// hours.</param>
public readonly record struct Due(DueState State, TimeSpan WorkingTime)
{
    /// <summary>Hours of one working day, by which days are counted.</summary>
    public const int WorkdayHours = 8;

    public static Due None => default;

    public static Due Done => new(DueState.Done, TimeSpan.Zero);

    /// <summary>Late below zero; soon within one working day.</summary>
    public static Due In(TimeSpan workingTime) => new(
        workingTime < TimeSpan.Zero ? DueState.Late : workingTime.TotalHours <= WorkdayHours
            ? DueState.Soon : DueState.Left,
        workingTime);

    public string Words(Language language)
    {
        var zh = language == Language.Zh;
        var span = Amount(language);
        return State switch
        {
            DueState.Late => zh ? $"超期 {span}" : $"{span} late",
            DueState.Left or DueState.Soon => zh ? $"剩 {span}" : $"{span} left",
            DueState.Done => zh ? "已办结" : "done",
            _ => zh ? "不限时" : "no limit",
        };
    }

    /// <summary>The span alone: <c>2 小时</c>.</summary>
    public string Amount(Language language)
    {
        var zh = language == Language.Zh;
        var span = WorkingTime.Duration();
        if (span.TotalHours >= WorkdayHours)
            return Spoken.Units((int)(span.TotalHours / WorkdayHours), zh ? "天" : "day", zh);
        return span.TotalHours >= 1
            ? Spoken.Units((int)span.TotalHours, zh ? "小时" : "hour", zh)
            : Spoken.Units(Math.Max(1, (int)span.TotalMinutes), zh ? "分钟" : "minute", zh);
    }
}

/// <summary>Urgency of a document (条例 article 9(3)); the last two belong to telegrams.</summary>
public enum Urgency { Ordinary, Urgent, MostUrgent, TelegramLevel, TelegramTop }
