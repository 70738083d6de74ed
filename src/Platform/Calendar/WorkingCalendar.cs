namespace Yiwang.Platform.Calendar;

/// <summary>Why a day is what it is.</summary>
public enum DayReason
{
    Weekday,
    Weekend,
    Holiday,
    MakeUp,
    UnitDay,
}

/// <summary>One day of a calendar.</summary>
/// <param name="Name">Name of the holiday, of the make-up day or of the unit's own day; empty for a plain day.</param>
/// <param name="IsProvisional">The notice that decides over this day is not out.</param>
/// <param name="SetBy">Who set a unit's own day.</param>
public sealed record CalendarDay(
    DateOnly Date, WorkingHours? Hours, DayReason Reason, string Name, bool IsProvisional, string SetBy)
{
    public bool IsWorking => Hours is not null;
}

/// <summary>A day that a unit set for itself; <paramref name="Hours"/> null makes it a day off.</summary>
public sealed record UnitDay(DateOnly Date, WorkingHours? Hours, string Name, string SetBy);

/// <summary>
/// Working days and hours of a unit, in China's time (UTC+8 all year). Unchanging once built; sums over the days are
/// kept, so
/// that a question about any span costs a search and no walk. Thread-safe.
/// </summary>
public sealed class WorkingCalendar
{
    /// <summary>China's time: one zone, no summer time since 1991.</summary>
    public static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    private const int YearsAhead = 15;
    private const int LastDecemberDaysOpen = 26;

    private readonly CalendarDay[] days;
    private readonly long[] ticksBefore;
    private readonly int[] workingBefore;
    private readonly int[] provisionalBefore;

    /// <param name="notices">One for each year, in any order; a year with no notice or with an empty one is
    /// provisional.</param>
    /// <param name="hours">Hours of an ordinary working day.</param>
    /// <param name="unitDays">Days that the unit set for itself; the last one for a date counts.</param>
    public WorkingCalendar(IReadOnlyList<HolidayNotice> notices, WorkingHours hours, IReadOnlyList<UnitDay> unitDays)
    {
        if (notices.Count == 0)
        {
            throw CalendarException.NoticeMalformed("0");
        }

        HoursOf = hours;
        First = new DateOnly(notices.Min(notice => notice.Year) - 1, 12, 1);
        Last = new DateOnly(notices.Max(notice => notice.Year) + YearsAhead, 12, 31);
        days = new CalendarDay[Last.DayNumber - First.DayNumber + 1];
        FillDays(notices, hours, unitDays);
        (ticksBefore, workingBefore, provisionalBefore) = (new long[days.Length + 1], new int[days.Length + 1],
            new int[days.Length + 1]);
        for (var i = 0; i < days.Length; i++)
        {
            ticksBefore[i + 1] = ticksBefore[i] + (days[i].Hours?.Length.Ticks ?? 0);
            workingBefore[i + 1] = workingBefore[i] + (days[i].IsWorking ? 1 : 0);
            provisionalBefore[i + 1] = provisionalBefore[i] + (days[i].IsProvisional ? 1 : 0);
        }
    }

    /// <summary>The country's calendar as shipped, with the usual hours and nobody's own days.</summary>
    public static WorkingCalendar Shipped { get; } = new(HolidayNotice.Shipped, WorkingHours.Usual, []);

    /// <summary>Hours of an ordinary working day.</summary>
    public WorkingHours HoursOf { get; }

    /// <summary>First day the calendar knows.</summary>
    public DateOnly First { get; }

    /// <summary>Last day the calendar knows.</summary>
    public DateOnly Last { get; }

    /// <summary>The date in China at an instant.</summary>
    public static DateOnly DateOf(DateTimeOffset instant) =>
        DateOnly.FromDateTime(instant.ToOffset(ChinaOffset).DateTime);

