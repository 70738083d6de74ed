using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;
using Yiwang.Libraries.Tests.Ofd.Typesetting;
using Yiwang.Ofd.Checking;
using Yiwang.Ofd.Drawing;
using Yiwang.Ofd.Reading;
using Yiwang.Ofd.Typesetting;
using Yiwang.Ofd.Writing;

namespace Yiwang.Libraries.Tests.Ofd.Interop;

/// <summary>
/// OFD files that this library writes, opened and drawn by ofd.js 0.2.6 (another program, Apache-2.0) in Chromium,
/// compared with our own drawing of the same bytes: every character's place, and the pictures.
/// </summary>
public sealed partial class OfdJsTests : IDisposable
{
    private const double PageWidthPixels = 777, PlaceToleranceMillimetres = 0.1;
    private const int Block = 8;
    private readonly Browser browser = new();

    private static string Library { get; } = Path.Combine(OfdSamples.Root, "tests", "interop", "ofdjs", "node_modules",
        "ofd.js", "lib", "ofd.umd.min.js");

    [Theory]
    [InlineData("d-0001.txt", "order")]
    [InlineData("d-0002.txt", "notice")]
    public void Another_reader_puts_every_character_where_we_do(string text, string type)
    {
        Need();
        var bytes = Typeset(text, type);
        Assert.Empty(OfdCheck.Check(bytes));
        var theirs = Characters(browser.Document(TheirPage(bytes, "")));
        var ours = OurCharacters(bytes);
        Assert.True(ours.Count > 500, "a real document");
        Assert.Equal(ours.Count, theirs.Count);
        var places = ours.ToLookup(one => (one.Page, one.Text));
        foreach (var one in theirs)
        {
            Assert.Contains(places[(one.Page, one.Text)], our => Math.Abs(our.X - one.X) <= PlaceToleranceMillimetres
                && Math.Abs(our.Y - one.Y) <= PlaceToleranceMillimetres);
        }
    }

    [Theory]
    [InlineData("d-0001.txt", "order", 1)]
    [InlineData("d-0002.txt", "notice", 1)]
    [InlineData("d-0002.txt", "notice", 2)]
    public void Another_reader_draws_the_page_as_we_do(string text, string type, int page)
    {
        Need();
        var bytes = Typeset(text, type);
        var theirs = browser.Picture(TheirPage(bytes, $"#o>div:not(:nth-child({page})){{display:none!important}}"), 777,
            1099);
        var ours = browser.Picture(OurPage(bytes, page), 777, 1099);
        Assert.Equal((theirs.Width, theirs.Height), (ours.Width, ours.Height));
        var (different, inked) = Compare(theirs, ours);
        Assert.True(inked > 100, "a page with words");
        // Rounding to pixels and to three decimals moves edges of strokes; a word out of place would change some ten
        // blocks.
        Assert.True(different <= inked / 50, $"{different} of {inked} blocks with ink differ");
    }

    [Fact]
    public void The_comparison_sees_a_page_that_is_two_millimetres_off()
    {
        Need();
        var page = OurPage(Typeset("d-0002.txt", "notice"), 1);
        var straight = browser.Picture(page, 777, 1099);
        var (different, inked) = Compare(straight,
            browser.Picture(page.Replace("svg{", "svg{margin-left:7.4px;", StringComparison.Ordinal), 777, 1099));
        Assert.True(different > inked / 10, $"{different} of {inked}");
    }

    public void Dispose() => browser.Dispose();

    private static void Need()
    {
        Assert.SkipUnless(Browser.Installed, "chromium is not installed");
        Assert.SkipUnless(File.Exists(Library), "npm ci has not run in tests/interop/ofdjs");
    }

    private static byte[] Typeset(string text, string type)
    {
        var words = File.ReadAllText(Path.Combine(OfdSamples.Root, "samples", "corpus", "official-document", text));
        var document = PlainDocument.Read(words, type, ["贵州省人民政府"]);
        using var stream = new MemoryStream();
        OfdWriter.Write(Typesetter.Typeset(document, TypesetFonts.Set).Document, stream);
        return stream.ToArray();
    }

    // One face for both: which font a browser takes is not what is compared.
    private const string OneFace = "text{font-family:'Noto Serif CJK SC'!important;font-weight:normal!important}";

