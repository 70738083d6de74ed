using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yiwang.Administration.Routes;

namespace Yiwang.Tests.Application;

/// <summary>The life of a route over HTTP by forms alone: drafted, checked, tried, proposed, published by a second
/// person, moved to, compared.</summary>
public sealed partial class RouteLifeTests(Province province) : IClassFixture<Province>
{
    private const string Drawer = "52-25.11";
    private const string Second = "sunqiang";

    [Fact]
    public async Task A_route_goes_into_use_only_by_a_second_person()
    {
        var id = await Begin("blank");
        Assert.Equal(302, (await Post(Drawer, $"/routes/{id}/propose", ("words", "第一版"))).Status);
        var alone = await Post(Drawer, $"/routes/{id}/publish");
        Assert.Equal(403, alone.Status);
        Assert.Contains("第二个人", alone.Body);
        Assert.Equal(302, (await Post(Second, $"/routes/{id}/send-back", ("words", "加一步复核"))).Status);
        Assert.Contains("加一步复核", (await Get(Drawer, $"/routes/{id}")).Body);
        await Post(Drawer, $"/routes/{id}/propose");
        Assert.Equal(302, (await Post(Second, $"/routes/{id}/publish")).Status);
        Assert.Equal(409, (await Post(Second, $"/routes/{id}/publish")).Status);
        var kinds = await Trace(id);
        Assert.Equal(["route.drafted", "route.proposed", "route.sent_back", "route.proposed", "route.published"],
            kinds);
    }

