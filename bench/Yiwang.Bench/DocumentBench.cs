using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Yiwang.Ofd.Drawing;
using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;
using Yiwang.Ofd.Reading;
using Yiwang.Ofd.Typesetting;
using Yiwang.Ofd.Word;
using Yiwang.Ofd.Writing;

namespace Yiwang.Bench;

/// <summary>The document's own figures: typesetting, its files, drawing, import; on texts of the State Council in
/// samples/corpus.</summary>
internal static class DocumentBench
{
    private const string Texts = "samples/corpus/official-document";
    private static readonly Lazy<FontSet> Fonts = new(() => FontSet.Load(FontOptions.System));

    /// <summary>`typeset` against LibreOffice's DOCX → PDF of the same text, and `typeset-size`.</summary>
    public static void Typeset(Ground ground, Report report)
    {
        var document = OfPages(3);
        var folder = Directory.CreateTempSubdirectory("yb").FullName;
        var word = Path.Combine(folder, "text.docx");
        File.WriteAllBytes(word, WordWriter.Write(document));
        var (ofd, pdf) = Files(document);
        for (var i = 0; i < 10; i++) Files(document);
        var turns = new List<(double Floor, double Ours)>();
        LibreOffice(word, folder);
        for (var i = 0; i < ground.Turns; i++)
        {
            var floor = LibreOffice(word, folder);
            var clock = Stopwatch.StartNew();
            const int rounds = 20;
            for (var n = 0; n < rounds; n++) Files(document);
            turns.Add((floor, clock.Elapsed.TotalMilliseconds / rounds));
        }
        Directory.Delete(folder, recursive: true);
        var value = Statistics.Median(turns.Select(t => t.Ours));
        report.Add(Figure.CostAtMost("typeset", value, "ms", Statistics.Median(turns.Select(t => t.Floor)),
            Statistics.Median(turns.Select(t => t.Ours / t.Floor)), 1 / 15.0, 40));
        report.Add(Figure.AtMost("typeset-size", ofd.Length / 1000.0, "KB", 90));
        report.Add(Figure.AtMost("typeset-size-pdf", pdf.Length / 1000.0, "KB", 90));
    }

