using System.Text.Json.Nodes;
using Xunit;
using Yiwang.Platform.Calendar;

namespace Yiwang.Tests.Application;

/// <summary>Items under supervision, from an instruction to its accepted result, over HTTP.</summary>
public sealed class SupervisionTests(Province province) : IClassFixture<Province>
{
    private const string Supervisor = "zhaolei";
    private const string Lead = "wutao";
    private const string Assisting = "heping";
    private const string Leader = "zhoumingyuan";

    [Fact]
    public async Task An_instruction_goes_to_its_accepted_result()
    {
        var (id, part) = await Open();
        Assert.Equal("Green", Light(await Read(Supervisor, id)));
        Assert.Equal(403,
            (await Send(Assisting, $"parts/{part}/report", new { progress = "我们办完了。", finished = true })).Status);
        Assert.Equal(200,
            (await Send(Lead, $"parts/{part}/report", new { progress = "已排查 97 所。", finished = false })).Status);
        await Answer(part, "assist", "已协助。");
        Assert.Equal(200,
            (await Send(Lead, $"parts/{part}/report", new { progress = "全部完成，台账已报。", finished = true })).Status);
        await Answer(part, "approve", "同意报送。");
        Assert.Equal("supervision.parts_open",
            Code(await Send(Supervisor, $"{id}/close", new { result = "完成", score = 95 })));
        Assert.Equal("supervision.reason_missing",
            Code(await Send(Supervisor, $"parts/{part}/review", new { accept = false, words = "" })));
        Assert.Equal(200,
            (await Send(Supervisor, $"parts/{part}/review", new { accept = false, words = "缺毕节的数。" })).Status);
        Assert.Equal("Yellow", Light(await Read(Supervisor, id)));
        Assert.Equal(200,
            (await Send(Lead, $"parts/{part}/report", new { progress = "已补毕节。", finished = true })).Status);
        await Answer(part, "approve", "同意。");
        Assert.Equal(200, (await Send(Supervisor, $"parts/{part}/review", new { accept = true, words = "" })).Status);
        Assert.Equal(200, (await Send(Supervisor, $"{id}/close", new { result = "按要求完成，台账齐全。", score = 95 })).Status);
        Assert.Equal("Done", Light(await Read(Supervisor, id)));
        var told = await province.Send(Leader, HttpMethod.Get, "/api/supervision/instructed");
        Assert.Contains(told.Body!.AsArray(), i => i!["item"]?["item"]?["result"]?.GetValue<string>() == "按要求完成，台账齐全。");
        Assert.Equal(200, (await Send(Supervisor, $"{id}/reopen", new { reason = "情况有变", due = Day(30) })).Status);
        var again = await Read(Supervisor, id);
        Assert.Equal("open", again["item"]!["status"]!.GetValue<string>());
        Assert.Null(again["parts"]![0]!["acceptedAt"]);
        Assert.Equal(3, again["reports"]!.AsArray().Count);
    }

    [Fact]
    public async Task An_item_does_not_exist_for_a_unit_that_has_no_part_in_it()
    {
        var (id, part) = await Open();
        Assert.Equal(404, (await province.Send("yangmei", HttpMethod.Get, $"/api/supervision/{id}")).Status);
        Assert.Equal(404,
            (await Send("yangmei", $"parts/{part}/report", new { progress = "？", finished = false })).Status);
        Assert.Equal(200, (await province.Send(Lead, HttpMethod.Get, $"/api/supervision/{id}")).Status);
        Assert.Equal(403, (await Send(Lead, $"{id}/close", new { result = "好", score = 1 })).Status);
    }

    [Theory]
    [InlineData("", 20, "supervision.title_wrong")]
    [InlineData("事项", -1, "supervision.due_wrong")]
    [InlineData("事项", 20, "supervision.unit_unknown", "没有这个单位")]
    [InlineData("事项", 20, "supervision.units_wrong", "")]
    public async Task What_cannot_be_opened_is_refused_with_the_words_why(string title, int days, string code,
        string lead = "贵州省教育厅")
    {
        var parts = lead.Length == 0 ? [] : new[] { new { task = "办", lead } };
        Assert.Equal(code,
            Code(await Send(Supervisor, "", new
                { title, source = "letter", basis = "来信", requirement = "办理", due = Day(days), parts })));
    }

    [Fact]
    public async Task A_county_supervises_what_is_below_it_and_not_the_province()
    {
        const string county = "520102-02.3";
        var below = new[] { new { task = "办", lead = "贵州省教育厅" } };
        Assert.Equal("supervision.unit_not_below",
            Code(
            await Send(county, "",
                new { title = "事", source = "letter", basis = "来信", requirement = "办", due = Day(9), parts = below })));
    }

