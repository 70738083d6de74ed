using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;
using Yiwang.Libraries.Tests.ShangMi;
using Yiwang.Ofd.Pages;
using Yiwang.Ofd.Writing;

namespace Yiwang.Libraries.Tests.Ofd.Writing;

/// <summary>The PDF as qpdf, poppler and MuPDF see it.</summary>
public sealed class PdfTests : IDisposable
{
    private readonly Tool tool = new();

    public void Dispose() => tool.Dispose();

    [Fact]
    public void Qpdf_finds_no_fault_and_every_font_is_embedded_subset_and_mapped_to_unicode()
    {
        tool.Put("a.pdf", SamplePages.Pdf(SamplePages.Everything()));
        Assert.Contains("No syntax or stream encoding errors found", Output("qpdf", "--check", "a.pdf"),
            StringComparison.Ordinal);
        var fonts = Output("pdffonts", "a.pdf").Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..];
        Assert.True(fonts.Length >= 6);
        Assert.All(fonts, font => Assert.Matches(@"^[A-Z]{6}\+\S+ +CID TrueType +Identity-H +yes yes yes", font));
    }

    [Fact]
    public void Poppler_reads_the_text_whole_and_in_order()
    {
        tool.Put("a.pdf", SamplePages.Pdf(SamplePages.Everything()));
        var text = Regex.Replace(Output("pdftotext", "a.pdf", "-"), @"\s", "");
        string[] expected =
        [
            "某省人民政府文件", "一、总则", SamplePages.Body.Trim('　'), SamplePages.Rare,
            SamplePages.Tibetan, "详见www.gov.cn", "—1—", "段落续行到第二页。", "格0格1格2格3", "注：无",
        ];
        var at = 0;
        foreach (var part in expected.Select(part => Regex.Replace(part, @"\s", "")))
        {
            var found = text.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"{part} in {text}");
            at = found + part.Length;
        }
    }

    [Fact]
    public void Mupdf_finds_every_character_where_the_page_model_has_it_to_a_hundredth_of_a_millimetre()
    {
        var document = SamplePages.Everything();
        tool.Put("a.pdf", SamplePages.Pdf(document));
        var found = XDocument.Parse(Output("mutool", "draw", "-q", "-F", "stext", "-o", "-", "a.pdf"))
            .Descendants("page").Select(page => page.Descendants("char")
                .Select(c => ((string)c.Attribute("c")!, Mm(c, "x"), Mm(c, "y"))).ToList()).ToList();
        for (var i = 0; i < document.Pages.Count; i++)
        {
            foreach (var (character, x, y) in SamplePages.Places(document.Pages[i])
                .Where(place => place.Character.Trim().Length > 0))
            {
                Assert.Contains(found[i], c => character.StartsWith(c.Item1, StringComparison.Ordinal)
                    && Math.Abs(c.Item2 - x) < 0.01 && Math.Abs(c.Item3 - y) < 0.01);
            }
        }
    }

    [Fact]
    public void Readers_are_told_title_language_structure_and_outline()
    {
        tool.Put("a.pdf", SamplePages.Pdf(SamplePages.Everything()));
        var info = Output("pdfinfo", "a.pdf");
        Assert.Matches(@"Title: +关于做好“一网”工作的通知 <&>", info);
        Assert.Matches("Tagged: +yes", info);
        var structure = Output("pdfinfo", "-struct-text", "a.pdf");
        Assert.Equal(
            [
                "H1", "H2", "P", "Link", "P", "P", "P", "Link", "Table", "TR", "TH", "TH", "TR", "TD", "TD", "Figure",
                "Figure", "Note", "Figure",
            ],
            Regex.Matches(structure, @"^ *(H1|H2|P|Link|Table|TR|TH|TD|Note|Figure)\b", RegexOptions.Multiline)
                .Select(match => match.Groups[1].Value));
        Assert.Contains("段落续行到第二页", structure, StringComparison.Ordinal);
        var catalog = Output("qpdf", "--show-object=1", "a.pdf");
        Assert.Contains("/Lang (zh-CN)", catalog, StringComparison.Ordinal);
        Assert.Contains("/Marked true", catalog, StringComparison.Ordinal);
        var outline = Output("mutool", "show", "a.pdf", "outline");
        Assert.Matches("一、总则(.|\n)*目的(.|\n)*范围(.|\n)*二、附则", outline);
    }

    [Fact]
    public void The_colour_profile_and_the_metadata_are_read_by_others()
    {
        tool.Put("a.pdf", SamplePages.Pdf(SamplePages.Everything()));
        var xmp = XDocument.Parse(Output("pdfinfo", "-meta", "a.pdf").Trim());
        Assert.Contains(SamplePages.Properties.Title, xmp.Root!.Value, StringComparison.Ordinal);
        var number = Regex.Match(Output("qpdf", "--show-object=1", "a.pdf"),
            @"/DestOutputProfile (\d+)").Groups[1].Value;
        Assert.Matches(@"/N 3\b", Output("qpdf", $"--show-object={number}", "a.pdf"));
        var profile = IccProfile.Srgb();
        Assert.Equal(profile.Length, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(profile));
    }

    [Fact]
    public void The_same_document_gives_the_same_bytes()
    {
        var first = SamplePages.Everything();
        var second = SamplePages.Everything();
        Assert.Equal(SamplePages.Pdf(first), SamplePages.Pdf(second));
        Assert.Equal(SamplePages.Ofd(first), SamplePages.Ofd(second));
    }

    [Fact]
    public void A_text_of_the_state_council_is_whole_on_plain_pages()
    {
        var text = File.ReadAllText(Path.Combine(OfdSamples.Root, "samples", "corpus", "official-document",
            "d-0005.txt"));
        var document = PlainPages.Set(SamplePages.Fonts, text, SamplePages.Properties);
        tool.Put("a.pdf", SamplePages.Pdf(document));
        Assert.Equal(
            Regex.Replace(text, @"\s", ""), Regex.Replace(Output("pdftotext", "a.pdf", "-"), @"\s", ""));
    }

    private static double Mm(XElement element, string name) =>
        double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture) / PdfWriter.Points;

    private string Output(string program, params string[] arguments)
    {
        var (exitCode, output, error) = tool.Run(program, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{error}");
        return output;
    }
}
