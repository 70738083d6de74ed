using Npgsql;

namespace Yiwang.Insight.Counting;

/// <summary>
/// What the rows do not hold yet, read from the trace itself in the same snapshot: leaves behind the counted point, and entries committed
/// a moment ago that have no leaf yet. Rows and tail together are exact at any moment.
/// </summary>
internal static class LiveTail
{
    public static async Task Add(NpgsqlConnection connection, Tally tally, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            select t.entry from insight_head h join trace_leaf l on l.leaf_index >= h.folded join trace t on t.id = l.trace_id and t.kind = any($1)
            union all
            select t.entry from trace_head h join trace t on (t.xid, t.id) > (h.last_xid, h.last_id) and t.kind = any($1)
            where not exists (select 1 from trace_leaf l where l.trace_id = t.id)
            """, connection)
        {
            Parameters = { new() { Value = tally.Codes } },
        };
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel)) tally.Add(rows.GetFieldValue<byte[]>(0));
    }
}
