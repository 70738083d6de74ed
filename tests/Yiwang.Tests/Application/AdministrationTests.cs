using Dapper;
using Npgsql;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>Directory and administrators, on the pages, from the real server.</summary>
public sealed class AdministrationTests(Province province) : IClassFixture<Province>
{
    private const string Root = "52-25.11";
    private const string System = "52-25.12";
    private const string Security = "52-25.13";
    private const string Audit = "52-25.14";

    [Fact]
    public async Task A_county_manages_itself_and_below_and_nothing_beside()
    {
        var (county, admin) = await County("南明区人民政府");
        var (beside, _) = await County("云岩区人民政府");
        using var sitting = await SignIn(admin);
        Assert.Equal(200, await sitting.Get($"/administration/units/{county}"));
        await sitting.Done($"/administration/units/{county}/units", ("name", "南明区新设办公室"), ("code", "T-100"),
            ("kind", "government"));
        var made = await One<int>("select id from unit where code = 'T-100'");
        Assert.Equal(200, await sitting.Get($"/administration/units/{made}"));
        Assert.Equal(404, await sitting.Get($"/administration/units/{beside}"));
        var above = await One<int>("select parent_id from unit where id = @county", new { county });
        Assert.Equal(404, await sitting.Get($"/administration/units/{above}"));
        await sitting.Get($"/administration/units/{made}");
        Assert.Equal(400, await sitting.Send($"/administration/units/{made}/move",
            ("under", await One<string>("select code from unit where id = @beside", new { beside }))));
        Assert.Equal(403, await Refused(sitting, $"/administration/units/{county}",
            $"/administration/units/{county}/abolish", ("basis", "x")));
    }

    [Fact]
    public async Task A_renamed_unit_keeps_its_earlier_name_for_earlier_days()
    {
        using var sitting = await SignIn(Root);
        var id = await Make(sitting, "测试改名前的局", "T-200");
        await sitting.Get($"/administration/units/{id}");
        await sitting.Done($"/administration/units/{id}/rename", ("name", "测试改名后的局"));
        Assert.Contains("测试改名前的局 → 测试改名后的局", sitting.Page);
        Assert.Equal("测试改名前的局", await One<string>("select unit_name_on(@id, current_date - 1)", new { id }));
        Assert.Equal("测试改名后的局", await One<string>("select unit_name_on(@id, current_date + 1)", new { id }));
    }

    [Fact]
    public async Task A_moved_unit_takes_all_below_it_along_and_never_into_a_circle()
    {
        using var sitting = await SignIn(Root);
        var (a, b) = (await Make(sitting, "测试甲局", "T-300"), await Make(sitting, "测试乙局", "T-301"));
        var below = await Make(sitting, "测试甲局下属", "T-302", a);
        await sitting.Get($"/administration/units/{a}");
        Assert.Equal(400, await sitting.Send($"/administration/units/{a}/move", ("under", "T-302")));
        await sitting.Get($"/administration/units/{a}");
        await sitting.Done($"/administration/units/{a}/move", ("under", "T-301"));
        Assert.True(await One<bool>("select path @> array[@b, @a] from unit where id = @below", new { a, b, below }));
        Assert.Equal(0,
            await One<int>(
            "select count(*)::int from unit u where path[cardinality(path)] <> id or (cardinality(path) > 1 and path[cardinality(path) - 1] <> parent_id)"));
    }

    [Fact]
    public async Task A_merged_unit_receives_nothing_more_and_its_groups_name_the_other()
    {
        using var sitting = await SignIn(Root);
        var (gone, stays) = (await Make(sitting, "测试并入的局", "T-400"), await Make(sitting, "测试留下的局", "T-401"));
        await sitting.Get("/administration/groups");
        await sitting.Done("/administration/groups", ("name", "测试并入组"), ("units", "T-400"));
        await sitting.Get($"/administration/units/{gone}");
        await sitting.Done($"/administration/units/{gone}/merge", ("into", "T-401"));
        Assert.Equal(stays,
            await One<int>(
            "select m.unit_id from unit_group_member m join unit_group g on g.id = m.group_id where g.name = '测试并入组'"));
        Assert.Empty(
            (await province.Send("wangli", HttpMethod.Get,
                "/api/units?find=" + Uri.EscapeDataString("测试并入的局"))).Body!.AsArray());
        Assert.Equal(200, await sitting.Get($"/administration/units/{gone}"));
        Assert.Contains("不再收文", sitting.Page);
    }

