using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Documents.Issuing;
using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;

namespace Yiwang.Documents.Reading;

/// <summary>The handling sheet of a case (发文稿纸, 文件处理笺) with all opinions and handwriting, set by the same engine, for
/// print and for the file.</summary>
internal sealed partial class SheetFiles(NpgsqlDataSource source, ReadCase read, Pages pages, TimeProvider clock)
{
    // The field in which people write by hand (assets/js/pad.js).
    private const double PadWidth = 600;
    private const double PadHeight = 200;

    /// <param name="format">pdf or ofd.</param>
    public async Task<IResult> Send(HttpContext http, Guid id, string format)
    {
        var found = await read.Run(http.Actor(), id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        try
        {
            var set = HandlingSheetTypesetter.Typeset(Of(found.Answer), pages.Fonts);
            var (ofd, pdf) = pages.Write(set);
            await using var act = (await Act.Begin(source, Guid.CreateVersion7(clock.GetUtcNow()), "read", http.Actor(),
                clock.GetUtcNow(), http.RequestAborted)).Answer;
            act.Trace("sheet.downloaded", "case", id.ToString(), id);
            await act.Commit(true, http.RequestAborted);
            return Results.File(format == "ofd" ? ofd : pdf, format == "ofd" ? "application/ofd" : "application/pdf",
                $"{HeadingOf(found.Answer)} {found.Answer.Case.Title}.{format}");
        }
        catch (TypesettingException unset)
        {
            return new RefusalResult(new Refusal(unset.Code, unset.Zh, unset.En, RefusalKind.Wrong));
        }
        catch (MissingGlyphException missing)
        {
            return new RefusalResult(new Refusal(missing.Code, $"意见里有字库没有的字：{missing.Message}",
                $"An opinion has a character that no font has: {missing.Message}", RefusalKind.Wrong));
        }
    }

    private static HandlingSheet Of(CaseView view)
    {
        var incoming = view.Case.Kind == "incoming";
        var groups = view.Opinions.Where(o => o.Words.Length > 0 || o.Strokes is not null).GroupBy(o => o.Kind)
            .Select(kind => new OpinionGroup(kind.Key,
            kind.Select(o =>
                new HandlingOpinion(Verdict(o.Verdict) + o.Words, o.Person, $"{o.Unit} {o.Post}", Time(o.At), o.Round,
                    Ink(o.Strokes))).ToList())).ToList();
        return new HandlingSheet($"{view.UnitName}{HeadingOf(view)}",
        [
            new HandlingField(incoming ? "来文单位" : "拟稿单位", incoming ? view.Case.Counterpart : view.UnitName, 2),
            new HandlingField(incoming ? "来文字号" : "发文字号", view.Case.Number.Length > 0 ? view.Case.Number : "—", 2),
            new HandlingField("标题", view.Case.Title),
            new HandlingField(incoming ? "收文时间" : "拟稿时间", Time(view.Case.OpenedAt), 2),
            new HandlingField("办结时间", view.Case.ClosedAt is { } closed ? Time(closed) : "—", 2),
        ], groups) { Id = view.Case.Id, Created = new DateTimeOffset(view.Case.OpenedAt, TimeSpan.Zero) };
    }

    private static string HeadingOf(CaseView view) => view.Case.Kind == "incoming" ? "文件处理笺" : "发文稿纸";

    private static string Verdict(string verdict) =>
        verdict switch { "disagree" => "【不同意】", "return" => "【退回】", _ => "" };

    private static string Time(DateTime at) => new DateTimeOffset(at, TimeSpan.Zero)
        .ToOffset(WorkingCalendar.ChinaOffset).ToString("yyyy年M月d日 HH:mm", CultureInfo.InvariantCulture);

    // Strokes are an SVG path of M, L and l 0 0; a path of anything else is not handwriting and is left out.
    private static Handwriting? Ink(string? stored)
    {
        if (stored is null || JsonSerializer.Deserialize<string>(stored) is not { Length: > 0 } path) return null;
        var strokes = new List<List<InkPoint>>();
        foreach (Match step in Steps().Matches(path))
        {
            var (x, y) = (double.Parse(step.Groups[2].Value, CultureInfo.InvariantCulture),
                double.Parse(step.Groups[3].Value, CultureInfo.InvariantCulture));
            if (step.Groups[1].Value == "M") strokes.Add([new InkPoint(x, y)]);
            else if (strokes.Count > 0 && step.Groups[1].Value == "L") strokes[^1].Add(new InkPoint(x, y));
        }
        // A dot is a stroke of no length: it needs a second point to be seen.
        foreach (var stroke in strokes.Where(stroke => stroke.Count == 1))
            stroke.Add(new InkPoint(stroke[0].X + 1, stroke[0].Y));
        return strokes.Count == 0 ? null : new Handwriting(PadWidth, PadHeight, strokes);
    }

    [GeneratedRegex("([MLl])\\s*(-?[0-9.]+)[ ,](-?[0-9.]+)")]
    private static partial Regex Steps();
}
