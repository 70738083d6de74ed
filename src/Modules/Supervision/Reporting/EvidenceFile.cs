using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Content;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;
using Yiwang.Supervision.Items;

namespace Yiwang.Supervision.Reporting;

/// <summary>Sends a file of evidence to those who see its part; the reading is in the trace.</summary>
internal sealed class EvidenceFile(NpgsqlDataSource source, ReadItem read, ContentStore content, TimeProvider clock)
{
    private const string Sandbox = "default-src 'none'; sandbox";

    public async Task<IResult> Send(HttpContext http, Guid id)
    {
        if (await read.Evidence(http.Actor(), id, http.RequestAborted) is not { } file)
            return new RefusalResult(Refusal.NotThere);
        var stream = content.Open(file.Blob) ?? throw new FileNotFoundException(Convert.ToHexStringLower(file.Blob));
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "read", http.Actor(), now,
            http.RequestAborted)).Answer;
        act.Trace("evidence.downloaded", "supervision", file.ItemId.ToString(), after: file.Blob);
        await act.Commit(true, http.RequestAborted);
        http.Response.Headers.ContentSecurityPolicy = Sandbox;
        return Results.File(stream, MediaTypeNames.Application.Octet, file.Name);
    }
}
