using Npgsql;
using Yiwang.Platform.Tracing;
using Yiwang.TransparencyLog;

namespace Yiwang.Tests.Tracing;

/// <summary>A small log, witnessed, that can be damaged in one place and put back as it was.</summary>
internal sealed class TamperedLog : IAsyncDisposable
{
    internal const string Origin = "gz.example/trace";
    internal const int Size = 300;
    internal static readonly NoteSigner Node = NoteSigner.Ed25519(Origin, new byte[32]);
    internal static readonly NoteSigner Thief = NoteSigner.Ed25519(Origin, [.. Enumerable.Repeat((byte)9, 32)]);
    private static readonly string[] Tables = ["trace", "trace_words", "trace_leaf", "trace_head", "checkpoint",
        "cosignature"];

    private readonly NpgsqlDataSource source;
    private readonly Dictionary<string, byte[]> files = [];
    private readonly NoteSigner cosigner = NoteSigner.Cosigner("w.example", [.. Enumerable.Repeat((byte)2, 32)],
        TimeProvider.System);

    private TamperedLog(NpgsqlDataSource source, string folder)
    {
        this.source = source;
        Folder = new LogFolder(Path.Combine(folder, "log"));
        Witness = new Witness(Path.Combine(folder, "witness"), Origin, new LogKeys(Node.Key, null), cosigner);
    }

    internal LogFolder Folder { get; }

    internal Witness Witness { get; }

    internal IReadOnlyList<string> Files => [.. files.Keys.Order(StringComparer.Ordinal)];

    internal static async Task<TamperedLog> Create(TraceDatabase database, string name, CancellationToken cancel)
    {
        var log = new TamperedLog(await database.Create(cancel), database.Folder(name));
        await using var connection = await log.source.OpenConnectionAsync(cancel);
        await CosignatureStore.Enter(connection, log.cosigner.Key, "", DateTimeOffset.UnixEpoch, cancel);
        var sequencer = new Sequencer(log.Folder, Origin, [Node], TimeProvider.System);
        foreach (var (first, count) in new[] { (0, 3), (3, 60), (63, 190), (253, 20), (273, 27) })
        {
            await TraceDatabase.Write(connection, first, count, cancel);
            var note = (await sequencer.Run(connection, cancel)).Checkpoint!;
            var answer = log.Witness.Observe(note, log.Folder.ReadTile);
            Assert(await CosignatureStore.Keep(connection, note, log.cosigner.Key, answer.Line!, cancel));
        }

        foreach (var table in Tables)
        {
            await TraceDatabase.Execute(log.source, $"create table kept_{table} as table {table}", cancel);
        }

        foreach (var file in Directory.EnumerateFiles(log.Folder.Folder, "*", SearchOption.AllDirectories))
        {
            log.files.Add(file, await File.ReadAllBytesAsync(file, cancel));
        }

        return log;
    }

    internal Task<TraceVerdict> Verify(CancellationToken cancel) =>
        new TraceVerifier(Origin, new LogKeys(Node.Key, null), [cosigner.Key])
        .Run(source, Folder, Witness.Seen is { } seen ? [seen] : [], new Progress<long>(), cancel);

    /// <summary>Changes rows as who owns the database does: no trigger, no key stands in the way.</summary>
    internal Task Sql(string sql, CancellationToken cancel) =>
        TraceDatabase.Execute(source, $"set session_replication_role = replica; set synchronous_commit = off; {sql}",
            cancel);

    internal async Task<byte[]> Bytes(string sql, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(sql);
        return (byte[])(await command.ExecuteScalarAsync(cancel))!;
    }

    internal byte[] File1(string path) => files[path];

    /// <summary>Makes the log anew from what the rows say now, with every checkpoint signed by that key: a complete
    /// other history.</summary>
    internal async Task Rebuild(NoteSigner signer, long size, CancellationToken cancel)
    {
        await Sql($"""
            update trace_leaf l set hash = sha256('\x00'::bytea || t.entry) from trace t where t.id = l.trace_id;
            delete from trace_leaf where leaf_index >= {size}; delete from checkpoint where size > {size};
            delete from trace where id not in (select trace_id from trace_leaf);
            delete from trace_words where trace_id not in (select id from trace); delete from cosignature;
            update trace_head set size = {size}
            """, cancel);
        Directory.Delete(Path.Combine(Folder.Folder, "tile"), recursive: true);
        List<long> sizes = [];
        var tree = new TreeWriter();
        await using (var command = source.CreateCommand("select size from checkpoint order by size"))
        await using (var rows = await command.ExecuteReaderAsync(cancel))
        {
            while (await rows.ReadAsync(cancel))
            {
                sizes.Add(rows.GetInt64(0));
            }
        }

        foreach (var at in sizes)
        {
            while (tree.Size < at)
            {
                var leaf = await Bytes($"select hash from trace_leaf where leaf_index = {tree.Size}", cancel);
                tree.Append(new TreeHash(leaf));
            }

            Folder.WriteTiles(tree.TakeTiles());
            var note = new Checkpoint(Origin, at, tree.Root()).Sign([signer]);
            await Sql($"""
                update checkpoint set note = '{note}', root = decode('{tree.Root()}', 'hex') where size = {at}
                """, cancel);
            Folder.WriteCheckpoint(note);
        }
    }

    internal async Task Restore(CancellationToken cancel)
    {
        // Only the rows that differ: ten thousand mutations of one row each must not cost ten thousand tables.
        await Sql(
            string
                .Concat(Tables.Select(table =>
                    $"delete from {table} t where not exists (select 1 from kept_{table} k where k::text = t::text);"))
            + string.Concat(Tables.Select(table => $"""
                insert into {table} {(table == "trace" ? "overriding system value" : "")} select * from kept_{table} k
                where not exists (select 1 from {table} t where t::text = k::text);
                """)),
            cancel);
        if (files.Keys.Any(path => !File.Exists(path))
            || Directory.EnumerateFiles(Folder.Folder, "*", SearchOption.AllDirectories).Count() != files.Count)
        {
            Directory.Delete(Folder.Folder, recursive: true);
        }

        foreach (var (path, bytes) in files)
        {
            if (File.Exists(path) && (await File.ReadAllBytesAsync(path, cancel)).AsSpan().SequenceEqual(bytes))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, bytes, cancel);
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static void Assert(bool holds) => Xunit.Assert.True(holds);
}
