using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Yiwang.Platform.Calendar;

/// <summary>One day that a notice names: off, or a working day in exchange for another.</summary>
public sealed record NamedDay(DateOnly Date, bool IsOff, string Name);

/// <summary>
/// The State Council's arrangement of days off for a year. A year whose notice is not out has no papers. The year is
/// the
/// notice's; it can name days of the December before.
/// </summary>
public sealed record HolidayNotice(int Year, IReadOnlyList<string> Papers, IReadOnlyList<NamedDay> Days)
{
    private const int DaysMax = 366;
    private const int SizeBytesMax = 262_144;
    private const string ResourcePrefix = "calendar.";

    /// <summary>Whether the notice is out.</summary>
    public bool IsOut => Papers.Count > 0;

    /// <summary>The notices that came with this version (samples/calendar).</summary>
    public static IReadOnlyList<HolidayNotice> Shipped { get; } = ReadShipped();

    /// <summary>Reads the JSON form of samples/calendar: <c>year</c>, <c>papers</c>, <c>days</c> of <c>name, date,
    /// isOffDay</c>.</summary>
    /// <exception cref="CalendarException"><c>calendar.notice_malformed</c></exception>
    public static HolidayNotice Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > SizeBytesMax)
        {
            throw CalendarException.NoticeMalformed($"{json.Length} > {SizeBytesMax}");
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var days = root.GetProperty("days").EnumerateArray().Select(ReadDay).ToList();
            var year = root.GetProperty("year").GetInt32();
            var papers = root.GetProperty("papers").EnumerateArray().Select(paper => paper.GetString() ?? "").ToList();
            return days.Count <= DaysMax && days.DistinctBy(day => day.Date).Count() == days.Count
                && days.All(day => day.Date.Year == year || day.Date.Year == year - 1)
                ? new HolidayNotice(year, papers, days) : throw CalendarException.NoticeMalformed("days");
        }
        catch (Exception wrong)
            when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw CalendarException.NoticeMalformed(wrong.GetType().Name);
        }
    }

    private static NamedDay ReadDay(JsonElement day) => new(
        DateOnly.ParseExact(day.GetProperty("date").GetString() ?? "", "yyyy-MM-dd", CultureInfo.InvariantCulture),
        day.GetProperty("isOffDay").GetBoolean(),
        day.GetProperty("name").GetString() ?? "");

    private static List<HolidayNotice> ReadShipped()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(assembly, name))];
    }

    private static HolidayNotice Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Parse(bytes);
    }
}
