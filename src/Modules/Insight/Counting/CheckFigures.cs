using System.Data;
using Npgsql;
using NpgsqlTypes;
using Yiwang.Insight.Indicators;

namespace Yiwang.Insight.Counting;

/// <summary>A row that differs from what the trace gives.</summary>
internal sealed record FigureDifference(string Where, string Measure, DateOnly Day, int Unit, string Label, long Stored, long Counted);

/// <summary>What a check came to.</summary>
internal sealed record FigureCheck(long Entries, long Rows, IReadOnlyList<FigureDifference> Differences);

/// <summary>Counts the whole trace again, beside the rows, in one snapshot, and compares every row: the check differs by nothing or names it.</summary>
internal sealed class CheckFigures(NpgsqlDataSource source, ReadIndicators indicators)
{
    private const int DifferencesMax = 100;

    public async Task<FigureCheck> Run(CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var measures = await Measures.Read(connection, await indicators.Run(connection, cancel), cancel);
        var counted = measures.All.Where(one => one.IsCounted).ToList();
        await Execute(connection, """
            create temp table again_day (like insight_day including indexes) on commit drop;
            create temp table again_new (like insight_day) on commit drop;
            create temp table again_roll (like insight_roll including indexes) on commit drop
            """, cancel);
        long folded;
        await using (var head = new NpgsqlCommand("select folded from insight_head", connection)) folded = (long)(await head.ExecuteScalarAsync(cancel))!;
        for (var from = 0L; from < folded; from += CountTrace.BatchMax)
        {
            var tally = new Tally(counted.Select(one => (one.Id, one.Measure)));
            await CountTrace.Take(connection, tally, from, Math.Min(folded, from + CountTrace.BatchMax), cancel);
            await Keep(connection, tally, cancel);
        }

        await Execute(connection, """
            insert into again_roll select measure, g.grain::"char", case g.grain when 'y' then date_trunc('year', day)::date when 'm' then date_trunc('month', day)::date
              else date_trunc('month', day)::date + least((extract(day from day)::int - 1) / 10, 2) * 10 end, unit_id, label, sum(n), sum(s)
            from again_day cross join (values ('x'), ('m'), ('y')) g(grain) group by 1, 2, 3, 4, 5
            """, cancel);
        var (rows, differences) = await Compare(connection, cancel);
        return new FigureCheck(folded, rows, differences);
    }

    private static async Task Keep(NpgsqlConnection connection, Tally tally, CancellationToken cancel)
    {
        await Execute(connection, "truncate again_new", cancel);
        await using (var copy = await connection.BeginBinaryImportAsync("copy again_new from stdin (format binary)", cancel))
        {
            foreach (var (key, (n, s)) in tally.Rows)
            {
                await copy.StartRowAsync(cancel);
                await copy.WriteAsync(key.Measure, cancel);
                await copy.WriteAsync(key.Day, NpgsqlDbType.Date, cancel);
                await copy.WriteAsync(key.Unit, cancel);
                await copy.WriteAsync(key.Post, cancel);
                await copy.WriteAsync(key.Person, cancel);
                await copy.WriteAsync(key.Label, cancel);
                await copy.WriteAsync(n, cancel);
                await copy.WriteAsync(s, cancel);
            }

            await copy.CompleteAsync(cancel);
        }

        await Execute(connection, """
            insert into again_day select * from again_new
            on conflict (measure, day, unit_id, post_id, person_id, label) do update set n = again_day.n + excluded.n, s = again_day.s + excluded.s
            """, cancel);
    }

    private static async Task<(long Rows, List<FigureDifference> Differences)> Compare(NpgsqlConnection connection, CancellationToken cancel)
    {
        List<FigureDifference> differences = [];
        await using (var command = new NpgsqlCommand($"""
            select 'day', m.words, coalesce(a.day, b.day), coalesce(a.unit_id, b.unit_id), coalesce(a.label, b.label), coalesce(a.n, 0), coalesce(b.n, 0)
            from insight_day a full join again_day b using (measure, day, unit_id, post_id, person_id, label)
              join insight_measure m on m.id = measure and m.is_counted
            where a.n is distinct from b.n or a.s is distinct from b.s
            union all
            select 'roll', m.words, coalesce(a.start, b.start), coalesce(a.unit_id, b.unit_id), coalesce(a.label, b.label), coalesce(a.n, 0), coalesce(b.n, 0)
            from insight_roll a full join again_roll b using (measure, grain, start, unit_id, label)
              join insight_measure m on m.id = measure and m.is_counted
            where a.n is distinct from b.n or a.s is distinct from b.s
            limit {DifferencesMax}
            """, connection))
        await using (var rows = await command.ExecuteReaderAsync(cancel))
        {
            while (await rows.ReadAsync(cancel))
            {
                differences.Add(new FigureDifference(rows.GetString(0), rows.GetString(1), rows.GetFieldValue<DateOnly>(2), rows.GetInt32(3),
                    rows.GetString(4), rows.GetInt64(5), rows.GetInt64(6)));
            }
        }

        await using var size = new NpgsqlCommand("select (select count(*) from insight_day) + (select count(*) from insight_roll)", connection);
        return ((long)(await size.ExecuteScalarAsync(cancel))!, differences);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
