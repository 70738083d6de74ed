using Yiwang.Documents.Drafting;
using Yiwang.Platform;
using Yiwang.Platform.Database;

namespace Yiwang.Documents.Contracts;

/// <summary>An attachment of an issued document and what took its place.</summary>
public sealed record CorrectedAttachment(Guid OldId, Guid NewId, string OldName, string NewName, long NewBytes,
    byte[] Before, byte[] After);

/// <summary>Attachments of documents that went out: never changed, only corrected beside the old one.</summary>
public static class IssuedAttachments
{
    /// <summary>Puts a file in the place of an attachment; the old one stays, with the reason. The signed text is not
    /// touched.</summary>
    public static async Task<Result<CorrectedAttachment>> Correct(
        Act act, Guid documentId, Guid attachmentId, TakenFile file, string reason, CancellationToken cancel)
    {
        var old = await act.One<(string Name, byte[] Blob, int Ord, Guid? ReplacedBy)?>("""
            select name, blob, ord, replaced_by from attachment where id = @attachmentId and document_id = @documentId
              and removed_at is null for update
            """, new { attachmentId, documentId }, cancel);
        if (old is not { } known) return Refusal.NotThere;
        if (known.ReplacedBy is not null) return Already;
        if (known.Blob.AsSpan().SequenceEqual(file.Stored.Digest)) return Same;
        await TakenFiles.Record(act, file, cancel);
        var id = Guid.CreateVersion7(act.At);
        await act.Execute("""
            insert into attachment (id, document_id, name, blob, size, media_type, ord, added_by, added_at)
            values (@id, @documentId, @Name, @Digest, @SizeBytes, @MediaType, @Ord, @PersonId, @At)
            """, new
        {
            id, documentId, file.Name, file.Stored.Digest, file.Stored.SizeBytes, file.MediaType, known.Ord,
                act.By.PersonId, act.At,
        }, cancel);
        await act.Execute("update attachment set replaced_by = @id, replaced_reason = @reason where id = @attachmentId",
            new { id, reason, attachmentId }, cancel);
        return new CorrectedAttachment(attachmentId, id, known.Name, file.Name, file.Stored.SizeBytes, known.Blob,
            file.Stored.Digest);
    }

    /// <summary>Begins a document that is to take the place of one that went out (换发): its words, elements,
    /// attachments, recipients.</summary>
    public static async Task<Result<Guid>> DraftReplacement(Act act, Guid id, Guid documentId, IReadOnlyList<int> units,
        CancellationToken cancel)
    {
        var old = await Document.Look(act, documentId, cancel);
        if (old is null || old.UnitId != act.By.UnitId) return Refusal.NotThere;
        var begun = await act.One<bool>(
            "select exists (select 1 from document where replaces_document = @documentId and status not in ('voided', 'abandoned'))", new { documentId }, cancel);
        if (begun)
            return new Refusal("document.replacement_begun", "换发的稿子已经在办。", "A replacement is being drafted already.");
        await SaveDraft.Insert(act, id,
            new DraftInput(old.Type, old.Urgency, old.Classification, old.Title, old.Body, old.Parts, 0), cancel);
        await act.Execute(
            "update document set replaces_document = @documentId, answers_document = @AnswersDocument where id = @id",
            new { id, documentId, old.AnswersDocument }, cancel);
        await act.Execute(
            "insert into recipient (document_id, unit_id, kind) select @id, u, 'main' from unnest(@units) u",
            new { id, units = units.ToArray() }, cancel);
        await act.Execute("""
            insert into attachment (id, document_id, name, blob, size, media_type, ord, added_by, added_at)
            select gen_random_uuid(), @id, name, blob, size, media_type, ord, @PersonId, @At from attachment
            where document_id = @documentId and removed_at is null and replaced_by is null
            """, new { id, documentId, act.By.PersonId, act.At }, cancel);
        var draft = await Document.Load(act, id, cancel);
        await Attaching.AttachFile.RefreshDigest(act, draft!, cancel);
        return id;
    }

    private static Refusal Already { get; } = new("attachment.corrected_already", "这个附件已经更正过，请刷新后更正新的那一个。",
        "This attachment was corrected already; reload and correct the newer one.");

    private static Refusal Same { get; } = new("attachment.same_file", "新文件和原来的一样，没有更正。",
        "The new file is the same as the old one; nothing was corrected.",
        RefusalKind.Wrong, "file");
}
