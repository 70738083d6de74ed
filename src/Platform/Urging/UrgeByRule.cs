using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Urging;

/// <summary>
/// Urges by rule: before the limit, at it, after it; not in quiet hours, when it waits for their end. Each case is a
/// run of its own with its completeness proof. What was missed during a stop is urged once.
/// </summary>
public sealed class UrgeByRule(NpgsqlDataSource source, DeadlineRules rules, TimeProvider clock)
{
    /// <summary>When the next one is due, for <see cref="Jobs.Duty"/>.</summary>
    public const string Next = "select min(urge_at) from deadline";

    private const int BatchMax = 200;

    public async Task Pass(NpgsqlConnection connection, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var cases = new List<Guid>();
        await using (
            var look = new NpgsqlCommand(
                "select distinct case_id from (select case_id from deadline where urge_at <= $1 order by urge_at limit $2) x", connection)
        {
            Parameters = { new() { Value = now }, new() { Value = BatchMax } },
        })
        {
            await using var rows = await look.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel)) cases.Add(rows.GetGuid(0));
        }
        foreach (var id in cases) await Urge(id, now, cancel);
    }

    private async Task Urge(Guid caseId, DateTimeOffset now, CancellationToken cancel)
    {
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "case.urge_by_rule", Actor.System, now,
            cancel)).Answer;
        var due = await act.Query<(Guid Id, DateTime? DueAt, int UnitId, string Title, bool Runs)>("""
            select d.id, coalesce(t.due_at, c.due_at), coalesce(t.unit_id, c.unit_id), c.title,
                   c.status = 'open' and (case when t.id is null then exists (select 1 from task x
                     where x.case_id = c.id and x.state = 'open') else t.state = 'open' end)
            from deadline d join "case" c on c.id = d.case_id left join task t on t.id = d.id
            where d.case_id = @caseId and d.urge_at <= @now for update of d skip locked
            """, new { caseId, now }, cancel);
        if (due.Count == 0) return;
        var plans = new List<(Guid Id, UrgePlan Plan)>();
        foreach (var limit in due)
        {
            var here = await rules.Of(act, limit.UnitId, cancel);
            plans.Add((limit.Id, limit is { Runs: true, DueAt: { } at }
                ? here.Book.PlanUrge(here.Path, "task", at, DateTimeOffset.MinValue, now)
                : new UrgePlan(null, null, null)));
        }
        // One run for the whole case: while one of its rules keeps quiet, all wait.
        var quiet = plans.Max(one => one.Plan.Quiet);
        foreach (var (id, plan) in plans)
        {
            await act.Execute("update deadline set urge_at = @next where id = @id",
                new { id, next = plan.Rule is null ? plan.Next : quiet ?? plan.Next }, cancel);
        }
        if (quiet is null && plans.Select(one => one.Plan.Rule).FirstOrDefault(rule => rule is not null) is { } spoke)
        {
            var overdue = due.Any(d => d.DueAt < now.UtcDateTime);
            await UrgeRun.OfCase(act, caseId, due[0].Title, overdue ? "已到期" : "快到期", "task",
                TimeSpan.FromHours(spoke.NotWithinHours), cancel);
        }
        else
        {
            act.Trace("case.urge_put_off", "case", caseId.ToString(), caseId,
                facts: ("until", quiet?.ToString("O") ?? "none"));
        }
        await act.Commit(true, cancel);
    }
}
