using System.Buffers.Text;
using System.Text;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Tracing;

namespace Yiwang.Insight.Formulas;

/// <summary>
/// A trace entry as figures read it: out of the canonical bytes (docs/standards/trace.md), not out of the columns
/// beside them. Only what counting needs is taken, as places in the bytes; whether they are right is the verifier's
/// business. One may be used for many entries, one after the other.
/// </summary>
internal sealed class CountedEntry
{
    private readonly List<(Range Key, Range Value)> facts = new(24);
    private byte[] bytes = [];
    private Range code;
    private Range objectId;
    private Range onCase;

    public ReadOnlySpan<byte> Code => bytes.AsSpan(code);

    public DateOnly Day { get; private set; }

    public int Unit { get; private set; }

    public int Post { get; private set; }

    public int Person { get; private set; }

    public Guid? Case => Guid.TryParse(Encoding.ASCII.GetString(bytes.AsSpan(onCase)), out var id) ? id : null;

    public string ObjectId => Encoding.ASCII.GetString(bytes.AsSpan(objectId));

    public static CountedEntry Read(byte[] bytes)
    {
        var entry = new CountedEntry();
        entry.Take(bytes);
        return entry;
    }

    /// <summary>Forgets the entry before and reads this one.</summary>
    public void Take(byte[] entry)
    {
        bytes = entry;
        facts.Clear();
        (code, objectId, onCase, Unit, Post, Person) = (default, default, default, 0, 0, 0);
        for (var at = 0; at < entry.Length;)
        {
            var end = entry.AsSpan(at).IndexOf((byte)'\n');
            end = end < 0 ? entry.Length : at + end;
            TakeLine(at, end);
            at = end + 1;
        }
    }

    /// <summary>The value of a fact, or of <c>device</c>.</summary>
    public bool TryFact(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        foreach (var (name, held) in facts)
        {
            if (!bytes.AsSpan(name).SequenceEqual(key)) continue;
            value = bytes.AsSpan(held);
            return true;
        }

        value = default;
        return false;
    }

    public string? Fact(string key) =>
        TryFact(Encoding.UTF8.GetBytes(key), out var value) ? Encoding.UTF8.GetString(value) : null;

    /// <summary>On whose desk it lay.</summary>
    public (int Unit, int Post, int Person) Desk =>
        (Number("unit"u8) ?? Unit, Number("post"u8) ?? 0, Number("person"u8) ?? 0);

    /// <summary>For whom it counts.</summary>
    public IEnumerable<(int Unit, int Post, int Person)> Places(Place place) => place switch
    {
        Place.Actor => [(Unit, Post, Person)],
        Place.Desk => [Desk],
        _ => UnitRanges.Read(Fact("to") ?? "").Select(unit => (unit, 0, 0)),
    };

    private int? Number(ReadOnlySpan<byte> fact) =>
        TryFact(fact, out var value) && Utf8Parser.TryParse(value, out int number, out var read)
        && read == value.Length && number >= 0 ? number : null;

    private void TakeLine(int at, int end)
    {
        var line = bytes.AsSpan(at, end - at);
        var space = line.IndexOf((byte)' ');
        if (space < 0) return;
        var key = line[..space];
        var value = line[(space + 1)..];
        var held = (at + space + 1)..end;
        if (key.SequenceEqual("fact"u8))
        {
            var mark = value.IndexOf((byte)'=');
            if (mark > 0) facts.Add((held.Start..(held.Start.Value + mark), (held.Start.Value + mark + 1)..end));
        }
        else if (key.SequenceEqual("at"u8)) Day = DayOf(value);
        else if (key.SequenceEqual("person"u8)) Person = Or0(value);
        else if (key.SequenceEqual("post"u8)) Post = Or0(value);
        else if (key.SequenceEqual("unit"u8)) Unit = Or0(value);
        else if (key.SequenceEqual("code"u8)) code = held;
        else if (key.SequenceEqual("object-id"u8)) objectId = held;
        else if (key.SequenceEqual("case"u8)) onCase = held;
        else if (key.SequenceEqual("device"u8)) facts.Add((at..(at + space), held));
    }

    // 2026-11-21T05:35:05.123Z: the day in China; before 16 o'clock UTC it is the same one.
    private static DateOnly DayOf(ReadOnlySpan<byte> at)
    {
        if (at.Length < 19 || !Utf8Parser.TryParse(at[..4], out int year, out _)
            || !Utf8Parser.TryParse(at[5..7], out int month, out _)
            || !Utf8Parser.TryParse(at[8..10], out int day, out _)
            || !Utf8Parser.TryParse(at[11..13], out int hour, out _))
        {
            throw new FormatException($"'{Encoding.ASCII.GetString(at)}' is no moment of the trace");
        }

        return DateOnly.FromDateTime(new DateTime(year, month, day, hour, 0, 0, DateTimeKind.Unspecified)
            + WorkingCalendar.ChinaOffset);
    }

    private static int Or0(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out int n, out var read) && read == value.Length && n > 0 ? n : 0;
}
