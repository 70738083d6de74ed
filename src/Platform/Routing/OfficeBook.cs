using Dapper;
using Npgsql;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Routing;

/// <summary>Who may get a task: a post of a unit, with the people who hold it now.</summary>
public sealed record OfficePost(
    int PostId, int UnitId, string UnitName, int? SectionId, string SectionName, string Name,
    IReadOnlyList<string> Roles, IReadOnlyList<int> People,
    string PeopleNames, IReadOnlyList<int> Sections)
{
    /// <summary>The post that stands in while nobody holds this one.</summary>
    public int? SubstituteId { get; init; }

    /// <summary>Name of the vacant post that this one stands in for; empty when it is meant itself.</summary>
    public string StandsFor { get; init; } = "";

    /// <summary>Whether the one it stands for is of a unit that was merged into this post's.</summary>
    public bool IsHeir { get; init; }

    public bool Has(string role) => Roles.Contains(role);

    public string NameOf(int person) =>
        People.ToList().IndexOf(person) is >= 0 and var place ? PeopleNames.Split('、')[place] : "";

    /// <summary>How a task's place is written: 办公室主任 吴涛.</summary>
    public string Title => PeopleNames.Length > 0 ? $"{Name} {PeopleNames}" : Name;
}

/// <summary>
/// A unit's delegations that stand or are to come, and what it says of the free moves.
/// </summary>
public sealed record UnitHabits(IReadOnlyList<Delegation> Delegations, UnitMoves Moves)
{
    public static UnitHabits None { get; } = new([], new UnitMoves([]));
}

