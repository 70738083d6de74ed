using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Tracing;

namespace Yiwang.Platform.Urging;

/// <summary>How a run of urging ended: blockers = reached + listed; the difference is empty or the act fails.</summary>
public sealed record Urged(Guid Id, int Blockers, int Reached, int Listed);

/// <summary>
/// Urges everyone who blocks a case: whoever holds an open task, beside or one after the other, by name or by post; who
/// acts for them by delegation; readers of a circulation; units that have not signed for its document. Each is reached
/// once, or stands on the list with the reason: urged lately, nobody there, or the one who urges.
/// </summary>
public static class UrgeRun
{
    public const int WordsLengthMax = 500;

    /// <summary>Hands through which a delegation is followed.</summary>
    public const int HandsMax = 5;

    /// <param name="rule">The rule that urges by itself; empty when a person does.</param>
    /// <param name="notTwiceWithin">Who was reached for this case within this time is listed, not reached.</param>
    public static async Task<Urged> OfCase(
        Act act, Guid caseId, string subject, string words, string rule, TimeSpan notTwiceWithin,
        CancellationToken cancel)
    {
        var urged = await Write(act, caseId, null, words, rule, async id =>
        {
            var row = await act.One<(int Blockers, int Reached, int Listed, long? First, long? Last)>(Sql, new
            {
                id, caseId, subject, act.At, before = act.At - notTwiceWithin, me = act.By.PersonId,
                href = $"/cases/{caseId}", HandsMax,
            }, cancel);
            act.HasNotified(new NoticeRange(row.First, row.Last));
            return (row.Blockers, row.Reached, row.Listed);
        }, cancel);
        await TellWhom(act, urged.Id, caseId, cancel);
        return urged;
    }

    /// <summary>The row of a run, whom it reached, and its proof in the trace: the one shape of all urging, of a case
    /// or of a document sent.</summary>
    /// <param name="reach">Writes notices and targets of the run with this id; answers how many blocked, were reached,
    /// are listed.</param>
    public static async Task<Urged> Write(
        Act act, Guid? caseId, Guid? documentId, string words, string rule,
        Func<Guid, Task<(int Blockers, int Reached, int Listed)>> reach,
        CancellationToken cancel)
    {
        var id = Guid.CreateVersion7(act.At);
        await act.Execute("""
            insert into urge (id, case_id, document_id, person_id, rule, words, at, blockers, reached)
            values (@id, @caseId, @documentId, nullif(@PersonId, 0), @rule, @words, @At, 0, 0)
            """, new { id, caseId, documentId, act.By.PersonId, rule, words, act.At }, cancel);
        var row = await reach(id);
        Check.That(row.Blockers == row.Reached + row.Listed);
        await act.Execute("update urge set blockers = @Blockers, reached = @Reached where id = @id",
            new { id, row.Blockers, row.Reached }, cancel);
        act.Trace(caseId is null ? "document.urged" : "case.urged", caseId is null ? "document" : "case",
            (caseId ?? documentId)!.Value.ToString(), caseId, words: words, facts:
            [("blockers", row.Blockers.ToString()), ("reached", row.Reached.ToString()),
                ("listed", row.Listed.ToString()), ("urge", id.ToString()), ("rule", rule)]);
        return new Urged(id, row.Blockers, row.Reached, row.Listed);
    }

    // On whose desk the urge landed, and which units it reached: figures of those who are urged are counted from this.
    private static async Task TellWhom(Act act, Guid id, Guid caseId, CancellationToken cancel)
    {
        var reached = (await act.Query<(int? To, Guid? DocumentId, Guid? TaskId, int? UnitId, int? PostId,
            int? PersonId)>("""
            select distinct x.unit_id, c.document_id, t.id, t.unit_id, t.post_id, t.person_id
            from urge_target x join "case" c on c.id = @caseId left join task t on t.id = x.task_id
            where x.urge_id = @id and x.outcome = 'reached' order by 3, 1
            """, new { id, caseId }, cancel)).ToList();
        foreach (var desk in reached.Where(one => one.TaskId is not null))
        {
            act.Trace("task.urged", "task", desk.TaskId!.Value.ToString(), caseId, facts:
                [("urge", id.ToString()), .. CountedFacts.Place(desk.UnitId!.Value, desk.PostId, desk.PersonId)]);
        }

        foreach (var to in UnitRanges.Write(reached.Where(one => one.To is not null).Select(one => one.To!.Value)))
        {
            act.Trace("urge.reached", "document", reached[0].DocumentId!.Value.ToString(),
                facts: [("to", to), ("urge", id.ToString())]);
        }
    }

