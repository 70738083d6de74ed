using Yiwang.Bpmn.Model;
using Dapper;
using Npgsql;
using Yiwang.Documents.Drafting;
using Yiwang.Documents.Issuing;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Identity;

namespace Yiwang.Documents.Reading;

internal sealed record AttachmentView(Guid Id, string Name, long Size, string MediaType, byte[] Blob, Guid? ReplacedBy,
    string ReplacedReason);

internal sealed record VersionView(int No, string Title, string Body, byte[] Digest, string Person, string Step,
    DateTime At);

/// <summary>A document with what a page shows of it.</summary>
/// <param name="MayEdit">The viewer may change parts of it now.</param>
/// <param name="EditedIn">The case whose step lets the viewer change it; null while it is a draft of the viewer's
/// own.</param>
/// <param name="Editable">The parts, where it may be changed (<see cref="RouteStep.KnownEdits"/>).</param>
internal sealed record DocumentView(
    Guid Id, string Type, string Title, string Body, string Urgency, string Classification, DocumentElements Elements,
    int Version, int Edit,
    string Digest, string Number, string Status, int UnitId, string UnitName, IReadOnlyList<string> Issuers,
    DateTime ChangedAt,
    DateTime? SignedAt, DateTime? IssuedAt, int Pages, Guid? AnswersDocument, int Recipients, int Copies,
    IReadOnlyList<AttachmentView> Attachments, IReadOnlyList<VersionView> Versions,
    IReadOnlyList<Guid> Answers, Guid? ForwardsDocument, Guid? ReplacesDocument, DateTime? SignVoidedAt, byte[]? Ofd,
    DateTime CreatedAt, bool MayEdit, Guid? EditedIn, IReadOnlyList<string> Editable)
{
    /// <summary>The attachments as they were signed: what was put in their place after sending is not among
    /// them.</summary>
    public IEnumerable<AttachmentView> SignedAttachments =>
        Attachments.Where(a => Attachments.All(other => other.ReplacedBy != a.Id));
}

/// <summary>Reads a document through the one door.</summary>
internal sealed class ReadDocument(NpgsqlDataSource source)
{
    private const int VersionsMax = 200;

    public async Task<Result<DocumentView>> Run(Actor by, Guid id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var document = await connection.QueryFirstOrDefaultAsync<Document>(new CommandDefinition(
            $"select {Document.Columns} from document d where d.id = @id and {DocumentAccess.Sees}",
            DocumentAccess.Of(by, new { id }), cancellationToken: cancel));
        if (document is null) return Refusal.NotThere;
        await using var rest = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select a.id, a.name, a.size, a.media_type as MediaType, a.blob, a.replaced_by as ReplacedBy,
              a.replaced_reason as ReplacedReason
              from attachment a join document d on d.id = a.document_id
              where a.document_id = @id and a.removed_at is null and {DocumentAccess.SeesAttachments} order by a.ord, a.id;
            select no, title, body, digest, p.name as Person, step, at from document_version v join person p
              on p.id = v.person_id
              where document_id = @id and @own order by no limit @VersionsMax;
            select count(*)::int, count(*) filter (where kind = 'copy')::int from recipient where document_id = @id;
            select name from unit where id = @unit;
            select a.id from document a where a.answers_document = @id and a.status = 'issued' order by a.issued_at
              limit @VersionsMax;
            select t.case_id, t.step, t.edit {Document.OfEditingTask};
            """, new
        {
            id, VersionsMax, unit = document.UnitId, by.PersonId, by.PostId, personId = by.PersonId, postId = by.PostId,
            own = document.UnitId == by.UnitId || document.Status is "draft" or "in_hand",
        }, cancellationToken: cancel));
        var attachments = (await rest.ReadAsync<AttachmentView>()).AsList();
        var versions = (await rest.ReadAsync<VersionView>()).AsList();
        var (recipients, copies) = await rest.ReadSingleAsync<(int, int)>();
        var unitName = await rest.ReadSingleAsync<string>();
        var answers = (await rest.ReadAsync<Guid>()).AsList();
        var edited = await rest.ReadSingleOrDefaultAsync<(Guid Case, string Step, string Edit)?>();
        var at = edited is { } task ? new EditingStep(task.Step, task.Edit) : null;
        var issuers = await PageSources.Issuers(connection, document, cancel);
        return new DocumentView(document.Id, document.Type, document.Title, document.Body, document.Urgency,
            document.Classification,
            document.Parts, document.Version, document.Edit, Convert.ToHexStringLower(document.Digest),
            document.DocumentNumber,
            document.Status, document.UnitId, unitName, issuers, document.ChangedAt, document.SignedAt,
            document.IssuedAt, document.Pages,
            document.AnswersDocument, recipients, copies, attachments, versions, answers, document.ForwardsDocument,
            document.ReplacesDocument,
            document.SignVoidedAt, document.Ofd, document.CreatedAt,
            document.MayBeEdited(by, at) is null, edited?.Case, at is null ? RouteStep.KnownEdits : at.Parts);
    }
}
