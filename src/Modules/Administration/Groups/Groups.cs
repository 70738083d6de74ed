using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Organization;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Groups;

/// <summary>What is done to a group.</summary>
internal enum GroupDo { Make, Add, Take, Remove }

/// <summary>
/// Groups and saved lists of units. A group belongs to the unit that made it; those of the whole network (no unit) are
/// changed by the administrators of the topmost unit. Units are named by code, wherever they are.
/// </summary>
internal sealed class ChangeGroup(NpgsqlDataSource source, TimeProvider clock)
{
    public const int UnitsMax = 20_000;

    public async Task<Result<int>> Run(
        Actor by, Guid actId, GroupDo what, int groupId, string version, string name, IReadOnlyList<string> codes,
        IReadOnlyList<int> units, CancellationToken cancel)
    {
        if (!Reach.SetsUp(by)) return Reach.NotYours;
        if (what == GroupDo.Make && codes.Count == 0)
            return new Refusal("group.empty", "至少写一个单位代码。", "Name at least one unit.", RefusalKind.Wrong, "units");
        var begun = await Act.Begin(source, actId, "group.change", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<int>();
        if (what != GroupDo.Make)
        {
            if (!await Mine(act, groupId, cancel)) return Refusal.NotThere;
            var now = await act.One<string>($"select {ReadGroups.Version} from unit_group g where g.id = @groupId",
                new { groupId }, cancel);
            if (Versions.Stands(version, now!) is { } changed) return changed;
        }
        var named = await Named(act, codes, cancel);
        if (named.Refusal is { } unknown) return unknown;
        switch (what)
        {
            case GroupDo.Make:
                var taken = await act.One<bool>(
                    "select exists (select 1 from unit_group where unit_id = @UnitId and name = @name)",
                        new { by.UnitId, name }, cancel);
                if (taken)
                    return new Refusal("group.there", "已有同名的组。", "There is a group of this name.", RefusalKind.Conflict,
                        "name");
                groupId = await act.One<int>("""
                    insert into unit_group (unit_id, name, name_en, ord) select @UnitId, @name, @name,
                      coalesce(max(ord) + 1, 0) from unit_group returning id
                    """, new { by.UnitId, name }, cancel);
                await Insert(act, groupId, named.Answer, cancel);
                break;
            case GroupDo.Add:
                await Insert(act, groupId, named.Answer, cancel);
                break;
            case GroupDo.Take:
                await act.Execute("delete from unit_group_member where group_id = @groupId and unit_id = any(@units)",
                    new { groupId, units = units.ToArray() }, cancel);
                break;
            default:
                await act.Execute("delete from unit_group where id = @groupId", new { groupId }, cancel);
                break;
        }
        act.Trace("group." + what.ToString().ToLowerInvariant(), "group", groupId.ToString(),
            facts: [("name", name), ("units", (named.Answer.Length + units.Count).ToString())]);
        return await act.Commit(groupId, cancel);
    }

    private static Task<bool> Mine(Act act, int groupId, CancellationToken cancel) => act.One<bool>("""
        select exists (select 1 from unit_group g where g.id = @groupId and (g.unit_id = @UnitId
          or (g.unit_id is null and exists (select 1 from unit where id = @UnitId and parent_id is null))) for update)
        """, new { groupId, act.By.UnitId }, cancel);

    private static Task<int> Insert(Act act, int groupId, int[] units, CancellationToken cancel) => act.Execute(
        "insert into unit_group_member (group_id, unit_id) select @groupId, unnest(@units) on conflict do nothing",
        new { groupId, units }, cancel);

    private static async Task<Result<int[]>> Named(Act act, IReadOnlyList<string> codes, CancellationToken cancel)
    {
        if (codes.Count == 0) return Array.Empty<int>();
        if (codes.Count > UnitsMax)
            return new Refusal("group.too_many", $"一次最多 {UnitsMax:N0} 个单位。", $"At most {UnitsMax:N0} units at once.",
                RefusalKind.TooLarge, "units");
        var found = await act.Query<(int Id,
            string Code)>("select id, code from unit where code = any(@codes) and valid_to is null",
            new { codes = codes.ToArray() }, cancel);
        var known = found.Select(f => f.Code).ToHashSet(StringComparer.Ordinal);
        var unknown = codes.Where(code => !known.Contains(code)).ToList();
        return unknown.Count == 0 ? found.Select(f => f.Id).ToArray() : new Refusal("group.unknown_unit",
            $"没有这些代码的单位：{string.Join('、', unknown.Take(5))}{(unknown.Count > 5 ? " …" : "")}",
            $"No units have these codes: {string.Join(", ", unknown.Take(5))}{(unknown.Count > 5 ? " …" : "")}",
            RefusalKind.Wrong, "units");
    }
}

/// <summary>The groups an administrator sees, and one with its units.</summary>
internal sealed class ReadGroups(NpgsqlDataSource source)
{
    /// <summary>The groups of a unit that is merged are the other's.</summary>
    public static UnitBelonging OfUnit { get; } = new("groups", new("单位组", "groups of units"), "select 0",
        (act, unit, into, cancel) => act.Query<string>(
            "update unit_group set unit_id = @into where unit_id = @unit returning name", new { unit, into }, cancel));

