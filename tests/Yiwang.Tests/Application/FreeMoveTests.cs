using System.Text.Json.Nodes;
using Dapper;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>The free moves as people make them: by the forms of the page of moves, on the running
/// application.</summary>
public sealed class FreeMoveTests(Province province) : IClassFixture<Province>
{
    private const string Drafter = "wangli", Head = "chenjing", Office = "sunqiang", Deputy = "lihua",
        Principal = "zhoumingyuan", Registry = "liuyang";
    private const string Second = "52-25.7", Third = "zhaolei", Administrator = "52-25.11";

    [Fact]
    public async Task An_answer_is_withdrawn_until_it_is_opened_and_then_asked_back()
    {
        var id = await Case();
        Assert.Contains($"action=\"/cases/{id}/withdraw\"", await Moves(Drafter, id));
        await Do(Drafter, id, "withdraw");
        Assert.Equal("draft:王丽", await Holders(id));
        await Answer(Drafter, id);
        await Look(Head, id);
        var page = await Moves(Drafter, id);
        Assert.DoesNotContain($"action=\"/cases/{id}/withdraw\"", page);
        var refused = await Try(Drafter, id, "ask-back");
        Assert.True(refused.Status == 409 && refused.Page.Contains("请写明理由", StringComparison.Ordinal), refused.Page);
        await Do(Drafter, id, "ask-back", "", ("reason", "附件拿错了"));
        await Do(Head, id, "give-back");
        Assert.Equal("draft:王丽", await Holders(id));
        var traced = await Traces(id);
        Assert.Contains("task.opened", traced);
        Assert.Contains("way.give_back", traced);
    }

    [Fact]
    public async Task A_return_goes_to_any_passed_step_and_what_it_does_is_said_before()
    {
        var id = await Case();
        await Answer(Head, id, "处室同意");
        var page = await Moves(Office, id);
        Assert.Contains("处室审核", page);
        Assert.Contains("将重新打开", page.Replace("将交给", "将重新打开", StringComparison.Ordinal));
        var drafts = await Visit(id, "draft");
        await Do(Office, id, "return", "", ("to", drafts), ("then", "again"), ("reason", "请补充依据"));
        Assert.Equal("draft:王丽", await Holders(id));
        await Answer(Drafter, id);
        await Answer(Head, id, "再审同意");
        var sheet = (await new Clerk(province, Office).Open($"/cases/{id}")).Page;
        Assert.Contains("处室同意", sheet);
        Assert.Contains("再审同意（第 2 轮）", sheet);
        Assert.Contains("【退回】请补充依据", sheet);
    }

    [Fact]
    public async Task Straight_back_holds_only_the_one_who_returned()
    {
        var id = await Case();
        await Answer(Head, id);
        await Do(Office, id, "return", "", ("to", await Visit(id, "section-review")), ("then", "straight"),
            ("reason", "请核对数字"));
        Assert.Equal("office-review:文电处处长(waiting) section-review:综合一处处长", await Holders(id));
        await Answer(Head, id, "已核对");
        Assert.Equal("office-review:文电处处长", await Holders(id));
    }

    [Fact]
    public async Task A_step_is_transferred_added_to_and_taken_off_again()
    {
        var id = await Case();
        await Do(Head, id, "transfer", "", ("people", await Post(Second)), ("reason", "请二处审"));
        Assert.Equal("section-review:综合二处处长", await Holders(id));
        await Do(Second, id, "add-signer", "", ("people", await Post(Third)), ("place", "before"), ("reason", "请先看"));
        Assert.Equal("section-review:督查室主任 section-review:综合二处处长(waiting)", await Holders(id));
        await Do(Second, id, "remove-signer", "", ("reason", "不用了"));
        Assert.Equal("section-review:综合二处处长", await Holders(id));
        var gone = await Try(Second, id, "add-signer", "", ("place", "after"));
        Assert.Equal(400, gone.Status);
        Assert.Contains("请选人再提交", gone.Page);
        await Do(Second, id, "add-signer", "", ("people", await Post(Third)), ("place", "after"));
        await Answer(Second, id);
        Assert.Equal("section-review:督查室主任", await Holders(id));
        await Answer(Third, id);
        Assert.Equal("office-review:文电处处长", await Holders(id));
    }

