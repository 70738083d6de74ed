using Npgsql;
using Yiwang.Exchange.Sending;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Notices;

namespace Yiwang.Exchange.Receiving;

internal sealed record SignedFor(Guid DocumentId, DateTimeOffset At, bool Late);

/// <summary>Signs for a document (签收, 条例 24): who and when; a late signature keeps its red mark.</summary>
internal sealed class SignFor(NpgsqlDataSource source, CaseMessages messages, TimeProvider clock)
{
    public async Task<Result<SignedFor>> Run(Actor by, Guid actId, Guid documentId, CancellationToken cancel)
    {
        if (!by.Has(Role.Registry)) return SendRules.NotRegistry;
        var begun = await Act.Begin(source, actId, "delivery.sign", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<SignedFor>();
        var delivery = await Delivery.Load(act, documentId, by.UnitId, cancel);
        if (delivery is null) return Refusal.NotThere;
        if (delivery.MayBeSignedFor() is { } refusal) return refusal;
        var late = delivery.LateAt is not null || act.At.UtcDateTime > delivery.ReceiptDue;
        await act.Execute("""
            update delivery set signed_at = @At, signed_by = @PersonId, opened_at = coalesce(opened_at, @At),
              opened_by = coalesce(opened_by, @PersonId),
              late_at = case when @late then coalesce(late_at, receipt_due) else late_at end
            where document_id = @documentId and unit_id = @UnitId
            """, new { documentId, by.UnitId, act.At, by.PersonId, late }, cancel);
        act.Trace("delivery.signed", "delivery", $"{documentId}/{by.UnitId}", facts: [.. delivery.Counted(act.At)]);
        if (await IsLast(act, documentId, cancel))
            await messages.Arrive(act, documentId, [CaseMessages.AllSignedFor], cancel);
        return await act.Commit(new SignedFor(documentId, act.At, late), cancel);
    }

    // Only a route that is still under way can wait for it (急电). Its case is locked first, so that of the last two who
    // sign at the same moment the second sees the first.
    private static async Task<bool> IsLast(Act act, Guid documentId, CancellationToken cancel) =>
        await act.One<Guid?>(
            """select id from "case" where document_id = @documentId and kind = 'outgoing' and status = 'open' order by id limit 1 for update""",
            new { documentId }, cancel) is not null
        && await act.One<bool>("""
            select not exists (select 1 from delivery where document_id = @documentId and signed_at is null
              and returned_at is null and recalled_at is null)
            """, new { documentId }, cancel);
}

/// <summary>Returns a document to its sender with a reason (退文, 条例 24 三).</summary>
internal sealed class ReturnDelivery(NpgsqlDataSource source, TimeProvider clock)
{
    public const int WordsLengthMax = 2_000;
    public static readonly string[] Reasons = ["wrong_recipient", "missing_attachment", "unreadable", "other"];

    public async Task<Result<bool>> Run(Actor by, Guid actId, Guid documentId, string reason, string words,
        CancellationToken cancel)
    {
        if (!by.Has(Role.Registry)) return SendRules.NotRegistry;
        if (!Reasons.Contains(reason) || (reason == "other" && words.Trim().Length == 0)
            || words.Length > WordsLengthMax)
        {
            return new Refusal("delivery.reason_needed", "退文要写明理由（条例第二十四条）。",
                "A return needs its reason (Regulations, article 24).",
                RefusalKind.Wrong, "words");
        }
        var begun = await Act.Begin(source, actId, "delivery.return", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        var delivery = await Delivery.Load(act, documentId, by.UnitId, cancel);
        if (delivery is null) return Refusal.NotThere;
        if (delivery.MayBeReturned() is { } refusal) return refusal;
        await act.Execute("""
            update delivery set returned_at = @At, returned_by = @PersonId, return_reason = @reason,
              return_words = @words
            where document_id = @documentId and unit_id = @UnitId
            """, new { documentId, by.UnitId, act.At, by.PersonId, reason, words }, cancel);
        act.Trace("delivery.returned", "delivery", $"{documentId}/{by.UnitId}", words: words,
            facts: [("reason", reason), .. delivery.Counted(act.At)]);
        act.Notify(new NoticeDraft(null, delivery.SenderId, "returned", $"{by.UnitShortName}：{delivery.Title}",
            $"/deliveries/{documentId}"));
        return await act.Commit(true, cancel);
    }
}
