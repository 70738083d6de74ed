using Xunit;
using Yiwang.Platform.Tracing;
using Yiwang.TransparencyLog;

namespace Yiwang.Tests.Tracing;

public sealed class TraceVerifierTests(TraceDatabase database) : IClassFixture<TraceDatabase>
{
    private const string Origin = "gz.example/trace";
    private static readonly NoteSigner Node = NoteSigner.Ed25519(Origin, new byte[32]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_verifier_beside_a_writing_server_raises_no_false_alarm()
    {
        await using var source = await database.Create(Cancel);
        var folder = new LogFolder(database.Folder("live"));
        var writing = Task.Run(async () =>
        {
            var sequencer = new Sequencer(folder, Origin, [Node], TimeProvider.System);
            await using var connection = await source.OpenConnectionAsync(Cancel);
            for (var i = 0; i < 60; i++)
            {
                await TraceDatabase.Write(connection, i * 23, 23, Cancel);
                await sequencer.Run(connection, Cancel);
            }
        }, Cancel);
        while (!writing.IsCompleted)
        {
            Assert.Empty((await Verify(source, folder)).Findings);
        }

        await writing;
        Assert.Equal(60 * 23, (await Verify(source, folder)).Entries);
    }

    [Fact]
    public async Task Words_erased_by_order_of_law_are_no_finding_when_the_erasure_is_on_record()
    {
        await using var source = await database.Create(Cancel);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        var folder = new LogFolder(database.Folder("erased"));
        await TraceDatabase.Write(connection, 0, 10, Cancel);
        await TraceDatabase.Execute(source, "delete from trace_words where trace_id = 5", Cancel);
        var sequencer = new Sequencer(folder, Origin, [Node], TimeProvider.System);
        await sequencer.Run(connection, Cancel);
        Assert.Equal("trace.words_missing", (await Verify(source, folder)).First?.Code);

        var erasure = (TraceDatabase.Entry(11) with { Code = "trace.words_erased", Words = null }).With("trace", "5");
        await TraceDatabase.Insert(connection, erasure, Cancel);
        await sequencer.Run(connection, Cancel);
        Assert.Empty((await Verify(source, folder)).Findings);
    }

    [Fact]
    public async Task An_empty_log_is_right() =>
        Assert.True((await Verify(await database.Create(Cancel), new LogFolder(database.Folder("empty")))).IsRight);

    [Fact]
    public async Task A_checkpoint_that_somebody_shows_without_the_logs_signature_accuses_nobody()
    {
        await using var source = await database.Create(Cancel);
        var other = NoteSigner.Ed25519(Origin, [.. Enumerable.Repeat((byte)1, 32)]);
        var shown = new Checkpoint(Origin, 99, TreeHash.Empty).Sign([other]);
        var verdict = await new TraceVerifier(Origin, new LogKeys(Node.Key, null), []).Run(
            source, new LogFolder(database.Folder("shown")), [shown], new Progress<long>(), Cancel);
        Assert.True(verdict.IsRight);
    }

    private static Task<TraceVerdict> Verify(Npgsql.NpgsqlDataSource source, LogFolder folder) =>
        new TraceVerifier(Origin, new LogKeys(Node.Key, null), [])
            .Run(source, folder, [], new Progress<long>(), Cancel);
}
