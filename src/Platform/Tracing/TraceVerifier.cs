using System.Data;
using Npgsql;
using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>
/// Re-derives the whole log from the stored rows and compares it with leaf rows, tiles, checkpoints, cosignatures and
/// with what
/// witnesses have seen. It trusts the keys it is given and nothing else, changes nothing, and reads one snapshot, so
/// that it can
/// run beside a working server. Memory does not grow with the log.
/// </summary>
/// <param name="logKeys">The node's keys.</param>
/// <param name="witnesses">Keys of the witnesses whose cosignatures are kept.</param>
public sealed class TraceVerifier(string origin, LogKeys logKeys, IReadOnlyList<VerifierKey> witnesses)
{
    private const int FetchRows = 2_000;

    /// <summary>Verifies everything.</summary>
    /// <param name="seen">Checkpoints that witnesses keep of this log.</param>
    /// <param name="progress">Told the number of entries done.</param>
    public async Task<TraceVerdict> Run(
        NpgsqlDataSource source, LogFolder folder, IReadOnlyList<SignedNote> seen, IProgress<long> progress,
        CancellationToken cancel)
    {
        var findings = new TraceFindings();
        var checkpoints = new CheckpointAudit(origin, logKeys, witnesses, findings);
        var published = ReadPublished(folder, checkpoints, findings);
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await Execute(connection, "set transaction read only", cancel);
        await Execute(connection, $"declare kept no scroll cursor for {CheckpointRow.Sql}", cancel);
        await Execute(connection, $"""
            declare leaves no scroll cursor for select l.leaf_index, l.trace_id, l.hash, {TraceRow.Columns}
            from trace_leaf l left join trace t on t.id = l.trace_id left join trace_words w on w.trace_id = t.id order by l.leaf_index
            """, cancel);

        var leaves = new LeafAudit(folder, findings, published?.Size ?? 0);
        var story = new Story(connection, checkpoints, new SeenAudit(checkpoints, seen, findings), leaves, folder,
            published);
        var entries = new EntryAudit(findings);
        await story.Begin(cancel);
        await foreach (var (index, traceId, hash, row) in Leaves(connection, cancel))
        {
            while (leaves.Size < index)
            {
                leaves.Append(null, null, null);
                await story.Reached(cancel);
            }

            if (row is not null)
            {
                entries.Check(index, row);
            }

            leaves.Append(traceId, row is null ? null : LogVerifier.Leaf(row.Entry), hash);
            await story.Reached(cancel);
            if (leaves.Size % FetchRows == 0)
            {
                progress.Report(leaves.Size);
            }
        }

        leaves.End();
        entries.End();
        await story.End(findings, cancel);
        await CheckRest(connection, leaves.Size, findings, cancel);
        progress.Report(leaves.Size);
        return new TraceVerdict(leaves.Size, checkpoints.Checkpoints, checkpoints.Cosignatures, findings.All);
    }

    private static Checkpoint? ReadPublished(LogFolder folder, CheckpointAudit checkpoints, TraceFindings findings)
    {
        try
        {
            if (folder.ReadCheckpoint() is not { } note)
            {
                return null;
            }

            if (checkpoints.Read(note.ToString(), out _) is { } published)
            {
                return published;
            }
        }
        catch (LogException)
        {
            // Not even a note: it is called forged below, as any other thing in its place.
        }

        findings.Add("trace.checkpoint_forged", null, null, "checkpoint");
        return null;
    }