    [Fact]
    public async Task Only_the_unit_itself_sees_its_draft_and_only_its_administrator_draws()
    {
        var id = await Begin("blank");
        Assert.Equal(404, (await Get("yangmei", $"/routes/{id}")).Status);
        Assert.Equal(404, (await Get("yangmei", $"/routes/{id}/process.bpmn")).Status);
        Assert.Equal(404, (await Get("wangli", $"/routes/{id}/design")).Status);
        Assert.Equal(403, (await Post("wangli", $"/routes/{id}/propose")).Status);
        Assert.Equal(404, (await Post("yangmei", $"/routes/{id}/publish")).Status);
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>", "bpmn.dtd")]
    [InlineData("not xml at all", "bpmn.not_well_formed")]
    [InlineData("<html/>", "bpmn.not_bpmn")]
    public async Task A_file_that_is_no_route_is_refused_in_words_and_nothing_is_kept(string text, string code)
    {
        var before = await Count();
        var answer = await Upload(Drawer, "/routes/new", text);
        Assert.Equal(400, answer.Status);
        Assert.Contains("role=\"alert\"", answer.Body);
        Assert.Equal(before, await Count());
        Assert.NotEmpty(code);
    }

    [Fact]
    public async Task A_draft_that_cannot_be_executed_is_kept_and_cannot_be_proposed()
    {
        var id = await Begin("blank");
        var xml = (await Get(Drawer, $"/routes/{id}/process.bpmn")).Body.Replace("who=\"section-head\"",
            "who=\"nobody-known\"", StringComparison.Ordinal);
        Assert.Equal(302, (await Upload(Drawer, $"/routes/{id}/upload", xml, ("_version", "1"))).Status);
        Assert.Equal(409, (await Upload(Drawer, $"/routes/{id}/upload", xml, ("_version", "1"))).Status);
        var refused = await Post(Drawer, $"/routes/{id}/propose");
        Assert.Equal(409, refused.Status);
        Assert.Contains("nobody-known", refused.Body);
    }

    [Fact]
    public async Task A_dry_run_says_who_would_get_each_step_and_why()
    {
        var long_ = await Shared("outgoing-long");
        var post = await One<int>(
            "select h.post_id from holding h join person p on p.id = h.person_id where p.sign_in = 'wangli' order by h.main desc limit 1");
        var page = (await Get(Drawer, $"/routes/{long_}/trial?drafter={post}&v-signedBy=principal")).Body;
        Assert.All(["拟稿人所在部门的负责人", "陈静", "走到办结"], words => Assert.Contains(words, page));
    }

    [Fact]
    public async Task Running_cases_stay_on_their_version_are_moved_and_moved_back()
    {
        var shared = await Shared("outgoing-long");
        var document = await province.Draft("wangli", title: "关于移动办件的通知");
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = new[] { 3 }, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        var sent = await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/submit",
            new { route = "", words = "" });
        Assert.True(sent.Status == 200, sent.Body?.ToString());
        Assert.Equal((null, 1), await Version(document));
        var id = Number(await Post(Drawer, $"/routes/{shared}/fork"));
        await Post(Drawer, $"/routes/{id}/propose");
        await Post(Second, $"/routes/{id}/publish");
        Assert.Equal((null, 1), await Version(document));
        var dry = (await Get(Drawer, $"/routes/{id}/cases?from={shared}")).Body;
        Assert.Contains("关于移动办件的通知", dry);
        Assert.Equal((null, 1), await Version(document));
        Assert.Equal(302, (await Post(Drawer, $"/routes/{id}/cases", ("from", shared.ToString()))).Status);
        Assert.NotNull((await Version(document)).Unit);
        var move = await One<Guid>("select id from route_move where to_route = @id", new { id });
        Assert.Equal(302, (await Post(Drawer, $"/routes/{id}/cases/{move}/undo")).Status);
        Assert.Equal((null, 1), await Version(document));
        Assert.Equal(409, (await Post(Drawer, $"/routes/{id}/cases/{move}/undo")).Status);

        // The next version has no 审核 any more: who stands there cannot be moved, and is told why.
        await Post(Drawer, $"/routes/{id}/cases", ("from", shared.ToString()));
        var next = Number(await Post(Drawer, $"/routes/{id}/fork"));
        var xml = (await Get(Drawer, $"/routes/{next}/process.bpmn")).Body;
        var here = await One<string>(
            """select t.node from task t join "case" c on c.id = t.case_id where c.document_id = @document and t.state = 'open'""", new { document });
        Assert.Equal(302,
            (await Upload(Drawer, $"/routes/{next}/upload",
                xml.Replace($"\"{here}\"", "\"other-step\"", StringComparison.Ordinal)
            .Replace($">{here}<", ">other-step<", StringComparison.Ordinal), ("_version", "1"))).Status);
        await Post(Drawer, $"/routes/{next}/propose");
        Assert.Equal(302, (await Post(Second, $"/routes/{next}/publish")).Status);
        var stuck = (await Get(Drawer, $"/routes/{next}/cases?from={id}")).Body;
        Assert.Contains("在那一版里没有", stuck);
        Assert.Equal(409, (await Post(Drawer, $"/routes/{next}/cases", ("from", id.ToString()))).Status);

        var compared = (await Get(Drawer, $"/routes/{next}/compare?with={id}")).Body;
        Assert.All(["新增", "删去"], word => Assert.Contains(word, compared));
        Assert.Contains("＋新增", (await Get(Drawer, $"/routes/{next}/compare/{id}/newer.svg")).Body);
        Assert.Contains("−删去", (await Get(Drawer, $"/routes/{next}/compare/{id}/older.svg")).Body);

        // A case has its way drawn, for those who see it.
        var caseId = await One<Guid>("""select id from "case" where document_id = @document""", new { document });
        Assert.Contains("✓", (await Get("wangli", $"/cases/{caseId}/route.svg")).Body);
        Assert.Contains("往下会交给谁", (await Get("wangli", $"/cases/{caseId}/route")).Body);
        Assert.Equal(404, (await Get("yangmei", $"/cases/{caseId}/route")).Status);
        Assert.Equal(404, (await Get("yangmei", $"/cases/{caseId}/route.svg")).Status);
        var heat = (await Get(Drawer, $"/routes/{id}/heat?all=yes")).Body;
        Assert.Contains("拟稿", heat);
        Assert.Contains("data-state=\"measured\"", (await Get(Drawer, $"/routes/{id}/heat.svg?all=yes")).Body);
    }

    [Fact]
    public async Task The_table_that_chooses_a_route_can_be_tried()
    {
        Assert.Contains("走“函”", (await Get(Drawer, $"/routes/choice?try=yes&type={Uri.EscapeDataString("函")}")).Body);
        Assert.Contains("走“联合发文”", (await Get(Drawer, "/routes/choice?try=yes&joint=true")).Body);
        // A notice and the list name a route in the reader's language.
        await Post(Drawer, "/settings/language", ("language", "en"), ("back", "/routes"));
        Assert.Contains("Joint issue", (await Get(Drawer, "/routes")).Body);
        await Post(Drawer, "/settings/language", ("language", "zh"), ("back", "/routes"));
    }

