using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Tracing;

namespace Yiwang.Exchange.Receiving;

/// <summary>Deliveries whose receipt is overdue turn red by themselves; the mark stays. The index holds only those not
/// marked yet.</summary>
internal sealed class LateDeliveries(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>When the next receipt is due, for <see cref="Platform.Jobs.Duty"/>.</summary>
    public const string Next =
        "select min(receipt_due) from delivery where signed_at is null and returned_at is null and recalled_at is null and late_at is null";

    /// <summary>When the next answer is due.</summary>
    public const string NextAnswer = "select min(answer_due) from delivery "
        + "where answered_at is null and answer_late_at is null and returned_at is null and recalled_at is null";

    private const int BatchMax = 10_000;

    public async Task Pass(NpgsqlConnection connection, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "delivery.late", Actor.System, now,
            cancel)).Answer;
        var marked = await act.Query<(Guid DocumentId, int UnitId, DateTime Due, int[] Units)>("""
            with due as (
              select document_id, unit_id from delivery
              where receipt_due < @now and signed_at is null and returned_at is null and recalled_at is null
                and late_at is null
              order by receipt_due limit @BatchMax for update skip locked),
            m as (update delivery v set late_at = v.receipt_due from due where v.document_id = due.document_id
              and v.unit_id = due.unit_id
              returning v.document_id, v.unit_id, v.late_at)
            select p.document_id, p.unit_id, m.late_at, array_agg(m.unit_id) from m join dispatch p
              on p.document_id = m.document_id group by 1, 2, 3
            """, new { now, BatchMax }, cancel);
        if (marked.Count == 0) return;
        foreach (var (document, unit, due, units) in marked)
        {
            foreach (var to in UnitRanges.Write(units))
            {
                act.Trace("delivery.late", "document", document.ToString(), facts:
                    [("units", units.Length.ToString()), ("to", to), ("due", CountedFacts.Seconds(due)),
                        ("from", unit.ToString())]);
            }
            act.Notify(new NoticeDraft(null, unit, "late", new Text($"{units.Length} 个单位超期未签收",
                $"{units.Length} units have not signed for it in time"), $"/deliveries/{document}"));
        }
        await act.Commit(true, cancel);
    }

    /// <summary>Answers that were asked for and did not come in time: the same way, with an index of their
    /// own.</summary>
    public async Task PassAnswers(NpgsqlConnection connection, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "answer.late", Actor.System, now,
            cancel)).Answer;
        var marked = await act.Query<(Guid DocumentId, int UnitId, int Units)>("""
            with due as (
              select document_id, unit_id from delivery
              where answer_due < @now and answered_at is null and answer_late_at is null and returned_at is null
                and recalled_at is null
              order by answer_due limit @BatchMax for update skip locked),
            m as (update delivery v set answer_late_at = v.answer_due from due where v.document_id = due.document_id
              and v.unit_id = due.unit_id
              returning v.document_id)
            select p.document_id, p.unit_id, count(*)::int from m join dispatch p on p.document_id = m.document_id
              group by 1, 2
            """, new { now, BatchMax }, cancel);
        if (marked.Count == 0) return;
        foreach (var (document, unit, units) in marked)
        {
            act.Trace("answer.late", "document", document.ToString(), facts: ("units", units.ToString()));
            act.Notify(new NoticeDraft(null, unit, "late", new Text($"{units} 个单位超期未答复",
                $"{units} units have not answered it in time"), $"/deliveries/{document}?owes=1"));
        }
        await act.Commit(true, cancel);
    }
}