    private const string Sql = """
        with recursive c as (select id, kind, document_id from "case" where id = @caseId),
        t as (select t.id, t.post_id, t.person_id, t.instead_of from task t where t.case_id = @caseId
          and t.state = 'open'),
        held as (
          select t.id as task_id, t.post_id, t.person_id from t where t.person_id is not null
          union
          select t.id, t.post_id, t.instead_of from t where t.instead_of is not null
          union
          select t.id, t.post_id, h.person_id from t join holding h on h.post_id = t.post_id
            and (h.valid_to is null or h.valid_to >= (@At at time zone 'Asia/Shanghai')::date)
            where t.person_id is null),
        acting (task_id, post_id, person_id, hands) as (
          select task_id, post_id, person_id, 0 from held
          union
          select a.task_id, a.post_id, d.to_person, a.hands + 1 from acting a cross join c
            join delegation d on d.from_person = a.person_id
              and (a.post_id is null or a.hands > 0 or d.from_post = a.post_id)
              and d.starts_at <= @At and d.ends_at > @At and (d.revoked_at is null or d.revoked_at > @At)
                and (d.kinds = array[]::text[] or c.kind = any(d.kinds))
            where a.hands < @HandsMax),
        able as (select a.task_id, a.person_id from acting a join person p on p.id = a.person_id
          and p.state = 'active'),
        b as (
          select person_id, null::int as unit_id, (array_agg(task_id order by task_id))[1] as task_id,
                 case when person_id = @me then 'self'
                      when exists (select 1 from urge_target x join urge g on g.id = x.urge_id
                        where x.person_id = able.person_id and x.outcome = 'reached'
                        and g.case_id = @caseId and g.at > @before) then 'recent' else '' end as reason
            from able group by person_id
          union all
          select null, null, t.id, 'nobody' from t where not exists (select 1 from able where able.task_id = t.id)
          union all
          select null, v.unit_id, null,
                 case when not exists (select 1 from post o join holding h on h.post_id = o.id join person p
                   on p.id = h.person_id and p.state = 'active'
                        where o.unit_id = v.unit_id and 'registry' = any(o.roles) and o.valid_to is null) then 'nobody'
                      when v.urged_at > @before then 'recent' else '' end
            from c join delivery v on c.kind = 'outgoing' and v.document_id = c.document_id
            where v.signed_at is null and v.returned_at is null and v.recalled_at is null),
        n as (
          insert into notice (at, person_id, unit_id, kind, subject, href)
          select @At, person_id, unit_id, 'urge', @subject, case when unit_id is null then @href
            else '/inbox/' || (select document_id from c) end
          from b where reason = '' returning id, person_id, unit_id),
        x as (
          insert into urge_target (urge_id, unit_id, task_id, person_id, outcome, reason, notice_id)
          select @id, b.unit_id, b.task_id, b.person_id, case when b.reason = '' then 'reached'
            else 'listed' end, b.reason, n.id
          from b left join n on coalesce(n.person_id, 0) = coalesce(b.person_id, 0)
            and coalesce(n.unit_id, 0) = coalesce(b.unit_id, 0) returning outcome),
        m as (
          update delivery v set urged_at = @At, urged_count = urged_count + 1
          where v.document_id = (select document_id from c)
            and v.unit_id = any(array(select unit_id from n where unit_id is not null)) returning 1)
        select (select count(*) from b)::int, (select count(*) from x where outcome = 'reached')::int,
          (select count(*) from x where outcome = 'listed')::int, (select min(id) from n), (select max(id) from n)
        from (select count(*) from m) done
        """;
}