    private static string TheirPage(byte[] ofd, string style) => $$"""
        <!doctype html><meta charset=utf-8><style>{{OneFace}}{{style}}</style><body style="margin:0;background:#fff"><div id=o></div>
        <script src="file://{{Library}}"></script><script>
        const bytes = Uint8Array.from(atob("{{Convert.ToBase64String(ofd)}}"), c => c.charCodeAt(0));
        ofd.parseOfdDocument({ ofd: bytes.buffer, success(r) { for (const page of ofd.renderOfd(794, r[0])) o.appendChild(page); }, fail(e) { o.textContent = "failed " + e; } });
        </script>
        """;

    private static string OurPage(byte[] ofd, int page)
    {
        using var file = OfdReader.Read(ofd);
        var svg = SvgDrawing.Draw(file, page, new SvgOptions { Outlines = false }).Svg;
        return $"<!doctype html><meta charset=utf-8><style>{OneFace}svg{{display:block;width:{PageWidthPixels}px;height:1098.9px}}</style><body style=\"margin:0;background:#fff\">{svg}";
    }

    private static List<(int Page, string Text, double X, double Y)> OurCharacters(byte[] ofd)
    {
        using var file = OfdReader.Read(ofd);
        var characters = new List<(int, string, double, double)>();
        var number = 0;
        foreach (var (body, place) in file.Pages)
        {
            number++;
            foreach (var text in PageReader.Read(file, body, place).Layers.SelectMany(layer => Texts(layer.Units)))
            {
                foreach (var glyph in text.Glyphs.Where(glyph => glyph.Text.Trim(' ', '\u3000').Length > 0))
                {
                    var (x, y) = text.ToHolder.Apply(glyph.X, glyph.Y);
                    characters.Add((number, glyph.Text, x, y));
                }
            }
        }
        return characters;
    }

    private static IEnumerable<OfdText> Texts(IEnumerable<OfdUnit> units) =>
        units.SelectMany(unit => unit is OfdText text
            ? [text] : unit is OfdBlock block ? Texts(block.Units) : Enumerable.Empty<OfdText>());

    private static List<(int Page, string Text, double X, double Y)> Characters(string html)
    {
        var characters = new List<(int, string, double, double)>();
        var (page, left, top) = (0, 0.0, 0.0);
        foreach (Match match in Piece().Matches(html))
        {
            if (match.Groups["page"].Success) page++;
            else if (match.Groups["left"].Success) (left, top) = (Number(match, "left"), Number(match, "top"));
            else if (match.Groups["text"].Value is { } text && System.Net.WebUtility.HtmlDecode(text) is { } shown
                && shown.Trim(' ', '\u3000').Length > 0)
            {
                var (a, e) = match.Groups["a"].Success ? (Number(match, "a"), Number(match, "e")) : (1, 0);
                characters.Add((page, shown, (left + a * Number(match, "x") + e) * 210 / PageWidthPixels,
                    (top + Number(match, "y")) * 210 / PageWidthPixels));
            }
        }
        return characters;
    }

    private static double Number(Match match, string group) =>
        double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static (int Different, int Inked) Compare((int Width, int Height, float[] Ink) a,
        (int Width, int Height, float[] Ink) b)
    {
        var (different, inked) = (0, 0);
        for (var y = 0; y + Block <= a.Height; y += Block)
        {
            for (var x = 0; x + Block <= a.Width; x += Block)
            {
                var (one, two) = (Mean(a, x, y), Mean(b, x, y));
                if (Math.Max(one, two) > 0.02) inked++;
                if (Math.Abs(one - two) > 0.15) different++;
            }
        }
        return (different, inked);
    }

    private static float Mean((int Width, int Height, float[] Ink) picture, int left, int top)
    {
        float sum = 0;
        for (var y = top; y < top + Block; y++)
        {
            for (var x = left; x < left + Block; x++) sum += picture.Ink[y * picture.Width + x];
        }
        return sum / (Block * Block);
    }

    [GeneratedRegex(
        "(?<page><div id=\"\\d+\" style=\"margin-bottom)|<svg[^>]*?left:\\s*(?<left>[-\\d.]+)px;\\s*top:\\s*(?<top>[-\\d.]+)px|<text x=\"(?<x>[-\\d.]+)\" y=\"(?<y>[-\\d.]+)\"(?: transform=\"matrix\\((?<a>[-\\d.]+), [^,]*, [^,]*, [^,]*, (?<e>[-\\d.]+), [^)]*\\)\")?[^>]*>(?<text>[^<]*)</text>")]
    private static partial Regex Piece();
}
