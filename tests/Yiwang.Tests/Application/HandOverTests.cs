using System.Text.Json.Nodes;
using Dapper;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>离岗交接: everything a leaver holds is listed, handed over, and only then the account closes.</summary>
public sealed class HandOverTests(Province province) : IClassFixture<Province>
{
    private const string Leaver = "52-25.8", Head = "52-25.7", Administrator = "52-25.11";

    [Fact]
    public async Task An_account_closes_only_when_nothing_is_left()
    {
        var id = await Case(Leaver);
        var head = new Clerk(province, Head);
        await Answer(head, id, "二处意见");
        await Answer(new Clerk(province, "sunqiang"), id, "", "return", ("to", await Visit(id, "draft")),
            ("then", "again"), ("reason", "请改题目"));
        await province.Draft(Leaver, title: "关于没有写完的通知");
        var (leaver, to) = (await Person(Leaver), await Person(Head));
        await Delegate(Leaver, to);
        var admin = new Clerk(province, Administrator);
        var path = $"/administration/people/{leaver}";

        var page = (await admin.Open(path + "/hand-over")).Page;
        foreach (var held in (string[])["关于测试工作的通知", "关于没有写完的通知", "没有送出的草稿", "委托"]) Assert.Contains(held, page);
        Assert.DoesNotContain("value=\"leave\"", page);
        var early = await admin.Send((await admin.Open(path)).Page, path, "value=\"leave\"", ("do", "leave"));
        Assert.True(early.Status == 409 && early.Page.Contains("还有没交接的", StringComparison.Ordinal),
            $"{early.Status} {Clerk.Alert(early.Page)}");

        var nobody = await admin.Send(page, path + "/hand-over", "", ("to", (await Person("yangmei")).ToString()),
            ("reason", "调走"));
        Assert.True(nobody.Status == 400 && nobody.Page.Contains("同一单位", StringComparison.Ordinal));
        // The drafts go to one, everything else to another.
        var drafts = await admin.Send(page, path + "/hand-over", "", ("to", (await Person("zhaolei")).ToString()),
            ("reason", "草稿给别人"), ("kind", "drafts"));
        Assert.True(drafts.Status == 302, $"{drafts.Status} {Clerk.Alert(drafts.Page)}");
        page = (await admin.Open(path + "/hand-over")).Page;
        Assert.Contains("关于测试工作的通知", page);
        Assert.DoesNotContain("关于没有写完的通知", page);
        Assert.Equal(await Person("zhaolei"),
            await One<int>("select created_by from document where title = '关于没有写完的通知'", new { }));
        var done = await admin.Send(page, path + "/hand-over", "", ("to", to.ToString()), ("reason", "调到别的处"));
        Assert.True(done.Status == 302, $"{done.Status} {Clerk.Alert(done.Page)}");
        page = (await admin.Open(path + "/hand-over")).Page;
        Assert.Contains("没有遗留", page);
        Assert.Equal(to,
            await One<int>("select person_id from task where case_id = @id and state = 'open'", new { id }));
        Assert.Equal(0,
            await One<int>("select count(*)::int from document where created_by = @leaver and status = 'draft'",
                new { leaver }));
        Assert.Contains("二处意见", (await head.Open($"/cases/{id}")).Page);

        Assert.Equal(302, (await admin.Send(page, path, "value=\"leave\"")).Status);
        Assert.Equal("left", await One<string>("select state from person where id = @leaver", new { leaver }));
        var (status, _) = await province.Send("", HttpMethod.Post, "/api/session",
            new { signIn = Leaver, password = province.Password });
        Assert.NotEqual(200, status);
        await Answer(head, id, "已改题目");
    }

