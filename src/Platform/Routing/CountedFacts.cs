using System.Globalization;
using Yiwang.Platform.Calendar;

namespace Yiwang.Platform.Routing;

/// <summary>
/// What an entry about a case or a task says so that figures can be counted from the trace alone: where the work lay,
/// how long it took, whether it was late. Spans are whole seconds, moments seconds since 1970 (UTC).
/// </summary>
public static class CountedFacts
{
    public static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public static string Seconds(TimeSpan span) => ((long)span.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    public static string YesNo(bool yes) => yes ? "yes" : "no";

    /// <summary>On whose desk: unit and post, or the person where it is no post's; that one of several claimed it
    /// changes nothing.</summary>
    public static IEnumerable<(string Key, string Value)> Place(int unit, int? post, int? person)
    {
        yield return ("unit", unit.ToString(CultureInfo.InvariantCulture));
        if (post is { } p) yield return ("post", p.ToString(CultureInfo.InvariantCulture));
        else if (person is { } one) yield return ("person", one.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>How long something took that is over now.</summary>
    /// <param name="lateAt">The limit that was passed, or null.</param>
    /// <param name="wasMarked">Whether the mark stood before this act.</param>
    public static IEnumerable<(string Key, string Value)> Took(
        DateTimeOffset from, DateTimeOffset to, DateTimeOffset? due, DateTimeOffset? lateAt, bool wasMarked,
        WorkingCalendar calendar)
    {
        yield return ("took", Seconds(to - from));
        yield return ("worked", Seconds(WorkingTime.Between(from, to, calendar, [])));
        yield return ("days", WorkingTime.DaysBetween(from, to, calendar).ToString(CultureInfo.InvariantCulture));
        yield return ("timed", YesNo(due is not null));
        yield return ("late", YesNo(lateAt is not null));
        yield return ("marked", YesNo(wasMarked));
        if (lateAt is not { } limit) yield break;
        yield return ("due", Seconds(limit));
        yield return ("over", Seconds(to - limit));
    }
}
