using System.Globalization;
using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Bpmn.Drawing;
using Yiwang.Bpmn.Model;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Routes;

/// <summary>The heat picture: in which steps the unit's cases spend working time, and from where they are returned, in
/// a period.</summary>
internal sealed class HeatPage(NpgsqlDataSource source, ReadRoutes read, RouteChecks checks, WorkingTerms terms,
    TimeProvider clock, ViewerSource viewers)
{
    private const int UsualDays = 90;

    /// <summary>Tasks looked at; past it the newest count.</summary>
    private const int TasksMax = 100_000;

    private sealed record Asked(DateOnly From, DateOnly Until, bool All);

    private sealed record Step(string Node, int Done, decimal Hours, decimal Longest, int Late, int Returned,
        int CameBack);

    private sealed record Spent(string Node, Guid CaseId, DateTime CreatedAt, DateTime DoneAt, bool Late, bool Returned,
        int Round);

    public async Task<IResult> Show(HttpContext http, int id)
    {
        var by = http.Actor();
        if (await read.One(by, id, http.RequestAborted) is not { } row || checks.Of(row.Bytes).Model is not { } model)
            return new RefusalResult(Refusal.NotThere);
        var asked = Ask(http);
        var (steps, cases) = await Measure(by, row, asked, http.RequestAborted);
        var total = steps.Sum(s => s.Hours);
        var query = FormattableString.Invariant(
            $"from={asked.From:yyyy-MM-dd}&until={asked.Until:yyyy-MM-dd}{(asked.All ? "&all=yes" : "")}");
        return Page.Show<RouteHeat, HeatView>(await viewers.Of(http),
            new HeatView(id.ToString(), row.Called.In(by.Language), asked.From, asked.Until, asked.All, cases,
            $"{Urls.Routes}/{id}/heat.svg?{query}", steps.OrderByDescending(s => s.Hours).Select(s => new HeatLine(
                model.FindNode(s.Node) is { Name.Length: > 0 } node
                    ? RouteWords.Step(node.Name, node.English).In(by.Language) : s.Node, s.Done,
                s.Done == 0 ? 0 : s.Hours / s.Done, s.Longest,
                total == 0 ? 0 : (double)(s.Hours / total), s.Late, s.Returned, s.CameBack)).ToList()));
    }

    public async Task<IResult> Drawing(HttpContext http, int id)
    {
        var by = http.Actor();
        if (await read.One(by, id, http.RequestAborted) is not { } row || checks.Of(row.Bytes).Model is not { } model)
            return new RefusalResult(Refusal.NotThere);
        var (steps, _) = await Measure(by, row, Ask(http), http.RequestAborted);
        var most = steps.Select(s => s.Hours).DefaultIfEmpty(0).Max();
        var zh = by.Language != Language.En;
        return RoutePages.Svg(RouteDrawing.Accented(model, steps.Select(s => Accent(s, most, zh)).ToList()));
    }

    private static Accent Accent(Step step, decimal most, bool zh)
    {
        var mean = step.Done == 0 ? 0 : step.Hours / step.Done;
        var time = string.Create(CultureInfo.InvariantCulture, $"{mean:0.#}{(zh ? "时" : " h")}");
        var back = step.Returned > 0 ? $" ↩{step.Returned}" : "";
        var words = zh ? $"办了 {step.Done} 次，平均 {mean:0.#} 工作小时，退回 {step.Returned} 次"
            : string.Create(CultureInfo.InvariantCulture,
                $"done {step.Done} times, {mean:0.#} working hours on average, {step.Returned} returns");
        return new Accent(step.Node, AccentKind.Measured, time + back, words,
            most == 0 ? 0 : (double)(step.Hours / most));
    }

    private Asked Ask(HttpContext http)
    {
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var query = http.Request.Query;
        var until = DateOnly.TryParseExact(query["until"], "yyyy-MM-dd", out var last) ? last : today;
        var from = DateOnly.TryParseExact(query["from"], "yyyy-MM-dd", out var first) && first <= until
            ? first : until.AddDays(-UsualDays);
        return new Asked(from, until, query["all"] == "yes");
    }

    private async Task<(IReadOnlyList<Step> Steps, int Cases)> Measure(Actor by, RouteRow row, Asked asked,
        CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var spent = (await connection.QueryAsync<Spent>(new CommandDefinition("""
            select t.node, t.case_id as CaseId, t.created_at as CreatedAt, t.done_at as DoneAt,
              t.late_at is not null as Late, t.done_how = 'returned' as Returned, t.round
            from task t join "case" c on c.id = t.case_id
            where c.unit_id = @UnitId and c.route = @Key
              and (@All or (c.route_unit_id is not distinct from @RouteUnit and c.route_version = @Version))
              and t.kind <> 'Circulation' and t.done_at >= @from and t.done_at < @until order by t.done_at desc
                limit @TasksMax
            """, new
        {
            by.UnitId, row.Key, RouteUnit = row.UnitId, row.Version, asked.All, TasksMax,
            from = WorkingCalendar.InstantOf(asked.From, TimeSpan.Zero).ToUniversalTime(),
            until = WorkingCalendar.InstantOf(asked.Until.AddDays(1), TimeSpan.Zero).ToUniversalTime(),
        }, cancellationToken: cancel))).AsList();
        decimal Hours(Spent s) => (decimal)WorkingTime.Between(s.CreatedAt, s.DoneAt, terms.Calendar, []).TotalHours;
        var steps = spent.GroupBy(s => s.Node, StringComparer.Ordinal).Select(g =>
        {
            var hours = g.Select(Hours).ToList();
            return new Step(g.Key, g.Count(), hours.Sum(), hours.Max(), g.Count(s => s.Late), g.Count(s => s.Returned),
                g.Count(s => s.Round > 1));
        }).ToList();
        return (steps, spent.Select(s => s.CaseId).Distinct().Count());
    }
}
