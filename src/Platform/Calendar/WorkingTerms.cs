namespace Yiwang.Platform.Calendar;

/// <summary>Terms that count working time, from one working calendar; instants in UTC, as the database keeps
/// them.</summary>
public sealed class WorkingTerms(WorkingCalendar calendar)
{
    public WorkingCalendar Calendar { get; } = calendar;

    /// <summary>The instant when so many working hours have passed; null for none.</summary>
    public DateTimeOffset? AfterHours(DateTimeOffset start, int hours) =>
        hours <= 0 ? null : After(start, Term.WorkingHours(hours));

    /// <summary>The end of the last of so many working days after the start; null for none.</summary>
    public DateTimeOffset? AfterDays(DateTimeOffset start, int days) =>
        days <= 0 ? null : After(start, Term.WorkingDays(days));

    /// <summary>The end of office hours of that day, or of the next working day when nobody works on it.</summary>
    public DateTimeOffset By(DateOnly day)
    {
        var last = Calendar[day].IsWorking ? day : Calendar.WorkingDay(Calendar.WorkingDaysThrough(day) + 1);
        return WorkingCalendar.InstantOf(last, Calendar[last].Hours!.Close).ToUniversalTime();
    }

    private DateTimeOffset? After(DateTimeOffset start, Term term) =>
        Deadline.Compute(start, term, Calendar, [], []).Due?.ToUniversalTime();
}
