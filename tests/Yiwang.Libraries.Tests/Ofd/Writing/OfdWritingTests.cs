using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using Xunit;
using Yiwang.Ofd.Checking;
using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;
using Yiwang.Ofd.Writing;

namespace Yiwang.Libraries.Tests.Ofd.Writing;

/// <summary>The OFD package as its XML says it, read without our reader.</summary>
public sealed class OfdWritingTests
{
    private static readonly XNamespace Ofd = OfdWriter.Namespace;

    [Fact]
    public void Every_character_stands_where_the_page_model_has_it_to_a_hundredth_of_a_millimetre()
    {
        var document = SamplePages.Everything();
        using var zip = Open(SamplePages.Ofd(document));
        for (var i = 0; i < document.Pages.Count; i++)
        {
            var found = Part(zip, $"Doc_0/Pages/Page_{i}/Content.xml").Descendants(Ofd + "TextObject")
                .SelectMany(Places).ToList();
            foreach (var (character, x, y) in SamplePages.Places(document.Pages[i]))
            {
                Assert.Contains(found, place => character.StartsWith(place.Character, StringComparison.Ordinal)
                    && Math.Abs(place.X - x) < 0.01 && Math.Abs(place.Y - y) < 0.01);
            }
        }
    }

    [Fact]
    public void The_text_of_the_objects_is_the_text_of_the_page()
    {
        var document = SamplePages.Everything();
        using var zip = Open(SamplePages.Ofd(document));
        for (var i = 0; i < document.Pages.Count; i++)
        {
            Assert.Equal(
                string.Concat(document.Pages[i].Items.OfType<TextRun>().Select(run => run.Glyphs.Text)),
                string.Concat(Part(zip, $"Doc_0/Pages/Page_{i}/Content.xml").Descendants(Ofd + "TextCode")
                    .Select(code => code.Value)));
        }
    }

    [Fact]
    public void Each_embedded_font_has_the_characters_of_its_text_or_their_glyph_numbers()
    {
        using var zip = Open(SamplePages.Ofd(SamplePages.Everything()));
        var fonts = Part(zip, "Doc_0/PublicRes.xml").Descendants(Ofd + "Font").ToDictionary(
            font => (string)font.Attribute("ID")!,
            font => Font(zip, "Doc_0/Res/" + font.Element(Ofd + "FontFile")!.Value));
        var objects = Part(zip, "Doc_0/Pages/Page_0/Content.xml").Descendants(Ofd + "TextObject").ToList();
        Assert.Contains(objects, text => text.Element(Ofd + "CGTransform") is not null);
        foreach (var text in objects)
        {
            var font = fonts[(string)text.Attribute("Font")!];
            if (text.Element(Ofd + "CGTransform") is { } transform)
            {
                Assert.All(
                    Numbers(transform.Element(Ofd + "Glyphs")!.Value), glyph =>
                        Assert.InRange(glyph, 1, font.GlyphCount - 1));
            }
            else
            {
                Assert.All(
                    text.Element(Ofd + "TextCode")!.Value.EnumerateRunes(), rune =>
                        Assert.NotEqual(0, font.Glyph(rune.Value)));
            }
        }
    }

    [Fact]
    public void Numbers_of_objects_are_unique_and_none_is_above_the_stated_largest()
    {
        using var zip = Open(SamplePages.Ofd(SamplePages.Everything()));
        var parts = zip.Entries.Where(entry => entry.FullName.EndsWith(".xml", StringComparison.Ordinal)
            && entry.FullName != "OFD.xml")
            .Select(entry => Part(zip, entry.FullName)).ToList();
        var ids = parts.SelectMany(part => part.Descendants()).Select(element => (int?)element.Attribute("ID"))
            .OfType<int>().ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        var largest = (int)Part(zip, "Doc_0/Document.xml").Descendants(Ofd + "MaxUnitID").Single();
        Assert.Equal(largest, ids.Max());
    }

