using System.Data;
using Npgsql;
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
        await using var head = new NpgsqlCommand("select folded from insight_head", connection);
        var folded = (long)(await head.ExecuteScalarAsync(cancel))!;
        await Recount.Run(connection, [.. measures.All.Where(one => one.IsCounted).Select(one => (one.Id, one.Measure))], folded, cancel);
        var (rows, differences) = await Compare(connection, cancel);
        return new FigureCheck(folded, rows, differences);
    }

    private static async Task<(long Rows, List<FigureDifference> Differences)> Compare(NpgsqlConnection connection, CancellationToken cancel)
    {
        List<FigureDifference> differences = [];
        await using (var command = new NpgsqlCommand($"""
            select 'day', m.words, coalesce(a.day, b.day), coalesce(a.unit_id, b.unit_id), coalesce(a.label, b.label), coalesce(a.n, 0), coalesce(b.n, 0)
            from insight_day a full join recount_day b using (measure, day, unit_id, post_id, person_id, label)
              join insight_measure m on m.id = measure and m.is_counted
            where a.n is distinct from b.n or a.s is distinct from b.s
            union all
            select 'roll', m.words, coalesce(a.start, b.start), coalesce(a.unit_id, b.unit_id), coalesce(a.label, b.label), coalesce(a.n, 0), coalesce(b.n, 0)
            from insight_roll a full join recount_roll b using (measure, grain, start, unit_id, label)
              join insight_measure m on m.id = measure and m.is_counted
            where a.n is distinct from b.n or a.s is distinct from b.s
            limit {DifferencesMax}
            """, connection) { CommandTimeout = 0 })
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
}