    /// <summary>`typeset-long`: a thousand pages against one page a thousand times, and the memory it takes.</summary>
    public static void TypesetLong(Ground ground, Report report)
    {
        var pages = ground.Small ? 50 : 1_000;
        var one = OfPages(1);
        for (var i = 0; i < 20; i++) Files(one);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 100; i++) Files(one);
        var floor = clock.Elapsed.TotalSeconds / 100;
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!,
            [.. Environment.GetCommandLineArgs()[..1], "part", "long", pages.ToString(CultureInfo.InvariantCulture)])
                { RedirectStandardOutput = true })!;
        var words = child.StandardOutput.ReadToEnd().Split(' ');
        child.WaitForExit();
        double Word(int i) => double.Parse(words[i], CultureInfo.InvariantCulture);
        var (seconds, made, megabytes) = (Word(0), Word(1), Word(2));
        report.Add(Figure.CostAtMost("typeset-long", seconds, "s", floor * made, seconds / (floor * made), 1.2));
        report.Add(Figure.AtMost("typeset-long-memory", megabytes, "MB", 300));
    }

    /// <summary>The child of <see cref="TypesetLong"/>: seconds, pages, peak megabytes.</summary>
    public static void Long(int pages)
    {
        var document = OfPages(pages);
        for (var i = 0; i < 20; i++) Files(OfPages(1));
        GC.Collect();
        var clock = Stopwatch.StartNew();
        var result = Typesetter.Typeset(document, Fonts.Value);
        OfdWriter.Write(result.Document, Stream.Null);
        PdfWriter.Write(result.Document, Stream.Null);
        var seconds = clock.Elapsed.TotalSeconds;
        using var self = Process.GetCurrentProcess();
        Console.Write(string.Create(CultureInfo.InvariantCulture,
            $"{seconds} {result.Document.Pages.Count} {self.PeakWorkingSet64 / 1048576.0}"));
    }

    /// <summary>
    /// `draw`: a page as the viewer gets it, of a document of three, with its share of the fonts served beside it in
    /// time and size: from the stored file, and from the typesetter while it is a draft. `draw-alone`: the page that
    /// `ofd draw` writes, with the outlines of its glyphs in it; the file is read each time.
    /// </summary>
    public static void Draw(Ground ground, Report report)
    {
        var draft = Typesetter.Typeset(OfPages(3), Fonts.Value).Document.Pages;
        var stored = ThreePages();
        Add("draw", "draw-size", draft.Count, () => OfFile(stored));
        Add("draw-draft", "draw-draft-size", draft.Count, () => OfDraft(draft));
        Add("draw-alone", "draw-alone-size", 1, () => Alone(stored));

        void Add(string time, string size, int pages, Func<List<byte[]>> draw)
        {
            var sent = draw().Sum(Packed);
            report.Add(Figure.AtMost(time, Mean(() => draw(), ground.TurnLasts) / pages, "ms", 10));
            report.Add(Figure.AtMost(size, sent / 1000.0 / pages, "KB", 25));
        }
    }

    /// <summary>`import`: a DOCX of ten pages to structured text.</summary>
    public static void Import(Ground ground, Report report)
    {
        var file = WordWriter.Write(OfPages(10));
        report.Add(Figure.AtMost("import", Mean(() => WordReader.Read(file), ground.TurnLasts), "ms", 150));
    }

    public static byte[] ThreePages() => Files(OfPages(3)).Ofd;

    private static List<byte[]> OfFile(byte[] stored)
    {
        using var file = OfdReader.Read(stored);
        using var fonts = new ServedFonts("yw");
        var options = new SvgOptions { Fonts = fonts };
        List<byte[]> drawn = [.. Enumerable.Range(1, file.Pages.Count())
            .Select(number => Encoding.UTF8.GetBytes(SvgDrawing.Draw(file, number, options).Svg))];
        return [.. drawn, .. fonts.Files().Select(font => font.Bytes)];
    }

    private static List<byte[]> OfDraft(IReadOnlyList<Page> pages)
    {
        var fonts = SvgFonts.For(pages);
        return [.. pages.Select((page, n) => SvgWriter.Write(page, fonts, $"第 {n + 1} 页")),
            .. fonts.Files.Select(font => font.Bytes)];
    }

    private static List<byte[]> Alone(byte[] stored)
    {
        using var file = OfdReader.Read(stored);
        return [Encoding.UTF8.GetBytes(SvgDrawing.Draw(file, 2, SvgOptions.Standard).Svg)];
    }

    private static long Packed(byte[] bytes)
    {
        using var small = new MemoryStream();
        using (var brotli = new BrotliStream(small, CompressionLevel.Optimal, leaveOpen: true)) brotli.Write(bytes);
        return small.Length;
    }

    private static (byte[] Ofd, byte[] Pdf) Files(OfficialDocument document)
    {
        var result = Typesetter.Typeset(document, Fonts.Value);
        using var ofd = new MemoryStream();
        using var pdf = new MemoryStream();
        OfdWriter.Write(result.Document, ofd);
        PdfWriter.Write(result.Document, pdf);
        return (ofd.ToArray(), pdf.ToArray());
    }

    // Paragraphs of real texts, as many as make so many pages.
    private static OfficialDocument OfPages(int pages)
    {
        var source = Directory.GetFiles(Texts, "d-*.txt").Order(StringComparer.Ordinal)
            .SelectMany(f => File.ReadAllLines(f).Skip(3).SkipLast(4)).Where(l => l.Trim().Length > 20).ToList();
        OfficialDocument Of(int lines) => new()
        {
            TypeCode = "notice", Issuers = ["贵州省人民政府办公厅"], Number = "黔府办发〔2026〕5号", Title = "关于进一步加强督促检查工作的通知",
            MainRecipients = "各市、自治州人民政府，省政府各部门", Date = new DateOnly(2026, 3, 5), PrintingOrgan = "贵州省人民政府办公厅",
            PrintingDate = new DateOnly(2026, 3, 5),
            Body = StructuredText.Parse(string.Join('\n',
                Enumerable.Range(0, lines).Select(i => source[i % source.Count]))),
        };
        int Count(int lines) => Typesetter.Typeset(Of(lines), Fonts.Value).Document.Pages.Count;
        if (pages > 100)
        {
            const int probe = 200;
            var fits = (int)(pages / (Count(probe) / (double)probe));
            var bytes = 0;
            var within = Enumerable.Range(0, fits)
                .TakeWhile(i =>
                    (bytes += Encoding.UTF8.GetByteCount(source[i % source.Count]) + 1) < StructuredText.SizeBytesMax)
                .Count();
            return Of(within);
        }
        var (low, high) = (1, 40 * pages);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Count(middle) < pages) low = middle + 1;
            else high = middle;
        }
        return Of(low);
    }

    private static double LibreOffice(string file, string folder)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("soffice",
            [$"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir", folder,
                file])
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? clock.Elapsed.TotalMilliseconds
            : throw new InvalidOperationException("LibreOffice did not convert");
    }

    private static double Mean(Action action, TimeSpan lasts)
    {
        for (var i = 0; i < 5; i++) action();
        var times = new List<double>();
        for (var all = Stopwatch.StartNew(); all.Elapsed < lasts;)
        {
            var clock = Stopwatch.StartNew();
            action();
            times.Add(clock.Elapsed.TotalMilliseconds);
        }
        return Statistics.Median(times);
    }
}