    [Fact]
    public void Our_own_check_has_nothing_to_say_against_it()
    {
        var findings = OfdCheck.Check(SamplePages.Ofd(SamplePages.Everything()));
        Assert.Empty(findings);
    }

    [Fact]
    public void Nothing_depends_on_whether_the_output_can_seek()
    {
        var document = SamplePages.Everything();
        using var target = new MemoryStream();
        using (var forwardOnly = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            OfdWriter.Write(document, forwardOnly);
        }

        target.Position = 0;
        using var unpacked = new GZipStream(target, CompressionMode.Decompress);
        using var copy = new MemoryStream();
        unpacked.CopyTo(copy);
        Assert.Equal(SamplePages.Ofd(document), copy.ToArray());
    }

    /// <summary>What a thousand pages take then depends on one page, not on all.</summary>
    [Fact]
    public void Each_page_is_written_before_the_next_is_asked_for()
    {
        foreach (var write in (Action<PagedDocument, Stream>[])[OfdWriter.Write, PdfWriter.Write])
        {
            using var output = new MemoryStream();
            var lengths = new List<long>();
            var page = SamplePages.Everything().Pages[0];
            write(new(SamplePages.Properties, new PagesInTurn(page, 20, () => lengths.Add(output.Length)), []), output);
            Assert.Equal(20, lengths.Count);
            Assert.All(lengths.Zip(lengths.Skip(1)), pair => Assert.True(pair.Second > pair.First));
        }
    }

    private static IEnumerable<(string Character, double X, double Y)> Places(XElement text)
    {
        var box = Numbers((string)text.Attribute("Boundary")!);
        var code = text.Element(Ofd + "TextCode")!;
        var (x, y) = (box[0] + (double)code.Attribute("X")!, box[1] + (double)code.Attribute("Y")!);
        var deltas = Deltas((string?)code.Attribute("DeltaX"));
        var characters = code.Value.EnumerateRunes().Select(rune => rune.ToString()).ToList();
        for (var i = 0; i < characters.Count; i++)
        {
            yield return (characters[i], x, y);
            x += i < deltas.Count ? deltas[i] : 0;
        }

        Assert.True(text.Element(Ofd + "CGTransform") is not null || deltas.Count == characters.Count - 1);
    }

    /// <summary>Plain numbers, and the short form "g count value".</summary>
    private static List<double> Deltas(string? written)
    {
        var deltas = new List<double>();
        var words = (written ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] == "g")
            {
                deltas.AddRange(Enumerable.Repeat(Number(words[i + 2]),
                    int.Parse(words[i + 1], CultureInfo.InvariantCulture)));
                i += 2;
            }
            else
            {
                deltas.Add(Number(words[i]));
            }
        }

        return deltas;
    }

    private static FontFace Font(ZipArchive zip, string name)
    {
        var path = Path.Combine(Path.GetTempPath(), $"yiwang-{Guid.NewGuid():N}.ttf");
        zip.GetEntry(name)!.ExtractToFile(path);
        var font = FontFace.Open(path, null)!;
        File.Delete(path);
        return font;
    }

    private static ZipArchive Open(byte[] bytes) => new(new MemoryStream(bytes));

    private static XElement Part(ZipArchive zip, string name)
    {
        using var stream = zip.GetEntry(name)!.Open();
        return XDocument.Load(stream).Root!;
    }

    private static double[] Numbers(string words) => [.. words.Split(' ').Select(Number)];

    private static double Number(string word) => double.Parse(word, CultureInfo.InvariantCulture);

    /// <summary>Makes each page when it is asked for, and can be walked only in order.</summary>
    private sealed class PagesInTurn(Page page, int count, Action asked) : IReadOnlyList<Page>
    {
        public int Count => count;

        public Page this[int index] => throw new NotSupportedException();

        public IEnumerator<Page> GetEnumerator()
        {
            for (var i = 0; i < count; i++)
            {
                asked();
                yield return page;
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
