namespace Yiwang.Platform.Calendar;

/// <summary>What a term counts.</summary>
public enum TermUnit
{
    /// <summary>Hours within working hours.</summary>
    WorkingHours,

    /// <summary>Working days after the day of the start.</summary>
    WorkingDays,

    /// <summary>Days after the day of the start; when the last one is off, the next working day (Civil Code, art.
    /// 203).</summary>
    CalendarDays,
}

/// <summary>How long something may take, and which article says so.</summary>
/// <param name="Source">The rule, such as <c>政府信息公开条例 第三十三条</c>, as it is written; may be empty.</param>
/// <param name="SetBy">Who set it; may be empty.</param>
public sealed record Term(TermUnit Unit, int Count, string Source, string SetBy)
{
    /// <summary>Largest count.</summary>
    public const int CountMax = 3_660;

    public int Count { get; } = Count is >= 1 and <= CountMax ? Count : throw CalendarException.TermWrong();

    /// <summary>The source in English where it is not a rule with a name of its own; else empty.</summary>
    public string SourceEn { get; init; } = "";

    /// <summary>The source as people read it: a rule as it is written, anything else in the reader's language.</summary>
    public Text SourceWords => new(Source, SourceEn.Length == 0 ? Source : SourceEn);

    /// <summary>The same term, given by a version of a route.</summary>
    public Term ByRoute(Text route, int version) =>
        this with { Source = $"流程“{route.Zh}”第 {version} 版", SourceEn = $"route “{route.En}”, version {version}" };

    public static Term WorkingHours(int count) => new(TermUnit.WorkingHours, count, "", "");

    public static Term WorkingDays(int count) => new(TermUnit.WorkingDays, count, "", "");

    public static Term CalendarDays(int count) => new(TermUnit.CalendarDays, count, "", "");
}

/// <summary>A time in which the clock stands still: waiting for another unit, suspended. Without an end it still
/// lasts.</summary>
public sealed record Pause(DateTimeOffset From, DateTimeOffset? To, string Reason, string By);

/// <summary>More time, granted: counted on from the due instant.</summary>
public sealed record Extension(Term Term, string Reason, string By);