    /// <summary>The instant of a time of day in China.</summary>
    public static DateTimeOffset InstantOf(DateOnly date, TimeSpan timeOfDay) =>
        new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), ChinaOffset) + timeOfDay;

    /// <exception cref="CalendarException"><c>calendar.out_of_range</c></exception>
    public CalendarDay this[DateOnly date] => days[IndexOf(date)];

    /// <summary>Whether any day from one date to another, both included, awaits its notice.</summary>
    public bool IsProvisional(DateOnly from, DateOnly to) =>
        provisionalBefore[IndexOf(to) + 1] > provisionalBefore[IndexOf(from)];

    /// <summary>Working days from the first day of the calendar up to and with this date.</summary>
    internal int WorkingDaysThrough(DateOnly date) => workingBefore[IndexOf(date) + 1];

    /// <summary>The date of the working day with that number, counted from 1 at the first day of the
    /// calendar.</summary>
    internal DateOnly WorkingDay(int number) => First.AddDays(FirstReaching(workingBefore, number) - 1);

    /// <summary>Working time from the first day of the calendar until the instant.</summary>
    internal TimeSpan WorkedUntil(DateTimeOffset instant)
    {
        var date = DateOf(instant);
        var index = IndexOf(date);
        var today = days[index].Hours?.Until(instant - InstantOf(date, TimeSpan.Zero)) ?? TimeSpan.Zero;
        return TimeSpan.FromTicks(ticksBefore[index]) + today;
    }

    /// <summary>The earliest instant by which so much working time has passed since the first day of the
    /// calendar.</summary>
    internal DateTimeOffset WorkedAt(TimeSpan worked)
    {
        var index = FirstReaching(ticksBefore, worked.Ticks) - 1;
        var rest = TimeSpan.FromTicks(worked.Ticks - ticksBefore[index]);
        return InstantOf(First.AddDays(index), days[index].Hours!.At(rest));
    }

    private int FirstReaching<T>(T[] sums, T value)
        where T : IComparable<T>
    {
        if (sums[^1].CompareTo(value) < 0)
        {
            throw CalendarException.OutOfRange(First, Last);
        }

        var (low, high) = (1, sums.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sums[middle].CompareTo(value) >= 0 ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private int IndexOf(DateOnly date) => date >= First && date <= Last
        ? date.DayNumber - First.DayNumber : throw CalendarException.OutOfRange(First, Last);

    private void FillDays(IReadOnlyList<HolidayNotice> notices, WorkingHours hours, IReadOnlyList<UnitDay> unitDays)
    {
        var known = notices.Where(notice => notice.IsOut).Select(notice => notice.Year).ToHashSet();
        var named = Enumerable.Range(First.Year + 1, Last.Year - First.Year)
            .Where(year => !known.Contains(year)).SelectMany(StatutoryDays.Of)
            .Concat(notices.Where(notice => notice.IsOut).SelectMany(notice => notice.Days))
            .GroupBy(day => day.Date).ToDictionary(group => group.Key, group => group.Last());
        var own = unitDays.GroupBy(day => day.Date).ToDictionary(group => group.Key, group => group.Last());
        for (var i = 0; i < days.Length; i++)
        {
            var date = First.AddDays(i);
            var provisional = !known.Contains(date.Year) && date.Year > First.Year
                || date.Month == 12 && date.Day >= LastDecemberDaysOpen && !known.Contains(date.Year + 1);
            days[i] = own.TryGetValue(date, out var unitDay)
                ? new CalendarDay(date, unitDay.Hours, DayReason.UnitDay, unitDay.Name, false, unitDay.SetBy)
                : Ordinary(date, named.GetValueOrDefault(date), hours, provisional);
        }
    }

    private static CalendarDay Ordinary(DateOnly date, NamedDay? named, WorkingHours hours, bool provisional)
    {
        var weekend = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        return named switch
        {
            { IsOff: true } => new(date, null, DayReason.Holiday, named.Name, provisional, ""),
            { IsOff: false } => new(date, hours, DayReason.MakeUp, named.Name, provisional, ""),
            null when weekend => new(date, null, DayReason.Weekend, "", provisional, ""),
            _ => new(date, hours, DayReason.Weekday, "", provisional, ""),
        };
    }
}
