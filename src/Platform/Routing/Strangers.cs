using Yiwang.Platform.Database;

namespace Yiwang.Platform.Routing;

/// <summary>
/// Whom a move may name: people and posts of the case's unit or of the actor's own; a countersign may also go to the
/// office of a unit of the same level. Anybody else would be shown a document by a form that names any number.
/// </summary>
internal static class Strangers
{
    public static async Task<Refusal?> Among(Act act, CaseRow onCase, Move move, CancellationToken cancel)
    {
        var named = MoveNames.Named(move).ToList();
        var posts = named.Where(who => who.Kind == AssigneeKind.Post).Select(who => int.Parse(who.Id)).ToArray();
        var people = named.Where(who => who.Kind == AssigneeKind.Person).Select(who => int.Parse(who.Id)).ToArray();
        if (posts.Length + people.Length == 0) return null;
        var stranger = await act.One<bool>("""
            select exists (select 1 from unnest(@posts) as n(id) left join post o on o.id = n.id and o.valid_to is null
                left join unit u on u.id = o.unit_id
                where o.id is null or o.roles && array['system-admin', 'security-admin', 'audit-admin']
                  or not (o.unit_id = any(@units)
                    or (@countersign and u.level = (select level from unit where id = @UnitId)
                    and (o.roles && array['section-head', 'registry']))))
              or exists (select 1 from unnest(@people) as n(id)
                where not exists (select 1 from holding h join post o on o.id = h.post_id
                join person p on p.id = h.person_id and p.state = 'active'
                where h.person_id = n.id and o.unit_id = any(@units)
                  and (h.valid_to is null or h.valid_to >= current_date)))
            """, new
        {
            posts, people, units = new[] { onCase.UnitId, act.By.UnitId }.Distinct().ToArray(),
                countersign = move is Countersign, onCase.UnitId,
        }, cancel);
        return stranger ? new Refusal("move.stranger", "只能选本单位现有的人员和岗位。",
            "Choose among the people and posts of the unit as it is today.",
            RefusalKind.Wrong, "people") : null;
    }
}
