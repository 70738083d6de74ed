using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Xunit;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Settings;
using Yiwang.Web.Commands;
using Yiwang.Web;

namespace Yiwang.Tests.Application;

/// <summary>
/// The sample province served over HTTP on a database of its own, which a connection string names as any other
/// PostgreSQL's, with a clock that a test can move.
/// </summary>
public class Province(SampleServer sample) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("yiwang-test-").FullName;
    private string database = "";
    private readonly Dictionary<string, string> tokens = [];
    private Installation installation = null!;
    private WebApplication server = null!;

    internal Yiwang.Web.Journey.JourneyClock Clock { get; } = new();

    internal Installation Installation => installation;

    internal Npgsql.NpgsqlDataSource Source => installation.Source;

    internal Yiwang.Platform.Content.ContentStore Content => installation.Content;

    internal WebApplication Server => server;

    /// <summary>The day so many days after today, as a form has it.</summary>
    internal string Day(int from) => WorkingCalendar.DateOf(Clock.GetUtcNow()).AddDays(from)
        .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public string Password { get; private set; } = "";

    public HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        var settings = await Settle(folder, cancel);
        database = settings.Database;
        installation = await Installation.Open(settings, migrate: true, cancel);
        Password = await File.ReadAllTextAsync(LoadCommand.PasswordFile(folder), cancel);
        server = Yiwang.Web.Server.Build(installation, Clock);
        await server.StartAsync(cancel);
        Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
            { BaseAddress = new Uri(server.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.StopAsync();
        await server.DisposeAsync();
        await installation.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        if (database.Length > 0) await sample.Drop(database);
        GC.SuppressFinalize(this);
    }

    /// <summary>Puts a loaded province into an empty folder; answers the settings that open it.</summary>
    internal virtual Task<YiwangSettings> Settle(string into, CancellationToken cancel) => sample.Copy(into, cancel);

    /// <summary>After the clock jumped every session is over; everybody signs in again when next needed.</summary>
    internal void ForgetSessions() => tokens.Clear();

    /// <summary>The token of a session of this person, at the main post. Its row is written here, as signing in leaves
    /// it: the work that a password costs is for the tests of signing in.</summary>
    public async Task<string> SignIn(string name)
    {
        if (tokens.TryGetValue(name, out var known)) return known;
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var now = Clock.GetUtcNow();
        await using var connection = await Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var written = await connection.ExecuteAsync("""
            insert into session (digest, person_id, post_id, secret, created_at, seen_at, expires_at, confirmed_at, device,
              address)
            select @digest, p.id, o.id, @secret, @now, @now, @ends, @now, '', ''
            from person p join holding h on h.person_id = p.id and (h.valid_to is null or h.valid_to >= current_date)
            join post o on o.id = h.post_id and o.valid_to is null
            where p.sign_in = @name and p.state = 'active' order by h.main desc, o.id limit 1
            """, new
        {
            digest = SHA256.HashData(Encoding.ASCII.GetBytes(token)), secret = RandomNumberGenerator.GetBytes(32), now,
            ends = now + Sessions.LastsFor, name,
        });
        Assert.True(written == 1, $"nobody signs in as {name}");
        return tokens[name] = token;
    }

    /// <summary>A request of this person as a program sends it; answers status and body.</summary>
    public async Task<(int Status, JsonNode? Body)> Send(string name, HttpMethod method, string path,
        object? body = null, Guid? act = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (name.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await SignIn(name));
        request.Headers.Add("Idempotency-Key", (act ?? Guid.CreateVersion7()).ToString());
        if (body is not null)
            request.Content = body is byte[] bytes ? new ByteArrayContent(bytes) : JsonContent.Create(body);
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, text.StartsWith('{') || text.StartsWith('[') ? JsonNode.Parse(text) : null);
    }

    /// <summary>A draft of a person, with a title of its own.</summary>
    public async Task<Guid> Draft(string name, string body = "一、做好准备\n请各单位认真落实。", string title = "关于测试工作的通知")
    {
        var id = Guid.CreateVersion7();
        var (status, answer) = await Send(name, HttpMethod.Put, $"/api/documents/{id}", Input(title, body, 0));
        Assert.True(status == 200, $"{status} {answer}");
        return id;
    }

    public static object Input(string title, string body, int baseEdit, string type = "notice",
        string classification = "", string urgency = "") =>
        new { type, urgency, classification, title, body, baseEdit,
            elements = new { mainRecipients = "各县人民政府", receiptHours = 8 } };
}
