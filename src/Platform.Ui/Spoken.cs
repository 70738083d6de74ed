using System.Globalization;

namespace Yiwang.Platform.Ui;

/// <summary>Numbers, moments and spans the way people say them, in both languages.</summary>
public static class Spoken
{
    private const long KiB = 1024;
    private static readonly string[] months =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    private static readonly string[] weekdaysZh = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Long lists are counted up to here.</summary>
    public const int CountMax = 1000;

    /// <summary>A count that may have stopped one over <see cref="CountMax"/>: 1,000+.</summary>
    public static string Counted(int count) => count > CountMax ? $"{Number(CountMax)}+" : Number(count);

    public static string Weekday(DateOnly day, Language language) =>
        language == Language.Zh ? weekdaysZh[(int)day.DayOfWeek] : day.DayOfWeek.ToString();

    /// <summary>A day inside a sentence; the year only when it is not this year.</summary>
    public static string Day(DateOnly day, DateOnly today, Language language)
    {
        if (day.Year != today.Year) return Date(day);
        return language == Language.Zh ? $"{day.Month} 月 {day.Day} 日" : $"{day.Day} {months[day.Month - 1]}";
    }

    /// <summary>A moment inside a sentence, on the clock whose offset <paramref name="now"/> has.</summary>
    public static string Moment(DateTimeOffset at, DateTimeOffset now, Language language)
    {
        var here = at.ToOffset(now.Offset);
        var day = DateOnly.FromDateTime(here.DateTime);
        var today = DateOnly.FromDateTime(now.DateTime);
        var dayWords = day == today ? (language == Language.Zh ? "今天" : "today") : Day(day, today, language);
        return string.Create(CultureInfo.InvariantCulture, $"{dayWords} {here:HH:mm}");
    }

    /// <summary>A day in a table.</summary>
    public static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Size(long bytes) => bytes switch
    {
        < KiB => $"{bytes} B",
        < KiB * KiB => string.Create(CultureInfo.InvariantCulture, $"{bytes / KiB} KB"),
        < KiB * KiB * KiB => string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / (KiB * KiB):0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / (KiB * KiB * KiB):0.##} GB"),
    };

    /// <summary>How long something took, in the nearest unit: <c>3 分</c>, <c>2 小时</c>, <c>4 天</c>.</summary>
    public static string Span(TimeSpan span, Language language)
    {
        var zh = language == Language.Zh;
        if (span.TotalMinutes < 1) return zh ? "不到 1 分" : "under a minute";
        if (span.TotalHours < 1) return Units((int)span.TotalMinutes, zh ? "分" : "minute", zh);
        if (span.TotalDays < 1) return Units((int)span.TotalHours, zh ? "小时" : "hour", zh);
        return Units((int)span.TotalDays, zh ? "天" : "day", zh);
    }

    internal static string Units(int amount, string unit, bool zh) =>
        zh ? $"{Number(amount)} {unit}" : $"{Number(amount)} {unit}{(amount == 1 ? "" : "s")}";
}
