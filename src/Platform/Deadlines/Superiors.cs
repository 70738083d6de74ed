using Yiwang.Platform.Database;
using Yiwang.Platform.Routing;

namespace Yiwang.Platform.Deadlines;

/// <summary>Who stands above a post, nearest first: head of the section, the leader in charge of it, the head of the
/// unit, then the office of the unit above.</summary>
internal static class Superiors
{
    private const string Sql = """
        with me as (select o.id, o.unit_id, o.section_id from post o where o.id = @post),
        above as (
          select o.id, 1 as rank, o.ord from me join post o on o.section_id = me.section_id
            and 'section-head' = any(o.roles)
          union all select o.id, 2, o.ord from me join in_charge c on c.section_id = me.section_id join post o
            on o.id = c.post_id
          union all select o.id, 3, o.ord from me join post o on o.unit_id = me.unit_id and 'principal' = any(o.roles)
          union all select o.id, 4, o.ord from me join unit u on u.id = me.unit_id join post o
            on o.unit_id = u.parent_id and 'supervisor' = any(o.roles))
        select a.id from above a join post o on o.id = a.id and o.valid_to is null
        where a.id <> @post and exists (select 1 from holding h join person p on p.id = h.person_id
          and p.state = 'active' where h.post_id = a.id)
        group by a.id order by min(a.rank), min(a.ord), a.id
        """;

    public static Task<IReadOnlyList<int>> Of(Act act, int post, CancellationToken cancel) =>
        act.Query<int>(Sql, new { post }, cancel);

    /// <summary>Who decides on more time: of a supervised part the post that opened it, else the nearest superior, else
    /// who began the case.</summary>
    public static async Task<int> Decider(Act act, CaseRow onCase, CancellationToken cancel)
    {
        if (onCase.Kind == "supervision") return onCase.CreatorPost;
        var above = await Of(act, act.By.PostId, cancel);
        return above.Count > 0 ? above[0] : onCase.CreatorPost;
    }

    /// <summary>From now on the post sees the case.</summary>
    public static Task Bring(Act act, Guid caseId, int post, string why, CancellationToken cancel) => act.Execute(
        "insert into case_reader (case_id, post_id, why, at) values (@caseId, @post, @why, @At) on conflict do nothing",
        new { caseId, post, why, act.At }, cancel);

    public static Task<IReadOnlyList<int>> People(Act act, int post, CancellationToken cancel) => act.Query<int>("""
        select p.id from holding h join person p on p.id = h.person_id and p.state = 'active'
        where h.post_id = @post and (h.valid_to is null or h.valid_to >= current_date) order by p.id
        """, new { post }, cancel);
}
