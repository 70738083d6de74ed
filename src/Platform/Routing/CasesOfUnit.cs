using Yiwang.Platform.Database;
using Yiwang.Platform.Organization;

namespace Yiwang.Platform.Routing;

/// <summary>
/// The running cases of a unit that is no more go on with the unit it was merged into, case by case: the case becomes
/// that unit's, and each task goes to whoever the office's book says stands for its desk there, as when somebody hands
/// over (离岗交接). Who has a post in the new unit keeps what is on the own name.
/// </summary>
public sealed class CasesOfUnit(Cases cases)
{
    /// <summary>Running cases of <c>@unit</c>, and those of others that wait for it.</summary>
    public const string Running = """
        select id from "case" where unit_id = @unit and status in ('open', 'suspended')
        union select case_id from task where unit_id = @unit and state in ('open', 'waiting', 'suspended')
        """;

    /// <summary>They follow after the act of the merger, each in an act of its own.</summary>
    public static UnitBelonging Belonging { get; } = new("cases", new("在办件", "running cases"),
        $"select count(*)::int from ({Running}) r", (_, _, _, _) => Task.FromResult<IReadOnlyList<string>>([]));

    /// <summary>Answers with whom it lies now, in words; empty when the case had nothing of the unit.</summary>
    /// <param name="from">Name of the unit that is no more.</param>
    public async Task<Result<string>> GoOver(Act act, Guid caseId, int unit, int into, string from, string reason,
        CancellationToken cancel)
    {
        var owner = await act.One<int?>("""select unit_id from "case" where id = @caseId for update""", new { caseId },
            cancel);
        if (owner is null) return Refusal.NotThere;
        var desks = await act.Query<Desk>("""
            select distinct t.post_id as Post, case when t.post_id is null then t.person_id end as Person,
              t.post_id is null and exists (select 1 from holding h join post o on o.id = h.post_id
                and o.valid_to is null where h.person_id = t.person_id and o.unit_id = @into
                and (h.valid_to is null or h.valid_to >= current_date)) as Stays,
              (select h.post_id from holding h join post o on o.id = h.post_id where h.person_id = t.person_id
                and o.unit_id = @unit order by h.valid_to desc nulls first, h.main desc, o.id limit 1) as Held
            from task t where t.case_id = @caseId and t.unit_id = @unit and t.state in ('open', 'waiting', 'suspended')
            """, new { caseId, unit, into }, cancel);
        if (owner != unit && desks.Count == 0) return "";
        act.Trace("case.gone_over", "case", caseId.ToString(), caseId, words: reason,
            facts: [("from", unit.ToString()), ("to", into.ToString()), ("owned", CountedFacts.YesNo(owner == unit))]);
        if (owner == unit)
            await act.Execute("""update "case" set unit_id = @into where id = @caseId""", new { caseId, into }, cancel);
        foreach (var desk in desks)
        {
            if (desk.Stays)
            {
                await act.Execute("""
                    update task set unit_id = @into where case_id = @caseId and unit_id = @unit
                      and person_id = @Person and post_id is null and state in ('open', 'waiting', 'suspended')
                    """, new { caseId, unit, into, desk.Person }, cancel);
                continue;
            }
            // Where it comes to lie today is what the book says of the post, of whose unit nobody is left.
            var meant = new Assignment(AssigneeKind.Post, (desk.Post ?? desk.Held ?? 0).ToString(), from);
            var lay = desk.Post is { } post ? new Assignment(AssigneeKind.Post, post.ToString())
                : new Assignment(AssigneeKind.Person, desk.Person!.Value.ToString());
            if ((await cases.HandOver(act, caseId, lay, meant, reason, cancel)).Refusal is { } no) return no;
        }
        return await act.One<string>("""
            select coalesce(string_agg(distinct u.short_name || coalesce(' ' || o.name, '') || coalesce(' ' || p.name, ''), '、'),
              (select short_name from unit where id = @into))
            from task t join unit u on u.id = t.unit_id left join post o on o.id = t.post_id left join person p
              on p.id = coalesce(t.person_id, (select min(h.person_id) from holding h where h.post_id = t.post_id
                and (h.valid_to is null or h.valid_to >= current_date)))
            where t.case_id = @caseId and t.state in ('open', 'waiting', 'suspended')
              and (t.created_at = @At or t.unit_id = @into)
            """, new { caseId, into, act.At }, cancel) ?? "";
    }

    private sealed class Desk
    {
        public int? Post { get; init; }
        public int? Person { get; init; }
        public bool Stays { get; init; }
        public int? Held { get; init; }
    }
}
