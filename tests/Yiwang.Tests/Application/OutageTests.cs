using Dapper;
using Npgsql;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>The database stops, or throws everybody out, while the server serves (F5 of the fault campaign, its restart
/// and terminate part).</summary>
public sealed class OutageTests(LonelyProvince province) : IClassFixture<LonelyProvince>
{
    private const int TriesMax = 200;

    [Fact]
    public async Task A_database_that_stopped_is_said_so_nothing_is_half_done_and_it_comes_back_by_itself()
    {
        using var reader = new Sitting(province.Http.BaseAddress!);
        Assert.Equal(302, await reader.SignIn("wangli", province.Password));
        await province.SignIn("wangli");
        var before = await Drafts();
        var cluster = province.Installation.Cluster!;
        var (document, act) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        cluster.Stop(immediate: true);
        try
        {
            Assert.Equal(503, await reader.Get("/desk"));
            Assert.Contains("数据库暂时连不上", reader.Page);
            var (status, problem) = await Save(document, act);
            Assert.Equal((503, "database.away"), (status, problem!["code"]!.GetValue<string>()));
        }
        finally
        {
            cluster.Start();
        }
        await Until(async () => await reader.Get("/desk") == 200);
        Assert.Equal(before, await Drafts());
        Assert.Equal(200, (await Save(document, act)).Status);
        Assert.Equal(200, (await Save(document, act)).Status);
        Assert.Equal(before + 1, await Drafts());
    }

    [Fact]
    public async Task Connections_cut_at_random_lose_and_double_nothing()
    {
        await province.SignIn("wangli");
        var before = await Drafts();
        var sent = Enumerable.Range(0, 40).Select(_ => (Document: Guid.CreateVersion7(), Act: Guid.CreateVersion7()))
            .ToList();
        using var cutting = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var cut = Cut(cutting.Token);
        var statuses = await Task.WhenAll(sent.Select(async s => (await Save(s.Document, s.Act)).Status));
        await cutting.CancelAsync();
        await cut;
        Assert.All(statuses, status => Assert.Contains(status, new[] { 200, 401, 503 }));
        var there = await Ids();
        for (var i = 0; i < sent.Count; i++) if (statuses[i] == 200) Assert.Contains(sent[i].Document, there);
        foreach (var one in sent) await Until(async () => (await Save(one.Document, one.Act)).Status == 200);
        Assert.Equal(before + sent.Count, await Drafts());
    }

    [Fact]
    public async Task An_open_page_comes_again_for_what_was_announced_while_nobody_could_hear_it()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events");
        request.Headers.Authorization = new("Bearer", await province.SignIn("chenjing"));
        using var answer = await province.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync(cancel));
        Assert.Equal(": open", await stream.ReadLineAsync(cancel));
        province.Installation.Cluster!.Stop(immediate: true);
        province.Installation.Cluster.Start();
        string? line;
        do line = await stream.ReadLineAsync(cancel);
        while (line is "" or ": still here");
        Assert.Null(line);
    }

    private async Task Cut(CancellationToken cancel)
    {
        var builder = new NpgsqlConnectionStringBuilder(province.Installation.ConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        do
        {
            await connection.ExecuteAsync(
                "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() and random() < 0.3");
        }
        while (!cancel.IsCancellationRequested);
    }

    private Task<(int Status, System.Text.Json.Nodes.JsonNode? Body)> Save(Guid document, Guid act) =>
        province.Send("wangli", HttpMethod.Put, $"/api/documents/{document}", Province.Input("关于断线的通知", "一、照常办理。", 0),
            act);

    private async Task<int> Drafts() => (await Ids()).Count;

    private async Task<HashSet<Guid>> Ids()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await using var connection = await province.Source.OpenConnectionAsync(
                    TestContext.Current.CancellationToken);
                return (await connection.QueryAsync<Guid>("select id from document where title = '关于断线的通知'"))
                    .ToHashSet();
            }
            catch (NpgsqlException) when (tries < TriesMax)
            {
                // A pooled connection that was cut; the next one is whole.
            }
        }
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (var tries = 0; tries < TriesMax; tries++) if (await holds()) return;
        Assert.Fail("it did not come back");
    }
}

/// <summary>A province with a private cluster, whose stopping disturbs nobody else.</summary>
public sealed class LonelyProvince(SampleServer sample) : Province(sample)
{
    internal override async Task<Yiwang.Platform.Settings.YiwangSettings> Settle(string into, CancellationToken cancel)
    {
        await SampleServer.Load(into, cancel);
        return SampleServer.Settings(into);
    }
}
