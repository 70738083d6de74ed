using System.Globalization;
using System.Text;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Tracing;

namespace Yiwang.Insight.Formulas;

/// <summary>
/// A trace entry as figures read it: out of the canonical bytes (docs/standards/trace.md), not out of the columns beside them. Only
/// what counting needs is taken; whether the bytes are right is the verifier's business.
/// </summary>
internal sealed class CountedEntry
{
    private readonly Dictionary<string, string> facts = new(StringComparer.Ordinal);

    private CountedEntry() { }

    public string Code { get; private set; } = "";

    public DateOnly Day { get; private set; }

    public int Unit { get; private set; }

    public int Post { get; private set; }

    public int Person { get; private set; }

    public Guid? Case { get; private set; }

    public string ObjectId { get; private set; } = "";

    public DateTimeOffset At { get; private set; }

    public string? Fact(string key) => facts.GetValueOrDefault(key);

    public static CountedEntry Read(byte[] bytes)
    {
        var entry = new CountedEntry();
        var rest = Encoding.UTF8.GetString(bytes).AsSpan();
        while (rest.Length > 0)
        {
            var end = rest.IndexOf('\n');
            entry.Take(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return entry;
    }

    /// <summary>For whom it counts.</summary>
    public IEnumerable<(int Unit, int Post, int Person)> Places(Place place) => place switch
    {
        Place.Actor => [(Unit, Post, Person)],
        Place.Desk => [(Number("unit") ?? Unit, Number("post") ?? 0, Number("person") ?? 0)],
        _ => UnitRanges.Read(Fact("to") ?? "").Select(unit => (unit, 0, 0)),
    };

    private int? Number(string fact) =>
        int.TryParse(Fact(fact), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void Take(ReadOnlySpan<char> line)
    {
        var space = line.IndexOf(' ');
        if (space < 0) return;
        var value = line[(space + 1)..];
        switch (line[..space])
        {
            case "at":
                At = DateTimeOffset.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
                Day = DateOnly.FromDateTime((At.UtcDateTime + WorkingCalendar.ChinaOffset));
                break;
            case "person":
                Person = Or0(value);
                break;
            case "post":
                Post = Or0(value);
                break;
            case "unit":
                Unit = Or0(value);
                break;
            case "code":
                Code = value.ToString();
                break;
            case "object-id":
                ObjectId = value.ToString();
                break;
            case "case":
                Case = Guid.TryParse(value, out var id) ? id : null;
                break;
            case "device":
                facts["device"] = value.ToString();
                break;
            case "fact":
                var mark = value.IndexOf('=');
                if (mark > 0) facts[value[..mark].ToString()] = value[(mark + 1)..].ToString();
                break;
        }
    }

    private static int Or0(ReadOnlySpan<char> value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
}
