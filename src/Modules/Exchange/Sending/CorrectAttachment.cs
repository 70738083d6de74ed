using Npgsql;
using Yiwang.Documents.Contracts;
using Yiwang.Exchange.Receiving;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;

namespace Yiwang.Exchange.Sending;

internal sealed record CorrectionSent(Guid Id, int Units);

/// <summary>
/// Corrects an attachment after sending: every receiver sees the old one, the new one and the reason, is told, and
/// signs for it again where that was asked for.
/// </summary>
internal sealed class CorrectAttachment(NpgsqlDataSource source, TakenFiles files, TimeProvider clock)
{
    public async Task<Result<CorrectionSent>> Run(
        Actor by, Guid actId, Guid documentId, CorrectionInput input, Stream file, CancellationToken cancel)
    {
        if (!by.Has(Role.Registry)) return SendRules.NotRegistry;
        if (input.Reason.Trim().Length is 0 or > ReturnDelivery.WordsLengthMax) return NeedsReason;
        var taken = await files.Take(input.FileName, file, cancel);
        if (taken.Refusal is { } unfit) return unfit;
        var begun = await Act.Begin(source, actId, "attachment.correct", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<CorrectionSent>();
        var sent = await IssuedDocuments.Sent(act, documentId, cancel);
        if (sent.Refusal is { } unseen) return unseen;
        var corrected = await IssuedAttachments.Correct(act, documentId, input.Attachment, taken.Answer,
            input.Reason.Trim(), cancel);
        if (corrected.Refusal is { } refusal) return refusal;
        var (change, id) = (corrected.Answer, Guid.CreateVersion7(act.At));
        await act.Execute("""
            insert into correction (id, document_id, attachment_id, replaces, reason, person_id, at, asks_receipt)
            values (@id, @documentId, @NewId, @OldId, @reason, @PersonId, @At, @AskReceipt)
            """, new { id, documentId, change.NewId, change.OldId, reason = input.Reason.Trim(), by.PersonId, act.At, input.AskReceipt }, cancel);
        var units = await act.Query<int>(
            "select unit_id from delivery where document_id = @documentId and recalled_at is null and returned_at is null", new { documentId }, cancel);
        foreach (var unit in units)
        {
            act.Notify(new NoticeDraft(null, unit, "corrected", $"{sent.Answer.Title}：{change.OldName}",
                $"/inbox/{documentId}/corrections"));
        }
        act.Trace("attachment.corrected", "document", documentId.ToString(), words: input.Reason.Trim(),
            before: change.Before, after: change.After,
            facts: [("correction", id.ToString()), ("units", units.Count.ToString()),
                ("receipt", input.AskReceipt ? "asked" : "no")]);
        return await act.Commit(new CorrectionSent(id, units.Count), cancel);
    }

    private static Refusal NeedsReason { get; } = new("correction.reason_needed", "更正要写明哪里错了，收文单位都会看到。",
        "Say what was wrong; every recipient sees it.", RefusalKind.Wrong, "reason");
}

internal sealed record CorrectionInput(Guid Attachment, string FileName, string Reason, bool AskReceipt);

/// <summary>Signs for a correction (更正签收): once a unit, by its registry.</summary>
internal sealed class SignForCorrection(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<SignedFor>> Run(Actor by, Guid actId, Guid correctionId, CancellationToken cancel)
    {
        if (!by.Has(Role.Registry)) return SendRules.NotRegistry;
        var begun = await Act.Begin(source, actId, "correction.sign", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<SignedFor>();
        var document = await act.One<Guid?>("""
            select c.document_id from correction c join delivery v on v.document_id = c.document_id
              and v.unit_id = @UnitId and v.recalled_at is null
            where c.id = @correctionId and c.asks_receipt
            """, new { correctionId, by.UnitId }, cancel);
        if (document is not { } documentId) return Refusal.NotThere;
        var signed = await act.Execute("""
            insert into correction_receipt (correction_id, unit_id, signed_at, signed_by)
              values (@correctionId, @UnitId, @At, @PersonId)
            on conflict do nothing
            """, new { correctionId, by.UnitId, act.At, by.PersonId }, cancel);
        if (signed == 0)
            return new Refusal("correction.already_signed", "本单位已经签收过这次更正。",
                "Your unit has signed for this correction already.");
        act.Trace("correction.signed", "delivery", $"{documentId}/{by.UnitId}",
            facts: ("correction", correctionId.ToString()));
        return await act.Commit(new SignedFor(documentId, act.At, false), cancel);
    }
}
