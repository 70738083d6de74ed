using System.Net.Mime;
using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Documents.Drafting;
using Yiwang.Documents.Issuing;
using Yiwang.Ofd.Typesetting;
using Yiwang.Ofd.Word;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Content;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;

namespace Yiwang.Documents.Reading;

/// <summary>Pages, fixed files and attachments: by id only, through the one door, downloads in the trace, nothing runs
/// in our origin.</summary>
internal sealed class FileEndpoints(NpgsqlDataSource source, ContentStore content, ReadDocument read, Pages pages,
    TimeProvider clock)
{
    private const string Printed = "default-src 'none'; object-src 'self'; frame-ancestors 'none'";
    private const string Sandbox = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

    /// <param name="format">ofd or pdf: the fixed file; docx: its words for editing elsewhere, made at the
    /// moment.</param>
    public async Task<IResult> FixedFile(HttpContext http, Guid id, string format)
    {
        if (format == "docx") return await Word(http, id);
        var document = await Find(http.Actor(), id, http.RequestAborted);
        var digest = format switch { "ofd" => document?.Ofd, "pdf" => document?.Pdf, _ => null };
        if (document is not null && document.Pdf is null && format == "pdf") return await Proof(http, id);
        if (document is null || digest is null) return new RefusalResult(Refusal.NotThere);
        var name = $"{(document.DocumentNumber.Length > 0 ? document.DocumentNumber : document.Title)}.{format}";
        return await Send(http, digest, format == "ofd" ? "application/ofd" : MediaTypeNames.Application.Pdf, name,
            "document.downloaded", id);
    }

    /// <summary>The pages for print, opened by the browser itself; the fixed file, or a proof of the draft.</summary>
    public async Task<IResult> Print(HttpContext http, Guid id)
    {
        var document = await Find(http.Actor(), id, http.RequestAborted);
        if (document is null) return new RefusalResult(Refusal.NotThere);
        var answer = document.Pdf is { } digest
            ? await Send(http, digest, MediaTypeNames.Application.Pdf, "", "document.printed", id)
            : await Proof(http, id, print: true);
        // A browser shows no PDF in a sandbox; this one was made here, out of words alone.
        http.Response.Headers.ContentSecurityPolicy = Printed;
        http.Response.Headers.ContentDisposition = "inline";
        return answer;
    }

    // A clean proof of a draft, to be printed and read on paper: not fixed, not stored.
    private async Task<IResult> Proof(HttpContext http, Guid id, bool print = false)
    {
        var found = await read.Run(http.Actor(), id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        try
        {
            var bytes = pages.Write(pages.Set(PageSources.Of(found.Answer))).Pdf;
            await Trace(http, print ? "document.printed" : "document.downloaded", id,
                System.Security.Cryptography.SHA256.HashData(bytes));
            http.Response.Headers.ContentSecurityPolicy = Sandbox;
            return Results.File(bytes, MediaTypeNames.Application.Pdf, print ? null : $"{found.Answer.Title}（清样）.pdf");
        }
        catch (TypesettingException unset)
        {
            return new RefusalResult(new Refusal(unset.Code, unset.Zh, unset.En, RefusalKind.Wrong));
        }
    }

    private async Task<IResult> Word(HttpContext http, Guid id)
    {
        var found = await read.Run(http.Actor(), id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        try
        {
            var bytes = WordWriter.Write(pages.Describe(PageSources.Of(found.Answer)));
            await Trace(http, "document.downloaded", id, System.Security.Cryptography.SHA256.HashData(bytes));
            http.Response.Headers.ContentSecurityPolicy = Sandbox;
            var name = found.Answer.Number.Length > 0 ? found.Answer.Number : found.Answer.Title;
            return Results.File(bytes, "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                $"{name}.docx");
        }
        catch (TypesettingException unset)
        {
            return new RefusalResult(new Refusal(unset.Code, unset.Zh, unset.En, RefusalKind.Wrong));
        }
    }

    public async Task<IResult> Attachment(HttpContext http, Guid id)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var found = await connection.QueryFirstOrDefaultAsync<(Guid DocumentId, string Name,
            byte[] Blob)?>(new CommandDefinition($"""
            select a.document_id, a.name, a.blob from attachment a join document d on d.id = a.document_id
            where a.id = @id and a.removed_at is null and {DocumentAccess.Sees} and {DocumentAccess.SeesAttachments}
            """, DocumentAccess.Of(http.Actor(), new { id }), cancellationToken: http.RequestAborted));
        if (found is not { } file) return new RefusalResult(Refusal.NotThere);
        return await Send(http, file.Blob, MediaTypeNames.Application.Octet, file.Name, "attachment.downloaded",
            file.DocumentId);
    }

    internal async Task<IResult> Send(HttpContext http, byte[] digest, string type, string name, string kind,
        Guid documentId)
    {
        var file = content.Open(digest) ?? throw new FileNotFoundException(Convert.ToHexStringLower(digest));
        await Trace(http, kind, documentId, digest);
        http.Response.Headers.ContentSecurityPolicy = Sandbox;
        return Results.File(file, type, name.Length > 0 ? name : null);
    }

    private async Task Trace(HttpContext http, string kind, Guid documentId, byte[] digest)
    {
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(clock.GetUtcNow()), "read", http.Actor(),
            clock.GetUtcNow(), http.RequestAborted)).Answer;
        act.Trace(kind, "document", documentId.ToString(), after: digest);
        await act.Commit(true, http.RequestAborted);
    }

    private async Task<Document?> Find(Actor by, Guid id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await connection.QueryFirstOrDefaultAsync<Document>(new CommandDefinition(
            $"select {Document.Columns} from document d where d.id = @id and {DocumentAccess.Sees}",
            DocumentAccess.Of(by, new { id }), cancellationToken: cancel));
    }
}
