using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Yiwang.Platform;
using Yiwang.Platform.Settings;

namespace Yiwang.Documents.Viewing;

/// <summary>Pictures and words of the pages of a file that is not drawn here.</summary>
/// <param name="Count">0 when it cannot be shown; <paramref name="Why"/> then says why.</param>
internal sealed record MadePages(int Count, Text? Why);

/// <summary>
/// Previews of PDF and office files: LibreOffice makes a PDF of what it can open, poppler makes pictures and takes the
/// words out, tesseract reads pages that are only pictures. Made once for the same bytes and kept in the data folder;
/// they can be made anew.
/// </summary>
internal sealed partial class MadePreviews(YiwangSettings settings)
{
    public const int PagesMax = 2_000;
    private const int DotsPerInch = 120;
    private const int ScanDotsPerInch = 200;
    private static readonly TimeSpan convertLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan pageLimit = TimeSpan.FromSeconds(30);
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
            var pdf = OfficeEnding(mediaType) is { } ending ? await Converted(bytes, ending, cancel) : bytes;
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
            await File.WriteAllBytesAsync(Path.Combine(place, "pages.pdf"), pdf, cancel);
            await File.WriteAllTextAsync(count, pages.ToString(CultureInfo.InvariantCulture), cancel);
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

    /// <summary>The words of a page, by recognition where it is only a picture and the language is installed; empty
    /// when there are none.</summary>
    public async Task<string> Words(string digest, int page, CancellationToken cancel)
    {
        var number = page.ToString(CultureInfo.InvariantCulture);
        var words = await Kept(digest, $"{page}.txt", async pdf => await Confined.In(pdf, "in.pdf", async work =>
        {
            var read = await Confined.Run(work, pageLimit, "pdftotext",
                ["-f", number, "-l", number, "-enc", "UTF-8", "in.pdf", "-"], cancel);
            var text = read.Ended ? read.Output.Trim('\f', '\n', ' ') : "";
            if (text.Length > 0 || !Confined.Has("tesseract")) return System.Text.Encoding.UTF8.GetBytes(text);
            await Confined.Run(work, pageLimit, "pdftoppm",
                ["-f", number, "-l", number, "-singlefile", "-r",
                    ScanDotsPerInch.ToString(CultureInfo.InvariantCulture), "-gray", "-png", "in.pdf", "scan"], cancel);
            return System.Text.Encoding.UTF8.GetBytes(await Recognized(work, "scan.png", cancel));
        }, cancel), cancel);
        return words is null ? "" : System.Text.Encoding.UTF8.GetString(words);
    }

    /// <summary>The words of a picture, by recognition; empty when tesseract is not installed or finds none.</summary>
    public async Task<string> WordsOfPicture(byte[] picture, string digest, CancellationToken cancel)
    {
        if (!Confined.Has("tesseract")) return "";
        var kept = Path.Combine(folder, digest, "words.txt");
        if (File.Exists(kept)) return await File.ReadAllTextAsync(kept, cancel);
        var words = await Confined.In(picture, "in.png", work => Recognized(work, "in.png", cancel), cancel);
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        await File.WriteAllTextAsync(kept, words, cancel);
        return words;
    }

    private static async Task<string> Recognized(string work, string file, CancellationToken cancel)
    {
        var read = await Confined.Run(work, convertLimit, "tesseract", [file, "-", "-l", "chi_sim+eng"], cancel);
        // Without Chinese installed it says so at once; whoever took too long would take as long again.
        if (read is { Ended: true, Code: not 0 })
            read = await Confined.Run(work, convertLimit, "tesseract", [file, "-"], cancel);
        // Blanks that recognition puts between Chinese characters are none.
        return read.Code == 0 ? BetweenHan().Replace(read.Output.Trim(), "") : "";
    }

    private static Task<byte[]?> Converted(byte[] bytes, string ending, CancellationToken cancel) =>
        Confined.In(bytes, "in." + ending, async work =>
    {
        var profile = Path.Combine(work, "profile", "user");
        Directory.CreateDirectory(profile);
        await File.WriteAllTextAsync(Path.Combine(profile, "registrymodifications.xcu"), """
            <?xml version="1.0" encoding="UTF-8"?>
            <oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
            <item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
            <item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
            <item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
            </oor:items>
            """, cancel);
        await Confined.Run(work, convertLimit, "soffice",
            ["--headless", "--norestore", "--nolockcheck", "--nodefault",
                $"-env:UserInstallation=file://{work}/profile", "--convert-to", "pdf", "--outdir", "out",
                "in." + ending], cancel);
        var made = Path.Combine(work, "out", "in.pdf");
        return File.Exists(made) ? await File.ReadAllBytesAsync(made, cancel) : null;
    }, cancel);

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
        await File.WriteAllBytesAsync(kept + ".new", made, cancel);
        File.Move(kept + ".new", kept, overwrite: true);
        return made;
    }

    [GeneratedRegex("^Pages:\\s+(\\d+)", RegexOptions.Multiline)]
    private static partial Regex PageCount();

    [GeneratedRegex("(?<=[\\u3000-\\u9fff\\uff00-\\uffef]) +(?=[\\u3000-\\u9fff\\uff00-\\uffef])")]
    private static partial Regex BetweenHan();
}
