using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yiwang.Platform.Routing;

namespace Yiwang.Tests.Application;

/// <summary>What a route says of a step besides who has it: which parts of the draft may be changed there, what is not
/// seen before answering, when whoever has it is told.</summary>
public sealed class StepPartsTests(Province province) : IClassFixture<Province>
{
    private readonly Office office = new(province);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task At_a_step_only_the_parts_that_its_route_names_are_changed()
    {
        await Seed("parts-edit", """edit="body" """);
        var (id, caseId) = await Begin("parts-edit", "关于局部修改的通知");
        var draft = await office.Ok("chenjing", HttpMethod.Get, $"/api/documents/{id}");
        Assert.Equal(["body"], draft["editable"]!.AsArray().Select(part => part!.GetValue<string>()));
        async Task<string> Saves(string title, string body, string urgency = "", string recipients = "有关单位")
        {
            var (status, answer) = await province.Send("chenjing", HttpMethod.Put, $"/api/documents/{id}", new
            {
                type = "notice", urgency, classification = "", title, body, baseEdit = draft["edit"]!.GetValue<int>(),
                elements = new { mainRecipients = recipients, receiptHours = 8, answerDays = 0 },
            });
            return status == 200 ? "" : $"{answer!["code"]} {answer["field"]}";
        }
        Assert.Equal("document.part_fixed title", await Saves("关于另一题目的通知", "请按要求办理。"));
        Assert.Equal("document.part_fixed urgency", await Saves("关于局部修改的通知", "请按要求办理。", urgency: "urgent"));
        Assert.Equal("document.part_fixed recipients", await Saves("关于局部修改的通知", "请按要求办理。", recipients: "别的单位"));
        var (status, refused) = await province.Send("chenjing", HttpMethod.Post, $"/api/documents/{id}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = new[] { 30 }, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        Assert.Equal((400, "document.part_fixed"), (status, refused!["code"]!.GetValue<string>()));
        (status, refused) = await province.Send("chenjing", HttpMethod.Post,
            $"/api/documents/{id}/attachments?name=a.csv", "甲,1\n"u8.ToArray());
        Assert.Equal((400, "document.part_fixed"), (status, refused!["code"]!.GetValue<string>()));
        Assert.Equal("", await Saves("关于局部修改的通知", "请按新的要求办理。"));
        var page = (await office.Page("chenjing", $"/documents/{id}/compose")).Page;
        Assert.Contains("这一步可以改：正文", page);
        Assert.Matches(new Regex("<textarea[^>]* name=\"title\"[^>]* readonly"), page);
        Assert.DoesNotMatch(new Regex("<textarea[^>]* name=\"body\"[^>]* readonly"), page);
        Assert.DoesNotContain("name=\"file\" form=\"upload\"", page);
        Assert.NotEqual(Guid.Empty, caseId);
    }

    [Fact]
    public async Task What_a_step_hides_is_seen_once_it_is_answered_and_by_no_other_way_before()
    {
        await Seed("parts-hide", """hide="opinions attachments" """);
        var (id, caseId) = await Begin("parts-hide", "关于背靠背审核的通知", words: "请严格把关，先不要声张。");
        var file = (await office.Ok("wangli", HttpMethod.Get, $"/api/documents/{id}"))["attachments"]![0]!["id"]!
            .GetValue<Guid>();
        Assert.Equal(200, (await office.Page("wangli", $"/attachments/{file}")).Status);
        var trace = await Trace(caseId);
        async Task Sees(string who, bool all)
        {
            foreach (var path in (string[])[$"/cases/{caseId}", $"/api/cases/{caseId}", $"/trust/entries/{trace}"])
            {
                var (status, page) = await office.Page(who, path);
                Assert.Equal(200, status);
                Assert.True(all == page.Contains("先不要声张", StringComparison.Ordinal), $"{path} {all}");
            }
            Assert.Equal(all, (await office.Page(who, $"/cases/{caseId}?tab=attachments")).Page.Contains("台账.csv", StringComparison.Ordinal));
            Assert.Equal(all ? 1 : 0, (await office.Ok(who, HttpMethod.Get, $"/api/documents/{id}"))["attachments"]!.AsArray().Count);
            foreach (var path in (string[])[$"/attachments/{file}", $"/attachments/{file}/read"])
                Assert.Equal(all ? 200 : 404, (await office.Page(who, path)).Status);
        }
        await Sees("chenjing", all: false);
        await office.Complete("chenjing", caseId, id, "可以。");
        await Sees("chenjing", all: true);
    }

    [Fact]
    public async Task Whoever_has_a_step_is_told_when_its_route_says_so()
    {
        await Seed("parts-quiet", """notices="returned" """);
        var (id, caseId) = await Begin("parts-quiet", "关于安静办理的通知");
        Assert.Equal(0, await Told("chenjing", caseId, "task"));
        await using (var connection = await province.Source.OpenConnectionAsync(Cancel))
        {
            await connection.ExecuteAsync("update task set due_at = now() - interval '1 day' where case_id = @caseId", new { caseId });
            await province.Server.Services.GetRequiredService<LateTasks>().Pass(connection, Cancel);
            Assert.NotNull(await connection.ExecuteScalarAsync<DateTime?>(
                "select late_at from task where case_id = @caseId and state = 'open'", new { caseId }));
        }
        Assert.Equal(0, await Told("chenjing", caseId, "late"));
        await office.Complete("chenjing", caseId, id, "可以。");
        var next = (await office.Ok("lihua", HttpMethod.Get, $"/api/cases/{caseId}"))["tasks"]!.AsArray()
            .First(task => task!["mine"]!.GetValue<bool>())!["id"]!.GetValue<Guid>();
        var back = (await office.Ok("lihua", HttpMethod.Get, $"/api/cases/{caseId}"))["case"]!["way"]!.GetValue<string>();
        var review = JsonNode.Parse(back)!["passed"]!.AsArray().Last(step => step!["at"]!.GetValue<string>() == "review")!["k"]!.GetValue<int>();
        await office.Ok("lihua", HttpMethod.Post, $"/api/cases/{caseId}/return",
            new { task = next, to = review, straightBack = false, words = "请再核数字" });
        Assert.Equal(1, await Told("chenjing", caseId, "task"));
    }

    // The short way of outgoing documents, with these words at its review.
    private async Task Seed(string key, string words)
    {
        var xml = await File.ReadAllTextAsync(Path.Combine(Tidy.Top, "samples/routes/outgoing-short.bpmn"), Cancel);
        xml = xml.Replace("outgoing-short", key, StringComparison.Ordinal);
        xml = Regex.Replace(xml, "(opinion=\"审核\") edit=\"[^\"]*\"", "$1 " + words.TrimEnd(),
            RegexOptions.NonBacktracking);
        Assert.Contains(words.TrimEnd(), xml);
        await province.Server.Services.GetRequiredService<RouteCatalog>().Seed([(key, xml)], province.Clock.GetUtcNow(), Cancel);
    }

    private async Task<(Guid Id, Guid Case)> Begin(string route, string title, string words = "")
    {
        var id = Guid.CreateVersion7();
        await office.Ok("wangli", HttpMethod.Put, $"/api/documents/{id}", new
        {
            type = "notice", urgency = "", classification = "", title, body = "请按要求办理。", baseEdit = 0,
            elements = new { mainRecipients = "有关单位", receiptHours = 8, answerDays = 0 },
        });
        await office.Ok("wangli", HttpMethod.Post, $"/api/documents/{id}/attachments?name=%E5%8F%B0%E8%B4%A6.csv", "甲,1\n"u8.ToArray());
        await office.Recipients("wangli", id, [30]);
        await office.Ok("wangli", HttpMethod.Post, $"/api/documents/{id}/submit", new { route, words });
        return (id, await office.CaseOf("wangli", title));
    }

    private async Task<long> Trace(Guid caseId)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        return await connection.ExecuteScalarAsync<long>("""
            select t.id from trace t join trace_words w on w.trace_id = t.id
            where t.case_id = @caseId and w.words like '%先不要声张%' limit 1
            """, new { caseId });
    }

    private async Task<int> Told(string who, Guid caseId, string kind)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        return await connection.ExecuteScalarAsync<int>("""
            select count(*)::int from notice n join person p on p.id = n.person_id
            where p.sign_in = @who and n.kind = @kind and n.href = '/cases/' || @caseId::text
            """, new { who, kind, caseId });
    }
}
