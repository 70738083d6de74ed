using Dapper;
using Npgsql;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Routing;

/// <summary>Who may get a task: a post of a unit, with the people who hold it now.</summary>
public sealed record OfficePost(
    int PostId, int UnitId, string UnitName, int? SectionId, string SectionName, string Name, IReadOnlyList<string> Roles, IReadOnlyList<int> People,
    string PeopleNames, IReadOnlyList<int> Sections)
{
    public bool Has(string role) => Roles.Contains(role);

    public string NameOf(int person) =>
        People.ToList().IndexOf(person) is >= 0 and var place ? PeopleNames.Split('、')[place] : "";

    /// <summary>How a task's place is written: 办公室主任 吴涛.</summary>
    public string Title => PeopleNames.Length > 0 ? $"{Name} {PeopleNames}" : Name;
}

/// <summary>
/// The posts of the units that one act may concern, read once in one query, so that the question "who gets it" is answered without
/// the database and the same way in the dry run.
/// </summary>
public sealed class OfficeBook(
    IReadOnlyList<OfficePost> posts, IReadOnlyDictionary<int, int?> parents, IReadOnlyList<Delegation> delegations, DateTimeOffset at)
{
    public IReadOnlyList<OfficePost> Posts { get; } = posts;

    public int? Parent(int unitId) => parents.GetValueOrDefault(unitId);

    /// <summary>Reads own unit, the unit above, the units named and those of the posts named.</summary>
    public static Task<OfficeBook> Load(Act act, IEnumerable<int> units, IEnumerable<int> posts, CancellationToken cancel) =>
        Load(act.Connection, act.Transaction, units, posts, act.At, cancel);

    public static async Task<OfficeBook> Load(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, IEnumerable<int> units, IEnumerable<int> posts, DateTimeOffset at,
        CancellationToken cancel)
    {
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition("""
            with wanted as (select id, parent_id from unit where id = any(@wanted) or id in (select unit_id from post where id = any(@named))
              union select p.id, p.parent_id from unit u join unit p on p.id = u.parent_id
                where u.id = any(@wanted) or u.id in (select unit_id from post where id = any(@named)))
            select o.id as PostId, o.unit_id as UnitId, u.short_name as UnitName, w.parent_id as ParentId, o.section_id as SectionId,
                   coalesce(s.name, '') as SectionName, o.name, o.roles,
                   coalesce(array_agg(p.id order by p.id) filter (where p.id is not null), '{}') as People,
                   coalesce(string_agg(p.name, '、' order by p.id), '') as PeopleNames,
                   array(select c.section_id from in_charge c where c.post_id = o.id) as Sections
            from wanted w join unit u on u.id = w.id join post o on o.unit_id = w.id and o.valid_to is null
            left join section s on s.id = o.section_id
            left join holding h on h.post_id = o.id and (h.valid_to is null or h.valid_to >= current_date)
            left join person p on p.id = h.person_id and p.state = 'active'
            group by o.id, u.short_name, w.parent_id, s.name order by o.unit_id, o.ord, o.id;
            select o.unit_id, d.from_person, d.to_person, d.starts_at, d.ends_at, d.kinds from delegation d join post o on o.id = d.from_post
              join person p on p.id = d.to_person and p.state = 'active'
              where d.revoked_at is null and d.starts_at <= @at and d.ends_at > @at
                and (o.unit_id = any(@wanted) or o.unit_id in (select unit_id from post where id = any(@named)));
            """, new { wanted = units.ToArray(), named = posts.ToArray(), at }, transaction, cancellationToken: cancel));
        var rows = (await read.ReadAsync<Row>()).AsList();
        var delegations = (await read.ReadAsync<(int Unit, int From, int To, DateTime Starts, DateTime Until, string[] Kinds)>())
            .Select(d => new Delegation(d.From.ToString(), d.To.ToString(), d.Starts, d.Until, d.Kinds)).ToList();
        return new OfficeBook(
            rows.Select(r => new OfficePost(r.PostId, r.UnitId, r.UnitName, r.SectionId, r.SectionName, r.Name, r.Roles, r.People, r.PeopleNames, r.Sections))
                .ToList(),
            rows.GroupBy(r => r.UnitId).ToDictionary(g => g.Key, g => g.First().ParentId),
            delegations, at);
    }

    public OfficePost? Post(int postId) => Posts.FirstOrDefault(p => p.PostId == postId);

    /// <summary>Whether anybody sits there now.</summary>
    public bool HasPeople(Assignment desk) => desk.Kind == AssigneeKind.Post
        ? Post(int.Parse(desk.Id)) is { People.Count: > 0 }
        : int.TryParse(desk.Id, out var person) && Posts.Any(p => p.People.Contains(person));

    public string NameOf(string person) => int.TryParse(person, out var id) && Posts.FirstOrDefault(p => p.People.Contains(id)) is { } post
        ? post.NameOf(id) : person;

    /// <summary>
    /// The desk on which it comes to lie: that of whoever acts now for the one meant (委托); a post that several hold is a group of which
    /// one takes it (抢办).
    /// </summary>
    public Assignment Desk(Assignment meant, string kind)
    {
        if (!meant.IsOneDesk || meant.For.Length > 0) return meant;
        var post = meant.Kind == AssigneeKind.Post ? Post(int.Parse(meant.Id)) : null;
        if (post is { People.Count: > 1 }) return meant with { Kind = AssigneeKind.Group };
        var person = meant.Kind == AssigneeKind.Person ? meant.Id : post is { People.Count: 1 } ? post.People[0].ToString() : null;
        if (person is null) return meant;
        var (acts, through) = Delegations.Resolve(delegations, person, kind, at);
        return acts == person ? meant
            : meant with { Kind = AssigneeKind.Person, Id = acts, For = person, Why = $"{meant.Why}；{string.Join("委托", through.Select(NameOf))}".TrimStart('；') };
    }

    public IEnumerable<OfficePost> Of(int unitId, string role) => Posts.Where(p => p.UnitId == unitId && p.Has(role) && p.People.Count > 0);

    public OfficePost? HeadOf(int sectionId) => Posts.FirstOrDefault(p => p.SectionId == sectionId && p.Has(Identity.Role.SectionHead) && p.People.Count > 0);

    private sealed class Row
    {
        public int PostId { get; init; }
        public int UnitId { get; init; }
        public string UnitName { get; init; } = "";
        public int? ParentId { get; init; }
        public int? SectionId { get; init; }
        public string SectionName { get; init; } = "";
        public string Name { get; init; } = "";
        public string[] Roles { get; init; } = [];
        public int[] People { get; init; } = [];
        public string PeopleNames { get; init; } = "";
        public int[] Sections { get; init; } = [];
    }
}
