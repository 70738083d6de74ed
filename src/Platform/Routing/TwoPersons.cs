using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;

namespace Yiwang.Platform.Routing;

/// <summary>The unit's administrator proposes a move that needs two persons (跳转, 重启); nothing moves before a second one
/// consents.</summary>
public sealed class ProposeMove(NpgsqlDataSource source, RouteCatalog routes, TimeProvider clock)
{
    /// <param name="move">jump or reopen.</param>
    /// <param name="target">Jump: the step's id in the route. Reopen: the visit of a passed step, 0 for the
    /// last.</param>
    public async Task<Result<bool>> Run(Actor by, Guid actId, Guid caseId, string move, string target, string reason,
        CancellationToken cancel)
    {
        if (reason.Trim().Length is 0 or > Way.ReasonLengthMax) return TwoPersons.ReasonMissing;
        var begun = await Act.Begin(source, actId, "case.propose", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        if (await CaseRow.Lock(act, caseId, cancel) is not { } onCase) return Refusal.NotThere;
        if (!by.Has(Role.UnitAdmin) || by.UnitId != onCase.UnitId)
        {
            return new Refusal("way.administrator_only", "只有管理员可以", "Only the administrator can do this.");
        }
        var route = await routes.Load(onCase.Route, onCase.RouteUnitId, onCase.RouteVersion, cancel);
        var sound = move switch
        {
            "jump" => onCase.ClosedAt is null && route.Way.Rules.ContainsKey(target),
            "reopen" => onCase.ClosedAt is not null && int.TryParse(target, out _),
            _ => false,
        };
        if (!sound)
            return new Refusal("case.propose_impossible", "这件现在不能这样处置，请重新打开页面。",
                "This cannot be done to the case as it is now; reload the page.",
            RefusalKind.Wrong, "target");
        if (
            await act.One<bool>(
                "select exists (select 1 from move_proposal where case_id = @caseId and decided_at is null)",
                new { caseId }, cancel))
        {
            return new Refusal("case.proposed_already", "这件已有一项处置等第二个人同意。",
                "Something is proposed for this case already and waits for a second person.");
        }
        await act.Execute("""
            insert into move_proposal (id, case_id, move, target, reason, proposed_by, proposed_at)
              values (@Id, @caseId, @move, @target, @reason, @PersonId, @At)
            """, new { act.Id, caseId, move, target, reason, by.PersonId, act.At }, cancel);
        act.Trace("case.move_proposed", "case", caseId.ToString(), caseId, words: reason,
            facts: [("move", move), ("target", target)]);
        foreach (var person in await TwoPersons.MayConsent(act, onCase.UnitId, by.PersonId, cancel))
        {
            var what = TwoPersons.Called(move);
            act.Notify(new NoticeDraft(person, null, "task", new Text($"请您同意或不同意{what.Zh}：{onCase.Title}",
                $"Consent or decline to {what.En}: {onCase.Title}"), $"/cases/{caseId}/moves"));
        }
        return await act.Commit(true, cancel);
    }
}

/// <summary>A second person of the unit consents, and the move is made in the same act; or declines, and nothing
/// moved.</summary>
public sealed class DecideMove(NpgsqlDataSource source, Cases cases, TimeProvider clock)
{
    public async Task<Result<bool>> Run(Actor by, Guid actId, Guid caseId, Guid proposal, bool consents, string words,
        CancellationToken cancel)
    {
        if (words.Length > Way.ReasonLengthMax) return TwoPersons.ReasonMissing;
        var begun = await Act.Begin(source, actId, "case.consent", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        if (await CaseRow.Lock(act, caseId, cancel) is not { } onCase) return Refusal.NotThere;
        var waiting = await act.One<(string Move, string Target, string Reason, int By)?>("""
            select move, target, reason, proposed_by from move_proposal where id = @proposal and case_id = @caseId
              and decided_at is null for update
            """, new { proposal, caseId }, cancel);
        if (waiting is not { } found)
            return new Refusal("case.nothing_proposed", "已有人答复过，或已不再等。",
                "Somebody has answered it, or it waits no longer.");
        if (found.By == by.PersonId || !(await TwoPersons.MayConsent(act, onCase.UnitId, found.By, cancel))
            .Contains(by.PersonId))
        {
            return new Refusal("way.second_person", "需要第二个人同意：本单位领导或另一位管理员",
                "A second person has to consent: a leader of the unit or another administrator.");
        }
        await act.Execute(
            "update move_proposal set decided_by = @PersonId, decided_at = @At, consented = @consents where id = @proposal",
            new { by.PersonId, act.At, consents, proposal }, cancel);
        act.Trace(consents ? "case.move_consented" : "case.move_declined", "case", caseId.ToString(), caseId,
            words: words, facts: ("move", found.Move));
        var what = TwoPersons.Called(found.Move);
        act.Notify(new NoticeDraft(found.By, null, "task", consents
            ? new Text($"已同意{what.Zh}：{onCase.Title}", $"Consented to {what.En}: {onCase.Title}")
            : new Text($"未同意{what.Zh}：{onCase.Title}", $"Declined to {what.En}: {onCase.Title}"), $"/cases/{caseId}"));
        if (!consents) return await act.Commit(true, cancel);
        var made = await cases.Make(act, caseId, null, _ => found.Move == "jump"
            ? new Jump(found.Target, found.Reason) : new Reopen(int.Parse(found.Target), found.Reason), "",
            new SecondPerson(found.By), cancel);
        return made.Refusal is { } no ? no : await act.Commit(true, cancel);
    }
}

/// <summary>The administrator who proposed what another now consents to.</summary>
public sealed record SecondPerson(int PersonId);

internal static class TwoPersons
{
    public static Refusal ReasonMissing { get; } = new("way.reason_missing", $"请写明理由（不超过 {Way.ReasonLengthMax} 字）",
        $"Say why, in at most {Way.ReasonLengthMax} characters.", RefusalKind.Wrong, "reason");

    public static Text Called(string move) => move == "jump" ? new("跳转", "jump") : new("重启", "reopen");

    /// <summary>Leaders and other administrators of the unit.</summary>
    public static Task<IReadOnlyList<int>> MayConsent(Act act, int unitId, int proposer, CancellationToken cancel) =>
        act.Query<int>("""
        select distinct h.person_id from post o join holding h on h.post_id = o.id
          and (h.valid_to is null or h.valid_to >= current_date)
        join person p on p.id = h.person_id and p.state = 'active'
        where o.unit_id = @unitId and o.valid_to is null and o.roles && array['leader', 'principal', 'unit-admin']
          and h.person_id <> @proposer
        """, new { unitId, proposer }, cancel);
}
