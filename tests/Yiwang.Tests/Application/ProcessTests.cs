using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Npgsql;
using Xunit;
using Yiwang.Platform.Database;

namespace Yiwang.Tests.Application;

/// <summary>Two servers and a worker, each a process of its own, on one database.</summary>
public sealed class ProcessTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("yiwang-test-").FullName;
    private readonly List<Process> started = [];
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(2) };

    public ValueTask InitializeAsync()
    {
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute
            | UnixFileMode.GroupExecute);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(started)) await Stop(process);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_happens_on_one_server_shows_on_the_others_open_page_and_two_workers_do_a_duty_once()
    {
        var (_, first) = await Start("start", "--listen", "http://127.0.0.1:0");
        var (_, second) = await Start("serve", "--listen", "http://127.0.0.1:0", "--work", "false");
        await Start("work");
        var password = await File.ReadAllTextAsync(Path.Combine(folder, "sample-password"),
            TestContext.Current.CancellationToken);
        var drafter = await SignIn(first, "wangli", password);
        var head = await SignIn(second, "chenjing", password);
        var other = await SignIn(first, "chenjing", password);
        Assert.NotEqual(head, other);
        using var page = await Events(second, head);

        var document = await Submit(first, drafter, "关于两台服务器的通知");
        Assert.Contains("关于两台服务器的通知", await Next(page, "关于两台服务器的通知"));

        await using var source = NpgsqlDataSource.Create(PostgresCluster.At(folder).ConnectionString);
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        // Two rounds of lateness: when the second is told, both workers have looked at the first.
        foreach (var round in (string[])["第一轮", "第二轮"])
        {
            var id = await Submit(first, drafter, $"关于超期{round}的通知");
            await Next(page, $"超期{round}");
            await connection.ExecuteAsync(
                "update task set due_at = now() - interval '1 minute' where state = 'open' and case_id = (select id from \"case\" where document_id = @id)", new { id });
            await Next(page, "超期：");
        }
        Assert.Equal([1, 1],
            await connection.QueryAsync<int>(
            "select count(*)::int from trace where kind = 'task.late' group by object_id"));
        Assert.Equal(0,
            await connection.ExecuteScalarAsync<int>(
            "select count(*)::int from (select trace_id from trace_leaf group by 1 having count(*) > 1) x"));

        // Locked at the first server: the page open at the second is let go, and its session is no more.
        using var admin = new Sitting(first);
        Assert.Equal(302, await admin.SignIn("52-25.11", password));
        var person = await connection.ExecuteScalarAsync<int>("select id from person where sign_in = 'chenjing'");
        await admin.Get($"/administration/people/{person}");
        await admin.Done($"/administration/people/{person}", ("do", "lock"));
        Assert.Null(await Next(page, "nothing more comes"));
        Assert.Equal(401, (int)(await Send(second, head, HttpMethod.Get, "/api/desk", null)).StatusCode);
        Assert.NotEqual(Guid.Empty, document);
    }

    [Fact]
    public async Task Whoever_leaves_last_stops_the_database_and_nothing_is_left_running()
    {
        var (first, _) = await Start("start", "--empty", "--listen", "http://127.0.0.1:0");
        var (second, address) = await Start("serve", "--listen", "http://127.0.0.1:0");
        Assert.Equal(0, await Stop(first));
        Assert.Equal(200,
            (int)(await Http.GetAsync(new Uri(address, "/first-run"),
                TestContext.Current.CancellationToken)).StatusCode);
        Assert.True(PostgresCluster.At(folder).Runs());
        Assert.Equal(0, await Stop(second));
        Assert.False(PostgresCluster.At(folder).Runs());
    }

    private async Task<(Process Process, Uri Address)> Start(string word, params string[] more)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "yiwang.dll"), word, "--data", folder, .. more])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        started.Add(process);
        _ = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("Yiwang works", StringComparison.Ordinal))
                return (process, new Uri("http://none.invalid"));
            var at = line.IndexOf("http://", StringComparison.Ordinal);
            if (at >= 0) return (process, new Uri(line[at..].Split(' ')[0]));
        }
        throw new InvalidOperationException($"{word} ended with {process.ExitCode}");
    }

    private static async Task<int> Stop(Process process)
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-INT", process.Id.ToString()]);
            await kill.WaitForExitAsync();
        }
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static async Task<Guid> Submit(Uri server, string token, string title)
    {
        var id = Guid.CreateVersion7();
        (await Send(server, token, HttpMethod.Put, $"/api/documents/{id}", Province.Input(title, "一、照常办理。", 0)))
            .EnsureSuccessStatusCode();
        (await Send(server, token, HttpMethod.Post, $"/api/documents/{id}/recipients",
            new { addGroups = new[] { 1 }, addUnits = Array.Empty<int>(), removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" })).EnsureSuccessStatusCode();
        (await Send(server, token, HttpMethod.Post, $"/api/documents/{id}/submit", new { route = "", words = "请核。" }))
            .EnsureSuccessStatusCode();
        return id;
    }

    private static async Task<string> SignIn(Uri server, string name, string password)
    {
        var answer = await Http.PostAsJsonAsync(new Uri(server, "/api/session"), new { signIn = name, password },
            TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))![
            "token"]!.GetValue<string>();
    }

    private static async Task<HttpResponseMessage> Send(Uri server, string token, HttpMethod method, string path,
        object? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(server, path))
            { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<StreamReader> Events(Uri server, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, "/events"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken);
        var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith(": open", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        return reader;
    }

    // The next line that holds the words; null when the line has ended.
    private static async Task<string?> Next(StreamReader page, string words)
    {
        while (await page.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.Contains(words, StringComparison.Ordinal)) return line;
        return null;
    }
}
