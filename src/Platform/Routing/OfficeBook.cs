using Yiwang.Platform.Database;

namespace Yiwang.Platform.Routing;

/// <summary>Who may get a task: a post of a unit, with the people who hold it now.</summary>
public sealed record OfficePost(
    int PostId, int UnitId, string UnitName, int? SectionId, string SectionName, string Name, IReadOnlyList<string> Roles, IReadOnlyList<int> People,
    string PeopleNames, IReadOnlyList<int> Sections)
{
    public bool Has(string role) => Roles.Contains(role);

    /// <summary>How a task's place is written: 省教育厅 办公室主任 吴涛.</summary>
    public string Title => PeopleNames.Length > 0 ? $"{Name} {PeopleNames}" : Name;
}

/// <summary>
/// The posts of the units that one act may concern, so that the question "who gets it" is answered without the database and the same
/// way in the dry run.
/// </summary>
public sealed class OfficeBook(IReadOnlyList<OfficePost> posts, IReadOnlyDictionary<int, int?> parents)
{
    public IReadOnlyList<OfficePost> Posts { get; } = posts;

    public int? Parent(int unitId) => parents.GetValueOrDefault(unitId);

    /// <summary>The units of this book, with those above that were read along.</summary>
    public IEnumerable<int> Units => parents.Keys;

    /// <summary>
    /// Reads these units and the units above them. The answer is kept (<see cref="OfficeBooks"/>) while the directory's state stays the
    /// same: the query reads only tables whose changes raise its version, and the day.
    /// </summary>
    public static async Task<OfficeBook> Load(Act act, IEnumerable<int> units, CancellationToken cancel)
    {
        var wanted = units.ToArray();
        var rows = await act.Query<Row>("""
            with wanted as (select id, parent_id from unit where id = any(@wanted)
              union select p.id, p.parent_id from unit u join unit p on p.id = u.parent_id where u.id = any(@wanted))
            select o.id as PostId, u.id as UnitId, u.short_name as UnitName, w.parent_id as ParentId, o.section_id as SectionId,
                   coalesce(s.name, '') as SectionName, o.name, o.roles,
                   coalesce(array_agg(p.id order by p.id) filter (where p.id is not null), '{}') as People,
                   coalesce(string_agg(p.name, '、' order by p.id), '') as PeopleNames,
                   array(select c.section_id from in_charge c where c.post_id = o.id) as Sections
            from wanted w join unit u on u.id = w.id left join post o on o.unit_id = w.id and o.valid_to is null
            left join section s on s.id = o.section_id
            left join holding h on h.post_id = o.id and (h.valid_to is null or h.valid_to >= current_date)
            left join person p on p.id = h.person_id and p.state = 'active'
            group by o.id, u.id, w.parent_id, s.name order by u.id, o.ord, o.id
            """, new { wanted }, cancel);
        return new OfficeBook(
            rows.Where(r => r.PostId is not null).Select(r => new OfficePost(r.PostId!.Value, r.UnitId, r.UnitName, r.SectionId, r.SectionName, r.Name, r.Roles, r.People, r.PeopleNames, r.Sections))
                .ToList(),
            rows.GroupBy(r => r.UnitId).ToDictionary(g => g.Key, g => g.First().ParentId));
    }

    public OfficePost? Post(int postId) => Posts.FirstOrDefault(p => p.PostId == postId);

    public IEnumerable<OfficePost> Of(int unitId, string role) => Posts.Where(p => p.UnitId == unitId && p.Has(role) && p.People.Count > 0);

    public OfficePost? HeadOf(int sectionId) => Posts.FirstOrDefault(p => p.SectionId == sectionId && p.Has(Identity.Role.SectionHead) && p.People.Count > 0);

    private sealed class Row
    {
        public int? PostId { get; init; }
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
