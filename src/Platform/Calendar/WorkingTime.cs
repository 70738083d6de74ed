namespace Yiwang.Platform.Calendar;

/// <summary>Working time that passed.</summary>
public static class WorkingTime
{
    /// <summary>Working time between two instants, pauses left out; zero when the second is not after the
    /// first.</summary>
    public static TimeSpan Between(
        DateTimeOffset from, DateTimeOffset to, WorkingCalendar calendar, IReadOnlyList<Pause> pauses)
    {
        if (to <= from)
        {
            return TimeSpan.Zero;
        }

        var sum = calendar.WorkedUntil(to) - calendar.WorkedUntil(from);
        foreach (var (start, end) in Standstill.Of(pauses))
        {
            var (first, last) = (start > from ? start : from, end < to ? end : to);
            sum -= first < last ? calendar.WorkedUntil(last) - calendar.WorkedUntil(first) : TimeSpan.Zero;
        }

        return sum;
    }

    /// <summary>Working days after the date of the first instant, up to and with the date of the second.</summary>
    public static int DaysBetween(DateTimeOffset from, DateTimeOffset to, WorkingCalendar calendar) =>
        to <= from ? 0 : calendar.WorkingDaysThrough(WorkingCalendar.DateOf(to))
            - calendar.WorkingDaysThrough(WorkingCalendar.DateOf(from));
}

/// <summary>Pauses as spans that do not touch each other, in order.</summary>
internal static class Standstill
{
    internal static List<(DateTimeOffset From, DateTimeOffset To)> Of(IReadOnlyList<Pause> pauses)
    {
        List<(DateTimeOffset From, DateTimeOffset To)> spans = [];
        foreach (var pause in pauses.OrderBy(pause => pause.From))
        {
            var to = pause.To ?? DateTimeOffset.MaxValue;
            if (to < pause.From)
            {
                throw CalendarException.PauseWrong();
            }

            if (spans.Count > 0 && pause.From <= spans[^1].To)
            {
                spans[^1] = (spans[^1].From, to > spans[^1].To ? to : spans[^1].To);
            }
            else
            {
                spans.Add((pause.From, to));
            }
        }

        return spans;
    }
}
