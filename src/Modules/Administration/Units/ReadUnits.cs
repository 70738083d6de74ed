using Dapper;
using Npgsql;
using Yiwang.Administration.People;
using Yiwang.Platform;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Units;

/// <summary>What the page of a unit shows, read in one turn; and units found by a part of the name or by
/// code.</summary>
internal sealed class ReadUnits(NpgsqlDataSource source, TimeProvider clock, Succession succession)
{
    public const int RowsMax = 25;

    /// <summary>Planned changes shown: of the unit, of those below it, and of what is to come under or into it.</summary>
    private const int PlansMax = 50;

    /// <summary>Things shown of what a merged unit left; what could not go over stands first.</summary>
    private const int LegacyMax = 50;

    // A plan that could not be carried out stands on the page for so long.
    private static readonly TimeSpan FailedFor = TimeSpan.FromDays(30);

    public async Task<Result<UnitView>> Run(Actor by, int unitId, string query, string after, Language language,
        CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var parameters = new { id = unitId, reach = by.UnitId, query,
            after = int.TryParse(after, out var key) ? key : 0, rows = RowsMax + 1, PlansMax, LegacyMax,
            lately = clock.GetUtcNow() - FailedFor };
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select {UnitActs.Columns} from unit u where u.id = @id and {Reach.Reaches};
            select u.letterhead, u.document_prefix, coalesce(u.route_choice ->> 'outgoing', '') from unit u
              where u.id = @id;
            select a.id, a.short_name from unit u join unit a on a.id = any(u.path) and a.path @> array[@reach]
              where u.id = @id order by cardinality(a.path);
            select u.id, u.code, u.name, u.short_name as ShortName, u.kind, u.valid_to::timestamp as ValidTo,
              coalesce(s.short_name, '') as Successor,
              (select count(*)::int from unit b where b.parent_id = u.id and b.valid_to is null) as Below,
              (select count(distinct h.person_id)::int from post o join holding h on h.post_id = o.id
                and (h.valid_to is null or h.valid_to >= current_date)
                 where o.unit_id = u.id and o.valid_to is null) as People
            from unit u left join unit s on s.id = u.successor_id
            where {Reach.Reaches} and u.id > @after and case when @query = '' then u.parent_id = @id
              else strpos(u.name, @query) > 0 or strpos(u.short_name, @query) > 0 or u.code = @query end
            order by u.id limit @rows;
            select count(*)::int from unit u where {Reach.Reaches} and case when @query = '' then u.parent_id = @id
              else strpos(u.name, @query) > 0 or strpos(u.short_name, @query) > 0 or u.code = @query end;
            select s.id, s.name, coalesce((select string_agg(distinct p.name, '、') from in_charge c join holding h
              on h.post_id = c.post_id
                and (h.valid_to is null or h.valid_to >= current_date) join person p on p.id = h.person_id
                  where c.section_id = s.id), '') as Leader,
              (select count(distinct h.person_id)::int from post o join holding h on h.post_id = o.id
                and (h.valid_to is null or h.valid_to >= current_date)
                where o.section_id = s.id and o.valid_to is null) as People, {ChangeSections.Version} as Version
            from section s where s.unit_id = @id and s.valid_to is null order by s.ord, s.id;
            select o.id, o.name, coalesce(s.name, '') as Section, o.roles,
              coalesce((select string_agg(p.name, '、' order by p.id) from holding h join person p on p.id = h.person_id
                and p.state <> 'left'
                 where h.post_id = o.id and (h.valid_to is null or h.valid_to >= current_date)), '') as Holders,
              coalesce((select string_agg(x.name, '、' order by x.ord) from in_charge c join section x
                on x.id = c.section_id where c.post_id = o.id), '') as Fields,
              coalesce(o.substitute_id, 0) as Substitute, {ChangePost.Version} as Version
            from post o left join section s on s.id = o.section_id where o.unit_id = @id and o.valid_to is null
              order by o.ord, o.id limit 100;
            select c.at, coalesce(p.name, '') as Who, c.kind, c.before::text as Before, c.after::text as After,
              c.effective_on::timestamp as EffectiveOn, c.basis
            from unit_change c left join person p on p.id = c.person_id where c.unit_id = @id and c.kind <> 'unit_added'
              order by c.effective_on desc, c.id desc limit 30;
            select r.key, r.name from route r where r.kind = 'outgoing' and r.status = 'published'
              and (r.unit_id is null or r.unit_id = @id)
              and r.version = (select max(n.version) from route n where n.key = r.key and n.unit_id is not distinct
                from r.unit_id and n.status = 'published')
            order by r.key;
            select {UnitPlan.Columns} from unit_plan n join person q on q.id = n.person_id join unit u
              on u.id = n.unit_id and {Reach.Reaches} and (u.path @> array[@id] or n.wanted ->> 'Other'
                = (select code from unit where id = @id))
            where n.state = 'planned' or (n.state = 'failed' and n.unit_id = @id and n.ended_at > @lately)
            order by n.effective_on, n.made_at, n.id limit @PlansMax;
            select l.kind, l.words, l.went_to as WentTo, l.at from unit_legacy l join unit u on u.id = l.unit_id
              and {Reach.Reaches} where l.unit_id = @id order by l.went_to <> '', l.id limit @LegacyMax;
            select count(*)::int from unit_legacy l where l.unit_id = @id
            """, parameters, cancellationToken: cancel));
        var unit = await read.ReadFirstOrDefaultAsync<UnitNow>();
        if (unit is null) return Refusal.NotThere;
        var head = await read.ReadSingleAsync<(string Letterhead, string Prefix, string Route)>();
        var path = (await read.ReadAsync<(int Id, string Name)>()).Select(a => (a.Id.ToString(), a.Name)).ToList();
        var rows = (await read.ReadAsync<Row>()).AsList();
        var total = await read.ReadSingleAsync<int>();
        var sections = (await read.ReadAsync<(int Id, string Name, string Leader, int People, string Version)>())
            .Select(s => new SectionLine(s.Id.ToString(), s.Name, s.Leader, s.People, s.Version)).ToList();
        var posts = (await read.ReadAsync<(int Id, string Name, string Section, string[] Roles, string Holders,
            string Fields, int Substitute, string Version)>())
            .Select(o =>
                new UnitPostLine(o.Id.ToString(), o.Name, o.Section, o.Roles, o.Holders, o.Fields,
                    o.Substitute.ToString(), o.Version)).ToList();
        var story = (await read.ReadAsync<UnitStory.Row>()).Select(UnitStory.Line).ToList();
        var routes = (await read.ReadAsync<(string Key, string Name)>()).DistinctBy(r => r.Key)
            .Select(r => new Option(r.Key, r.Name)).ToList();
        var plans = (await read.ReadAsync<UnitPlan>()).Select(Planned).ToList();
        var legacy = (await read.ReadAsync<(string Kind, string Words, string WentTo, DateTime At)>())
            .Select(l => new LegacyLine(succession.Kinds.First(kind => kind.Kind == l.Kind).Name, l.Words, l.WentTo, l.At))
            .ToList();
        var left = await read.ReadSingleAsync<int>();
        var more = rows.Count > RowsMax;
        if (more) rows.RemoveAt(RowsMax);
        return new UnitView(
            unit.Id.ToString(), unit.Version, unit.Code, unit.Name, unit.ShortName, UnitKind.Name(unit.Kind), path,
            rows.Select(Line).ToList(),
            sections, story, new Paging(rows.Count, total, more ? rows[^1].Id.ToString() : null),
            UnitKind.Options(language),
            Reach.SetsUp(by) && unit.ValidTo is null)
        {
            Query = query,
            Plans = plans,
            Legacy = legacy,
            LegacyTotal = left,
            Posts = posts,
            Letterhead = head.Letterhead,
            Prefix = head.Prefix,
            Route = head.Route,
            Routes = routes,
            MayDecide = Reach.DecidesRights(by) && unit.ValidTo is null,
            Gone = unit.ValidTo is { } gone ? DateOnly.FromDateTime(gone) : null,
        };
    }

    private static PlannedLine Planned(UnitPlan plan) =>
        new(plan.Id.ToString(), plan.UnitId.ToString(), plan.Unit, plan.Kind, plan.Day, plan.Words, plan.By,
            plan.State == "failed" ? new Text(plan.Said, plan.SaidEn) : null);

    private static UnitLine Line(Row row) =>
        new(row.Id.ToString(), row.Code, row.Name, row.ShortName, UnitKind.Name(row.Kind), row.Below, row.People,
        row.ValidTo is not { } to ? new Text("在用", "in use")
        : row.Successor.Length > 0
        ? new Text($"{to:yyyy-MM-dd} 并入{row.Successor}", $"merged into {row.Successor}, {to:yyyy-MM-dd}")
        : new Text($"{to:yyyy-MM-dd} 撤销", $"abolished {to:yyyy-MM-dd}"));

    private sealed class Row
    {
        public int Id { get; init; }
        public string Code { get; init; } = "";
        public string Name { get; init; } = "";
        public string ShortName { get; init; } = "";
        public string Kind { get; init; } = "";
        public DateTime? ValidTo { get; init; }
        public string Successor { get; init; } = "";
        public int Below { get; init; }
        public int People { get; init; }
    }
}
