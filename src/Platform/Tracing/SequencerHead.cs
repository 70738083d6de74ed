using Npgsql;
using NpgsqlTypes;

namespace Yiwang.Platform.Tracing;

/// <summary>A committed row that awaits its leaf.</summary>
internal sealed record PendingRow(long Id, ulong Xid, byte[] Entry);

/// <summary>The row <c>trace_head</c>, locked for this transaction: how far the tree is, and which rows come
/// next.</summary>
internal sealed record SequencerHead(long Epoch, long Size, ulong LastXid, long LastId, bool IsForeign, long Cluster,
    ulong Open)
{
    internal static async Task<SequencerHead> Read(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            select epoch, size, last_xid, last_id, cluster, (select system_identifier from pg_control_system()),
              pg_snapshot_xmin(pg_current_snapshot())
            from trace_head for update
            """, connection);
        await using var row = await command.ExecuteReaderAsync(cancel);
        Check.That(await row.ReadAsync(cancel));
        var (size, known, cluster) = (row.GetInt64(1), row.GetInt64(4), row.GetInt64(5));
        return new SequencerHead(
            row.GetInt64(0), size, row.GetFieldValue<ulong>(2), row.GetInt64(3),
            known != cluster && known != 0, cluster, row.GetFieldValue<ulong>(6));
    }

    /// <summary>The next rows in order.</summary>
    internal async Task<IReadOnlyList<PendingRow>> Pending(NpgsqlConnection connection, int countMax,
        CancellationToken cancel)
    {
        if (IsForeign)
        {
            await LockRows(connection, cancel);
        }

        // In a restored database the transaction numbers of old rows say nothing about new ones. There the writers are
        // held
        // off for a moment, and every row without a leaf is taken.
        var range = IsForeign ? "true" : "(t.xid, t.id) > ($1, $2) and t.xid < pg_snapshot_xmin(pg_current_snapshot())";
        await using var command = new NpgsqlCommand($"""
            select t.id, t.xid, t.entry from trace t
            where {range} and not exists (select 1 from trace_leaf l where l.trace_id = t.id)
            order by t.xid, t.id limit $3
            """, connection)
        {
            Parameters =
            {
                new() { Value = LastXid, NpgsqlDbType = NpgsqlDbType.Xid8 }, new() { Value = LastId },
                    new() { Value = countMax },
            },
        };
        List<PendingRow> rows = [];
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(new PendingRow(reader.GetInt64(0), reader.GetFieldValue<ulong>(1),
                reader.GetFieldValue<byte[]>(2)));
        }

        return rows;
    }

    /// <summary>Writes how far it is now. The epoch is the fence: with another one than was read, nothing is
    /// written.</summary>
    internal async Task Advance(
        NpgsqlConnection connection, long epoch, long size, IReadOnlyList<PendingRow> pending, int countMax,
        CancellationToken cancel)
    {
        var isCaughtUp = IsForeign && pending.Count < countMax;
        var (xid, id) = IsForeign ? isCaughtUp ? (Open, 0L) : (LastXid, LastId)
            : pending.Count > 0 ? (pending[^1].Xid, pending[^1].Id) : (LastXid, LastId);
        await using var command = new NpgsqlCommand("""
            update trace_head set epoch = $1, size = $2, last_xid = $3, last_id = $4,
              cluster = case when $5 then $6 else cluster end
            where epoch = $7 and size = $8
            """, connection)
        {
            Parameters =
            {
                new() { Value = epoch }, new() { Value = size },
                new() { Value = xid, NpgsqlDbType = NpgsqlDbType.Xid8 }, new() { Value = id },
                new() { Value = !IsForeign || isCaughtUp }, new() { Value = Cluster }, new() { Value = Epoch },
                new() { Value = Size },
            },
        };
        Check.That(await command.ExecuteNonQueryAsync(cancel) == 1);
    }

    private static async Task LockRows(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("lock table trace in share mode", connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
