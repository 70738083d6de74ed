using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Routing;

namespace Yiwang.Platform.Deadlines;

/// <summary>
/// What stays late after the named times goes to the next superior of whoever has it: told, in the trace, and from then
/// on able to read the case. The index holds the next moment of each limit; what was missed during a stop is caught up
/// by the first pass.
/// </summary>
public sealed class EscalateLate(NpgsqlDataSource source, DeadlineRules rules, TimeProvider clock)
{
    /// <summary>When the next one is due, for <see cref="Jobs.Duty"/>.</summary>
    public const string Next = "select min(escalate_at) from deadline";

    private const int BatchMax = 300;

    public async Task Pass(NpgsqlConnection connection, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "task.escalate", Actor.System, now,
            cancel)).Answer;
        var due = await act.Query<(Guid Id, Guid CaseId, short Level, int UnitId, string Title, bool Over)>("""
            select d.id, d.case_id, d.escalated, c.unit_id, c.title, c.closed_at is not null from deadline d
              join "case" c on c.id = d.case_id
            where d.escalate_at <= @now order by d.escalate_at limit @BatchMax for update of d skip locked
            """, new { now, BatchMax }, cancel);
        foreach (var late in due)
        {
            var tasks = late.Over ? [] : await act.Query<LateTask>("""
                select t.id, t.step, t.step_en as StepEn, t.unit_id as UnitId,
                  coalesce(t.post_id, (select h.post_id from holding h join post o on o.id = h.post_id
                  and o.unit_id = t.unit_id
                    where h.person_id = t.person_id and o.valid_to is null order by h.main desc limit 1), 0) as PostId,
                      t.due_at as DueAt
                from task t where t.case_id = @CaseId and t.state = 'open' and t.blocking and t.late_at is not null
                  and t.due_at < @now
                  and (t.id = @Id or (@Id = @CaseId and not exists (select 1 from deadline x where x.id = t.id)))
                """, new { late.Id, late.CaseId, now }, cancel);
            DateTimeOffset? next = null;
            foreach (var task in tasks)
            {
                var here = await rules.Of(act, task.UnitId, cancel);
                if (!await Raise(act, late.CaseId, late.Title, task, late.Level + 1, cancel)) continue;
                next = here.Book.NextEscalation(here.Path, task.DueAt, late.Level + 1) ?? next;
            }
            await act.Execute("update deadline set escalated = escalated + 1, escalate_at = @next where id = @Id",
                new { late.Id, next }, cancel);
        }
        if (due.Count == 0) return;
        act.Trace("deadline.escalation", "duty", "escalation", facts: ("limits", due.Count.ToString()));
        await act.Commit(true, cancel);
    }

    // False when nobody stands above any more.
    private static async Task<bool> Raise(Act act, Guid caseId, string title, LateTask task, int level,
        CancellationToken cancel)
    {
        var above = await Superiors.Of(act, task.PostId, cancel);
        if (above.Count < level) return false;
        var post = above[level - 1];
        await act.Execute(
            "insert into escalation (task_id, level, case_id, at, post_id) values (@Id, @level, @caseId, @At, @post) on conflict do nothing",
            new { task.Id, level, caseId, act.At, post }, cancel);
        await Superiors.Bring(act, caseId, post, "escalation", cancel);
        foreach (var person in await Superiors.People(act, post, cancel))
        {
            act.Notify(new NoticeDraft(person, null, "escalated", new Text($"{task.Step}：{title}",
                $"{RouteWords.Step(task.Step, task.StepEn).En}: {title}"), $"/cases/{caseId}"));
        }
        act.Trace("task.escalated", "task", task.Id.ToString(), caseId, facts:
            [("level", level.ToString()), ("unit", task.UnitId.ToString()), ("post", post.ToString())]);
        return true;
    }

    private sealed class LateTask
    {
        public Guid Id { get; init; }
        public string Step { get; init; } = "";
        public string StepEn { get; init; } = "";
        public int UnitId { get; init; }
        public int PostId { get; init; }
        public DateTime DueAt { get; init; }
    }
}
