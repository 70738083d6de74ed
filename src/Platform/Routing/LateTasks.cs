using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;

namespace Yiwang.Platform.Routing;

/// <summary>Tasks and cases that are overdue get the mark that stays, and whoever has them is told.</summary>
public sealed class LateTasks(NpgsqlDataSource source, DeadlineRules rules, TimeProvider clock)
{
    /// <summary>When the next one is due, for <see cref="Jobs.Duty"/>.</summary>
    public const string Next = """
        least((select min(due_at) from task where state = 'open' and late_at is null),
          (select min(due_at) from "case" where closed_at is null and late_at is null and status = 'open'))
        """;

    private const int BatchMax = 2_000;

    public async Task Pass(NpgsqlConnection connection, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "task.late", Actor.System, now,
            cancel)).Answer;
        var late = await act.Query<Late>("""
            with due as (select id from task where state = 'open' and late_at is null and due_at < @now order by due_at
              limit @BatchMax for update skip locked),
            m as (update task t set late_at = t.due_at from due where t.id = due.id
              returning t.id, t.case_id, t.unit_id, t.due_at, t.post_id, t.person_id, t.step, t.step_en, t.tells)
            select m.id as TaskId, m.case_id as CaseId, m.step as Step, m.step_en as StepEn, c.title as Title, m.unit_id as UnitId,
              m.due_at as DueAt, m.post_id as PostId, m.person_id as PersonId,
                   case when m.tells <> '' and 'late' <> all(string_to_array(m.tells, ' ')) then array[]::int[]
                     when m.person_id is not null then array[m.person_id]
                     else array(select h.person_id from holding h where h.post_id = m.post_id
                     and (h.valid_to is null or h.valid_to >= current_date)) end as People
            from m join "case" c on c.id = m.case_id
            """, new { now, BatchMax }, cancel);
        foreach (var task in late)
        {
            act.Trace("task.late", "task", task.TaskId.ToString(), task.CaseId, facts:
                [("name", task.Step), ("due", CountedFacts.Seconds(task.DueAt)),
                    .. CountedFacts.Place(task.UnitId, task.PostId, task.PersonId)]);
            await WatchOver(act, task.TaskId, task.UnitId, task.DueAt, cancel);
            foreach (var person in task.People)
            {
                act.Notify(new NoticeDraft(person, null, "late", new Text($"{task.Step}：{task.Title}",
                    $"{RouteWords.Step(task.Step, task.StepEn).En}: {task.Title}"), $"/cases/{task.CaseId}"));
            }
        }
        var cases = await act.Query<(Guid Id, int UnitId, string Kind, DateTime DueAt)>("""
            update "case" set late_at = due_at where closed_at is null and late_at is null and status = 'open'
              and due_at < @now returning id, unit_id, kind, due_at
            """, new { now }, cancel);
        foreach (var (id, unit, kind, due) in cases)
        {
            act.Trace("case.late", "case", id.ToString(), id, facts:
                [("kind", kind), ("due", CountedFacts.Seconds(due)), .. CountedFacts.Place(unit, null, null)]);
            await WatchOver(act, id, unit, due, cancel);
        }
        if (late.Count + cases.Count > 0) await act.Commit(true, cancel);
    }

    // From now on its superiors are told, one after the other, at the times the rules name.
    private async Task WatchOver(Act act, Guid id, int unitId, DateTime lateAt, CancellationToken cancel)
    {
        var here = await rules.Of(act, unitId, cancel);
        var next = here.Book.NextEscalation(here.Path, lateAt, 0);
        await act.Execute("update deadline set escalate_at = @next where id = @id", new { id, next }, cancel);
    }

    private sealed class Late
    {
        public Guid TaskId { get; init; }
        public Guid CaseId { get; init; }
        public string Step { get; init; } = "";
        public string StepEn { get; init; } = "";
        public string Title { get; init; } = "";
        public int UnitId { get; init; }
        public DateTime DueAt { get; init; }
        public int? PostId { get; init; }
        public int? PersonId { get; init; }
        public int[] People { get; init; } = [];
    }
}
