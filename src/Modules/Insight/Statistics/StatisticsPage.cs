using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Insight.Indicators;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using Indicator = Yiwang.Insight.Indicators.Indicator;

namespace Yiwang.Insight.Statistics;

/// <summary>Statistics: my work, my section, my unit, the units below; any period; every number opens its own
/// page.</summary>
internal sealed class StatisticsPage(NpgsqlDataSource source, ReadFigures read, ViewerSource viewers)
{
    private const int CourseMonths = 6;
    private const int StepsMax = 9;
    private const int DaysShown = 10;
    private const int SectionsMax = 60;

    private static readonly string[] unitFigures = ["case-closed-rate", "case-on-time-rate", "received",
        "signed-in-day-rate", "cases-overdue"];
    private static readonly string[] deskFigures = ["tasks-done", "tasks-open", "task-on-time-rate", "overdue-sum",
        "tasks-overdue"];
    private static readonly string[] late = ["cases-overdue", "tasks-overdue", "receipts-overdue"];

    public async Task<IResult> Show(HttpContext http)
    {
        var viewer = await viewers.Of(http);
        var chosen = PeriodChoice.Read(http.Request, read.Today);
        if (chosen.Refusal is { } wrong) return new RefusalResult(wrong);
        var lookout = await LookoutOf(http);
        if (Lookout.Admitted(lookout.By, lookout.Units).Count == 0) return new RefusalResult(Refusal.NotThere);
        return Page.Show<Platform.Ui.Screens.Statistics, StatisticsView>(viewer,
            await View(viewer, lookout, chosen.Answer, http.RequestAborted));
    }

    public async Task<IResult> Export(HttpContext http, string format)
    {
        var chosen = PeriodChoice.Read(http.Request, read.Today);
        if (chosen.Refusal is { } wrong) return new RefusalResult(wrong);
        var lookout = await LookoutOf(http);
        if (Lookout.Admitted(lookout.By, lookout.Units).Count == 0) return new RefusalResult(Refusal.NotThere);
        var viewer = await viewers.Of(http);
        var indicators = Offered(await read.Indicators(http.Actor().UnitId, http.RequestAborted), lookout);
        var table = await read.Run(Twice(indicators, chosen.Answer), lookout.Scope, http.RequestAborted);
        List<IReadOnlyList<object?>> rows = [viewer.Language == Language.Zh
            ? ["指标", "单位", "本期", "上期"] : ["Indicator", "In", "Now", "Before"]];
        rows.AddRange(indicators.Select(one => (IReadOnlyList<object?>)
        [
            one.Name.In(viewer.Language), FigureWords.UnitOf(one).In(viewer.Language).Trim(),
            FigureWords.Scaled(one, table.Value(new FigureAsk(one, chosen.Answer.Days), lookout.Counts)),
            FigureWords.Scaled(one, table.Value(new FigureAsk(one, chosen.Answer.Before), lookout.Counts)),
        ]));
        var (from, to) = chosen.Answer.Days;
        return new TableFile($"{lookout.Title} {PeriodChoice.Day(from)} {PeriodChoice.Day(to)}", rows).Answer(format);
    }

