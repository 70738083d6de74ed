using Dapper;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>The incoming case from the desk to the archive, by forms, and what the sender sees of it.</summary>
public sealed class IncomingTests(Province province) : IClassFixture<Province>
{
    private const int County = 389;
    private const int Street = 2235;
    private const int Township = 2254;
    private const string Registry = Office.CountyRegistry;
    private const string Head = Office.CountyHead;
    private const string Section = "520102-03.4";
    private readonly Office office = new(province);

    [Fact]
    public async Task A_proposal_by_form_sends_it_to_a_leader_and_three_sections()
    {
        var id = await office.Send("关于报送台账的通知", [County], answerDays: 5);
        var caseId = await Register(id);
        var page = (await office.Page(Registry, $"/cases/{caseId}")).Page;
        Assert.Equal(302,
            (await office.Post(Registry, page, $"/cases/{caseId}/answer",
                Form(("opinion", "要素齐全。"), ("next", "accept")))).Status);
        page = (await office.Page(Head, $"/cases/{caseId}")).Page;
        var none = await office.Post(Head, page, $"/cases/{caseId}/answer",
            Form(("opinion", "拟请业务一科主办。"), ("next", "handle")));
        Assert.Equal(400, none.Status);
        Assert.Contains("请选主办的处室", none.Page);
        Assert.Contains("拟请业务一科主办。", none.Page);
        Assert.Equal(302,
            (await office.Post(Head, none.Page, $"/cases/{caseId}/answer",
                Form(("opinion", "拟请业务一科主办。"), ("next", "handle"),
            ("instructors", Value(page, "instructors", "主要负责人")), ("lead", Value(page, "lead", "业务一科")),
            ("assist", Value(page, "assist", "业务二科")),
            ("assist", Value(page, "assist", "办公室")), ("readers", Value(page, "readers", "副主任"))))).Status);
        page = (await office.Page("520102-03.1", $"/cases/{caseId}")).Page;
        Assert.Equal(302,
            (await office.Post("520102-03.1", page, $"/cases/{caseId}/answer",
                Form(("opinion", "同意。"), ("next", "")))).Status);
        var view = await office.Ok(Registry, HttpMethod.Get, $"/api/cases/{caseId}");
        var open = view["tasks"]!.AsArray().Where(t => t!["state"]!.GetValue<string>() == "open")
            .Select(t => t!["step"]!.GetValue<string>()).Order(StringComparer.Ordinal);
        Assert.Equal(["主办", "传阅", "协办", "协办"], open);
        var board = (await office.Page("liuyang", $"/deliveries/{id}")).Page;
        Assert.Contains("业务一科", board);
        Assert.Contains("在办", board);
    }

    [Fact]
    public async Task An_answer_is_linked_on_both_sides_and_the_step_waits_for_it()
    {
        var id = await office.Send("关于报送名册的通知", [County], answerDays: 5);
        var caseId = await Handled(id);
        var early = await office.TryComplete(Section, caseId, Guid.Empty, "已答复。");
        Assert.Equal(409, early.Status);
        Assert.Equal("case.not_answered", early.Body!["code"]!.GetValue<string>());
        var page = (await office.Page(Section, $"/cases/{caseId}")).Page;
        var begun = await office.Post(Section, page, $"/cases/{caseId}/draft-answer", Form());
        Assert.Equal(302, begun.Status);
        var answer = Guid.Parse(begun.Location.Split('/')[2]);
        var again = await office.Post(Section, page, $"/cases/{caseId}/draft-answer", Form());
        Assert.Equal(begun.Location, again.Location);
        var draft = await office.Ok(Section, HttpMethod.Get, $"/api/documents/{answer}");
        Assert.Equal("report", draft["type"]!.GetValue<string>());
        Assert.Equal(1, draft["recipients"]!.GetValue<int>());
        await office.Submit(Section, answer);
        await office.Through(await office.CaseOf(Section, draft["title"]!.GetValue<string>()), answer,
            [Section, Head, "520102-03.8", "520102-03.1", Registry]);
        Assert.DoesNotContain(answer.ToString(),
            (await office.Ok("liuyang", HttpMethod.Get, $"/api/documents/{id}")).ToJsonString());
        await office.Ok(Registry, HttpMethod.Post, $"/api/dispatches/{answer}", new { });
        await office.Complete(Section, caseId, Guid.Empty, "答复已发。");
        var sent = await office.Ok("liuyang", HttpMethod.Get, $"/api/documents/{id}");
        Assert.Equal(answer, Assert.Single(sent["answers"]!.AsArray())!.GetValue<Guid>());
        Assert.Equal(id,
            (await office.Ok("liuyang", HttpMethod.Get, $"/api/documents/{answer}"))[
            "answersDocument"]!.GetValue<Guid>());
        await office.Complete(Registry, caseId, Guid.Empty, "归档。");
        var board = await office.Ok("liuyang", HttpMethod.Get, $"/api/dispatches/{id}");
        Assert.Equal(1, board["counts"]!["Handled"]!.GetValue<int>());
        Assert.Equal(0, board["owing"]!.GetValue<int>());
        Assert.Contains("已答复，已办结", (await office.Page("liuyang", $"/deliveries/{id}")).Page);
    }