    [Fact]
    public async Task Single_drafts_and_single_posts_go_to_different_people()
    {
        const string name = "wangli";
        var (leaver, one, other) = (await Person(name), await Person("zhaolei"), await Person(Head));
        var (first, second) = (await province.Draft(name, title: "关于甲事的通知"), await province.Draft(name, title: "关于乙事的通知"));
        // Two posts that nobody else holds.
        var unit = await One<int>("select unit_id from post where id = @post", new { post = await Post(name) });
        var posts = new List<int>();
        foreach (var called in (string[])["甲岗", "乙岗"])
        {
            posts.Add(await One<int>("""
                with p as (insert into post (unit_id, name, roles) values (@unit, @called, array['archivist']) returning id)
                insert into holding (person_id, post_id, valid_from, main)
                select @leaver, id, current_date - 1, false from p returning post_id
                """, new { unit, called, leaver }));
        }
        var (admin, path) = (new Clerk(province, Administrator), $"/administration/people/{leaver}/hand-over");
        var page = (await admin.Open(path)).Page;
        foreach (var key in (string[])[$"drafts:{first}", $"drafts:{second}", $"posts:{posts[0]}", $"posts:{posts[1]}"])
            Assert.Contains($"name=\"only\" value=\"{key}\"", page);
        Assert.Equal(302, (await admin.Send(page, path, "", ("to", one.ToString()), ("reason", "甲归一人"), ("kind", "drafts"),
            ("kind", "posts"), ("only", $"drafts:{first}"), ("only", $"posts:{posts[0]}"))).Status);
        Assert.Equal((one, leaver), (await One<int>("select created_by from document where id = @first", new { first }),
            await One<int>("select created_by from document where id = @second", new { second })));
        const string holder = "select person_id from holding where post_id = @post and (valid_to is null or valid_to >= current_date)";
        Assert.Equal((one, leaver), (await One<int>(holder, new { post = posts[0] }), await One<int>(holder, new { post = posts[1] })));
        // The rest by a program; what is named and not there does nothing.
        Assert.Equal(200, (await province.Send(Administrator, HttpMethod.Post, $"/api{path}", new { to = other,
            reason = "乙归另一人", kinds = new[] { "drafts", "posts" }, only = new[] { $"drafts:{second}", $"posts:{posts[0]}" } })).Status);
        Assert.Equal(other, await One<int>("select created_by from document where id = @second", new { second }));
        Assert.Equal(leaver, await One<int>(holder, new { post = posts[1] }));
    }

    [Fact]
    public async Task Nobody_but_the_administrator_hands_over_and_nobody_himself()
    {
        var path = $"/administration/people/{await Person("wutao")}/hand-over";
        Assert.NotEqual(200, (await new Clerk(province, "wangli").Open(path)).Status);
        Assert.Equal(404, (await new Clerk(province, "520103-05.2").Open(path)).Status);
        var own = $"/administration/people/{await Person(Administrator)}/hand-over";
        var admin = new Clerk(province, Administrator);
        var (status, page) = await admin.Send((await admin.Open(own)).Page, own, "",
            ("to", (await Person(Head)).ToString()), ("reason", "自己给自己"));
        Assert.True(status == 403, $"{status} {Clerk.Alert(page)}");
    }

    [Fact]
    public async Task A_post_held_above_in_former_years_opens_no_hand_over_to_somebody_there()
    {
        var county = await One<int>("select id from unit where name like '%花溪区人民政府'", new { });
        var admin = await One<string>("""
            select p.sign_in from post o join holding h on h.post_id = o.id join person p on p.id = h.person_id
            where o.unit_id = @county and 'unit-admin' = any(o.roles)
            """, new { county });
        var leaver = await One<int>("""
            insert into holding (person_id, post_id, valid_to, main)
            select (select h.person_id from holding h join post o on o.id = h.post_id
                where o.unit_id = @county and o.roles = array['drafter'] limit 1), min(id), current_date - 90, false
            from post where unit_id = 25 returning person_id
            """, new { county });
        var (status, answer) = await province.Send(admin, HttpMethod.Post,
            $"/api/administration/people/{leaver}/hand-over", new { to = await Person("wangli"), reason = "调动" });
        Assert.Equal((400, "handover.successor"), (status, answer!["code"]!.GetValue<string>()));
        Assert.DoesNotContain("王丽", (await new Clerk(province, admin).Open(
            $"/administration/people/{leaver}/hand-over")).Page);
    }

