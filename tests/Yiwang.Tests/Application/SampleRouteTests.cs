using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;

namespace Yiwang.Tests.Application;

/// <summary>Every shipped route from its start to its end, on the real database, by the persons it finds.</summary>
public sealed class SampleRouteTests(Province province) : IClassFixture<Province>
{
    private const int StepsMost = 80;

    /// <summary>Route, kind of case, who begins; what is chosen along the way; the steps it passes, in the order they
    /// were first done.</summary>
    public static TheoryData<string, string, string, string> Routes => new()
    {
        { "outgoing-long", "outgoing", "wangli",
            "draft section-review office-review countersign leader-review principal-sign check number print seal release" },
        { "outgoing-short", "outgoing", "wangli", "draft review sign number seal release" },
        { "letter", "outgoing", "wangli", "draft review sign number seal release urge handle archive" },
        { "urgent-telegram", "outgoing", "wangli", "draft review sign check seal send urge archive" },
        { "report", "affair", "wangli", "draft review countersign submit leader principal carry-out archive" },
        { "supervision", "affair", "52-25.10",
            "propose approve assign unit-receive unit-handle unit-reply review close archive" },
        { "request-reply", "outgoing", "52-01.6",
            "request-draft request-review request-sign request-number request-seal request-release reply-register carry-out request-archive" },
        { "reply", "incoming", "liuyang",
            "receive first-review propose instruct reply-draft reply-review reply-sign reply-number reply-seal reply-release" },
        { "incoming", "incoming", "liuyang",
            "receive register first-review propose instruct handle assist read archive" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_shipped_route_goes_from_start_to_end_by_the_persons_it_finds(string route, string kind,
        string begins, string passed)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var connection = await province.Source.OpenConnectionAsync(cancel);
        var starter = await As(connection, await PersonOf(connection, begins), null);
        var document = await Document(starter, connection);
        var caseId = Guid.CreateVersion7();
        await Act(starter, act =>
            Cases.Begin(act, new NewCase(caseId, kind, route, document, "关于测试的事项", "", "", "", null, Begun(connection)),
                cancel));
        var done = new List<string>();
        for (var step = 0; step < StepsMost && await Status(connection, caseId) == "open"; step++)
        {
            var task = await connection.QueryFirstOrDefaultAsync<(Guid Id, string Node, int? Post, int? Person,
                string Why)?>("""
                select id, node, post_id, person_id, why from task where case_id = @caseId and state = 'open'
                  order by created_at, key::int limit 1
                """, new { caseId });
            if (task is not { } open)
            {
                await GoOn(connection, caseId);
                continue;
            }
            Assert.DoesNotContain("没有人担任", open.Why);
            var by = await As(connection, open.Person
                ?? await connection.ExecuteScalarAsync<int>(
                "select person_id from holding where post_id = @Post order by person_id limit 1", new { open.Post }),
                open.Post);
            var digest = await connection.ExecuteScalarAsync<byte[]>("select digest from document where id = @document",
                new { document });
            var answer = new TaskAnswer("agree", "同意", Convert.ToHexStringLower(digest!), null,
                await Chosen(connection, route, open.Node, by));
            var moved = await Act(by, async act => (await Cases.Complete(act, caseId, open.Id, answer, cancel))
                .Answered(open.Node));
            Assert.NotNull(moved);
            if (!done.Contains(open.Node)) done.Add(open.Node);
        }
        Assert.Equal(passed, string.Join(' ', done));
        Assert.Equal("closed", await Status(connection, caseId));
        Assert.Equal(0,
            await connection.ExecuteScalarAsync<int>(
            "select count(*)::int from task where case_id = @caseId and state in ('open', 'waiting')", new { caseId }));
        Assert.Equal(0,
            await connection.ExecuteScalarAsync<int>("select count(*)::int from route_timer where case_id = @caseId",
                new { caseId }));
        Assert.Equal(0,
            await connection.ExecuteScalarAsync<int>(
            "select count(*)::int from task where case_id = @caseId and step_en = ''", new { caseId }));
        // A step of sending (发报, 上报) sends as the registry's own sending does: the document lies with its recipients.
        if (!done.Any(node => node is "send" or "request-release")) return;
        Assert.Equal(("issued", true), await connection.QuerySingleAsync<(string, bool)>("""
            select status, (select count(*) from delivery v where v.document_id = d.id) = (select count(*)
              from recipient r where r.document_id = d.id) from document d where d.id = @document
            """, new { document }));
    }

    [Fact]
    public async Task The_words_for_who_acts_find_posts_of_sections_units_below_a_named_unit_and_recipients()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var connection = await province.Source.OpenConnectionAsync(cancel);
        var starter = await As(connection, await PersonOf(connection, "wangli"), null);
        var document = await Document(starter, connection);
        var county = await connection.QuerySingleAsync<(int Id,
            string Code)>(
            "select id, code from unit where level = 3 and valid_to is null and kind = 'government' order by id limit 1");
        var words = new[] { "sections", "child-units", "recipients", $"unit:{county.Code}", "unit:none-such", "units" };
        await province.Server.Services.GetRequiredService<RouteCatalog>()
            .Seed([("words", WordsRoute(words))], province.Clock.GetUtcNow(), cancel);
        var caseId = Guid.CreateVersion7();
        await Act(starter, act =>
            Cases.Begin(act, new NewCase(caseId, "outgoing", "words", document, "关于测试的事项", "", "", "", null,
            Values.Of(("chosen:w5", List([$"unit:{county.Id}"])))), cancel));
        var found = (await connection.QueryAsync<(string Node, int Unit, int? Section, string Roles, string Why)>("""
            select t.node, o.unit_id, o.section_id, array_to_string(o.roles, ' '), t.why from task t join post o
              on o.id = t.post_id where t.case_id = @caseId
            """, new { caseId })).ToLookup(t => t.Node);
        Assert.Equal(await connection.QueryAsync<int>(
            "select id from section where unit_id = @UnitId and valid_to is null order by id", new { starter.UnitId }),
            found["w0"].Select(t => t.Section!.Value).Order());
        Assert.All(found["w0"], t => Assert.Contains("section-head", t.Roles));
        Assert.Equal(await connection.QueryAsync<int>(
            "select id from unit where parent_id = @UnitId and valid_to is null order by id", new { starter.UnitId }),
            found["w1"].Select(t => t.Unit).Order());
        Assert.Equal(await connection.QueryAsync<int>(
            "select unit_id from recipient where document_id = @document order by 1", new { document }),
            found["w2"].Select(t => t.Unit).Order());
        Assert.All(found["w1"].Concat(found["w2"]).Concat(found["w3"]), t => Assert.Contains("registry", t.Roles));
        Assert.Equal(county.Id, Assert.Single(found["w3"]).Unit);
        // A unit that is not there: the administrator gets it, with the reason.
        var nobody = Assert.Single(found["w4"]);
        Assert.Contains("unit-admin", nobody.Roles);
        Assert.Contains("没有人担任“unit:none-such”", nobody.Why);
        Assert.Equal(county.Id, Assert.Single(found["w5"]).Unit);
    }

