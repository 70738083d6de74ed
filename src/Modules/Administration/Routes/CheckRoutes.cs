using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Routing;

namespace Yiwang.Administration.Routes;

/// <summary>
/// Once a night: each unit's routes in use (its own published ones, and those its open cases are on) against its
/// directory of the day. What newly finds nobody is told to whoever drew the route and to the unit's administrators,
/// and stands on the route's page until it is mended.
/// </summary>
internal sealed class CheckRoutes(NpgsqlDataSource source, RouteCatalog routes, StepActs acts, TimeProvider clock)
{
    /// <summary>From this hour (of the office) on the day counts as begun.</summary>
    public const int NightHour = 1;

    public async Task Pass(NpgsqlConnection connection, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var today = now.ToOffset(WorkingCalendar.ChinaOffset).AddHours(-NightHour).Date;
        if (
            !await connection.ExecuteScalarAsync<bool>(
                new CommandDefinition("select exists (select 1 from route_night where night < @today)", new { today },
                cancellationToken: cancel))) return;
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "routes.checked", Actor.System, now,
            cancel)).Answer;
        // Of two processes the second waits here, and then finds the night done.
        if (await act.Execute("update route_night set night = @today where night < @today", new { today }, cancel) == 0)
            return;
        var inUse = await act.Query<InUse>("""
            select r.id, r.key, r.unit_id as OwnerId, r.version, u.unit_id as UnitId, r.name, r.changed_by as ChangedBy
              from (
              select id, unit_id from route where unit_id is not null and status = 'published'
              union select r.id, c.unit_id from (select distinct unit_id, route, route_unit_id, route_version
                from "case" where closed_at is null) c
                join route r on r.key = c.route and r.unit_id is not distinct from c.route_unit_id
                  and r.version = c.route_version) u
            join route r on r.id = u.id join unit n on n.id = u.unit_id and n.valid_to is null order by u.unit_id, r.id
            """, new { }, cancel);
        var found = 0;
        foreach (var one in inUse) found += await Check(act, one, cancel);
        await act.Execute(
            "delete from route_gap g where not exists (select 1 from unnest(@units, @ids) as u(unit, id) where u.unit = g.unit_id and u.id = g.route_id)",
            new { units = inUse.Select(u => u.UnitId).ToArray(), ids = inUse.Select(u => u.Id).ToArray() }, cancel);
        act.Trace("routes.checked", "routes", "all",
            facts: [("checked", inUse.Count.ToString()), ("gaps", found.ToString())]);
        await act.Commit(true, cancel);
    }

    private async Task<int> Check(Act act, InUse one, CancellationToken cancel)
    {
        var route = await routes.Load(one.Key, one.OwnerId, one.Version, cancel);
        var reach = await RouteReach.Of(act.Connection, act.Transaction, route, one.UnitId, null, acts.Documents,
            cancel);
        var book = await OfficeBook.Load(act.Connection, act.Transaction, [one.UnitId, .. reach.Units], cancel);
        var gaps = RouteGaps.Of(route, book, reach, one.UnitId);
        var known = (
            await act.Query<string>(
                "select node || ' ' || why_zh from route_gap where unit_id = @UnitId and route_id = @Id",
                new { one.UnitId, one.Id }, cancel)).ToHashSet();
        await act.Execute("delete from route_gap where unit_id = @UnitId and route_id = @Id",
            new { one.UnitId, one.Id }, cancel);
        foreach (var gap in gaps)
        {
            await act.Execute("""
                insert into route_gap (unit_id, route_id, node, step, step_en, why_zh, why_en, found_at)
                  values (@UnitId, @Id, @NodeId, @zh, @en, @whyZh, @whyEn, @At)
                """, new { one.UnitId, one.Id, gap.NodeId, zh = gap.Step.Zh, en = gap.Step.En, whyZh = gap.Why.Zh, whyEn = gap.Why.En, act.At }, cancel);
        }
        var fresh = gaps.Where(gap => !known.Contains($"{gap.NodeId} {gap.Why.Zh}")).ToList();
        if (fresh.Count == 0) return gaps.Count;
        var first = fresh[0];
        var more = fresh.Count > 1 ? new Text($"等 {fresh.Count} 处", $" and {fresh.Count - 1} more") : new Text("", "");
        foreach (var person in await Owners(act, one, cancel))
        {
            act.Notify(new NoticeDraft(person, null, "route_broken", new Text(
                $"{one.Name}——{first.Step.Zh}：{first.Why.Zh}{more.Zh}",
                $"{one.Name}: {first.Step.En}: {first.Why.En}{more.En}"), $"/routes/{one.Id}"));
        }
        return gaps.Count;
    }

    private static Task<IReadOnlyList<int>> Owners(Act act, InUse one, CancellationToken cancel) => act.Query<int>("""
        select distinct h.person_id from post o join holding h on h.post_id = o.id
          and (h.valid_to is null or h.valid_to >= current_date)
        join person p on p.id = h.person_id and p.state = 'active'
        where o.unit_id = @UnitId and o.valid_to is null and (@UnitAdmin = any(o.roles) or h.person_id = @ChangedBy)
        """, new { one.UnitId, Role.UnitAdmin, one.ChangedBy }, cancel);

    private sealed record InUse(int Id, string Key, int? OwnerId, int Version, int UnitId, string Name, int? ChangedBy);
}
