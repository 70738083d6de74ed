using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;
using Yiwang.Platform.Tracing;
using Yiwang.TransparencyLog;

namespace Yiwang.Tests.Tracing;

public sealed class WitnessOverHttpTests(TraceDatabase database) : IClassFixture<TraceDatabase>
{
    private const string Origin = "gz.example/trace";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_witness_on_another_machine_cosigns_what_grows_and_finds_what_was_rolled_back()
    {
        await using var source = await database.Create(Cancel);
        var path = database.Folder("http");
        var signers = LogKeys.Signers(Path.Combine(path, "keys"), Origin);
        var folder = new LogFolder(Path.Combine(path, "log"));
        var cosigner = NoteSigner.Cosigner("w.example", NodeKey.Seed(Path.Combine(path, "keys/witness")),
            TimeProvider.System);
        await using var server = await Serve(source, folder, LogKeys.Of(signers));
        using var http = new HttpClient { BaseAddress = new Uri(server.Urls.First()),
            MaxResponseContentBufferSize = WitnessRound.AnswerBytesMax };
        var keys = LogKeys.Parse(await http.GetStringAsync("trace/keys", Cancel));
        Assert.Equal(LogKeys.Of(signers), keys);
        var round = new WitnessRound(http, new Witness(Path.Combine(path, "witness"), Origin, keys, cosigner));
        Assert.Null(await round.Run(Cancel));

        await using var connection = await source.OpenConnectionAsync(Cancel);
        await CosignatureStore.Enter(connection, cosigner.Key, "", DateTimeOffset.UnixEpoch, Cancel);
        var sequencer = new Sequencer(folder, Origin, signers, TimeProvider.System);
        for (var i = 0; i < 3; i++)
        {
            await TraceDatabase.Write(connection, i * 200, 200, Cancel);
            await sequencer.Run(connection, Cancel);
            Assert.Equal(WitnessOutcome.Cosigned, (await round.Run(Cancel))!.Outcome);
        }

        var verdict = await new TraceVerifier(Origin, keys, [cosigner.Key])
            .Run(source, folder, [], new Progress<long>(), Cancel);
        Assert.Equal((true, 600, 3, 3), (verdict.IsRight, verdict.Entries, verdict.Checkpoints, verdict.Cosignatures));

        await using (var old = source.CreateCommand("select note from checkpoint where size = 400"))
        {
            folder.WriteCheckpoint(SignedNote.Parse((string)(await old.ExecuteScalarAsync(Cancel))!));
        }

        Assert.Equal(WitnessOutcome.RolledBack, (await round.Run(Cancel))!.Outcome);
    }

    [Fact]
    public async Task A_cosignature_of_a_stranger_or_over_another_checkpoint_is_refused()
    {
        await using var source = await database.Create(Cancel);
        var path = database.Folder("stranger");
        var signers = LogKeys.Signers(Path.Combine(path, "keys"), Origin);
        var folder = new LogFolder(Path.Combine(path, "log"));
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await TraceDatabase.Write(connection, 0, 10, Cancel);
        var note = (await new Sequencer(folder, Origin, signers, TimeProvider.System)
            .Run(connection, Cancel)).Checkpoint!;
        var known = NoteSigner.Cosigner("w.example", [.. Enumerable.Repeat((byte)2, 32)], TimeProvider.System);
        var stranger = NoteSigner.Cosigner("w.example", [.. Enumerable.Repeat((byte)3, 32)], TimeProvider.System);
        await CosignatureStore.Enter(connection, known.Key, "", DateTimeOffset.UnixEpoch, Cancel);
        await using var server = await Serve(source, folder, LogKeys.Of(signers));
        using var http = new HttpClient { BaseAddress = new Uri(server.Urls.First()) };
        var other = new Checkpoint(Origin, 10, TreeHash.Empty).ToText();

        Assert.Equal(HttpStatusCode.NoContent,
            await Bring(http, new SignedNote(note.Text, [known.Sign(note.Text)]).ToString()));
        foreach (var bad in new[]
        {
            new SignedNote(note.Text, [stranger.Sign(note.Text)]).ToString(),
            new SignedNote(other, [known.Sign(other)]).ToString(),
            new SignedNote(note.Text, [known.Sign(other)]).ToString(),
            "nothing", new string('x', 20_000),
        })
        {
            Assert.Equal(HttpStatusCode.BadRequest, await Bring(http, bad));
        }

        Assert.Equal(1, await TraceDatabase.Count(source, "select count(*) from cosignature", Cancel));
        foreach (var missing in new[] { "trace/tile/0/001", "trace/tile/0/..%2f..%2fcheckpoint", "trace/tile/x/000",
            "trace/tile/" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(missing, Cancel)).StatusCode);
        }
    }

    [Fact]
    public async Task A_checkpoint_carries_an_sm2_line_that_is_checked_when_the_key_is_known()
    {
        await using var source = await database.Create(Cancel);
        var path = database.Folder("sm2");
        var signers = LogKeys.Signers(Path.Combine(path, "keys"), Origin);
        Assert.Equal(LogKeys.Of(signers), LogKeys.Of(LogKeys.Signers(Path.Combine(path, "keys"), Origin)));
        var note = new Checkpoint(Origin, 0, TreeHash.Empty).Sign(signers);
        Assert.True(LogKeys.Of(signers).Signed(note));
        var forged = (byte[])note.Signatures[1].Bytes.Clone();
        forged[^1] ^= 1;
        Assert.False(LogKeys.Of(signers)
            .Signed(note with { Signatures = [note.Signatures[0], note.Signatures[1] with { Bytes = forged }] }));
        Assert.True(LogKeys.Of(signers).Signed(note with { Signatures = [note.Signatures[0]] }));
        Assert.False(LogKeys.Of(signers).Signed(note with { Signatures = [note.Signatures[1]] }));
    }

    private static async Task<HttpStatusCode> Bring(HttpClient http, string body)
    {
        using var content = new StringContent(body);
        return (await http.PostAsync("trace/cosignature", content, Cancel)).StatusCode;
    }

    private static async Task<WebApplication> Serve(Npgsql.NpgsqlDataSource source, LogFolder folder, LogKeys keys)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(source);
        var app = builder.Build();
        TraceEndpoints.Map(app, folder, keys);
        await app.StartAsync(Cancel);
        return app;
    }
}
