using Yiwang.Documents.Contracts;
using Yiwang.Platform.Database;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Routing;

namespace Yiwang.Exchange.Sending;

/// <summary>What the sending of a document does to the one it answers or takes the place of.</summary>
internal static class Links
{
    public static async Task AfterSending(Act act, IssuedDocument document, CaseMessages messages,
        CancellationToken cancel)
    {
        if (document.Answers is { } origin) await Answered(act, document, origin, messages, cancel);
        if (document.Replaces is { } old) await Replaced(act, document, old, cancel);
    }

    // Nobody signs for what is no longer meant; who signed before is told and finds the new one from the old.
    private static async Task Replaced(Act act, IssuedDocument document, Guid oldId, CancellationToken cancel)
    {
        await act.Execute("update dispatch set replaced_by = @Id where document_id = @oldId and unit_id = @UnitId",
            new { document.Id, oldId, document.UnitId }, cancel);
        var recalled = await act.Execute("""
            update delivery set recalled_at = @At, recall_reason = '换发' where document_id = @oldId and signed_at is null
              and returned_at is null and recalled_at is null
            """, new { oldId, act.At }, cancel);
        foreach (var unit in await act.Query<int>(
            "select unit_id from delivery where document_id = @oldId and signed_at is not null and recalled_at is null",
            new { oldId }, cancel))
        {
            act.Notify(new NoticeDraft(null, unit, "replaced", document.Title, $"/inbox/{document.Id}"));
        }
        act.Trace("document.replaced", "document", oldId.ToString(),
            facts: [("by", document.Id.ToString()), ("recalled", recalled.ToString())]);
    }

    /// <summary>
    /// The delivery of the document it answers is answered, if the answer really went to its sender; the sender is
    /// told, and a case of the sender that waits for answers goes on.
    /// </summary>
    internal static async Task<bool> Answered(Act act, IssuedDocument answer, Guid originId, CaseMessages messages,
        CancellationToken cancel)
    {
        var sender = await act.One<int?>("""
            update delivery v set answered_at = @At, answer_id = @answer,
              answer_late_at = case when v.answer_due < @At then coalesce(v.answer_late_at, v.answer_due)
                else v.answer_late_at end
            from dispatch p where p.document_id = v.document_id and v.document_id = @originId and v.unit_id = @UnitId
              and v.recalled_at is null and v.returned_at is null
              and exists (select 1 from delivery back where back.document_id = @answer and back.unit_id = p.unit_id
                and back.recalled_at is null)
            returning p.unit_id
            """, new { originId, answer = answer.Id, answer.UnitId, act.At }, cancel);
        if (sender is null) return false;
        act.Trace("delivery.answered", "delivery", $"{originId}/{answer.UnitId}", answer.FromCase,
            facts: ("answer", answer.Id.ToString()));
        act.Notify(new NoticeDraft(null, sender, "answered", $"{act.By.UnitShortName}：{answer.Title}",
            $"/deliveries/{originId}"));
        await messages.Arrive(act, originId, CaseMessages.Answers, cancel);
        return true;
    }
}