    [Fact]
    public async Task A_unit_with_units_below_is_not_abolished_and_a_stale_page_changes_nothing()
    {
        using var sitting = await SignIn(Root);
        var id = await Make(sitting, "测试要撤的局", "T-500");
        var below = await Make(sitting, "测试要撤的局下属", "T-501", id);
        Assert.Equal(409, await Refused(sitting, $"/administration/units/{id}", $"/administration/units/{id}/abolish",
            ("basis", "黔编办〔2026〕1号")));
        Assert.Equal(409, await Refused(sitting, $"/administration/units/{below}",
            $"/administration/units/{below}/abolish", ("basis", "x"), ("_version", "1")));
        await sitting.Get($"/administration/units/{below}");
        await sitting.Done($"/administration/units/{below}/abolish", ("basis", "黔编办〔2026〕1号"));
        Assert.Contains("黔编办〔2026〕1号", sitting.Page);
    }

    [Theory]
    [InlineData("贵州省教育厅", "409")]
    [InlineData("贵州省教育廳\u202e", "400")]
    [InlineData("贵州省 教育厅", "409")]
    [InlineData("", "400")]
    public async Task A_name_that_is_taken_looks_alike_or_hides_something_is_refused(string name, string status)
    {
        using var sitting = await SignIn(Root);
        var root = await One<int>("select id from unit where parent_id is null");
        Assert.Equal(int.Parse(status), await Refused(sitting, $"/administration/units/{root}",
            $"/administration/units/{root}/units", ("name", name), ("code", "T-600"), ("kind", "government")));
    }

    [Fact]
    public async Task A_person_gets_a_one_time_password_and_must_choose_another_before_anything_else()
    {
        using var admin = await SignIn(Root);
        var (account, password) = await AddPerson(admin, "测试新人", "t.new1", "综合一处科员");
        using var fresh = new Sitting(province.Http.BaseAddress!);
        Assert.Equal(302, await fresh.SignIn(account, password));
        Assert.Equal(302, await fresh.Get("/desk"));
        Assert.Equal("/settings/first-password", fresh.Location);
        await fresh.Get(fresh.Location);
        Assert.Equal(400, await fresh.Send("/settings/first-password", ("new", password)));
        await fresh.Done("/settings/first-password", ("new", "a password of my own"));
        Assert.Equal(200, await fresh.Get("/desk"));
        using var again = new Sitting(province.Http.BaseAddress!);
        Assert.Equal(400, await again.SignIn(account, password));
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("leave")]
    [InlineData("reset")]
    public async Task Lock_leave_and_reset_end_all_sessions_at_once(string act)
    {
        using var admin = await SignIn(Root);
        var (account, password) = await AddPerson(admin, "测试停用" + act, "t.end." + act, "综合一处科员");
        using var desk = new Sitting(province.Http.BaseAddress!);
        using var phone = new Sitting(province.Http.BaseAddress!);
        foreach (var place in (Sitting[])[desk, phone]) await place.SignIn(account, password);
        await desk.Get("/settings/first-password");
        await desk.Done("/settings/first-password", ("new", "a password of my own"));
        await phone.SignIn(account, "a password of my own");
        Assert.Equal(200, await phone.Get("/desk"));
        var id = await One<int>("select id from person where sign_in = @account", new { account });
        await admin.Get($"/administration/people/{id}");
        var status = await admin.Send($"/administration/people/{id}", ("do", act));
        Assert.Contains(status, new[] { 200, 302 });
        foreach (var place in (Sitting[])[desk, phone])
        {
            Assert.Equal(302, await place.Get("/desk"));
            Assert.StartsWith("/sign-in", place.Location);
        }
    }

    [Fact]
    public async Task The_three_administrators_exclude_each_other_in_the_database_itself()
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var system = await connection.ExecuteScalarAsync<int>("select id from person where sign_in = @System",
            new { System });
        foreach (
            var post in await connection.QueryAsync<int>("select id from post where unit_id = 25 order by id limit 3"))
        {
            await Violates("administrators_exclude", "insert into holding (person_id, post_id) values (@system, @post)",
                new { system, post });
        }
        await Violates("post_administrator_alone",
            "update post set roles = array['system-admin', 'audit-admin'] where id in (select post_id from holding where person_id = @system)", new { system });
        await Violates("post_administrator_alone",
            "update post set roles = roles || array['security-admin'] where unit_id = 25 and 'drafter' = any(roles)",
            new { });
        // Somebody with two ordinary posts, one of which becomes an administrator's.
        await Violates("administrators_exclude", """
            with p as (select person_id from holding where post_id = (select min(id) from post where unit_id = 25)),
              more as (insert into holding (person_id, post_id, main) select person_id,
                (select min(id) + 1 from post where unit_id = 25), false from p returning post_id)
            select 1 from more; update post set roles = array['audit-admin']
              where id = (select min(id) + 1 from post where unit_id = 25)
            """, new { });

