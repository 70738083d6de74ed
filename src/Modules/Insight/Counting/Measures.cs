using Npgsql;
using Yiwang.Insight.Formulas;
using Yiwang.Insight.Indicators;

namespace Yiwang.Insight.Counting;

/// <summary>The measures that all indicators in force ask for, with the numbers their rows carry.</summary>
internal sealed class Measures
{
    private readonly Dictionary<string, (short Id, bool IsCounted)> known = new(StringComparer.Ordinal);

    private Measures() { }

    /// <summary>Those with a number: what the rows hold, and what waits to be counted for the first time.</summary>
    public IReadOnlyList<(short Id, Measure Measure, bool IsCounted)> All { get; private set; } = [];

    public short? IdOf(Measure measure) =>
        known.TryGetValue(measure.ToString(), out var one) && one.IsCounted ? one.Id : null;

    public static async Task<Measures> Read(NpgsqlConnection connection, IReadOnlyList<Indicator> indicators,
        CancellationToken cancel)
    {
        var measures = new Measures();
        await using (var command = new NpgsqlCommand("select words, id, is_counted from insight_measure", connection))
        await using (var rows = await command.ExecuteReaderAsync(cancel))
        {
            while (await rows.ReadAsync(cancel))
                measures.known[rows.GetString(0)] = (rows.GetInt16(1), rows.GetBoolean(2));
        }

        measures.All = Wanted(indicators).Where(measure => measures.known.ContainsKey(measure.ToString()))
            .Select(measure =>
                (measures.known[measure.ToString()].Id, measure, measures.known[measure.ToString()].IsCounted))
                .ToList();
        return measures;
    }

    /// <summary>
    /// Gives numbers to measures that have none yet, and forgets those that no indicator in force asks for: nobody
    /// would count them on, and asked for again they are counted from the beginning, under another number.
    /// </summary>
    public static async Task Enter(NpgsqlConnection connection, IReadOnlyList<Indicator> indicators,
        CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            with gone as (delete from insight_measure where not words = any($1) returning id),
            days as (delete from insight_day where measure in (select id from gone)),
            pages as (delete from insight_page where measure in (select id from gone))
            insert into insight_measure (words) select w from unnest($1) w
            where not exists (select 1 from insight_measure m where m.words = w) on conflict do nothing
            """, connection)
        {
            Parameters = { new() { Value = Wanted(indicators).Select(measure => measure.ToString()).ToArray() } },
        };
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static IEnumerable<Measure> Wanted(IReadOnlyList<Indicator> indicators) =>
        indicators.SelectMany(indicator => indicator.Formula.Terms).Select(term => term.Measure).Distinct();
}