    public const int RowsMax = 100;

    /// <summary>Of <c>g</c> (unit_group): another as soon as its name or its units are.</summary>
    public const string Version = """
        md5(g.name || coalesce((select string_agg(m.unit_id::text, ' ' order by m.unit_id) from unit_group_member m
          where m.group_id = g.id), ''))
        """;

    private const string Visible = $"""
        select g.id, g.name, {Version} as Version, (select count(*)::int from unit_group_member m where m.group_id = g.id) as Count,
          coalesce(u.short_name, '') as Owner,
          @changes and (g.unit_id = @UnitId
            or (g.unit_id is null and exists (select 1 from unit where id = @UnitId and parent_id is null))) as Mine
        from unit_group g left join unit u on u.id = g.unit_id where (g.unit_id is null or g.unit_id = @UnitId)
        """;

    /// <param name="after">The last group of the page before; 0 for the first.</param>
    public async Task<GroupsView> Run(Actor by, int after, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition($"""
            {Visible} and (@after = 0 or (g.ord, g.id) > (select ord, id from unit_group where id = @after))
            order by g.ord, g.id limit @rows
            """, new { by.UnitId, changes = Reach.SetsUp(by), after, rows = RowsMax + 1 },
            cancellationToken: cancel))).AsList();
        var more = rows.Count > RowsMax;
        if (more) rows.RemoveAt(RowsMax);
        return new GroupsView(rows.Select(r => new GroupLine(r.Id.ToString(), r.Name, r.Count, r.Owner, r.Mine))
            .ToList())
        {
            MayMake = Reach.SetsUp(by),
            Paging = new Paging(rows.Count, null, more ? rows[^1].Id.ToString() : null),
        };
    }

    public async Task<Result<GroupView>> One(Actor by, int groupId, string query, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var group = await connection.QueryFirstOrDefaultAsync<Row>(
            new CommandDefinition($"{Visible} and g.id = @groupId",
            new { groupId, by.UnitId, changes = Reach.SetsUp(by) }, cancellationToken: cancel));
        if (group is null) return Refusal.NotThere;
        var units = (await connection.QueryAsync<(int Id, string Name, string Above,
            string Code)>(new CommandDefinition("""
            select u.id, u.name, coalesce(a.short_name, ''), u.code from unit_group_member m join unit u
              on u.id = m.unit_id left join unit a on a.id = u.parent_id
            where m.group_id = @groupId and (@query = '' or strpos(u.name, @query) > 0 or u.code = @query) order by u.id
              limit @max
            """, new { groupId, query, max = GroupView.ShownMax }, cancellationToken: cancel))).Select(u => new UnitChoice(u.Id.ToString(), u.Name, true, u.Above, u.Code)).ToList();
        return new GroupView(groupId.ToString(), group.Version, group.Name, units, group.Mine)
            { Total = group.Count, Query = query };
    }

    private sealed class Row
    {
        public int Id { get; init; }
        public string Name { get; init; } = "";
        public string Version { get; init; } = "";
        public int Count { get; init; }
        public string Owner { get; init; } = "";
        public bool Mine { get; init; }
    }
}