    [Theory]
    [InlineData("any", "", new[] { Second }, true)]
    [InlineData("count", "2", new[] { Second, Third }, true)]
    [InlineData("count", "2", new[] { Second }, false)]
    [InlineData("share", "60", new[] { Second, Third }, true)]
    [InlineData("weight", "90", new[] { Second, Third }, true)]
    [InlineData("all", "", new[] { Second, Third }, false)]
    [InlineData("veto", "", new[] { Second, Third }, false)]
    public async Task A_countersign_goes_by_its_rule_which_can_be_changed_under_way(string rule, string amount,
        string[] answer, bool passes)
    {
        var id = await Case();
        await Do(Head, id, "countersign", "", ("people", await Post(Second)), ("people", await Post(Third)),
            ("weight", "10"));
        Assert.Equal("section-review:督查室主任 section-review:综合一处处长 section-review:综合二处处长", await Holders(id));
        await Do(Head, id, "countersign", "", ("rule", rule), ("amount", amount));
        foreach (var one in answer) await Answer(one, id);
        Assert.Equal(passes ? "office-review:文电处处长" : "section-review",
            passes ? await Holders(id) : (await Holders(id)).Split(':')[0]);
    }

    [Fact]
    public async Task A_countersign_in_order_asks_one_after_another_and_a_wrong_number_is_refused()
    {
        var id = await Case();
        var wrong = await Try(Head, id, "countersign", "", ("people", await Post(Second)), ("rule", "count"),
            ("amount", "x"));
        Assert.True(wrong.Status == 400 && wrong.Page.Contains("这条会签规则要写数", StringComparison.Ordinal));
        await Do(Head, id, "countersign", "", ("people", await Post(Second)), ("people", await Post(Third)),
            ("rule", "all"), ("order", "order"));
        Assert.Equal("section-review:综合一处处长", await Holders(id));
        await Answer(Head, id);
        Assert.Equal("section-review:综合二处处长", await Holders(id));
    }

    [Fact]
    public async Task A_circulation_blocks_nobody_and_is_passed_on()
    {
        var id = await Case();
        await Do(Head, id, "circulate", "", ("people", await Post(Second)));
        await Do(Second, id, "circulate", "", ("people", await Post(Third)));
        await Answer(Head, id);
        Assert.Equal("office-review:文电处处长 section-review:督查室主任 section-review:综合二处处长", await Holders(id));
        await Answer(Third, id, "已阅");
        Assert.Equal("office-review:文电处处长 section-review:综合二处处长", await Holders(id));
    }

    [Fact]
    public async Task What_several_hold_is_claimed_by_one_and_released_again()
    {
        var id = await Case();
        var post = int.Parse((await Post(Office)).Split(':')[1]);
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var other = await connection.ExecuteScalarAsync<int>("select id from person where sign_in = @Third",
            new { Third });
        await connection.ExecuteAsync("insert into holding (person_id, post_id, main) values (@other, @post, false)",
            new { other, post });
        try
        {
            await Answer(Head, id);
            await Do(Office, id, "claim");
            Assert.Equal("office-review:孙强", await Holders(id));
            Assert.Contains("孙强", await Moves(Head, id));
            await Do(Office, id, "release");
            Assert.Equal("office-review:文电处处长", await Holders(id));
        }
        finally
        {
            await connection.ExecuteAsync("delete from holding where person_id = @other and post_id = @post",
                new { other, post });
        }
    }

    [Fact]
    public async Task A_suspended_case_rests_with_its_clocks_and_goes_on_later()
    {
        var id = await Case();
        await Look(Head, id);
        var due = await Due(id);
        Assert.Equal(409, (await Try(Head, id, "suspend")).Status);
        await Do(Head, id, "suspend", "", ("reason", "等上级答复"));
        Assert.Equal("section-review:综合一处处长(suspended)", await Holders(id));
        province.Clock.Jump(TimeSpan.FromMinutes(10));
        await Do(Administrator, id, "resume");
        Assert.Equal("section-review:综合一处处长", await Holders(id));
        Assert.True(await Due(id) >= due);
        Assert.True(await Scalar<TimeSpan>("select to_at - from_at from case_pause where case_id = @id",
            id) >= TimeSpan.FromMinutes(10));
        Assert.Equal("等上级答复", await Scalar<string>("select reason from case_pause where case_id = @id", id));
    }

    [Fact]
    public async Task A_case_is_ended_and_its_opinions_stay()
    {
        var id = await Case();
        await Answer(Head, id, "处室意见在此");
        await Do(Office, id, "end", "", ("reason", "事项已另文办理"));
        Assert.Equal("terminated", await Scalar<string>("""select status from "case" where id = @id""", id));
        Assert.Equal("", await Holders(id));
        Assert.Contains("处室意见在此", (await new Clerk(province, Drafter).Open($"/cases/{id}")).Page);
    }

    [Fact]
    public async Task A_jump_needs_a_second_person()
    {
        var id = await Case();
        await Do(Administrator, id, "jump", "", ("target", "leader-review"), ("reason", "处室负责人出国"));
        Assert.Equal("section-review:综合一处处长", await Holders(id));
        var own = await new Clerk(province, Administrator).Open($"/cases/{id}/moves");
        Assert.Contains("等第二个人同意", own.Page);
        Assert.DoesNotContain($"action=\"/cases/{id}/consent\"", own.Page);
        await Do(Principal, id, "consent", "", ("decide", "yes"));
        Assert.Equal("leader-review:副秘书长", await Holders(id));
        Assert.Contains("case.two_persons", await Traces(id));
    }

