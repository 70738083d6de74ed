using Dapper;
using Xunit;
using Yiwang.Platform.Identity;

namespace Yiwang.Tests.Application;

public sealed partial class AccessMatrixTests
{
    private const string CountyOffice = "南明区人民政府办公室";

    /// <summary>Makes the objects of the table; answers the persons' tokens in its order.</summary>
    private async Task<Dictionary<string, string>> World()
    {
        var office = new Office(province);
        var county = await One<int>("select id from unit where name = @CountyOffice", new { CountyOffice });
        var delivered = await office.Send("关于矩阵已投递的通知", [county, 25]);
        var recalled = await office.Send("关于矩阵已撤回的通知", [county, 25]);
        await office.Ok("liuyang", HttpMethod.Post, $"/api/dispatches/{recalled}/recall", new { unitId = county, reason = "误发" });
        await office.Ok("yangmei", HttpMethod.Post, $"/api/inbox/{delivered}/sign", new { });
        var incoming = (await office.Ok("yangmei", HttpMethod.Post, $"/api/inbox/{delivered}/register", new { words = "" }))["caseId"]!.GetValue<Guid>();
        await Sql("""
            insert into delegation (id, from_person, from_post, to_person, kinds, starts_at, ends_at)
            select gen_random_uuid(), p.id, h.post_id, t.id, '{}', now() - interval '1 hour', now() + interval '9 days'
            from person p join holding h on h.person_id = p.id, person t where p.sign_in = 'chenjing' and t.sign_in = '52-25.7'
            """);
        var running = await Draft("wangli", "关于矩阵在办的通知");
        await office.Recipients("wangli", running, [county]);
        await office.Submit("wangli", running);
        var draft = await Draft("wangli", "关于矩阵草稿的通知");
        var foreign = await Draft("52-02.6", "关于别的单位草稿的通知");
        var item = (await office.Ok("zhaolei", HttpMethod.Post, "/api/supervision/", new
        {
            title = "矩阵督办", source = "decision", basis = "会议纪要", requirement = "按期办结", due = "2026-12-31",
            parts = new[] { new { task = "摸底", lead = "贵州省教育厅" } },
        }))["id"]!.GetValue<Guid>();
        var group = (await office.Ok("52-25.11", HttpMethod.Post, "/api/administration/groups", new { name = "矩阵组", units = new[] { "52-01" } })).GetValue<int>();
        var application = await office.Ok("52-25.11", HttpMethod.Post, "/api/administration/applications",
            new { name = "矩阵应用", rights = ApplicationRight.All.Select(r => r.Word), ends = DateTime.UtcNow.AddDays(9).ToString("yyyy-MM-dd") });
        things = new()
        {
            ["·"] = new() { ["id"] = "0", ["code"] = "cases-open", ["kind"] = "units" },
            ["draft"] = await Document(draft, ""), ["running"] = await Document(running, "outgoing"), ["delivered"] = await Document(delivered, "outgoing"),
            ["recalled"] = await Document(recalled, "outgoing"), ["foreign"] = await Document(foreign, ""), ["incoming"] = await Document(delivered, "incoming"),
            ["item"] = new() { ["id"] = item.ToString() },
            ["part"] = new() { ["id"] = await One<string>("select id::text from supervision_part where item_id = @item", new { item }) },
            ["seal"] = new() { ["id"] = await One<string>("select id::text from seal where unit_id = 25 limit 1") },
            ["own unit"] = new() { ["id"] = "25" },
            ["county unit"] = new() { ["id"] = county.ToString() },
            ["own person"] = new() { ["id"] = await Person("52-25.8"), ["person"] = await Person("52-25.8") },
            ["county person"] = new() { ["id"] = await Person(Account(county, "业务二科科员")), ["person"] = await Person(Account(county, "业务二科科员")) },
            ["own post"] = await Post("52-25.8"),
            ["county post"] = await Post(Account(county, "业务二科科员")),
            ["group"] = new() { ["id"] = group.ToString() },
            ["route"] = new() { ["id"] = await One<string>("select min(id)::text from route where unit_id is null and status = 'published'"), ["other"] = "0" },
            ["entry"] = new() { ["id"] = await One<string>("select max(id)::text from trace where case_id = (select id from \"case\" where document_id = @delivered and kind = 'outgoing')", new { delivered }) },
            ["nothing there"] = new() { ["id"] = Guid.CreateVersion7().ToString(), ["kind"] = "units" },
            ["number nothing has"] = new() { ["id"] = "0" },
        };
        var persons = new (string Person, string Account)[]
        {
            ("nobody", ""), ("author", "wangli"), ("head", "chenjing"), ("colleague", "52-25.8"), ("registry", "liuyang"), ("leader", "zhoumingyuan"),
            ("county registry", "yangmei"), ("county clerk", Account(county, "业务二科科员")), ("county leader", Account(county, "主要负责人")), ("other unit", "52-02.6"),
            ("delegate", "52-25.7"), ("county admin", Account(county, "办公室主任")), ("unit admin", "52-25.11"), ("system admin", "52-25.12"),
            ("security admin", "52-25.13"), ("audit admin", "52-25.14"), ("supervisor", "zhaolei"),
        };
        var tokens = new Dictionary<string, string>();
        foreach (var (person, account) in persons) tokens[person] = account.Length == 0 ? "" : await province.SignIn(account);
        tokens["application"] = application["token"]!.GetValue<string>();
        return tokens;

        async Task<Guid> Draft(string who, string title)
        {
            var id = await province.Draft(who, title: title);
            await office.Ok(who, HttpMethod.Post, $"/api/documents/{id}/attachments?name=a.csv", "甲,1\n"u8.ToArray());
            return id;
        }

        async Task<Dictionary<string, string>> Document(Guid id, string kind)
        {
            var attachment = await One<string>("select id::text from attachment where document_id = @id limit 1", new { id });
            var one = new Dictionary<string, string> { ["id"] = id.ToString(), ["document"] = id.ToString(), ["attachment"] = attachment, ["file"] = attachment };
            if (kind.Length == 0) return one;
            var found = kind == "incoming" ? incoming : await One<Guid>("select id from \"case\" where document_id = @id and kind = 'outgoing'", new { id });
            one["case"] = found.ToString();
            if (await One<string?>("select id::text from task where case_id = @found and state = 'open' limit 1", new { found }) is { } task) one["task"] = task;
            return one;
        }
    }

    private string Account(int unit, string post)
    {
        using var connection = province.Source.OpenConnection();
        return connection.ExecuteScalar<string>("""
            select p.sign_in from post o join holding h on h.post_id = o.id join person p on p.id = h.person_id where o.unit_id = @unit and o.name = @post
            """, new { unit, post })!;
    }

    private Task<string> Person(string account) => One<string>("select id::text from person where sign_in = @account", new { account });

    private async Task<Dictionary<string, string>> Post(string account) => new()
    {
        ["id"] = await One<string>("select h.post_id::text from holding h join person p on p.id = h.person_id where p.sign_in = @account", new { account }),
        ["person"] = await Person(account),
    };
}
