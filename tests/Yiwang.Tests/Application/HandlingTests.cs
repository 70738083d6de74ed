using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>Going back behind a signature, numbers, supplements and files of opinions, batches of the desk, choosing
/// recipients by form.</summary>
public sealed class HandlingTests(Province province) : IClassFixture<Province>
{
    private readonly Office office = new(province);

    [Fact]
    public async Task Returned_behind_the_signature_it_is_void_and_the_number_stays()
    {
        var (id, caseId) = await Draft("关于退回的通知");
        await office.Through(caseId, id, Office.Provincial, until: "印制");
        var numbered = await office.Ok("liuyang", HttpMethod.Get, $"/api/documents/{id}");
        Assert.Equal("registered", numbered["status"]!.GetValue<string>());
        var number = numbered["number"]!.GetValue<string>();
        var task = await Mine("liuyang", caseId);
        var straight = await province.Send("liuyang", HttpMethod.Post, $"/api/cases/{caseId}/return",
            new { task, to = 0, straightBack = true, words = "第一段有误" });
        Assert.Equal("case.straight_behind_signing", straight.Body!["code"]!.GetValue<string>());
        await office.Ok("liuyang", HttpMethod.Post, $"/api/cases/{caseId}/return",
            new { task, to = 0, straightBack = false, words = "第一段有误" });
        var back = await office.Ok("wangli", HttpMethod.Get, $"/api/documents/{id}");
        Assert.Equal("in_hand", back["status"]!.GetValue<string>());
        Assert.Null(back["signedAt"]);
        Assert.Equal(number, back["number"]!.GetValue<string>());
        await office.Ok("wangli", HttpMethod.Put, $"/api/documents/{id}",
            Province.Input("关于退回的通知", "改好了。", back["edit"]!.GetValue<int>()));
        var page = (await office.Page("wangli", $"/cases/{caseId}")).Page;
        Assert.Contains("【已作废】同意。", page);
        Assert.Contains("退回，原签发作废", page);
        await office.Complete("wangli", caseId, Guid.Empty, "已改。");
        await office.Through(caseId, id, Office.Provincial);
        var issued = await office.Ok("liuyang", HttpMethod.Get, $"/api/documents/{id}");
        Assert.Equal("sealed", issued["status"]!.GetValue<string>());
        Assert.Equal(number, issued["number"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_reserved_number_is_used_once_and_a_void_one_never()
    {
        var page = (await office.Page("liuyang", "/outgoing/numbers")).Page;
        Assert.Equal(400,
            (await office.Post("liuyang", page, "/outgoing/numbers",
                Form(("series", "own"), ("reason", ""), ("do", "reserve")))).Status);
        Assert.Equal(302,
            (await office.Post("liuyang", page, "/outgoing/numbers",
                Form(("series", "own"), ("reason", "两会文件"), ("do", "reserve")))).Status);
        var kept = await Reserved("两会文件");
        Assert.Equal(302,
            (await office.Post("liuyang", (await office.Page("liuyang", "/outgoing/numbers")).Page, "/outgoing/numbers",
                Form(("series", "own"), ("reason", "多占一号"), ("do", "reserve")))).Status);
        var wasted = await Reserved("多占一号");
        var (id, caseId) = await Draft("关于编号的通知");
        await office.Through(caseId, id, Office.Provincial, until: "登记编号");
        var form = (await office.Page("liuyang", $"/cases/{caseId}")).Page;
        Assert.Contains($"<option value=\"{kept}\"", form);
        Assert.Equal(302,
            (await office.Post("liuyang", form, $"/cases/{caseId}/answer",
                Form(("opinion", "编号。"), ("next", ""), ("number", kept)))).Status);
        Assert.EndsWith($"〕{kept.Split('/')[2]}号",
            (await office.Ok("liuyang", HttpMethod.Get, $"/api/documents/{id}"))["number"]!.GetValue<string>());
        var (other, otherCase) = await Draft("关于再用编号的通知");
        await office.Through(otherCase, other, Office.Provincial, until: "登记编号");
        var taken = await office.TryComplete("liuyang", otherCase, other, "", new { number = kept });
        Assert.Equal("number.taken", taken.Body!["code"]!.GetValue<string>());
        var register = (await office.Page("liuyang", "/outgoing/numbers")).Page;
        Assert.Equal(302,
            (await office.Post("liuyang", register, "/outgoing/numbers",
                Form(("number", wasted), ("reason", "不发了"), ("do", "void")))).Status);
        Assert.Equal("number.taken",
            (await office.TryComplete("liuyang", otherCase, other, "", new { number = wasted })).Body![
            "code"]!.GetValue<string>());
        await office.Complete("liuyang", otherCase, other, "编号。");
        var next = (await office.Ok("liuyang", HttpMethod.Get, $"/api/documents/{other}"))[
            "number"]!.GetValue<string>();
        Assert.DoesNotContain($"〕{wasted.Split('/')[2]}号", next);
        Assert.Contains("不发了", (await office.Page("liuyang", "/outgoing/numbers")).Page);
        Assert.Equal(404, (await office.Page("wangli", "/outgoing/numbers")).Status);
    }

    [Fact]
    public async Task An_opinion_is_supplemented_never_changed_and_carries_files_and_handwriting()
    {
        var (id, caseId) = await Draft("关于补充意见的通知");
        var page = (await office.Page("chenjing", $"/cases/{caseId}")).Page;
        var bad = await office.Post("chenjing", page, $"/cases/{caseId}/answer",
            Form(("opinion", "见附件。"), ("next", "")), ("file", "程序.exe", "MZ123456"u8.ToArray()));
        Assert.Equal(400, bad.Status);
        Assert.Contains("见附件。", bad.Page);
        Assert.Equal(302,
            (await office.Post("chenjing", bad.Page, $"/cases/{caseId}/answer",
                Form(("opinion", "见附件。"), ("next", ""), ("strokes", "M10 10L90 90")),
            ("file", "核稿说明.txt", "第二段数字请核。"u8.ToArray()))).Status);
        page = (await office.Page("chenjing", $"/cases/{caseId}")).Page;
        Assert.Contains("核稿说明.txt", page);
        Assert.Contains("M10 10L90 90", page);
        Assert.Equal(400,
            (await office.Post("chenjing", page, $"/cases/{caseId}/supplement", Form(("reason", " ")))).Status);
        Assert.Equal(302,
            (await office.Post("chenjing", page, $"/cases/{caseId}/supplement",
                Form(("reason", "补充：第三段也请核。")))).Status);
        page = (await office.Page("sunqiang", $"/cases/{caseId}")).Page;
        Assert.Contains("补充：第三段也请核。", page);
        Assert.Contains("见附件。", page);
        var file = System.Text.RegularExpressions.Regex.Match(page, $"/cases/{caseId}/opinion-files/[0-9a-f-]+").Value;
        Assert.Equal("第二段数字请核。", (await office.Page("sunqiang", file)).Page);
        Assert.Equal(404, (await office.Page("yangmei", file)).Status);
        var none = await province.Send("sunqiang", HttpMethod.Post, $"/api/cases/{caseId}/supplement",
            new { words = "我也补充" });
        Assert.Equal("opinion.none", none.Body!["code"]!.GetValue<string>());
        Assert.NotEqual(Guid.Empty, id);
    }

    [Fact]
    public async Task What_a_step_does_not_ask_is_not_said_there_by_a_program_either()
    {
        var (id, caseId) = await Draft("关于越权填写的通知");
        async Task<string> Says(string who, object variables)
        {
            var (status, body) = await office.TryComplete(who, caseId, id, "同意。", variables);
            return status == 200 ? "" : body!["code"]!.GetValue<string>();
        }
        // The section head decides neither who signs nor who is asked, and nobody sets what the route does not know.
        Assert.Equal("route.not_asked_here", await Says("chenjing", new { signedBy = "leader" }));
        Assert.Equal("route.not_asked_here", await Says("chenjing", new { countersigners = new[] { "unit:1" } }));
        Assert.Equal("route.not_asked_here", await Says("chenjing", new { anything = true }));
        Assert.Equal("route.not_asked_here", await Says("chenjing", new { riding = true }));
        Assert.Equal("", await Says("chenjing", new { }));
        Assert.Equal("route.value_unfit", await Says("sunqiang", new { signedBy = "anybody" }));
        Assert.Equal("route.value_unfit", await Says("sunqiang", new { needsCountersign = "yes" }));
        Assert.Equal("", await Says("sunqiang", new { signedBy = "principal", needsCountersign = false }));
        // What the office decided stands: whoever signs next cannot turn it over.
        Assert.Equal("route.not_asked_here", await Says("lihua", new { signedBy = "leader" }));
    }

    [Fact]
    public async Task Two_who_answer_one_task_at_once_are_told_apart_and_the_words_are_kept()
    {
        var (_, caseId) = await Draft("关于同时办理的通知");
        var page = (await office.Page("chenjing", $"/cases/{caseId}")).Page;
        var stale = page;
        Assert.Equal(302,
            (await office.Post("chenjing", page, $"/cases/{caseId}/answer",
                Form(("opinion", "已核。"), ("next", "")))).Status);
        var second = System.Text.RegularExpressions.Regex.Replace(stale, "name=\"_act\" value=\"[^\"]+\"",
            $"name=\"_act\" value=\"{Guid.CreateVersion7()}\"");
        var late = await office.Post("chenjing", second, $"/cases/{caseId}/answer",
            Form(("opinion", "又核一次。"), ("next", "")));
        Assert.Equal(409, late.Status);
        var task = await Mine("sunqiang", caseId);
        object answer = new { task, verdict = "agree", words = "同意。", seen = "",
            variables = new { signedBy = "principal", needsCountersign = false } };
        var both = await Task.WhenAll(province.Send("sunqiang", HttpMethod.Post, $"/api/cases/{caseId}/complete",
            answer), province.Send("sunqiang", HttpMethod.Post, $"/api/cases/{caseId}/complete", answer));
        Assert.Equal([200, 409], both.Select(b => b.Status).Order());
    }

    [Fact]
    public async Task Several_tasks_are_circulated_and_transferred_from_the_desk()
    {
        var (_, one) = await Draft("关于成批传阅一的通知");
        var (_, two) = await Draft("关于成批传阅二的通知");
        var desk = (await office.Page("chenjing", "/desk")).Page;
        var picks = new[] { $"{await Mine("chenjing", one)}", $"{await Mine("chenjing", two)}" };
        Assert.All(picks, pick => Assert.Contains($"value=\"{pick}\"", desk));
        var choose = await office.Post("chenjing", desk, "/desk/batch",
            Form(("pick", picks[0]), ("pick", picks[1]), ("do", "circulate")));
        Assert.Equal(200, choose.Status);
        Assert.Contains("关于成批传阅二的通知", choose.Page);
        var choices = await office.Ok("chenjing", HttpMethod.Get, "/api/cases/choices");
        var posts = choices["posts"]!.AsArray();
        string Post(string words) =>
            posts.First(p => p!["words"]!.GetValue<string>()
                .StartsWith(words, StringComparison.Ordinal))!["value"]!.GetValue<string>();
        var nobody = await office.Post("chenjing", choose.Page, "/desk/batch",
            Form(("pick", picks[0]), ("chosen", "1"), ("do", "circulate")));
        Assert.Equal(400, nobody.Status);
        Assert.Equal(302,
            (await office.Post("chenjing", choose.Page, "/desk/batch",
                Form(("pick", picks[0]), ("pick", picks[1]), ("people", Post("综合二处处长")), ("do", "circulate")))).Status);
        var reader = (await office.Page("52-25.7", "/desk?list=read")).Page;
        Assert.Contains("关于成批传阅一的通知", reader);
        Assert.Contains("关于成批传阅二的通知", reader);
        Assert.Equal(302,
            (await office.Post("chenjing", desk, "/desk/batch",
                Form(("pick", picks[0]), ("people", Post("综合二处处长")), ("reason", "请代办"), ("do", "transfer")))).Status);
        Assert.Contains("关于成批传阅一的通知", (await office.Page("52-25.7", "/desk")).Page);
        var read = (await office.Ok("52-25.7", HttpMethod.Get, "/api/desk?list=read"))["rows"]!.AsArray()
            .Select(r => r!["taskId"]!.GetValue<string>()).ToList();
        Assert.Equal(2, read.Count);
        Assert.Equal(302,
            (await office.Post("52-25.7", reader, "/desk/batch",
                Form([.. read.Select(r => ("pick", r)), ("do", "read")]))).Status);
        Assert.Empty((await office.Ok("52-25.7", HttpMethod.Get, "/api/desk?list=read"))["rows"]!.AsArray());
    }

    [Fact]
    public async Task Recipients_are_chosen_by_branch_counted_and_kept_as_a_group()
    {
        var id = await province.Draft("wangli", "正文", "关于选单位的通知");
        var path = $"/documents/{id}/recipients";
        var page = (await office.Page("wangli", path)).Page;
        var all = await office.Post("wangli", page, path, Form(("kind", "main"), ("do", "all:5201")));
        Assert.Equal(200, all.Status);
        var chosen = System.Text.RegularExpressions.Regex.Match(all.Page,
            "data-live=\"count\"[^>]*><b>([0-9,]+)</b>").Groups[1].Value;
        Assert.True(int.Parse(chosen.Replace(",", "")) > 100, chosen);
        Assert.Equal(400,
            (await office.Post("wangli", all.Page, path,
                Form(("kind", "main"), ("do", "keep"), ("name", " ")))).Status);
        Assert.Equal(302,
            (await office.Post("wangli", all.Page, path,
                Form(("kind", "main"), ("do", "keep"), ("name", "贵阳片区")))).Status);
        var kept = (await office.Page("wangli", path)).Page;
        Assert.Contains("贵阳片区", kept);
        var twice = await office.Post("wangli", kept, path, Form(("kind", "main"), ("do", "keep"), ("name", "贵阳片区"),
            ("group", System.Text.RegularExpressions.Regex.Match(kept,
                "name=\"group\" value=\"([0-9]+)\" checked").Groups[1].Value)));
        Assert.Equal(400, twice.Status);
        Assert.Contains("本单位已经有“贵阳片区”这个组", twice.Page);
        var none = await office.Post("wangli", twice.Page, path, Form(("kind", "main"), ("do", "none:5201")));
        Assert.Contains("data-live=\"count\" role=\"status\"><b>0</b>", none.Page);
        var empty = await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/submit",
            new { route = "", words = "" });
        Assert.Equal("document.recipients.missing", empty.Body!["code"]!.GetValue<string>());
        var flood = await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = Enumerable.Range(1, 20_000).ToArray(),
                removeUnits = Array.Empty<int>(), removeGroups = Array.Empty<int>(), kind = "main" });
        Assert.Equal(413, flood.Status);
        Assert.Equal("recipient.too_many", flood.Body!["code"]!.GetValue<string>());
    }

    private async Task<(Guid Id, Guid Case)> Draft(string title)
    {
        var id = await province.Draft("wangli", "请按要求办理。", title);
        await office.Recipients("wangli", id, [99]);
        await office.Submit("wangli", id);
        return (id, await office.CaseOf("wangli", title));
    }

    private async Task<Guid> Mine(string who, Guid caseId) =>
        (await office.Ok(who, HttpMethod.Get, $"/api/cases/{caseId}"))["tasks"]!.AsArray()
            .First(t => t!["mine"]!.GetValue<bool>())!["id"]!.GetValue<Guid>();

    // The key of the reserved number with this reason, as the register's form names it.
    private async Task<string> Reserved(string reason)
    {
        var choices = await office.Ok("liuyang", HttpMethod.Get, "/api/cases/choices");
        return choices["reserved"]!.AsArray()
            .First(r => r!["words"]!.GetValue<string>()
                .EndsWith(reason, StringComparison.Ordinal))!["value"]!.GetValue<string>();
    }

    private static IEnumerable<KeyValuePair<string, string>> Form(params (string Name, string Value)[] fields) =>
        fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value));
}
