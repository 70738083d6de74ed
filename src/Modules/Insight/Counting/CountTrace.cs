using Npgsql;
using Yiwang.Insight.Indicators;
using Yiwang.Platform.Calendar;

namespace Yiwang.Insight.Counting;

/// <summary>
/// Takes what the trace has grown by into the rows, in the order of leaf numbers; how far is written in the same
/// transaction, so no entry counts twice and none is left out. Whoever reads adds what lies behind that point (<see
/// cref="LiveTail"/>).
/// </summary>
internal sealed class CountTrace(ReadIndicators indicators, TimeProvider clock)
{
    public const int BatchMax = 20_000;

    /// <summary>So many days stay rows: what is still added to.</summary>
    private const int DaysOpen = 2;

    /// <summary>One round of the duty: all that is sequenced now.</summary>
    public async Task Pass(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using (var look = new NpgsqlCommand("""
            select (select folded from insight_head) < (select size from trace_head)
              or exists (select 1 from insight_measure where not is_counted)
              or not exists (select 1 from insight_measure)
              or (select packed_to from insight_head) < $1
            """, connection) { Parameters = { new() { Value = OpenFrom } } })
        {
            if (await look.ExecuteScalarAsync(cancel) is not true) return;
        }

        while (await Once(connection, cancel) == BatchMax) cancel.ThrowIfCancellationRequested();
    }

    /// <summary>Forgets every row and counts the whole trace again.</summary>
    public async Task Again(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using (var forget = new NpgsqlCommand("""
            begin; truncate insight_day, insight_page, insight_desk; delete from insight_measure; update insight_head set folded = 0; commit
            """, connection))
        {
            await forget.ExecuteNonQueryAsync(cancel);
        }

        await Pass(connection, cancel);
    }

    private DateOnly OpenFrom => WorkingCalendar.DateOf(clock.GetUtcNow()).AddDays(1 - DaysOpen);

    /// <summary>One batch; the number of entries taken, 0 when there is nothing or another process is at it.</summary>
    private async Task<int> Once(NpgsqlConnection connection, CancellationToken cancel)
    {
        var all = await indicators.Run(connection, cancel);
        await Measures.Enter(connection, all, cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        long folded;
        DateOnly packedTo;
        await using (var head = new NpgsqlCommand("select folded, packed_to from insight_head for update skip locked",
            connection, transaction))
        await using (var row = await head.ExecuteReaderAsync(cancel))
        {
            if (!await row.ReadAsync(cancel)) return 0;
            (folded, packedTo) = (row.GetInt64(0), row.GetFieldValue<DateOnly>(1));
        }

        if (packedTo < OpenFrom) await FigureRows.Pack(connection, OpenFrom, cancel);
        var measures = await Measures.Read(connection, all, cancel);
        // With nothing counted yet the whole trace is counted in bulk.
        if (folded == 0 && measures.All.All(one => !one.IsCounted)) folded = await Size(connection, cancel);
        await CatchUp(connection, measures, folded, cancel);
        var tally = new Tally(measures.All.Select(one => (one.Id, one.Measure)));
        // How far first, then what: leaves that come in between wait for the next batch.
        var taken = (int)(Math.Min(folded + BatchMax, await Size(connection, cancel)) - folded);
        await Take(connection, tally, folded, folded + taken, cancel);
        await FigureRows.Add(connection, tally.Rows, cancel);
        await using (var advance = new NpgsqlCommand("update insight_head set folded = $1", connection)
            { Parameters = { new() { Value = folded + taken } } })
        {
            await advance.ExecuteNonQueryAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
        return taken;
    }

    // A measure that was never asked for before is counted over all that the others hold already.
    private static async Task CatchUp(NpgsqlConnection connection, Measures measures, long folded,
        CancellationToken cancel)
    {
        var waiting = measures.All.Where(one => !one.IsCounted).ToList();
        if (waiting.Count == 0) return;
        await Recount.Run(connection, [.. waiting.Select(one => (one.Id, one.Measure))], folded, null, cancel);
        await using var counted = new NpgsqlCommand("update insight_measure set is_counted = true where id = any($1)",
            connection)
        {
            Parameters = { new() { Value = waiting.Select(one => one.Id).ToArray() } },
        };
        await counted.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Adds the entries of leaves from … before end to the tally.</summary>
    internal static async Task Take(NpgsqlConnection connection, Tally tally, long from, long end,
        CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            select t.entry from trace_leaf l join trace t on t.id = l.trace_id and t.kind = any($3)
              where l.leaf_index >= $1 and l.leaf_index < $2
            """, connection)
        {
            Parameters = { new() { Value = from }, new() { Value = end }, new() { Value = tally.Codes } },
                CommandTimeout = 0,
        };
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel)) tally.Add(rows.GetFieldValue<byte[]>(0));
    }

    private static async Task<long> Size(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var size = new NpgsqlCommand("select size from trace_head", connection);
        return (long)(await size.ExecuteScalarAsync(cancel))!;
    }
}
