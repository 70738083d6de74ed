using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;

namespace Yiwang.Platform.Routing;

/// <summary>The service commands of routes that concern nobody but the case itself: notices to the duty room and to
/// whoever has it.</summary>
internal static class RoutingActs
{
    public static ModuleActs Table { get; } = new(new Dictionary<string, StepAct>(),
        new Dictionary<string, ServiceCommand>
    {
        ["notice.duty-room"] = TellDutyRoom,
        ["notice.remind"] = Remind,
    });

    // The duty room of a unit is its registry: who keeps documents at hours when nobody else is there.
    private static async Task<Refusal?> TellDutyRoom(Act act, CaseRow onCase, CancellationToken cancel)
    {
        var people = await act.Query<int>("""
            select distinct h.person_id from post o join holding h on h.post_id = o.id
              and (h.valid_to is null or h.valid_to >= current_date)
            where o.unit_id = @UnitId and o.valid_to is null and @Registry = any(o.roles)
            """, new { onCase.UnitId, Role.Registry }, cancel);
        foreach (var person in people)
            act.Notify(new NoticeDraft(person, null, "late", new Text($"到时未办：{onCase.Title}",
                $"Not done in time: {onCase.Title}"), $"/cases/{onCase.Id}"));
        act.Trace("case.duty_room_told", "case", onCase.Id.ToString(), onCase.Id,
            facts: ("reached", people.Count.ToString()));
        return null;
    }

    private static async Task<Refusal?> Remind(Act act, CaseRow onCase, CancellationToken cancel)
    {
        var people = await act.Query<int>("""
            select distinct coalesce(t.person_id, h.person_id) from task t left join holding h on h.post_id = t.post_id
              and t.person_id is null
              and (h.valid_to is null or h.valid_to >= current_date)
            where t.case_id = @Id and t.state = 'open' and t.blocking and coalesce(t.person_id, h.person_id) is not null
            """, new { onCase.Id }, cancel);
        foreach (var person in people)
            act.Notify(new NoticeDraft(person, null, "urge", new Text($"快到期了：{onCase.Title}",
                $"Due soon: {onCase.Title}"), $"/cases/{onCase.Id}"));
        act.Trace("case.reminded", "case", onCase.Id.ToString(), onCase.Id,
            facts: ("reached", people.Count.ToString()));
        return null;
    }
}
