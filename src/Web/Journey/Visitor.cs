using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Yiwang.Web.Journey;

/// <summary>A person of the journey: speaks to the server over HTTP only, with a session of their own.</summary>
internal sealed class Visitor(HttpClient http, string signIn, string password)
{
    private string token = "";

    public string SignInName { get; } = signIn;

    public string Name { get; private set; } = "";

    public int PersonId { get; private set; }

    public async Task<Visitor> SignIn(CancellationToken cancel)
    {
        var answer = await http.PostAsJsonAsync("/api/session", new { signIn = SignInName, password }, cancel);
        var body = await Read(answer, cancel);
        if (!answer.IsSuccessStatusCode) throw new JourneyBroken($"{SignInName} could not sign in: {body?["title"]}");
        token = body!["token"]!.GetValue<string>();
        Name = body["name"]!.GetValue<string>();
        PersonId = body["personId"]!.GetValue<int>();
        return this;
    }

    public async Task Confirm(CancellationToken cancel) =>
        await Post("/api/session/confirm", new { signIn = SignInName, password }, cancel);

    public async Task<JsonNode> Get(string path, CancellationToken cancel)
    {
        using var request = Request(HttpMethod.Get, path);
        using var answer = await http.SendAsync(request, cancel);
        var body = await Read(answer, cancel);
        return answer.IsSuccessStatusCode ? body!
            : throw new JourneyBroken($"{Name}: GET {path}: {(int)answer.StatusCode} {body?["code"]} {body?["title"]}");
    }

    public async Task<JsonNode> Post(string path, object body, CancellationToken cancel, Guid? act = null)
    {
        var (status, answer) = await Try(HttpMethod.Post, path, JsonContent.Create(body), cancel, act);
        return status is >= 200 and < 300 ? answer!
            : throw new JourneyBroken($"{Name}: POST {path}: {status} {answer?["code"]} {answer?["title"]}");
    }

    public async Task<JsonNode> Put(string path, object body, CancellationToken cancel)
    {
        var (status, answer) = await Try(HttpMethod.Put, path, JsonContent.Create(body), cancel);
        return status is >= 200 and < 300 ? answer!
            : throw new JourneyBroken($"{Name}: PUT {path}: {status} {answer?["code"]} {answer?["title"]}");
    }

    public async Task<JsonNode> Upload(string path, byte[] bytes, CancellationToken cancel)
    {
        var (status, answer) = await Try(HttpMethod.Post, path, new ByteArrayContent(bytes), cancel);
        return status is >= 200 and < 300 ? answer!
            : throw new JourneyBroken($"{Name}: POST {path}: {status} {answer?["code"]} {answer?["title"]}");
    }

    public async Task<byte[]> Download(string path, CancellationToken cancel)
    {
        using var request = Request(HttpMethod.Get, path);
        using var answer = await http.SendAsync(request, cancel);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync(cancel)
            : throw new JourneyBroken($"{Name}: GET {path}: {(int)answer.StatusCode}");
    }

    /// <summary>An act that may be refused: its status and body.</summary>
    public async Task<(int Status, JsonNode? Body)> Try(HttpMethod method, string path, HttpContent content,
        CancellationToken cancel, Guid? act = null)
    {
        using var request = Request(method, path);
        request.Content = content;
        request.Headers.Add("Idempotency-Key", (act ?? Guid.CreateVersion7()).ToString());
        using var answer = await http.SendAsync(request, cancel);
        return ((int)answer.StatusCode, await Read(answer, cancel));
    }

    public Task<(int Status, JsonNode? Body)> TryPost(string path, object body, CancellationToken cancel,
        Guid? act = null) =>
        Try(HttpMethod.Post, path, JsonContent.Create(body), cancel, act);

    /// <summary>The open task of a case that lies with this person.</summary>
    public async Task<(Guid Id, string Node)> TaskOf(Guid caseId, CancellationToken cancel)
    {
        var view = await Get($"/api/cases/{caseId}", cancel);
        var mine = view["tasks"]!.AsArray().FirstOrDefault(t => t!["mine"]!.GetValue<bool>())
            ?? throw new JourneyBroken($"{Name} has no task in case {caseId}");
        return (mine["id"]!.GetValue<Guid>(), mine["node"]!.GetValue<string>());
    }

    /// <summary>Answers this person's task of a case.</summary>
    public async Task<JsonNode> Answer(Guid caseId, string words, CancellationToken cancel, string verdict = "agree",
        string seen = "", object? variables = null)
    {
        var task = await TaskOf(caseId, cancel);
        return await Post($"/api/cases/{caseId}/complete", new { task = task.Id, verdict, words, seen, variables },
            cancel);
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private static async Task<JsonNode?> Read(HttpResponseMessage answer, CancellationToken cancel)
    {
        var text = await answer.Content.ReadAsStringAsync(cancel);
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new JourneyBroken(
                $"{answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} is not JSON: {text[..Math.Min(200, text.Length)]}");
        }
    }
}

/// <summary>What was played is not what should have come of it.</summary>
internal sealed class JourneyBroken(string what) : Exception(what);
