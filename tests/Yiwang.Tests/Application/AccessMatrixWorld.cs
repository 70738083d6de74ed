using Dapper;
using Yiwang.Platform.Identity;

namespace Yiwang.Tests.Application;

/// <summary>The persons and the objects of the matrix, made by the acts of people.</summary>
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
        await office.Ok("liuyang", HttpMethod.Post, $"/api/dispatches/{recalled}/recall",
            new { unitId = county, reason = "误发" });
        await office.Ok("yangmei", HttpMethod.Post, $"/api/inbox/{delivered}/sign", new { });
        var registered = await office.Ok("yangmei", HttpMethod.Post, $"/api/inbox/{delivered}/register",
            new { words = "" });
        await Delegate("chenjing", "52-25.7");
        var running = await Draft(office, "wangli", "关于矩阵在办的通知");
        await office.Recipients("wangli", running, [county]);
        await office.Submit("wangli", running);
        var draft = await Draft(office, "wangli", "关于矩阵草稿的通知");
        var foreign = await Draft(office, "52-02.6", "关于别的单位草稿的通知");
        var item = (await office.Ok("zhaolei", HttpMethod.Post, "/api/supervision/", new
        {
            title = "矩阵督办", source = "decision", basis = "会议纪要", requirement = "按期办结", due = "2026-12-31",
            parts = new[] { new { task = "摸底", lead = "贵州省教育厅" } },
        }))["id"]!.GetValue<Guid>();
        await office.Ok("52-25.11", HttpMethod.Post, "/api/administration/groups",
            new { name = "矩阵组", units = new[] { "52-01" } });
        var application = await office.Ok("52-25.11", HttpMethod.Post, "/api/administration/applications", new
        {
            name = "矩阵应用", rights = ApplicationRight.All.Select(r => r.Word),
            ends = province.Day(9),
        });
        var (clerk, outgoing) = (await Account(county, "业务二科科员"), await CaseOf(delivered));
        things = new()
        {
            ["·"] = new() { ["id"] = "0", ["code"] = "cases-open", ["kind"] = "units" },
            ["draft"] = await Document(draft, null),
            ["running"] = await Document(running, await CaseOf(running)),
            ["delivered"] = await Document(delivered, outgoing),
            ["recalled"] = await Document(recalled, await CaseOf(recalled)),
            ["foreign"] = await Document(foreign, null),
            ["incoming"] = await Document(delivered, registered["caseId"]!.GetValue<Guid>()),
            ["item"] = new() { ["id"] = item.ToString() },
            ["part"] = Id(await One<string>("select id::text from supervision_part where item_id = @item",
                new { item })),
            ["seal"] = Id(await One<string>("select id::text from seal where unit_id = 25 limit 1")),
            ["own unit"] = Id("25"),
            ["county unit"] = Id(county.ToString()),
            ["own person"] = await Person("52-25.8"),
            ["county person"] = await Person(clerk),
            ["own post"] = await Post("52-25.8"),
            ["county post"] = await Post(clerk),
            ["group"] = Id(await One<string>("select id::text from unit_group where name = '矩阵组'")),
            ["route"] = Id(await One<string>(
                "select min(id)::text from route where unit_id is null and status = 'published'")),
            ["entry"] = Id(await One<string>("""
                select max(t.id)::text from trace t join trace_words w on w.trace_id = t.id where t.case_id = @outgoing
                """, new { outgoing })),
            ["nothing there"] = new() { ["id"] = Guid.CreateVersion7().ToString(), ["kind"] = "units" },
            ["number nothing has"] = Id("0"),
        };
        var tokens = new Dictionary<string, string> { ["nobody"] = "" };
        foreach (var (person, account) in ((string, string)[])[
            ("author", "wangli"), ("head", "chenjing"), ("colleague", "52-25.8"), ("registry", "liuyang"),
            ("leader", "zhoumingyuan"), ("county registry", "yangmei"), ("county clerk", clerk),
            ("county leader", await Account(county, "主要负责人")), ("other unit", "52-02.6"), ("delegate", "52-25.7"),
            ("county admin", await Account(county, "办公室主任")), ("unit admin", "52-25.11"),
            ("system admin", "52-25.12"), ("security admin", "52-25.13"), ("audit admin", "52-25.14"),
            ("supervisor", "zhaolei")])
        {
            tokens[person] = await province.SignIn(account);
        }
        tokens["application"] = application["token"]!.GetValue<string>();
        return tokens;
    }

    private async Task<Guid> Draft(Office office, string who, string title)
    {
        var id = await province.Draft(who, title: title);
        await office.Ok(who, HttpMethod.Post, $"/api/documents/{id}/attachments?name=a.csv", "甲,1\n"u8.ToArray());
        return id;
    }

    private Task Delegate(string from, string to) => Sql("""
        insert into delegation (id, from_person, from_post, to_person, kinds, starts_at, ends_at)
        select gen_random_uuid(), p.id, h.post_id, t.id, '{}', now() - interval '1 hour', now() + interval '9 days'
        from person p join holding h on h.person_id = p.id, person t where p.sign_in = @from and t.sign_in = @to
        ;
        update directory_version set version = version + 1
        """, new { from, to });

    private static Dictionary<string, string> Id(string id) => new() { ["id"] = id };

    private async Task<Dictionary<string, string>> Document(Guid id, Guid? ofCase)
    {
        var attachment = await One<string>("select id::text from attachment where document_id = @id limit 1",
            new { id });
        var one = new Dictionary<string, string>
        {
            ["id"] = id.ToString(), ["document"] = id.ToString(), ["attachment"] = attachment, ["file"] = attachment,
        };
        if (ofCase is not { } caseId) return one;
        one["case"] = caseId.ToString();
        one["unitId"] = await One<string>("select id::text from unit where name = @CountyOffice", new { CountyOffice });
        var task = await One<string?>("select id::text from task where case_id = @caseId and state = 'open' limit 1",
            new { caseId });
        if (task is not null) one["task"] = task;
        return one;
    }

    private Task<Guid> CaseOf(Guid document) =>
        One<Guid>("select id from \"case\" where document_id = @document and kind = 'outgoing'", new { document });

    private Task<string> Account(int unit, string post) => One<string>("""
        select p.sign_in from post o join holding h on h.post_id = o.id join person p on p.id = h.person_id
        where o.unit_id = @unit and o.name = @post
        """, new { unit, post });

    private async Task<Dictionary<string, string>> Person(string account)
    {
        var id = await One<string>("select id::text from person where sign_in = @account", new { account });
        return new() { ["id"] = id, ["person"] = id };
    }

    private async Task<Dictionary<string, string>> Post(string account) => new(await Person(account))
    {
        ["id"] = await One<string>("""
            select h.post_id::text from holding h join person p on p.id = h.person_id where p.sign_in = @account
            """, new { account }),
    };
}
