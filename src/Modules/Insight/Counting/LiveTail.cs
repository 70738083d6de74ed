using Npgsql;
using NpgsqlTypes;

namespace Yiwang.Insight.Counting;

/// <summary>
/// What the rows do not hold yet, read from the trace itself in the same snapshot: leaves behind the counted point, and
/// entries committed a moment ago that have no leaf yet. Rows and tail together are exact at any moment.
/// </summary>
internal static class LiveTail
{
    private const int TriedMax = 200_000;
    private const int LookedAtMax = 1_000_000;

    // The points are asked for first: with their values the planner sees that little lies behind them.
    public static async Task Add(NpgsqlConnection connection, Tally tally, CancellationToken cancel)
    {
        long folded, lastId;
        ulong lastXid;
        await using (var heads = new NpgsqlCommand(
            "select i.folded, t.last_xid, t.last_id from insight_head i, trace_head t", connection))
        await using (var row = await heads.ExecuteReaderAsync(cancel))
        {
            await row.ReadAsync(cancel);
            (folded, lastXid, lastId) = (row.GetInt64(0), row.GetFieldValue<ulong>(1), row.GetInt64(2));
        }

        await using var command = new NpgsqlCommand("""
            select t.entry from trace_leaf l join trace t on t.id = l.trace_id and t.kind = any($1)
              where l.leaf_index >= $2
            union all
            select t.entry from trace t where (t.xid, t.id) > ($3, $4) and t.kind = any($1)
              and not exists (select 1 from trace_leaf l where l.trace_id = t.id)
            """, connection)
        {
            Parameters =
            {
                new() { Value = tally.Codes }, new() { Value = folded },
                    new() { Value = lastXid, NpgsqlDbType = NpgsqlDbType.Xid8 }, new() { Value = lastId },
            },
        };
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel)) tally.Add(rows.GetFieldValue<byte[]>(0));
    }

    /// <summary>Adds the newest entries that a tally counts, whatever the rows hold; how many, and whether there are
    /// more.</summary>
    public static async Task<(int Read, bool IsCut)> Newest(NpgsqlConnection connection, Tally tally,
        CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"""
            select t.entry from trace t where t.kind = any($1)
              and t.id > (select coalesce(max(id), 0) - {LookedAtMax} from trace) order by t.id desc
              limit {TriedMax + 1}
            """, connection) { Parameters = { new() { Value = tally.Codes } } };
        var read = 0;
        await using (var rows = await command.ExecuteReaderAsync(cancel))
        {
            while (await rows.ReadAsync(cancel) && ++read <= TriedMax) tally.Add(rows.GetFieldValue<byte[]>(0));
        }

        await using var whole = new NpgsqlCommand($"select coalesce(max(id), 0) > {LookedAtMax} from trace",
            connection);
        return (Math.Min(read, TriedMax), read > TriedMax || (bool)(await whole.ExecuteScalarAsync(cancel))!);
    }
}
