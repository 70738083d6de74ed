using Yiwang.Insight.Formulas;

namespace Yiwang.Insight.Counting;

/// <summary>Where a count belongs.</summary>
internal readonly record struct CountKey(short Measure, DateOnly Day, int Unit, int Post, int Person, string Label);

/// <summary>Adds up what entries count for: the one place that turns an entry into rows, for the tail, the fold and the check alike.</summary>
internal sealed class Tally
{
    private readonly Dictionary<string, (short Id, Measure Measure)[]> byCode;
    private readonly Dictionary<CountKey, (long N, long S)> rows = [];

    public Tally(IEnumerable<(short Id, Measure Measure)> measures) =>
        byCode = measures.GroupBy(one => one.Measure.Code).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    /// <summary>Codes of the entries that count for anything.</summary>
    public string[] Codes => [.. byCode.Keys];

    public IReadOnlyDictionary<CountKey, (long N, long S)> Rows => rows;

    public void Add(byte[] entry) => Add(CountedEntry.Read(entry));

    public void Add(CountedEntry entry)
    {
        if (!byCode.TryGetValue(entry.Code, out var measures)) return;
        foreach (var (id, measure) in measures)
        {
            if (!measure.Counts(entry)) continue;
            var (sum, label) = (measure.SumOf(entry), measure.LabelOf(entry));
            foreach (var (unit, post, person) in entry.Places(measure.Place))
            {
                var key = new CountKey(id, entry.Day, unit, post, person, label);
                var (n, s) = rows.GetValueOrDefault(key);
                rows[key] = (n + 1, s + sum);
            }
        }
    }

    public void Clear() => rows.Clear();
}
