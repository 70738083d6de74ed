using Npgsql;
using Yiwang.Documents.Contracts;
using Yiwang.Exchange.Receiving;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;

namespace Yiwang.Exchange.Sending;

/// <summary>Sends a document also to further units after it went out (补发), its own act with its own trace.</summary>
internal sealed class SendAlsoTo(NpgsqlDataSource source, DeadlineRules rules, TimeProvider clock)
{
    public async Task<Result<Sent>> Run(Actor by, Guid actId, Guid documentId, int[] units, CancellationToken cancel)
    {
        if (!by.Has(Role.Registry)) return SendRules.NotRegistry;
        if (units.Length == 0) return SendRules.Nobody;
        var begun = await Act.Begin(source, actId, "document.send_also", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Sent>();
        var loaded = await IssuedDocuments.Sent(act, documentId, cancel);
        if (loaded.Refusal is { } refusal) return refusal;
        var terms = (await rules.Of(act, loaded.Answer.UnitId, cancel)).Terms;
        const string added = """
            select u.id as unit_id, 'main' as kind from unit u where u.id = any(@units)
              and not exists (select 1 from delivery v where v.document_id = @documentId and v.unit_id = u.id)
            """;
        var (count, digest) = await SendDocument.Deliver(
            act, loaded.Answer, new DeliveryLimits(terms.AfterHours(act.At, loaded.Answer.ReceiptHours),
                loaded.Answer.AnswerDue(act.At, terms)),
            added, units, cancel);
        if (count == 0)
        {
            return new Refusal("dispatch.already_sent", "这些单位已经发过。", "It was sent to these units already.");
        }
        await act.Execute("update dispatch set urge_at = @At where document_id = @documentId",
            new { act.At, documentId }, cancel);
        act.Trace("document.sent_also", "document", documentId.ToString(),
            facts: [("units", count.ToString()), ("recipients", digest), .. loaded.Answer.Counted(count)]);
        return await act.Commit(new Sent(documentId, count, []), cancel);
    }
}

/// <summary>Takes a wrong delivery back before it was signed for (撤回): the unit then never had it, and the trace says
/// so.</summary>
internal sealed class RecallDelivery(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<bool>> Run(Actor by, Guid actId, Guid documentId, int unitId, string reason,
        CancellationToken cancel)
    {
        if (!by.Has(Role.Registry)) return SendRules.NotRegistry;
        if (reason.Trim().Length is 0 or > ReturnDelivery.WordsLengthMax)
        {
            return new Refusal("dispatch.reason_needed", "撤回要写理由。", "A recall needs its reason.", RefusalKind.Wrong,
                "words");
        }
        var begun = await Act.Begin(source, actId, "delivery.recall", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        var loaded = await IssuedDocuments.Sent(act, documentId, cancel);
        if (loaded.Refusal is { } unseen) return unseen;
        var delivery = await Delivery.Load(act, documentId, unitId, cancel);
        if (delivery is null) return Refusal.NotThere;
        if (delivery.MayBeRecalled() is { } refusal) return refusal;
        await act.Execute(
            "update delivery set recalled_at = @At, recall_reason = @reason where document_id = @documentId and unit_id = @unitId",
            new { documentId, unitId, act.At, reason }, cancel);
        await IssuedDocuments.TakeBackOrigins(act, documentId, unitId, cancel);
        act.Trace("delivery.recalled", "delivery", $"{documentId}/{unitId}", words: reason,
            facts: [("unit", unitId.ToString()), .. delivery.Counted(act.At)]);
        act.Notify(new NoticeDraft(null, unitId, "recalled", delivery.Title, "/inbox"));
        return await act.Commit(true, cancel);
    }
}
