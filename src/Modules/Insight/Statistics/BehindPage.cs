using System.Globalization;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Insight.Statistics;

/// <summary>Which cases and documents a figure counts, as far as the viewer may see them.</summary>
internal sealed class BehindPage(NpgsqlDataSource source, ReadFigures read, BehindFigure behind, ViewerSource viewers)
{
    public async Task<IResult> Show(HttpContext http, string code)
    {
        var chosen = PeriodChoice.Read(http.Request, read.Today);
        if (chosen.Refusal is { } wrong) return new RefusalResult(wrong);
        Lookout lookout;
        await using (var connection = await source.OpenConnectionAsync(http.RequestAborted))
        {
            lookout = await Lookout.Of(connection, http, http.Actor(), http.RequestAborted);
        }

        var indicator = (await read.Indicators(http.Actor().UnitId, http.RequestAborted))
            .FirstOrDefault(one => one.Code == code);
        if (indicator is null || Lookout.Admitted(lookout.By, lookout.Units).Count == 0)
            return new RefusalResult(Refusal.NotThere);
        if (!indicator.IsPersonal && lookout.Name is not ("unit" or "below"))
            return new RefusalResult(Refusal.NotThere);
        var (scope, counts, title) = (lookout.Scope, (Func<FigureKey, bool>)lookout.Counts, lookout.Title);
        if (http.Request.Query["unit"].ToString() is { Length: > 0 } one)
        {
            if (lookout.Name != "below" || !int.TryParse(one, CultureInfo.InvariantCulture, out var unit)
                || !lookout.IsBelow(unit)) return new RefusalResult(Refusal.NotThere);
            (scope, counts, title) = (new FigureScope(lookout.Units.WithPredecessors(unit)), _ => true,
                lookout.Units.Find(unit)!.Name);
        }

        var viewer = await viewers.Of(http);
        var ask = new FigureAsk(indicator, chosen.Answer.Days);
        var value = (await read.Run([ask], scope, http.RequestAborted)).Value(ask, counts);
        var found = await behind.Run(http.Actor(), indicator, chosen.Answer.Days, scope, counts, http.RequestAborted);
        return Page.Show<Platform.Ui.Screens.Behind, BehindView>(viewer, new BehindView(code, indicator.Name,
            $"{title}　{PeriodChoice.Day(chosen.Answer.Days.From)} — {PeriodChoice.Day(chosen.Answer.Days.To)}",
            FigureWords.Of(indicator, value, viewer.Language),
            [.. found.Seen
                .Select(line =>
                    new BehindLine(line.IsCase ? Urls.Case(line.Id.ToString()) : Urls.Document(line.Id.ToString()),
                    line.Title, line.Number,
                line.UnitName, line.At, StateOf(line)))],
            found.IsCut ? 0 : found.Objects - found.Seen.Count, found.IsCut,
            Urls.With($"{Urls.Statistics}/indicators/{code}{http.Request.QueryString}", "unit", null)));
    }

    private static Text StateOf(Behind line) => (line.IsCase, line.Status) switch
    {
        (true, "closed") => new("已办结", "Closed"),
        (true, "terminated") => new("已终止", "Ended"),
        (true, "suspended") => new("已挂起", "Suspended"),
        (true, _) => new("办理中", "In hand"),
        (_, "issued") => new("已发出", "Sent"),
        _ => new("在办", "In hand"),
    };
}
