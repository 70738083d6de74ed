using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Yiwang.Platform;
using Yiwang.Platform.Settings;

namespace Yiwang.Documents.Viewing;

/// <summary>Pictures and words of the pages of a file that is not drawn here.</summary>
/// <param name="Count">0 when it cannot be shown; <paramref name="Why"/> then says why.</param>
internal sealed record MadePages(int Count, Text? Why);

/// <summary>
/// Previews of PDF and office files: LibreOffice makes a PDF of what it can open, poppler makes pictures and finds
/// the words with their places, tesseract does on pages that are only pictures. Made once for the same bytes and kept in the data folder;
/// they can be made anew.
/// </summary>
internal sealed partial class MadePreviews(YiwangSettings settings, OfficeFiles office)
{
    public const int PagesMax = 2_000;
    private const int DotsPerInch = 120;
    private const int ScanDotsPerInch = 200;
    private const int PointsPerInch = 72;
    private const long TableBytesMax = 64 << 20;
    private static readonly TimeSpan pageLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan fileLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan recognizeLimit = TimeSpan.FromSeconds(90);
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> gates = new(StringComparer.Ordinal);
    private readonly string folder = Path.Combine(settings.Data, "previews");

    /// <summary>What LibreOffice opens, with the ending it knows it by.</summary>
    public static string? OfficeEnding(string mediaType) => mediaType switch
    {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "pptx",
        "application/msword" => "doc",
        "application/vnd.ms-works" => "wps",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.ms-powerpoint" => "ppt",
        "application/rtf" => "rtf",
        "application/vnd.oasis.opendocument.text" => "odt",
        "application/vnd.oasis.opendocument.spreadsheet" => "ods",
        "application/vnd.oasis.opendocument.presentation" => "odp",
        _ => null,
    };

