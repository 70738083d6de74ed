using Microsoft.AspNetCore.Http;
using Yiwang.Documents.Reading;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Tracing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Viewing;

/// <summary>The reading page of a document: its pages, thumbnails, search, print; its fonts; the verdict on its
/// seals.</summary>
internal sealed class ReadPages(ReadDocument read, ShowPaper show, DrawPages draw, TraceReading reading,
    ViewerSource viewers)
{
    private const int QueryLengthMax = 100;

    public async Task<IResult> Show(HttpContext http, Guid id)
    {
        var found = await read.Run(http.Actor(), id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        var document = found.Answer;
        var viewer = await viewers.Of(http);
        var request = ReadRequest.Of(http);
        var shown = await show.Of(document, http.RequestAborted, request.From,
            document.Ofd is null ? null : request.MarkOf(http, viewer));
        var url = Urls.Read(id.ToString());
        var fixedFile = document.Ofd is not null;
        var matches = FoundWords.In(shown.File?.Bytes, request.Query);
        var hits = FoundWords.Hits(matches, request.Query, url);
        var pages = shown.Drawn is { } drawn
            ? ShowPaper.Sheets(FoundWords.Marked(drawn, matches), Urls.Document(id.ToString()))
            : new PaperPages(0, 1, []);
        await Seen(reading, http, "document", id, pages);
        return Page.Show<Platform.Ui.Screens.Read, ReadView>(viewer,
            new ReadView(document.Title.Length > 0
                ? document.Title : new Text("（无标题）", "(no title yet)").In(viewer.Language), document.Number,
            Urls.Document(id.ToString()), viewer.Path, pages, DrawPages.PagesAtOnce, shown.Seal,
            [.. fixedFile
                ? [new ReadDownload(Urls.FixedFile(id.ToString(), "ofd"), new Text("OFD", "OFD")),
                    new ReadDownload(Urls.FixedFile(id.ToString(), "pdf"), new Text("PDF", "PDF"))]
                : Array.Empty<ReadDownload>(),
                new ReadDownload(Urls.FixedFile(id.ToString(), "docx"), new Text("Word", "Word"))],
            fixedFile, request.Query, hits, request.Mark, shown.Unset is { } why ? [why] : [], document.Body));
    }

    /// <summary>Which pages were before whose eyes: each stretch that is shown is an opening of its own.</summary>
    internal static Task Seen(TraceReading reading, HttpContext http, string kind, Guid id, PaperPages pages) =>
        pages.Shown == 0 ? Task.CompletedTask
        : reading.Opened(http.Actor(), kind + ".pages_seen", kind + "_pages",
            $"{id}/{pages.First}-{pages.First + pages.Shown - 1}", null, http.RequestAborted);

    public async Task<IResult> Seals(HttpContext http, Guid id)
    {
        var found = await read.Run(http.Actor(), id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        var shown = await show.Of(found.Answer, http.RequestAborted);
        if (shown.File is not { } file) return new RefusalResult(Refusal.NotThere);
        return Page.Show<Platform.Ui.Screens.Seals, SealsView>(await viewers.Of(http), SealVerdicts.Of(
            file, found.Answer.Title, Urls.Document(id.ToString()),
            file.Bytes is null ? "" : Urls.FixedFile(id.ToString(), "ofd")));
    }

    public async Task<IResult> Fonts(HttpContext http, Guid id, int part, string? family)
    {
        var found = await read.Run(http.Actor(), id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        if (draw.Known(id, http.Request.Query["v"].ToString()) is { } known)
            return FontFiles.Answer(http, known, part, family);
        var shown = await show.Of(found.Answer, http.RequestAborted, part * DrawPages.PagesAtOnce + 1);
        return shown.Drawn is { } drawn ? FontFiles.Answer(http, drawn, part, family)
            : new RefusalResult(Refusal.NotThere);
    }

    /// <summary>What the address of a reading page asks for.</summary>
    internal sealed record ReadRequest(int From, string Query, bool Mark)
    {
        public static ReadRequest Of(HttpContext http)
        {
            var query = http.Request.Query["q"].ToString().Trim();
            return new ReadRequest(int.TryParse(http.Request.Query["from"], out var from) && from > 0 ? from : 1,
                query.Length > QueryLengthMax ? query[..QueryLengthMax] : query, http.Request.Query["mark"] == "1");
        }

        /// <summary>Reader and time, as a viewing copy carries them; null when it carries none.</summary>
        public string? MarkOf(HttpContext http, Viewer viewer) => Mark
            ? $"{http.Actor().UnitShortName} {http.Actor().PersonName} {viewer.Now.ToOffset(WorkingCalendar.ChinaOffset):yyyy-MM-dd HH:mm}" : null;
    }
}
