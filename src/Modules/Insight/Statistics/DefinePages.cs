using System.Globalization;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Insight.Formulas;
using Yiwang.Insight.Indicators;
using Yiwang.Insight.Schemes;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using Indicator = Yiwang.Insight.Indicators.Indicator;

namespace Yiwang.Insight.Statistics;

/// <summary>Indicators of an office's own, defined after a dry run, and the prices that formulas name.</summary>
internal sealed class DefinePages(
    NpgsqlDataSource source, ReadFigures read, DefineIndicator define, EndIndicator end, ReadPrices prices,
    SetPrice price, ViewerSource viewers, TimeProvider clock)
{
    private const int TriedDays = 30;

    private static readonly (FigureKind Kind, Text Words)[] kinds =
    [
        (FigureKind.Count, new("件（次）数", "how many")), (FigureKind.Share, new("百分比", "per cent")),
        (FigureKind.Hours, new("小时（公式给秒）", "hours (the formula gives seconds)")),
        (FigureKind.WorkingDays, new("工作日（公式给秒）", "working days (the formula gives seconds)")),
        (FigureKind.Sheets, new("张", "sheets")), (FigureKind.Yuan, new("元", "yuan")),
    ];

    private static readonly (string Value, Text Words)[] betters = [("none", new("不分", "neither")),
        ("high", new("多了好", "more is better")), ("low", new("少了好", "less is better"))];

    public Task<IResult> New(HttpContext http) => Form(http, null);

    public async Task<IResult> Edit(HttpContext http, string code) =>
        await Own(http, code) is { } own ? await Form(http, own) : new RefusalResult(Refusal.NotThere);

    public async Task<IResult> Define(HttpContext http, string? code)
    {
        if (!await May(http)) return new RefusalResult(Refusal.NotThere);
        var own = code is null ? null : await Own(http, code);
        if (code is not null && own is null) return new RefusalResult(Refusal.NotThere);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var typed = form.Keys.ToDictionary(key => key, key => form[key].ToString());
        string Field(string name) => form[name].ToString().Trim();
        var definition = new Definition(own?.Code ?? Field("code"), Field("name"), Field("name_en"), Field("kind"),
            form["formula"].ToString().ReplaceLineEndings(" ").Trim(),
            Field("label"), Field("better"), Field("weakness"), Field("weakness_en"), Field("responsible"),
            Field("personal") == "yes");
        if (definition.Fault() is { } fault) return await Draw(http, own, new Entries(typed, [fault]), null, 400);
        if (Field("do") != "apply")
            return await Draw(http, own, new Entries(typed, []), await Tried(http, definition), 200);
        var act = ActId.Of(http.Request);
        var seen = int.TryParse(form["_version"], CultureInfo.InvariantCulture, out var version) ? version : 0;
        var done = act.Refusal is { } missing ? missing
            : await define.Run(http.Actor(), act.Answer, definition, own is null ? 0 : seen, http.RequestAborted);
        return done.Refusal is { } refusal
            ? await Draw(http, own, new Entries(typed, [refusal]), null, Answer.Status(refusal))
            : ViewerSource.Done(http, $"{Urls.Statistics}/indicators/{definition.Code}", new Text(
                $"定了第 {done.Answer} 版；没数过的项正从痕迹里数。",
                $"Version {done.Answer} stands; terms not counted before are being counted from the trace."));
    }

    public async Task<IResult> End(HttpContext http, string code)
    {
        if (!await May(http)) return new RefusalResult(Refusal.NotThere);
        var act = ActId.Of(http.Request);
        var done = act.Refusal is { } missing
            ? missing : await end.Run(http.Actor(), act.Answer, code, http.RequestAborted);
        return done.Refusal is { } refusal ? new RefusalResult(refusal)
            : ViewerSource.Done(http, $"{Urls.Statistics}/indicators", new Text("这个指标停用了。", "The indicator is ended."));
    }

    public async Task<IResult> Prices(HttpContext http) => await DrawPrices(http, null, 200);

    public async Task<IResult> Price(HttpContext http, string name)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        decimal? value = decimal.TryParse(form[$"value-{name}"].ToString(), NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var number) ? number : null;
        var done = act.Refusal is { } missing ? missing
            : await price.Run(http.Actor(), act.Answer, name, Versions.Of(http.Request), value,
                form[$"source-{name}"].ToString(), http.RequestAborted);
        return done.Refusal is { } refusal
            ? refusal.Field.Length == 0 && refusal.Kind != RefusalKind.Stale ? new RefusalResult(refusal)
                : await DrawPrices(http, new Entries(form.Keys.ToDictionary(key => key, key => form[key].ToString()),
                    [refusal]), Answer.Status(refusal))
            : ViewerSource.Done(http, Urls.Statistics + "/prices",
                new Text("单价定了，节约的数按它算。", "The price is set; what was saved is reckoned by it."));
    }

    /// <summary>Whoever assesses units below may define an indicator for them.</summary>
    public async Task<bool> May(HttpContext http) => SchemeRules.MayAssess(http.Actor(), await Units(http));

    private async Task<UnitBook> Units(HttpContext http)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        return await UnitBook.Read(connection, http.RequestAborted);
    }

    private async Task<Indicator?> Own(HttpContext http, string code) => await May(http)
        ? (await read.Indicators(http.Actor().UnitId, http.RequestAborted))
        .FirstOrDefault(one => one.Code == code && one.Unit == http.Actor().UnitId) : null;

    private async Task<IResult> Form(HttpContext http, Indicator? own) =>
        await May(http) ? await Draw(http, own, null, null, 200) : new RefusalResult(Refusal.NotThere);

    private async Task<DefineTrial> Tried(HttpContext http, Definition definition)
    {
        var (units, unit, today) = (await Units(http), http.Actor().UnitId, WorkingCalendar.DateOf(clock.GetUtcNow()));
        var indicator = new Indicator(definition.Code, 0, new Text(definition.Name, definition.NameEn),
            Enum.Parse<FigureKind>(definition.Kind), definition.Formula,
            definition.Label, Enum.Parse<Better>(definition.Better, ignoreCase: true), default, default, default,
            definition.IsPersonal, unit);
        var tried = await read.Try(indicator, new Period(today.AddDays(1 - TriedDays), today),
            key => units.IsWithin(units.Today(key.Unit), unit), http.RequestAborted);
        return new DefineTrial(FigureWords.Of(indicator, tried.Value, http.Actor().Language), TriedDays, tried.Entries,
            tried.IsCut,
            [.. tried.Terms.Select(term => new DefineTerm(term.Words, term.Window switch
            {
                Window.Before => new Text("此前", "before"), Window.Until =>
                    new Text("截至期末", "until its end"), _ => new Text("期内", "within"),
            }, term.Count, term.Sum))]);
    }

    private async Task<IResult> Draw(HttpContext http, Indicator? own, Entries? entries, DefineTrial? tried, int status)
    {
        var language = http.Actor().Language;
        var values = entries is not null ? entries : own is null
            ? null : new Entries(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["name"] = own.Name.Zh, ["name_en"] = own.Name.En == own.Name.Zh ? "" : own.Name.En,
                ["kind"] = own.Kind.ToString(), ["formula"] = own.Words,
            ["label"] = own.Label, ["better"] = own.Better.ToString().ToLowerInvariant(),
            ["weakness"] = own.Weakness.Zh,
            ["weakness_en"] = own.Weakness.En == own.Weakness.Zh ? "" : own.Weakness.En,
            ["responsible"] = own.Responsible.Zh, ["personal"] = own.IsPersonal ? "yes" : "",
        }, []);
        return Page.Show<IndicatorDefine, IndicatorDefineView>(await viewers.Of(http),
            new IndicatorDefineView(own?.Code ?? "", own?.Version ?? 0,
            [.. kinds.Select(one => new Option(one.Kind.ToString(), one.Words.In(language)))],
            [.. betters.Select(one => new Option(one.Value, one.Words.In(language)))],
            [.. ShippedIndicators.All.SelectMany(one => one.Formula.Terms).Select(term => term.Measure.Code).Distinct()
                .Order(StringComparer.Ordinal)],
            [.. ShippedIndicators.Prices.Select(one => ($"${one.Key}", one.Value.What))], tried, values), status);
    }

    private async Task<IResult> DrawPrices(HttpContext http, Entries? entries, int status)
    {
        var set = await prices.Run(http.Actor(), http.RequestAborted);
        return Page.Show<Platform.Ui.Screens.Prices, PricesView>(await viewers.Of(http),
            new PricesView([.. set.Lines.Select(one => new PriceLine(one.Name, one.What,
                one.Value.ToString(CultureInfo.InvariantCulture), one.Source,
                [.. one.UsedBy.Select(indicator => indicator.Name)]) { Version = one.Version })], set.MayChange,
                entries), status);
    }
}
