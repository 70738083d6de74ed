using System.Text;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Content;
using Yiwang.Platform.Http;
using Yiwang.Platform.Tracing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;
using Yiwang.TransparencyLog;

namespace Yiwang.Insight.Proofs;

/// <summary>The proof of one line of a story, and the evidence of a whole case as a file.</summary>
internal sealed class ProofPage(NpgsqlDataSource source, ReadEntry read, TraceLog log, ContentStore content,
    TraceReading reading, ViewerSource viewers, TimeProvider clock)
{
    public async Task<IResult> Show(HttpContext http, long id)
    {
        var found = await read.Run(http.Actor(), id, http.RequestAborted);
        if (found.Refusal is { } refusal) return new RefusalResult(refusal);
        var entry = found.Answer;
        var checkpoint = entry.Proof is { } proof ? Checkpoint.Parse(proof.Checkpoint.Text) : null;
        return Page.Show<Proof, ProofView>(await viewers.Of(http),
            new ProofView(id, Encoding.UTF8.GetString(entry.Bytes), entry.Words, entry.WordsFit, entry.WereErased,
                entry.Leaf,
            LogVerifier.Leaf(entry.Bytes).ToString(),
            entry.Proof is null ? [] : [.. entry.Proof.Hashes.Select(hash => hash.ToString())],
            checkpoint?.Size, checkpoint?.Root.ToString() ?? "", entry.Holds, entry.Witnesses,
            entry.CaseId is { } caseId ? Urls.Case(caseId.ToString()) : "",
            entry.CaseId is { } of ? Urls.Evidence(of.ToString()) : ""));
    }

    /// <summary>The proof as the file that a verifier reads (docs/standards/trace.md).</summary>
    public async Task<IResult> File(HttpContext http, long id)
    {
        var found = await read.Run(http.Actor(), id, http.RequestAborted);
        if (found.Refusal is { } refusal) return new RefusalResult(refusal);
        return found.Answer.Proof is { } proof
            ? Results.File(Encoding.UTF8.GetBytes(proof.ToString()), "text/plain; charset=utf-8",
                $"{proof.Index}.proof") : new RefusalResult(NotYet);
    }

    /// <summary>One file that proves the case offline; taking it leaves its trace.</summary>
    public async Task<IResult> Evidence(HttpContext http, Guid id)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var sees = await Dapper.SqlMapper.ExecuteScalarAsync<bool>(connection, new Dapper.CommandDefinition(
            $"""select exists (select 1 from "case" c where c.id = @id and {DocumentAccess.SeesCase})""",
            DocumentAccess.Of(http.Actor(), new { id }), cancellationToken: http.RequestAborted));
        if (!sees) return new RefusalResult(Refusal.NotThere);
        var file = new FileStream(Path.Combine(Path.GetTempPath(), $"yiwang-{Guid.CreateVersion7():N}.zip"),
            FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            await CaseEvidence.Write(connection, log, content, id, file, clock, http.RequestAborted);
            await reading.Took(http.Actor(), "evidence.downloaded", "case", id.ToString(), id, null,
                [("bytes", file.Length.ToString())], http.RequestAborted);
            file.Position = 0;
            return Results.File(file, "application/zip", $"evidence-{id}.zip");
        }
        catch (TraceException refused)
        {
            await file.DisposeAsync();
            return new RefusalResult(new Refusal(refused.Fault.Code, refused.Fault.Zh, refused.Fault.En));
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private static Refusal NotYet { get; } = new("trace.not_sealed_yet", "这一条还没有封存，过一秒再看。",
        "This entry is not under a checkpoint yet; look again in a second.");
}