    private static string WordsRoute(IReadOnlyList<string> words) => $"""
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yw="urn:yiwang:route:1" id="d" targetNamespace="urn:test">
          <bpmn:process id="words" name="词" isExecutable="true">
            <bpmn:extensionElements><yw:route kind="outgoing" levels="province" /></bpmn:extensionElements>
            <bpmn:startEvent id="s" /><bpmn:parallelGateway id="g" /><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="g" />
            {string.Concat(words.Select((who, i) => $"""
              <bpmn:userTask id="w{i}" name="{who}"><bpmn:extensionElements><yw:step who="{who}" name-en="{who}" /></bpmn:extensionElements></bpmn:userTask>
              <bpmn:sequenceFlow id="f{i}" sourceRef="g" targetRef="w{i}" />
              """))}
          </bpmn:process>
        </bpmn:definitions>
        """;

    private Cases Cases => province.Server.Services.GetRequiredService<Cases>();

    // Nobody is asked: the case waits for its time or for a message. The time comes first, as it would.
    private async Task GoOn(NpgsqlConnection connection, Guid caseId)
    {
        var cancel = TestContext.Current.CancellationToken;
        if (await connection.ExecuteAsync("update route_timer set due_at = now() - interval '1 minute' where case_id = @caseId", new { caseId }) > 0)
        {
            await province.Server.Services.GetRequiredService<RouteTimers>().Pass(connection, cancel);
            return;
        }
        var document = await connection.ExecuteScalarAsync<Guid>("""select document_id from "case" where id = @caseId""", new { caseId });
        var messages = province.Server.Services.GetRequiredService<CaseMessages>();
        var went = await Act(Actor.System, act => messages.Arrive(act, document, [CaseMessages.AllSignedFor, .. CaseMessages.Answers], cancel));
        Assert.True(went > 0, "the case waits for nothing that comes");
    }

    private async Task<T> Act<T>(Actor by, Func<Act, Task<T>> what)
    {
        var cancel = TestContext.Current.CancellationToken;
        var now = province.Clock.GetUtcNow();
        await using var act = (await Platform.Database.Act.Begin(province.Source, Guid.CreateVersion7(), "test", by, now, cancel)).Answer;
        var answer = await what(act);
        return await act.Commit(answer, cancel);
    }

