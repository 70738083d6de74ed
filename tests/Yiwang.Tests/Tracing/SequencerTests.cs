using Npgsql;
using Xunit;
using Yiwang.Platform.Tracing;
using Yiwang.TransparencyLog;

namespace Yiwang.Tests.Tracing;

public sealed class SequencerTests(TraceDatabase database) : IClassFixture<TraceDatabase>
{
    private const string Origin = "gz.example/trace";
    private static readonly NoteSigner Node = NoteSigner.Ed25519(Origin, new byte[32]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Committed_entries_become_leaves_in_order_and_a_checkpoint_is_published()
    {
        await using var source = await database.Create(Cancel);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        var folder = new LogFolder(database.Folder("ordered"));
        await TraceDatabase.Write(connection, 0, 600, Cancel);
        var pass = await Sequencer(folder).Run(connection, Cancel);

        Assert.Equal((true, 600, 600L, false), (pass.IsLeading, pass.Appended, pass.Size, pass.HasMore));
        var checkpoint = Checkpoint.Parse(folder.ReadCheckpoint()!.Text);
        var audit = new TreeAudit(_ => { });
        for (var i = 0; i < 600; i++)
        {
            audit.Append(LogVerifier.Leaf(TraceDatabase.Entry(i).ToBytes()));
        }

        Assert.Equal(new Checkpoint(Origin, 600, audit.Root()).ToText(), checkpoint.ToText());
        Assert.Equal(SignatureState.Right, Node.Key.Check(pass.Checkpoint!, null, out _));
        Assert.Equal(audit.Root(), new TreeProofs(600, folder.ReadTile).Root());
    }

    [Fact]
    public async Task An_entry_of_an_open_transaction_waits_and_holds_back_only_what_came_after_it()
    {
        await using var source = await database.Create(Cancel);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await using var slow = await source.OpenConnectionAsync(Cancel);
        var sequencer = Sequencer(new LogFolder(database.Folder("waiting")));
        await TraceDatabase.Write(connection, 0, 1, Cancel);
        await using (var open = await slow.BeginTransactionAsync(Cancel))
        {
            await TraceDatabase.Write(slow, 1, 1, Cancel);
            await TraceDatabase.Write(connection, 2, 1, Cancel);
            Assert.Equal(1, (await sequencer.Run(connection, Cancel)).Appended);
            await open.CommitAsync(Cancel);
        }

        Assert.Equal(2, (await sequencer.Run(connection, Cancel)).Appended);
        var order = await Ids(source);
        Assert.Equal([1L, 2L, 3L], order);
    }

    [Fact]
    public async Task A_rolled_back_act_leaves_no_gap()
    {
        await using var source = await database.Create(Cancel);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await using (await connection.BeginTransactionAsync(Cancel))
        {
            await TraceDatabase.Write(connection, 0, 3, Cancel);
        }

        await TraceDatabase.Write(connection, 3, 2, Cancel);
        Assert.Equal(2, (await Sequencer(new LogFolder(database.Folder("gap"))).Run(connection, Cancel)).Size);
        Assert.Equal([4L, 5L], await Ids(source));
    }

    [Fact]
    public async Task Two_sequencers_at_once_never_fork_the_tree()
    {
        await using var source = await database.Create(Cancel);
        var folder = new LogFolder(database.Folder("two"));
        await using (var writer = await source.OpenConnectionAsync(Cancel))
        {
            var writing = Task.Run(async () =>
            {
                for (var i = 0; i < 60; i++)
                {
                    await TraceDatabase.Write(writer, i * 10, 10, Cancel);
                }
            }, Cancel);
            async Task Turn()
            {
                var sequencer = Sequencer(folder);
                await using var own = await source.OpenConnectionAsync(Cancel);
                for (var i = 0; i < 40; i++)
                {
                    await sequencer.Run(own, Cancel);
                }
            }

            await Task.WhenAll(writing, Task.Run(Turn, Cancel), Task.Run(Turn, Cancel), Task.Run(Turn, Cancel));
            Assert.Equal(600, (await Sequencer(folder).Run(writer, Cancel)).Size);
        }

        await AllCheckpointsHold(source, folder, 600);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sequencer_killed_after_the_leaves_is_finished_by_the_next_one(bool withTiles)
    {
        await using var source = await database.Create(Cancel);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        var path = database.Folder($"killed{withTiles}");
        var folder = new LogFolder(path);
        await TraceDatabase.Write(connection, 0, 300, Cancel);
        await Sequencer(folder).Run(connection, Cancel);
        var before = folder.ReadCheckpoint()!;
        await TraceDatabase.Write(connection, 300, 300, Cancel);
        await Sequencer(folder).Run(connection, Cancel);

        // What a kill between commit and publishing leaves: leaves committed, the checkpoint not, the tiles perhaps.
        folder.WriteCheckpoint(before);
        await TraceDatabase.Execute(source,
            "set session_replication_role = replica; delete from checkpoint where size = 600", Cancel);
        if (!withTiles)
        {
            Directory.Delete(Path.Combine(path, "tile"), recursive: true);
        }

        await TraceDatabase.Write(connection, 600, 5, Cancel);
        Assert.Equal(605, (await Sequencer(folder).Run(connection, Cancel)).Size);
        await AllCheckpointsHold(source, folder, 605);
        var verdict = await new TraceVerifier(Origin, new LogKeys(Node.Key, null), [])
            .Run(source, folder, [], new Progress<long>(), Cancel);
        Assert.Equal((605, true), (verdict.Entries, verdict.IsRight));
    }

    [Fact]
    public async Task A_database_that_was_rolled_back_is_not_signed()
    {
        await using var source = await database.Create(Cancel);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        var folder = new LogFolder(database.Folder("rolled"));
        await TraceDatabase.Write(connection, 0, 20, Cancel);
        await Sequencer(folder).Run(connection, Cancel);
        await TraceDatabase.Execute(source, """
            set session_replication_role = replica;
            delete from checkpoint; delete from trace_leaf where leaf_index >= 10; update trace_head set size = 10
            """, Cancel);
        var published = folder.ReadCheckpoint()!.ToString();
        var refused = await Assert.ThrowsAsync<TraceException>(() => Sequencer(folder).Run(connection, Cancel));
        Assert.Equal("trace.rolled_back", refused.Fault.Code);
        Assert.Equal(published, folder.ReadCheckpoint()!.ToString());
    }

    [Fact]
    public async Task Leaves_that_were_changed_are_not_signed()
    {
        await using var source = await database.Create(Cancel);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        var folder = new LogFolder(database.Folder("changed"));
        await TraceDatabase.Write(connection, 0, 20, Cancel);
        await Sequencer(folder).Run(connection, Cancel);
        await TraceDatabase.Execute(source, """
            set session_replication_role = replica; update trace_leaf set hash = decode(repeat('00', 32), 'hex') where leaf_index = 3
            """, Cancel);
        Directory.Delete(Path.Combine(folder.Folder, "tile"), recursive: true);
        var refused = await Assert.ThrowsAsync<TraceException>(() => Sequencer(folder).Run(connection, Cancel));
        Assert.Equal("trace.leaves_changed", refused.Fault.Code);
    }

    [Fact]
    public async Task In_a_restored_cluster_old_and_new_rows_are_all_sequenced_once()
    {
        await using var source = await database.Create(Cancel);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        var folder = new LogFolder(database.Folder("restored"));
        await TraceDatabase.Write(connection, 0, 10, Cancel);
        await Sequencer(folder).Run(connection, Cancel);
        await TraceDatabase.Write(connection, 10, 5, Cancel);

        // As after a restore elsewhere: another cluster's number, and old transaction numbers far ahead of the new
        // ones.
        await TraceDatabase.Execute(source, """
            set session_replication_role = replica;
            update trace set xid = (xid::text::bigint + 1000000)::text::xid8;
            update trace_head set cluster = 42, last_xid = (last_xid::text::bigint + 1000000)::text::xid8
            """, Cancel);
        await TraceDatabase.Write(connection, 15, 5, Cancel);
        var sequencer = Sequencer(folder);
        Assert.Equal(10, (await sequencer.Run(connection, Cancel)).Appended);
        await TraceDatabase.Write(connection, 20, 5, Cancel);
        Assert.Equal(25, (await sequencer.Run(connection, Cancel)).Size);
        await AllCheckpointsHold(source, folder, 25);
    }

    [Fact]
    public async Task The_database_itself_refuses_to_change_the_trace()
    {
        await using var source = await database.Create(Cancel);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await TraceDatabase.Write(connection, 0, 2, Cancel);
        foreach (var sql in new[] { "update trace set kind = 'x'", "delete from trace", "truncate trace_leaf",
            "delete from checkpoint" })
        {
            await Assert.ThrowsAsync<PostgresException>(() => TraceDatabase.Execute(source, sql, Cancel));
        }
    }

    [Fact]
    public void A_node_key_is_made_once_and_refused_when_others_can_read_it()
    {
        var path = Path.Combine(database.Folder("keys"), "node.key");
        var seed = NodeKey.Seed(path);
        Assert.Equal(seed, NodeKey.Seed(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Equal("trace.key_open", Assert.Throws<TraceException>(() => NodeKey.Seed(path)).Fault.Code);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(path, "AAAA");
        Assert.Equal("trace.key_malformed", Assert.Throws<TraceException>(() => NodeKey.Seed(path)).Fault.Code);
    }

    private static Sequencer Sequencer(LogFolder folder) => new(folder, Origin, [Node], TimeProvider.System);

    // Every checkpoint ever signed is a prefix of the last one, which is what no fork means; and the tiles give it.
    private static async Task AllCheckpointsHold(NpgsqlDataSource source, LogFolder folder, long size)
    {
        var last = Checkpoint.Parse(folder.ReadCheckpoint()!.Text);
        Assert.Equal(size, last.Size);
        Assert.Equal(size, await TraceDatabase.Count(source, "select count(*) from trace_leaf", Cancel));
        Assert.Equal(size,
            await TraceDatabase.Count(source, "select count(distinct trace_id) from trace_leaf", Cancel));
        var proofs = new TreeProofs(last.Size, folder.ReadTile);
        Assert.Equal(last.Root, proofs.Root());
        await using var command = source.CreateCommand("select note from checkpoint order by size");
        await using var rows = await command.ExecuteReaderAsync(Cancel);
        while (await rows.ReadAsync(Cancel))
        {
            var note = SignedNote.Parse(rows.GetString(0));
            var old = Checkpoint.Parse(note.Text);
            Assert.Equal(SignatureState.Right, Node.Key.Check(note, null, out _));
            Assert.True(LogVerifier.Consistency(old.Size, old.Root, last.Size, last.Root,
                proofs.Consistency(old.Size)));
        }
    }

    private static async Task<List<long>> Ids(NpgsqlDataSource source)
    {
        List<long> ids = [];
        await using var command = source.CreateCommand("select trace_id from trace_leaf order by leaf_index");
        await using var rows = await command.ExecuteReaderAsync(Cancel);
        while (await rows.ReadAsync(Cancel))
        {
            ids.Add(rows.GetInt64(0));
        }

        return ids;
    }
}
