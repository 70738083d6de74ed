using System.Globalization;
using System.Xml;
using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Execution;

/// <summary>Checks the text of timers: ISO 8601 moments, durations and repeating intervals.</summary>
public static class Timers
{
    /// <summary>No wait is longer; a timer of a thousand years is a slip of the pen.</summary>
    public const int YearsMax = 10;

    public const int TurnsMax = 1_000;

    static readonly TimeSpan ShortestCycle = TimeSpan.FromMinutes(1);

    /// <summary>Null when the text is good.</summary>
    public static Refused? Check(TimerKind kind, string text)
    {
        switch (kind)
        {
            case TimerKind.Date:
                return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                    out _) ? null : Wrong(text);
            case TimerKind.Duration:
                return Length(text) is { } length ? TooLong(length) : Wrong(text);
            default:
                var parts = text.Split('/');
                if (Turns(text) is 0 or > TurnsMax || parts.Length < 2 || Length(parts[^1]) is not { } between)
                    return Wrong(text);
                return between < ShortestCycle
                    ? new Refused("timer.too_often", $"定时“{text}”重复得太快", $"The timer “{text}” repeats too often.")
                    : TooLong(between);
        }
    }

    /// <summary>How often a cycle runs: −1 without end, 0 when the text says nothing that can be read.</summary>
    public static int Turns(string text)
    {
        var first = text.Split('/')[0];
        if (!first.StartsWith('R')) return 0;
        if (first.Length == 1) return -1;
        return int.TryParse(first.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var turns)
            ? turns : 0;
    }

    /// <summary>A duration as a span (a year is 365 days, a month 30); null when it cannot be read.</summary>
    public static TimeSpan? Length(string text)
    {
        try
        {
            return text.StartsWith('P') ? XmlConvert.ToTimeSpan(text) : null;
        }
        // The text comes from a file; what is not a duration is answered by null.
        catch (FormatException) { return null; }
        catch (OverflowException) { return TimeSpan.MaxValue; }
    }

    static Refused? TooLong(TimeSpan length) => length <= TimeSpan.FromDays(365 * YearsMax) ? null
        : new Refused("timer.too_long", $"定时超过 {YearsMax} 年", $"The timer is longer than {YearsMax} years.");

    static Refused Wrong(string text) =>
        new("timer.unreadable", $"看不懂定时“{text}”，应写成如 P3D 或 2026-01-31T09:00:00+08:00",
            $"The timer “{text}” cannot be read; write P3D or 2026-01-31T09:00:00+08:00.");
}
