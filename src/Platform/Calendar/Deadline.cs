namespace Yiwang.Platform.Calendar;

/// <summary>
/// Computes when something is due. The day of the start is not counted (Civil Code, art. 201); the last day ends when
/// work
/// ends (art. 203). A working or calendar day counts when the clock runs at its close: a pause over the close takes
/// the day out,
/// a pause within the day does not. Working hours count to the tick.
/// </summary>
public static class Deadline
{
    /// <summary>The due instant and its sum.</summary>
    /// <exception cref="CalendarException">A date outside the calendar, or a pause that ends before it
    /// begins.</exception>
    public static DeadlineSum Compute(
        DateTimeOffset start,
        Term term,
        WorkingCalendar calendar,
        IReadOnlyList<Pause> pauses,
        IReadOnlyList<Extension> extensions)
    {
        var standstill = Standstill.Of(pauses);
        List<TermRun> runs = [];
        DateTimeOffset? from = start;
        foreach (var (unit, count) in Joined(term, extensions))
        {
            var due = from is { } known ? Due(known, unit, count, calendar, standstill) : null;
            runs.Add(new TermRun(unit, count, from, due));
            from = due;
        }

        return new DeadlineSum(start, from, term, calendar, pauses, extensions, runs);
    }

    // Terms of one unit that follow each other are one term: 20 and 20 working days are 40.
    private static List<(TermUnit Unit, int Count)> Joined(Term term, IReadOnlyList<Extension> extensions)
    {
        List<(TermUnit Unit, int Count)> joined = [(term.Unit, term.Count)];
        foreach (var more in extensions.Select(extension => extension.Term))
        {
            if (joined[^1].Unit == more.Unit)
            {
                joined[^1] = (more.Unit, joined[^1].Count + more.Count);
            }
            else
            {
                joined.Add((more.Unit, more.Count));
            }
        }

        return joined;
    }

    private static DateTimeOffset? Due(
        DateTimeOffset start, TermUnit unit, int count, WorkingCalendar calendar,
        List<(DateTimeOffset, DateTimeOffset)> standstill)
    {
        if (unit == TermUnit.WorkingHours)
        {
            return DueAfterHours(start, TimeSpan.FromHours(count), calendar, standstill);
        }

        if (DueDay(WorkingCalendar.DateOf(start), unit, count, calendar, standstill) is not { } day)
        {
            return null;
        }

        var last = calendar[day].IsWorking ? day : calendar.WorkingDay(calendar.WorkingDaysThrough(day) + 1);
        return WorkingCalendar.InstantOf(last, calendar[last].Hours!.Close);
    }

    private static DateTimeOffset? DueAfterHours(
        DateTimeOffset start, TimeSpan rest, WorkingCalendar calendar,
        List<(DateTimeOffset From, DateTimeOffset To)> standstill)
    {
        var from = start;
        foreach (var span in standstill.Where(span => span.To > start))
        {
            var running = span.From > from ? calendar.WorkedUntil(span.From) - calendar.WorkedUntil(from)
                : TimeSpan.Zero;
            if (rest <= running)
            {
                break;
            }

            if (span.To == DateTimeOffset.MaxValue)
            {
                return null;
            }

            rest -= running;
            from = span.To;
        }

        return calendar.WorkedAt(calendar.WorkedUntil(from) + rest);
    }

    private static DateOnly? DueDay(
        DateOnly start, TermUnit unit, int count, WorkingCalendar calendar,
        List<(DateTimeOffset From, DateTimeOffset To)> standstill)
    {
        int Through(DateOnly date) => unit == TermUnit.WorkingDays ? calendar.WorkingDaysThrough(date) : date.DayNumber;
        DateOnly Numbered(int number) =>
            unit == TermUnit.WorkingDays ? calendar.WorkingDay(number) : DateOnly.FromDayNumber(number);

        var (through, rest) = (start, count);
        foreach (var (from, to) in standstill)
        {
            var firstOut = FirstClosingAfter(from, unit, calendar);
            if (firstOut > through)
            {
                var running = Through(firstOut.AddDays(-1)) - Through(through);
                if (rest <= running)
                {
                    break;
                }

                rest -= running;
            }

            if (to == DateTimeOffset.MaxValue)
            {
                return null;
            }

            var lastOut = FirstClosingAfter(to, unit, calendar).AddDays(-1);
            through = lastOut > through ? lastOut : through;
        }

        return Numbered(Through(through) + rest);
    }

    // A pause that begins at the very close leaves that day counted; one that ends at the close takes it out.
    private static DateOnly FirstClosingAfter(DateTimeOffset instant, TermUnit unit, WorkingCalendar calendar)
    {
        var date = WorkingCalendar.DateOf(instant);
        return Close(date, unit, calendar) > instant ? date : date.AddDays(1);
    }

    /// <summary>When a day ends for the count: with its working hours, or at midnight.</summary>
    internal static DateTimeOffset Close(DateOnly date, TermUnit unit, WorkingCalendar calendar) =>
        WorkingCalendar.InstantOf(
        date, unit == TermUnit.WorkingDays && calendar[date].Hours is { } hours ? hours.Close : TimeSpan.FromDays(1));
}

/// <summary>One stretch of a sum: so many units from one instant to another; no end while paused.</summary>
internal sealed record TermRun(TermUnit Unit, int Count, DateTimeOffset? From, DateTimeOffset? Due);
