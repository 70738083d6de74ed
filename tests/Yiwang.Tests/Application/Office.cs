using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>What people of the sample province do again and again in tests: send a document out, look at a page, post
/// its form.</summary>
internal sealed class Office(Province province)
{
    public const string CountyRegistry = "yangmei";
    public const string CountyHead = "520102-03.3";
    public static readonly string[] Provincial = ["chenjing", "sunqiang", "lihua", "zhoumingyuan", "liuyang"];

    /// <summary>A document of the provincial office, issued and sent to these units.</summary>
    public async Task<Guid> Send(string title, int[] units, int answerDays = 0, string body = "请按要求办理。")
    {
        var id = Guid.CreateVersion7();
        await Ok("wangli", HttpMethod.Put, $"/api/documents/{id}", new
        {
            type = "notice", urgency = "", classification = "", title, body, baseEdit = 0,
            elements = new { mainRecipients = "有关单位", receiptHours = 8, answerDays },
        });
        await Ok("wangli", HttpMethod.Post, $"/api/documents/{id}/attachments?name=%E5%8F%B0%E8%B4%A6.csv",
            "甲,1\n"u8.ToArray());
        await Recipients("wangli", id, units);
        await Submit("wangli", id);
        await Through(await CaseOf("wangli", title), id, Provincial);
        await Ok("liuyang", HttpMethod.Post, $"/api/dispatches/{id}", new { });
        return id;
    }

    public Task<JsonNode> Recipients(string who, Guid id, int[] units) =>
        Ok(who, HttpMethod.Post, $"/api/documents/{id}/recipients",
        new { addGroups = Array.Empty<int>(), addUnits = units, removeUnits = Array.Empty<int>(),
            removeGroups = Array.Empty<int>(), kind = "main" });

    public Task<JsonNode> Submit(string who, Guid id) =>
        Ok(who, HttpMethod.Post, $"/api/documents/{id}/submit", new { route = "outgoing-long", words = "" });

    public async Task<Guid> CaseOf(string who, string title)
    {
        var desk = await Ok(who, HttpMethod.Get, "/api/desk?list=mine");
        return desk["rows"]!.AsArray()
            .First(r => r!["title"]!.GetValue<string>() == title)!["caseId"]!.GetValue<Guid>();
    }

    /// <summary>Whoever of these has a task does it, until the case is over or stands at the step named.</summary>
    public async Task Through(Guid caseId, Guid document, IReadOnlyList<string> people, string until = "")
    {
        for (var round = 0; round < 25; round++)
        {
            var did = false;
            foreach (var who in people)
            {
                var (status, view) = await province.Send(who, HttpMethod.Get, $"/api/cases/{caseId}");
                var mine = status == 200 ? view!["tasks"]!.AsArray().FirstOrDefault(t => t!["mine"]!.GetValue<bool>())
                    : null;
                if (mine is null) continue;
                if (mine["step"]!.GetValue<string>() == until) return;
                await Complete(who, caseId, document, "同意。");
                did = true;
            }
            if (!did) return;
        }
        Assert.Fail($"the case {caseId} does not end");
    }

    /// <summary>Answers this person's task, confirmed, having seen the document.</summary>
    public async Task<(int Status, JsonNode? Body)> TryComplete(string who, Guid caseId, Guid document, string words,
        object? variables = null)
    {
        var view = await Ok(who, HttpMethod.Get, $"/api/cases/{caseId}");
        var mine = view["tasks"]!.AsArray().First(t => t!["mine"]!.GetValue<bool>())!;
        var task = mine["id"]!.GetValue<Guid>();
        var seen = document == Guid.Empty ? ""
            : (await Ok(who, HttpMethod.Get, $"/api/documents/{document}"))["digest"]!.GetValue<string>();
        if (mine["act"]!.GetValue<string>() is "sign" or "seal") await Confirm(who);
        return await province.Send(who, HttpMethod.Post, $"/api/cases/{caseId}/complete",
            new { task, verdict = "agree", words, seen, variables });
    }

    public async Task Complete(string who, Guid caseId, Guid document, string words, object? variables = null)
    {
        var (status, body) = await TryComplete(who, caseId, document, words, variables);
        Assert.True(status == 200, $"{who}: {status} {body}");
    }

    /// <summary>The county office of Nanming signs for what came in, registers and accepts it, and its head proposes that
    /// Section One handles it.</summary>
    public async Task<Guid> InHand(Guid id)
    {
        await Ok(CountyRegistry, HttpMethod.Post, $"/api/inbox/{id}/sign", new { });
        var caseId = (await Ok(CountyRegistry, HttpMethod.Post, $"/api/inbox/{id}/register", new { words = "" }))[
            "caseId"]!.GetValue<Guid>();
        await Complete(CountyRegistry, caseId, Guid.Empty, "受理。", new { accepted = true });
        var choices = await Ok(CountyHead, HttpMethod.Get, "/api/cases/choices");
        var lead = choices["sections"]!.AsArray()
            .First(s => s!["words"]!.GetValue<string>() == "业务一科")!["value"]!.GetValue<string>();
        await Complete(CountyHead, caseId, Guid.Empty, "请业务一科办。", new Dictionary<string, object>
        {
            ["kind"] = "handle", ["needsInstruction"] = false, ["chosen:handle"] = lead,
            ["assisting"] = Array.Empty<string>(), ["readers"] = Array.Empty<string>(),
        });
        return caseId;
    }

    public Task Confirm(string who) =>
        Ok(who, HttpMethod.Post, "/api/session/confirm", new { signIn = who, password = province.Password });

    public async Task<JsonNode> Ok(string who, HttpMethod method, string path, object? body = null)
    {
        var (status, answer) = await province.Send(who, method, path, body);
        Assert.True(status is >= 200 and < 300, $"{who}: {method} {path}: {status} {answer}");
        return answer!;
    }

    public async Task<(int Status, string Page)> Page(string who, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn(who)}");
        using var answer = await province.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode,
            System.Net.WebUtility.HtmlDecode(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    /// <summary>Posts the form of a page as a browser without scripts does: its hidden fields and what was typed;
    /// answers where it led.</summary>
    public async Task<(int Status, string Page, string Location)> Post(
        string who, string page, string action, IEnumerable<KeyValuePair<string, string>> typed,
        (string Field, string Name, byte[] Bytes)? file = null)
    {
        var at = page.IndexOf($"action=\"{action}\"", StringComparison.Ordinal);
        Assert.True(at >= 0, $"the page has no form that posts to {action}");
        var form = page[at..];
        var fields = typed.ToList();
        foreach (var name in (string[])["_token", "_act", "_version"])
        {
            var hidden = Regex.Match(form, $"name=\"{name}\" value=\"([^\"]*)\"", RegexOptions.NonBacktracking);
            if (hidden.Success) fields.Add(new(name, hidden.Groups[1].Value));
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, action) { Content = Content(fields, file) };
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn(who)}");
        using var answer = await province.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode,
            System.Net.WebUtility.HtmlDecode(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)),
            answer.Headers.Location?.ToString() ?? "");
    }

    private static HttpContent Content(List<KeyValuePair<string, string>> fields,
        (string Field, string Name, byte[] Bytes)? file)
    {
        if (file is not { } upload) return new FormUrlEncodedContent(fields);
        var parts = new MultipartFormDataContent();
        foreach (var (name, value) in fields) parts.Add(new StringContent(value), name);
        var bytes = new ByteArrayContent(upload.Bytes);
        bytes.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data")
            { Name = upload.Field, FileName = upload.Name };
        parts.Add(bytes);
        return parts;
    }
}
