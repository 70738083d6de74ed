using Yiwang.Documents.Drafting;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;

namespace Yiwang.Documents.Contracts;

/// <summary>What sending needs to know of a document.</summary>
/// <param name="Answers">The incoming document it answers.</param>
/// <param name="Forwards">The document of another unit that it passes on.</param>
/// <param name="Replaces">The document of the same unit that it takes the place of.</param>
public sealed record IssuedDocument(
    Guid Id, int UnitId, string Title, string Number, string Type, string Urgency, int ReceiptHours, int AnswerDays,
    DateOnly? AnswerBy, byte[] Digest,
    int Pages, int Attachments, Guid? Answers, Guid? Forwards, Guid? Replaces, Guid? FromCase)
{
    /// <summary>Until when it is to be answered: the day that was named, else so many working days; null for no
    /// answer.</summary>
    public DateTimeOffset? AnswerDue(DateTimeOffset sentAt, WorkingTerms terms) =>
        AnswerBy is { } day ? terms.By(day) : terms.AfterDays(sentAt, AnswerDays);

    /// <summary>down, up, across, as its type goes by the 条例, article 8 and 15; any where the type says
    /// nothing.</summary>
    public string Direction => DocumentType.All.FirstOrDefault(type => type.Code == Type)?.Direction switch
    {
        DocumentDirection.Up => "up",
        DocumentDirection.Down => "down",
        DocumentDirection.Level => "across",
        _ => "any",
    };

    /// <summary>What figures are counted from: kind, direction, and the sheets that paper copies would have
    /// taken.</summary>
    public IEnumerable<(string Key, string Value)> Counted(int units) =>
    [
        ("type", Type), ("direction", Direction), ("pages", Pages.ToString()),
        ("sheets", ((Pages + 1L) / 2 * units).ToString()),
    ];
}

/// <summary>What other modules may ask of documents.</summary>
public static class IssuedDocuments
{
    /// <summary>Who gets a document, as rows (unit_id, kind); parameter <c>@documentId</c>.</summary>
    public const string RecipientsSql = "select unit_id, kind from recipient where document_id = @documentId";

    /// <summary>The sealed document that may be sent now, locked; or why not.</summary>
    public static async Task<Result<IssuedDocument>> ForSending(Act act, Guid documentId, CancellationToken cancel)
    {
        var document = await Document.Load(act, documentId, cancel);
        if (document is null || document.UnitId != act.By.UnitId) return Refusal.NotThere;
        return document.MayBeSent() is { } refusal ? refusal : await Describe(act, document, cancel);
    }

    /// <summary>A document that was sent by the person's unit, locked; or not there.</summary>
    public static async Task<Result<IssuedDocument>> Sent(Act act, Guid documentId, CancellationToken cancel)
    {
        var document = await Document.Load(act, documentId, cancel);
        return document is { Status: "issued" } && document.UnitId == act.By.UnitId
            ? await Describe(act, document, cancel) : Refusal.NotThere;
    }

    public static Task MarkIssued(Act act, Guid documentId, CancellationToken cancel) => act.Execute(
        "update document set status = 'issued', issued_at = @At, changed_at = @At where id = @documentId",
        new { documentId, act.At }, cancel);

    /// <summary>Whether this person may see the document at all: the one door.</summary>
    public static Task<bool> MaySee(Act act, Guid documentId, CancellationToken cancel) => act.One<bool>(
        $"select exists (select 1 from document d where d.id = @documentId and {DocumentAccess.Sees})",
        DocumentAccess.Of(act.By, new { documentId }), cancel);

    /// <summary>Links an answer to what it answers, on both sides.</summary>
    public static Task LinkAnswer(Act act, Guid answerId, Guid answersId, CancellationToken cancel) => act.Execute(
        "update document set answers_document = @answersId where id = @answerId", new { answerId, answersId }, cancel);

    /// <summary>
    /// Links a document of the person's unit, written without it, to what it answers; whether it went out already.
    /// </summary>
    public static async Task<Result<bool>> LinkOutside(Act act, Guid answerId, Guid originId, Guid caseId,
        CancellationToken cancel)
    {
        if (!await MaySee(act, answerId, cancel)) return Refusal.NotThere;
        var answer = await Document.Load(act, answerId, cancel);
        if (answer is null || answer.UnitId != act.By.UnitId || answer.Id == originId) return Refusal.NotThere;
        if (answer.Status is "voided" or "abandoned")
            return new Refusal("answer.void", "这份公文已经作废，不能作答复。", "This document is void and cannot be an answer.",
                RefusalKind.Wrong, "answer");
        if (answer.AnswersDocument is not null)
            return new Refusal("answer.linked_already", "这份公文已经是一件来文的答复。", "This document answers something already.",
                RefusalKind.Wrong, "answer");
        await act.Execute("update document set answers_document = @originId, from_case = @caseId where id = @answerId",
            new { originId, caseId, answerId }, cancel);
        return answer.Status == "issued";
    }

    /// <summary>
    /// Lets units see what a letter passes on, and what that passes on in turn: each a recorded share, taken back with
    /// the delivery.
    /// </summary>
    public static Task ShareOrigins(Act act, Guid documentId, IReadOnlyList<int> units, CancellationToken cancel) =>
        act.Execute($"""
        with recursive {Chain}
        insert into share (document_id, unit_id, case_id, reason, at)
        select o.id, u.id, c.id, 'forwarded', @At from o cross join unnest(@units) u(id)
          join lateral (select id from "case" where document_id = @documentId and kind = 'outgoing' order by opened_at
            limit 1) c on true
        on conflict do nothing
        """, new { documentId, units = units.ToArray(), act.At }, cancel);

    public static Task TakeBackOrigins(Act act, Guid documentId, int unitId, CancellationToken cancel) =>
        act.Execute($"""
        with recursive {Chain}
        delete from share s using o where s.document_id = o.id and s.unit_id = @unitId and s.reason = 'forwarded'
          and s.case_id in (select id from "case" where document_id = @documentId)
        """, new { documentId, unitId }, cancel);

    private const int ChainMax = 10;

    private static readonly string Chain = $"""
        o(id, deep) as (
          select forwards_document, 1 from document where id = @documentId and forwards_document is not null
          union all select d.forwards_document, o.deep + 1 from o join document d on d.id = o.id
            where d.forwards_document is not null and o.deep < {ChainMax})
        """;

    private static async Task<IssuedDocument> Describe(Act act, Document document, CancellationToken cancel)
    {
        var parts = document.Parts;
        var attachments = await act.One<int>(
            "select count(*)::int from attachment where document_id = @Id and removed_at is null and replaced_by is null", new { document.Id }, cancel);
        return new IssuedDocument(document.Id, document.UnitId, document.Title, document.DocumentNumber, document.Type,
            document.Urgency,
            parts.ReceiptHours, parts.AnswerDays, parts.AnswerBy, document.Digest, document.Pages, attachments,
            document.AnswersDocument,
            document.ForwardsDocument, document.ReplacesDocument, document.FromCase);
    }
}
