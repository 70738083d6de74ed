using Yiwang.Bpmn.Feel;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Routing;

namespace Yiwang.Supervision.Reporting;

/// <summary>What the steps of a part's case do to the item: the finished report, and its review.</summary>
internal static class SupervisingActs
{
    public static Dictionary<string, StepAct> Table => new() { ["report"] = Report, ["accept"] = Accept };

    /// <summary>The unit says that it has finished; the words are its report.</summary>
    private static async Task<Refusal?> Report(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer,
        CancellationToken cancel)
    {
        if (answer.Words.Trim().Length == 0) return ProgressWanted;
        var part = await act.One<(Guid Id, Guid ItemId)>(
            "select id, item_id from supervision_part where case_id = @Id for update", new { onCase.Id }, cancel);
        Check.That(part.Id != Guid.Empty);
        await Reports.Write(act, part.Id, answer.Words.Trim(), finished: true, cancel);
        act.Trace("supervision.reported", "supervision", part.ItemId.ToString(), onCase.Id, words: answer.Words.Trim(),
            facts: ("finished", "yes"));
        return null;
    }

    /// <summary>The supervising post takes the report or sends it back; sending back needs its reason.</summary>
    private static async Task<Refusal?> Accept(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer,
        CancellationToken cancel)
    {
        if (!answer.Variables.TryGet("finished", out var finished) || finished.Kind != FeelKind.Boolean)
        {
            return new Refusal("supervision.verdict_missing", "请选采纳还是退回重办。",
                "Choose whether to accept it or to send it back.", RefusalKind.Wrong, "next");
        }
        var accepted = finished == FeelValue.True;
        if (!accepted && answer.Words.Trim().Length == 0)
        {
            return new Refusal("supervision.reason_missing", "退回重办要写明哪里不合要求。", "Sending it back needs the reason.",
                RefusalKind.Wrong, "words");
        }
        var itemId = await act.One<Guid>("""
            update supervision_part set accepted_at = case when @accepted then @At end, sent_back = sent_back + case
              when @accepted then 0 else 1 end,
              next_report_at = case when @accepted then null else next_report_at end, report_due = case
                when @accepted then null else report_due end
            where case_id = @Id returning item_id
            """, new { accepted, act.At, onCase.Id }, cancel);
        await act.Execute("""
            update supervision_report r set verdict = @verdict, review = @words, reviewed_at = @At,
              reviewed_by = @PersonId
            from supervision_part p where p.case_id = @Id and r.part_id = p.id and r.finished and r.verdict = ''
            """, new { verdict = accepted ? "accepted" : "sent_back", words = answer.Words.Trim(), act.At, act.By.PersonId, onCase.Id }, cancel);
        act.Trace(accepted ? "supervision.accepted" : "supervision.sent_back", "supervision", itemId.ToString(),
            onCase.Id, words: answer.Words.Trim());
        return null;
    }

    internal static Refusal ProgressWanted { get; } =
        new("supervision.progress_missing", "请写明进展。", "Say how far it is.", RefusalKind.Wrong, "progress");
}

/// <summary>Reports of a part, one row each; a report answers what was asked for by itself.</summary>
internal static class Reports
{
    public static async Task<Guid> Write(Act act, Guid partId, string progress, bool finished, CancellationToken cancel)
    {
        var id = Guid.CreateVersion7(act.At);
        await act.Execute("""
            insert into supervision_report (id, part_id, unit_id, person_id, at, progress, finished)
            values (@id, @partId, @UnitId, @PersonId, @At, @progress, @finished)
            """, new { id, partId, act.By.UnitId, act.By.PersonId, act.At, progress, finished }, cancel);
        await act.Execute("update supervision_part set report_due = null where id = @partId and lead_unit = @UnitId",
            new { partId, act.By.UnitId }, cancel);
        return id;
    }
}
