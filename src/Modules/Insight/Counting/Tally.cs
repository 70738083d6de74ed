using System.Runtime.InteropServices;
using System.Text;
using Yiwang.Insight.Formulas;

namespace Yiwang.Insight.Counting;

/// <summary>Where a count belongs.</summary>
internal readonly record struct CountKey(short Measure, DateOnly Day, int Unit, int Post, int Person, string Label);

/// <summary>Adds up what entries count for: the one place that turns an entry into counts, for the tail, the fold and
/// the check alike.</summary>
internal sealed class Tally
{
    private const int CodeLengthMax = 64;

    private readonly Dictionary<string, (short Id, Measure Measure)[]> byCode;
    private readonly Dictionary<string, (short Id, Measure Measure)[]>.AlternateLookup<ReadOnlySpan<char>> byLetters;
    private readonly Dictionary<CountKey, (long N, long S)> rows = [];
    private readonly Labels labels = new();
    private readonly CountedEntry entry = new();

    public Tally(IEnumerable<(short Id, Measure Measure)> measures)
    {
        byCode = measures.GroupBy(one => one.Measure.Code)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        byLetters = byCode.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Codes of the entries that count for anything.</summary>
    public string[] Codes => [.. byCode.Keys];

    public IReadOnlyDictionary<CountKey, (long N, long S)> Rows => rows;

    public void Add(byte[] bytes)
    {
        entry.Take(bytes);
        Span<char> code = stackalloc char[CodeLengthMax];
        if (entry.Code.Length > CodeLengthMax
            || !byLetters.TryGetValue(code[..Encoding.ASCII.GetChars(entry.Code, code)], out var measures)) return;
        foreach (var (id, measure) in measures)
        {
            if (!measure.Counts(entry)) continue;
            var (sum, label) = (measure.SumOf(entry), labels.Of(measure.LabelOf(entry)));
            if (measure.Place == Place.Actor)
                Add(new CountKey(id, entry.Day, entry.Unit, entry.Post, entry.Person, label), sum);
            else if (measure.Place == Place.Desk)
                Add(new CountKey(id, entry.Day, entry.Desk.Unit, entry.Desk.Post, entry.Desk.Person, label), sum);
            else foreach (var (unit, post, person) in entry.Places(measure.Place)) Add(
                new CountKey(id, entry.Day, unit, post, person, label), sum);
        }
    }

    public void Clear() => rows.Clear();

    private void Add(CountKey key, long sum)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, key, out _);
        row = (row.N + 1, row.S + sum);
    }
}

/// <summary>One string for each label, however often it is read.</summary>
internal sealed class Labels
{
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> byLetters;

    public Labels() => byLetters = known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>At most <see cref="Measure.LabelLengthMax"/> characters of it.</summary>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length == 0) return "";
        Span<char> all = utf8.Length <= Measure.LabelLengthMax
            ? stackalloc char[Measure.LabelLengthMax] : new char[utf8.Length];
        var letters = all[..Math.Min(Encoding.UTF8.GetChars(utf8, all), Measure.LabelLengthMax)];
        if (byLetters.TryGetValue(letters, out var label)) return label;
        byLetters.Add(letters);
        return byLetters.TryGetValue(letters, out var kept) ? kept : "";
    }
}