    [Fact]
    public async Task An_ended_case_is_reopened_by_two_persons_or_stays_ended()
    {
        var id = await Case();
        await Answer(Head, id);
        await Do(Office, id, "end", "", ("reason", "不发了"));
        await Do(Administrator, id, "reopen", "", ("target", await Passed(Administrator, id)), ("reason", "还是要发"));
        await Do(Principal, id, "consent", "", ("decide", "no"), ("reason", "不必"));
        Assert.Equal("", await Holders(id));
        await Do(Administrator, id, "reopen", "", ("target", await Passed(Administrator, id)), ("reason", "领导又同意了"));
        await Do(Principal, id, "consent", "", ("decide", "yes"));
        Assert.Equal("open", await Scalar<string>("""select status from "case" where id = @id""", id));
    }

    [Fact]
    public async Task Joined_cases_rest_and_end_together_or_are_split()
    {
        var (main, other) = (await Case(), await Case());
        await Do(Head, other, "join", "", ("case", main.ToString()), ("reason", "同一件事"));
        Assert.Equal("section-review:综合一处处长(suspended)", await Holders(other));
        await Do(Administrator, other, "split", "", ("reason", "还是分开办"));
        Assert.Equal("section-review:综合一处处长", await Holders(other));
        var self = await Try(Head, other, "join", "", ("case", other.ToString()), ("reason", "同一件事"));
        Assert.Equal(400, self.Status);
        await Do(Head, other, "join", "", ("case", main.ToString()), ("reason", "同一件事"));
        await Do(Head, main, "end", "", ("reason", "撤销"));
        Assert.Equal("terminated", await Scalar<string>("""select status from "case" where id = @id""", other));
    }

    [Fact]
    public async Task Sending_freely_is_there_only_where_the_unit_allows_it()
    {
        var id = await Case();
        Assert.DoesNotContain("/free\"", await Moves(Head, id));
        await Unit(
            "insert into unit_move (unit_id, move, allowed) values (@unit, 'free', true), (@unit, 'transfer', false); update directory_version set version = version + 1");
        try
        {
            Assert.DoesNotContain("/transfer\"", await Moves(Head, id));
            await Do(Head, id, "free", "", ("people", await Post(Third)), ("reason", "请督查室先看"));
            Assert.Equal("section-review:督查室主任", await Holders(id));
            await Answer(Third, id);
            Assert.Equal("office-review:文电处处长", await Holders(id));
        }
        finally
        {
            await Unit(
                "delete from unit_move where unit_id = @unit; update directory_version set version = version + 1");
        }
    }

    [Fact]
    public async Task Of_two_moves_at_the_same_moment_one_wins_and_the_other_is_told()
    {
        for (var round = 0; round < 3; round++)
        {
            var id = await Case();
            var page = await Moves(Head, id);
            var (second, third) = (await Post(Second), await Post(Third));
            var both = await Task.WhenAll(
                new Clerk(province, Head).Send(page, $"/cases/{id}/transfer", "", ("people", second), ("reason", "")),
                new Clerk(province, Head).Send(page, $"/cases/{id}/end", "", ("people", third), ("reason", "不办了")));
            Assert.Equal([302, 409], both.Select(one => one.Status).Order());
                Assert.Contains("这项待办已不在", both.Single(one => one.Status == 409).Page);
        }
    }

    [Fact]
    public async Task A_stranger_cannot_be_named_by_a_forged_form()
    {
        var id = await Case();
        var stranger = await Scalar<int>(
            "select o.id from post o join unit u on u.id = o.unit_id where u.level = 3 and @id = @id limit 1", id);
        var refused = await Try(Head, id, "transfer", "", ("people", $"post:{stranger}"));
        Assert.True(refused.Status == 400 && refused.Page.Contains("只能选本单位", StringComparison.Ordinal));
        Assert.Equal("section-review:综合一处处长", await Holders(id));
    }

    [Fact]
    public async Task Nobody_makes_a_move_that_is_not_theirs()
    {
        var id = await Case();
        Assert.Equal(404, (await new Clerk(province, "yangmei").Open($"/cases/{id}/moves")).Status);
        Assert.Equal(404, (await new Clerk(province, "52-25.12").Open($"/cases/{id}/moves")).Status);
        var page = await Moves(Registry, id);
        Assert.DoesNotContain("/transfer\"", page);
        Assert.DoesNotContain("/jump\"", page);
        var (status, body) = await province.Send(Drafter, HttpMethod.Post, $"/api/cases/{id}/return",
            new { task = await Task1(id), to = 0, straightBack = false, words = "退" });
        Assert.True(status == 409, $"{status} {body}");
    }

