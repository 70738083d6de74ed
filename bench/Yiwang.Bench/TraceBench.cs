using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Yiwang.Platform.Database;
using Yiwang.Platform.Tracing;
using Yiwang.TransparencyLog;

namespace Yiwang.Bench;

/// <summary>
/// `trace [entries]`: tree writing, sequencing, verification and evidence on a private PostgreSQL, against SHA-256 of the same bytes.
/// </summary>
internal static class TraceBench
{
    private const string Origin = "bench.example/trace";
    private const int CaseActs = 200;
    private static readonly Guid Case = Guid.Parse("01970000-0000-7000-8000-0000000000ca");
    private static readonly NoteSigner Node = NoteSigner.Ed25519(Origin, new byte[32]);

    internal static async Task Run(int entries, CancellationToken cancel)
    {
        MeasureTree();
        var folder = Directory.CreateTempSubdirectory("yb").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var cluster = PostgresCluster.At(folder);
        try
        {
            cluster.Start();
            await using var source = await Database(cluster, cancel);
            await Measure(source, new LogFolder(Path.Combine(folder, "log")), entries, cancel);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            cluster.Stop(immediate: true);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void MeasureTree()
    {
        const int leaves = 1_000_000;
        const int batch = 1_000;
        var entry = Entry(1).ToBytes();
        var tree = new TreeWriter();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < leaves; i++)
        {
            BitConverter.TryWriteBytes(entry.AsSpan(60), i);
            tree.Append(TreeHash.OfLeaf(entry));
            if (tree.Size % batch == 0)
            {
                tree.TakeTiles();
                tree.Root();
            }
        }

        Say("tree: leaves hashed and appended, head and tiles each 1,000", leaves, clock);
    }

    private static async Task Measure(NpgsqlDataSource source, LogFolder folder, int entries, CancellationToken cancel)
    {
        await Fill(source, entries, cancel);
        await using var connection = await source.OpenConnectionAsync(cancel);
        var sequencer = new Sequencer(folder, Origin, [Node], TimeProvider.System);
        var clock = Stopwatch.StartNew();
        while ((await sequencer.Run(connection, cancel)).HasMore)
        {
            cancel.ThrowIfCancellationRequested();
        }

        Say("append: entries sequenced, durable, tiles and checkpoints published", entries, clock);
        await MeasureFloor(connection, entries, cancel);
        clock.Restart();
        var peak = 0L;
        var progress = new Watch(() => peak = Math.Max(peak, GC.GetTotalMemory(false)));
        var verdict = await new TraceVerifier(Origin, new LogKeys(Node.Key, null), []).Run(source, folder, [], progress, cancel);
        Say($"verify: everything re-derived, right: {verdict.IsRight}, managed memory at most {peak >> 20} MB", entries, clock);
        await MeasureEvidence(connection, folder, cancel);
    }

    private static async Task MeasureFloor(NpgsqlConnection connection, int entries, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        await using var command = new NpgsqlCommand("select entry from trace order by id", connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            SHA256.HashData(rows.GetFieldValue<byte[]>(0));
        }

        Say("floor: rows read and SHA-256 of the same bytes", entries, clock);
    }

    private static async Task MeasureEvidence(NpgsqlConnection connection, LogFolder folder, CancellationToken cancel)
    {
        var evidence = new Evidence(folder, Origin, [Node.Key], TimeProvider.System);
        List<double> made = [];
        List<double> verified = [];
        for (var i = 0; i < 20; i++)
        {
            using var file = new MemoryStream();
            var clock = Stopwatch.StartNew();
            await evidence.Make(connection, Case, [], new Dictionary<int, string>(), _ => Stream.Null, file, cancel);
            made.Add(clock.Elapsed.TotalMilliseconds);
            clock.Restart();
            file.Position = 0;
            var verdict = EvidenceVerifier.Verify(file, new LogKeys(Node.Key, null), []);
            verified.Add(clock.Elapsed.TotalMilliseconds);
            Trace.Assert(verdict.IsRight && verdict.Entries == CaseActs);
        }

        made.Sort();
        verified.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"evidence: {CaseActs} acts, median of 20: made {made[10]:0} ms, verified {verified[10]:0} ms"));
    }

    private static async Task Fill(NpgsqlDataSource source, int entries, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var copy = await connection.BeginBinaryImportAsync("""
            copy trace (act, at, person_id, post_id, unit_id, kind, object_kind, object_id, case_id, entry) from stdin (format binary)
            """, cancel);
        for (var number = 0; number < entries; number++)
        {
            var entry = Entry(number) with { Case = number % (entries / CaseActs) == 0 ? Case : null };
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(entry.Act, cancel);
            await copy.WriteAsync(entry.At, cancel);
            await copy.WriteAsync(entry.Person ?? 0, cancel);
            await copy.WriteAsync(entry.Post ?? 0, cancel);
            await copy.WriteAsync(entry.Unit ?? 0, cancel);
            await copy.WriteAsync(entry.Code, cancel);
            await copy.WriteAsync(entry.ObjectKind, cancel);
            await copy.WriteAsync(entry.ObjectId, cancel);
            await (entry.Case is { } one ? copy.WriteAsync(one, NpgsqlDbType.Uuid, cancel) : copy.WriteNullAsync(cancel));
            await copy.WriteAsync(entry.ToBytes(), NpgsqlDbType.Bytea, cancel);
        }

        await copy.CompleteAsync(cancel);
        await copy.DisposeAsync();
        await using var analyze = new NpgsqlCommand("analyze trace", connection);
        await analyze.ExecuteNonQueryAsync(cancel);
    }

    private static TraceEntry Entry(int number) => new TraceEntry
    {
        Act = new Guid(number, 1, 2, new byte[8]),
        At = DateTimeOffset.UnixEpoch.AddMilliseconds(number),
        Node = "bench",
        Person = 1 + number % 5_000,
        Post = 1 + number % 900,
        Unit = 1 + number % 3_744,
        Code = "document.signed",
        ObjectKind = "document",
        ObjectId = number.ToString(CultureInfo.InvariantCulture),
        Address = "10.1.2.3",
        Device = "desktop",
        After = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }.With("number", "黔府发〔2026〕1号");

    private static async Task<NpgsqlDataSource> Database(PostgresCluster cluster, CancellationToken cancel)
    {
        var connection = $"Host={cluster.SocketFolder};Username=yiwang;Database=postgres;Command Timeout=600";
        var source = NpgsqlDataSource.Create(connection);
        foreach (var step in (string[])["0002_trace", "0009_checkpoint_chain"])
        {
            await using var command = source.CreateCommand(Data.Migrations.All.Single(one => one.Name == step).Sql);
            await command.ExecuteNonQueryAsync(cancel);
        }

        return source;
    }

    private static void Say(string what, int count, Stopwatch clock) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what}: {count} in {clock.Elapsed.TotalSeconds:0.00} s, {count / clock.Elapsed.TotalSeconds:0}/s"));

    private sealed class Watch(Action look) : IProgress<long>
    {
        public void Report(long value) => look();
    }
}
