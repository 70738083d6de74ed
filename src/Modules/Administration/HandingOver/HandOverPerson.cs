using Yiwang.Administration.People;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Organization;
using Yiwang.Platform.Routing;

namespace Yiwang.Administration.HandingOver;

/// <summary>Gives everything that lies on a leaver's or mover's own name to a successor (离岗交接), in one act.</summary>
internal sealed class HandOverPerson(PersonActs acts, Cases cases, Hands hands)
{
    /// <summary>Cases moved in one act; where there are more, it is done again.</summary>
    public const int CasesMax = 200;

    /// <param name="what">What goes to this successor; the rest stays to be handed to others.</param>
    public Task<Result<int>> Run(
        Actor by, Guid actId, int personId, string version, int to, string reason, WhatGoes what,
        CancellationToken cancel) =>
        acts.Run<int>(by, actId, "account.hand_over", personId, version, async (act, person) =>
        {
            if (!Reach.SetsUp(by)) return Reach.NotYours;
            if (reason.Length is 0 or > Way.ReasonLengthMax)
            {
                return new Refusal("way.reason_missing", $"请写明理由（不超过 {Way.ReasonLengthMax} 字）。",
                    $"Say why, in at most {Way.ReasonLengthMax} characters.",
                    RefusalKind.Wrong, "reason");
            }
            if (to == personId || !await Fits(act, personId, to, cancel))
            {
                return new Refusal("handover.successor", "请选同一单位的另一位在职人员。", "Choose somebody else of the same unit.",
                    RefusalKind.Wrong, "to");
            }
            var lying = !what.Goes("tasks") ? [] : await act.Query<Guid>($"""
                select distinct case_id from task where person_id = @personId
                  and state in ('open', 'waiting', 'suspended') and {Belonging.Chosen("case_id")}
                order by case_id limit @CasesMax
                """, new { personId, CasesMax, only = what.Of("tasks") }, cancel);
            var (from, successor) = (new Assignment(AssigneeKind.Person, personId.ToString()),
                new Assignment(AssigneeKind.Person, to.ToString(), "离岗交接"));
            foreach (var caseId in lying)
            {
                var moved = await cases.HandOver(act, caseId, from, successor, reason, cancel);
                if (moved.Refusal is { } no) return no;
            }
            if (what.Goes("posts") && await GivePosts(act, personId, to, what.Of("posts"), cancel) is { } apart) return apart;
            await hands.HandOver(act, personId, to, what, cancel);
            await DirectoryState.Raise(act, cancel);
            act.Trace("account.handed_over", "account", personId.ToString(), words: reason,
                facts: [("to", to.ToString()), ("cases", lying.Count.ToString()), ("kinds", string.Join(' ', what.Kinds)), ("only", string.Join(' ', what.Only))]);
            act.Notify(new NoticeDraft(to, null, "task", new Text($"{person.Name}的工作已交接给您",
                $"The work of {person.Name} was handed over to you"), "/desk"));
            return lying.Count;
        }, cancel);

    /// <summary>
    /// A condition on <c>o</c> (a post of the successor) with <c>@person</c> and <c>@reach</c>: of a unit in which the
    /// leaver is, or was last, and that the administrator reaches (a post held above in former years opens nothing
    /// there); not one of the three administrators.
    /// </summary>
    public const string Successor = $"""
        not o.roles && {Role.AdministratorsInSql}
          and o.unit_id in (select b.unit_id from holding a join post b on b.id = a.post_id
            join unit u on u.id = b.unit_id where a.person_id = @person and {Reach.Reaches})
        """;

    private static Task<bool> Fits(Act act, int person, int to, CancellationToken cancel) => act.One<bool>($"""
        select exists (select 1 from holding h join post o on o.id = h.post_id and o.valid_to is null
          join person p on p.id = h.person_id and p.state = 'active'
          where h.person_id = @to and (h.valid_to is null or h.valid_to >= current_date) and {Successor})
        """, new { person, to, reach = act.By.UnitId }, cancel);

    private static async Task<Refusal?> GivePosts(Act act, int personId, int to, string[] only, CancellationToken cancel)
    {
        foreach (var (post, _, roles) in await act.Query<(int Id, string Words, string[] Roles)>(
            $"select * from ({Hands.PostsAlone}) o where {Belonging.Chosen("o.id")}",
            new { person = personId, only }, cancel))
        {
            if (roles.Any(Role.Administrators.Contains)) return Reach.AdministratorAlone;
            if (roles.Contains(Role.UnitAdmin) && !Reach.DecidesRights(act.By)) return Reach.NotYours;
            await act.Execute("""
                insert into holding (person_id, post_id, valid_from, main) values (@to, @post, current_date, false)
                on conflict (person_id, post_id) do update set valid_to = null
                """, new { to, post }, cancel);
            await act.Execute(
                "update holding set valid_to = current_date - 1 where person_id = @personId and post_id = @post",
                    new { personId, post }, cancel);
            act.Trace("post.given", "account", to.ToString(),
                facts: [("post", post.ToString()), ("from_person", personId.ToString())]);
        }
        return null;
    }
}
