using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yiwang.Platform.Routing;

namespace Yiwang.Tests.Application;

/// <summary>The pages of a case as the persons concerned open them, from the real server.</summary>
public sealed partial class CasePageTests(Province province) : IClassFixture<Province>
{
    [Fact]
    public async Task A_draft_goes_by_forms_alone_from_its_drafter_to_the_office()
    {
        var id = await province.Draft("wangli", "入冬以来气温偏低，各地要高度重视森林防火工作。", "关于做好森林防火工作的通知");
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/recipients",
            new { addGroups = new[] { 1 }, addUnits = Array.Empty<int>(), removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        var compose = await Get("wangli", $"/documents/{id}/compose");
        var sent = await Post("wangli", $"/documents/{id}/compose", compose, new()
        {
            ["title"] = "关于做好森林防火工作的通知", ["body"] = "入冬以来气温偏低，各地要高度重视森林防火工作。", ["type"] = "notice", ["do"] = "send",
        });
        Assert.Equal(302, sent);
        var desk = await Get("chenjing", "/desk");
        var path = CaseLink().Matches(desk).Select(m => m.Groups[1].Value).First();
        var page = await Get("chenjing", path);
        Assert.Contains("关于做好森林防火工作的通知", page);
        Assert.Contains("name=\"opinion\"", page);
        Assert.Equal(302,
            await Post("chenjing", path + "/answer", page, new() { ["opinion"] = "已核，请办公室核稿。", ["next"] = "" }));
        var office = await Get("sunqiang", path);
        Assert.Contains("已核，请办公室核稿。", office);
        Assert.Contains("name=\"opinion\"", office);
    }

    [Fact]
    public async Task A_drawn_gateway_is_offered_by_the_names_of_its_ways_and_facts_of_the_document_are_not_asked()
    {
        var cancel = TestContext.Current.CancellationToken;
        await province.Server.Services.GetRequiredService<RouteCatalog>()
            .Seed([("drawn", Drawn)], province.Clock.GetUtcNow(), cancel);
        var id = await province.Draft("wangli", "各单位要做好节日值守。", "关于节日值守的通知");
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/recipients",
            new { addGroups = new[] { 1 }, addUnits = Array.Empty<int>(), removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/submit",
            new { route = "drawn", words = "请审。" });
        var path = CaseLink().Matches(await Get("chenjing", "/desk")).Select(m => m.Groups[1].Value).First();
        var page = await Get("chenjing", path);
        Assert.Contains("送领导看：送领导", page);
        Assert.Contains("直接办结", page);
        Assert.DoesNotContain("v-recipientCount", page);
        var leader = Regex.Match(page, "<option value=\"(post:[0-9]+)\"").Groups[1].Value;
        var way = Regex.Match(page, "<option value=\"(toLeader[^\"]*)\"").Groups[1].Value;
        // Nobody chosen, then somebody who was not offered: refused beside the field, and what was typed stands.
        Assert.Equal(400,
            await Post("chenjing", path + "/answer", page, new() { ["opinion"] = "请领导阅示。", ["next"] = way }));
        Assert.Equal(400, await Post("chenjing", path + "/answer", page,
            new() { ["opinion"] = "请领导阅示。", ["next"] = way, ["v-chosen:leader"] = "post:999999" }));
        Assert.Equal(302, await Post("chenjing", path + "/answer", page,
            new() { ["opinion"] = "请领导阅示。", ["next"] = way, ["v-chosen:leader"] = leader }));
        await using var connection = await province.Source.OpenConnectionAsync(cancel);
        var now = await connection.QuerySingleAsync<(string Node, string Post)>("""
            select node, 'post:' || post_id from task where case_id = @id and state = 'open'
            """, new { id = Guid.Parse(path["/cases/".Length..]) });
        Assert.Equal(("leader", leader), now);
        // More than three recipients: the gateway by facts went the way of the many without asking anybody.
        Assert.Equal("many",
            await connection.QuerySingleAsync<string>("""select node from task where case_id = @id and step = '多家'""",
            new { id = Guid.Parse(path["/cases/".Length..]) }));
    }

    private const string Drawn = """
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:yw="urn:yiwang:route:1" id="d" targetNamespace="urn:test">
          <bpmn:process id="drawn" name="自画的流程" isExecutable="true">
            <bpmn:extensionElements><yw:route kind="outgoing" levels="province" />
              <yw:variables><yw:variable name="upwards" type="boolean" label="要领导看" /></yw:variables></bpmn:extensionElements>
            <bpmn:startEvent id="s" />
            <bpmn:userTask id="draft" name="拟稿"><bpmn:extensionElements><yw:step who="drafter" name-en="Draft" /></bpmn:extensionElements></bpmn:userTask>
            <bpmn:exclusiveGateway id="size" default="few" />
            <bpmn:userTask id="many" name="多家"><bpmn:extensionElements><yw:step who="section-head" name-en="Many" /></bpmn:extensionElements></bpmn:userTask>
            <bpmn:userTask id="one" name="少数"><bpmn:extensionElements><yw:step who="drafter" name-en="Few" /></bpmn:extensionElements></bpmn:userTask>
            <bpmn:exclusiveGateway id="which" />
            <bpmn:userTask id="leader" name="领导"><bpmn:extensionElements><yw:step who="chosen" choose="leader" name-en="Leader" /></bpmn:extensionElements></bpmn:userTask>
            <bpmn:endEvent id="e" />
            <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="draft" />
            <bpmn:sequenceFlow id="f2" sourceRef="draft" targetRef="size" />
            <bpmn:sequenceFlow id="f3" sourceRef="size" targetRef="many"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">recipientCount &gt; 3 and type = "通知"</bpmn:conditionExpression></bpmn:sequenceFlow>
            <bpmn:sequenceFlow id="few" sourceRef="size" targetRef="one" />
            <bpmn:sequenceFlow id="f4" sourceRef="many" targetRef="which" />
            <bpmn:sequenceFlow id="toLeader" name="送领导看" sourceRef="which" targetRef="leader"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">upwards</bpmn:conditionExpression></bpmn:sequenceFlow>
            <bpmn:sequenceFlow id="toEnd" name="直接办结" sourceRef="which" targetRef="e"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">upwards = false</bpmn:conditionExpression></bpmn:sequenceFlow>
            <bpmn:sequenceFlow id="f5" sourceRef="leader" targetRef="e" />
            <bpmn:sequenceFlow id="f6" sourceRef="one" targetRef="e" />
          </bpmn:process>
        </bpmn:definitions>
        """;

    private async Task<string> Get(string name, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn(name)}");
        using var answer = await province.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        return System.Net.WebUtility.HtmlDecode(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    // As a browser without scripts does: the hidden fields of the page's first such form, and what was typed.
    private async Task<int> Post(string name, string path, string page, Dictionary<string, string> typed)
    {
        foreach (var field in (string[])["_token", "_act"]) typed[field] = Hidden(page, field);
        var form = page[page.IndexOf($"action=\"{path}\"", StringComparison.Ordinal)..];
        if (HiddenField("_version").Match(form) is { Success: true } version)
            typed["_version"] = version.Groups[1].Value;
        typed["_act"] = Hidden(form, "_act");
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
            { Content = new FormUrlEncodedContent(typed) };
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn(name)}");
        using var answer = await province.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    private static string Hidden(string page, string field) => HiddenField(field).Match(page).Groups[1].Value;

    private static Regex HiddenField(string field) =>
        new($"name=\"{field}\" value=\"([^\"]*)\"", RegexOptions.NonBacktracking);

    [GeneratedRegex("href=\"(/cases/[0-9a-f-]{36})\"", RegexOptions.NonBacktracking)]
    private static partial Regex CaseLink();
}
