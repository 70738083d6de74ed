using Yiwang.Platform;
using Yiwang.Platform.Calendar;

namespace Yiwang.Supervision.Items;

/// <summary>Green, yellow, red; worst last.</summary>
internal enum Light { Done, Green, Yellow, Red }

/// <summary>What the light of a part depends on; nothing else, and nobody sets it.</summary>
internal sealed record LightFacts(DateTimeOffset Due, bool Accepted, bool Closed, bool Late, DateTimeOffset? ReportDue,
    bool SentBack);

/// <summary>
/// The rule of the lights: red past the limit; yellow within <see cref="SoonDays"/> working days of it, when a report
/// that was asked for is not there in time, or when the last report was sent back; green otherwise. A light cannot be
/// set by hand.
/// </summary>
internal static class Lights
{
    public const int SoonDays = 2;

    public static Light Of(LightFacts part, DateTimeOffset now, WorkingCalendar calendar)
    {
        if (part.Accepted || part.Closed) return Light.Done;
        if (part.Late || now > part.Due) return Light.Red;
        var soon = WorkingTime.DaysBetween(now, part.Due, calendar) <= SoonDays;
        return soon || part.SentBack || part.ReportDue < now ? Light.Yellow : Light.Green;
    }

    /// <summary>An item is as its worst part is.</summary>
    public static Light Worst(IEnumerable<Light> parts) => parts.DefaultIfEmpty(Light.Green).Max();

    public static Text Words(Light light) => light switch
    {
        Light.Red => new("红灯", "red"),
        Light.Yellow => new("黄灯", "yellow"),
        Light.Green => new("绿灯", "green"),
        _ => new("办结", "done"),
    };
}
