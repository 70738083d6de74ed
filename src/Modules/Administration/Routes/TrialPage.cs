using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Routes;

/// <summary>The dry run of one version, before it is published or after.</summary>
internal sealed class TrialPage(ReadRoutes read, RouteChecks checks, TryRoute attempt, ViewerSource viewers)
{
    public async Task<IResult> Show(HttpContext http, int id)
    {
        var by = http.Actor();
        if (await read.One(by, id, http.RequestAborted) is not { } row) return new RefusalResult(Refusal.NotThere);
        var found = checks.Of(row.Bytes, row.Key, row.UnitId, row.Version, row.Id);
        var here = $"{Urls.Routes}/{id}";
        var viewer = await viewers.Of(http);
        if (found.Route is not { } route)
        {
            return Page.Show<RouteTrialPage, TrialView>(viewer,
                new TrialView(here, "", new Text("", ""), row.Called.In(by.Language), [], "", [], [], null, false,
                    $"{here}/drawing.svg?r={row.Revision}",
                RouteRow.Faulty(found.Findings.Count)));
        }
        var people = await attempt.People(by, http.RequestAborted);
        var query = http.Request.Query;
        var drafter = int.TryParse(query["drafter"], out var post)
            && people.Drafters.FirstOrDefault(d => d.Post == post) is { Post: > 0 } chosen
            ? chosen : people.Drafters[0];
        var fields = TryRoute.Fields(route.Model, people.Choices, f => query[f].OfType<string>().ToList(),
            first: !query.ContainsKey("drafter"), viewer.Language);
        var run = await attempt.Run(by, route, drafter.Person, drafter.Post, TryRoute.Variables(route.Model, fields),
            http.RequestAborted);
        return Page.Show<RouteTrialPage, TrialView>(viewer, new TrialView(here, $"{here}/trial",
            new Text($"第 {row.Version} 版，{by.UnitShortName}，{drafter.Words} 拟稿",
                $"version {row.Version}, {by.UnitShortName}, drafted by {drafter.Words}"), row.Called.In(by.Language),
            people.Drafters.Select(d => new Option(d.Post.ToString(), d.Words)).ToList(), drafter.Post.ToString(),
            fields,
            TryRoute.Lines(run, route.Model, viewer.Language), run.Ending, run.Ends,
            $"{here}/drawing.svg?r={row.Revision}"));
    }
}
