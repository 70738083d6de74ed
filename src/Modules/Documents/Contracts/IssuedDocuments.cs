using Yiwang.Documents.Drafting;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Database;

namespace Yiwang.Documents.Contracts;

/// <summary>What sending needs to know of a document.</summary>
public sealed record IssuedDocument(
    Guid Id, int UnitId, string Title, string Number, string Type, string Urgency, int ReceiptHours, int AnswerDays, byte[] Digest,
    int Pages)
{
    /// <summary>down, up, across, as its type goes by the 条例, article 8 and 15; any where the type says nothing.</summary>
    public string Direction => DocumentType.All.FirstOrDefault(type => type.Code == Type)?.Direction switch
    {
        DocumentDirection.Up => "up",
        DocumentDirection.Down => "down",
        DocumentDirection.Level => "across",
        _ => "any",
    };

    /// <summary>What figures are counted from: kind, direction, and the sheets that paper copies would have taken.</summary>
    public IEnumerable<(string Key, string Value)> Counted(int units) =>
    [
        ("type", Type), ("direction", Direction), ("pages", Pages.ToString()), ("sheets", ((Pages + 1L) / 2 * units).ToString()),
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
        return document.MayBeSent() is { } refusal ? refusal : Describe(document);
    }

    /// <summary>A document that was sent by the person's unit, locked; or not there.</summary>
    public static async Task<Result<IssuedDocument>> Sent(Act act, Guid documentId, CancellationToken cancel)
    {
        var document = await Document.Load(act, documentId, cancel);
        return document is { Status: "issued" } && document.UnitId == act.By.UnitId ? Describe(document) : Refusal.NotThere;
    }

    public static Task MarkIssued(Act act, Guid documentId, CancellationToken cancel) => act.Execute(
        "update document set status = 'issued', issued_at = @At, changed_at = @At where id = @documentId", new { documentId, act.At }, cancel);

    /// <summary>Whether this person may see the document at all: the one door.</summary>
    public static Task<bool> MaySee(Act act, Guid documentId, CancellationToken cancel) => act.One<bool>(
        $"select exists (select 1 from document d where d.id = @documentId and {DocumentAccess.Sees})",
        DocumentAccess.Of(act.By, new { documentId }), cancel);

    /// <summary>Links an answer to what it answers, on both sides.</summary>
    public static Task LinkAnswer(Act act, Guid answerId, Guid answersId, CancellationToken cancel) => act.Execute(
        "update document set answers_document = @answersId where id = @answerId", new { answerId, answersId }, cancel);

    private static IssuedDocument Describe(Document document)
    {
        var parts = document.Parts;
        return new IssuedDocument(document.Id, document.UnitId, document.Title, document.DocumentNumber, document.Type, document.Urgency,
            parts.ReceiptHours, parts.AnswerDays, document.Digest, document.Pages);
    }
}
