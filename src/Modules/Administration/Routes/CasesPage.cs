using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Routes;

/// <summary>Moving running cases to another version: first the dry run over all of them, then the act, then back if it
/// was wrong.</summary>
internal sealed class CasesPage(ReadRoutes read, MoveCases move, ViewerSource viewers)
{
    private const int LinesMax = 200;

    public Task<IResult> Show(HttpContext http, int id) => Draw(http, id, http.Request.Query["from"].ToString(), null);

    public async Task<IResult> Move(HttpContext http, int id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await Draw(http, id, form["from"].ToString(), missing);
        if (!int.TryParse(form["from"], out var from)) return new RefusalResult(Refusal.NotThere);
        var done = await move.Run(http.Actor(), act.Answer, from, id, dry: false, http.RequestAborted);
        if (done.Refusal is { } refusal) return await Draw(http, id, form["from"].ToString(), refusal);
        var kept = done.Answer.Cases.Count - done.Answer.Moved;
        return ViewerSource.Done(http, $"{Urls.Routes}/{id}",
            new Text($"移了 {done.Answer.Moved:N0} 件，留下 {kept:N0} 件。",
                $"{done.Answer.Moved:N0} moved, {kept:N0} stayed."));
    }

    public async Task<IResult> Undo(HttpContext http, int id, Guid moveId)
    {
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return new RefusalResult(missing);
        var done = await move.Undo(http.Actor(), act.Answer, moveId, http.RequestAborted);
        if (done.Refusal is { } refusal) return new RefusalResult(refusal);
        var kept = done.Answer.Cases.Count - done.Answer.Moved;
        return ViewerSource.Done(http, $"{Urls.Routes}/{id}",
            new Text($"移回 {done.Answer.Moved:N0} 件，{kept:N0} 件已走到旧版没有的地方，留在新版。",
            $"{done.Answer.Moved:N0} moved back; {kept:N0} went on where the old version has nothing, and stay."));
    }

    private async Task<IResult> Draw(HttpContext http, int id, string fromText, Refusal? refusal)
    {
        var by = http.Actor();
        if (!int.TryParse(fromText, out var fromId) || await read.One(by, id, http.RequestAborted) is not { } to)
            return new RefusalResult(Refusal.NotThere);
        var tried = await move.Run(by, Guid.CreateVersion7(), fromId, id, dry: true, http.RequestAborted);
        if (tried.Refusal is { } no) return new RefusalResult(no);
        var versions = await read.Versions(by, to, http.RequestAborted);
        var cases = tried.Answer.Cases;
        return Page.Show<RouteCases, MoveCasesView>(await viewers.Of(http), new MoveCasesView(id.ToString(), to.Name,
            versions.FirstOrDefault(v => v.Id == fromId)?.Version ?? 0, fromText, to.Version, tried.Answer.Moved,
            cases.Count - tried.Answer.Moved,
            cases.OrderBy(c => c.Why is null).Take(LinesMax)
                .Select(c => new MoveCaseLine(Urls.Case(c.CaseId.ToString()), c.Title, c.Number, c.Why)).ToList(),
                LinesMax, refusal),
            refusal is null ? 200 : Answer.Status(refusal));
    }
}
