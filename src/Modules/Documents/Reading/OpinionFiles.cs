using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Documents.Contracts;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Http;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Documents.Reading;

/// <summary>Files beside opinions: taken with the form, listed on the sheet, downloaded by those who see the
/// case.</summary>
internal sealed class OpinionFiles(NpgsqlDataSource source, TakenFiles files, FileEndpoints endpoints)
{
    /// <summary>Stores what came with the form; the first that cannot be kept refuses the whole.</summary>
    public async Task<Result<IReadOnlyList<OpinionFile>>> Take(IFormFileCollection sent, CancellationToken cancel)
    {
        if (sent.Count > OpinionFile.CountMax)
        {
            return new Refusal("opinion.too_many_files", $"一条意见最多带 {OpinionFile.CountMax} 个文件。",
                $"At most {OpinionFile.CountMax} files go with an opinion.", RefusalKind.Wrong, "file");
        }
        var taken = new List<OpinionFile>();
        foreach (var file in sent.Where(f => f.FileName.Length > 0))
        {
            await using var stream = file.OpenReadStream();
            var fit = await files.Take(file.FileName, stream, cancel);
            if (fit.Refusal is { } unfit) return unfit;
            taken.Add(new OpinionFile(fit.Answer.Name, fit.Answer.Stored.Digest, fit.Answer.Stored.SizeBytes,
                fit.Answer.MediaType));
        }
        return taken;
    }

    public async Task<ILookup<Guid, FileLine>> Of(Guid caseId, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var rows = await connection.QueryAsync<(Guid Opinion, Guid Id, string Name,
            long Size)>(new CommandDefinition("""
            select f.opinion_id, f.id, f.name, f.size from opinion_file f join opinion o on o.id = f.opinion_id
              where o.case_id = @caseId order by f.id
            """, new { caseId }, cancellationToken: cancel));
        return rows.ToLookup(r => r.Opinion, r => new FileLine(r.Id.ToString(), r.Name, r.Size,
            PreviewUrl: Urls.OpinionFile(caseId.ToString(), r.Id.ToString()),
            DownloadUrl: Urls.OpinionFile(caseId.ToString(), r.Id.ToString())));
    }

    public async Task<IResult> Download(HttpContext http, Guid caseId, Guid id)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var found = await connection.QueryFirstOrDefaultAsync<(string Name, byte[] Blob)?>(new CommandDefinition($"""
            select f.name, f.blob from opinion_file f join opinion o on o.id = f.opinion_id join "case" c
              on c.id = o.case_id
            where f.id = @id and c.id = @caseId and {DocumentAccess.SeesCase}
              and (o.person_id = @personId or {DocumentAccess.SeesOpinions})
            """, DocumentAccess.Of(http.Actor(), new { id, caseId }), cancellationToken: http.RequestAborted));
        return found is { } file ? await endpoints.Send(http, file.Blob,
            System.Net.Mime.MediaTypeNames.Application.Octet, file.Name, "opinion.file_downloaded", caseId)
            : new RefusalResult(Refusal.NotThere);
    }

    /// <summary>The form 补充意见 of the case page.</summary>
    public async Task<IResult> Supplement(HttpContext http, Guid id, CasePage page, SupplementOpinion run)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await page.Draw(http, id, missing, form);
        var taken = await Take(form.Files, http.RequestAborted);
        if (taken.Refusal is { } unfit) return await page.Draw(http, id, unfit, form);
        var done = await run.Run(http.Actor(), act.Answer, id, form["reason"].ToString(), taken.Answer,
            http.RequestAborted);
        return done.Refusal is { } refusal ? await page.Draw(http, id, refusal, form)
            : ViewerSource.Done(http, Urls.Case(id.ToString()), new Text("已补充到处理笺。", "Added to the sheet."));
    }
}