    [Fact]
    public async Task What_comes_to_a_vacant_post_goes_to_the_post_that_stands_in()
    {
        var (head, office) = (await Post("chenjing"), await Post("sunqiang"));
        var admin = new Clerk(province, Administrator);
        var unit = await One<int>("select unit_id from post where id = @head", new { head });
        var (page, path) = ((await admin.Open($"/administration/units/{unit}")).Page,
            $"/administration/posts/{head}/substitute");
        foreach (var wrong in (int[])[head, await Post("yangmei"), await Post("52-25.12")])
        {
            Assert.Equal(400, (await admin.Send(page, path, path, ("substitute", wrong.ToString()))).Status);
        }
        Assert.Equal(302,
            (await admin.Send(page, path, path, ("unit", unit.ToString()), ("substitute", office.ToString()))).Status);
        Assert.Contains("空缺时由", (await admin.Open($"/administration/units/{unit}")).Page);
        await using (var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            await connection.ExecuteAsync("update person set state = 'locked' where sign_in = 'chenjing'");
        }
        var id = await province.Draft("wangli", title: "关于处长空缺的通知");
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/recipients",
            new { addGroups = new[] { 1 }, addUnits = Array.Empty<int>(), removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/submit",
            new { route = "outgoing-long", words = "" });
        var got = await One<string>("""
            select t.post_id || ' ' || t.why from task t join "case" c on c.id = t.case_id where c.document_id = @id
              and t.state = 'open'
            """, new { id });
        Assert.StartsWith($"{office} ", got);
        Assert.Contains("空缺，由", got);
    }

    private Task<int> Post(string name) => One<int>(
        "select h.post_id from holding h join person p on p.id = h.person_id where p.sign_in = @name order by h.main desc limit 1", new { name });

    private async Task Delegate(string name, int to)
    {
        var clerk = new Clerk(province, name);
        Assert.Equal(302,
            (await clerk.Send((await clerk.Open("/settings/delegation")).Page, "/settings/delegation", "name=\"to\"",
            ("to", to.ToString()), ("from", province.Day(30)),
            ("until", province.Day(40)))).Status);
    }

    private static async Task Answer(Clerk clerk, Guid id, string words, string act = "answer",
        params (string, string)[] typed)
    {
        var page = (await clerk.Open(act == "answer" ? $"/cases/{id}" : $"/cases/{id}/moves")).Page;
        var (status, after) = await clerk.Send(page, $"/cases/{id}/{act}", "",
            act == "answer" ? [("opinion", words), ("next", "principal")] : typed);
        Assert.True(status == 302, $"{status} {Clerk.Alert(after)}");
    }

    private async Task<Guid> Case(string drafter)
    {
        var document = await province.Draft(drafter);
        await province.Send(drafter, HttpMethod.Post, $"/api/documents/{document}/recipients",
            new { addGroups = new[] { 1 }, addUnits = Array.Empty<int>(), removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        var (status, body) = await province.Send(drafter, HttpMethod.Post, $"/api/documents/{document}/submit",
            new { route = "outgoing-long", words = "请审" });
        Assert.True(status == 200, $"{status} {body}");
        return Guid.Parse(((JsonObject)body!)
            .First(f => f.Key.Equals("caseId", StringComparison.OrdinalIgnoreCase)).Value!.GetValue<string>());
    }

    private async Task<string> Visit(Guid id, string node)
    {
        var way = JsonNode.Parse(await One<string>("""select way from "case" where id = @id""", new { id }))!;
        return way["passed"]!.AsArray().Last(step => step!["at"]!.GetValue<string>() == node)!["k"]!.ToString();
    }

    private Task<int> Person(string signIn) =>
        One<int>("select id from person where sign_in = @signIn", new { signIn });

    private async Task<T> One<T>(string sql, object parameters)
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }
}