/// <summary>
/// The posts of the units that one act may concern, so that the question "who gets it" is answered without the database
/// and the same way in the dry run.
/// </summary>
/// <param name="successors">Into which unit one that is no more was merged.</param>
public sealed class OfficeBook(
    IReadOnlyList<OfficePost> posts, IReadOnlyDictionary<int, int?> parents,
    IReadOnlyDictionary<int, UnitHabits> habits, IReadOnlyDictionary<int, int> successors)
{
    // The units asked for, those they were merged into, and the units above all these.
    private const string Wanted = """
        with recursive named(id) as (select unnest(@units) union select u.successor_id from named n join unit u
            on u.id = n.id where u.valid_to is not null and u.successor_id is not null),
          wanted as (select u.id, u.parent_id, u.successor_id from unit u join named n on n.id = u.id
            union select p.id, p.parent_id, p.successor_id from named n join unit u on u.id = n.id join unit p
              on p.id = u.parent_id)
        """;

    private readonly ILookup<int, OfficePost> ofUnit = posts.ToLookup(p => p.UnitId);
    private readonly Dictionary<int, OfficePost> byId = posts.ToDictionary(p => p.PostId);

    public IReadOnlyList<OfficePost> Posts { get; } = posts;

    public int? Parent(int unitId) => parents.GetValueOrDefault(unitId);

    /// <summary>The unit that this one was merged into; null for one that is there.</summary>
    public int? Successor(int unitId) => successors.TryGetValue(unitId, out var into) ? into : null;

    /// <summary>The units of this book, with those above that were read along.</summary>
    public IEnumerable<int> Units => parents.Keys;

    /// <summary>
    /// Reads these units, those they were merged into, and the units above them. Nobody holds a post of a unit that is
    /// no more. The answer is kept (<see cref="OfficeBooks"/>) while the directory's
    /// state stays the same: the query reads only tables whose changes raise its version, and the day.
    /// </summary>
    public static async Task<OfficeBook> Load(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, IEnumerable<int> units, CancellationToken cancel)
    {
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($$"""
            {{Wanted}}
            select o.id as PostId, u.id as UnitId, u.short_name as UnitName, w.parent_id as ParentId,
              case when u.valid_to is not null then w.successor_id end as SuccessorId, o.section_id as SectionId,
                   coalesce(s.name, '') as SectionName, o.name, o.roles,
                   coalesce(array_agg(p.id order by p.id) filter (where p.id is not null), '{}') as People,
                   coalesce(string_agg(p.name, '、' order by p.id), '') as PeopleNames,
                   array(select c.section_id from in_charge c where c.post_id = o.id) as Sections,
                   o.substitute_id as SubstituteId
            from wanted w join unit u on u.id = w.id left join post o on o.unit_id = w.id and o.valid_to is null
            left join section s on s.id = o.section_id
            left join holding h on h.post_id = o.id and u.valid_to is null and (h.valid_to is null or h.valid_to >= current_date)
            left join person p on p.id = h.person_id and p.state = 'active'
            group by o.id, u.id, w.parent_id, w.successor_id, s.name order by u.id, o.ord, o.id;
            {{Wanted}}
            select o.unit_id, d.from_person, d.to_person, d.starts_at, d.ends_at, d.kinds from delegation d join post o
              on o.id = d.from_post
              join person p on p.id = d.to_person and p.state = 'active'
              where d.revoked_at is null and d.ends_at > now() - interval '1 day'
                and o.unit_id in (select id from wanted);
            {{Wanted}}
            select unit_id, move, allowed, roles from unit_move where unit_id in (select id from wanted);
            """, new { units = units.ToArray() }, transaction, cancellationToken: cancel));
        var rows = (await read.ReadAsync<Row>()).AsList();
        var delegations = (await read.ReadAsync<(int Unit, int From, int To, DateTime Starts, DateTime Until,
            string[] Kinds)>())
            .ToLookup(d => d.Unit, d => new Delegation(d.From.ToString(), d.To.ToString(), d.Starts, d.Until, d.Kinds));
        var moves = (await read.ReadAsync<(int Unit, string Move, bool Allowed, string[] Roles)>())
            .ToLookup(m => m.Unit, m => new UnitMove(m.Move, m.Allowed, m.Roles));
        return new OfficeBook(
            rows.Where(r => r.PostId is not null)
                .Select(r =>
                    new OfficePost(r.PostId!.Value, r.UnitId, r.UnitName, r.SectionId, r.SectionName, r.Name, r.Roles,
                    r.People, r.PeopleNames, r.Sections)
                { SubstituteId = r.SubstituteId })
                .ToList(),
            rows.GroupBy(r => r.UnitId).ToDictionary(g => g.Key, g => g.First().ParentId),
            rows.Select(r => r.UnitId).Distinct()
                .ToDictionary(unit =>
                    unit, unit => new UnitHabits([.. delegations[unit]], new UnitMoves([.. moves[unit]]))),
            rows.Where(r => r.SuccessorId is not null).DistinctBy(r => r.UnitId)
                .ToDictionary(r => r.UnitId, r => r.SuccessorId!.Value));
    }

    public UnitHabits Habits(int unitId) => habits.GetValueOrDefault(unitId) ?? UnitHabits.None;

    /// <summary>Whether anybody sits there now.</summary>
    public bool HasPeople(Assignment desk) => desk.Kind == AssigneeKind.Post
        ? Post(int.Parse(desk.Id)) is { People.Count: > 0 }
        : int.TryParse(desk.Id, out var person) && Posts.Any(p => p.People.Contains(person));

    public string NameOf(string person) =>
        int.TryParse(person, out var id) && Posts.FirstOrDefault(p => p.People.Contains(id)) is { } post
        ? post.NameOf(id) : person;

    /// <summary>
    /// The desk on which it comes to lie: that of whoever acts at that time for the one meant (委托); a post that several
    /// hold is a group of which one takes it (抢办).
    /// </summary>
    public Assignment Desk(Assignment meant, string kind, DateTimeOffset at)
    {
        if (!meant.IsOneDesk || meant.For.Length > 0) return meant;
        var post = meant.Kind == AssigneeKind.Post ? Post(int.Parse(meant.Id)) : null;
        if (post is { People.Count: > 1 }) return meant with { Kind = AssigneeKind.Group };
        var person = meant.Kind == AssigneeKind.Person
            ? meant.Id : post is { People.Count: 1 } ? post.People[0].ToString() : null;
        var unit = post?.UnitId
            ?? Posts.FirstOrDefault(p => person is not null && p.People.Contains(int.Parse(person)))?.UnitId;
        if (person is null || unit is null) return meant;
        var (acts, through) = Delegations.Resolve(Habits(unit.Value).Delegations, person, kind, at);
        return acts == person ? meant
            : meant with { Kind = AssigneeKind.Person, Id = acts, For = person,
                Why = $"{meant.Why}；{string.Join("委托", through.Select(NameOf))}".TrimStart('；') };
    }

    public OfficePost? Post(int postId) => byId.GetValueOrDefault(postId);

    /// <summary>The staffed posts of a role in a unit, and after them those that stand in for the vacant
    /// ones.</summary>
    public IEnumerable<OfficePost> Of(int unitId, string role) => Staffed(ofUnit[unitId].Where(p => p.Has(role)));

    /// <summary>The unit's sections that have posts, in the order of their posts.</summary>
    public IEnumerable<(int Id, string Name)> Sections(int unitId) =>
        ofUnit[unitId].Where(p => p.SectionId is not null).Select(p => (p.SectionId!.Value, p.SectionName)).Distinct();

    public string UnitName(int unitId) => ofUnit[unitId].FirstOrDefault()?.UnitName ?? "";

    public OfficePost? HeadOf(int sectionId) =>
        Staffed(Posts.Where(p => p.SectionId == sectionId && p.Has(Identity.Role.SectionHead))).FirstOrDefault();

    /// <summary>Those that somebody holds; after them, for the vacant ones, the posts that stand in.</summary>
    public IEnumerable<OfficePost> Staffed(IEnumerable<OfficePost> posts)
    {
        var asked = posts.ToList();
        return asked.Where(p => p.People.Count > 0)
            .Concat(asked.Where(p => p.People.Count == 0).Select(p => Substitute(p) ?? Heir(p))
                .OfType<OfficePost>());
    }

    // Of a unit that was merged: in the other unit the same role in the section of the same name, the head of that
    // section, the same role, the registry. The three administrators have no part in cases.
    private OfficePost? Heir(OfficePost vacant)
    {
        if (Successor(vacant.UnitId) is not { } into || vacant.Roles.Any(Identity.Role.Administrators.Contains)) return null;
        var there = ofUnit[into].Where(p => !p.Roles.Any(Identity.Role.Administrators.Contains)).ToList();
        var section = there.Where(p => p.SectionName.Length > 0 && p.SectionName == vacant.SectionName).ToList();
        var own = vacant.Roles.Where(role => role is not (Identity.Role.Drafter or Identity.Role.SectionHead)).ToList();
        var heir = Staffed(section.Where(p => p.Roles.Any(vacant.Has)))
            .Concat(Staffed(section.Where(p => p.Has(Identity.Role.SectionHead))))
            .Concat(Staffed(there.Where(p => own.Exists(p.Has))))
            .Concat(Staffed(there.Where(p => p.Has(Identity.Role.Registry)))).FirstOrDefault();
        return heir is null ? null : heir with { StandsFor = $"{vacant.UnitName}{vacant.Name}", IsHeir = true };
    }

    // From one vacant post to the next, never in a circle.
    private OfficePost? Substitute(OfficePost vacant)
    {
        var seen = new HashSet<int>();
        for (var at = vacant; seen.Add(at.PostId) && at.SubstituteId is { } next && Post(next) is { } stands;
            at = stands)
        {
            if (stands.People.Count > 0) return stands with { StandsFor = vacant.Name };
        }
        return null;
    }

    private sealed class Row
    {
        public int? PostId { get; init; }
        public int UnitId { get; init; }
        public string UnitName { get; init; } = "";
        public int? ParentId { get; init; }
        public int? SuccessorId { get; init; }
        public int? SectionId { get; init; }
        public string SectionName { get; init; } = "";
        public string Name { get; init; } = "";
        public string[] Roles { get; init; } = [];
        public int[] People { get; init; } = [];
        public string PeopleNames { get; init; } = "";
        public int[] Sections { get; init; } = [];
        public int? SubstituteId { get; init; }
    }
}
