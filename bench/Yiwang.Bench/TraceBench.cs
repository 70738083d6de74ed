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
/// Sequencing, verification and evidence on a private PostgreSQL.
/// </summary>
internal static class TraceBench
{
    private const string Origin = "bench.example/trace";
    private const int CaseActs = 200;
    private static readonly Guid Case = Guid.Parse("01970000-0000-7000-8000-0000000000ca");
    private static readonly NoteSigner Node = NoteSigner.Ed25519(Origin, new byte[32]);

    /// <summary>
    /// `append`: writers commit entries while the sequencer runs; what stands in the tree each second, and how late:
    /// from the commit of an entry until the checkpoint that covers it is published, the longest of all.
    /// </summary>
    internal static Task Append(Ground ground, Report report, CancellationToken cancel) =>
        InDatabase(async (source, folder) =>
    {
        const int writers = 4, batch = 100;
        var lasts = ground.TurnLasts * 2;
        var clock = Stopwatch.StartNew();
        var written = 0;
        var committed = new System.Collections.Concurrent.ConcurrentDictionary<int, TimeSpan>();
        var writing = Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            while (clock.Elapsed < lasts)
            {
                var first = Interlocked.Add(ref written, batch) - batch;
                await Fill(source, first, batch, int.MaxValue, cancel);
                committed[first / batch] = clock.Elapsed;
            }
        }));
        var sequencer = new Sequencer(folder, Origin, [Node], TimeProvider.System);
        await using var connection = await source.OpenConnectionAsync(cancel);
        var published = new List<(long Size, TimeSpan At)>();
        do published.Add(((await sequencer.Run(connection, cancel)).Size, clock.Elapsed));
        while (!writing.IsCompleted || published[^1].Size < written);
        await writing;
        report.Add(Figure.AtLeast("append", published[^1].Size / clock.Elapsed.TotalSeconds, "/s", 5_000));
        report.Add(Figure.AtMost("append-lag", await LongestLag(source, batch, committed, published, cancel), "s", 1));
    }, cancel);

    private static async Task<double> LongestLag(
        NpgsqlDataSource source, int batch, IReadOnlyDictionary<int, TimeSpan> committed,
        List<(long Size, TimeSpan At)> published, CancellationToken cancel)
    {
        await using var last = source.CreateCommand(
            "select t.object_id::int / $1, max(l.leaf_index) from trace t join trace_leaf l on l.trace_id = t.id group by 1");
        last.Parameters.Add(new() { Value = batch });
        await using var rows = await last.ExecuteReaderAsync(cancel);
        var longest = TimeSpan.Zero;
        while (await rows.ReadAsync(cancel))
        {
            var lag = published.First(p => p.Size > rows.GetInt64(1)).At - committed[rows.GetInt32(0)];
            if (lag > longest) longest = lag;
        }
        return longest.TotalSeconds;
    }

    /// <summary>`verify` and `evidence`: everything re-derived from what is stored, against SHA-256 of the same
    /// bytes.</summary>
    internal static Task Verify(Ground ground, Report report, CancellationToken cancel) =>
        InDatabase(async (source, folder) =>
    {
        var entries = ground.Small ? 20_000 : 1_000_000;
        await Fill(source, 0, entries, entries / CaseActs, cancel);
        await using (var analyze = source.CreateCommand("analyze trace")) await analyze.ExecuteNonQueryAsync(cancel);
        await using var connection = await source.OpenConnectionAsync(cancel);
        var sequencer = new Sequencer(folder, Origin, [Node], TimeProvider.System);
        while ((await sequencer.Run(connection, cancel)).HasMore) cancel.ThrowIfCancellationRequested();
        var floor = await HashAll(connection, cancel);
        var peak = 0L;
        var progress = new Watch(() => peak = Math.Max(peak, GC.GetTotalMemory(false)));
        var before = GC.GetTotalMemory(true);
        var clock = Stopwatch.StartNew();
        var verdict = await new TraceVerifier(Origin, new LogKeys(Node.Key, null), [])
            .Run(source, folder, [], progress, cancel);
        var seconds = clock.Elapsed.TotalSeconds;
        if (!verdict.IsRight) throw new InvalidOperationException("the verifier found a fault where there is none");
        var limit = 60.0 * entries / 1_000_000;
        report.Add(new Figure("verify", seconds, "s", floor, seconds / floor,
            string.Create(CultureInfo.InvariantCulture, $"≤{limit:0.#}s"), seconds <= limit));
        report.Add(Figure.AtMost("verify-memory", Math.Max(0, peak - before) / 1048576.0, "MB", 100));
        await Evidence(connection, folder, report, cancel);
    }, cancel);

    /// <summary>The same entries with a bare insert, for the share of the trace in a step.</summary>
    internal static double BuildSeconds()
    {
        const int rounds = 20_000;
        for (var i = 0; i < rounds; i++) Entry(i).ToBytes();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < rounds; i++) TreeHash.OfLeaf(Entry(i).ToBytes());
        return clock.Elapsed.TotalSeconds / rounds;
    }

    private static async Task InDatabase(Func<NpgsqlDataSource, LogFolder, Task> measure, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("yb").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var cluster = PostgresCluster.At(folder);
        try
        {
            cluster.Start();
            await using var source = await Database(cluster, cancel);
            await measure(source, new LogFolder(Path.Combine(folder, "log")));
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            cluster.Stop(immediate: true);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> HashAll(NpgsqlConnection connection, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        await using var command = new NpgsqlCommand("select entry from trace order by id", connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel)) SHA256.HashData(rows.GetFieldValue<byte[]>(0));
        return clock.Elapsed.TotalSeconds;
    }

    private static async Task Evidence(NpgsqlConnection connection, LogFolder folder, Report report,
        CancellationToken cancel)
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
            if (!verdict.IsRight || verdict.Entries != CaseActs)
                throw new InvalidOperationException("the evidence does not hold");
        }
        report.Add(Figure.AtMost("evidence", Statistics.Median(made), "ms", 300));
        report.Add(Figure.AtMost("evidence-verify", Statistics.Median(verified), "ms", 300));
    }

    private static async Task Fill(NpgsqlDataSource source, int first, int entries, int caseEvery,
        CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var copy = await connection.BeginBinaryImportAsync("""
            copy trace (act, at, person_id, post_id, unit_id, kind, object_kind, object_id, case_id, entry) from stdin (format binary)
            """, cancel);
        for (var number = first; number < first + entries; number++)
        {
            var entry = Entry(number) with { Case = number % caseEvery == 0 ? Case : null };
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(entry.Act, cancel);
            await copy.WriteAsync(entry.At, cancel);
            await copy.WriteAsync(entry.Person ?? 0, cancel);
            await copy.WriteAsync(entry.Post ?? 0, cancel);
            await copy.WriteAsync(entry.Unit ?? 0, cancel);
            await copy.WriteAsync(entry.Code, cancel);
            await copy.WriteAsync(entry.ObjectKind, cancel);
            await copy.WriteAsync(entry.ObjectId, cancel);
            await (entry.Case is { } one ? copy.WriteAsync(one, NpgsqlDbType.Uuid, cancel)
                : copy.WriteNullAsync(cancel));
            await copy.WriteAsync(entry.ToBytes(), NpgsqlDbType.Bytea, cancel);
        }

        await copy.CompleteAsync(cancel);
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

    private sealed class Watch(Action look) : IProgress<long>
    {
        public void Report(long value) => look();
    }
}
