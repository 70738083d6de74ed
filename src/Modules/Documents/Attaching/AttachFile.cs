using Npgsql;
using Yiwang.Documents.Contracts;
using Yiwang.Documents.Drafting;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Documents.Attaching;

internal sealed record Attached(Guid Id, string Name, long SizeBytes, string MediaType);

/// <summary>Attaches a file to a draft: named safely, typed by its content, stored before the row, part of the
/// document's digest.</summary>
internal sealed class AttachFile(NpgsqlDataSource source, TakenFiles files, TakeParts parts, TimeProvider clock)
{
    public const int CountMax = 100;

    public async Task<Result<Attached>> Run(
        Actor by, Guid actId, Guid documentId, string name, Stream file, CancellationToken cancel)
    {
        var fit = await files.Take(name, file, cancel);
        if (fit.Refusal is { } unfit) return unfit;
        var taken = fit.Answer;
        var begun = await Act.Begin(source, actId, "document.attach", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Attached>();
        var document = await Document.Load(act, documentId, cancel);
        if (document is null) return Refusal.NotThere;
        var task = await SaveDraft.EditingTask(act, documentId, cancel);
        if (document.MayBeEdited(by, task, "attachments") is { } refusal) return refusal;
        var added = await Add(act, documentId, taken, cancel);
        if (added.Refusal is { } tooMany) return tooMany;
        var digest = await RefreshDigest(act, document, cancel);
        act.Trace("document.attached", "document", documentId.ToString(), before: document.Digest, after: digest,
            facts: [("file", Convert.ToHexStringLower(taken.Stored.Digest)),
                ("bytes", taken.Stored.SizeBytes.ToString())]);
        return await act.Commit(new Attached(added.Answer, taken.Name, taken.Stored.SizeBytes, taken.MediaType),
            cancel);
    }

    /// <summary>The same of a file that came in parts; its parts go when it is attached.</summary>
    public async Task<Result<Attached>> RunParts(Actor by, Guid actId, Guid documentId, Guid uploadId,
        CancellationToken cancel)
    {
        if (await parts.Finished(by, uploadId, cancel) is not { } finished)
        {
            return new Refusal("upload.unfinished", "文件还没有传完。", "The file has not arrived whole yet.",
                RefusalKind.Wrong, "file");
        }
        await using var file = finished.File;
        var attached = await Run(by, actId, documentId, finished.Upload.Name, file, cancel);
        if (attached.Refusal is null) await parts.Remove(by, uploadId, cancel);
        return attached;
    }

    /// <summary>Puts the file's row behind those the document has; its digest is the caller's to write.</summary>
    internal static async Task<Result<Guid>> Add(Act act, Guid documentId, TakenFile taken, CancellationToken cancel)
    {
        await TakenFiles.Record(act, taken, cancel);
        var id = Guid.CreateVersion7(act.At);
        var count = await act.One<int>("select count(*)::int from attachment where document_id = @documentId",
            new { documentId }, cancel);
        if (count >= CountMax)
        {
            return new Refusal("attachment.too_many", $"一件公文最多 {CountMax} 个附件。",
                $"A document has at most {CountMax} attachments.");
        }
        await act.Execute("""
            insert into attachment (id, document_id, name, blob, size, media_type, ord, added_by, added_at)
            values (@id, @documentId, @Name, @Digest, @SizeBytes, @MediaType, @ord, @PersonId, @At)
            """, new
        {
            id, documentId, taken.Name, taken.Stored.Digest, taken.Stored.SizeBytes, taken.MediaType, ord = count + 1,
                act.By.PersonId, act.At,
        }, cancel);
        return id;
    }

    /// <summary>Writes the document's digest anew after its attachments changed.</summary>
    internal static async Task<byte[]> RefreshDigest(Act act, Document document, CancellationToken cancel)
    {
        var attachments = await act.Query<(string Name, byte[] Blob)>(
            "select name, blob from attachment where document_id = @Id and removed_at is null and replaced_by is null order by ord, id",
            new { document.Id }, cancel);
        var digest = new DocumentContent(document.Type, document.Urgency, document.Classification, document.Title,
            document.Body,
            document.Parts, attachments).Digest();
        await act.Execute("update document set digest = @digest, edit = edit + 1, changed_at = @At where id = @Id",
            new { document.Id, digest, act.At }, cancel);
        await act.Execute("""
            insert into document_text (document_id, edit, title, body, type, urgency, classification, elements, digest, at)
            select id, edit, title, body, type, urgency, classification, elements, @digest, @At from document
            where id = @Id
            """, new { document.Id, digest, act.At }, cancel);
        return digest;
    }
}

/// <summary>Takes an attachment away from a draft; its row and file stay for the trace.</summary>
internal sealed class RemoveFile(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<bool>> Run(Actor by, Guid actId, Guid documentId, Guid attachmentId,
        CancellationToken cancel)
    {
        var begun = await Act.Begin(source, actId, "document.detach", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        var document = await Document.Load(act, documentId, cancel);
        if (document is null) return Refusal.NotThere;
        var task = await SaveDraft.EditingTask(act, documentId, cancel);
        if (document.MayBeEdited(by, task, "attachments") is { } refusal) return refusal;
        var removed = await act.Execute("""
            update attachment set removed_at = @At where id = @attachmentId and document_id = @documentId
              and removed_at is null
            """, new { act.At, attachmentId, documentId }, cancel);
        if (removed == 0) return Refusal.NotThere;
        var digest = await AttachFile.RefreshDigest(act, document, cancel);
        act.Trace("document.detached", "document", documentId.ToString(), before: document.Digest, after: digest,
            facts: ("attachment", attachmentId.ToString()));
        return await act.Commit(true, cancel);
    }
}
