using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Ui;

namespace Yiwang.Administration.Units;

/// <summary>Takes a planned change back before its day.</summary>
internal sealed class TakeBackPlan(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<int>> Run(Actor by, Guid actId, int unitId, Guid planId, CancellationToken cancel)
    {
        if (!Reach.SetsUp(by)) return Reach.NotYours;
        var begun = await Act.Begin(source, actId, "unit.take_back", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<int>();
        var state = await act.One<string>($"""
            select n.state from unit_plan n join unit u on u.id = n.unit_id and {Reach.Reaches}
            where n.id = @planId and n.unit_id = @unitId for update of n
            """, new { planId, unitId, reach = by.UnitId }, cancel);
        if (state is null) return Refusal.NotThere;
        if (state != "planned") return UnitPlan.Over;
        await act.Execute("update unit_plan set state = 'taken_back', ended_at = @At where id = @planId",
            new { planId, act.At }, cancel);
        act.Trace("unit.plan_taken_back", "unit", unitId.ToString(), facts: ("plan", planId.ToString()));
        return await act.Commit(unitId, cancel);
    }
}

/// <summary>
/// Carries planned changes out on their day, by the acts that make such a change at once and in the name of who planned
/// them: what they rest on was looked at then, what the unit has become since is looked at by the act. The plan's id is
/// the act's, so that two servers, or one that fell in between, do it once.
/// </summary>
internal sealed class CarryOutPlans(
    NpgsqlDataSource source, RenameUnit rename, MoveUnit move, MergeUnit merge, AbolishUnit abolish, TimeProvider clock)
{
    /// <summary>The first midnight in China on which something is planned.</summary>
    public const string Next = """
        select min(effective_on)::timestamp at time zone 'Asia/Shanghai' from unit_plan where state = 'planned'
        """;

    private const int BatchMax = 50;

    public async Task Pass(NpgsqlConnection connection, CancellationToken cancel)
    {
        var today = WorkingCalendar.DateOf(clock.GetUtcNow()).ToDateTime(TimeOnly.MinValue);
        var due = (await connection.QueryAsync<UnitPlan>(new CommandDefinition($"""
            select {UnitPlan.Columns} from unit_plan n join person q on q.id = n.person_id
            join unit u on u.id = n.unit_id where n.state = 'planned' and n.effective_on <= @today
            order by n.effective_on, n.made_at, n.id limit @BatchMax
            """, new { today, BatchMax }, cancellationToken: cancel))).AsList();
        foreach (var plan in due)
        {
            if ((await Do(plan, cancel)).Refusal is { } no) await Fail(plan, no, cancel);
        }
    }

    private Task<Result<int>> Do(UnitPlan plan, CancellationToken cancel)
    {
        var (by, wanted, from) = (Planner(plan), plan.Change, new FromDay(plan.Day, IsPlanned: true));
        return plan.Kind switch
        {
            "renamed" => rename.Run(by, plan.Id, plan.UnitId, "", wanted.Name, wanted.ShortName, from, cancel),
            "moved" => move.Run(by, plan.Id, plan.UnitId, "", wanted.Other, from, cancel),
            "merged" => merge.Run(by, plan.Id, plan.UnitId, "", wanted.Other, from, cancel),
            _ => abolish.Run(by, plan.Id, plan.UnitId, "", wanted.Basis, from, cancel),
        };
    }

    // A plan that was taken back in the meantime, or that another server saw fail, is over already: nobody is told.
    private async Task Fail(UnitPlan plan, Refusal no, CancellationToken cancel)
    {
        var why = no.Kind == RefusalKind.Unseen ? OutOfReach : no;
        var begun = await Act.Begin(source, Guid.CreateVersion7(), "unit.plan_failed", Planner(plan),
            clock.GetUtcNow(), cancel);
        Check.That(begun.Refusal is null);
        await using var act = begun.Answer;
        var ended = await act.Execute("""
            update unit_plan set state = 'failed', ended_at = @At, said = @Zh, said_en = @En
            where id = @Id and state = 'planned'
            """, new { plan.Id, act.At, why.Zh, why.En }, cancel);
        if (ended == 0) return;
        act.Trace("unit.plan_failed", "unit", plan.UnitId.ToString(), words: why.Zh,
            facts: [("plan", plan.Id.ToString()), ("kind", plan.Kind), ("code", why.Code)]);
        foreach (var person in await Told(act, plan, cancel))
        {
            act.Notify(new NoticeDraft(person, null, "unit_plan", new Text($"{plan.Unit}{plan.Words.Zh}，{why.Zh}",
                $"{plan.Unit}, {plan.Words.En}: {why.En}"), $"{Urls.AdministrationUnits}/{plan.UnitId}"));
        }
        await act.Commit(plan.UnitId, cancel);
    }

    // Who planned it; when that account is closed, those who set up the nearest unit above.
    private static async Task<IReadOnlyList<int>> Told(Act act, UnitPlan plan, CancellationToken cancel) =>
        plan.ByState == "active" ? [plan.PersonId] : await act.Query<int>("""
            select distinct h.person_id from (select a.id from unit u join unit a on a.id = any(u.path)
                where u.id = @UnitId and exists (select 1 from post o join holding h on h.post_id = o.id
                  and (h.valid_to is null or h.valid_to >= current_date) join person p on p.id = h.person_id
                  and p.state = 'active' where o.unit_id = a.id and o.valid_to is null and o.roles && @roles)
                order by cardinality(a.path) desc limit 1) n
            join post o on o.unit_id = n.id and o.valid_to is null and o.roles && @roles
            join holding h on h.post_id = o.id and (h.valid_to is null or h.valid_to >= current_date)
            join person p on p.id = h.person_id and p.state = 'active'
            """, new { plan.UnitId, roles = new[] { Role.UnitAdmin, Role.SystemAdmin } }, cancel);

    // Whoever is no administrator any more planned it while being one; the unit's page shows it to the others, who can
    // take it back.
    private static Actor Planner(UnitPlan plan) =>
        Actor.InTheNameOf(plan.PersonId, plan.By, plan.PostId, plan.Reach, Role.SystemAdmin);

    private static Refusal OutOfReach { get; } = new("unit.plan_out_of_reach", "这个单位已不归计划它的单位管。",
        "The unit is no longer under the one that planned this.");
}
