using System.Text.Json.Nodes;
using Dapper;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>Delegating by the page of settings, and what becomes of it on the desks and sheets.</summary>
public sealed class DelegationPageTests(Province province) : IClassFixture<Province>
{
    private const string Page = "/settings/delegation";

    [Fact]
    public async Task What_comes_goes_to_the_delegate_and_the_sheet_says_for_whom_until_it_is_taken_back()
    {
        var (from, to) = (new Clerk(province, "chenjing"), await Person("52-25.7"));
        await Give(from, to, 302);
        var first = await Case();
        Assert.Equal("section-review:" + await Name("52-25.7"), await Holders(first));
        var clerk = new Clerk(province, "52-25.7");
        Assert.Contains($"/cases/{first}", (await clerk.Open("/desk")).Page);
        await Answer(clerk, first, "代处长审核同意");
        var sheet = (await new Clerk(province, "sunqiang").Open($"/cases/{first}")).Page;
        Assert.Contains("代陈静", sheet);
        Assert.Equal(200, (await from.Open($"/cases/{first}")).Status);

        // What the delegate has may be done by the one who delegated, too; then it is his own word.
        var second = await Case();
        await Answer(from, second, "我回来了，自己审");
        Assert.Equal(0,
            await Count("select count(*)::int from opinion where case_id = @id and instead_of is not null", second));

        var page = (await from.Open(Page)).Page;
        var end = page[page.IndexOf(Page + "/", StringComparison.Ordinal)..];
        var (status, _) = await from.Send(page, end[..end.IndexOf('"')]);
        Assert.Equal(302, status);
        Assert.Equal("section-review:综合一处处长", await Holders(await Case()));
        Assert.Contains("已收回", (await from.Open(Page)).Page);
    }

    [Fact]
    public async Task A_circle_a_second_one_and_past_days_are_refused_and_what_was_typed_stays()
    {
        var (head, other) = (new Clerk(province, "zhaolei"), new Clerk(province, "52-25.10"));
        await Give(head, await Person("52-25.10"), 302);
        Assert.Contains("委托成了循环", await Give(other, await Person("zhaolei"), 409));
        var second = await Give(head, await Person("wangli"), 409);
        Assert.Contains("只能委托一人", second);
        Assert.Contains("出差在外", second);
        var past = await Give(other, await Person("wangli"), 400, "2020-01-01", "2020-01-02");
        Assert.Contains("委托的日期已经过了", past);
        Assert.Contains("只能委托本单位", await Give(other, await Person("yangmei"), 400));
    }

    [Fact]
    public async Task A_delegation_for_one_kind_leaves_the_others_alone()
    {
        var clerk = new Clerk(province, "lihua");
        var page = (await clerk.Open(Page)).Page;
        var (status, _) = await clerk.Send(page, Page, "name=\"to\"", ("to", (await Person("52-25.7")).ToString()),
            ("from", province.Day(0)), ("until", province.Day(3)), ("kinds", "incoming"));
        Assert.Equal(302, status);
        var id = await Case("outgoing-short");
        await Answer(new Clerk(province, "chenjing"), id, "同意");
        Assert.DoesNotContain(await Name("52-25.7"), await Holders(id));
    }

    [Fact]
    public async Task One_task_is_had_done_for_me_and_taken_back_to_me()
    {
        var (head, other) = (new Clerk(province, "sunqiang"), new Clerk(province, "zhaolei"));
        var id = await Case();
        await Answer(new Clerk(province, "chenjing"), id, "同意");
        var page = (await head.Open($"/cases/{id}/moves")).Page;
        Assert.Equal(302,
            (await head.Send(page, $"/cases/{id}/delegate", "",
                ("people", $"person:{await Person("zhaolei")}"))).Status);
        Assert.Equal("office-review:" + await Name("zhaolei"), await Holders(id));
        var back = (await other.Open($"/cases/{id}/moves")).Page;
        var circle = await other.Send(back, $"/cases/{id}/delegate", "",
            ("people", $"person:{await Person("sunqiang")}"));
        Assert.True(circle.Status == 409 && circle.Page.Contains("循环", StringComparison.Ordinal),
            Clerk.Alert(circle.Page));
        await Answer(other, id, "代为核稿");
        Assert.Contains("代孙强", (await head.Open($"/cases/{id}")).Page);
    }

    private async Task<string> Give(Clerk clerk, int to, int expected, string? from = null, string? until = null)
    {
        var page = (await clerk.Open(Page)).Page;
        var (status, answer) = await clerk.Send(page, Page, "name=\"to\"", ("to", to.ToString()),
            ("from", from ?? province.Day(0)), ("until", until ?? province.Day(5)), ("remark", "出差在外"));
        Assert.True(status == expected, $"{status} {Clerk.Alert(answer)}");
        return answer;
    }

    private static async Task Answer(Clerk clerk, Guid id, string words)
    {
        var page = (await clerk.Open($"/cases/{id}")).Page;
        var (status, after) = await clerk.Send(page, $"/cases/{id}/answer", "", ("opinion", words),
            ("next", "principal"));
        Assert.True(status == 302, $"{status} {Clerk.Alert(after)}");
    }

    private async Task<Guid> Case(string route = "outgoing-long")
    {
        var document = await province.Draft("wangli");
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/recipients",
            new { addGroups = new[] { 1 }, addUnits = Array.Empty<int>(), removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        var (status, body) = await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/submit",
            new { route, words = "请审" });
        Assert.True(status == 200, $"{status} {body}");
        return Guid.Parse(((JsonObject)body!)
            .First(f => f.Key.Equals("caseId", StringComparison.OrdinalIgnoreCase)).Value!.GetValue<string>());
    }

    private Task<string> Holders(Guid id) => Read<string>("""
        select coalesce(string_agg(t.node || ':' || coalesce(p.name, o.name), ' ' order by t.key::int), '')
        from task t left join person p on p.id = t.person_id left join post o on o.id = t.post_id where t.case_id = @id
          and t.state = 'open'
        """, new { id });

    private Task<int> Person(string signIn) =>
        Read<int>("select id from person where sign_in = @signIn", new { signIn });

    private Task<string> Name(string signIn) =>
        Read<string>("select name from person where sign_in = @signIn", new { signIn });

    private Task<int> Count(string sql, Guid id) => Read<int>(sql, new { id });

    private async Task<T> Read<T>(string sql, object parameters)
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }
}
