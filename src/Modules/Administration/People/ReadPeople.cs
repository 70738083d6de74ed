using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.People;

/// <summary>People within reach: of one unit, or found by name or account in all of it; and one person with posts and
/// history.</summary>
internal sealed class ReadPeople(NpgsqlDataSource source)
{
    public const int RowsMax = 50;

    public async Task<Result<PeopleView>> Run(Actor by, int unitId, string query, string after,
        CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var parameters = new { unitId, reach = by.UnitId, query, after = int.TryParse(after, out var key) ? key : 0,
            rows = RowsMax + 1 };
        // With words to find: everywhere within reach; without: who holds a post in this unit, or held one last.
        const string found = """
            (case when @query = '' then exists (select 1 from holding h join post o on o.id = h.post_id where h.person_id = p.id and o.unit_id = @unitId)
              else (strpos(p.name, @query) > 0 or p.sign_in = lower(@query)) and exists (select 1 from holding h join post o on o.id = h.post_id
                join unit u on u.id = o.unit_id where h.person_id = p.id and u.path @> array[@reach]) end)
            """;
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select u.name, u.valid_to is null from unit u where u.id = @unitId and {Reach.Reaches};
            select p.id, p.name, p.sign_in as SignIn, p.state, p.totp_secret is not null as SecondFactor,
              array(select u.short_name || ' ' || o.name from holding h join post o on o.id = h.post_id
                and o.valid_to is null join unit u on u.id = o.unit_id
                where h.person_id = p.id and (h.valid_to is null or h.valid_to >= current_date)
                  order by h.main desc, o.id limit 5) as Posts,
              (select max(x.seen_at) from session x where x.person_id = p.id) as LastSeen
            from person p where p.id > @after and {found} order by p.id limit @rows;
            select count(*)::int from person p where {found};
            select o.name from post o where o.unit_id = @unitId and o.valid_to is null order by o.ord, o.id limit 100;
            select s.id, s.name from section s where s.unit_id = @unitId and s.valid_to is null order by s.ord, s.id
            """, parameters, cancellationToken: cancel));
        var unit = await read.ReadFirstOrDefaultAsync<(string Name, bool Valid)>();
        if (unit.Name is null) return Refusal.NotThere;
        var rows = (await read.ReadAsync<Row>()).AsList();
        var total = await read.ReadSingleAsync<int>();
        var posts = (await read.ReadAsync<string>()).Distinct().Select(name => new Option(name, name)).ToList();
        var sections = (await read.ReadAsync<(int Id, string Name)>()).Select(s => new Option(s.Id.ToString(), s.Name))
            .ToList();
        var more = rows.Count > RowsMax;
        if (more) rows.RemoveAt(RowsMax);
        return new PeopleView(unitId.ToString(), unit.Name, rows.Select(r => new PersonLine(
                r.Id.ToString(), r.Name, r.SignIn, r.Posts, r.State, r.SecondFactor, r.LastSeen)).ToList(),
            new Paging(rows.Count, total, more ? rows[^1].Id.ToString() : null), query, posts,
            Reach.SetsUp(by) && unit.Valid)
        {
            Sections = sections, MayDecide = Reach.DecidesRights(by),
        };
    }

    public async Task<Result<PersonView>> One(Actor by, int personId, int unitId, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select p.name, p.sign_in as SignIn, p.state, p.totp_secret is not null as SecondFactor,
              {PersonActs.Version} as Version
            from person p where p.id = @personId and {PersonActs.Within};
            select o.id, u.id as UnitId, u.name as Unit, coalesce(s.name, '') as Section, o.name as Post, o.roles,
              coalesce((select string_agg(x.name, '、' order by x.ord) from in_charge c join section x
                on x.id = c.section_id where c.post_id = o.id), '') as Fields,
              h.valid_from::timestamp as ValidFrom, h.valid_to::timestamp as ValidTo, u.path @> array[@reach] as Mine
            from holding h join post o on o.id = h.post_id join unit u on u.id = o.unit_id left join section s
              on s.id = o.section_id
            where h.person_id = @personId order by h.valid_to desc nulls first, h.main desc, h.valid_from limit 40;
            select t.at, coalesce(p.name, '') as Who, t.kind from trace t left join person p on p.id = t.person_id
            where t.object_kind = 'account' and t.object_id = @personId::text order by t.id desc limit 20;
            select u.id, u.short_name from unit u where u.id = @unitId and {Reach.Reaches};
            select s.id, s.name from section s join unit u on u.id = s.unit_id where s.unit_id = @unitId
              and {Reach.Reaches} and s.valid_to is null order by s.ord, s.id;
            select distinct o.name from post o join unit u on u.id = o.unit_id where o.unit_id = @unitId
              and {Reach.Reaches} and o.valid_to is null
            """, new { personId, unitId, reach = by.UnitId }, cancellationToken: cancel));
        var person = await read.ReadFirstOrDefaultAsync<Row>();
        if (person is null) return Refusal.NotThere;
        var posts = (await read.ReadAsync<Held>()).AsList();
        var story = (await read.ReadAsync<(DateTime At, string Who, string Kind)>())
            .Select(t => new StoryLine(t.At, t.Who, Did(t.Kind))).ToList();
        var unit = await read.ReadFirstOrDefaultAsync<(int Id, string Name)>();
        var sections = (await read.ReadAsync<(int Id, string Name)>()).Select(s => new Option(s.Id.ToString(), s.Name))
            .ToList();
        var names = (await read.ReadAsync<string>()).Select(n => new Option(n, n)).ToList();
        return new PersonView(personId.ToString(), person.Version, person.Name, person.SignIn,
            posts.Select(h => new PostLine(
                h.Id.ToString(), h.Unit, h.Section, h.Post, h.Fields, DateOnly.FromDateTime(h.ValidFrom),
                h.Mine && h.ValidTo is null && Reach.SetsUp(by))
            {
                // Given and ended on one day it was held on none; the list says that day.
                To = h.ValidTo is { } to ? DateOnly.FromDateTime(to < h.ValidFrom ? h.ValidFrom : to) : null,
                    Roles = h.Roles,
            }).ToList(), sections, names, story, Reach.SetsUp(by))
        {
            State = person.State, SecondFactor = person.SecondFactor, MayDecide = Reach.DecidesRights(by),
                UnitId = unit.Id.ToString(), UnitName = unit.Name ?? "",
            Own = personId == by.PersonId,
        };
    }

    private static Text Did(string kind) => kind switch
    {
        "account.added" => new("建了账号", "made the account"),
        "account.locked" => new("停用", "locked it"),
        "account.unlocked" => new("启用", "unlocked it"),
        "account.password_reset" => new("重置口令", "reset the password"),
        "account.factor_off" => new("取消第二重验证", "took the second factor off"),
        "account.left" => new("办了离开", "recorded the leave"),
        "post.given" => new("任命岗位", "gave a post"),
        "post.ended" => new("免去岗位", "ended a post"),
        _ => new("改动", "changed it"),
    };

    private sealed class Row
    {
        public int Id { get; init; }
        public string Name { get; init; } = "";
        public string SignIn { get; init; } = "";
        public string State { get; init; } = "";
        public bool SecondFactor { get; init; }
        public string[] Posts { get; init; } = [];
        public DateTime? LastSeen { get; init; }
        public string Version { get; init; } = "";
    }

    private sealed class Held
    {
        public int Id { get; init; }
        public int UnitId { get; init; }
        public string Unit { get; init; } = "";
        public string Section { get; init; } = "";
        public string Post { get; init; } = "";
        public string[] Roles { get; init; } = [];
        public string Fields { get; init; } = "";
        public DateTime ValidFrom { get; init; }
        public DateTime? ValidTo { get; init; }
        public bool Mine { get; init; }
    }
}
