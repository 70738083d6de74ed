using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Yiwang.Tests.Faults;

/// <summary>
/// Load for the campaign: a letter from its draft to the desks of three units that sign for it, act by act over HTTP.
/// When the line breaks, the errand waits for the server and sends the same act again.
/// </summary>
internal sealed class Errand(ServerProcess server, Ledger ledger, IReadOnlyDictionary<string, string> tokens)
{
    /// <summary>Two minutes and more for a server to come back on a busy machine.</summary>
    private const int BackTriesMax = 2_400;
    private static readonly string[] Receivers = ["yangmei", "520103-05.2", "520111-05.2"];
    private static readonly string[] Office = ["chenjing", "sunqiang", "lihua", "zhoumingyuan", "liuyang"];

    /// <summary>Who signs for the letters, each for a unit of their own.</summary>
    public static IReadOnlyList<string> Registries => Receivers;

    /// <summary>Everybody whose session the errand needs.</summary>
    public static IEnumerable<string> People => [.. Office, "wangli", .. Receivers];

    /// <summary>A draft (edit 1) with an attachment (edit 2), changed once (edit 3); and a change that must be
    /// refused.</summary>
    public async Task Draft(Guid document, CancellationToken cancel)
    {
        var path = $"/api/documents/{document}";
        await Do("wangli", HttpMethod.Put, path, Json(Input(document, 0, "第一稿")), "draft", $"{document}:1", cancel);
        var bytes = Encoding.UTF8.GetBytes($"单位,数\n{document},1\n");
        await Do("wangli", HttpMethod.Post, $"{path}/attachments?name={document:N}.csv",
            () => new ByteArrayContent(bytes), "attach",
            $"{document}:{Convert.ToHexStringLower(SHA256.HashData(bytes))}", cancel);
        await Do("wangli", HttpMethod.Put, path, Json(Input(document, 2, "第二稿")), "draft", $"{document}:3", cancel);
        await Do("wangli", HttpMethod.Put, path, Json(Input(document, 3, "第三稿", "机密")), "secret", $"{document}",
            cancel);
    }

    public async Task Letter(Guid document, IReadOnlyList<int> units, CancellationToken cancel)
    {
        await Draft(document, cancel);
        var path = $"/api/documents/{document}";
        await Do("wangli", HttpMethod.Post, $"{path}/recipients", Json(new
        {
            addGroups = Array.Empty<int>(), addUnits = units, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main",
        }), "recipients", $"{document}", cancel);
        await Do("wangli", HttpMethod.Post, $"{path}/submit", Json(new { route = "outgoing-long", words = "" }),
            "submit", $"{document}", cancel);
        var desk = await Get("wangli", "/api/desk?list=mine", cancel);
        var caseId = desk["rows"]!.AsArray()
            .First(r => r!["title"]!.GetValue<string>() == Title(document))!["caseId"]!.GetValue<Guid>();
        while (await Step(document, caseId, cancel))
        {
        }
        await Do("liuyang", HttpMethod.Post, $"/api/dispatches/{document}", Json(new { }), "send", $"{document}",
            cancel);
        foreach (var registry in Receivers)
        {
            await Do(registry, HttpMethod.Post, $"/api/inbox/{document}/sign", Json(new { }), "sign-for", $"{document}",
                cancel);
        }
    }

    // Whoever of the office has a task of the case does it; false when nobody has one.
    private async Task<bool> Step(Guid document, Guid caseId, CancellationToken cancel)
    {
        foreach (var name in Office)
        {
            var view = await GetOrNull(name, $"/api/cases/{caseId}", cancel);
            if (view?["tasks"]!.AsArray().FirstOrDefault(t => t!["mine"]!.GetValue<bool>()) is not { } mine) continue;
            var seen = (await Get(name, $"/api/documents/{document}", cancel))["digest"]!.GetValue<string>();
            var task = mine["id"]!.GetValue<Guid>();
            await Do(name, HttpMethod.Post, $"/api/cases/{caseId}/complete",
                Json(new { task, verdict = "agree", words = $"同意。{task}", seen }), "answer", $"{task}", cancel);
            return true;
        }
        return false;
    }

    private static string Title(Guid document) => $"关于商请派员参加座谈会的函{document:N}";

    private static object Input(Guid document, int baseEdit, string which, string classification = "") => new
    {
        type = "letter", urgency = "", classification, title = Title(document), body = $"{which}{document}。\n特此函商。",
            baseEdit,
        elements = new { mainRecipients = "贵阳市人民政府", receiptHours = 8, countersigners = Array.Empty<int>() },
    };

    private static Func<HttpContent> Json(object body) => () => JsonContent.Create(body);

    private async Task Do(string person, HttpMethod method, string path, Func<HttpContent> body, string kind,
        string mark, CancellationToken cancel)
    {
        var act = new LedgerAct(Guid.CreateVersion7(), kind, mark);
        ledger.Sent(act);
        while (true)
        {
            try
            {
                using var request = Request(person, method, path);
                request.Headers.Add("Idempotency-Key", act.Id.ToString());
                request.Content = body();
                using var answer = await server.Http.SendAsync(request, cancel);
                var words = await answer.Content.ReadAsStringAsync(cancel);
                if (answer.IsSuccessStatusCode) ledger.Ok(act);
                else if (kind == "secret" && (int)answer.StatusCode == 400) ledger.Refused(act);
                else if ((int)answer.StatusCode == 503) throw new HttpRequestException(words);
                else throw new InvalidOperationException($"{person} {kind}: {(int)answer.StatusCode} {words}");
                return;
            }
            catch (HttpRequestException)
            {
                ledger.Unknown(act);
                await Back(cancel);
            }
        }
    }

    private async Task<JsonNode> Get(string person, string path, CancellationToken cancel) =>
        await GetOrNull(person, path, cancel) ?? throw new InvalidOperationException($"{person} GET {path}: 404");

    private async Task<JsonNode?> GetOrNull(string person, string path, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                using var request = Request(person, HttpMethod.Get, path);
                using var answer = await server.Http.SendAsync(request, cancel);
                var words = await answer.Content.ReadAsStringAsync(cancel);
                if (answer.IsSuccessStatusCode) return JsonNode.Parse(words);
                if ((int)answer.StatusCode == 404) return null;
                if ((int)answer.StatusCode != 503)
                    throw new InvalidOperationException($"{person} GET {path}: {(int)answer.StatusCode} {words}");
                await Back(cancel);
            }
            catch (HttpRequestException)
            {
                await Back(cancel);
            }
        }
    }

    private HttpRequestMessage Request(string person, HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens[person]);
        return request;
    }

    private async Task Back(CancellationToken cancel)
    {
        for (var tries = 0; tries < BackTriesMax; tries++)
        {
            await Task.Delay(50, cancel);
            if (await server.Ready(cancel)) return;
        }
        throw new InvalidOperationException("the server did not come back");
    }
}
