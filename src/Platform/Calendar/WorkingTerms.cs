namespace Yiwang.Platform.Calendar;

/// <summary>Terms of receipt and answer.</summary>
public sealed class WorkingTerms
{
    public DateTimeOffset? AfterHours(DateTimeOffset start, int hours) => hours <= 0 ? null : start.AddHours(hours);

    public DateTimeOffset? AfterDays(DateTimeOffset start, int days) => days <= 0 ? null : start.AddDays(days);
}