    private async Task<Guid> Case()
    {
        var document = await province.Draft(Drafter);
        await province.Send(Drafter, HttpMethod.Post, $"/api/documents/{document}/recipients",
            new { addGroups = new[] { 1 }, addUnits = Array.Empty<int>(), removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        var (status, body) = await province.Send(Drafter, HttpMethod.Post, $"/api/documents/{document}/submit",
            new { route = "outgoing-long", words = "请审" });
        Assert.True(status == 200, $"{status} {body}");
        return Guid.Parse(((JsonObject)body!)
            .First(f => f.Key.Equals("caseId", StringComparison.OrdinalIgnoreCase)).Value!.GetValue<string>());
    }

    private async Task<string> Moves(string name, Guid id)
    {
        var (status, page) = await new Clerk(province, name).Open($"/cases/{id}/moves");
        Assert.True(status == 200, $"{name} {status}");
        return page;
    }

    private async Task<(int Status, string Page)> Try(string name, Guid id, string act, string with = "",
        params (string, string)[] typed) =>
        await new Clerk(province, name).Send(await Moves(name, id), $"/cases/{id}/{act}", with, typed);

    private async Task Do(string name, Guid id, string act, string with = "", params (string, string)[] typed)
    {
        var (status, page) = await Try(name, id, act, with, typed);
        Assert.True(status == 302, $"{name} {act}: {status} {Clerk.Alert(page)}");
    }

    private async Task Look(string name, Guid id) =>
        Assert.Equal(200, (await new Clerk(province, name).Open($"/cases/{id}")).Status);

    private async Task Answer(string name, Guid id, string words = "同意")
    {
        var clerk = new Clerk(province, name);
        var (_, page) = await clerk.Open($"/cases/{id}");
        var (status, after) = await clerk.Send(page, $"/cases/{id}/answer", "", ("opinion", words),
            ("next", "principal"));
        Assert.True(status == 302, $"{name}: {status} {Clerk.Alert(after)}");
    }

    /// <summary>Where it lies: step and desk, those of one step in the order of their names, with the state unless
    /// open.</summary>
    private async Task<string> Holders(Guid id)
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var rows = await connection.QueryAsync<string>("""
            select t.node || ':' || coalesce(p.name, o.name) || case t.state when 'open' then ''
              else '(' || t.state || ')' end
            from task t left join person p on p.id = t.person_id left join post o on o.id = t.post_id
            where t.case_id = @id and t.state in ('open', 'waiting', 'suspended') order by t.node, t.key::int
            """, new { id });
        return string.Join(' ', rows.Order(StringComparer.Ordinal));
    }

    private async Task<string> Visit(Guid id, string node)
    {
        var way = JsonNode.Parse((await Scalar<string>("""select way from "case" where id = @id""", id))!)!;
        return way["passed"]!.AsArray().Last(step => step!["at"]!.GetValue<string>() == node)!["k"]!.ToString();
    }

    // The first step that the form of reopening offers.
    private async Task<string> Passed(string name, Guid id)
    {
        var form = Clerk.Forms(await Moves(name, id), $"/cases/{id}/reopen").Single();
        var at = form.IndexOf("<option value=\"", form.IndexOf("name=\"target\"", StringComparison.Ordinal) + 60,
            StringComparison.Ordinal) + 15;
        return form[at..form.IndexOf('"', at)];
    }

    private Task<string> Post(string signIn) =>
        Named(
        "select 'post:' || h.post_id from holding h join person p on p.id = h.person_id where p.sign_in = @signIn and h.main", signIn);

    private async Task<string> Named(string sql, string signIn)
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<string>(sql, new { signIn }) ?? "";
    }

    private async Task<string> Traces(Guid id) =>
        await Scalar<string>("select string_agg(kind, ' ' order by id) from trace where case_id = @id", id) ?? "";

    private Task<DateTime> Due(Guid id) =>
        Scalar<DateTime>("select due_at from task where case_id = @id and state in ('open', 'suspended')", id)!;

    private Task<Guid> Task1(Guid id) =>
        Scalar<Guid>("select id from task where case_id = @id and state = 'open' limit 1", id);

    private async Task Unit(string sql)
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(sql, new
            { unit = await connection.ExecuteScalarAsync<int>(
                "select o.unit_id from holding h join post o on o.id = h.post_id join person p on p.id = h.person_id where p.sign_in = 'wangli'") });
    }

    private async Task<T?> Scalar<T>(string sql, Guid id)
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<T>(sql, new { id });
    }
}