        async Task Violates(string constraint, string sql, object parameters)
        {
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            var refused = await Assert.ThrowsAsync<PostgresException>(() =>
                connection.ExecuteAsync(sql, parameters, transaction));
            Assert.Equal(constraint, refused.ConstraintName);
        }
    }

    [Fact]
    public async Task Each_of_the_three_does_its_own_part_only()
    {
        var root = await One<int>("select id from unit where parent_id is null");
        var post = await One<int>("select id from post where unit_id = @root and name = '综合二处科员'", new { root });
        using var system = await SignIn(System);
        using var security = await SignIn(Security);
        using var audit = await SignIn(Audit);
        foreach (var sitting in (Sitting[])[system, security, audit])
            Assert.Equal(200, await sitting.Get("/administration"));
        await system.Get($"/administration/units/{root}");
        Assert.DoesNotContain($"action=\"/administration/posts/{post}\"", system.Page);
        Assert.Contains($"action=\"/administration/units/{root}/rename\"", system.Page);
        await security.Get($"/administration/units/{root}");
        Assert.Contains($"action=\"/administration/posts/{post}\"", security.Page);
        Assert.DoesNotContain($"action=\"/administration/units/{root}/rename\"", security.Page);
        await security.Done($"/administration/posts/{post}", ("roles", "drafter"), ("roles", "document-reviewer"));
        await audit.Get($"/administration/units/{root}");
        Assert.DoesNotContain("/rename\"", audit.Page);
        Assert.DoesNotContain($"action=\"/administration/posts/{post}\"", audit.Page);
        Assert.Equal(200, await audit.Get("/administration"));
        Assert.Contains("改岗位角色", audit.Page);
        foreach (var sitting in (Sitting[])[system, security, audit])
            Assert.Equal(404, await sitting.Get("/inbox/" + Guid.CreateVersion7()));
    }

    [Fact]
    public async Task An_administrator_cannot_lock_somebody_who_also_holds_a_post_above()
    {
        var (county, admin) = await County("花溪区人民政府");
        var person = await One<int>(
            "select h.person_id from holding h join post o on o.id = h.post_id where o.unit_id = @county and '拟稿' <> o.name and 'drafter' = any(o.roles) limit 1", new { county });
        await One<int>(
            "insert into holding (person_id, post_id, main) select @person, min(id), false from post where unit_id = 25 returning person_id", new { person });
        using var sitting = await SignIn(admin);
        Assert.Equal(403, await Refused(sitting, $"/administration/people/{person}", $"/administration/people/{person}",
            ("do", "lock")));
        Assert.Equal("active", await One<string>("select state from person where id = @person", new { person }));
    }

    private async Task<int> Make(Sitting sitting, string name, string code, int? under = null)
    {
        var parent = under ?? await One<int>("select id from unit where parent_id is null");
        await sitting.Get($"/administration/units/{parent}");
        await sitting.Done($"/administration/units/{parent}/units", ("name", name), ("code", code),
            ("kind", "government"));
        return await One<int>("select id from unit where code = @code", new { code });
    }

    private static async Task<(string Account, string Password)> AddPerson(Sitting admin, string name, string account,
        string post)
    {
        await admin.Get("/administration/people");
        var status = await admin.Send("/administration/people", ("name", name), ("account", account), ("post", post));
        Assert.True(status == 200, $"{status} {admin.Page}");
        var at = admin.Page.IndexOf("一次性口令：", StringComparison.Ordinal);
        Assert.True(at > 0, admin.Page);
        return (account, admin.Page.Substring(at + 6, 14));
    }

    private static async Task<int> Refused(Sitting sitting, string page, string path, params (string, string)[] typed)
    {
        await sitting.Get(page);
        return await sitting.Send(path, typed);
    }

    private async Task<(int Unit, string Admin)> County(string name)
    {
        var unit = await One<int>("select id from unit where name like '%' || @name", new { name });
        return (unit,
            await One<string>(
            "select p.sign_in from post o join holding h on h.post_id = o.id join person p on p.id = h.person_id where o.unit_id = @unit and 'unit-admin' = any(o.roles)", new { unit }));
    }

    private async Task<Sitting> SignIn(string account)
    {
        var sitting = new Sitting(province.Http.BaseAddress!);
        Assert.Equal(302, await sitting.SignIn(account, province.Password));
        return sitting;
    }

    private async Task<T> One<T>(string sql, object? parameters = null)
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }
}
