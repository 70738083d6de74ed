using System.Globalization;

namespace Yiwang.Platform.Calendar;

/// <summary>The hours of a working day, as spans that follow each other; written <c>08:30-12:00
/// 14:30-17:30</c>.</summary>
public sealed class WorkingHours
{
    private const int SpansMax = 6;

    private readonly (TimeSpan From, TimeSpan To)[] spans;

    private WorkingHours((TimeSpan From, TimeSpan To)[] spans)
    {
        this.spans = spans;
        Length = spans.Aggregate(TimeSpan.Zero, (sum, span) => sum + (span.To - span.From));
    }

    /// <summary>Half past eight to twelve, half past two to half past five.</summary>
    public static WorkingHours Usual { get; } = Parse("08:30-12:00 14:30-17:30");

    /// <summary>Working time of a whole day.</summary>
    public TimeSpan Length { get; }

    /// <summary>When work ends.</summary>
    public TimeSpan Close => spans[^1].To;

    /// <exception cref="CalendarException"><c>calendar.hours_malformed</c></exception>
    public static WorkingHours Parse(string text)
    {
        var spans = text.Split(' ').Take(SpansMax + 1).Select(ParseSpan).ToArray();
        var inOrder = spans.Zip(spans.Skip(1)).All(pair => pair.First.To <= pair.Second.From);
        return inOrder && spans.Length <= SpansMax ? new WorkingHours(spans) : throw CalendarException.HoursMalformed();
    }

    /// <summary>Working time of the day until that time of day.</summary>
    public TimeSpan Until(TimeSpan timeOfDay)
    {
        var sum = TimeSpan.Zero;
        foreach (var (from, to) in spans)
        {
            sum += timeOfDay <= from ? TimeSpan.Zero : (timeOfDay < to ? timeOfDay : to) - from;
        }

        return sum;
    }

    /// <summary>The earliest time of day by which so much was worked; the inverse of <see cref="Until"/>.</summary>
    public TimeSpan At(TimeSpan worked)
    {
        foreach (var (from, to) in spans)
        {
            if (worked <= to - from)
            {
                return from + worked;
            }

            worked -= to - from;
        }

        return Close;
    }

    public override string ToString() => string.Join(' ', spans.Select(span => $"{span.From:hh\\:mm}-{Hour(span.To)}"));

    private static string Hour(TimeSpan time) =>
        time == TimeSpan.FromDays(1) ? "24:00" : time.ToString("hh\\:mm", CultureInfo.InvariantCulture);

    private static (TimeSpan From, TimeSpan To) ParseSpan(string text)
    {
        var parts = text.Split('-');
        if (parts.Length != 2 || ParseTime(parts[0]) is not { } from || ParseTime(parts[1]) is not { } to || from >= to)
        {
            throw CalendarException.HoursMalformed();
        }

        return (from, to);
    }

    private static TimeSpan? ParseTime(string text) => text == "24:00" ? TimeSpan.FromDays(1)
        : TimeSpan.TryParseExact(text, "hh\\:mm", CultureInfo.InvariantCulture, out var time) ? time : null;
}
