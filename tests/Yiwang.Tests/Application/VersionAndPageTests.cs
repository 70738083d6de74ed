using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>What was changed since it was seen is not overrun; a list of any length is read to its end.</summary>
public sealed class VersionAndPageTests(Province province) : IClassFixture<Province>
{
    private const string Admin = "52-25.11";
    private const string County = "select id from unit where name = '南明区人民政府办公室'";
    private readonly Office office = new(province);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_group_that_somebody_changed_since_is_not_changed_from_what_was_seen()
    {
        await office.Ok(Admin, HttpMethod.Post, "/api/administration/groups",
            new { name = "版本组", units = new[] { "52-01" } });
        var path = $"/api/administration/groups/{await One<int>("select id from unit_group where name = '版本组'")}";
        var seen = await Version(Admin, path);
        var add = new { units = new[] { "52-02" } };
        Assert.Equal(200, await Change(Admin, HttpMethod.Post, $"{path}/units", add, seen));
        Assert.Equal(412, await Change(Admin, HttpMethod.Post, $"{path}/units", add, seen));
        Assert.Equal(412, await Change(Admin, HttpMethod.Delete, path, null, seen));
        Assert.Equal(2, (await office.Ok(Admin, HttpMethod.Get, path))["total"]!.GetValue<int>());
        Assert.Equal(200, await Change(Admin, HttpMethod.Delete, path, null, await Version(Admin, path)));
    }

    [Fact]
    public async Task Roles_that_somebody_changed_since_are_not_changed_from_what_was_seen()
    {
        var post = await One<int>("""
            select h.post_id from holding h join person p on p.id = h.person_id where p.sign_in = '52-25.8'
            """);
        async Task<string> Seen() => (await office.Ok(Admin, HttpMethod.Get, "/api/administration/units/25"))["posts"]!
            .AsArray().First(p => p!["id"]!.GetValue<int>() == post)!["version"]!.GetValue<string>();
        var (path, seen) = ($"/api/administration/posts/{post}", await Seen());
        Assert.Equal(200, await Change(Admin, HttpMethod.Put, path,
            new { roles = new[] { "drafter", "printer" } }, $"\"{seen}\""));
        Assert.Equal(412, await Change(Admin, HttpMethod.Put, path,
            new { roles = new[] { "drafter", "leader" } }, $"\"{seen}\""));
        Assert.Equal(["drafter", "printer"],
            await One<string[]>("select roles from post where id = @post", new { post }));
        Assert.NotEqual(seen, await Seen());
    }

    [Fact]
    public async Task An_item_that_somebody_changed_since_is_not_changed_from_what_was_seen()
    {
        var item = (await office.Ok("zhaolei", HttpMethod.Post, "/api/supervision/", new
        {
            title = "版本督办", source = "decision", basis = "会议纪要", requirement = "按期办结", due = "2026-12-31",
            parts = new[] { new { task = "摸底", lead = "贵州省教育厅" } },
        }))["id"]!.GetValue<Guid>();
        var path = $"/api/supervision/{item}";
        var seen = await Version("zhaolei", path);
        var part = new { task = "再摸底", lead = "贵州省财政厅" };
        Assert.Equal(200, await Change("zhaolei", HttpMethod.Post, $"{path}/parts", part, seen));
        Assert.Equal(412, await Change("zhaolei", HttpMethod.Post, $"{path}/parts", part, seen));
        Assert.Equal(412,
            await Change("zhaolei", HttpMethod.Post, $"{path}/close", new { result = "成", score = 90 }, seen));
        Assert.Equal(2,
            await One<int>("select count(*)::int from supervision_part where item_id = @item", new { item }));
    }

    [Fact]
    public async Task Moves_that_somebody_changed_since_are_not_changed_from_the_page_that_was_seen()
    {
        var clerk = new Clerk(province, Admin);
        var (first, page) = ((await clerk.Open("/routes/moves")).Page, (await clerk.Open("/routes/moves")).Page);
        Assert.Equal(302, (await clerk.Send(first, "/routes/moves", "", ("m-transfer", "no"))).Status);
        var (status, answer) = await clerk.Send(page, "/routes/moves", "", ("m-transfer", "all"));
        Assert.Equal(409, status);
        Assert.Contains("被别人改过", answer);
        Assert.False(await One<bool>("select allowed from unit_move where unit_id = 25 and move = 'transfer'"));
        var again = (await clerk.Open("/routes/moves")).Page;
        Assert.Equal(302, (await clerk.Send(again, "/routes/moves", "", ("m-transfer", ""))).Status);
    }

