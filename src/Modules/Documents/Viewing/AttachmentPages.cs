using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Uploads;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Content;
using Yiwang.Platform.Http;
using Yiwang.Platform.Tracing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Viewing;

/// <summary>Files that came with a document, read on a page: OFD drawn here with its seals judged, PDF and office files
/// as pictures with their words.</summary>
internal sealed class AttachmentPages(NpgsqlDataSource source, ContentStore content, DrawPages draw, CheckSeals seals,
    MadePreviews previews, ReadScans scans, TraceReading reading, ViewerSource viewers)
{
    private const int TextBytesMax = 2 << 20;
    private static readonly string[] shownPictures = ["image/png", "image/jpeg", "image/gif", "image/bmp"];

    public async Task<IResult> Show(HttpContext http, Guid id)
    {
        if (await Find(http, id) is not { } file) return new RefusalResult(Refusal.NotThere);
        var viewer = await viewers.Of(http);
        var request = ReadPages.ReadRequest.Of(http);
        var url = Urls.AttachmentRead(id.ToString());
        var view = new ReadView(file.Name, Spoken.Size(file.Size), Urls.Document(file.DocumentId.ToString()),
            viewer.Path, new PaperPages(0, 1, []), DrawPages.PagesAtOnce, null,
            [new ReadDownload(Urls.Attachment(id.ToString()), new Text("下载", "Download"))], false, request.Query, [],
            request.Mark, []);
        var shown = file.MediaType switch
        {
            "application/ofd" => await Ofd(http, file, view, request, viewer, url),
            "text/plain" => view with { PlainText = await PlainText(file, http.RequestAborted) },
            _ when shownPictures.Contains(file.MediaType) => await Picture(http, id, file, view, request),
            _ when file.MediaType == "application/pdf" || MadePreviews.OfficeEnding(file.MediaType) is not null =>
                await Made(http, id, file, view, request),
            _ =>
                view with
                { Remarks = [new Text("这种文件不能在页面上看，请下载。", "Files of this kind are not shown here; download it.")] },
        };
        await ReadPages.Seen(reading, http, "attachment", id, shown.Pages);
        return Page.Show<Platform.Ui.Screens.Read, ReadView>(viewer, shown);
    }

    public async Task<IResult> Seals(HttpContext http, Guid id)
    {
        if (await Find(http, id) is not { MediaType: "application/ofd" } file)
            return new RefusalResult(Refusal.NotThere);
        return Page.Show<Platform.Ui.Screens.Seals, SealsView>(await viewers.Of(http),
            SealVerdicts.Of(await seals.Of(file.Blob, http.RequestAborted), file.Name,
            Urls.AttachmentRead(id.ToString()), Urls.Attachment(id.ToString())));
    }

    public async Task<IResult> Fonts(HttpContext http, Guid id, int part, string? family)
    {
        if (await Find(http, id) is not { MediaType: "application/ofd" } file)
            return new RefusalResult(Refusal.NotThere);
        var judged = await seals.Of(file.Blob, http.RequestAborted);
        if (judged.Bytes is null) return new RefusalResult(Refusal.NotThere);
        try
        {
            return FontFiles.Answer(http, draw.OfFile(judged.Bytes, SealVerdicts.Hex(judged),
                part * DrawPages.PagesAtOnce + 1, Urls.AttachmentSeals(id.ToString()), null), part, family);
        }
        catch (OfdRefused)
        {
            // The reading page says why; there are no fonts of what is not drawn.
            return new RefusalResult(Refusal.NotThere);
        }
    }

    /// <summary>The picture of a page, or the picture itself.</summary>
    public async Task<IResult> PageImage(HttpContext http, Guid id, int page)
    {
        if (await Find(http, id) is not { } file) return new RefusalResult(Refusal.NotThere);
        http.Response.Headers.CacheControl = "private, max-age=86400";
        if (shownPictures.Contains(file.MediaType)) return Results.Stream(content.Open(file.Blob)!, file.MediaType);
        var picture = await previews.Picture(Convert.ToHexStringLower(file.Blob), page, http.RequestAborted);
        if (picture is not null) return Results.Bytes(picture, "image/png");
        http.Response.Headers.CacheControl = "no-store";
        return new RefusalResult(Refusal.NotThere);
    }

    private async Task<ReadView> Ofd(HttpContext http, AttachedFile file, ReadView view, ReadPages.ReadRequest request,
        Viewer viewer, string url)
    {
        var judged = await seals.Of(file.Blob, http.RequestAborted);
        var finding = ShowPaper.Finding(judged, url[..^"/read".Length] + "/seals");
        if (judged.Bytes is null) return view with { Seal = finding };
        try
        {
            var drawn = draw.OfFile(judged.Bytes, SealVerdicts.Hex(judged), request.From,
                url[..^"/read".Length] + "/seals", request.MarkOf(http, viewer));
            var matches = FoundWords.In(judged.Bytes, request.Query);
            return view with
            {
                Seal = finding, Pages = ShowPaper.Sheets(FoundWords.Marked(drawn, matches), url[..^"/read".Length]),
                    MaySearch = true,
                Hits = FoundWords.Hits(matches, request.Query, url),
            };
        }
        catch (OfdRefused refused)
        {
            return view with { Seal = finding, Remarks = [new Text(refused.Zh, refused.En)] };
        }
    }

    private async Task<ReadView> Picture(HttpContext http, Guid id, AttachedFile file, ReadView view,
        ReadPages.ReadRequest request)
    {
        var digest = Convert.ToHexStringLower(file.Blob);
        var cancel = http.RequestAborted;
        var words = await previews.Recognized(new ScannedPage(digest, 1), cancel);
        if (words is null) await previews.KeepPicture(await content.Read(file.Blob, cancel), digest, cancel);
        return WithWords(view, new PaperPages(1, 1, [], Pictures: [$"/attachments/{id}/pages/1.png"]), digest, [words],
            [words], request.Query);
    }

    private async Task<ReadView> Made(HttpContext http, Guid id, AttachedFile file, ReadView view,
        ReadPages.ReadRequest request)
    {
        var digest = Convert.ToHexStringLower(file.Blob);
        var made = await previews.Pages(await content.Read(file.Blob, http.RequestAborted), digest, file.MediaType,
            http.RequestAborted);
        if (made.Why is { } why) return view with { Remarks = [why] };
        var first = Math.Min((request.From - 1) / DrawPages.PagesAtOnce,
            (made.Count - 1) / DrawPages.PagesAtOnce) * DrawPages.PagesAtOnce + 1;
        var numbers = Enumerable.Range(first, Math.Min(DrawPages.PagesAtOnce, made.Count - first + 1)).ToList();
        // Who looks for words looks in all pages.
        var asked = request.Query.Length > 0 ? Enumerable.Range(1, made.Count).ToList() : numbers;
        var words = await previews.Words(digest, asked, http.RequestAborted);
        var pages = new PaperPages(made.Count, first, [],
            Pictures: numbers.Select(n => $"/attachments/{id}/pages/{n}.png").ToList());
        return WithWords(view, pages, digest, words,
            asked.Count == numbers.Count ? words : [.. numbers.Select(n => words[n - 1])], request.Query);
    }

    // Pages that are pictures, with their words over them; those that have none yet are read meanwhile.
    private ReadView WithWords(ReadView view, PaperPages pages, string digest, IReadOnlyList<WordLayer?> asked,
        IReadOnlyList<WordLayer?> shown, string query)
    {
        var before = asked.Count == shown.Count ? pages.First : 1;
        var unread = Enumerable.Range(0, asked.Count).Where(n => asked[n] is null)
            .Select(n => new ScannedPage(digest, before + n)).ToList();
        var tried = unread.Count(scans.Failed);
        if (MadePreviews.MayRecognize) foreach (var page in unread.Where(page => !scans.Failed(page))) scans.Ask(page);
        var found = FoundWords.In([.. asked.Select(words => words?.Lines ?? [])], query)
            .Select(match => match with { Page = match.Page + before - 1 }).ToList();
        return view with
        {
            Pages = pages with
            {
                Words = [.. shown.Select(words => words?.Text ?? "")],
                Layers = [.. shown.Select((words, n) => FoundWords.Marked(words?.Svg() ?? "",
                    [.. found.Where(match => match.Page == pages.First + n)]))],
            },
            MaySearch = true, Hits = FoundWords.Hits(found, query, view.Url),
            Remarks = Unread(unread.Count, tried, asked.Count),
        };
    }

    private static Text[] Unread(int pages, int tried, int asked) => (pages, MadePreviews.MayRecognize) switch
    {
        (0, _) => [],
        // A page without words among others is more likely a blank one than a scan.
        (_, false) when pages < asked => [],
        (_, false) => [new Text("这是扫描件；服务器上没有装文字识别（tesseract），不能查找里面的文字。",
            "This is a scan; recognition (tesseract) is not installed on the server, its words cannot be searched.")],
        _ when tried == pages => [new Text($"有 {pages} 页扫描件的文字没能识别出来，请看图。",
            $"The words of {pages} scanned pages could not be recognized; see the pictures.")],
        _ => [new Text($"正在识别 {pages - tried} 页扫描件上的文字，过一会儿再打开这一页就能查找。",
            $"The words of {pages - tried} scanned pages are being recognized; open this page again in a while to search them.")],
    };

    private async Task<string> PlainText(AttachedFile file, CancellationToken cancel)
    {
        await using var stream = content.Open(file.Blob)!;
        var bytes = new byte[Math.Min(stream.Length, TextBytesMax)];
        await stream.ReadExactlyAsync(bytes, cancel);
        return UploadedText.Read(bytes);
    }

    private async Task<AttachedFile?> Find(HttpContext http, Guid id)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        return await connection.QueryFirstOrDefaultAsync<AttachedFile?>(new CommandDefinition($"""
            select a.document_id as DocumentId, a.name, a.size, a.media_type as MediaType, a.blob from attachment a
              join document d on d.id = a.document_id
            where a.id = @id and a.removed_at is null and {DocumentAccess.Sees} and {DocumentAccess.SeesAttachments}
            """, DocumentAccess.Of(http.Actor(), new { id }), cancellationToken: http.RequestAborted));
    }

    private sealed class AttachedFile
    {
        public Guid DocumentId { get; init; }
        public string Name { get; init; } = "";
        public long Size { get; init; }
        public string MediaType { get; init; } = "";
        public byte[] Blob { get; init; } = [];
    }
}
