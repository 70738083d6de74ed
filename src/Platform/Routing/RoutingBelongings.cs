using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Routing;

/// <summary>What routing keeps on a person's own name besides tasks: delegations, route definitions, proposals that
/// wait.</summary>
internal static class RoutingBelongings
{
    public static IReadOnlyList<Belonging> All { get; } =
    [
        new("delegations", new("委托（交接时停止）", "Delegations (they end)"), """
            select d.id, f.name || ' → ' || t.name as words, '' as href from delegation d join person f
              on f.id = d.from_person join person t on t.id = d.to_person
            where (d.from_person = @person or d.to_person = @person) and d.revoked_at is null and d.ends_at > now()
            """, $"""
            update delegation set revoked_at = @at where (from_person = @person or to_person = @person)
              and revoked_at is null and ends_at > @at and {Belonging.Chosen("id")}
            """),
        new("routes", new("起草中的流程", "Route definitions being drafted"), """
            select id, name || ' v' || version as words, '' as href from route where proposed_by = @person
              and status in ('draft', 'proposed')
            """, $"""
            update route set proposed_by = @to where proposed_by = @person and status in ('draft', 'proposed')
              and {Belonging.Chosen("id")}
            """),
        new("proposals", new("提请处置、等第二个人同意的件", "Moves that wait for a second person"), """
            select m.id, c.title as words, '/cases/' || c.id || '/moves' as href from move_proposal m join "case" c
              on c.id = m.case_id
            where m.proposed_by = @person and m.decided_at is null
            """, $"""
            update move_proposal set proposed_by = @to where proposed_by = @person and decided_at is null
              and {Belonging.Chosen("id")}
            """),
    ];
}
