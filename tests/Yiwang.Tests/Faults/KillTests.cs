using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Dapper;
using Npgsql;
using Xunit;
using Yiwang.Platform.Database;
using Yiwang.Platform.Settings;
using Yiwang.Web;
using Yiwang.Web.Commands;

namespace Yiwang.Tests.Faults;

/// <summary>
/// The program is killed (signal 9) again and again under load, by clients that keep a book of what they were told;
/// what was acknowledged is there exactly once, what was refused is not there, and the trace verifies from its first
/// record.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int KillsInCi = 50;
    private const int LetterClients = 8;
    private const int DraftClients = 8;
    private static readonly TimeSpan ReadyGoal = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task What_was_acknowledged_survives_every_kill_exactly_once()
    {
        var cancel = TestContext.Current.CancellationToken;
        var kills = int.Parse(Environment.GetEnvironmentVariable("TORTURE_KILLS") ?? $"{KillsInCi}",
            CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("TORTURE_SEED") ?? $"{Random.Shared.Next()}",
            CultureInfo.InvariantCulture);
        output.WriteLine($"seed {seed}, {kills} kills");
        var folder = Directory.CreateTempSubdirectory("yiwang-kill-");
        File.SetUnixFileMode(folder.FullName,
            File.GetUnixFileMode(folder.FullName) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        var password = await Prepare(folder.FullName, cancel);
        using var server = new ServerProcess(folder.FullName);
        using var ledger = new Ledger(Path.Combine(folder.FullName, "ledger"));
        await server.Start(cancel);
        await using var source = NpgsqlDataSource.Create(PostgresCluster.At(folder.FullName).ConnectionString);
        var (tokens, units) = (await SignIn(server, password, cancel), await Units(source, cancel));
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, LetterClients + DraftClients).Select(n => Task.Run(async () =>
        {
            var errand = new Errand(server, ledger, tokens);
            do
            {
                var document = Guid.CreateVersion7();
                await (n < LetterClients ? errand.Letter(document, units, cancel) : errand.Draft(document, cancel));
            }
            while (!enough.IsCancellationRequested);
        }, cancel)).ToList();
        var ready = await KillAgainAndAgain(server, clients, kills, new Random(seed), cancel);
        await enough.CancelAsync();
        await Task.WhenAll(clients);
        output.WriteLine(
            $"{ledger.In("ok").Count()} acts acknowledged, {ledger.In("fail").Count()} refused, {ledger.Unknowns} broken lines; ready again "
            + $"after {ready.Max().TotalSeconds:0.0} s at most, {ready.Average(r => r.TotalSeconds):0.0} s on average, goal {ReadyGoal.TotalSeconds} s");
        Assert.Empty(ledger.In("sent").Concat(ledger.In("unknown")));
        Assert.True(ledger.Unknowns >= kills / 2,
            $"only {ledger.Unknowns} lines broke: the kills did not meet the load");
        Assert.Contains(ledger.In("ok"), a => a.Kind == "sign-for");
        await Check(source, ledger, Path.Combine(folder.FullName, "content"), cancel);
        var verified = await VerifyTrace(folder.FullName, cancel);
        Assert.True(verified.Code == 0, verified.Words);
        server.Dispose();
        folder.Delete(recursive: true);
    }

    private static async Task<List<TimeSpan>> KillAgainAndAgain(
        ServerProcess server, List<Task> clients, int kills, Random random, CancellationToken cancel)
    {
        var ready = new List<TimeSpan>();
        for (var kill = 0; kill < kills; kill++)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.2 + (random.NextDouble() * 2.8)), cancel);
            if (clients.FirstOrDefault(c => c.IsFaulted) is { } broken) await broken;
            await server.Kill(cancel);
            ready.Add(await server.Start(cancel));
        }
        return ready;
    }

    private static async Task<string> Prepare(string folder, CancellationToken cancel)
    {
        await using var installation = await Installation.Open(new YiwangSettings
            { Data = folder, Listen = "http://127.0.0.1:0" }, migrate: true, cancel);
        return (await LoadCommand.Load(installation.Source, folder, cancel))!;
    }

    private static async Task<Dictionary<string, string>> SignIn(ServerProcess server, string password,
        CancellationToken cancel)
    {
        var tokens = new Dictionary<string, string>();
        foreach (var name in Errand.People)
        {
            using var answer = await server.Http.PostAsJsonAsync("/api/session", new { signIn = name, password },
                cancel);
            answer.EnsureSuccessStatusCode();
            tokens[name] = (await answer.Content.ReadFromJsonAsync<JsonNode>(cancel))!["token"]!.GetValue<string>();
            using var confirm = new HttpRequestMessage(HttpMethod.Post, "/api/session/confirm")
                { Content = JsonContent.Create(new { signIn = name, password }) };
            confirm.Headers.Authorization = new("Bearer", tokens[name]);
            (await server.Http.SendAsync(confirm, cancel)).EnsureSuccessStatusCode();
        }
        return tokens;
    }

    private static async Task<int[]> Units(NpgsqlDataSource source, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return [.. await connection.QueryAsync<int>("""
            select o.unit_id from person p join holding h on h.person_id = p.id join post o on o.id = h.post_id
              where p.sign_in = any (@names)
            """, new { names = Errand.Registries })];
    }

    // Reads the effects from the tables, not through the program that wrote them.
    private static async Task Check(NpgsqlDataSource source, Ledger ledger, string content, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var done = (await connection.QueryAsync<(Guid, int)>("select act, count(*)::int from trace group by act"))
            .ToDictionary(r => r.Item1, r => r.Item2);
        var answered = (await connection.QueryAsync<Guid>("select id from act where answer is not null")).ToHashSet();
        Assert.DoesNotContain(ledger.In("ok"), a => !answered.Contains(a.Id) || !done.ContainsKey(a.Id));
        Assert.DoesNotContain(ledger.In("fail"), a => answered.Contains(a.Id));
        await Same(connection, ledger, "draft", "select document_id || ':' || edit from document_text where edit <> 2");
        Assert.Equal(0,
            await connection.QuerySingleAsync<int>("select count(*)::int from document_text where body like '第三稿%'"));
        await Same(connection, ledger, "attach", "select document_id || ':' || encode(blob, 'hex') from attachment");
        await Same(connection, ledger, "answer",
            "select task_id::text from opinion where task_id is not null and words like '同意。' || task_id");
        await Same(connection, ledger, "send", "select document_id::text from dispatch");
        var signed = ledger.In("ok").Where(a => a.Kind == "sign-for").GroupBy(a => a.Mark)
            .Select(g => $"{g.Key}:{g.Count()}");
        var inbox = await connection.QueryAsync<string>(
            "select document_id || ':' || count(signed_at) from delivery group by document_id having count(signed_at) > 0");
        Assert.Equal(signed.Order(StringComparer.Ordinal), inbox.Order(StringComparer.Ordinal));
        Assert.Equal(0, await connection.QuerySingleAsync<int>("""
            select count(*)::int from (select number - row_number() over (partition by unit_id, mark, year
              order by number) gap from number_given) g where gap <> 0
            """));
        var numbered = await connection.QuerySingleAsync<int>("select count(*)::int from document where number > 0");
        Assert.Equal(numbered,
            await connection.QuerySingleAsync<int>("select count(distinct document_id)::int from number_given"));
        Assert.Equal(await connection.QuerySingleAsync<int>(
            "select count(*)::int from document where ofd is not null and status in ('sealed', 'issued')"),
            await connection.QuerySingleAsync<int>("select count(*)::int from seal_use"));
        foreach (var digest in await connection.QueryAsync<byte[]>("select digest from blob"))
        {
            var name = Convert.ToHexStringLower(digest);
            var file = Path.Combine(content, name[..2], name[2..]);
            Assert.Equal(digest, SHA256.HashData(await File.ReadAllBytesAsync(file, cancel)));
        }
    }

    // The marks of a kind in the book are the effects in the table: none lost, none double, none that nobody asked for.
    private static async Task Same(NpgsqlConnection connection, Ledger ledger, string kind, string effects)
    {
        var expected = ledger.In("ok").Where(a => a.Kind == kind).Select(a => a.Mark).Order(StringComparer.Ordinal);
        Assert.Equal(expected, (await connection.QueryAsync<string>(effects)).Order(StringComparer.Ordinal));
    }

    private static async Task<(int Code, string Words)> VerifyTrace(string folder, CancellationToken cancel)
    {
        var start = new System.Diagnostics.ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "yiwang.dll"), "verify", "trace", "--data", folder])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = System.Diagnostics.Process.Start(start)!;
        var (words, error) = (process.StandardOutput.ReadToEndAsync(cancel),
            process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, await words + await error);
    }
}