    [Fact]
    public async Task A_person_or_section_that_somebody_changed_since_is_not_changed_from_what_was_seen()
    {
        var person = await One<int>("select id from person where sign_in = '52-25.8'");
        var path = $"/api/administration/people/{person}";
        var seen = await Version(Admin, path);
        Assert.Equal(seen, await Version(Admin, path));
        var clerk = new Clerk(province, Admin);
        var page = (await clerk.Open($"/administration/people/{person}")).Page;
        Assert.Equal(200, await Change(Admin, HttpMethod.Post, $"{path}/lock", new { }, seen));
        Assert.Equal(412, await Change(Admin, HttpMethod.Post, $"{path}/unlock", new { }, seen));
        Assert.Equal(412, await Change(Admin, HttpMethod.Post, $"{path}/posts", new { name = "版本岗" }, seen));
        var (status, answer) = await clerk.Send(page, "/administration/posts", "", ("post", "版本岗位"));
        Assert.Equal(409, status);
        Assert.Contains("value=\"版本岗位\"", answer);
        Assert.Equal("locked", await One<string>("select state from person where id = @person", new { person }));
        Assert.Equal(200, await Change(Admin, HttpMethod.Post, $"{path}/unlock", new { }, await Version(Admin, path)));

        async Task<string> Section(string name) => (await office.Ok(Admin, HttpMethod.Get,
            "/api/administration/units/25"))["sections"]!.AsArray()
            .First(s => s!["name"]!.GetValue<string>() == name)!["version"]!.ToJsonString();
        await office.Ok(Admin, HttpMethod.Post, "/api/administration/units/25/sections", new { name = "版本处" });
        var section = $"/api/administration/units/25/sections/{await One<int>("select id from section where name = '版本处'")}";
        var was = await Section("版本处");
        Assert.Equal(200, await Change(Admin, HttpMethod.Put, section, new { name = "版本二处" }, was));
        Assert.Equal(412, await Change(Admin, HttpMethod.Put, section, new { name = "版本三处" }, was));
        Assert.Equal(412, await Change(Admin, HttpMethod.Delete, section, null, was));
        Assert.Equal(200, await Change(Admin, HttpMethod.Delete, section, null, await Section("版本二处")));
    }

    [Theory]
    [InlineData(Admin, "/administration/deadlines", "/administration/deadlines/term", "source", "amount=3&counts=days")]
    [InlineData(Admin, "/routes/choice?table=version-test", "/routes/choice?table=version-test", "words", "value=丙")]
    [InlineData("zhoumingyuan", "/statistics/prices", "/statistics/prices/sheet", "source-sheet", "value-sheet=0.5")]
    public async Task Rules_tables_and_prices_that_somebody_changed_since_keep_what_was_typed(
        string who, string path, string action, string field, string others)
    {
        var clerk = new Clerk(province, who);
        (string, string)[] Typed(string words) =>
            [.. others.Split('&').Select(one => (one.Split('=')[0], one.Split('=')[1])), (field, words)];
        var (first, second) = ((await clerk.Open(path)).Page, (await clerk.Open(path)).Page);
        Assert.Equal(302, (await clerk.Send(first, action, $"name=\"{field}\"", Typed("版本出处甲"))).Status);
        var (status, page) = await clerk.Send(second, action, $"name=\"{field}\"", Typed("版本出处乙"));
        Assert.True(status == 409, $"{status} {Clerk.Alert(page)}");
        Assert.Contains("被别人改过", page);
        Assert.Contains("value=\"版本出处乙\"", page);
        Assert.Equal(302, (await clerk.Send(page, action, $"name=\"{field}\"", Typed("版本出处乙"))).Status);
    }

    [Fact]
    public async Task Groups_and_the_lines_of_a_trial_are_read_to_their_end_by_key()
    {
        await One<int>("""
            with made as (insert into unit_group (unit_id, name, name_en, ord)
              select 25, '长单 ' || n, 'list ' || n, 500 + n / 3 from generate_series(1, 230) n returning id)
            select count(*)::int from made
            """);
        var groups = await Rows<int>(Admin, "/api/administration/groups", row => row, "id");
        Assert.Equal(await One<int>("select count(*)::int from unit_group where unit_id is null or unit_id = 25"),
            groups.Count);
        Assert.Equal(groups.Count, groups.Distinct().Count());
        Assert.Contains("rel=\"next\"", (await new Clerk(province, Admin).Open("/administration/groups")).Page);
        var table = "code,name,kind,parent_code\n"
            + string.Concat(Enumerable.Range(1, 250).Select(n => $"LP-{n},长表第{n}局,government,52-25\n"));
        var tried = await office.Ok(Admin, HttpMethod.Post, "/api/administration/imports/units?name=a.csv",
            System.Text.Encoding.UTF8.GetBytes(table));
        var lines = await Rows<string>(Admin, $"/api/administration/imports/{tried["id"]}", row => row["lines"]!,
            "code");
        Assert.Equal(250, lines.Count(code => code.StartsWith("LP-", StringComparison.Ordinal)));
        Assert.Equal(lines.Count, lines.Distinct().Count());
        await One<int>("delete from unit_group where name like '长单 %' returning 1");
    }