    [Fact]
    public async Task A_units_own_rows_choose_the_route_of_its_drafts_and_who_gets_a_step()
    {
        var refused = await Post(Drawer, "/routes/choice", ("do", "add"), ("direction", "outgoing"), ("type", "意见"),
            ("answer", "no-such-route"), ("words", "意见走简易流程"));
        Assert.Equal(400, refused.Status);
        Assert.Contains("意见走简易流程", refused.Body);
        Assert.Equal(302,
            (await Post(Drawer, "/routes/choice", ("do", "add"), ("direction", "outgoing"), ("type", "意见"),
                ("answer", "outgoing-short"), ("words", "意见走简易流程"))).Status);
        Assert.Equal(404, (await Post("wangli", "/routes/choice", ("do", "add"), ("answer", "outgoing-short"))).Status);
        Assert.Contains("走“发文（简易流程）”",
            (await Get(Drawer, $"/routes/choice?try=yes&type={Uri.EscapeDataString("意见")}")).Body);
        Assert.Equal(("outgoing-short", "意见走简易流程"), await Submitted("opinion"));
        Assert.Equal("letter", (await Submitted("letter")).Route);
        Assert.Equal("outgoing-long", (await Submitted("notice")).Route);
        var row = await One<Guid>("select id from decision_row where answer = 'outgoing-short'");
        var elsewhere = await One<string>("""
            select p.sign_in from person p join holding h on h.person_id = p.id join post o on o.id = h.post_id
              join unit u on u.id = o.unit_id and u.level = 3
            where 'unit-admin' = any(o.roles) order by p.id limit 1
            """);
        Assert.Equal(404,
            (await Post(elsewhere, "/routes/choice", ("do", "remove"), ("row", row.ToString()))).Status);
        Assert.Equal(302, (await Post(Drawer, "/routes/choice", ("do", "remove"), ("row", row.ToString()))).Status);
        Assert.Equal("outgoing-long", (await Submitted("opinion")).Route);

        // A step may say who="table:NAME": the unit's table decides by the same facts; no row that holds: the
        // administrator.
        Assert.Equal(302,
            (await Post(Drawer, "/routes/choice?table=who-reviews", ("do", "add"), ("type", "函"),
                ("answer", "registry"), ("words", "函由文书审"))).Status);
        Assert.Contains("由本单位文书办",
            (await Get(Drawer, $"/routes/choice?table=who-reviews&try=yes&type={Uri.EscapeDataString("函")}")).Body);
        var id = await Begin("blank");
        var xml = (await Get(Drawer, $"/routes/{id}/process.bpmn")).Body.Replace("who=\"section-head\"",
            "who=\"table:who-reviews\"", StringComparison.Ordinal);
        Assert.Equal(302, (await Upload(Drawer, $"/routes/{id}/upload", xml, ("_version", "1"))).Status);
        await Post(Drawer, $"/routes/{id}/propose");
        Assert.Equal(302, (await Post(Second, $"/routes/{id}/publish")).Status);
        var key = await One<string>("select key from route where id = @id", new { id });
        await Submitted("letter", key);
        Assert.Contains("registry",
            await One<string[]>(
            "select o.roles from task t join post o on o.id = t.post_id where t.state = 'open' order by t.created_at desc limit 1"));
        await Submitted("notice", key);
        var nobody = await One<(string[] Roles,
            string Why)>(
            "select o.roles, t.why from task t join post o on o.id = t.post_id where t.state = 'open' order by t.created_at desc limit 1");
        Assert.Contains("unit-admin", nobody.Roles);
        Assert.Contains("没有人担任“table:who-reviews”", nobody.Why);
    }

    [Theory]
    [InlineData("fifty megabytes", "")]
    [InlineData("ten thousand deep", "层")]
    [InlineData("a hundred thousand elements", "元素")]
    [InlineData("entities", "DTD")]
    [InlineData("calls in a circle", "")]
    [InlineData("itself within itself", "")]
    [InlineData("a thousand years", "")]
    [InlineData("a hundred thousand and one people", "")]
    public async Task A_hostile_file_is_refused_in_words_on_the_page_and_nothing_is_kept(string what, string word)
    {
        var before = await Count();
        var answer = await Upload(Drawer, "/routes/new", Commands.ProcessCommandTests.Hostile(what));
        Assert.True(answer.Status is 400 or 413, $"{answer.Status}");
        Assert.Contains("role=\"alert\"", answer.Body, StringComparison.Ordinal);
        Assert.Contains(word, answer.Body, StringComparison.Ordinal);
        Assert.Equal(before, await Count());
    }

