using System.Globalization;

namespace Yiwang.Ofd.Seals;

/// <summary>The ways in which programs write the time of a signature; without a zone it is Beijing time.</summary>
internal static class SignatureTimes
{
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    private static readonly string[] Universal =
    [
        "yyyyMMddHHmmss'Z'", "yyyyMMddHHmmss.fff'Z'", "yyMMddHHmmss'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'",
            "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
    ];

    private static readonly string[] Local =
    [
        "yyyy-MM-dd HH:mm:ss", "yyyyMMddHHmmss", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd",
        "yyyy/MM/dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.fff",
    ];

    internal static DateTimeOffset? Parse(string? text)
    {
        text = text?.Trim().Trim('\0');
        if (string.IsNullOrEmpty(text)) return null;
        if (DateTime.TryParseExact(text, Universal, CultureInfo.InvariantCulture, DateTimeStyles.None, out var utc))
            return new DateTimeOffset(utc, TimeSpan.Zero);
        return DateTime.TryParseExact(text, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            && local.Year > 1
            ? new DateTimeOffset(local, Beijing)
            : null;
    }

    internal static string Write(DateTimeOffset time) =>
        time.ToOffset(Beijing).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
