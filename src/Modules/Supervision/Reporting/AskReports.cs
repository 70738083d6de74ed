using Npgsql;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Supervision.Items;

namespace Yiwang.Supervision.Reporting;

/// <summary>
/// Asks for the periodic reports by itself: whoever has the part in hand is told; without a report within a working day
/// the light turns yellow. What fell due while everything was stopped is asked for once, and the next from now.
/// </summary>
internal sealed class AskReports(NpgsqlDataSource source, DeadlineRules rules, TimeProvider clock)
{
    /// <summary>When the next one is due, for <see cref="Platform.Jobs.Duty"/>.</summary>
    public const string Next = "select min(next_report_at) from supervision_part";

    private const int BatchMax = 500;
    private const int AnswerDays = 1;

    public async Task Pass(NpgsqlConnection connection, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "supervision.ask", Actor.System, now,
            cancel)).Answer;
        var parts = await act.Query<Asked>("""
            select p.id as PartId, p.item_id as ItemId, p.case_id as CaseId, i.unit_id as UnitId, p.task,
              i.report_every as Every,
                   array(select coalesce(t.person_id, h.person_id) from task t left join holding h
                     on h.post_id = t.post_id and t.person_id is null
                     and (h.valid_to is null or h.valid_to >= current_date) where t.case_id = p.case_id
                       and t.state = 'open' and t.act = 'report'
                     and coalesce(t.person_id, h.person_id) is not null) as People
            from supervision_part p join supervision_item i on i.id = p.item_id
            where p.next_report_at < @now order by p.next_report_at limit @BatchMax for update of p skip locked
            """, new { now, BatchMax }, cancel);
        foreach (var part in parts)
        {
            var calendar = (await rules.Of(act, part.UnitId, cancel)).Calendar;
            await act.Execute(
                "update supervision_part set report_due = coalesce(report_due, @due), next_report_at = @next where id = @PartId",
                new { part.PartId, due = new WorkingTerms(calendar).AfterDays(now, AnswerDays),
                    next = PartCases.NextReport(now, part.Every, calendar) }, cancel);
            act.Trace("supervision.report_asked", "supervision", part.ItemId.ToString(), part.CaseId);
            foreach (var person in part.People)
                act.Notify(new NoticeDraft(person, null, "supervision_asked", part.Task,
                    $"/supervision/{part.ItemId}"));
        }
        if (parts.Count > 0) await act.Commit(true, cancel);
    }

    private sealed class Asked
    {
        public Guid PartId { get; init; }
        public Guid ItemId { get; init; }
        public Guid CaseId { get; init; }
        public int UnitId { get; init; }
        public string Task { get; init; } = "";
        public int Every { get; init; }
        public int[] People { get; init; } = [];
    }
}
