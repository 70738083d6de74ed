using Npgsql;
using NpgsqlTypes;

namespace Yiwang.Insight.Counting;

/// <summary>
/// What the rows do not hold yet, read from the trace itself in the same snapshot: leaves behind the counted point, and entries committed
/// a moment ago that have no leaf yet. Rows and tail together are exact at any moment.
/// </summary>
internal static class LiveTail
{
    // The points are asked for first: with their values the planner sees that little lies behind them.
    public static async Task Add(NpgsqlConnection connection, Tally tally, CancellationToken cancel)
    {
        long folded, lastId;
        ulong lastXid;
        await using (var heads = new NpgsqlCommand("select i.folded, t.last_xid, t.last_id from insight_head i, trace_head t", connection))
        await using (var row = await heads.ExecuteReaderAsync(cancel))
        {
            await row.ReadAsync(cancel);
            (folded, lastXid, lastId) = (row.GetInt64(0), row.GetFieldValue<ulong>(1), row.GetInt64(2));
        }

        await using var command = new NpgsqlCommand("""
            select t.entry from trace_leaf l join trace t on t.id = l.trace_id and t.kind = any($1) where l.leaf_index >= $2
            union all
            select t.entry from trace t where (t.xid, t.id) > ($3, $4) and t.kind = any($1)
              and not exists (select 1 from trace_leaf l where l.trace_id = t.id)
            """, connection)
        {
            Parameters =
            {
                new() { Value = tally.Codes }, new() { Value = folded }, new() { Value = lastXid, NpgsqlDbType = NpgsqlDbType.Xid8 }, new() { Value = lastId },
            },
        };
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel)) tally.Add(rows.GetFieldValue<byte[]>(0));
    }
}
