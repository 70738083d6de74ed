using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Insight.Indicators;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Organization;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using Indicator = Yiwang.Insight.Indicators.Indicator;

namespace Yiwang.Insight.Statistics;

/// <summary>One indicator: value, course, parts, ranking, map, definition; its tables as files.</summary>
internal sealed class IndicatorPage(NpgsqlDataSource source, ReadFigures read, ReadRules rules, DefinePages define,
    ViewerSource viewers)
{
    private const int CoursePoints = 12;
    private const int RankedMax = 30;

    public async Task<IResult> List(HttpContext http)
    {
        var all = await read.Indicators(http.Actor().UnitId, http.RequestAborted);
        var may = await define.May(http);
        return Page.Show<Platform.Ui.Screens.Indicators, IndicatorsView>(await viewers.Of(http),
            new IndicatorsView([.. all.Select(one => new IndicatorLine(
            one.Code, one.Version, one.Name, $"{Urls.Statistics}/indicators/{one.Code}", one.Words, one.Source,
            one.Weakness, one.Responsible,
            may && one.Unit == http.Actor().UnitId ? $"{Urls.Statistics}/indicators/{one.Code}/define" : ""))], may));
    }

    public async Task<IResult> Show(HttpContext http, string code)
    {
        var asked = await Asked(http, code);
        if (asked.Refusal is { } refusal) return new RefusalResult(refusal);
        var (indicator, lookout, chosen) = asked.Answer;
        var viewer = await viewers.Of(http);
        var course = chosen.Course(CoursePoints);
        var table = await read.Run([.. course.Select(period => new FigureAsk(indicator, period)),
            new FigureAsk(indicator, chosen.Before)], lookout.Scope, http.RequestAborted);
        var (now, before) = (new FigureAsk(indicator, chosen.Days), new FigureAsk(indicator, chosen.Before));
        var ranked = await Ranked(indicator, lookout, chosen, http.RequestAborted);
        var value = table.Value(now, lookout.Counts);
        string Said(decimal? figure) => FigureWords.Of(indicator, figure, viewer.Language);
        return Page.Show<Platform.Ui.Screens.Indicator, IndicatorView>(viewer, new IndicatorView(
            indicator.Code, indicator.Version, indicator.Name,
            $"{lookout.Title}　{PeriodChoice.Day(chosen.Days.From)} — {PeriodChoice.Day(chosen.Days.To)}", chosen.Name,
            Said(value), Said(table.Value(before, lookout.Counts)), Behind(http, code, null), indicator.Words,
            indicator.Source, indicator.Weakness, indicator.Responsible,
            Prices(indicator, table, viewer),
            [.. course.Select(period => Point(period, table.Value(new FigureAsk(indicator, period), lookout.Counts)))],
            Parts(indicator, table.ByLabel(now, lookout.Counts), viewer), FigureWords.PartsOf(indicator.Label),
            await Posts(indicator, now, table, lookout, viewer, http.RequestAborted), Lines(), ranked.Units.Count,
            ranked.Positions.Count,
            lookout.Name == "below" ? Regions(ranked, viewer.Language) : [],
            (new("较好", "better"), new("居中", "middle"), new("较差", "weaker")), ranked.Rule,
            lookout.Links(viewer.Path), chosen.Links(viewer.Path), (chosen.Days.From, chosen.Days.To), lookout.Name,
            table.IsWaiting(indicator),
            lookout.Name == "below" && Schemes.SchemeRules.MayAssess(lookout.By, lookout.Units)
                ? await rules.AreShared(lookout.By.UnitId, code, http.RequestAborted) : null));

        CoursePoint Point(Period period, decimal? figure) =>
            new(chosen.Label(period), (double?)figure, figure is null ? "–" : Said(figure).Split(' ')[0],
                period == chosen.Days);

        List<RankLine> Lines() =>
            [.. ranked.Units.Where(unit => ranked.Positions.ContainsKey(unit.Id) || ranked.Was.ContainsKey(unit.Id)
                    || unit.Id == lookout.By.UnitId)
                .OrderBy(unit => ranked.Positions.GetValueOrDefault(unit.Id, int.MaxValue))
                .ThenBy(unit => unit.Id).Take(RankedMax)
            .Select(unit =>
                new RankLine(ranked.Positions.GetValueOrDefault(unit.Id), ranked.Was.GetValueOrDefault(unit.Id),
                    unit.ShortName,
                Said(ranked.Now.GetValueOrDefault(unit.Id)), Said(ranked.Before.GetValueOrDefault(unit.Id)),
                lookout.IsBelow(unit.Id) ? Behind(http, code, unit.Id) : unit.Id == lookout.By.UnitId
                ? Behind(http, code, null) : "", unit.Id == lookout.By.UnitId))];
    }

    public async Task<IResult> Export(HttpContext http, string code, string format)
    {
        var asked = await Asked(http, code);
        if (asked.Refusal is { } refusal) return new RefusalResult(refusal);
        var (indicator, lookout, chosen) = asked.Answer;
        var viewer = await viewers.Of(http);
        var ranked = await Ranked(indicator, lookout, chosen, http.RequestAborted);
        List<IReadOnlyList<object?>> rows = [viewer.Language == Language.Zh
            ? ["位次", "单位", "本期", "上期", "上期位次"] : ["No.", "Unit", "Now", "Before", "No. before"]];
        rows.AddRange(ranked.Units.OrderBy(unit => ranked.Positions.GetValueOrDefault(unit.Id, int.MaxValue))
            .ThenBy(unit => unit.Id).Select(unit => (IReadOnlyList<object?>)
        [
            ranked.Positions.TryGetValue(unit.Id, out var position) ? position : null, unit.Name,
            FigureWords.Scaled(indicator, ranked.Now.GetValueOrDefault(unit.Id)),
            FigureWords.Scaled(indicator, ranked.Before.GetValueOrDefault(unit.Id)),
            ranked.Was.TryGetValue(unit.Id, out var was) ? was : null,
        ]));
        return new TableFile(
            $"{indicator.Name.In(viewer.Language)} {PeriodChoice.Day(chosen.Days.From)} {PeriodChoice.Day(chosen.Days.To)}", rows).Answer(format);
    }

    /// <summary>The figure for a program: value, and its parts.</summary>
    public async Task<IResult> Api(HttpContext http, string code)
    {
        var asked = await Asked(http, code);
        if (asked.Refusal is { } refusal) return new RefusalResult(refusal);
        var (indicator, lookout, chosen) = asked.Answer;
        var ask = new FigureAsk(indicator, chosen.Days);
        var table = await read.Run([ask], lookout.Scope, http.RequestAborted);
        return Results.Json(new
        {
            code, version = indicator.Version, scope = lookout.Name, from = PeriodChoice.Day(chosen.Days.From),
                to = PeriodChoice.Day(chosen.Days.To),
            value = table.Value(ask, lookout.Counts), parts = table.ByLabel(ask, lookout.Counts),
            waiting = table.IsWaiting(indicator),
        });
    }

    private async Task<Result<(Indicator, Lookout, PeriodChoice)>> Asked(HttpContext http, string code)
    {
        var chosen = PeriodChoice.Read(http.Request, read.Today);
        if (chosen.Refusal is { } wrong) return wrong;
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var lookout = await Lookout.Of(connection, http, http.Actor(), http.RequestAborted);
        var indicator = (await read.Indicators(http.Actor().UnitId, http.RequestAborted))
            .FirstOrDefault(one => one.Code == code);
        if (indicator is null || Lookout.Admitted(lookout.By, lookout.Units).Count == 0) return Refusal.NotThere;
        return indicator.IsPersonal || lookout.Name is "unit" or "below"
            ? (indicator, lookout, chosen.Answer) : Refusal.NotThere;
    }

    private sealed record Ranks(
        IReadOnlyList<UnitLine> Units, IReadOnlyDictionary<int, decimal?> Now,
        IReadOnlyDictionary<int, decimal?> Before,
        IReadOnlyDictionary<int, int> Positions, IReadOnlyDictionary<int, int> Was, Text Rule);

    // Below: everything below. From the own unit: the units beside it, where the unit above has published that they may
    // see each other.
    private async Task<Ranks> Ranked(Indicator indicator, Lookout lookout, PeriodChoice chosen,
        CancellationToken cancel)
    {
        var none = new Dictionary<int, decimal?>();
        var nobody = new Ranks([], none, none, new Dictionary<int, int>(), new Dictionary<int, int>(), default);
        List<UnitLine> units;
        Text rule;
        if (lookout.Name == "below")
        {
            units = [.. lookout.Units.Alive.Where(unit => lookout.IsBelow(unit.Id))];
            rule = new("上级看得到下级的数。", "A unit sees the figures of those below it.");
        }
        else if (lookout.Name == "unit" && lookout.Units.Find(lookout.By.UnitId) is { Parent: { } above } own
            && await rules.AreShared(above, indicator.Code, cancel))
        {
            units = [.. lookout.Units.Below(above).Where(unit => unit.Level == own.Level)];
            rule = new("上级单位公布：这个指标同级单位互相看得到。",
                "The unit above has published that units of one level see each other's figure.");
        }
        else
        {
            return nobody;
        }

        var ids = units.Select(unit => unit.Id).ToHashSet();
        var (now, before) = (new FigureAsk(indicator, chosen.Days), new FigureAsk(indicator, chosen.Before));
        var table = await read.Run([now, before], FigureScope.Network, cancel);
        IReadOnlyDictionary<int, decimal?> Values(FigureAsk ask) =>
            table.By(ask, key => ids.Contains(lookout.Units.Today(key.Unit)) ? lookout.Units.Today(key.Unit) : 0);
        var (values, earlier) = (Values(now), Values(before));
        return new Ranks(units, values, earlier, Ranking.Of(indicator, values), Ranking.Of(indicator, earlier), rule);
    }

    private static List<FigurePart> Parts(Indicator indicator, IReadOnlyDictionary<string, decimal?> parts,
        Viewer viewer)
    {
        if (indicator.Label.Length == 0) return [];
        var most = parts.Values.DefaultIfEmpty(null).Max() is > 0 and var max ? max : 1;
        return [.. parts.Where(part => part.Value is not null)
            .OrderBy(part => int.TryParse(part.Key, out var number) ? number : 0).ThenByDescending(part => part.Value)
            .Select(part =>
                new FigurePart(FigureWords.Label(indicator.Label, part.Key, viewer.Language),
                    FigureWords.Of(indicator, part.Value, viewer.Language), (double)(part.Value!.Value / most)))];
    }

    // With whom it lies: each post of the section or the unit.
    private async Task<List<FigurePart>> Posts(Indicator indicator, FigureAsk now, FigureTable table, Lookout lookout,
        Viewer viewer, CancellationToken cancel)
    {
        if (!indicator.IsPersonal || lookout.Name is not ("unit" or "section")) return [];
        Dictionary<int, string> names = [];
        await using (var command = source.CreateCommand("""
            select o.id, o.name || coalesce('　' || string_agg(p.name, '、' order by p.id), '') from post o
            left join holding h on h.post_id = o.id and (h.valid_to is null or h.valid_to >= $2) left join person p
              on p.id = h.person_id
            where o.unit_id = $1 group by o.id, o.name
            """))
        {
            command.Parameters.Add(new() { Value = lookout.By.UnitId });
            command.Parameters.Add(new() { Value = read.Today });
            await using var rows = await command.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel)) names[rows.GetInt32(0)] = rows.GetString(1);
        }

        var figures = table.By(now, key => lookout.Counts(key) && names.ContainsKey(key.Post) ? key.Post : 0)
            .Where(one => one.Value is not null).ToList();
        var most = figures.Select(one => one.Value!.Value).DefaultIfEmpty(1).Max() is > 0 and var max ? max : 1;
        return [.. figures.OrderByDescending(one => one.Value).ThenBy(one => one.Key).Take(RankedMax)
            .Select(one =>
                new FigurePart(names[one.Key], FigureWords.Of(indicator, one.Value, viewer.Language),
                    (double)(one.Value!.Value / most)))];
    }

    private static List<string> Prices(Indicator indicator, FigureTable table, Viewer viewer) =>
        [.. indicator.Formula.Prices.Distinct().Where(table.Prices.ContainsKey).Select(name =>
    {
        var (value, from) = table.Prices[name];
        var what = ShippedIndicators.Prices.TryGetValue(name, out var shipped)
            ? shipped.What.In(viewer.Language) : name;
        var origin = from.Length > 0 ? from : new Text("随软件估计，单位可改", "an estimate that ships; offices set their own")
            .In(viewer.Language);
        return $"${name} = {value} {new Text("元", "yuan").In(viewer.Language)}　{what}　{origin}";
    })];

    private static List<FigureRegion> Regions(Ranks ranked, Language language)
    {
        // A large group of the same value belongs where its last one stands: that half the network has nothing is not
        // "better".
        var last = ranked.Positions.GroupBy(one => one.Value)
            .ToDictionary(group => group.Key, group => group.Key + group.Count() - 1);
        var third = Math.Max(1, ranked.Positions.Count / 3);
        Mark BandOf(int unit) => !ranked.Positions.TryGetValue(unit, out var position) ? Mark.NotArrived
            : last[position] <= third ? Mark.Handled : last[position] <= 2 * third ? Mark.Signed : Mark.Arrived;
        return [.. ranked.Units.GroupBy(unit => Prefix(unit, 4)).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(region => new FigureRegion(
            NameOf(region, 2, UnitWords.OfProvince.In(language)),
            $"{region.Count(unit => ranked.Positions.ContainsKey(unit.Id))} / {region.Count()}",
            [.. region.GroupBy(unit => region.Key.Length < 4 ? unit.Kind : Prefix(unit, 6))
                .OrderBy(group => group.Key, StringComparer.Ordinal).Select(row => (
                region.Key.Length < 4 ? UnitWords.Kind(row.Key).In(language) : row.Key.Length < 6
                    ? UnitWords.Direct.In(language) : NameOf(row, 3, row.First().ShortName),
                (IReadOnlyList<BoardUnit>)[.. row.Select(unit => new BoardUnit(unit.Name, BandOf(unit.Id)))]))]))];
    }

    private static string Prefix(UnitLine unit, int length) =>
        unit.Division.Length >= length ? unit.Division[..length] : unit.Division;

    private static string NameOf(IEnumerable<UnitLine> units, int level, string otherwise) => units.FirstOrDefault(
        unit => unit.Level == level && unit.Name.EndsWith("人民政府", StringComparison.Ordinal))?.Name.Replace("人民政府", "",
        StringComparison.Ordinal) ?? otherwise;

    private static string Behind(HttpContext http, string code, int? unit)
    {
        var url = $"{Urls.Statistics}/indicators/{code}/behind{http.Request.QueryString}";
        return unit is { } one ? Urls.With(url, "unit", one.ToString(System.Globalization.CultureInfo.InvariantCulture))
            : url;
    }
}
