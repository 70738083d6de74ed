using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>Rules of limits, decision tables and prices, set by programs as on their pages: the same effect, the same
/// refusals, nothing changed from what has become old.</summary>
public sealed class RulesApiTests(Province province) : IClassFixture<Province>
{
    private const string Admin = "52-25.11";
    private const string Page = "/administration/deadlines";
    private const string Table = "/api/tables/api-test";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, object, string, string> Rules => new()
    {
        {
            "term", "kind=outgoing&step=接口环节&urgency=urgent&type=letter&amount=5&counts=days&source=某规定第五条", "terms",
            new
            {
                kind = "outgoing", step = "接口环节", urgency = "urgent", type = "letter", amount = 5, counts = "days",
                source = "某规定第五条",
            },
            "term_rule", "kind, step, urgency, document_type, counts, amount, source"
        },
        {
            "urge", "urge_kind=task&urge_hours=-3&not_within=6&quiet=21:00-07:30", "urges",
            new { kind = "task", hours = -3, notWithin = 6, quiet = "21:00-07:30" },
            "urge_rule", "kind, hours, not_within_hours, quiet_from, quiet_to"
        },
        {
            "escalation", "level=2&late_hours=12", "escalations", new { level = 2, hours = 12 },
            "escalation_rule", "level, hours"
        },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_rule_set_by_a_program_is_that_of_the_page_and_is_ended(string form, string typed, string path,
        object body, string table, string columns)
    {
        var clerk = new Clerk(province, Admin);
        var sent = await clerk.Send((await clerk.Open(Page)).Page, $"{Page}/{form}", "", Typed(typed));
        Assert.True(sent.Status == 302, Clerk.Alert(sent.Page));
        var seen = (await Call(Admin, HttpMethod.Get, "/api/rules")).Tag;
        Assert.Equal(200, (await Call(Admin, HttpMethod.Post, $"/api/rules/{path}", body, seen)).Status);
        AssertOld(await Call(Admin, HttpMethod.Post, $"/api/rules/{path}", body, seen));
        var standing = $"from {table} where unit_id = 25 and ended_at is null";
        Assert.Equal(1, await One<int>($"select count(distinct ({columns}, set_by))::int {standing}"));
        var ids = await One<int[]>($"select array_agg(id order by id) {standing}");
        Assert.Equal(2, ids.Length);
        Assert.Equal(2, await One<int>($"""
            select count(*)::int from trace where kind = 'rules.changed' and encode(entry, 'escape') like '%{form}%'
            """));
        Assert.Equal(ids, Own(await Call(Admin, HttpMethod.Get, "/api/rules"), path));
        foreach (var id in ids)
        {
            var one = $"/api/rules/{path}/{id}";
            Assert.Equal(404, (await Call(await County(), HttpMethod.Delete, one)).Status);
            AssertOld(await Call(Admin, HttpMethod.Delete, one, null, seen));
            seen = (await Call(Admin, HttpMethod.Get, "/api/rules")).Tag;
            Assert.Equal(200, (await Call(Admin, HttpMethod.Delete, one, null, seen)).Status);
        }
        Assert.Empty(Own(await Call(Admin, HttpMethod.Get, "/api/rules"), path));
    }

    [Fact]
    public async Task Hours_days_and_the_notice_of_days_off_are_set_and_taken_away_by_programs()
    {
        async Task<JsonNode> Read() => (await Call(Admin, HttpMethod.Get, "/api/rules")).Body!;
        var (hours, day, notice) = ("/api/rules/hours", "/api/rules/days/2026-10-12", "/api/rules/notices/2031");
        var seen = (await Call(Admin, HttpMethod.Get, "/api/rules")).Tag;
        Assert.Equal(200,
            (await Call(Admin, HttpMethod.Put, hours, new { hours = " 09:00-12:00 13:00-17:00" }, seen)).Status);
        AssertOld(await Call(Admin, HttpMethod.Put, hours, new { hours = "" }, seen));
        AssertOld(await Call(Admin, HttpMethod.Put, day, new { name = "接口日" }, seen));
        AssertOld(await Call(Admin, HttpMethod.Delete, day, null, seen));
        var rules = await Read();
        Assert.Equal(("09:00-12:00 13:00-17:00", true),
            (rules["hours"]!.GetValue<string>(), rules["ownHours"]!.GetValue<bool>()));
        Assert.Contains("value=\"09:00-12:00 13:00-17:00\"", (await new Clerk(province, Admin).Open(Page)).Page);
        Assert.Equal(200, (await Call(Admin, HttpMethod.Put, hours, new { hours = "" })).Status);
        Assert.False((await Read())["ownHours"]!.GetValue<bool>());

        Assert.Equal(200,
            (await Call(Admin, HttpMethod.Put, day, new { name = "接口日", hours = "08:00-10:00" })).Status);
        Assert.Equal(200, (await Call(Admin, HttpMethod.Put, day, new { name = "接口休息日" })).Status);
        var own = Assert.Single((await Read())["days"]!.AsArray())!;
        Assert.Equal(("2026-10-12", "接口休息日", ""), (own["day"]!.GetValue<string>(),
            own["name"]!.GetValue<string>(), own["hours"]!.GetValue<string>()));
        Assert.Contains("接口休息日", (await new Clerk(province, Admin).Open(Page)).Page);
        Assert.Equal(200, (await Call(Admin, HttpMethod.Delete, day)).Status);
        Assert.Empty((await Read())["days"]!.AsArray());

        var days = new { paper = "国办发明电〔2030〕9号", days = new[] { "2031-01-01 休 元旦", "2031-01-04 班 元旦" } };
        var (status, refused, _) = await Call(await County(), HttpMethod.Put, notice, days);
        Assert.Equal((403, "calendar.not_top"), (status, refused!["code"]!.GetValue<string>()));
        Assert.Equal(200, (await Call(Admin, HttpMethod.Put, notice, days, seen)).Status);
        AssertOld(await Call(Admin, HttpMethod.Put, notice, days, seen));
        Assert.Equal(2, await One<int>("select jsonb_array_length(days) from holiday_notice where year = 2031"));
    }

    [Theory]
    [InlineData("term", "amount=0&counts=days&source=甲", "POST", "terms",
        """{"amount":0,"counts":"days","source":"甲"}""", "rules.field_wrong", "amount")]
    [InlineData("term", "amount=3&counts=weeks&source=甲", "POST", "terms",
        """{"amount":3,"counts":"weeks","source":"甲"}""", "rules.field_wrong", "counts")]
    [InlineData("term", "amount=3&counts=days&source=", "POST", "terms", """{"amount":3,"counts":"days","source":""}""",
        "rules.field_wrong", "source")]
    [InlineData("urge", "urge_kind=case&urge_hours=0&not_within=4&quiet=20:00-08:00", "POST", "urges",
        """{"kind":"case","hours":0,"notWithin":4,"quiet":"20:00-08:00"}""", "rules.field_wrong", "kind")]
    [InlineData("urge", "urge_kind=task&urge_hours=9999&not_within=4&quiet=20:00-08:00", "POST", "urges",
        """{"kind":"task","hours":9999,"notWithin":4,"quiet":"20:00-08:00"}""", "rules.field_wrong", "hours")]
    [InlineData("urge", "urge_kind=task&urge_hours=0&not_within=0&quiet=20:00-08:00", "POST", "urges",
        """{"kind":"task","hours":0,"notWithin":0,"quiet":"20:00-08:00"}""", "rules.field_wrong", "not_within")]
    [InlineData("urge", "urge_kind=task&urge_hours=0&not_within=4&quiet=夜里", "POST", "urges",
        """{"kind":"task","hours":0,"notWithin":4,"quiet":"夜里"}""", "rules.quiet_wrong", "quiet")]
    [InlineData("escalation", "level=9&late_hours=4", "POST", "escalations", """{"level":9,"hours":4}""",
        "rules.field_wrong", "level")]
    [InlineData("hours", "hours=17:30-08:30", "PUT", "hours", """{"hours":"17:30-08:30"}""", "calendar.hours_malformed",
        "hours")]
    [InlineData("day", "day=2026-02-30&name=甲&day_hours=", "PUT", "days/2026-02-30", """{"name":"甲"}""",
        "rules.field_wrong", "day")]
    [InlineData("day", "day=2026-03-02&name=&day_hours=", "PUT", "days/2026-03-02", """{"name":""}""",
        "rules.field_wrong", "name")]
    [InlineData("notice", "year=2032&paper=&days=2032-01-01 休 元旦", "PUT", "notices/2032",
        """{"paper":"","days":["2032-01-01 休 元旦"]}""", "rules.field_wrong", "paper")]
    [InlineData("notice", "year=2032&paper=甲&days=2033-01-01 休 元旦", "PUT", "notices/2032",
        """{"paper":"甲","days":["2033-01-01 休 元旦"]}""", "rules.field_wrong", "days")]
    public async Task What_cannot_be_set_is_refused_to_a_program_in_the_words_of_the_page(string form, string typed,
        string method, string path, string body, string code, string field)
    {
        var (status, refused, _) = await Call(Admin, new HttpMethod(method), $"/api/rules/{path}",
            JsonNode.Parse(body));
        Assert.Equal((400, code, field),
            (status, refused!["code"]!.GetValue<string>(), refused["field"]!.GetValue<string>()));
        var clerk = new Clerk(province, Admin);
        var sent = await clerk.Send((await clerk.Open(Page)).Page, $"{Page}/{form}", "", Typed(typed));
        Assert.Equal(400, sent.Status);
        Assert.Contains(refused["title"]!.GetValue<string>(), sent.Page);
    }

    [Fact]
    public async Task Rows_of_a_table_are_added_moved_tried_and_taken_out_by_programs()
    {
        var clerk = new Clerk(province, Admin);
        var place = "/routes/choice?table=api-test";
        Assert.Equal(302, (await clerk.Send((await clerk.Open(place)).Page, place, "name=\"words\"",
            Typed("type=函&joint=true&answer=registry&words=函由文书办"))).Status);
        var read = await Call(Admin, HttpMethod.Get, Table);
        var seen = read.Tag;
        var letter = new
        {
            when = new Dictionary<string, string[]> { ["type"] = ["函"], ["joint"] = ["true"] }, answer = "registry",
            words = "函由文书办",
        };
        Assert.Equal(200, (await Call(Admin, HttpMethod.Post, $"{Table}/rows", letter, seen)).Status);
        AssertOld(await Call(Admin, HttpMethod.Post, $"{Table}/rows", letter, seen));
        Assert.Equal(1, await One<int>("""
            select count(distinct (tests, answer, words))::int from decision_row where name = 'api-test'
              having count(*) = 2
            """));
        Assert.Equal(200, (await Call(Admin, HttpMethod.Post, $"{Table}/rows", new
        {
            when = new Dictionary<string, string[]> { ["type"] = ["函", "请示"], ["urgency"] = ["urgent", "flash"] },
            answer = "leader",
        })).Status);
        async Task<(JsonArray Rows, string Tag)> Rows() =>
            await Call(Admin, HttpMethod.Get, Table) is var answer ? (answer.Body!.AsArray(), answer.Tag) : default;
        var (rows, tag) = await Rows();
        Assert.Equal(["registry", "registry", "leader"], rows.Select(row => row!["answer"]!.GetValue<string>()));
        Assert.Equal("""{"type":["函","请示"],"urgency":["urgent","flash"]}""", Plain(rows[2]!["when"]!));
        Assert.Equal(Plain(rows[0]!["when"]!), Plain(rows[1]!["when"]!));

        var ask = $"{Table}/try?type={Uri.EscapeDataString("函")}&urgency=flash";
        Assert.Equal("""{"rows":[3],"answer":"leader"}""", Plain((await Call("wangli", HttpMethod.Get, ask)).Body!));
        Assert.Equal("""{"rows":[1,2,3],"answer":"registry"}""",
            Plain((await Call("wangli", HttpMethod.Get, $"{ask}&joint=true")).Body!));
        Assert.Equal("""{"rows":[],"answer":null}""",
            Plain((await Call("wangli", HttpMethod.Get, $"{Table}/try")).Body!));

        var last = $"{Table}/rows/{rows[2]!["id"]}";
        AssertOld(await Call(Admin, HttpMethod.Post, $"{last}/up", null, seen));
        Assert.Equal(200, (await Call(Admin, HttpMethod.Post, $"{last}/up", null, tag)).Status);
        AssertOld(await Call(Admin, HttpMethod.Delete, last, null, tag));
        Assert.Equal(404, (await Call(await County(), HttpMethod.Delete, last)).Status);
        (rows, tag) = await Rows();
        Assert.Equal(["registry", "leader", "registry"], rows.Select(row => row!["answer"]!.GetValue<string>()));
        Assert.Equal(200, (await Call(Admin, HttpMethod.Delete, last, null, tag)).Status);
        Assert.Equal(404, (await Call(Admin, HttpMethod.Delete, last)).Status);
        Assert.Equal(2, (await Rows()).Rows.Count);
        Assert.Contains("api-test", Plain((await Call(Admin, HttpMethod.Get, "/api/tables")).Body!));
    }

    [Fact]
    public async Task The_table_that_chooses_a_route_is_read_with_the_rows_all_units_share()
    {
        var path = "/api/tables/choose-route";
        Assert.Equal(200, (await Call(Admin, HttpMethod.Post, $"{path}/rows", new
        {
            when = new Dictionary<string, string[]> { ["direction"] = ["outgoing"], ["type"] = ["公报"] },
            answer = "outgoing-short", words = "公报走简易流程",
        })).Status);
        var rows = (await Call("wangli", HttpMethod.Get, path)).Body!.AsArray();
        Assert.Equal(("own", true), (rows[0]!["source"]!.GetValue<string>(), rows[0]!["works"]!.GetValue<bool>()));
        Assert.Contains(rows, row => row!["source"]!.GetValue<string>() == "shared" && row["id"] is null);
        var tried = await Call("wangli", HttpMethod.Get, $"{path}/try?type={Uri.EscapeDataString("公报")}");
        Assert.Equal("outgoing-short", tried.Body!["answer"]!.GetValue<string>());
        Assert.Contains("公报走简易流程", (await new Clerk(province, Admin).Open("/routes/choice")).Page);
        Assert.Equal(200,
            (await Call(Admin, HttpMethod.Delete, $"{path}/rows/{rows[0]!["id"]}")).Status);
    }

    [Theory]
    [InlineData("api-test", """{"answer":"没有\"这样\"的人"}""", "words")]
    [InlineData("choose-route", """{"answer":"no-such-route"}""", "answer")]
    [InlineData("Api_Test", """{"answer":"registry"}""", "table")]
    [InlineData("api-test", """{"answer":"registry","when":{"colour":["red"]}}""", "colour")]
    [InlineData("api-test", """{"answer":"registry","when":{"joint":["perhaps"]}}""", "joint")]
    [InlineData("api-test", """{"answer":"registry","when":{"urgency":["soon"]}}""", "urgency")]
    [InlineData("api-test", """{"answer":"registry","when":{"type":["函\" or true or \""]}}""", "type")]
    [InlineData("api-test", """{"answer":"registry","when":{"type":[null]}}""", "type")]
    [InlineData("api-test", """{"answer":"registry","when":{"type":null}}""", "type")]
    public async Task A_row_that_cannot_stand_is_refused_at_what_is_wrong(string table, string body, string field)
    {
        var (status, refused, _) = await Call(Admin, HttpMethod.Post, $"/api/tables/{table}/rows",
            JsonNode.Parse(body));
        Assert.Equal((400, "table.row_wrong", field),
            (status, refused!["code"]!.GetValue<string>(), refused["field"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_price_is_set_by_a_program_as_on_its_page()
    {
        const string Path = "/api/prices/sheet";
        async Task<JsonNode> Sheet(string who) => (await Call(who, HttpMethod.Get, "/api/prices")).Body!.AsArray()
            .First(price => price!["name"]!.GetValue<string>() == "sheet")!;
        var seen = (await Sheet("zhoumingyuan"))["version"]!.GetValue<string>();
        var price = new { value = 0.07, source = " 接口采购价 " };
        Assert.Equal(404, (await Call("wutao", HttpMethod.Put, Path, price)).Status);
        Assert.Equal(404, (await Call("zhoumingyuan", HttpMethod.Put, "/api/prices/gold", price)).Status);
        Assert.Equal(200, (await Call("zhoumingyuan", HttpMethod.Put, Path, price, $"\"{seen}\"")).Status);
        AssertOld(await Call("zhoumingyuan", HttpMethod.Put, Path, price, $"\"{seen}\""));
        var set = await Sheet("wutao");
        Assert.Equal((0.07m, "接口采购价"), (set["value"]!.GetValue<decimal>(), set["source"]!.GetValue<string>()));
        Assert.Contains("paper-money", Plain(set["usedBy"]!));
        Assert.Contains("接口采购价", (await new Clerk(province, "wutao").Open("/statistics/prices")).Page);
        foreach (var (body, code, field) in ((object, string, string)[])[
            (new { value = -1, source = "甲" }, "insight.price_wrong", "value-sheet"),
            (new { value = 1, source = " " }, "insight.price_source", "source-sheet")])
        {
            var (status, refused, _) = await Call("zhoumingyuan", HttpMethod.Put, Path, body);
            Assert.Equal((400, code, field),
                (status, refused!["code"]!.GetValue<string>(), refused["field"]!.GetValue<string>()));
        }
    }

    [Theory]
    [InlineData("GET", "/api/rules", null)]
    [InlineData("POST", "/api/rules/escalations", """{"level":1,"hours":1}""")]
    [InlineData("PUT", "/api/rules/hours", """{"hours":"09:00-17:00"}""")]
    [InlineData("POST", "/api/tables/api-test/rows", """{"answer":"registry"}""")]
    [InlineData("PUT", "/api/prices/sheet", """{"value":1,"source":"甲"}""")]
    public async Task Who_may_not_set_them_is_told_that_there_is_nothing(string method, string path, string? body)
    {
        foreach (var (who, status) in ((string, int)[])[("wangli", 404), ("52-25.14", 404), ("", 401)])
        {
            var sent = body is null ? null : JsonNode.Parse(body);
            Assert.Equal(status, (await Call(who, new HttpMethod(method), path, sent)).Status);
        }
    }

    private static void AssertOld((int Status, JsonNode? Body, string Tag) answer) =>
        Assert.Equal((412, "version.changed"), (answer.Status, answer.Body?["code"]?.GetValue<string>()));

    private static int[] Own((int Status, JsonNode? Body, string Tag) read, string list) =>
        [.. read.Body![list]!.AsArray().Where(rule => rule!["own"]!.GetValue<bool>())
            .Select(rule => rule!["id"]!.GetValue<int>()).Order()];

    private static (string, string)[] Typed(string fields) =>
        [.. fields.Split('&').Select(field => (field.Split('=')[0], field.Split('=')[1]))];

    private static string Plain(JsonNode node) => node.ToJsonString(new System.Text.Json.JsonSerializerOptions
        { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    // The administrator of a county's office.
    private Task<string> County() => One<string>("""
        select p.sign_in from post o join holding h on h.post_id = o.id join person p on p.id = h.person_id
          join unit u on u.id = o.unit_id
        where u.name = '南明区人民政府办公室' and o.name = '办公室主任'
        """);

    private async Task<(int Status, JsonNode? Body, string Tag)> Call(string who, HttpMethod method, string path,
        object? body = null, string? seen = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (who.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await province.SignIn(who));
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        if (seen is not null) request.Headers.Add("If-Match", seen);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var answer = await province.Http.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text),
            answer.Headers.ETag?.Tag ?? "");
    }

    private async Task<T> One<T>(string sql)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }
}
