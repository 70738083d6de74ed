using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;

namespace Yiwang.Administration.Routes;

/// <summary>One running case and whether it can go on in the other version.</summary>
internal sealed record CaseMove(Guid CaseId, string Title, string Number, Text? Why);

/// <summary>What a run of moving came to; <see cref="MoveId"/> is empty for a dry run.</summary>
internal sealed record MovedCases(Guid MoveId, IReadOnlyList<CaseMove> Cases)
{
    public int Moved => Cases.Count(c => c.Why is null);
}

/// <summary>
/// Moves the running cases of one version to another of the same route, and back. Each case is moved whole or stays
/// whole; those that cannot be moved are listed with the reason. The dry run does the same and commits nothing.
/// </summary>
internal sealed class MoveCases(NpgsqlDataSource source, RouteCatalog routes, TimeProvider clock)
{
    public const int CasesMax = 20_000;

    public async Task<Result<MovedCases>> Run(Actor by, Guid actId, int fromId, int toId, bool dry,
        CancellationToken cancel)
    {
        if (!RouteRow.MayDraw(by)) return RouteRow.NotDrawer;
        var begun = await Act.Begin(source, actId, "route.move", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<MovedCases>();
        var (from, to) = (await Row(act, fromId, cancel), await Row(act, toId, cancel));
        if (from is null || to is null) return Refusal.NotThere;
        if (from.Key != to.Key || fromId == toId)
            return new Refusal("route.move_other", "只能移到同一条流程的另一版。",
                "Cases move only to another version of the same route.", RefusalKind.Wrong);
        if (to.Status is "draft" or "proposed")
            return new Refusal("route.not_in_use", "只能移到发布过的版本。", "Cases move only to a published version.");
        var cases = await Carry(act, from, to, null, cancel);
        if (dry) return new MovedCases(Guid.Empty, cases);
        var moved = new MovedCases(actId, cases);
        if (moved.Moved == 0)
            return new Refusal("route.nothing_to_move", "没有能移的办件。", "There is no case that can be moved.");
        await act.Execute("""
            insert into route_move (id, from_route, to_route, unit_id, person_id, at, moved, kept)
              values (@actId, @fromId, @toId, @UnitId, @PersonId, @At, @Moved, @kept);
            insert into route_move_case (move_id, case_id) select @actId, unnest(@ids)
            """, new { actId, fromId, toId, by.UnitId, by.PersonId, act.At, moved.Moved, kept = cases.Count - moved.Moved, ids = Moved(cases) }, cancel);
        Tell(act, "route.cases_moved", from, to, cases);
        return await act.Commit(moved, cancel);
    }

    /// <summary>Moves the cases of an earlier run back; those that went on where the old version has nothing stay and
    /// are listed.</summary>
    public async Task<Result<MovedCases>> Undo(Actor by, Guid actId, Guid moveId, CancellationToken cancel)
    {
        if (!RouteRow.MayDraw(by)) return RouteRow.NotDrawer;
        var begun = await Act.Begin(source, actId, "route.move_back", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<MovedCases>();
        var run = await act.One<(int From, int To, DateTime? Undone)?>(
            "select from_route, to_route, undone_at from route_move where id = @moveId and unit_id = @UnitId for update", new { moveId, by.UnitId }, cancel);
        if (run is not { } move || await Row(act, move.From, cancel) is not { } from
            || await Row(act, move.To, cancel) is not { } to) return Refusal.NotThere;
        if (move.Undone is not null) return new Refusal("route.moved_back", "已经移回去了。", "It was moved back already.");
        var cases = await Carry(act, to, from, moveId, cancel);
        await act.Execute("update route_move set undone_at = @At where id = @moveId", new { moveId, act.At }, cancel);
        Tell(act, "route.cases_moved_back", to, from, cases);
        return await act.Commit(new MovedCases(moveId, cases), cancel);
    }

    private async Task<List<CaseMove>> Carry(Act act, RouteRow from, RouteRow to, Guid? moveId,
        CancellationToken cancel)
    {
        var (old, now) = (await routes.Load(from.Key, from.UnitId, from.Version, cancel),
            await routes.Load(to.Key, to.UnitId, to.Version, cancel));
        var rows = await act.Query<(Guid Id, string Title, string Number, string Way)>("""
            select c.id, c.title, c.number, c.way from "case" c
            where c.unit_id = @UnitId and c.route = @Key and c.route_unit_id is not distinct from @RouteUnit
              and c.route_version = @Version and c.closed_at is null
              and (@moveId::uuid is null or exists (select 1 from route_move_case m where m.move_id = @moveId
                and m.case_id = c.id))
            order by c.opened_at limit @CasesMax for update of c
            """, new { act.By.UnitId, from.Key, RouteUnit = from.UnitId, from.Version, moveId, CasesMax }, cancel);
        var cases = new List<CaseMove>(rows.Count);
        var ways = new List<(Guid Id, string Way)>(rows.Count);
        foreach (var row in rows)
        {
            var (way, why) = RouteTransplant.Of(old.Way, now.Way, row.Way);
            cases.Add(new CaseMove(row.Id, row.Title, row.Number, why));
            if (way is not null) ways.Add((row.Id, way));
        }
        await act.Execute("""
            update "case" c set way = x.way, route_unit_id = @UnitId, route_version = @Version, version = c.version + 1
            from unnest(@ids, @ways) as x(id, way) where c.id = x.id
            """, new { to.UnitId, to.Version, ids = ways.Select(w => w.Id).ToArray(), ways = ways.Select(w => w.Way).ToArray() }, cancel);
        return cases;
    }

    private static void Tell(Act act, string kind, RouteRow from, RouteRow to, List<CaseMove> cases)
    {
        act.Trace(kind, "route", to.Id.ToString(), before: from.Digest, after: to.Digest,
            facts: [("from", from.Id.ToString()), ("moved", cases.Count(c => c.Why is null).ToString()),
                ("kept", cases.Count(c => c.Why is not null).ToString())]);
        foreach (var one in cases.Where(c => c.Why is null))
        {
            act.Trace("case.route_changed", "case", one.CaseId.ToString(), one.CaseId,
                facts: [("from", $"{from.Key} {from.Version}"), ("to", $"{to.Key} {to.Version}")]);
        }
    }

    private static Guid[] Moved(List<CaseMove> cases) =>
        cases.Where(c => c.Why is null).Select(c => c.CaseId).ToArray();

    private static Task<RouteRow?> Row(Act act, int id, CancellationToken cancel) => act.One<RouteRow>(
        $"select {RouteRow.Columns} from route r where r.id = @id and (r.unit_id is null or r.unit_id = @UnitId)",
        new { id, act.By.UnitId }, cancel);
}
