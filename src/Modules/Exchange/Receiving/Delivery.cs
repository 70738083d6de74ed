using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Routing;

namespace Yiwang.Exchange.Receiving;

/// <summary>One document at one unit: sent, opened, signed for, registered, in hand, answered or closed; or returned,
/// or recalled.</summary>
internal sealed class Delivery
{
    public Guid DocumentId { get; init; }
    public int UnitId { get; init; }
    public int SenderId { get; init; }
    public bool Copy { get; init; }
    public string Title { get; init; } = "";
    public string Number { get; init; } = "";
    public string Urgency { get; init; } = "";
    public string SenderName { get; init; } = "";
    public DateTime SentAt { get; init; }
    public DateTime? ReceiptDue { get; init; }
    public DateTime? AnswerDue { get; init; }
    public DateTime? OpenedAt { get; init; }
    public DateTime? SignedAt { get; init; }
    public DateTime? RegisteredAt { get; init; }
    public Guid? CaseId { get; init; }
    public DateTime? AnsweredAt { get; init; }
    public DateTime? AnswerLateAt { get; init; }
    public DateTime? ClosedAt { get; init; }
    public Guid? ReplacedBy { get; init; }
    public string ReturnWords { get; init; } = "";
    public string ReturnReason { get; init; } = "";
    public DateTime? ReturnedAt { get; init; }
    public DateTime? RecalledAt { get; init; }
    public DateTime? LateAt { get; init; }

    public const string Columns = """
        v.document_id as DocumentId, v.unit_id as UnitId, p.unit_id as SenderId, v.kind = 'copy' as Copy, p.title, p.number, p.urgency, p.sender_name as SenderName,
        v.sent_at as SentAt, v.receipt_due as ReceiptDue, v.answer_due as AnswerDue, v.opened_at as OpenedAt, v.signed_at as SignedAt,
        v.registered_at as RegisteredAt, v.case_id as CaseId, v.answered_at as AnsweredAt, v.answer_late_at as AnswerLateAt,
        v.closed_at as ClosedAt, p.replaced_by as ReplacedBy, coalesce(v.return_words, '') as ReturnWords, coalesce(v.return_reason, '') as ReturnReason, v.returned_at as ReturnedAt,
        v.recalled_at as RecalledAt, v.late_at as LateAt
        """;

    /// <summary>Loads this unit's delivery and locks it for the act.</summary>
    public static Task<Delivery?> Load(Act act, Guid documentId, int unitId, CancellationToken cancel) =>
        act.One<Delivery>(
        $"select {Columns} from delivery v join dispatch p on p.document_id = v.document_id where v.document_id = @documentId and v.unit_id = @unitId for update of v",
        new { documentId, unitId }, cancel);

    /// <summary>What figures are counted from when the delivery is over: signed for, returned, recalled.</summary>
    public IEnumerable<(string Key, string Value)> Counted(DateTimeOffset at)
    {
        var late = LateAt is not null || at.UtcDateTime > ReceiptDue;
        yield return ("late", CountedFacts.YesNo(late));
        yield return ("marked", CountedFacts.YesNo(LateAt is not null));
        yield return ("signed", CountedFacts.YesNo(SignedAt is not null));
        yield return ("sent", CountedFacts.Seconds(SentAt));
        yield return ("took", CountedFacts.Seconds(at - SentAt));
        yield return ("from", SenderId.ToString());
        if (late && (LateAt ?? ReceiptDue) is { } due) yield return ("due", CountedFacts.Seconds(due));
    }

    public Refusal? MayBeSignedFor()
    {
        if (RecalledAt is not null) return Recalled;
        if (ReturnedAt is not null)
            return new("delivery.returned", "这件已退回发文单位。", "This document was returned to its sender.");
        return SignedAt is null ? null : new("delivery.already_signed", "本单位已经签收过这件公文。",
            "Your unit has signed for this document already.");
    }

    public Refusal? MayBeReturned()
    {
        if (RecalledAt is not null) return Recalled;
        if (ReturnedAt is not null)
            return new("delivery.returned", "这件已退回发文单位。", "This document was returned to its sender.");
        return RegisteredAt is null ? null : new("delivery.already_registered", "这件已经登记办理，不能退文。请发函与来文单位商洽。",
            "It is registered and in hand and cannot be returned. Write to the sender.");
    }

    public Refusal? MayBeRegistered()
    {
        if (RecalledAt is not null) return Recalled;
        if (SignedAt is null) return new("delivery.not_signed", "先签收，再登记。", "Sign for it first, then register it.");
        return RegisteredAt is null
            ? null : new("delivery.already_registered_once", "这件已经登记过。", "It is registered already.");
    }

    public Refusal? MayBeRecalled()
    {
        if (RecalledAt is not null) return Recalled;
        return SignedAt is null ? null : new("delivery.signed_no_recall", "对方已经签收，不能撤回。可以发更正或请对方退文。",
            "It has been signed for and cannot be recalled. Send a correction, or ask for its return.");
    }

    private static Refusal Recalled { get; } = new("delivery.recalled", "发文单位已撤回这件公文。",
        "The sender has recalled this document.");
}
