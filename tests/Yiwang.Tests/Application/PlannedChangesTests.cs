using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yiwang.Administration.Units;

namespace Yiwang.Tests.Application;

/// <summary>Changes of units that hold from a day to come: tried when they are planned, carried out on their day, or
/// taken back before it.</summary>
public sealed class PlannedChangesTests(Province province) : IClassFixture<Province>
{
    private const string Admin = "52-25.12";
    private readonly Office office = new(province);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_for_a_day_to_come_waits_on_the_units_page_and_holds_from_its_day()
    {
        var unit = await Make("计划甲局", "PL-1");
        Assert.Equal(302, (await Plan(unit, "rename", 1, ("name", "计划甲局改"), ("short", "甲改"))).Status);
        foreach (var page in (int[])[unit, 25])
        {
            var shown = await Page(page);
            Assert.Contains("改名为“计划甲局改”", shown);
            Assert.Contains("计划</span>", shown);
        }
        var planned = (await office.Ok(Admin, HttpMethod.Get, $"/api/administration/units/{unit}"))["planned"]!.AsArray();
        Assert.Equal(("renamed", province.Day(1)),
            (planned.Single()!["kind"]!.GetValue<string>(), planned.Single()!["day"]!.GetValue<string>()));
        await CarryOut();
        Assert.Equal("计划甲局", await Name(unit));
        await NextDay();
        Assert.Equal("计划甲局改", await Name(unit));
        Assert.Equal(("done", 1), await One<(string, int)>("""
            select n.state, (select count(*)::int from unit_change c where c.unit_id = @unit and c.kind = 'renamed'
              and c.effective_on = n.effective_on and c.person_id = n.person_id)
            from unit_plan n where n.unit_id = @unit
            """, new { unit }));
        Assert.Equal(Admin, await One<string>("""
            select p.sign_in from trace t join person p on p.id = t.person_id
            where t.kind = 'unit.renamed' and t.object_id = @unit::text
            """, new { unit }));
        Assert.DoesNotContain("计划的改动", await Page(unit));
    }

    [Fact]
    public async Task What_could_not_be_done_now_is_refused_when_it_is_planned_and_leaves_nothing()
    {
        var (unit, below) = (await Make("计划乙局", "PL-2"), 0);
        await Make("计划丙局", "PL-3");
        below = await Make("计划乙局下属", "PL-2-1", unit);
        var (traces, changes) = await One<(int, int)>(
            "select (select count(*)::int from trace where kind like 'unit.%'), (select count(*)::int from unit_change)");
        (string, int, int, string, string)[] wrong =
        [
            ("rename", 1, 409, "name", "计划丙局"), ("rename", 1, 400, "name", "计划乙局"),
            ("rename", 367, 400, "name", "计划乙局远"), ("merge", 1, 400, "into", "PL-nowhere"),
            ("merge", 1, 400, "into", "PL-2-1"), ("move", 1, 400, "under", "PL-2-1"),
            ("abolish", 1, 409, "basis", "依据〔2026〕1号"),
        ];
        foreach (var (act, day, status, field, value) in wrong)
        {
            var (got, page) = await Plan(unit, act, day, (field, value));
            Assert.True(got == status, $"{act} {value}: {got} {Clerk.Alert(page)}");
            Assert.Contains($"value=\"{value}\"", page);
            Assert.Contains($"value=\"{province.Day(day)}\"", page);
        }
        foreach (var day in (string[])["2026-02-30", "明天", "9999-12-31"])
        {
            Assert.Equal(400, (await province.Send(Admin, HttpMethod.Post, $"/api/administration/units/{unit}/merge",
                new { code = "PL-3", from = day })).Status);
        }
        // Units and what stands on a letterhead are not planned.
        Assert.Equal(400, (await province.Send(Admin, HttpMethod.Post, $"/api/administration/units/{unit}/units",
            new { name = "计划新局", code = "PL-9", kind = "government", from = province.Day(1) })).Status);
        Assert.Equal((traces, changes), await One<(int, int)>(
            "select (select count(*)::int from trace where kind like 'unit.%'), (select count(*)::int from unit_change)"));
        Assert.Equal(0, await One<int>("select count(*)::int from unit_plan where unit_id = any(@units)",
            new { units = new[] { unit, below } }));
        Assert.Equal(unit, await One<int>("select parent_id from unit where id = @below", new { below }));
    }