    [Fact]
    public async Task Items_instructions_and_corrections_are_read_to_their_end_by_key()
    {
        await One<int>("""
            with who as (select p.id, h.post_id from person p join holding h on h.person_id = p.id
              where p.sign_in = 'zhaolei'),
            leader as (select id from person where sign_in = 'zhoumingyuan'),
            made as (insert into supervision_item (id, unit_id, number, title, requirement, source, basis, leader_id,
                due_at, opened_at, opened_by, opened_post)
              select gen_random_uuid(), 25, '长 ' || n, '长单事项 ' || n, '办', 'instruction', '批示', leader.id,
                now() + interval '9 days', now() - (n / 2) * interval '1 minute', who.id, who.post_id
              from generate_series(1, 340) n, who, leader returning 1)
            select count(*)::int from made
            """);
        var items = await Rows<Guid>("zhaolei", "/api/supervision/?list=ours", row => row["item"]!, "id");
        Assert.Equal(await One<int>("select count(*)::int from supervision_item where unit_id = 25"), items.Count);
        var told = await Rows<Guid>("zhoumingyuan", "/api/supervision/instructed", row => row, "id");
        Assert.True(told.Count >= 340, $"{told.Count}");
        Assert.Equal(told.Count, told.Distinct().Count());
        var page = (await new Clerk(province, "zhaolei").Open("/supervision?list=ours")).Page;
        Assert.Contains($"共 {items.Count}", page);
        var document = await office.Send("关于长单更正的通知", [await One<int>(County)]);
        await One<int>("""
            with made as (insert into correction (id, document_id, attachment_id, replaces, reason, person_id, at)
              select gen_random_uuid(), @document, a.id, a.id, '更正 ' || n, 1, now() - (n / 3) * interval '1 minute'
              from generate_series(1, 120) n, (select id from attachment where document_id = @document limit 1) a
              returning 1)
            select count(*)::int from made
            """, new { document });
        var fixes = await Rows<Guid>("yangmei", $"/api/inbox/{document}/corrections", row => row, "id");
        Assert.Equal(120, fixes.Count);
        Assert.Equal(120, fixes.Distinct().Count());
        var first = await new Clerk(province, "yangmei").Open($"/inbox/{document}/corrections");
        Assert.Contains("rel=\"next\"", first.Page);
    }

    [Fact]
    public async Task The_inbox_shows_nobody_what_he_may_not_see()
    {
        var county = await One<int>(County);
        var document = await office.Send("关于收件箱里看得见看不见的通知", [county]);
        var clerk = await One<string>("""
            select p.sign_in from post o join holding h on h.post_id = o.id join person p on p.id = h.person_id
            where o.unit_id = @county and o.name = '业务二科科员'
            """, new { county });
        foreach (var (who, sees) in ((string, bool)[])[("yangmei", true), (clerk, false)])
        {
            var (status, page) = await office.Page(who, "/inbox?list=all");
            Assert.Equal(200, status);
            Assert.Equal(sees, page.Contains("看得见看不见", StringComparison.Ordinal));
        }
        Assert.Equal(404, (await office.Page(clerk, $"/inbox/{document}")).Status);
        Assert.Null(await One<DateTime?>(
            "select opened_at from delivery where document_id = @document and unit_id = @county",
            new { document, county }));
        Assert.Equal(200, (await office.Page("yangmei", $"/inbox/{document}")).Status);
    }

    // Every row of a list, page after page by the addresses it gives.
    private async Task<List<T>> Rows<T>(string who, string path, Func<JsonNode, JsonNode> within, string field)
    {
        var rows = new List<T>();
        while (path.Length > 0)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await province.SignIn(who));
            using var answer = await province.Http.SendAsync(request, Cancel);
            var read = (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!;
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {read}");
            var list = read is JsonArray plain ? plain : within(read).AsArray();
            rows.AddRange(list.Select(row => (read is JsonArray ? within(row!) : row!)[field]!.GetValue<T>()));
            path = answer.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : "";
        }
        return rows;
    }

    private async Task<string> Version(string who, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await province.SignIn(who));
        using var answer = await province.Http.SendAsync(request, Cancel);
        return answer.Headers.ETag!.Tag;
    }

    private async Task<int> Change(string who, HttpMethod method, string path, object? body, string seen)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await province.SignIn(who));
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        request.Headers.Add("If-Match", seen);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var answer = await province.Http.SendAsync(request, Cancel);
        return (int)answer.StatusCode;
    }

    private async Task<T> One<T>(string sql, object? parameters = null)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }
}
