using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Bpmn.Drawing;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using BpmnWay = Yiwang.Bpmn.Drawing.Way;
using MarkState = Yiwang.Bpmn.Drawing.WayState;

namespace Yiwang.Administration.Routes;

/// <summary>Where a case is on its route, and who would get it from here: for whoever sees the case.</summary>
internal sealed class CaseRoutePage(NpgsqlDataSource source, RouteCatalog routes, TryRoute attempt,
    ViewerSource viewers)
{
    private sealed record Done(string Node, string Step, string StepEn, string State, string Who, DateTime CreatedAt,
        DateTime? DoneAt, string DoneHow, bool Late, int Round);

    public async Task<IResult> Show(HttpContext http, Guid id)
    {
        if (await Read(http, id) is not { } read) return new RefusalResult(Refusal.NotThere);
        var (onCase, tasks, route) = read;
        var viewer = await viewers.Of(http);
        var state = route.StateOf(onCase);
        var run = state.IsOver ? new TrialRun([], true, new Text("", ""))
            : await attempt.From(route, onCase, state, http.RequestAborted);
        var passed = tasks.Where(t => t.DoneAt is not null).OrderByDescending(t => t.DoneAt)
            .Select(t => new StoryLine(t.DoneAt!.Value, t.Who, RouteWords.Step(t.Step, t.StepEn),
            Words: t.Round > 1 ? viewer.Language == Language.Zh ? $"第 {t.Round} 轮" : $"round {t.Round}" : "",
            Took: t.DoneAt.Value - t.CreatedAt)).ToList();
        return Page.Show<CaseRoute, CaseRouteView>(viewer,
            new CaseRouteView(id.ToString(), onCase.Title, route.Called.In(viewer.Language), onCase.RouteVersion,
            $"/cases/{id}/route.svg", TryRoute.Lines(run, route.Model, viewer.Language),
            state.IsOver ? null : run.Ending, passed));
    }

    public async Task<IResult> Drawing(HttpContext http, Guid id)
    {
        if (await Read(http, id) is not { } read) return new RefusalResult(Refusal.NotThere);
        var chinese = http.Actor().Language != Language.En;
        return RoutePages.Svg(RouteDrawing.Svg(read.Route.Model,
            new BpmnWay(Marks(read.Tasks), new HashSet<string>()) { Chinese = chinese }));
    }

    private async Task<(CaseRow Case, IReadOnlyList<Done> Tasks, CompiledRoute Route)?> Read(HttpContext http, Guid id)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var onCase = await connection.QueryFirstOrDefaultAsync<CaseRow>(new CommandDefinition(
            $"""select {CaseRow.Columns} from "case" c where c.id = @id and {DocumentAccess.SeesCase}""",
            DocumentAccess.Of(http.Actor(), new { id }), cancellationToken: http.RequestAborted));
        if (onCase is null) return null;
        var tasks = (await connection.QueryAsync<Done>(new CommandDefinition("""
            select t.node, t.step, t.step_en as StepEn, t.state,
              coalesce(d.name, p.name, (select string_agg(x.name, '、') from holding h join person x
              on x.id = h.person_id
                     where h.post_id = t.post_id and (h.valid_to is null or h.valid_to >= current_date)), '') as Who,
                   t.created_at as CreatedAt, t.done_at as DoneAt, t.done_how as DoneHow, t.late_at is not null as Late,
                     t.round
            from task t left join person p on p.id = t.person_id left join person d on d.id = t.done_by
            where t.case_id = @id and t.kind <> 'Circulation' order by t.created_at, t.id limit 2000
            """, new { id }, cancellationToken: http.RequestAborted))).AsList();
        return (onCase, tasks,
            await routes.Load(onCase.Route, onCase.RouteUnitId, onCase.RouteVersion, http.RequestAborted));
    }

    private static List<WayMark> Marks(IReadOnlyList<Done> tasks)
    {
        var marks = new List<WayMark>();
        foreach (var node in tasks.GroupBy(t => t.Node, StringComparer.Ordinal))
        {
            var open = node.Where(t => t.State is "open" or "waiting" or "suspended").ToList();
            var who = string.Join('、', (open.Count > 0 ? open : [.. node]).Select(t => t.Who).Distinct().Take(3));
            var state = open.Count > 0 ? open.Exists(t => t.Late) ? MarkState.Late : MarkState.Current
                : node.Last().DoneHow is "done" or "skipped" or "settled" ? MarkState.Done : MarkState.Returned;
            marks.Add(new WayMark(node.Key, state, who));
        }
        return marks;
    }
}