    [Fact]
    public async Task A_plan_is_taken_back_before_its_day_and_two_never_contradict_each_other()
    {
        var unit = await Make("计划丁局", "PL-4");
        await Make("计划戊局", "PL-5");
        Assert.Equal(302, (await Plan(unit, "merge", 1, ("into", "PL-5"))).Status);
        Assert.Contains("并入计划戊局", await Page(await Id("PL-5")));
        Assert.Equal((409, "unit.planned_already"), await Refused(unit, "merge", 1));
        Assert.Equal((409, "unit.ends_before"), await Refused(unit, "merge", 2));
        var plan = await One<Guid>("select id from unit_plan where unit_id = @unit", new { unit });
        var path = $"/api/administration/units/{unit}/plans/{plan}";
        foreach (var (who, status) in ((string, int)[])[("", 401), ("wangli", 404), ("52-25.13", 403)])
            Assert.Equal(status, (await province.Send(who, HttpMethod.Delete, path)).Status);
        var clerk = new Clerk(province, Admin);
        Assert.Equal(302, (await clerk.Send(await Page(unit),
            $"/administration/units/{unit}/plans/{plan}/take-back")).Status);
        Assert.Equal(409, (await province.Send(Admin, HttpMethod.Delete, path)).Status);
        await NextDay();
        Assert.Null(await One<DateTime?>("select valid_to::timestamp from unit where id = @unit", new { unit }));
        Assert.DoesNotContain("计划的改动", await Page(unit));
    }

    [Fact]
    public async Task What_cannot_be_done_any_more_on_its_day_is_told_to_who_planned_it_and_holds_up_nothing()
    {
        var (unit, other) = (await Make("计划己局", "PL-6"), await Make("计划辛局", "PL-8"));
        var into = await Make("计划庚局", "PL-7");
        Assert.Equal(302, (await Plan(unit, "merge", 1, ("into", "PL-7"))).Status);
        Assert.Equal(302, (await Plan(other, "abolish", 1, ("basis", "依据〔2026〕8号"))).Status);
        await office.Ok(Admin, HttpMethod.Post, $"/api/administration/units/{into}/abolish", new { basis = "依据" });
        await NextDay();
        Assert.Null(await One<DateTime?>("select valid_to::timestamp from unit where id = @unit", new { unit }));
        Assert.Equal(("done", ""), await One<(string, string)>(
            "select state, said from unit_plan where unit_id = @other", new { other }));
        Assert.NotNull(await One<DateTime?>("select valid_to::timestamp from unit where id = @other", new { other }));
        var page = await Page(unit);
        Assert.Contains("没有办成", page);
        Assert.Contains("您管的范围里没有这个代码的单位", page);
        Assert.Equal(1, await One<int>("""
            select count(*)::int from notice n join person p on p.id = n.person_id
            where p.sign_in = @Admin and n.subject like '计划己局%' and n.subject_en like '%no unit has this code%'
            """, new { Admin }));
        await CarryOut();
        Assert.Equal(("failed", 1), await One<(string, int)>("""
            select state, (select count(*)::int from trace where kind = 'unit.plan_failed' and object_id = @unit::text)
            from unit_plan where unit_id = @unit
            """, new { unit }));
    }

    private async Task<int> Make(string name, string code, int under = 25)
    {
        await office.Ok(Admin, HttpMethod.Post, $"/api/administration/units/{under}/units",
            new { name, code, kind = "government" });
        return await Id(code);
    }

    private Task<int> Id(string code) => One<int>("select id from unit where code = @code", new { code });

    private async Task<string> Page(int unit)
    {
        var (status, page) = await new Clerk(province, Admin).Open($"/administration/units/{unit}");
        Assert.Equal(200, status);
        return page;
    }

    private async Task<(int Status, string Page)> Plan(int unit, string act, int days,
        params (string, string)[] typed) =>
        await new Clerk(province, Admin).Send(await Page(unit), $"/administration/units/{unit}/{act}", "",
            [.. typed, ("from", province.Day(days))]);

    private async Task<(int, string)> Refused(int unit, string act, int days)
    {
        var (status, answer) = await province.Send(Admin, HttpMethod.Post,
            $"/api/administration/units/{unit}/{act}", new { code = "PL-5", from = province.Day(days) });
        return (status, ((JsonNode)answer!)["code"]!.GetValue<string>());
    }

    private async Task NextDay()
    {
        province.Clock.Jump(TimeSpan.FromDays(1));
        province.ForgetSessions();
        await Task.WhenAll(CarryOut(), CarryOut());
    }

    // As the server's own duty does it, which may come to it at the same moment.
    private async Task CarryOut()
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        await province.Server.Services.GetRequiredService<CarryOutPlans>().Pass(connection, Cancel);
    }

    private Task<string> Name(int unit) => One<string>("select name from unit where id = @unit", new { unit });

    private async Task<T> One<T>(string sql, object? parameters = null)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        return (await connection.QueryFirstAsync<T>(sql, parameters))!;
    }
}
