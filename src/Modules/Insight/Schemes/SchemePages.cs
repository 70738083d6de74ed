using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Insight.Statistics;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Insight.Schemes;

/// <summary>Assessment: schemes of this unit and of the unit above, their scores, reported values with a dry
/// run.</summary>
internal sealed class SchemePages(
    NpgsqlDataSource source, ReadScheme read, ReadFigures figures, MakeScheme make, PublishScheme publish,
    ImportResults import, ShareIndicator share, ViewerSource viewers)
{
    public async Task<IResult> List(HttpContext http)
    {
        var by = http.Actor();
        var lines = await read.List(by.UnitId, http.RequestAborted);
        return Page.Show<Platform.Ui.Screens.Schemes, SchemesView>(await viewers.Of(http), new SchemesView(
            [.. lines
                .Select(line =>
                    new SchemeListLine($"{Urls.Schemes}/{line.Id}", line.Name, line.From, line.To, line.IsOwn,
                    line.IsPublished))],
            SchemeRules.MayAssess(by, await Units(http))));
    }

    public async Task<IResult> New(HttpContext http) =>
        await MayAssess(http) ? await DrawNew(http, null) : new RefusalResult(Refusal.NotThere);

    public async Task<IResult> Make(HttpContext http)
    {
        if (!await MayAssess(http)) return new RefusalResult(Refusal.NotThere);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var typed = form.Keys.ToDictionary(key => key, key => form[key].ToString());
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await DrawNew(http, new Entries(typed, [missing]));
        var wrong = Read(http.Actor(), form, out var scheme)
            ?? Counted(scheme!, await figures.Indicators(http.Actor().UnitId, http.RequestAborted));
        var known = (await Choices(http)).Select(choice => choice.Value).ToHashSet(StringComparer.Ordinal);
        var made = wrong is null
            ? await make.Run(http.Actor(), act.Answer, scheme!, known.Contains, http.RequestAborted) : wrong;
        return made.Refusal is { } refusal ? await DrawNew(http, new Entries(typed, [refusal]))
            : ViewerSource.Done(http, $"{Urls.Schemes}/{made.Answer}", new Text("方案定了。", "The scheme is made."));
    }

    public async Task<IResult> Show(HttpContext http, Guid id)
    {
        var found = await Seen(http, id);
        return found is null ? new RefusalResult(Refusal.NotThere) : await Draw(http, found, null, "", "", null);
    }

    public async Task<IResult> Export(HttpContext http, Guid id)
    {
        if (await Seen(http, id) is not { } scheme) return new RefusalResult(Refusal.NotThere);
        var names = await Names(scheme, http);
        var zh = http.Actor().Language == Language.Zh;
        List<IReadOnlyList<object?>> rows =
            [[zh ? "位次" : "No.", zh ? "单位" : "Unit",
                .. names.SelectMany(name => new object?[] { name, zh ? "得分" : "points" }), zh ? "总分" : "Sum"]];
        rows.AddRange((await read.Lines(scheme, await Units(http), http.RequestAborted))
            .Select(line => (IReadOnlyList<object?>)
            [line.Position, line.UnitName, .. line.Parts.SelectMany(part => new object?[] { part.Value, part.Points }),
                line.Total]));
        return new TableFile(scheme.Name, rows).Answer("xlsx");
    }

    public async Task<IResult> Publish(HttpContext http, Guid id)
    {
        if (await Own(http, id) is not { } scheme) return new RefusalResult(Refusal.NotThere);
        var act = ActId.Of(http.Request);
        var done = act.Refusal is { } missing
            ? missing : await publish.Run(http.Actor(), act.Answer, scheme, http.RequestAborted);
        return done.Refusal is { } refusal ? await Draw(http, scheme, null, "", "", refusal)
            : ViewerSource.Done(http, $"{Urls.Schemes}/{id}", new Text("已公布给被考核单位。", "The units assessed see it now."));
    }

    public async Task<IResult> Results(HttpContext http, Guid id)
    {
        if (await Own(http, id) is not { } scheme) return new RefusalResult(Refusal.NotThere);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (table, part) = (form["table"].ToString().Replace('，', ','), form["part"].ToString());
        if (form.Files.GetFile("file") is { Length: > 0 } file)
        {
            var sent = await TableRows.Read(file, http.RequestAborted);
            if (sent.Refusal is { } unreadable) return await Draw(http, scheme, null, table, part, unreadable);
            var csv = new StringBuilder();
            foreach (var (_, cells) in sent.Answer) Csv.Write(csv, [.. cells.Take(2)]);
            table = csv.ToString();
        }
        var units = (await Units(http)).Below(scheme.UnitId)
            .SelectMany(unit => new[] { (unit.Code, unit.Id), (unit.Name, unit.Id), (unit.ShortName, unit.Id) })
            .DistinctBy(one => one.Item1).ToDictionary(one => one.Item1, one => one.Id, StringComparer.Ordinal);
        var rows = Csv.Read(table);
        if (rows.Refusal is { } wrong) return await Draw(http, scheme, null, table, part, wrong);
        var lines = ImportResults.Try(rows.Answer, units);
        if (form["do"] != "apply") return await Draw(http, scheme, lines, table, part, null);
        var act = ActId.Of(http.Request);
        var done = act.Refusal is { } missing ? missing
            : await import.Run(http.Actor(), act.Answer, scheme,
                int.TryParse(part, CultureInfo.InvariantCulture, out var ord) ? ord : -1, lines, http.RequestAborted);
        return done.Refusal is { } refusal ? await Draw(http, scheme, lines, table, part, refusal)
            : ViewerSource.Done(http, $"{Urls.Schemes}/{id}",
                new Text($"已导入 {done.Answer} 个值。", $"{done.Answer} values imported."));
    }

    /// <summary>Publishes or takes back that the units below see each other's figure.</summary>
    public async Task<IResult> Share(HttpContext http, string code)
    {
        if (!await MayAssess(http) || (await figures.Indicators(http.Actor().UnitId, http.RequestAborted))
            .All(one => one.Code != code)) return new RefusalResult(Refusal.NotThere);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        var done = act.Refusal is { } missing
            ? missing : await share.Run(http.Actor(), act.Answer, code, form["share"] == "yes", http.RequestAborted);
        return done.Refusal is { } refusal ? new RefusalResult(refusal)
            : ViewerSource.Done(http, $"{Urls.Statistics}/indicators/{code}?scope=below", done.Answer
            ? new Text("已公布：下级同级单位互相看得到这个指标。", "Published: units below of one level see each other's figure.")
            : new Text("已收回：下级单位只看得到自己的。", "Taken back: units below see only their own."));
    }

    private async Task<UnitBook> Units(HttpContext http)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        return await UnitBook.Read(connection, http.RequestAborted);
    }

    private async Task<bool> MayAssess(HttpContext http) => SchemeRules.MayAssess(http.Actor(), await Units(http));

    private async Task<Scheme?> Own(HttpContext http, Guid id) =>
        await read.One(id, http.RequestAborted) is { } scheme && scheme.UnitId == http.Actor().UnitId
            && await MayAssess(http) ? scheme : null;

    // A unit assessed sees a published scheme whole: the rule is that what is published is published to all it
    // concerns.
    private async Task<Scheme?> Seen(HttpContext http, Guid id)
    {
        if (http.Actor().IsAdministrator || await read.One(id, http.RequestAborted) is not { } scheme) return null;
        if (scheme.UnitId == http.Actor().UnitId) return await MayAssess(http) ? scheme : null;
        return scheme.IsPublished && (await Units(http)).Find(http.Actor().UnitId)?.Parent == scheme.UnitId
            ? scheme : null;
    }

    private async Task<IReadOnlyList<Option>> Choices(HttpContext http)
    {
        var language = http.Actor().Language;
        var earlier = (await read.List(http.Actor().UnitId, http.RequestAborted)).Where(one => one.IsOwn);
        return
        [
            .. (await figures.Indicators(http.Actor().UnitId, http.RequestAborted))
            .Select(one => new Option(one.Code, one.Name.In(language))),
            new Option(SchemePart.Reported, new Text("申报项（导入）", "Reported (imported)").In(language)),
            .. await EarlierValues(earlier.Select(one => one.Id), language, http.RequestAborted),
            .. earlier
            .Select(one =>
                new Option(SchemePart.Earlier + one.Id,
                new Text($"上次考核：{one.Name}", $"Earlier scheme: {one.Name}").In(language))),
        ];
    }

    // What was imported for an earlier scheme serves the next one as it stands.
    private async Task<List<Option>> EarlierValues(IEnumerable<Guid> earlier, Language language,
        CancellationToken cancel)
    {
        List<Option> values = [];
        foreach (var id in earlier.Take(EarlierMax))
        {
            if (await read.One(id, cancel) is not { } scheme) continue;
            values.AddRange(scheme.Parts.Where(part => part.Code == SchemePart.Reported)
                .Select(part => new Option($"{SchemePart.EarlierValue}{id}:{part.Ord}",
                new Text($"上次申报：{part.Name}（{scheme.Name}）", $"Reported before: {part.Name} ({scheme.Name})")
                    .In(language))));
        }

        return values;
    }

    private async Task<IResult> DrawNew(HttpContext http, Entries? entries) => Page.Show<SchemeNew, SchemeNewView>(
        await viewers.Of(http), new SchemeNewView(await Choices(http), Rows, entries), entries is null ? 200 : 400);

    private const int Rows = 6;
    private const int ScoresMax = 100;
    private const int EarlierMax = 5;

    private static Refusal? Read(Actor by, IFormCollection form, out Scheme? scheme)
    {
        scheme = null;
        if (!Day("from", out var from)) return Wrong("from", "日期要写成 2026-01-31 的样子。", "Write days like 2026-01-31.");
        if (!Day("to", out var to)) return Wrong("to", "日期要写成 2026-01-31 的样子。", "Write days like 2026-01-31.");
        List<SchemePart> parts = [];
        for (var i = 0; i < Rows; i++)
        {
            if (form[$"code{i}"].ToString().Length == 0) continue;
            if (!Number($"weight{i}", out var weight)) return Wrong($"weight{i}", "写一个数。", "Write a number.");
            if (!Number($"zero{i}", out var zero)) return Wrong($"zero{i}", "写一个数。", "Write a number.");
            if (!Number($"full{i}", out var full)) return Wrong($"full{i}", "写一个数。", "Write a number.");
            parts.Add(new SchemePart(i, form[$"code{i}"].ToString(), form[$"name{i}"].ToString(), weight, zero, full));
        }

        scheme = new Scheme(Guid.CreateVersion7(), by.UnitId, form["name"].ToString(), from, to, false, parts);
        return null;

        bool Day(string field, out DateOnly day) =>
            DateOnly.TryParseExact(form[field].ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture,
                DateTimeStyles.None, out day) && day.Year is > 2000 and < 9000;
        bool Number(string field, out decimal number) =>
            decimal.TryParse(form[field].ToString(), NumberStyles.Number, CultureInfo.InvariantCulture, out number)
            && Math.Abs(number) < 1_000_000_000;
        static Refusal Wrong(string field, string zh, string en) =>
            new("scheme.field_wrong", zh, en, RefusalKind.Wrong, field);
    }

    // Reported by oneself is only what leaves no trace.
    private static Refusal? Counted(Scheme scheme, IReadOnlyList<Yiwang.Insight.Indicators.Indicator> all) =>
        scheme.Parts
        .Where(part => part.Code == SchemePart.Reported
            && all.Any(one => one.Name.Zh == part.Name.Trim()
                || one.Name.En.Equals(part.Name.Trim(), StringComparison.OrdinalIgnoreCase)))
        .Select(part => new Refusal("scheme.counted_already", $"“{part.Name}”从痕迹里数得出来，不用申报：请选这个指标。",
            $"'{part.Name}' is counted from the trace and need not be reported: choose the indicator.",
            RefusalKind.Wrong, $"code{part.Ord}")).FirstOrDefault();

    private async Task<IReadOnlyList<string>> Names(Scheme scheme, HttpContext http)
    {
        var choices = (await Choices(http)).ToDictionary(choice => choice.Value, choice => choice.Words,
            StringComparer.Ordinal);
        return [.. scheme.Parts.Select(part => part.Name.Length > 0
            ? part.Name : choices.GetValueOrDefault(part.Code, part.Code))];
    }

    private async Task<IResult> Draw(HttpContext http, Scheme scheme, IReadOnlyList<ResultLine>? tried, string table,
        string part, Refusal? refusal)
    {
        var names = await Names(scheme, http);
        var lines = await read.Lines(scheme, await Units(http), http.RequestAborted);
        static string Said(decimal? value) =>
            value is null ? "–" : value.Value.ToString("#,0.##", CultureInfo.InvariantCulture);
        var reported = scheme.Parts.Where(one => one.Code == SchemePart.Reported)
            .Select(one => new Option(one.Ord.ToString(CultureInfo.InvariantCulture), one.Name)).ToList();
        return Page.Show<Platform.Ui.Screens.Scheme, SchemeView>(await viewers.Of(http),
            new SchemeView(scheme.Id.ToString(), scheme.Name, scheme.From, scheme.To, scheme.IsPublished,
            scheme.UnitId == http.Actor().UnitId,
            [.. scheme.Parts.Select((one, i) => (names[i], Said(one.Weight), $"{Said(one.Zero)} → {Said(one.Full)}"))],
            [.. lines
                .Where(line => line.Parts.Any(one => one.Value is not null) || line.UnitId == http.Actor().UnitId)
                .Take(ScoresMax)
                .Select(line =>
                    new SchemeScore(line.Position, line.UnitName,
                    [.. line.Parts.Select(one => (Said(one.Value), Said(one.Points)))], Said(line.Total),
                    line.UnitId == http.Actor().UnitId))],
            lines.Count, reported,
            tried is null
            ? null
            : [.. tried
                .Select(line =>
                new SchemeTry(line.Line, line.Unit, Said(line.Value),
                line.Wrong is { } wrong ? new Text(wrong.Zh, wrong.En) : default))],
            table, part, refusal), refusal is null ? 200 : Answer.Status(refusal));
    }
}