    /// <summary>How many pages there are, after converting where that is needed.</summary>
    public async Task<MadePages> Pages(byte[] bytes, string digest, string mediaType, CancellationToken cancel)
    {
        var place = Path.Combine(folder, digest);
        var count = Path.Combine(place, "count");
        if (File.Exists(count))
            return new MadePages(int.Parse(await File.ReadAllTextAsync(count, cancel), CultureInfo.InvariantCulture),
                null);
        var gate = gates.GetOrAdd(digest, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancel);
        try
        {
            Directory.CreateDirectory(place);
            var pdf = OfficeEnding(mediaType) is { } ending ? await office.Pdf(bytes, ending, cancel) : bytes;
            if (pdf is null)
            {
                return new MadePages(0, Confined.Has("soffice")
                    ? new Text("这个文件没能转成页面（可能太大、已损坏或有密码），请下载后打开。",
                        "This file could not be made into pages (too large, damaged or locked); download it to open it.")
                    : new Text("服务器上没有装 LibreOffice，不能预览，请下载后打开。",
                        "LibreOffice is not installed on the server; download the file to open it."));
            }
            var pages = await Counted(pdf, cancel);
            if (pages == 0)
                return new MadePages(0, new Text("这个 PDF 打不开，请下载后查看。", "This PDF cannot be opened; download it."));
            await WriteWhole(Path.Combine(place, "pages.pdf"), pdf, cancel);
            await WriteWhole(count, Encoding.ASCII.GetBytes(pages.ToString(CultureInfo.InvariantCulture)), cancel);
            return new MadePages(pages, null);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The picture of a page as PNG; null when it cannot be made.</summary>
    public Task<byte[]?> Picture(string digest, int page, CancellationToken cancel) =>
        Kept(digest, $"{page}.png", async pdf =>
    {
        var number = page.ToString(CultureInfo.InvariantCulture);
        return await Confined.In(pdf, "in.pdf", async work =>
        {
            await Confined.Run(work, pageLimit, "pdftoppm",
                ["-f", number, "-l", number, "-singlefile", "-r", DotsPerInch.ToString(CultureInfo.InvariantCulture),
                    "-png", "in.pdf", "out"], cancel);
            var made = Path.Combine(work, "out.png");
            return File.Exists(made) ? await File.ReadAllBytesAsync(made, cancel) : null;
        }, cancel);
    }, cancel);

    /// <summary>
    /// The words of these pages where they stand: those that the file has, else those that recognition found; null for
    /// a page that is only a picture and was not recognized.
    /// </summary>
    public async Task<IReadOnlyList<WordLayer?>> Words(string digest, IReadOnlyList<int> pages,
        CancellationToken cancel)
    {
        var table = await Kept(digest, "words.tsv", pdf => Table(pdf, cancel), cancel);
        var rows = table is null ? [] : Encoding.UTF8.GetString(table).Split('\n');
        var layers = new List<WordLayer?>();
        foreach (var page in pages)
        {
            var own = WordLayer.Read(rows, page, PointsPerInch);
            layers.Add(own is { Lines.Count: > 0 } ? own : await Recognized(new ScannedPage(digest, page), cancel));
        }
        return layers;
    }

    /// <summary>The words of a page that recognition found; null when it was not recognized.</summary>
    public async Task<WordLayer?> Recognized(ScannedPage page, CancellationToken cancel)
    {
        var kept = RecognizedFile(page);
        return File.Exists(kept)
            ? WordLayer.Read(await File.ReadAllLinesAsync(kept, cancel), 1, ScanDotsPerInch) ?? WordLayer.Nothing
            : null;
    }

    /// <summary>Keeps a picture as a page, to be recognized like one.</summary>
    public async Task KeepPicture(byte[] picture, string digest, CancellationToken cancel)
    {
        var kept = Path.Combine(folder, digest, "picture");
        if (File.Exists(kept)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        await WriteWhole(kept, picture, cancel);
    }

    /// <summary>Reads a page that is only a picture and keeps its words; false when that could not be done.</summary>
    public async Task<bool> Recognize(ScannedPage page, CancellationToken cancel)
    {
        if (File.Exists(RecognizedFile(page))) return true;
        var place = Path.Combine(folder, page.Digest);
        var (picture, pdf) = (Path.Combine(place, "picture"), Path.Combine(place, "pages.pdf"));
        var source = File.Exists(picture) ? picture : pdf;
        if (!MayRecognize || !File.Exists(source)) return false;
        var table = await Confined.In(await File.ReadAllBytesAsync(source, cancel), "in", async work =>
        {
            if (source == picture) return await Recognized(work, "in", cancel);
            var number = page.Number.ToString(CultureInfo.InvariantCulture);
            await Confined.Run(work, pageLimit, "pdftoppm", ["-f", number, "-l", number, "-singlefile", "-r",
                ScanDotsPerInch.ToString(CultureInfo.InvariantCulture), "-gray", "-png", "in", "scan"], cancel);
            return await Recognized(work, "scan.png", cancel);
        }, cancel);
        if (table is null) return false;
        await WriteWhole(RecognizedFile(page), table, cancel);
        return true;
    }

    /// <summary>Whether the program that recognizes words is installed.</summary>
    public static bool MayRecognize => Confined.Has("tesseract");

    private string RecognizedFile(ScannedPage page) => Path.Combine(folder, page.Digest,
        page.Number.ToString(CultureInfo.InvariantCulture) + ".tsv");

    private static async Task<byte[]?> Recognized(string work, string file, CancellationToken cancel)
    {
        string[] line = [file, "words", "--dpi", ScanDotsPerInch.ToString(CultureInfo.InvariantCulture)];
        var read = await Confined.Run(work, recognizeLimit, "tesseract", [.. line, "-l", "chi_sim+eng", "tsv"], cancel);
        // Without Chinese installed it says so at once; whoever took too long would take as long again.
        if (read is { Ended: true, Code: not 0 })
            read = await Confined.Run(work, recognizeLimit, "tesseract", [.. line, "tsv"], cancel);
        return read.Code == 0 ? await Made(Path.Combine(work, "words.tsv"), cancel) : null;
    }

    private static Task<byte[]?> Table(byte[] pdf, CancellationToken cancel) =>
        Confined.In(pdf, "in.pdf", async work =>
    {
        await Confined.Run(work, fileLimit, "pdftotext", ["-tsv", "-enc", "UTF-8", "in.pdf", "words.tsv"], cancel);
        return (byte[]?)(await Made(Path.Combine(work, "words.tsv"), cancel) ?? []);
    }, cancel);

    // What a confined program left, if it is there and not too large to be held.
    private static async Task<byte[]?> Made(string file, CancellationToken cancel) =>
        new FileInfo(file) is { Exists: true, Length: <= TableBytesMax } ? await File.ReadAllBytesAsync(file, cancel)
            : null;

    private static async Task WriteWhole(string file, byte[] bytes, CancellationToken cancel)
    {
        var beside = $"{file}.{Guid.CreateVersion7():n}";
        await File.WriteAllBytesAsync(beside, bytes, cancel);
        File.Move(beside, file, overwrite: true);
    }

    private static Task<int> Counted(byte[] pdf, CancellationToken cancel) => Confined.In(pdf, "in.pdf", async work =>
    {
        var told = await Confined.Run(work, pageLimit, "pdfinfo", ["in.pdf"], cancel);
        return PageCount().Match(told.Output) is { Success: true } pages
            && int.TryParse(pages.Groups[1].Value, out var count) ? Math.Min(count, PagesMax) : 0;
    }, cancel);

    private async Task<byte[]?> Kept(string digest, string name, Func<byte[], Task<byte[]?>> make,
        CancellationToken cancel)
    {
        var place = Path.Combine(folder, digest);
        var kept = Path.Combine(place, name);
        if (File.Exists(kept)) return await File.ReadAllBytesAsync(kept, cancel);
        var pdf = Path.Combine(place, "pages.pdf");
        if (!File.Exists(pdf) || await make(await File.ReadAllBytesAsync(pdf, cancel)) is not { } made) return null;
        await WriteWhole(kept, made, cancel);
        return made;
    }

    [GeneratedRegex("^Pages:\\s+(\\d+)", RegexOptions.Multiline)]
    private static partial Regex PageCount();
}
