using System.Xml.Linq;
using Xunit;
using Yiwang.Libraries.Tests.Ofd.Packaging;
using Yiwang.Ofd.Checking;
using Yiwang.Ofd.Drawing;
using Yiwang.Ofd.Reading;

namespace Yiwang.Libraries.Tests.Ofd.Reading;

/// <summary>Every file of samples/ofd gives what its manifest says.</summary>
public sealed class SampleTests
{
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["broken-truncated.ofd"] = "zip.truncated",
        ["broken-no-root.ofd"] = "ofd.root_missing",
        ["broken-bad-xml.ofd"] = "xml.broken",
        ["hostile-path-traversal.ofd"] = "zip.name",
        ["hostile-external-entity.ofd"] = "xml.dtd",
        ["not-a-zip.ofd"] = "zip.not_a_zip",
    };

    // The manifest counts files named like pages; these documents list another number.
    private static readonly Dictionary<string, int> ListedPages = new()
        { ["no_page_container.ofd"] = 1, ["SignScaleError.ofd"] = 1 };

    public static TheoryData<string> Names() => [.. OfdSamples.OfdNames()];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_gives_what_its_manifest_says(string name)
    {
        var row = File.ReadLines(Path.Combine(OfdSamples.Root, "samples", "ofd", "manifest.csv"))
            .Single(line => line.StartsWith(name + ",", StringComparison.Ordinal));
        if (Refused.TryGetValue(name, out var code))
        {
            Assert.Contains("derived", row, StringComparison.Ordinal);
            Assert.Equal(code, SafeZipTests.Refusal(() => OfdReader.Read(OfdSamples.Ofd(name))).Code);
            return;
        }
        using var file = OfdReader.Read(OfdSamples.Ofd(name));
        var cells = row.Split(',');
        var pages = ListedPages.TryGetValue(name, out var listed)
            ? listed : cells[3].Length == 0 ? 1 : int.Parse(cells[3], null);
        Assert.Equal(pages, file.Pages.Count());
        var body = Assert.Single(file.Bodies);
        if (cells[4].Contains("attachments-entry", StringComparison.Ordinal))
            Assert.True(body.Attachments.Count > 0
                || file.Package.Paths
                .Any(path => path.EndsWith("Attachments.xml", StringComparison.OrdinalIgnoreCase)));
        if (cells[4].Contains("annotations", StringComparison.Ordinal)) Assert.NotEmpty(body.AnnotationPaths);
        if (cells[4].Contains("embedded-font", StringComparison.Ordinal))
            Assert.Contains(body.Fonts.Values, font => font.Path is not null);
        // hello-integrity is signed as a whole by OFDEntries.xml (GM/T 0099), not by a signature inside the document.
        if (cells[4].StartsWith("signature", StringComparison.Ordinal))
            Assert.True(body.Signatures.Count > 0 || file.Package.Has("OFDEntries.xml"));
        if (cells[4].Contains("seal-file", StringComparison.Ordinal))
            Assert.Contains(body.Signatures, signature => signature.SealPath is not null);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_page_of_a_sample_is_drawn_as_safe_svg(string name)
    {
        if (Refused.ContainsKey(name)) return;
        using var file = OfdReader.Read(OfdSamples.Ofd(name));
        for (var number = 1; number <= file.Pages.Count(); number++)
        {
            var page = SvgDrawing.Draw(file, number, SvgOptions.Standard);
            SafeSvg.Check(page.Svg);
            Assert.True(page is { Width: > 0, Height: > 0 });
        }
    }

    [Fact]
    public void A_page_changed_after_signing_is_named()
    {
        var finding = Assert.Single(OfdCheck.Check(OfdSamples.Ofd("broken-tampered-after-signing.ofd")));
        Assert.Equal(("ofd.changed_after_signing", "Doc_0/Pages/Page_0/Content.xml"), (finding.Code, finding.Place));
        Assert.Empty(OfdCheck.Check(OfdSamples.Ofd("SESV4SignDoc.ofd")));
    }

    [Fact]
    public void A_picture_that_is_missing_or_unknown_is_a_frame_and_a_finding()
    {
        using var file = OfdReader.Read(OfdSamples.Ofd("keyword2.ofd"));
        var svg = SvgDrawing.Draw(file, 1, SvgOptions.Standard).Svg;
        Assert.Contains("class=\"ofd-missing\"", svg, StringComparison.Ordinal);
        Assert.Contains(file.Findings, finding => finding.Code == "draw.image_not_shown");
    }

    [Theory]
    [InlineData("SESV4SignDoc.ofd", 1, "image/png")]
    [InlineData("V4RideRight.ofd", 3, "image/png")]
    public void A_seal_is_drawn_from_its_own_picture(string name, int page, string kind)
    {
        using var file = OfdReader.Read(OfdSamples.Ofd(name));
        var svg = XDocument.Parse(SvgDrawing.Draw(file, page, SvgOptions.Standard).Svg);
        var seal = svg.Descendants().Single(element => (string?)element.Attribute("class") == "ofd-seal");
        Assert.StartsWith("data:" + kind, (string?)svg.Descendants()
            .Single(element => element.Name.LocalName == "image").Attribute("href"), StringComparison.Ordinal);
        Assert.Single(seal.Elements());
        Assert.DoesNotContain("ofd-seal", SvgDrawing.Draw(file, page, new SvgOptions { Seals = false }).Svg,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_riding_seal_shows_its_slice_on_every_page()
    {
        using var file = OfdReader.Read(OfdSamples.Ofd("V4RideRight.ofd"));
        for (var page = 1; page <= 5; page++)
        {
            var svg = XDocument.Parse(SvgDrawing.Draw(file, page, SvgOptions.Standard).Svg);
            var clip = svg.Descendants().Last(element => element.Name.LocalName == "clipPath").Elements().Single();
            Assert.Equal(("202", "8"), ((string?)clip.Attribute("x"), (string?)clip.Attribute("width")));
        }
    }

    [Fact]
    public void A_seal_that_is_itself_an_ofd_file_is_drawn()
    {
        using var file = OfdReader.Read(OfdSamples.Ofd("999.ofd"));
        var svg = XDocument.Parse(SvgDrawing.Draw(file, 1, SvgOptions.Standard).Svg);
        var seal = svg.Descendants().Single(element => (string?)element.Attribute("class") == "ofd-seal");
        var symbol = svg.Descendants().Single(element => element.Name.LocalName == "symbol");
        Assert.Equal("#" + (string?)symbol.Attribute("id"), (string?)seal.Elements().Single().Attribute("href"));
        Assert.Contains("国",
            string.Concat(symbol.Descendants().Where(element => element.Name.LocalName == "text")
                .Select(element => element.Value)), StringComparison.Ordinal);
    }
}
