using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Supervision.Items;

namespace Yiwang.Supervision.Closing;

/// <summary>Closes an item (销号) with its result and score, when every part was accepted; the leader who instructed is
/// told.</summary>
internal sealed class CloseItem(NpgsqlDataSource source, TimeProvider clock)
{
    public const int ScoreMax = 100;

    public async Task<Result<bool>> Run(Actor by, Guid actId, Guid id, string version, string result, int score,
        CancellationToken cancel)
    {
        if (result.Trim().Length is 0 or > OpenItem.WordsLengthMax)
        {
            return new Refusal("supervision.result_missing", "销号要写明结果。", "Closing needs the result in words.",
                RefusalKind.Wrong, "result");
        }
        if (score is < 0 or > ScoreMax)
        {
            return new Refusal("supervision.score_wrong", $"评分在 0 到 {ScoreMax} 之间。",
                $"The score is between 0 and {ScoreMax}.", RefusalKind.Wrong, "score");
        }
        var begun = await Act.Begin(source, actId, "supervision.close", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        var item = await Item.Load(act, id, cancel);
        if (item is null) return Refusal.NotThere;
        if (item.Stands(version) is { } changed) return changed;
        if (item.MayBeRun(by) is { } refusal) return refusal;
        var open = await act.One<int>(
            "select count(*)::int from supervision_part where item_id = @id and accepted_at is null", new { id },
                cancel);
        if (open > 0)
        {
            return new Refusal("supervision.parts_open", $"还有 {open} 项没有采纳，不能销号。",
                $"{open} parts are not accepted yet; it cannot be closed.");
        }
        await act.Execute("""
            update supervision_item set status = 'closed', closed_at = @At, closed_by = @PersonId, result = @result,
              score = @score, version = version + 1 where id = @id
            """, new { id, act.At, by.PersonId, result = result.Trim(), score }, cancel);
        act.Trace("supervision.closed", "supervision", id.ToString(), words: result.Trim(),
            facts: ("score", score.ToString()));
        if (item.LeaderId is { } leader)
            act.Notify(new NoticeDraft(leader, null, "supervision_closed", $"{item.Number} {item.Title}",
                $"/supervision/{id}"));
        return await act.Commit(true, cancel);
    }
}

/// <summary>Opens a closed item again with a reason and a new date: every part is given to its unit anew, its earlier
/// reports stay.</summary>
internal sealed class ReopenItem(NpgsqlDataSource source, PartCases parts, DeadlineRules rules, TimeProvider clock)
{
    public async Task<Result<bool>> Run(Actor by, Guid actId, Guid id, string version, string reason, DateOnly due,
        CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (reason.Trim().Length is 0 or > OpenItem.WordsLengthMax)
        {
            return new Refusal("supervision.reopen_reason", "重启要写明理由。", "Reopening needs its reason.",
                RefusalKind.Wrong, "reason");
        }
        var calendar = (await rules.Of(source, by.UnitId, cancel)).Calendar;
        if (OpenItem.WrongDate(due, now, calendar) is { } passed) return passed;
        var begun = await Act.Begin(source, actId, "supervision.reopen", by, now, cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        var item = await Item.Load(act, id, cancel);
        if (item is null) return Refusal.NotThere;
        if (item.Stands(version) is { } changed) return changed;
        if (!item.IsRunBy(by)) return Item.NotSupervisor;
        if (item.IsOpen) return new Refusal("supervision.still_open", "这件督办还没有销号。", "This item is not closed.");
        var dueAt = OpenItem.DueAt(due, calendar);
        await act.Execute("""
            update supervision_item set status = 'open', closed_at = null, due_at = @dueAt, reopened = reopened + 1,
              version = version + 1 where id = @id
            """, new { id, dueAt }, cancel);
        var again = await act.Query<(Guid Id, int No, string Task, int Lead)>(
            "select id, no, task, lead_unit from supervision_part where item_id = @id order by no", new { id }, cancel);
        foreach (var part in again)
        {
            var caseId = await parts.Again(act, item, part.No, part.Id, part.Task, part.Lead, dueAt, cancel);
            await act.Execute("""
                update supervision_part set case_id = @caseId, accepted_at = null, report_due = null,
                  next_report_at = @next where id = @Id
                """, new { part.Id, caseId, next = PartCases.NextReport(act.At, item.ReportEvery, calendar) }, cancel);
        }
        act.Trace("supervision.reopened", "supervision", id.ToString(), words: reason.Trim());
        return await act.Commit(true, cancel);
    }
}