    [Fact]
    public async Task An_answer_drafted_outside_its_case_is_linked_afterwards_and_counts()
    {
        var id = await office.Send("关于报送方案的通知", [County], answerDays: 5);
        var caseId = await Handled(id);
        var answer = await province.Draft(Section, title: "南明区人民政府办公室关于方案的复函");
        Assert.Equal("answer.not_to_sender", await Refused(answer, caseId));
        answer = await province.Draft(Section, title: "南明区人民政府办公室关于方案情况的复函");
        await using (var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            var sender = (int)(
                await new Npgsql.NpgsqlCommand($"select unit_id from dispatch where document_id = '{id}'", connection)
                    .ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
            await office.Recipients(Section, answer, [sender]);
        }
        await office.Submit(Section, answer);
        await office.Through(await office.CaseOf(Section, "南明区人民政府办公室关于方案情况的复函"), answer,
            [Section, Head, "520102-03.8", "520102-03.1", Registry]);
        await office.Ok(Registry, HttpMethod.Post, $"/api/dispatches/{answer}", new { });
        Assert.Equal(409, (await office.TryComplete(Section, caseId, Guid.Empty, "已答复。")).Status);
        var page = (await office.Page(Section, $"/cases/{caseId}?tab=related")).Page;
        Assert.Contains("连为答复", page);
        Assert.Equal(404,
            (await province.Send("liuyang", HttpMethod.Post, $"/api/cases/{caseId}/link-answer",
                new { answer })).Status);
        Assert.Equal(302,
            (await office.Post(Section, page, $"/cases/{caseId}/link-answer",
                Form(("answer", answer.ToString())))).Status);
        Assert.Equal(409,
            (await province.Send(Section, HttpMethod.Post, $"/api/cases/{caseId}/link-answer", new { answer })).Status);
        Assert.Equal(0,
            (await office.Ok("liuyang", HttpMethod.Get, $"/api/dispatches/{id}"))["owing"]!.GetValue<int>());
        await office.Complete(Section, caseId, Guid.Empty, "答复已发。");
    }

    // What went elsewhere is no answer to the sender.
    private async Task<string> Refused(Guid document, Guid caseId)
    {
        await office.Recipients(Section, document, [Street]);
        await office.Submit(Section, document);
        await office.Through(await office.CaseOf(Section, "南明区人民政府办公室关于方案的复函"), document,
            [Section, Head, "520102-03.8", "520102-03.1", Registry]);
        await office.Ok(Registry, HttpMethod.Post, $"/api/dispatches/{document}", new { });
        return (await province.Send(Section, HttpMethod.Post, $"/api/cases/{caseId}/link-answer",
            new { answer = document })).Body!["code"]!.GetValue<string>();
    }

    [Fact]
    public async Task A_forwarding_letter_shows_its_origin_to_the_units_below_and_to_nobody_else()
    {
        var id = await office.Send("关于转发的通知", [County]);
        var caseId = await Handled(id, reply: false, stopAtSection: true);
        var made = await office.Ok(Section, HttpMethod.Post, $"/api/cases/{caseId}/draft-forward", new { });
        var letter = made["id"]!.GetValue<Guid>();
        await office.Recipients(Section, letter, [Street, Township]);
        await office.Submit(Section, letter);
        await office.Through(await office.CaseOf(Section, made["title"]!.GetValue<string>()), letter,
            [Section, Head, "520102-03.8", "520102-03.1", Registry]);
        Assert.Equal(404, (await province.Send("520102016-01.3", HttpMethod.Get, $"/api/documents/{id}")).Status);
        await office.Ok(Registry, HttpMethod.Post, $"/api/dispatches/{letter}", new { });
        var origin = await office.Ok("520102016-01.3", HttpMethod.Get, $"/api/documents/{id}");
        Assert.Equal("关于转发的通知", origin["title"]!.GetValue<string>());
        Assert.Contains("关于转发的通知", (await office.Page("520102016-01.3", $"/documents/{id}")).Page);
        Assert.Equal(404, (await province.Send("520102017-01.3", HttpMethod.Get, $"/api/documents/{id}")).Status);
        await office.Ok(Registry, HttpMethod.Post, $"/api/dispatches/{letter}/recall",
            new { unitId = Township, reason = "误发" });
        Assert.Equal(404, (await province.Send("520102200-01.3", HttpMethod.Get, $"/api/documents/{id}")).Status);
    }

    [Fact]
    public async Task Who_may_not_draft_is_refused_and_another_unit_sees_no_case()
    {
        var id = await office.Send("关于权限的通知", [County]);
        var caseId = await Register(id);
        var (status, body) = await province.Send(Registry, HttpMethod.Post, $"/api/cases/{caseId}/draft-answer",
            new { });
        Assert.Equal(403, status);
        Assert.Equal("document.not_drafter", body!["code"]!.GetValue<string>());
        Assert.Equal(404,
            (await province.Send("chenjing", HttpMethod.Post, $"/api/cases/{caseId}/draft-answer", new { })).Status);
    }

    [Fact]
    public async Task The_limit_of_an_answer_turns_red_by_itself_and_stays_when_it_comes_late()
    {
        var id = await office.Send("关于限时答复的通知", [County], answerDays: 1);
        await office.Ok(Registry, HttpMethod.Post, $"/api/inbox/{id}/sign", new { });
        province.Clock.Jump(TimeSpan.FromDays(20));
        province.ForgetSessions();
        for (var i = 0; i < 100; i++)
        {
            var board = await office.Ok("liuyang", HttpMethod.Get, $"/api/dispatches/{id}");
            if (board["answersLate"]!.GetValue<int>() == 1)
            {
                Assert.Contains("答复超期", (await office.Page("liuyang", $"/deliveries/{id}")).Page);
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }
        Assert.Fail("the answer did not become late by itself");
    }

    [Fact]
    public async Task A_units_own_rows_choose_the_route_of_what_comes_in()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var connection = await province.Source.OpenConnectionAsync(cancel);
        var admin = (await connection.QueryFirstAsync<string>("""
            select p.sign_in from person p join holding h on h.person_id = p.id join post o on o.id = h.post_id
            where o.unit_id = @County and 'unit-admin' = any(o.roles) order by p.id limit 1
            """, new { County }))!;
        // A route for what goes out is passed over, another direction does not hold; the third row chooses.
        foreach (var (from, answer, words) in ((string, string, string)[])
            [("", "outgoing-short", "不适用"), ("below", "incoming", "下级来文"), ("above", "reply", "上级来文按批复办")])
        {
            var page = (await office.Page(admin, "/routes/choice")).Page;
            Assert.Equal(302, (await office.Post(admin, page, "/routes/choice", Form(("do", "add"),
                ("type", "通知"), ("from", from), ("answer", answer), ("words", words)))).Status);
        }
        var caseId = await Register(await office.Send("关于选收文流程的通知", [County]));
        Assert.Equal(("reply", "上级来文按批复办"), await connection.QuerySingleAsync<(string, string)>("""
            select c.route, (select w.words from trace t join trace_words w on w.trace_id = t.id
              where t.case_id = c.id and t.kind = 'route.chosen') from "case" c where c.id = @caseId
            """, new { caseId }));
        // The others of this class go by the table that everybody has.
        await connection.ExecuteAsync("delete from decision_row where unit_id = @County", new { County });
    }

    private async Task<Guid> Register(Guid id)
    {
        await office.Ok(Registry, HttpMethod.Post, $"/api/inbox/{id}/sign", new { });
        return (await office.Ok(Registry, HttpMethod.Post, $"/api/inbox/{id}/register", new { words = "" }))[
            "caseId"]!.GetValue<Guid>();
    }

    // The case up to the step of the answer, or with the section that handles it.
    private async Task<Guid> Handled(Guid id, bool reply = true, bool stopAtSection = false)
    {
        var caseId = await office.InHand(id);
        if (!stopAtSection) await office.Complete(Section, caseId, Guid.Empty, reply ? "已办，报送答复。" : "已办。");
        return caseId;
    }

    private static IEnumerable<KeyValuePair<string, string>> Form(params (string Name, string Value)[] fields) =>
        fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value));

    // The value of the choice with these words in the field of this name.
    private static string Value(string page, string field, string words)
    {
        var inputs = System.Text.RegularExpressions.Regex.Matches(page,
            $"name=\"{field}\" value=\"([^\"]+)\"[^>]*>([^<]+)<");
        foreach (System.Text.RegularExpressions.Match input in inputs)
        {
            if (input.Groups[2].Value.StartsWith(words, StringComparison.Ordinal)) return input.Groups[1].Value;
        }
        var options = System.Text.RegularExpressions.Regex.Matches(
            page[page.IndexOf($"<select class=\"in\" name=\"{field}\"", StringComparison.Ordinal)..],
                "<option value=\"([^\"]+)\"[^>]*>([^<]+)<");
        return options.First(o => o.Groups[2].Value.StartsWith(words, StringComparison.Ordinal)).Groups[1].Value;
    }
}
