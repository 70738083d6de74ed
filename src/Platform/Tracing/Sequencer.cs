using Npgsql;
using NpgsqlTypes;
using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>What one pass did.</summary>
/// <param name="IsLeading">False when another sequencer is at it; nothing was done.</param>
/// <param name="Appended">Entries that became leaves.</param>
/// <param name="Size">Leaves in the tree.</param>
/// <param name="Checkpoint">The checkpoint that was published, when the tree grew.</param>
/// <param name="HasMore">The batch was full: run again at once.</param>
public sealed record SequencerPass(bool IsLeading, int Appended, long Size, SignedNote? Checkpoint, bool HasMore);

/// <summary>
/// Gives committed trace rows their place in the tree. Rows come in the order of (transaction, id), and only of
/// transactions
/// before which none is still open, so no row can appear later in a place already passed. Several processes may run
/// this: a
/// lock lets one at a time through, and the epoch in <c>trace_head</c>, raised by whoever takes over, keeps a process
/// that
/// slept from writing on what it remembers. Leaves are committed first, then tiles, then the checkpoint; a process
/// that dies
/// in between leaves nothing that the next one does not finish to the same bytes.
/// </summary>
/// <param name="origin">Name of the log in its checkpoints.</param>
/// <param name="signers">Keys of this node; the first is Ed25519.</param>
public sealed class Sequencer(LogFolder folder, string origin, IReadOnlyList<NoteSigner> signers, TimeProvider time)
{
    /// <summary>
    /// At once when there is an entry behind the head, a leaf without its checkpoint, or a database that was restored
    /// elsewhere, where the order of transactions says nothing; for <see cref="Jobs.Duty"/>.
    /// </summary>
    public const string Next = """
        select '-infinity'::timestamptz from trace_head h where h.size > coalesce((select max(size) from checkpoint), 0)
          or (h.last_xid, h.last_id) < (select t.xid, t.id from trace t order by t.xid desc, t.id desc limit 1)
          or h.cluster <> (select system_identifier from pg_control_system())
        """;

    /// <summary>Shortest time between two passes: each writes files that must be durable.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    /// <summary>Most entries in one pass: as many as are in the tree well within a second.</summary>
    public const int BatchMax = 5_000;

    private const long LockKey = 0x59697472_6163; // "Yitrac"

    private TreeWriter? tree;
    private long epoch;
    private long published;

    /// <summary>One pass. The connection is open and used for nothing else meanwhile.</summary>
    /// <exception cref="TraceException"><c>trace.rolled_back</c>: the database lacks what was published. Nothing is
    /// signed.</exception>
    public async Task<SequencerPass> Run(NpgsqlConnection connection, CancellationToken cancel)
    {
        try
        {
            return await Pass(connection, cancel);
        }
        catch
        {
            // What is in memory may be ahead of what was committed: read it anew next time.
            tree = null;
            throw;
        }
    }

    private async Task<SequencerPass> Pass(NpgsqlConnection connection, CancellationToken cancel)
    {
        int appended;
        await using (var transaction = await connection.BeginTransactionAsync(cancel))
        {
            if (!await TryLock(connection, cancel))
            {
                return new SequencerPass(false, 0, tree?.Size ?? 0, null, false);
            }

            var head = await SequencerHead.Read(connection, cancel);
            if (tree is null || head.Epoch != epoch || head.Size != tree.Size)
            {
                (tree, published) = await new TreeRestore(folder).Run(connection, head.Size, cancel);
                epoch = head.Epoch + 1;
            }

            appended = await Append(connection, head, tree, cancel);
            await transaction.CommitAsync(cancel);
        }

        // Publishing forgets the tree when another one took over meanwhile; what this pass reached stays its answer.
        var size = tree.Size;
        var checkpoint = size > published ? await Publish(connection, tree, cancel) : null;
        return new SequencerPass(true, appended, size, checkpoint, appended == BatchMax);
    }

    private async Task<int> Append(NpgsqlConnection connection, SequencerHead head, TreeWriter writer,
        CancellationToken cancel)
    {
        var pending = await head.Pending(connection, BatchMax, cancel);
        if (pending.Count > 0)
        {
            const string copy = "copy trace_leaf (leaf_index, trace_id, hash) from stdin (format binary)";
            await using var leaves = await connection.BeginBinaryImportAsync(copy, cancel);
            foreach (var row in pending)
            {
                var leaf = TreeHash.OfLeaf(row.Entry);
                await leaves.StartRowAsync(cancel);
                await leaves.WriteAsync(writer.Size, NpgsqlDbType.Bigint, cancel);
                await leaves.WriteAsync(row.Id, NpgsqlDbType.Bigint, cancel);
                await leaves.WriteAsync(leaf.ToArray(), NpgsqlDbType.Bytea, cancel);
                writer.Append(leaf);
            }

            await leaves.CompleteAsync(cancel);
        }

        if (pending.Count > 0 || head.Epoch != epoch || head.IsForeign)
        {
            await head.Advance(connection, epoch, writer.Size, pending, BatchMax, cancel);
        }

        return pending.Count;
    }

    private async Task<SignedNote?> Publish(NpgsqlConnection connection, TreeWriter writer, CancellationToken cancel)
    {
        folder.WriteTiles(writer.TakeTiles());
        var checkpoint = new Checkpoint(origin, writer.Size, writer.Root());
        var note = checkpoint.Sign(signers);
        await using var insert = new NpgsqlCommand("""
            with own as (
              insert into checkpoint (size, root, note, at, previous)
              select $1, $2, $3, $4, coalesce((select max(size) from checkpoint where size < $1), 0)
              where exists (select 1 from trace_head where epoch = $5)
              on conflict (size) do nothing returning note)
            select note from own union all select note from checkpoint where size = $1 and root = $2
              and not exists (select 1 from own)
            """, connection)
        {
            Parameters =
            {
                new() { Value = checkpoint.Size }, new() { Value = checkpoint.Root.ToArray() },
                    new() { Value = note.ToString() },
                new() { Value = time.GetUtcNow() }, new() { Value = epoch },
            },
        };
        if (await insert.ExecuteScalarAsync(cancel) is not string kept)
        {
            // Another one took over between the leaves and here; it publishes.
            tree = null;
            return null;
        }

        note = SignedNote.Parse(kept);
        if (folder.ReadCheckpoint() is not { } newest || Checkpoint.Parse(newest.Text).Size < writer.Size)
        {
            folder.WriteCheckpoint(note);
        }

        published = writer.Size;
        return note;
    }

    private static async Task<bool> TryLock(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"select pg_try_advisory_xact_lock({LockKey})", connection);
        return await command.ExecuteScalarAsync(cancel) is true;
    }
}
