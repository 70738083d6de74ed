using System.Data;
using Npgsql;
using Yiwang.Insight.Indicators;

namespace Yiwang.Insight.Counting;

/// <summary>A count that differs from what the trace gives, or a page that differs from the days it was added up
/// from.</summary>
internal sealed record FigureDifference(string Where, string Measure, DateOnly Day, int Unit, string Label, long Stored,
    long Counted);

/// <summary>What a check came to.</summary>
internal sealed record FigureCheck(long Entries, long Rows, IReadOnlyList<FigureDifference> Differences);

/// <summary>
/// Counts the whole trace again, beside the figures, in one snapshot. Month by month every count of a day, post and
/// person is compared, and every page of the network with the days it stands for: the check differs by nothing or names
/// it.
/// </summary>
internal sealed class CheckFigures(NpgsqlDataSource source, ReadIndicators indicators)
{
    private const int DifferencesMax = 100;
    private const string Again = "recount_desk";

    private readonly List<FigureDifference> differences = [];
    private Dictionary<short, string> words = [];
    private long rows;

    public async Task<FigureCheck> Run(CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var measures = (await Measures.Read(connection, await indicators.Run(connection, cancel), cancel)).All
            .Where(one => one.IsCounted).ToList();
        words = measures.ToDictionary(one => one.Id, one => one.Measure.ToString());
        await using var head = new NpgsqlCommand("select folded from insight_head", connection);
        var folded = (long)(await head.ExecuteScalarAsync(cancel))!;
        await using (
            var make = new NpgsqlCommand($"create temp table {Again} (like insight_desk including all) on commit drop",
                connection)) await make.ExecuteNonQueryAsync(cancel);
        await Recount.Run(connection, [.. measures.Select(one => (one.Id, one.Measure))], folded, Again, cancel);
        var open = (await FigureRows.Read(connection, null, cancel)).ToLookup(row => Grains.Start('m', row.Key.Day));
        Dictionary<DateOnly, Dictionary<CountKey, (long N, long S)>> years = [];
        foreach (var month in await Months(connection, open.Select(one => one.Key), cancel))
        {
            if (differences.Count >= DifferencesMax) break;
            await Month(connection, month, open[month], years, cancel);
        }

        foreach (var (year, page) in years) Compare("page", await Pages(connection, 'y', year, year, cancel), page);
        return new FigureCheck(folded, rows, [.. differences.Take(DifferencesMax)]);
    }

    private async Task Month(
        NpgsqlConnection connection, DateOnly month, IEnumerable<KeyValuePair<CountKey, (long N, long S)>> open,
        Dictionary<DateOnly, Dictionary<CountKey, (long N, long S)>> years, CancellationToken cancel)
    {
        var desks = await Desks(connection, FigurePages.Desk, month, cancel);
        Dictionary<char, Dictionary<CountKey, (long N, long S)>> added = new() { ['d'] = [], ['x'] = [], ['m'] = [] };
        var year = Grains.Start('y', month);
        if (!years.TryGetValue(year, out var whole)) years[year] = whole = [];
        foreach (var (key, (n, s)) in desks)
        {
            var unit = key with { Post = 0, Person = 0 };
            foreach (var (grain, page) in added)
                FigurePages.Sum(page, unit with { Day = Grains.Start(grain, key.Day) }, n, s);
            FigurePages.Sum(whole, unit with { Day = year }, n, s);
        }

        var last = Grains.After('m', month).AddDays(-1);
        foreach (var (grain, page) in added) Compare("page", await Pages(connection, grain, month, last, cancel), page);
        foreach (var (key, (n, s)) in open.Where(row => words.ContainsKey(row.Key.Measure)))
            FigurePages.Sum(desks, key, n, s);
        rows += desks.Count;
        Compare("day", desks, await Desks(connection, Again, month, cancel));
    }

    private void Compare(string where, Dictionary<CountKey, (long N, long S)> stored,
        Dictionary<CountKey, (long N, long S)> counted)
    {
        foreach (var key in stored.Keys.Union(counted.Keys))
        {
            var (one, other) = (stored.GetValueOrDefault(key), counted.GetValueOrDefault(key));
            if (one != other)
                differences.Add(new FigureDifference(where, words[key.Measure], key.Day, key.Unit, key.Label, one.N,
                    other.N));
        }
    }

    private static async Task<IReadOnlyList<DateOnly>> Months(NpgsqlConnection connection, IEnumerable<DateOnly> open,
        CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"""
            select start from insight_desk union select start from {Again} union select date_trunc('month', start)::date
              from insight_page where grain <> 'y'
            union select unnest($1)
            """, connection) { Parameters = { FigurePages.Days(open) } };
        List<DateOnly> months = [];
        await using var found = await command.ExecuteReaderAsync(cancel);
        while (await found.ReadAsync(cancel)) months.Add(found.GetFieldValue<DateOnly>(0));
        return [.. months.Order()];
    }

    private Task<Dictionary<CountKey, (long N, long S)>> Desks(NpgsqlConnection connection, string table,
        DateOnly month, CancellationToken cancel) =>
        Read(new NpgsqlCommand($"select cells from {table} where start = $1", connection)
            { Parameters = { new() { Value = month } } }, cancel);

    private Task<Dictionary<CountKey, (long N, long S)>> Pages(NpgsqlConnection connection, char grain, DateOnly first,
        DateOnly last, CancellationToken cancel) =>
        Read(new NpgsqlCommand("select cells from insight_page where grain = $1 and start between $2 and $3",
            connection)
        {
            Parameters = { new() { Value = grain, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.InternalChar },
                new() { Value = first }, new() { Value = last } },
        }, cancel);

    private async Task<Dictionary<CountKey, (long N, long S)>> Read(NpgsqlCommand command, CancellationToken cancel)
    {
        Dictionary<CountKey, (long N, long S)> all = [];
        var labels = new Labels();
        await using (command)
        {
            command.CommandTimeout = 0;
            await using var found = await command.ExecuteReaderAsync(cancel);
            while (await found.ReadAsync(cancel))
            {
                Cells.Unpack(found.GetFieldValue<byte[]>(0), labels, (key, n, s) =>
                {
                    if (words.ContainsKey(key.Measure)) FigurePages.Sum(all, key, n, s);
                });
            }
        }

        return all;
    }
}