    private async Task<Guid> Document(Actor by, NpgsqlConnection connection)
    {
        var name = await connection.ExecuteScalarAsync<string>("select sign_in from person where id = @PersonId", new { by.PersonId });
        var drafter = by.Has(Role.Drafter) || by.Has(Role.SectionHead) ? name! : "wangli";
        var id = await province.Draft(drafter);
        await province.Send(drafter, HttpMethod.Post, $"/api/documents/{id}/recipients",
            new { addGroups = new[] { 1 }, addUnits = Array.Empty<int>(), removeUnits = Array.Empty<int>(), removeGroups = Array.Empty<int>(), kind = "main" });
        await connection.ExecuteAsync("update document set status = 'in_hand' where id = @id", new { id });
        return id;
    }

    private static async Task<string> Status(NpgsqlConnection connection, Guid caseId) =>
        (await connection.ExecuteScalarAsync<string>("""select status from "case" where id = @caseId""", new { caseId }))!;

    private static Task<int> PersonOf(NpgsqlConnection connection, string signIn) =>
        connection.ExecuteScalarAsync<int>("select id from person where sign_in = @signIn", new { signIn });

    private async Task<Actor> As(NpgsqlConnection connection, int person, int? post)
    {
        var row = await connection.QuerySingleAsync<(string Name, int Post, string PostName, int Unit, string UnitName, string Short, int? Section, string SectionName, string[] Roles, short Clearance)>("""
            select p.name, o.id, o.name, u.id, u.name, u.short_name, o.section_id,
                coalesce(s.name, ''), o.roles, p.clearance
            from person p join holding h on h.person_id = p.id join post o on o.id = h.post_id join unit u on u.id = o.unit_id left join section s on s.id = o.section_id
            where p.id = @person and (@post::int is null or o.id = @post) order by h.main desc, o.id limit 1
            """, new { person, post });
        return new Actor(person, row.Name, row.Post, row.PostName, row.Unit, row.UnitName, row.Short, row.Section, row.SectionName, row.Roles, row.Clearance,
            Language.Zh, "", "test", province.Clock.GetUtcNow());
    }

    private static Values Begun(NpgsqlConnection connection)
    {
        var units = connection.Query<int>("select id from unit where level = 1 and kind = 'government' and valid_to is null order by id limit 2").ToList();
        var sections = connection.Query<int>("select s.id from section s join holding h on true join post o on o.id = h.post_id join person p on p.id = h.person_id where p.sign_in = 'wangli' and s.unit_id = o.unit_id order by s.ord").ToList();
        return Values.Of(
            ("urgency", "ordinary"), ("needsCountersign", true), ("signedBy", "principal"), ("countersigners", List(sections.Skip(2).Take(2).Select(s => $"section:{s}"))),
            ("partners", List(units.Select(u => $"unit:{u}"))), ("units", List(units.Select(u => $"unit:{u}"))), ("consent", true), ("finished", true),
            ("needsPrincipal", true), ("decision", "agree"), ("expectsReply", true), ("accepted", true), ("needsInstruction", true), ("instructors", List([])),
            ("kind", "handle"), ("assisting", List([])), ("readers", List([])), ("needsReply", false));
    }

    private static FeelValue List(IEnumerable<string> items) => FeelValue.Of(items);

    // What the person at a choosing step chooses, of their own unit.
    private static async Task<Values> Chosen(NpgsqlConnection connection, string route, string node, Actor by)
    {
        if ((route, node) is not ((_, "partner-register" or "unit-receive") or ("incoming" or "reply", "propose"))) return Values.Empty;
        var sections = (await connection.QueryAsync<int>("select distinct s.id from section s join post o on o.section_id = s.id and 'section-head' = any(o.roles) where s.unit_id = @UnitId order by s.id", new { by.UnitId }))
            .Select(s => $"section:{s}").ToList();
        if (node == "partner-register") return Values.Of(("chosen:partner-section", List([sections[^1]])));
        if (node == "unit-receive") return Values.Of(("chosen:unit-handle", List([sections[^1]])));
        if (route == "reply") return Values.Of(("chosen:reply-draft", List([sections[1]])));
        var leader = await connection.ExecuteScalarAsync<int>("select id from post where unit_id = @UnitId and 'leader' = any(roles) order by ord limit 1", new { by.UnitId });
        return Values.Of(("kind", "handle"), ("needsInstruction", true), ("instructors", List([$"post:{leader}"])), ("chosen:handle", List([sections[1]])),
            ("assisting", List([sections[2]])), ("readers", List([sections[3]])));
    }
}

internal static class Answers
{
    public static Moved Answered(this Result<Moved> moved, string node)
    {
        Assert.True(moved.Refusal is null, $"{node}: {moved.Refusal}");
        return moved.Answer;
    }
}
