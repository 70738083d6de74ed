using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Yiwang.Documents.Issuing;
using Yiwang.Ofd.Drawing;
using Yiwang.Ofd.Reading;
using Yiwang.Ofd.Writing;

namespace Yiwang.Documents.Viewing;

/// <summary>Some pages drawn, with the fonts that are served beside them.</summary>
/// <param name="Total">Pages of the whole.</param>
/// <param name="First">Number of the first one here, from 1.</param>
/// <param name="Draft">The document whose draft this is; null for a fixed file.</param>
/// <param name="Key">Changes with the pages: stands in addresses that are kept for ever.</param>
internal sealed record DrawnPages(int Total, int First, IReadOnlyList<string> Drawings,
    IReadOnlyList<SvgFontFile> Fonts, string Key, Guid? Draft = null)
{
    public int Part => (First - 1) / DrawPages.PagesAtOnce;
}

/// <summary>
/// Draws pages for the web page they stand in: a draft's from the typesetter, a fixed file's from the file itself, so
/// that what is seen is what is stored. The last ones are kept: a document sent to 3,743 units is drawn once.
/// </summary>
internal sealed class DrawPages(Pages pages)
{
    /// <summary>More are drawn in parts: a page of a thousand sheets would be slow on every machine.</summary>
    public const int PagesAtOnce = 20;
    private const int KeptMax = 48;
    private const int KeptCharactersMax = 4_000_000;
    private readonly ConcurrentDictionary<string, DrawnPages> kept = new(StringComparer.Ordinal);

    /// <exception cref="Yiwang.Ofd.Typesetting.TypesettingException">A text that cannot be set.</exception>
    public DrawnPages OfDraft(PageSource source, int from) => Kept($"draft/{source.Key}/{PartOf(from)}", key =>
    {
        var set = pages.Set(source).Document.Pages;
        var fonts = SvgFonts.For(set);
        var first = FirstOf(from, set.Count);
        var drawings = set.Skip(first - 1).Take(PagesAtOnce).Select((page, n) => Named(Encoding.UTF8.GetString(
            SvgWriter.Write(page, fonts, $"第 {first + n} 页")), first + n)).ToList();
        return new DrawnPages(set.Count, first, drawings, fonts.Files, key, source.Id);
    });

    /// <summary>Pages of that document drawn lately, by their key: the fonts of words that are not saved yet.</summary>
    public DrawnPages? Known(Guid documentId, string key) =>
        kept.Values.FirstOrDefault(drawn => drawn.Draft == documentId && drawn.Key == key);

    /// <param name="digest">Of the bytes, in hex.</param>
    /// <param name="sealUrl">Where a click on a seal leads; its signature's id is appended.</param>
    /// <param name="watermark">Written across each page; null for none. Such a copy is not kept.</param>
    /// <exception cref="Yiwang.Ofd.Packaging.OfdRefused">A file that cannot be shown.</exception>
    public DrawnPages OfFile(byte[] bytes, string digest, int from, string sealUrl, string? watermark) =>
        watermark is not null ? Draw(bytes, digest, from, sealUrl, watermark, "")
            : Kept($"{digest}/{PartOf(from)}/{sealUrl}", key => Draw(bytes, digest, from, sealUrl, null, key));

    private static DrawnPages Draw(byte[] bytes, string digest, int from, string sealUrl, string? watermark, string key)
    {
        using var file = OfdReader.Read(bytes);
        var total = file.Pages.Count();
        var first = FirstOf(from, total);
        using var fonts = new ServedFonts($"yw{digest[..12]}p{PartOf(first)}");
        var drawings = Enumerable.Range(first, Math.Max(0, Math.Min(PagesAtOnce, total - first + 1)))
            .Select(number => Named(
            SvgDrawing.Draw(file, number, new SvgOptions
            {
                IdPrefix = $"p{number}-", Fonts = fonts, SealHref = signature =>
                    sealUrl + Anchor(signature.Id), SealLabelledBy = "seal-words", Watermark = watermark,
            }).Svg, number)).ToList();
        return new DrawnPages(total, first, drawings, fonts.Files(), key);
    }

    /// <summary>The place of a signature's verdict on the page of verdicts.</summary>
    public static string Anchor(string signatureId) =>
        "#seal-" + new string(signatureId.Where(char.IsAsciiLetterOrDigit).Take(40).ToArray());

    private static int PartOf(int from) => (Math.Max(1, from) - 1) / PagesAtOnce;

    private static int FirstOf(int from, int total) =>
        Math.Min(PartOf(from), Math.Max(0, total - 1) / PagesAtOnce) * PagesAtOnce + 1;

    // The drawing's own element is what a small picture of the page refers to.
    private static string Named(string svg, int number) => $"<svg id=\"sheet-{number}\"" + svg["<svg".Length..];

    private DrawnPages Kept(string name, Func<string, DrawnPages> draw)
    {
        if (kept.TryGetValue(name, out var known)) return known;
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16];
        var drawn = draw(key);
        if (drawn.Drawings.Sum(drawing => (long)drawing.Length) > KeptCharactersMax) return drawn;
        if (kept.Count >= KeptMax) kept.Clear();
        return kept[name] = drawn;
    }
}
