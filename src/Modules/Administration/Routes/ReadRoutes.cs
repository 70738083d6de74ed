using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Routes;

internal sealed record ListedRoute(
    int Id, string Key, int? UnitId, int Version, string Name, string Kind, string Status, int? ProposedBy,
    int? ChangedBy, DateTime ChangedAt, int Running, string Xml, string NameEn)
{
    public Text Called => RouteWords.Step(Name, NameEn);
}

internal sealed record VersionRow(int Id, int? UnitId, int Version, string Status, string By, DateTime At,
    string Remark, int Running);

internal sealed record MoveRow(Guid Id, int From, int Moved, int Kept, DateTime At, string By, DateTime? UndoneAt);

/// <summary>What a person sees of routes: the unit's own and those all share.</summary>
internal sealed class ReadRoutes(NpgsqlDataSource source)
{
    public const int VersionsMax = 50;

    private const string Running = """
        (select count(*) from "case" c where c.unit_id = @unitId and c.route = r.key and c.route_unit_id is not distinct from r.unit_id
           and c.route_version = r.version and c.closed_at is null)::int
        """;

    /// <summary>Of each route the versions that count: in use, drafted, proposed; own before shared.</summary>
    public async Task<IReadOnlyList<ListedRoute>> List(Actor by, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<ListedRoute>(new CommandDefinition($"""
            select r.id, r.key, r.unit_id as UnitId, r.version, r.name, r.kind, r.status, r.proposed_by as ProposedBy,
              r.changed_by as ChangedBy,
                   coalesce(r.published_at, r.changed_at) as ChangedAt, {Running} as Running, r.xml, r.name_en as NameEn
            from route r
            where (r.unit_id = @unitId and r.status <> 'retired')
               or (r.unit_id is null and r.version = (select max(version) from route n where n.key = r.key
                 and n.unit_id is null))
            order by r.unit_id nulls last, r.kind, r.key, r.version desc limit 300
            """, new { unitId = by.UnitId }, cancellationToken: cancel))).AsList();
    }

    /// <summary>The steps of a route that find nobody in this unit, as the last night's check found.</summary>
    public async Task<IReadOnlyList<RouteGapLine>> Gaps(Actor by, int id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<(string Step, string StepEn, string Zh, string En,
            DateTime At)>(new CommandDefinition("""
            select step, step_en, why_zh, why_en, found_at from route_gap where route_id = @id and unit_id = @UnitId
              order by node
            """, new { id, by.UnitId }, cancellationToken: cancel)))
            .Select(gap => new RouteGapLine(new Text(gap.Step, gap.StepEn), new Text(gap.Zh, gap.En), gap.At)).ToList();
    }

    /// <summary>The unit's tables that say who gets a step: those with rows.</summary>
    public async Task<IReadOnlyList<string>> Tables(Actor by, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            "select distinct name from decision_row where unit_id = @UnitId and name <> @Name order by name",
            new { by.UnitId, RouteChoice.Name },
            cancellationToken: cancel))).AsList();
    }

    public async Task<RouteRow?> One(Actor by, int id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await connection.QueryFirstOrDefaultAsync<RouteRow>(new CommandDefinition(
            $"select {RouteRow.Columns} from route r where r.id = @id and {RouteRow.Sees}",
            new { id, unitId = by.UnitId }, cancellationToken: cancel));
    }

    public async Task<IReadOnlyList<VersionRow>> Versions(Actor by, RouteRow route, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<VersionRow>(new CommandDefinition($"""
            select r.id, r.unit_id as UnitId, r.version, case when r.unit_id is null
              and exists (select 1 from route n where n.key = r.key and n.unit_id is null
                     and n.version > r.version) then 'retired' else r.status end as Status,
                   coalesce(p.name, '') as By, coalesce(r.published_at, r.changed_at) as At, r.remark,
                     {Running} as Running
            from route r left join person p on p.id = coalesce(r.published_by, r.changed_by)
            where r.key = @Key and (r.unit_id = @unitId or r.unit_id is null)
              order by r.unit_id nulls last, r.version desc limit @VersionsMax
            """, new { route.Key, unitId = by.UnitId, VersionsMax }, cancellationToken: cancel))).AsList();
    }

    /// <summary>The newest version all units share of the same route; null when there is none.</summary>
    public async Task<RouteRow?> Shared(string key, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await connection.QueryFirstOrDefaultAsync<RouteRow>(new CommandDefinition(
            $"select {RouteRow.Columns} from route r where r.key = @key and r.unit_id is null order by r.version desc limit 1", new { key }, cancellationToken: cancel));
    }

    public async Task<IReadOnlyList<MoveRow>> Moves(Actor by, int toId, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<MoveRow>(new CommandDefinition("""
            select m.id, f.version as "From", m.moved, m.kept, m.at, p.name as By, m.undone_at as UndoneAt
            from route_move m join route f on f.id = m.from_route join person p on p.id = m.person_id
            where m.to_route = @toId and m.unit_id = @UnitId order by m.at desc limit 20
            """, new { toId, by.UnitId }, cancellationToken: cancel))).AsList();
    }

    /// <summary>What was done with this version, newest first.</summary>
    public async Task<IReadOnlyList<StoryLine>> Story(int id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var rows = await connection.QueryAsync<(DateTime At, string Kind, string Person,
            string Words)>(new CommandDefinition("""
            select t.at, t.kind, coalesce(p.name, ''), coalesce(w.words, '') from trace t left join person p
              on p.id = t.person_id
            left join trace_words w on w.trace_id = t.id where t.object_kind = 'route' and t.object_id = @id
              order by t.id desc limit 40
            """, new { id = id.ToString() }, cancellationToken: cancel));
        return rows.Select(r => new StoryLine(r.At, r.Person, RouteStory.Of(r.Kind), Words: r.Words)).ToList();
    }

    /// <summary>Level of the unit, as routes name it.</summary>
    public async Task<string> Level(Actor by, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return RouteWords.LevelOf(await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "select level from unit where id = @UnitId", new { by.UnitId }, cancellationToken: cancel)));
    }
}
