using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Xunit;
using Yiwang.Ofd.Pages;
using Yiwang.Ofd.Writing;

namespace Yiwang.Libraries.Tests.Ofd.Writing;

public sealed class SvgWritingTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_drawing_holds_nothing_that_a_strict_policy_forbids()
    {
        foreach (var page in SamplePages.Everything().Pages)
        {
            var root = Draw(page);
            string[] allowed = ["svg", "rect", "g", "text", "path", "image", "a", "defs", "use", "tspan"];
            Assert.All(root.DescendantsAndSelf(), element => Assert.Contains(element.Name.LocalName, allowed));
            Assert.All(root.Descendants().Attributes(), attribute =>
            {
                Assert.NotEqual("style", attribute.Name.LocalName);
                Assert.False(attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
                Assert.True(attribute.Name.LocalName != "href" || IsAllowed(attribute.Value), attribute.Value);
            });
        }
    }

    [Fact]
    public void The_text_is_the_page_s_in_reading_order()
    {
        var shuffled = SamplePages.Everything().Pages[0];
        shuffled = shuffled with { Items = [.. shuffled.Items.Reverse()] };
        var read = string.Concat(Draw(shuffled).Descendants(Svg + "g")
            .Where(group => (string?)group.Attribute("aria-hidden") is null)
            .SelectMany(group => group.Elements(Svg + "text")).Select(text => text.Value));
        var expected = string.Concat(shuffled.Items.OfType<TextRun>().Where(run => run.Role != StructureRole.Artifact)
            .OrderBy(run => run.Order).Select(run => run.Glyphs.Text));
        Assert.Equal(expected, read);
    }

    [Fact]
    public void Every_character_stands_where_the_page_model_has_it_to_a_hundredth_of_a_millimetre()
    {
        foreach (var page in SamplePages.Everything().Pages)
        {
            var found = Draw(page).Descendants(Svg + "tspan").SelectMany(Places).ToList();
            foreach (var (character, x, y) in SamplePages.Places(page))
            {
                Assert.Contains(found, place => place.Character == character
                    && Math.Abs(place.X - x) <= 0.0051 && Math.Abs(place.Y - y) <= 1.2);
            }
        }
    }

    [Fact]
    public void A_line_is_one_text_although_its_faces_change()
    {
        var lines = Draw(SamplePages.Everything().Pages[0]).Descendants(Svg + "text")
            .Select(text => text.Value);
        Assert.Contains(SamplePages.Rare, lines);
        Assert.Contains(SamplePages.Tibetan, lines);
    }

    [Fact]
    public void Roles_reach_the_screen_reader()
    {
        var roles = SamplePages.Everything().Pages.SelectMany(page => Draw(page).Descendants(Svg + "g"))
            .Select(group => (string?)group.Attribute("role")).OfType<string>().Distinct()
            .Order(StringComparer.Ordinal);
        Assert.Equal(["cell", "columnheader", "heading", "img", "note", "paragraph", "row", "table"], roles);
    }

    [Fact]
    public void A_full_page_is_small_when_sent()
    {
        var text = File.ReadAllText(Path.Combine(OfdSamples.Root, "samples", "corpus", "official-document",
            "d-0005.txt"));
        var document = PlainPages.Set(SamplePages.Fonts, text, SamplePages.Properties);
        var fonts = SvgFonts.For(document.Pages);
        var page = SvgWriter.Write(document.Pages[1], fonts, "2");
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            brotli.Write(page);
        }

        Assert.InRange(packed.Length, 1, 25 * 1024);
        Assert.All(fonts.Files, file =>
            Assert.Contains(file.FileName, fonts.StyleSheet("/fonts/"), StringComparison.Ordinal));
    }

    private static XElement Draw(Page page) => XElement.Parse(Encoding.UTF8.GetString(
        SvgWriter.Write(page, SvgFonts.For([page]), "第1页")));

    private static bool IsAllowed(string address) =>
        address.StartsWith('#') || address.StartsWith("data:image/", StringComparison.Ordinal)
        || address.StartsWith("https://", StringComparison.Ordinal);

    private static IEnumerable<(string Character, double X, double Y)> Places(XElement span)
    {
        var text = span.Parent!;
        var scale = (string?)text.Attribute("transform") is { } transform
            ? double.Parse(transform.AsSpan("scale(".Length, transform.IndexOf(' ', StringComparison.Ordinal) - 6),
                CultureInfo.InvariantCulture)
            : 1;
        var xs = ((string)span.Attribute("x")!).Split(' ')
            .Select(x => double.Parse(x, CultureInfo.InvariantCulture) * scale / 100).ToArray();
        var y = (double)text.Attribute("y")! / 100;
        return xs.Length == 1
            ? [(span.Value, xs[0], y)]
            : span.Value.EnumerateRunes().Select((rune, i) => (rune.ToString(), xs[i], y));
    }
}
