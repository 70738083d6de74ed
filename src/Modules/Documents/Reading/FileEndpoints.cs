using System.Net.Mime;
using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Documents.Drafting;
using Yiwang.Documents.Issuing;
using Yiwang.Ofd.Typesetting;
using Yiwang.Ofd.Writing;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Content;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;

namespace Yiwang.Documents.Reading;

/// <summary>Pages, fixed files and attachments: by id only, through the one door, downloads in the trace, nothing runs in our origin.</summary>
internal sealed class FileEndpoints(NpgsqlDataSource source, ContentStore content, Pages pages, TimeProvider clock)
{
    private const string Sandbox = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

    public async Task<IResult> PageDrawing(HttpContext http, Guid id, int page)
    {
        var document = await Find(http.Actor(), id, http.RequestAborted);
        if (document is null) return new RefusalResult(Refusal.NotThere);
        try
        {
            await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
            var set = pages.Set(await PageSources.Of(connection, document, http.RequestAborted));
            if (page < 1 || page > set.Document.Pages.Count) return new RefusalResult(Refusal.NotThere);
            http.Response.Headers.CacheControl = "private, max-age=3600";
            http.Response.Headers.ContentSecurityPolicy = Sandbox;
            return Results.Bytes(SvgWriter.WriteAlone(set.Document.Pages[page - 1], $"第 {page} 页"), "image/svg+xml");
        }
        catch (TypesettingException unset)
        {
            return new RefusalResult(new Refusal(unset.Code, unset.Zh, unset.En, RefusalKind.Wrong));
        }
    }

    /// <param name="format">ofd or pdf.</param>
    public async Task<IResult> FixedFile(HttpContext http, Guid id, string format)
    {
        var document = await Find(http.Actor(), id, http.RequestAborted);
        var digest = format switch { "ofd" => document?.Ofd, "pdf" => document?.Pdf, _ => null };
        if (document is null || digest is null) return new RefusalResult(Refusal.NotThere);
        var name = $"{(document.DocumentNumber.Length > 0 ? document.DocumentNumber : document.Title)}.{format}";
        return await Send(http, digest, format == "ofd" ? "application/ofd" : MediaTypeNames.Application.Pdf, name, "document.downloaded", id);
    }

    public async Task<IResult> Attachment(HttpContext http, Guid id)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var found = await connection.QueryFirstOrDefaultAsync<(Guid DocumentId, string Name, byte[] Blob)?>(new CommandDefinition($"""
            select a.document_id, a.name, a.blob from attachment a join document d on d.id = a.document_id
            where a.id = @id and a.removed_at is null and {DocumentAccess.Sees}
            """, DocumentAccess.Of(http.Actor(), new { id }), cancellationToken: http.RequestAborted));
        if (found is not { } file) return new RefusalResult(Refusal.NotThere);
        return await Send(http, file.Blob, MediaTypeNames.Application.Octet, file.Name, "attachment.downloaded", file.DocumentId);
    }

    private async Task<IResult> Send(HttpContext http, byte[] digest, string type, string name, string kind, Guid documentId)
    {
        var file = content.Open(digest) ?? throw new FileNotFoundException(Convert.ToHexStringLower(digest));
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(clock.GetUtcNow()), "read", http.Actor(), clock.GetUtcNow(), http.RequestAborted)).Answer;
        act.Trace(kind, "document", documentId.ToString(), after: digest);
        await act.Commit(true, http.RequestAborted);
        http.Response.Headers.ContentSecurityPolicy = Sandbox;
        return Results.File(file, type, name);
    }

    private async Task<Document?> Find(Actor by, Guid id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await connection.QueryFirstOrDefaultAsync<Document>(new CommandDefinition(
            $"select {Document.Columns} from document d where d.id = @id and {DocumentAccess.Sees}",
            DocumentAccess.Of(by, new { id }), cancellationToken: cancel));
    }
}
