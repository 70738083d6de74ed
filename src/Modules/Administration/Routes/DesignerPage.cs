using Microsoft.AspNetCore.Http;
using Yiwang.Bpmn;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Routes;

/// <summary>One finding as the designer's script takes it.</summary>
internal sealed record SaidFinding(string Code, string Element, string Name, bool Stops, string Words);

internal sealed record SaidCheck(IReadOnlyList<SaidFinding> Findings, int Revision = 0);

/// <summary>The page on which a draft is drawn; saves what its script sends, and checks while one draws.</summary>
internal sealed class DesignerPage(ReadRoutes read, RouteChecks checks, SaveRoute save, StepActs acts, TryRoute attempt,
    ViewerSource viewers)
{
    public async Task<IResult> Show(HttpContext http, int id)
    {
        var by = http.Actor();
        if (await read.One(by, id, http.RequestAborted) is not { IsOwn: true } route)
            return new RefusalResult(Refusal.NotThere);
        if (route.Status != "draft") return Results.Redirect($"{Urls.Routes}/{id}");
        var versions = await read.Versions(by, route, http.RequestAborted);
        var inUse = versions.FirstOrDefault(v => v.Status == "published");
        var people = await attempt.People(by, http.RequestAborted);
        return Page.Show<Designer, DesignerView>(await viewers.Of(http),
            new DesignerView(id.ToString(), route.Revision.ToString(), route.Called.In(by.Language), route.Version, route.Xml,
            inUse is null ? new Text("", "") : inUse.UnitId is null
                ? new Text($"通用第 {inUse.Version} 版", $"shared version {inUse.Version}")
                : new Text($"第 {inUse.Version} 版", $"version {inUse.Version}"),
            inUse?.Running ?? 0, inUse is null ? "" : $"{Urls.Routes}/{id}/compare?with={inUse.Id}", true,
            people.Drafters.Select(d => d.Words.Split(' ')[0]).Distinct()
                .Select(name => new Option($"post:{name}", name)).ToList(),
            acts.Commands.Keys.Order(StringComparer.Ordinal).ToList(),
            RouteSteps.Faults(checks.Of(route.Bytes).Findings), $"{Urls.Routes}/{id}/drawing.svg?r={route.Revision}"));
    }

    /// <summary>Keeps the draft: the body is the file, the query the revision it grew from.</summary>
    public async Task<IResult> Save(HttpContext http, int id)
    {
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return Said(http, missing);
        if (await Body(http) is not { } file) return Said(http, RoutePages.UploadTooLarge);
        var revision = int.TryParse(http.Request.Query["revision"], out var known) ? known : 0;
        var saved = await save.Run(http.Actor(), act.Answer, id, revision, file, http.RequestAborted);
        return saved.Refusal is { } refusal ? Said(http, refusal)
            : Results.Json(new SaidCheck(Words(http, saved.Answer.Findings), saved.Answer.Revision));
    }

    /// <summary>Checks a file and keeps nothing.</summary>
    public async Task<IResult> Check(HttpContext http) => await Body(http) is { } file
        ? Results.Json(new SaidCheck(Words(http, checks.Of(file).Findings))) : Said(http, RoutePages.UploadTooLarge);

    private static async Task<byte[]?> Body(HttpContext http)
    {
        using var stream = new MemoryStream();
        var buffer = new byte[81_920];
        int count;
        while ((count = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            if (stream.Length + count > RouteChecks.BytesMax) return null;
            stream.Write(buffer, 0, count);
        }
        return stream.ToArray();
    }

    private static IResult Said(HttpContext http, Refusal refusal) =>
        Results.Json(new { code = refusal.Code, words = refusal.In(Answer.LanguageOf(http)) },
            statusCode: Answer.Status(refusal));

    private static List<SaidFinding> Words(HttpContext http, IReadOnlyList<Finding> findings)
    {
        var zh = Answer.LanguageOf(http) == Language.Zh;
        return findings.Take(200).Select(f =>
            new SaidFinding(f.Code, f.ElementId, f.Name, f.Grade != Grade.Unsound, zh ? f.Zh : f.En)).ToList();
    }
}
