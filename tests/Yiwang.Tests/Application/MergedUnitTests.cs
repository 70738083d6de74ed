using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yiwang.Administration.Units;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Organization;
using Yiwang.Platform.Routing;

namespace Yiwang.Tests.Application;

/// <summary>What a unit that is merged leaves unfinished goes on in the other, and nothing lies with nobody.</summary>
public sealed class MergedUnitTests(Province province) : IClassFixture<Province>
{
    private const string Admin = "52-25.11";
    private const int Gone = 389;
    private const string Registry = Office.CountyRegistry, Head = Office.CountyHead, Section = "520102-03.4", Drafter = "520102-03.5";
    private const string Supervisor = "zhaolei";
    private readonly Office office = new(province);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_unfinished_work_of_a_merged_unit_goes_on_with_its_counterparts_and_is_listed_where_it_went()
    {
        var into = await Unit("云岩区人民政府办公室");
        var inHand = await InHand("关于并入前在办的通知");
        var waiting = await office.Send("关于并入前没签收的通知", [Gone]);
        var both = await office.Send("关于两家都收到的通知", [Gone, into]);
        var draft = await province.Draft(Drafter, title: "关于并入前起草的通知");
        await office.Recipients(Drafter, draft, [into, await Unit("花溪区人民政府办公室")]);
        await office.Submit(Drafter, draft);
        var drafting = await office.CaseOf(Drafter, "关于并入前起草的通知");
        var item = (await office.Ok(Supervisor, HttpMethod.Post, "/api/supervision/", new
        {
            title = "并入前的督办", source = "decision", basis = "会议纪要", requirement = "按期办结", due = province.Day(60),
            parts = new[] { new { task = "摸底", lead = "南明区人民政府办公室" } },
        }))["id"]!.GetValue<Guid>();
        await office.Ok(await Of(Gone, "unit-admin"), HttpMethod.Post, "/api/administration/groups",
            new { name = "并入前的组", units = new[] { "52-01" } });
        var (told, opinions) = (await Notices(), await Opinions(inHand));

        Assert.Equal((409, "unit.in_hand"), await Try("abolish", new { basis = "依据〔2026〕1号" }));
        await office.Ok(Admin, HttpMethod.Post, "/api/administration/units/25/units",
            new { name = "没有人的局", code = "MU-1", kind = "government" });
        Assert.Equal((409, "unit.nobody_there"), await Try("merge", new { code = "MU-1" }));
        Assert.Equal(200, (await province.Send(Admin, HttpMethod.Post, $"/api/administration/units/{Gone}/merge",
            new { code = await One<string>("select code from unit where id = @into", new { into }) })).Status);
        await CarryOver();

        Assert.Equal((0, 0), await One<(int, int)>("""
            select (select count(*)::int from task where unit_id = @Gone and state in ('open', 'waiting', 'suspended')),
              (select count(*)::int from "case" where unit_id = @Gone and status in ('open', 'suspended'))
            """, new { Gone }));
        // The section of the same name goes on, with the opinions before it under the old unit's name.
        var (heir, head) = (await Desk(inHand), await Desk(drafting));
        Assert.Equal(("业务一科科长", into), heir);
        Assert.Equal(("业务一科科长", into), head);
        Assert.Equal(opinions, await Opinions(inHand));
        var section = await Holder(into, "业务一科科长");
        Assert.DoesNotContain((await office.Ok(Section, HttpMethod.Get, $"/api/cases/{drafting}"))["tasks"]!.AsArray(),
            task => task!["mine"]!.GetValue<bool>());
        await office.Complete(section, inHand, Guid.Empty, "接着办。");
        await office.Complete(section, drafting, draft, "同意。");
        Assert.Equal(into, await One<int>("select unit_id from document where id = @draft", new { draft }));
        Assert.DoesNotContain(into, await All("select unit_id from recipient where document_id = @draft", new { draft }));
        var story = (await office.Page(section, $"/cases/{inHand}")).Page;
        Assert.Contains("随单位并入转来", story);
        // Documents received: one goes on, of two the other's stays.
        Assert.Equal(404, (await province.Send(Registry, HttpMethod.Post, $"/api/inbox/{waiting}/sign", new { })).Status);
        await office.Ok(await Of(into, "registry"), HttpMethod.Post, $"/api/inbox/{waiting}/sign", new { });
        Assert.Contains("并入", await One<string>(
            "select return_words from delivery where document_id = @both and unit_id = @Gone", new { both, Gone }));
        Assert.Null(await One<DateTime?>(
            "select returned_at from delivery where document_id = @both and unit_id = @into", new { both, into }));
        // The part is the other's, and its office reports.
        Assert.Equal((into, into), await One<(int, int)>("""
            select p.lead_unit, c.unit_id from supervision_part p join "case" c on c.id = p.case_id where p.item_id = @item
            """, new { item }));
        var part = (await office.Ok(Supervisor, HttpMethod.Get, $"/api/supervision/{item}"))["parts"]![0]!["id"]!;
        await office.Ok(await Holder(into, "办公室主任"), HttpMethod.Post, $"/api/supervision/parts/{part}/report",
            new { progress = "接着摸底。", finished = false });
        Assert.Equal(into, await One<int>("select unit_id from unit_group where name = '并入前的组'"));

        var page = (await new Clerk(province, Admin).Open($"/administration/units/{Gone}")).Page;
        foreach (var words in (string[])["没办完的转到哪里", "关于并入前在办的通知", "关于并入前没签收的通知", "摸底", "业务一科科长"])
            Assert.Contains(words, page);
        Assert.DoesNotContain("没有转过去", page);
        Assert.True(await Notices() > told);
        await CarryOver();
        Assert.Equal(1, await One<int>("select count(*)::int from unit_legacy where case_id = @inHand", new { inHand }));
    }