    [Fact]
    public async Task A_report_is_asked_for_by_itself_and_its_lack_turns_the_light_yellow()
    {
        var (id, _) = await Open(days: 120, every: 5);
        await Rewind(id, "next_report_at = now() - interval '10 days'", "supervision_part");
        var asked = await Until(() => Read(Supervisor, id), item => item["parts"]![0]!["reportDue"] is not null);
        Assert.Equal("Green", Light(asked));
        await Rewind(id, "report_due = now() - interval '1 hour'", "supervision_part");
        Assert.Equal("Yellow", Light(await Read(Supervisor, id)));
        var part = asked["parts"]![0]!["id"]!.GetValue<string>();
        Assert.Equal(200,
            (await Send(Lead, $"parts/{part}/report", new { progress = "正在办。", finished = false })).Status);
        Assert.Equal("Green", Light(await Read(Supervisor, id)));
    }

    [Fact]
    public async Task A_bulletin_is_drafted_from_the_items_as_they_stand()
    {
        await Open();
        var written = await Send(Supervisor, "bulletin", new { });
        Assert.Equal(200, written.Status);
        var draft = await province.Send(Supervisor, HttpMethod.Get, $"/api/documents/{written.Body!["id"]}");
        Assert.Contains("督查事项办理情况的通报", draft.Body!["title"]!.GetValue<string>());
        Assert.Contains("城镇小区配套幼儿园摸底排查", draft.Body["body"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_part_that_turns_out_to_be_needed_is_added_later_and_lies_with_its_unit_at_once()
    {
        var (id, _) = await Open();
        Assert.Equal(403, (await Send(Lead, $"{id}/parts", new { task = "再办", lead = "贵州省财政厅" })).Status);
        Assert.Equal(404, (await Send("yangmei", $"{id}/parts", new { task = "再办", lead = "贵州省财政厅" })).Status);
        Assert.Equal("supervision.due_wrong",
            Code(await Send(Supervisor, $"{id}/parts", new { task = "再办", lead = "贵州省财政厅", due = Day(90) })));
        Assert.Equal("supervision.task_wrong",
            Code(await Send(Supervisor, $"{id}/parts", new { task = "", lead = "贵州省财政厅" })));
        var act = Guid.CreateVersion7();
        for (var twice = 0; twice < 2; twice++)
        {
            var added = await province.Send(Supervisor, HttpMethod.Post, $"/api/supervision/{id}/parts",
                new { task = "落实补助资金", lead = "贵州省财政厅", due = Day(30) }, act);
            Assert.Equal((200, 2), (added.Status, added.Body!["no"]!.GetValue<int>()));
        }
        var parts = (await Read(Supervisor, id))["parts"]!.AsArray();
        Assert.Equal(2, parts.Count);
        Assert.Equal("落实补助资金", parts[1]!["task"]!.GetValue<string>());
        Assert.Equal(200,
            (await Send(Assisting, $"parts/{parts[1]!["id"]}/report",
                new { progress = "资金已下达。", finished = false })).Status);
        Assert.Contains("加一项任务", await Page(Supervisor, $"/supervision/{id}"));
        Assert.DoesNotContain("加一项任务", await Page(Lead, $"/supervision/{id}"));
    }

    [Fact]
    public async Task An_item_out_of_a_paragraph_carries_its_words_and_the_bulletin_and_its_items_find_each_other()
    {
        var document = await province.Draft(Supervisor, body: "一、总体要求\n各县要在年底前完成危桥改造。\n二、保障措施", title: "关于危桥改造的意见");
        var parts = new[] { new { task = "改造危桥", lead = "贵州省交通运输厅" } };
        object Item(int? paragraph) =>
            new { title = "危桥改造", source = "document", basis = "《关于危桥改造的意见》", requirement = "年底前完成", due = Day(60),
                parts, documentId = document, paragraph };
        Assert.Equal("supervision.paragraph_wrong", Code(await Send(Supervisor, "", Item(9))));
        Assert.Equal(404, (await Send("520102-02.3", "", Item(2))).Status);
        var opened = await Send(Supervisor, "", Item(2));
        Assert.True(opened.Status == 200, $"{opened.Status} {opened.Body}");
        var id = opened.Body!["id"]!.GetValue<string>();
        Assert.Contains("第 2 段：各县要在年底前完成危桥改造。", await Page(Supervisor, $"/supervision/{id}"));
        Assert.Contains("出自文件的哪一段", await Page(Supervisor, $"/supervision/new?document={document}"));
        Assert.Contains("立为督办", await Page(Supervisor, $"/documents/{document}"));

        var act = Guid.CreateVersion7();
        var bulletin = (await province.Send(Supervisor, HttpMethod.Post, "/api/supervision/bulletin", new { },
            act)).Body!["id"]!.GetValue<string>();
        Assert.Equal(bulletin,
            (await province.Send(Supervisor, HttpMethod.Post, "/api/supervision/bulletin", new { }, act)).Body![
            "id"]!.GetValue<string>());
        var page = await Page(Supervisor, $"/supervision/{id}");
        Assert.Contains("督查事项办理情况的通报", page);
        Assert.Contains($"/documents/{bulletin}/compose", page);
        page = await Page(Supervisor, $"/documents/{bulletin}");
        Assert.Contains("通报的督办件", page);
        Assert.Contains($"/supervision/{id}", page);
        // Who is only asked for a part does not learn of the draft.
        var lead = await Who("贵州省交通运输厅");
        Assert.DoesNotContain("情况的通报", await Page(lead, $"/supervision/{id}"));
    }

    private async Task<string> Page(string name, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn(name)}");
        using var answer = await province.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == 200, $"{path}: {(int)answer.StatusCode}");
        return System.Net.WebUtility.HtmlDecode(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    // The registry of a unit, who sees by post what its unit has a part in.
    private async Task<string> Who(string unit)
    {
        await using var command = province.Source.CreateCommand("""
            select p.sign_in from unit u join post o on o.unit_id = u.id and 'registry' = any(o.roles) join holding h
              on h.post_id = o.id
            join person p on p.id = h.person_id where u.name = $1 limit 1
            """);
        command.Parameters.AddWithValue(unit);
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static string Light(JsonNode item) =>
        item["light"]!.GetValue<int>() switch { 0 => "Done", 1 => "Green", 2 => "Yellow", _ => "Red" };

    private static string? Code((int Status, JsonNode? Body) answer) => answer.Body?["code"]?.GetValue<string>();

    private string Day(int days) =>
        WorkingCalendar.DateOf(province.Clock.GetUtcNow()).AddDays(days).ToString("yyyy-MM-dd");

    private async Task<(string Id, string Part)> Open(int days = 60, int every = 0)
    {
        var opened = await Send(Supervisor, "", new
        {
            title = "城镇小区配套幼儿园摸底排查", source = "instruction", basis = "周明远批示：请教育厅抓紧办理。", requirement = "完成摸底排查，报送台账。",
                due = Day(days),
            parts = new[] { new { task = "完成摸底排查", lead = "贵州省教育厅", assisting = new[] { "贵州省财政厅" }, measure = "" } },
            leaderId = await LeaderId(), reportEvery = every,
        });
        Assert.True(opened.Status == 200, $"{opened.Status} {opened.Body}");
        var id = opened.Body!["id"]!.GetValue<string>();
        return (id, (await Read(Supervisor, id))["parts"]![0]!["id"]!.GetValue<string>());
    }

    private async Task<JsonNode> Read(string name, string id)
    {
        var (status, body) = await province.Send(name, HttpMethod.Get, $"/api/supervision/{id}");
        Assert.Equal(200, status);
        return body!;
    }

    private Task<(int Status, JsonNode? Body)> Send(string name, string path, object body) =>
        province.Send(name, HttpMethod.Post, $"/api/supervision/{path}".TrimEnd('/'), body);

    // Whoever has this step of the part's case answers it.
    private async Task Answer(string part, string node, string words)
    {
        await using var command = province.Source.CreateCommand("""
            select t.case_id, t.id, p.sign_in from supervision_part s join task t on t.case_id = s.case_id
              and t.state = 'open' and t.node = $2
            join holding h on h.post_id = t.post_id join person p on p.id = h.person_id where s.id = $1::uuid
            """);
        command.Parameters.AddWithValue(part);
        command.Parameters.AddWithValue(node);
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await rows.ReadAsync(TestContext.Current.CancellationToken), $"nobody has {node}");
        var (caseId, task, name) = (rows.GetGuid(0), rows.GetGuid(1), rows.GetString(2));
        var (status, body) = await province.Send(name, HttpMethod.Post, $"/api/cases/{caseId}/complete",
            new { task, verdict = "agree", words });
        Assert.True(status == 200, $"{status} {body}");
    }

    private async Task<int> LeaderId()
    {
        await using var command = province.Source.CreateCommand($"select id from person where sign_in = '{Leader}'");
        return (int)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private async Task Rewind(string item, string set, string table)
    {
        await using var command = province.Source.CreateCommand($"update {table} set {set} where item_id = '{item}'");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    // What happens by itself happens within a round of the work, which is one second.
    private static async Task<JsonNode> Until(Func<Task<JsonNode>> read, Func<JsonNode, bool> holds)
    {
        for (var i = 0; i < 60; i++)
        {
            var seen = await read();
            if (holds(seen)) return seen;
            await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        }
        throw new Xunit.Sdk.XunitException("it did not happen by itself");
    }
}