    [Theory]
    [InlineData("a condition nested without end")]
    [InlineData("a condition that never ends")]
    public async Task A_condition_without_end_is_kept_as_a_draft_named_and_cannot_be_proposed(string what)
    {
        var id = Number(await Upload(Drawer, "/routes/new", Commands.ProcessCommandTests.Hostile(what)));
        var refused = await Post(Drawer, $"/routes/{id}/propose");
        Assert.Equal(409, refused.Status);
        Assert.Contains("改好才能用", refused.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_business_rule_task_asks_a_table_of_the_unit()
    {
        Assert.Equal(302,
            (await Post(Drawer, "/routes/choice?table=who-reads", ("do", "add"), ("type", "函"),
                ("value", "head"), ("words", "函由处长审"))).Status);
        Assert.Contains("结果是“head”",
            (await Get(Drawer, $"/routes/choice?table=who-reads&try=yes&type={Uri.EscapeDataString("函")}")).Body);
        var id = await Begin("blank");
        var xml = (await Get(Drawer, $"/routes/{id}/process.bpmn")).Body;
        xml = xml.Replace("<bpmn:endEvent", """
            <bpmn:businessRuleTask id="who" name="谁审"><bpmn:extensionElements><yw:decision table="who-reads" result="reads" /></bpmn:extensionElements></bpmn:businessRuleTask>
            <bpmn:exclusiveGateway id="way" default="f5" />
            <bpmn:sequenceFlow id="f4" sourceRef="who" targetRef="way" />
            <bpmn:sequenceFlow id="f5" sourceRef="way" targetRef="end" />
            <bpmn:sequenceFlow id="f6" sourceRef="way" targetRef="review"><bpmn:conditionExpression>reads = "head"</bpmn:conditionExpression></bpmn:sequenceFlow>
            <bpmn:endEvent
            """.TrimEnd(), StringComparison.Ordinal)
            .Replace("sourceRef=\"draft\" targetRef=\"review\"", "sourceRef=\"draft\" targetRef=\"who\"", StringComparison.Ordinal);
        xml = xml.Insert(xml.IndexOf("</bpmn:extensionElements>", StringComparison.Ordinal),
            "<yw:variables><yw:variable name=\"reads\" type=\"string\" label=\"谁审\" asked-at=\"start\" /></yw:variables>");
        var uploaded = await Upload(Drawer, $"/routes/{id}/upload", xml, ("_version", "1"));
        Assert.True(uploaded.Status == 302, Alert().Match(uploaded.Body).Value);
        await Post(Drawer, $"/routes/{id}/propose");
        Assert.Equal(302, (await Post(Second, $"/routes/{id}/publish")).Status);
        var key = await One<string>("select key from route where id = @id", new { id });
        await Submitted("letter", key);
        Assert.Equal("open", await One<string>("""select status from "case" where route = @key""", new { key }));
        Assert.Equal("函由处长审", await One<string>("""
            select w.words from trace t join trace_words w on w.trace_id = t.id where t.kind = 'route.decided'
            """));
        await Submitted("notice", key);
        Assert.Equal(1, await One<int>("""select count(*)::int from "case" where route = @key and status = 'closed'""",
            new { key }));
    }

    [Fact]
    public async Task A_route_broken_by_the_directory_is_found_at_night_and_told_to_its_owner_once()
    {
        var id = await Begin("blank");
        var xml = (await Get(Drawer, $"/routes/{id}/process.bpmn")).Body.Replace("who=\"section-head\"",
            "who=\"post:值班秘书长\"", StringComparison.Ordinal);
        await Upload(Drawer, $"/routes/{id}/upload", xml, ("_version", "1"));
        await Post(Drawer, $"/routes/{id}/propose");
        Assert.Equal(302, (await Post(Second, $"/routes/{id}/publish")).Status);
        Assert.Equal(1, await Night(id));
        var page = (await Get(Drawer, $"/routes/{id}")).Body;
        Assert.All(["夜间核对：1 个环节找不到人", "值班秘书长”已撤销或没有设"], words => Assert.Contains(words, page));
        Assert.Equal(1, await Night(id));
        var post = await One<int>(
            "insert into post (unit_id, name, roles, ord) select unit_id, '值班秘书长', '{}', 900 from route where id = @id returning id", new { id });
        Assert.Equal(2, await Night(id));
        Assert.Contains("值班秘书长”没有人在岗", (await Get(Drawer, $"/routes/{id}")).Body);
        await One<int>(
            "insert into holding (person_id, post_id, main) select id, @post, false from person where sign_in = 'wangli' returning post_id", new { post });
        Assert.Equal(2, await Night(id));
        Assert.DoesNotContain("夜间核对", (await Get(Drawer, $"/routes/{id}")).Body);
    }

    // One more night; how often the drawer was told of this route.
    private async Task<int> Night(int id)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var connection = await province.Source.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync("update route_night set night = '-infinity'");
        await province.Server.Services.GetRequiredService<CheckRoutes>().Pass(connection, cancel);
        return await connection.ExecuteScalarAsync<int>("""
            select count(*)::int from notice n join person p on p.id = n.person_id where p.sign_in = @Drawer
              and n.kind = 'route_broken' and n.href = @href
            """, new { Drawer, href = $"/routes/{id}" });
    }

    [Fact]
    public async Task The_unit_says_which_moves_it_allows_and_pages_offer_no_others()
    {
        var document = await province.Draft("wangli", title: "关于准许操作的通知");
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = new[] { 3 }, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/submit",
            new { route = "outgoing-long", words = "" });
        var path =
            $"/cases/{await One<Guid>("""select id from "case" where document_id = @document""", new { document })}";
        foreach (var page in (string[])[path, path + "/moves"])
            Assert.Contains(path + "/transfer", (await Get("chenjing", page)).Body);
        Assert.Equal(404, (await Get("chenjing", "/routes/moves")).Status);
        var nobody = await Post(Drawer, "/routes/moves", ("m-transfer", "roles"));
        Assert.Equal(400, nobody.Status);
        Assert.Contains("请勾选", nobody.Body);
        Assert.Equal(302,
            (await Post(Drawer, "/routes/moves", ("m-transfer", "roles"), ("r-transfer", "principal"),
                ("m-join", "no"))).Status);
        Assert.Contains("value=\"roles\" selected", (await Get(Drawer, "/routes/moves")).Body);
        foreach (var page in (string[])[path, path + "/moves"])
            Assert.DoesNotContain(path + "/transfer", (await Get("chenjing", page)).Body);
        Assert.Equal(302, (await Post(Drawer, "/routes/moves", ("m-transfer", ""))).Status);
        Assert.Contains(path + "/transfer", (await Get("chenjing", path)).Body);
    }

    private async Task<(string Route, string Words)> Submitted(string type, string route = "")
    {
        var document = Guid.CreateVersion7();
        await province.Send("wangli", HttpMethod.Put, $"/api/documents/{document}",
            Province.Input("关于选流程的文", "请按流程办理。", 0, type));
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = new[] { 3 }, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        var sent = await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/submit",
            new { route, words = "" });
        Assert.True(sent.Status == 200, sent.Body?.ToString());
        return await One<(string, string)>("""
            select c.route, coalesce((select w.words from trace t join trace_words w on w.trace_id = t.id
              where t.case_id = c.id and t.kind = 'route.chosen'), '')
            from "case" c where c.document_id = @document
            """, new { document });
    }

    private async Task<int> Begin(string template) => Number(await Post(Drawer, "/routes/new", ("template", template)));

    private static int Number((int Status, string Body, string Location) answer)
    {
        Assert.True(answer.Status == 302, $"{answer.Status} {Alert().Match(answer.Body).Value}");
        return int.Parse(answer.Location.Split('/')[^1]);
    }

    private Task<int> Shared(string key) =>
        One<int>("select id from route where key = @key and unit_id is null", new { key });

    private Task<int> Count() => One<int>("select count(*)::int from route");

    private async Task<IReadOnlyList<string>> Trace(int id) => await One<string[]>(
        "select array_agg(kind order by id) from trace where object_kind = 'route' and object_id = @id",
        new { id = id.ToString() });

    private Task<(int? Unit, int Version)> Version(Guid document) => One<(int?, int)>(
        """select route_unit_id, route_version from "case" where document_id = @document""", new { document });

    private async Task<T> One<T>(string sql, object? parameters = null)
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await connection.QuerySingleAsync<T>(sql, parameters);
    }

    private Task<(int Status, string Body, string Location)> Get(string name, string path) =>
        Send(name, HttpMethod.Get, path, null);

    private Task<(int Status, string Body, string Location)> Post(string name, string path,
        params (string Name, string Value)[] fields) =>
        Send(name, HttpMethod.Post, path,
            new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    private Task<(int Status, string Body, string Location)> Upload(string name, string path, string text,
        params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent { { new StringContent(text), "file", "route.bpmn" } };
        foreach (var (field, value) in fields) form.Add(new StringContent(value), field);
        return Send(name, HttpMethod.Post, path, form);
    }

    private async Task<(int Status, string Body, string Location)> Send(string name, HttpMethod method, string path,
        HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await province.SignIn(name));
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        using var answer = await province.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            answer.Headers.Location?.ToString() ?? "");
    }

    [GeneratedRegex("role=\"alert\".{0,300}", RegexOptions.Singleline)]
    private static partial Regex Alert();
}