    private static async IAsyncEnumerable<(long Index, long TraceId, TreeHash? Hash, TraceRow? Row)> Leaves(
        NpgsqlConnection connection, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var fetched = FetchRows;
        while (fetched == FetchRows)
        {
            fetched = 0;
            await using var command = new NpgsqlCommand($"fetch {FetchRows} from leaves", connection);
            await using var rows = await command.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel))
            {
                fetched++;
                var hash = rows.GetFieldValue<byte[]>(2);
                yield return (
                    rows.GetInt64(0), rows.GetInt64(1), hash.Length == TreeHash.SizeBytes ? new TreeHash(hash) : null,
                    rows.IsDBNull(3) ? null : TraceRow.Read(rows, 3));
            }
        }
    }

    // Rows that the sequencer has passed must have a leaf; rows from a transaction that has not begun cannot be.
    private static async Task CheckRest(NpgsqlConnection connection, long size, TraceFindings findings,
        CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"""
            select h.size, t.id from trace_head h left join lateral (
              select t.id from trace t
              where ((t.xid, t.id) <= (h.last_xid, h.last_id) or t.xid >= pg_snapshot_xmax(pg_current_snapshot()))
                and not exists (select 1 from trace_leaf l where l.trace_id = t.id)
              order by t.id limit {TraceVerdict.FindingsMax}) t on true
            """, connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        var recorded = -1L;
        while (await rows.ReadAsync(cancel))
        {
            recorded = rows.GetInt64(0);
            if (!rows.IsDBNull(1))
            {
                findings.Add("trace.entry_inserted", null, rows.GetInt64(1), $"trace {rows.GetInt64(1)}");
            }
        }

        if (recorded != size)
        {
            findings.Add(recorded > size ? "trace.tail_cut" : "trace.head_wrong", Math.Min(Math.Max(recorded, 0), size),
                null, "trace_head");
        }
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Walks the checkpoints beside the leaves.</summary>
    private sealed class Story(
        NpgsqlConnection connection, CheckpointAudit audit, SeenAudit seen, LeafAudit leaves, LogFolder folder,
        Checkpoint? published)
    {
        private readonly Queue<CheckpointRow> rows = [];
        private bool isKnown = published is null;
        private bool hasEnded;
        private long seenRows;

        internal async Task Begin(CancellationToken cancel)
        {
            await Fill(cancel);
            await Reached(cancel);
        }

        /// <summary>One more leaf is in: whatever speaks of this size is asked.</summary>
        internal async Task Reached(CancellationToken cancel)
        {
            seen.Reached(leaves);
            while (rows.TryPeek(out var row) && row.Size <= leaves.Size)
            {
                rows.Dequeue();
                seenRows++;
                if (audit.Check(row) is { } checkpoint && checkpoint.Size == leaves.Size)
                {
                    leaves.Decide(checkpoint.Root);
                    isKnown |= checkpoint.Size == published?.Size && checkpoint.Root == published.Root;
                }

                if (rows.Count == 0)
                {
                    await Fill(cancel);
                }
            }
        }

        internal async Task End(TraceFindings findings, CancellationToken cancel)
        {
            var cut = rows.Count > 0 || published?.Size > leaves.Size;
            for (; rows.TryDequeue(out var row); await FillWhenEmpty(cancel))
            {
                seenRows++;
                audit.Check(row);
            }

            if (cut)
            {
                findings.Add("trace.tail_cut", leaves.Size, null, "trace_leaf");
            }

            // The file follows its row: only with a second row it is certain that the first file had been there.
            var isFileLost = published is null && seenRows > 1 && !folder.HasCheckpoint;
            if (!isKnown || isFileLost)
            {
                findings.Add("trace.checkpoint_missing", published?.Size, null,
                    isFileLost ? "checkpoint (file)" : "checkpoint");
            }

            seen.End(leaves.Size);
        }

        private Task FillWhenEmpty(CancellationToken cancel) => rows.Count == 0 ? Fill(cancel) : Task.CompletedTask;

        private async Task Fill(CancellationToken cancel)
        {
            if (hasEnded)
            {
                return;
            }

            await using var command = new NpgsqlCommand($"fetch {FetchRows} from kept", connection);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                rows.Enqueue(CheckpointRow.Read(reader));
            }

            hasEnded = rows.Count < FetchRows;
        }
    }
}