    private async Task<Lookout> LookoutOf(HttpContext http)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        return await Lookout.Of(connection, http, http.Actor(), http.RequestAborted);
    }

    /// <summary>From a desk only what is counted by desk.</summary>
    private static List<Indicator> Offered(IReadOnlyList<Indicator> all, Lookout lookout) =>
        [.. all.Where(one => lookout.Name is "unit" or "below" || one.IsPersonal)];

    private static List<FigureAsk> Twice(IEnumerable<Indicator> indicators, PeriodChoice chosen) =>
        [.. indicators.SelectMany(one => new[] { new FigureAsk(one, chosen.Days), new FigureAsk(one, chosen.Before) })];

    private async Task<StatisticsView> View(Viewer viewer, Lookout lookout, PeriodChoice chosen,
        CancellationToken cancel)
    {
        var all = await read.Indicators(lookout.By.UnitId, cancel);
        var indicators = Offered(all, lookout);
        var months = new PeriodChoice("month", MonthOf(chosen.Days.To), default, true).Course(CourseMonths);
        var isUnit = lookout.Name is "unit" or "below";
        var (opened, became) = (Find(all, isUnit ? "incoming-registered" : "tasks-done"),
            Find(all, isUnit ? "cases-opened-late" : "tasks-overdue"));
        var asks = Twice(indicators, chosen)
            .Concat(months.SelectMany(month => new[] { new FigureAsk(opened, month), new FigureAsk(became, month) }))
            .ToList();
        var table = await read.Run(asks, lookout.Scope, cancel);
        var (from, to) = chosen.Days;
        return new StatisticsView($"{lookout.Title}　{PeriodChoice.Day(from)} — {PeriodChoice.Day(to)}", chosen.Name,
            [.. (isUnit ? unitFigures : deskFigures)
                .Select(code => Top(Find(all, code), table, lookout, chosen, viewer))],
            isUnit
                ? [.. months
                    .Select(month =>
                    new MonthBar($"{month.From.Month:00}", Whole(table, opened, month, lookout),
                    Whole(table, became, month, lookout), month == months[^1]))] : [],
            Steps(Find(all, "step-time"), table, lookout, chosen),
            await Sections(table, all, lookout, chosen, viewer, cancel),
            isUnit ? Spread(Find(all, "case-days"), table, lookout, chosen) : [],
            new("从立件到办结的工作日数；超期的在上面的数里。",
                "Working days from opening to closing; overdue ones stand in the figures above."),
                lookout.Links(viewer.Path),
            [.. indicators.Select(one => Line(one, table, lookout, chosen, viewer))], chosen.Links(viewer.Path),
            (from, to), lookout.Name,
            lookout.Name == "below" ? new("下级单位", "Units below") : lookout.Name == "section"
                ? new("各岗位", "Posts") : new("各处室", "Sections"));
    }

    private static Period MonthOf(DateOnly day) =>
        new(new DateOnly(day.Year, day.Month, 1), new DateOnly(day.Year, day.Month, 1).AddMonths(1).AddDays(-1));

    private static Indicator Find(IReadOnlyList<Indicator> all, string code) => all.First(one => one.Code == code);

    private static int Whole(FigureTable table, Indicator indicator, Period period, Lookout lookout) =>
        (int)(table.Value(new FigureAsk(indicator, period), lookout.Counts) ?? 0);

    private static string UrlOf(Indicator indicator, Viewer viewer) =>
        $"{Urls.Statistics}/indicators/{indicator.Code}"
            + (viewer.Path.Contains('?', StringComparison.Ordinal)
                ? viewer.Path[viewer.Path.IndexOf('?', StringComparison.Ordinal)..] : "");

    private static Figure Top(Indicator one, FigureTable table, Lookout lookout, PeriodChoice chosen, Viewer viewer)
    {
        var value = table.Value(new FigureAsk(one, chosen.Days), lookout.Counts);
        var before = FigureWords.Of(one, table.Value(new FigureAsk(one, chosen.Before), lookout.Counts),
            viewer.Language);
        var (words, unit) = FigureWords.Parts(one, value);
        return new Figure(one.Name, words, unit, new($"上期 {before}", $"before {before}"), one.Weakness,
            late.Contains(one.Code) && value > 0, UrlOf(one, viewer));
    }

    private static FigureLine Line(Indicator one, FigureTable table, Lookout lookout, PeriodChoice chosen,
        Viewer viewer)
    {
        var value = table.Value(new FigureAsk(one, chosen.Days), lookout.Counts);
        return new FigureLine(one.Name, UrlOf(one, viewer), FigureWords.Of(one, value, viewer.Language),
            FigureWords.Of(one, table.Value(new FigureAsk(one, chosen.Before), lookout.Counts), viewer.Language),
            one.Weakness, late.Contains(one.Code) && value > 0);
    }

    private static List<StepBar> Steps(Indicator time, FigureTable table, Lookout lookout, PeriodChoice chosen) =>
        [.. table.ByLabel(new FigureAsk(time, chosen.Days), lookout.Counts).Where(part => part.Value is not null)
            .OrderByDescending(part => part.Value).Take(StepsMax)
            .Select(part => new StepBar(part.Key, (double)(part.Value!.Value / Indicator.WorkingDaySeconds), 0))];

    private static List<Bucket> Spread(Indicator days, FigureTable table, Lookout lookout, PeriodChoice chosen)
    {
        var parts = table.ByLabel(new FigureAsk(days, chosen.Days), lookout.Counts)
            .Where(part => int.TryParse(part.Key, out _))
            .GroupBy(part =>
                Math.Min(DaysShown, int.Parse(part.Key, System.Globalization.CultureInfo.InvariantCulture)))
            .ToDictionary(group => group.Key, group => (int)group.Sum(part => part.Value ?? 0));
        return parts.Values.Sum() == 0 ? [] : [.. Enumerable.Range(0, DaysShown + 1).Select(day =>
            new Bucket(day == DaysShown ? $"{day}+" : $"{day}", parts.GetValueOrDefault(day), false))];
    }

    private async Task<List<SectionFigures>> Sections(
        FigureTable table, IReadOnlyList<Indicator> all, Lookout lookout, PeriodChoice chosen, Viewer viewer,
        CancellationToken cancel)
    {
        if (lookout.Name == "mine") return [];
        var (due, onTime, overdue, time) = (Ask("tasks-due"), Ask("tasks-on-time"), Ask("tasks-overdue"),
            Ask("step-time"));
        Dictionary<int, string> names;
        Func<FigureKey, int> group;
        if (lookout.Name == "below")
        {
            var below = lookout.Units.Below(lookout.By.UnitId);
            names = below.ToDictionary(unit => unit.Id, unit => unit.ShortName);
            group = key =>
                lookout.Units.Find(lookout.Units.Today(key.Unit))?.Path.FirstOrDefault(names.ContainsKey) ?? 0;
        }
        else
        {
            await using var connection = await source.OpenConnectionAsync(cancel);
            var (sql, id) = lookout.Name == "section"
                ? ("select id, id, name from post where section_id = $1", lookout.By.SectionId ?? 0)
                : (
                    "select o.id, coalesce(s.id, -1), coalesce(s.name, '') from post o left join section s on s.id = o.section_id where o.unit_id = $1", lookout.By.UnitId);
            Dictionary<int, int> placeOf = [];
            names = [];
            await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = id } } };
            await using var rows = await command.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel))
            {
                placeOf[rows.GetInt32(0)] = rows.GetInt32(1);
                names[rows.GetInt32(1)] = rows.GetInt32(1) < 0
                    ? new Text("单位领导", "Leaders").In(viewer.Language) : rows.GetString(2);
            }

            group = key => placeOf.GetValueOrDefault(key.Post);
        }

        var figures = new[] { due, onTime, overdue, time }.Select(ask => table.By(ask, group)).ToArray();
        return [.. names.Where(one => figures.Any(figure => figure.ContainsKey(one.Key)))
            .OrderByDescending(one => Of(0, one.Key)).Take(SectionsMax)
            .Select(one =>
                new SectionFigures(one.Value, UrlOf(due.Indicator, viewer), (int)Of(0, one.Key), (int)Of(1, one.Key),
                    (int)Of(2, one.Key),
                (double)(Of(3, one.Key) / Indicator.WorkingDaySeconds)))];

        decimal Of(int figure, int place) => figures[figure].GetValueOrDefault(place) ?? 0;
        FigureAsk Ask(string code) => new(Find(all, code), chosen.Days);
    }
}
