using System.Text;
using Xunit;
using Yiwang.Platform.Content;
using Yiwang.Platform.Tracing;
using Yiwang.TransparencyLog;

namespace Yiwang.Tests.Tracing;

public sealed class ClockAndContentTests(TraceDatabase database) : IClassFixture<TraceDatabase>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    [InlineData(-31_622_400)]
    [InlineData(34_560_000)]
    public async Task A_clock_that_jumps_is_an_entry_and_the_order_does_not_mind(int seconds)
    {
        await using var source = await database.CreateWhole(Cancel);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        var clock = new TwoClocks();
        var watch = new ClockWatch(source, clock);
        clock.Pass(TimeSpan.FromHours(5), TimeSpan.Zero);
        await watch.Pass(connection, Cancel);
        Assert.Equal(0, await TraceDatabase.Count(source, "select count(*) from trace", Cancel));

        await TraceDatabase.Write(connection, 0, 5, Cancel);
        clock.Pass(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(seconds));
        await watch.Pass(connection, Cancel);
        await watch.Pass(connection, Cancel);
        await TraceDatabase.Write(connection, 5, 5, Cancel);
        var entry = TraceEntry.Parse(await Bytes(source, "select entry from trace where kind = 'system.clock_jumped'"));
        Assert.Equal(seconds.ToString(), entry.Facts["seconds"]);

        var node = NoteSigner.Ed25519("gz.example/trace", new byte[32]);
        var folder = new LogFolder(database.Folder($"clock{seconds}"));
        Assert.Equal(11, (await new Sequencer(folder, "gz.example/trace", [node], clock).Run(connection, Cancel)).Size);
        var verdict = await new TraceVerifier("gz.example/trace", new LogKeys(node.Key, null), [])
            .Run(source, folder, [], new Progress<long>(), Cancel);
        Assert.True(verdict.IsRight);
        Assert.Equal(6,
            await TraceDatabase.Count(source, "select trace_id from trace_leaf where leaf_index = 5", Cancel));
    }

    [Fact]
    public async Task A_stored_file_that_was_changed_or_lost_is_named()
    {
        await using var source = await database.CreateWhole(Cancel);
        var content = new ContentStore(database.Folder("content"));
        var kept = await Store(source, content, "一");
        var changed = await Store(source, content, "二");
        var lost = await Store(source, content, "三");
        Assert.Empty(await ContentAudit.Run(source, content, Cancel));
        await File.AppendAllTextAsync(content.PathOf(changed), "。", Cancel);
        File.Delete(content.PathOf(lost));
        Assert.Equal(
            [("trace.content_changed", Convert.ToHexStringLower(changed)),
                ("trace.content_missing", Convert.ToHexStringLower(lost))],
            (await ContentAudit.Run(source, content, Cancel)).Select(finding => (finding.Code, finding.Where)));
        Assert.True(File.Exists(content.PathOf(kept)));
    }

    private static async Task<byte[]> Store(Npgsql.NpgsqlDataSource source, ContentStore content, string text)
    {
        var stored = await content.Store(Encoding.UTF8.GetBytes(text), Cancel);
        await using var command = source.CreateCommand("insert into blob values ($1, $2, 'text/plain', now())");
        command.Parameters.Add(new() { Value = stored.Digest });
        command.Parameters.Add(new() { Value = stored.SizeBytes });
        await command.ExecuteNonQueryAsync(Cancel);
        return stored.Digest;
    }

    private static async Task<byte[]> Bytes(Npgsql.NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (byte[])(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>A monotonic clock that only goes forward, and a wall clock that somebody sets.</summary>
    private sealed class TwoClocks : TimeProvider
    {
        private DateTimeOffset wall = new(2026, 11, 21, 1, 0, 0, TimeSpan.Zero);
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks;

        public override DateTimeOffset GetUtcNow() => wall;

        internal void Pass(TimeSpan time, TimeSpan set)
        {
            ticks += time.Ticks;
            wall += time + set;
        }
    }
}