    [Fact]
    public async Task What_was_signed_in_the_old_name_is_sent_before_and_a_merger_to_come_is_looked_at_on_its_day()
    {
        var (unit, into) = (await Unit("白云区人民政府办公室"), await Unit("乌当区人民政府办公室"));
        var code = await One<string>("select code from unit where id = @into", new { into });
        var document = await province.Draft(await Holder(unit, "业务一科科员"), title: "关于签发了没有发的通知");
        await One<int>("update document set status = 'signed' where id = @document returning 1", new { document });
        Assert.Equal((409, "unit.ends_first"), await Try("merge", new { code }, unit));
        await office.Ok(Admin, HttpMethod.Post, $"/api/administration/units/{unit}/merge",
            new { code, from = province.Day(1) });
        Assert.Equal(0, await One<int>("select count(*)::int from unit_succession where unit_id = @unit", new { unit }));
        await One<int>("update document set status = 'issued' where id = @document returning 1", new { document });
        province.Clock.Jump(TimeSpan.FromDays(1));
        province.ForgetSessions();
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        await province.Server.Services.GetRequiredService<CarryOutPlans>().Pass(connection, Cancel);
        await CarryOver();
        Assert.Equal(1, await One<int>(
            "select count(*)::int from unit_succession where unit_id = @unit and done_at is not null", new { unit }));
        // What still names a post or a section of the old unit comes to its counterpart.
        var late = await office.Send("关于发给新单位的通知", [into]);
        await office.Ok(await Of(into, "registry"), HttpMethod.Post, $"/api/inbox/{late}/sign", new { });
    }

    [Fact]
    public async Task What_a_unit_allows_is_known_also_when_a_unit_below_was_read_before()
    {
        await One<int>("insert into unit_move (unit_id, move, allowed) values (25, 'urge', false) returning 1");
        var (below, books) = (await One<int>("select min(id) from unit where parent_id = 25"), new OfficeBooks());
        await using var act = (await Act.Begin(province.Source, Guid.CreateVersion7(), "test", Actor.System,
            province.Clock.GetUtcNow(), Cancel)).Answer;
        var state = new DirectoryState(1, DateTime.UnixEpoch);
        await books.Of(act, state, [below], [], Cancel);
        var book = await books.Of(act, state, [25], [], Cancel);
        Assert.Contains(book.Habits(25).Moves.Rules, rule => rule is { Move: "urge", Allowed: false });
        await One<int>("delete from unit_move where unit_id = 25 and move = 'urge' returning 1");
    }

    // A letter of the provincial office that a section of the unit handles, asked for an answer.
    private async Task<Guid> InHand(string title) =>
        await office.InHand(await office.Send(title, [Gone], answerDays: 5));

    private async Task<(int, string)> Try(string act, object body, int unit = Gone)
    {
        var (status, answer) = await province.Send(Admin, HttpMethod.Post, $"/api/administration/units/{unit}/{act}", body);
        return (status, ((JsonNode)answer!)["code"]!.GetValue<string>());
    }

    private async Task CarryOver()
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        await province.Server.Services.GetRequiredService<CarryOverCases>().Pass(connection, Cancel);
    }

    private Task<(string, int)> Desk(Guid caseId) => One<(string, int)>("""
        select o.name, t.unit_id from task t join post o on o.id = t.post_id where t.case_id = @caseId and t.state = 'open'
        """, new { caseId });

    private Task<int> Opinions(Guid caseId) =>
        One<int>("select count(*)::int from opinion where case_id = @caseId and unit_id = @Gone", new { caseId, Gone });

    private Task<int> Notices() => One<int>("select count(*)::int from notice where kind = 'gone_over'");

    private Task<int> Unit(string name) => One<int>("select id from unit where name like '%' || @name", new { name });

    private Task<string> Of(int unit, string role) => One<string>("""
        select p.sign_in from post o join holding h on h.post_id = o.id join person p on p.id = h.person_id
        where o.unit_id = @unit and @role = any(o.roles) order by o.id limit 1
        """, new { unit, role });

    private Task<string> Holder(int unit, string post) => One<string>("""
        select p.sign_in from post o join holding h on h.post_id = o.id join person p on p.id = h.person_id
        where o.unit_id = @unit and o.name = @post limit 1
        """, new { unit, post });

    private async Task<T> One<T>(string sql, object? parameters = null)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        return (await connection.QueryFirstAsync<T>(sql, parameters))!;
    }

    private async Task<IEnumerable<int>> All(string sql, object parameters)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        return await connection.QueryAsync<int>(sql, parameters);
    }
}
