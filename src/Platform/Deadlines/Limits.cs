using NpgsqlTypes;
using Yiwang.Bpmn.Model;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Organization;
using Yiwang.Platform.Routing;

namespace Yiwang.Platform.Deadlines;

/// <summary>Sets the limits of cases and tasks, each with the sum behind it, and counts them anew when something they
/// rest on changed.</summary>
public sealed class Limits(DeadlineRules rules)
{
    private static readonly RowStatement Insert = new("""
        insert into deadline (id, case_id, start_at, counts, amount, source, source_en, set_by, provisional,
          urge_at)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.TimestampTz, NpgsqlDbType.Text, NpgsqlDbType.Integer,
        NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Boolean, NpgsqlDbType.TimestampTz);

    /// <summary>The limit of a new task, by the rules of the unit that has it, else by the route; kept with its start,
    /// rule and source.</summary>
    internal async Task<DateTimeOffset?> SetForTask(
        Act act, DirectoryState directory, Guid taskId, CaseRow onCase, CompiledRoute route, FlowNode node, int unitId,
        CancellationToken cancel)
    {
        var step = node.Step?.Term;
        if (step is { Unit: 'c' }) return onCase.DueAt is { } own ? new DateTimeOffset(own, TimeSpan.Zero) : null;
        if (step is { Unit: 'm' }) return act.At.AddMinutes(step.Amount);
        var here = await rules.Of(act, directory, unitId, cancel);
        var type = here.Book.AsksForDocumentType ? await TypeOf(act, onCase, cancel) : "";
        var term = here.Book.TermOf(new TermQuestion(here.Path, onCase.Kind, onCase.Route, node.Id, node.Name ?? "",
            onCase.Urgency, type)) ?? Of(step, route);
        return term is null ? null : Keep(act, taskId, onCase.Id, term, here);
    }

    /// <summary>The limit of a case that somebody set by date; kept as the working days it gives, where it is that
    /// far.</summary>
    internal async Task SetForCase(Act act, DirectoryState directory, Guid caseId, int unitId, DateTimeOffset due,
        string source, CancellationToken cancel)
    {
        var here = await rules.Of(act, directory, unitId, cancel);
        var days = WorkingTime.DaysBetween(act.At, due, here.Calendar);
        if (days is 0 or > Term.CountMax) return;
        Keep(act, caseId, caseId, new Term(TermUnit.WorkingDays, days, source, act.By.PersonName), here);
    }

    /// <summary>
    /// Counts every running limit of a case anew, with its pauses and extensions: after the clock went on, after an
    /// extension, after the calendar changed. A late mark that was set stays. Answers how many moved.
    /// </summary>
    public async Task<int> CountAnew(Act act, Guid caseId, string why, CancellationToken cancel)
    {
        var moved = 0;
        foreach (var kept in await act.Query<Kept>("""
            select d.id, d.case_id as CaseId, coalesce(t.unit_id, c.unit_id) as UnitId, d.start_at as StartAt, d.counts,
              d.amount, d.source, d.source_en as SourceEn, d.set_by as SetBy,
                   case when t.id is null then c.due_at
                     else t.due_at end as DueAt, t.id is null as OfCase, d.escalated as Escalated
            from deadline d join "case" c on c.id = d.case_id left join task t on t.id = d.id
            where d.case_id = @caseId and c.closed_at is null
              and (t.id is null or t.state in ('open', 'waiting', 'suspended')) order by d.id
            """, new { caseId }, cancel))
        {
            var here = await rules.Of(act, kept.UnitId, cancel);
            var sum = await DeadlineSums.Of(act, kept, here.Calendar, cancel);
            if (sum.Due?.ToUniversalTime() is not { } due) continue;
            if (kept.DueAt is { } was && was == due.UtcDateTime)
            {
                await act.Execute("""
                    update deadline set provisional = @IsProvisional, urge_at = @urge
                    where id = @Id and (provisional <> @IsProvisional or urge_at is distinct from @urge)
                    """, new { kept.Id, sum.IsProvisional, urge = here.Book.NextUrge(here.Path, "task", due, act.At)?.At }, cancel);
                continue;
            }
            moved++;
            await Move(act, kept, due, sum.IsProvisional, here, cancel);
            act.Trace("deadline.moved", kept.OfCase ? "case" : "task", kept.Id.ToString(), caseId, facts:
                [("from", kept.DueAt?.ToString("O") ?? ""), ("to", due.ToString("O")), ("why", why)]);
        }
        return moved;
    }

    private static async Task Move(Act act, Kept kept, DateTimeOffset due, bool provisional, UnitRules here,
        CancellationToken cancel)
    {
        var urge = here.Book.NextUrge(here.Path, "task", due, act.At)?.At;
        if (kept.OfCase)
        {
            // Steps whose limit is the case's own move with it.
            await act.Execute("""
                update task set due_at = @due where case_id = @CaseId and due_at = @DueAt
                  and state in ('open', 'waiting', 'suspended')
                  and not exists (select 1 from deadline d where d.id = task.id)
                """, new { due, kept.CaseId, kept.DueAt }, cancel);
            await act.Execute("""update "case" set due_at = @due where id = @CaseId""", new { due, kept.CaseId },
                cancel);
        }
        else
        {
            await act.Execute("update task set due_at = @due where id = @Id", new { due, kept.Id }, cancel);
        }
        // Its superiors are told after the new limit, not after the old one.
        var escalate = here.Book.NextEscalation(here.Path, due, kept.Escalated);
        await act.Execute("""
            update deadline set provisional = @provisional, urge_at = @urge, escalate_at = case
              when escalate_at is null then null else @escalate end where id = @Id
            """, new { provisional, urge, escalate, kept.Id }, cancel);
    }

    private static DateTimeOffset Keep(Act act, Guid id, Guid caseId, Term term, UnitRules here)
    {
        var sum = Deadline.Compute(act.At, term, here.Calendar, [], []);
        var due = sum.Due!.Value.ToUniversalTime();
        act.Write(Insert, id, caseId, act.At, DeadlineRules.CountsOf(term.Unit), term.Count, term.Source,
            term.SourceEn, term.SetBy, sum.IsProvisional, here.Book.NextUrge(here.Path, "task", due, act.At)?.At);
        return due;
    }

    private static Term? Of(RouteTerm? step, CompiledRoute route) => step switch
    {
        { Unit: 'h' } => Term.WorkingHours(step.Amount).ByRoute(route.Called, route.Version),
        { Unit: 'd' } => Term.WorkingDays(step.Amount).ByRoute(route.Called, route.Version),
        _ => null,
    };

    private static async Task<string> TypeOf(Act act, CaseRow onCase, CancellationToken cancel) =>
        onCase.DocumentId is not { } id ? ""
        : await act.One<string>("select type from document where id = @id", new { id }, cancel) ?? "";
}

/// <summary>A limit as kept.</summary>
internal sealed class Kept
{
    public Guid Id { get; init; }
    public Guid CaseId { get; init; }
    public int UnitId { get; init; }
    public DateTime StartAt { get; init; }
    public string Counts { get; init; } = "";
    public int Amount { get; init; }
    public string Source { get; init; } = "";
    public string SourceEn { get; init; } = "";
    public string SetBy { get; init; } = "";
    public DateTime? DueAt { get; init; }
    public bool OfCase { get; init; }
    public short Escalated { get; init; }
}
