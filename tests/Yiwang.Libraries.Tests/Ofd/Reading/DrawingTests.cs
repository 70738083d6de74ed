using System.Xml.Linq;
using Xunit;
using Yiwang.Libraries.Tests.Ofd.Packaging;
using Yiwang.Ofd.Drawing;
using Yiwang.Ofd.Reading;

namespace Yiwang.Libraries.Tests.Ofd.Reading;

public sealed class DrawingTests
{
    [Theory]
    [InlineData("M 0 0 L 10 0 C", "M0 0L10 0Z")]
    [InlineData("S 1 1 L 2 2 CM 3 3 L 4 4 C", "M1 1L2 2ZM3 3L4 4Z")]
    [InlineData("M0 0Q1 1 2 2B3 3 4 4 5 5", "M0 0Q1 1 2 2C3 3 4 4 5 5")]
    [InlineData("M 0 0 A 5 6 30 1 0 10 10", "M0 0A5 6 30 1 0 10 10")]
    [InlineData("m 0,0 l 1.5,-2e-1", "M0 0L1.5 -.2")]
    public void Path_data_become_svg(string data, string expected)
    {
        using var file = Open(
            $"<ofd:PathObject ID=\"4\" Boundary=\"0 0 20 20\"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>");
        Assert.Equal(expected, (string?)Only(Svg(file), "path").Attribute("d"));
    }

    [Theory]
    [InlineData("M 0 0 L 10")]
    [InlineData("M 0 0 X 1 1")]
    [InlineData("M 0 0 L 1 NaN")]
    [InlineData("M 0 0 L 1e999 1")]
    public void A_fault_in_a_path_ends_the_path_and_is_a_finding(string data)
    {
        using var file = Open(
            $"<ofd:PathObject ID=\"4\" Boundary=\"0 0 20 20\"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>");
        Assert.Equal("M0 0", (string?)Only(Svg(file), "path").Attribute("d"));
        Assert.Equal("ofd.path_faulty", Assert.Single(file.Findings).Code);
    }

    [Theory]
    [InlineData("", "none", "#000", null)]
    [InlineData("Fill=\"true\"", "none", "#000", null)]
    [InlineData("Fill=\"true\" Stroke=\"false\"", "none", null, "<ofd:FillColor/>")]
    public void The_standards_colours_hold_when_none_are_said(string attributes, string fill, string? stroke,
        string? child)
    {
        using var file = Open(
            $"<ofd:PathObject ID=\"4\" Boundary=\"0 0 20 20\" {attributes}>{(child is null ? "" : "<ofd:FillColor Value=\"255 0 0\"/>")}<ofd:AbbreviatedData>M 0 0 L 1 1</ofd:AbbreviatedData></ofd:PathObject>");
        var path = Only(Svg(file), "path");
        Assert.Equal((child is null ? fill : "#ff0000", stroke),
            ((string?)path.Attribute("fill"), (string?)path.Attribute("stroke")));
    }

    [Theory]
    [InlineData("GRAY", "128", "#808080")]
    [InlineData("RGB", "255 0 16", "#ff0010")]
    [InlineData("RGB", "#FF #00 #10", "#ff0010")]
    [InlineData("CMYK", "0 255 255 0", "#ff0000")]
    [InlineData("RGB", "999 -5 0", "#ff0000")]
    public void Colours_of_every_space_become_rgb(string space, string value, string expected)
    {
        var resources = $"<ofd:ColorSpaces><ofd:ColorSpace ID=\"8\" Type=\"{space}\"/></ofd:ColorSpaces>";
        using var file = OfdReader.Read(
            OfdSamples.Page(
                $"<ofd:PathObject ID=\"4\" Boundary=\"0 0 9 9\"><ofd:StrokeColor ColorSpace=\"8\" Value=\"{value}\"/><ofd:AbbreviatedData>M 0 0 L 1 1</ofd:AbbreviatedData></ofd:PathObject>", resources));
        Assert.Equal(expected, (string?)Only(Svg(file), "path").Attribute("stroke"));
    }

    [Fact]
    public void Draw_parameters_are_inherited_and_a_circle_of_them_ends()
    {
        var resources =
            "<ofd:DrawParams><ofd:DrawParam ID=\"8\" Relative=\"9\" LineWidth=\"2\"/><ofd:DrawParam ID=\"9\" Relative=\"8\" LineWidth=\"3\" Cap=\"Round\"/></ofd:DrawParams>";
        using var file = OfdReader.Read(
            OfdSamples.Page(
                "<ofd:PathObject ID=\"4\" Boundary=\"0 0 9 9\" DrawParam=\"8\"><ofd:AbbreviatedData>M 0 0 L 1 1</ofd:AbbreviatedData></ofd:PathObject>", resources));
        var path = Only(Svg(file), "path");
        Assert.Equal(("2", "round"),
            ((string?)path.Attribute("stroke-width"), (string?)path.Attribute("stroke-linecap")));
    }

    [Fact]
    public void A_drawing_that_holds_itself_is_refused()
    {
        var resources =
            "<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID=\"8\" Width=\"9\" Height=\"9\"><ofd:Content><ofd:CompositeObject ID=\"9\" Boundary=\"0 0 9 9\" ResourceID=\"8\"/></ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>";
        using var file = OfdReader.Read(
            OfdSamples.Page("<ofd:CompositeObject ID=\"4\" Boundary=\"0 0 9 9\" ResourceID=\"8\"/>", resources));
        Assert.Equal("draw.too_deep", SafeZipTests.Refusal(() => Svg(file)).Code);
        var (body, place) = file.PageNumber(1);
        Assert.Empty(PageText.Lines(file, body, place));
    }

    [Fact]
    public void Drawings_that_multiply_one_another_are_refused()
    {
        var units = string
            .Concat(Enumerable.Range(10, 7).Select(id => $"<ofd:CompositeGraphicUnit ID=\"{id}\"><ofd:Content>" +
            string
                .Concat(
                Enumerable.Repeat($"<ofd:CompositeObject ID=\"4\" Boundary=\"0 0 9 9\" ResourceID=\"{id + 1}\"/>", 20))
                + "</ofd:Content></ofd:CompositeGraphicUnit>"));
        using var file = OfdReader.Read(
            OfdSamples.Page("<ofd:CompositeObject ID=\"4\" Boundary=\"0 0 9 9\" ResourceID=\"10\"/>",
                $"<ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits>"));
        Assert.Equal("draw.too_many_units", SafeZipTests.Refusal(() => Svg(file)).Code);
    }

    [Fact]
    public void A_picture_is_stretched_by_its_matrix_and_written_once()
    {
        var png = Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        using var writer = new Yiwang.Ofd.Packaging.SafeZipWriter();
        using (var page = Yiwang.Ofd.Packaging.OfdPackage.Open(OfdSamples.Page(
            "<ofd:ImageObject ID=\"4\" Boundary=\"5 6 20 30\" CTM=\"20 0 0 30 0 0\" ResourceID=\"8\"/><ofd:ImageObject ID=\"5\" Boundary=\"50 6 20 30\" ResourceID=\"8\"/>",
            "<ofd:MultiMedias><ofd:MultiMedia ID=\"8\" Type=\"Image\"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>")))
        {
            foreach (var path in page.Paths) writer.Add(path, page.Bytes(path));
            writer.Add("Doc_0/Res/a.png", png);
        }
        using var file = OfdReader.Read(writer.ToArray());
        var svg = Svg(file);
        Assert.Equal("data:image/png;base64," + Convert.ToBase64String(png),
            (string?)Only(svg, "image").Attribute("href"));
        Assert.Equal(["matrix(20 0 0 30 5 6)", "matrix(20 0 0 30 50 6)"],
            svg.Descendants().Where(one => one.Name.LocalName == "use")
            .Select(one => (string?)one.Attribute("transform")));
    }

    [Fact]
    public void A_seal_leads_only_to_a_place_on_this_server()
    {
        using var file = OfdReader.Read(OfdSamples.Ofd("SESV4SignDoc.ofd"));
        var inside = SvgDrawing.Draw(file, 1,
            new SvgOptions { SealHref = signature => "/documents/1/seals/" + signature.Id }).Svg;
        Assert.Contains("<a href=\"/documents/1/seals/", inside, StringComparison.Ordinal);
        var outside = SvgDrawing.Draw(file, 1, new SvgOptions { SealHref = _ => "javascript:alert(1)" }).Svg;
        Assert.DoesNotContain("<a", outside, StringComparison.Ordinal);
    }

    [Fact]
    public void Embedded_fonts_are_drawn_as_outlines_under_text_that_can_be_selected()
    {
        using var file = OfdReader.Read(OfdSamples.Ofd("testPathFillOpacity.ofd"));
        var svg = Svg(file);
        Assert.Contains(svg.Descendants(), one => one.Name.LocalName == "path" && one.Parent!.Name.LocalName == "defs");
        Assert.Contains(svg.Descendants(), one => one.Name.LocalName == "text"
            && (string?)one.Attribute("fill-opacity") == "0" && one.Value.Contains('函'));
        var plain = SvgDrawing.Draw(file, 1, new SvgOptions { Outlines = false });
        Assert.True(plain.Svg.Length < svg.ToString().Length);
    }

    [Fact]
    public void A_page_that_is_not_there_is_refused_by_number()
    {
        using var file = OfdReader.Read(OfdSamples.Ofd("helloworld.ofd"));
        Assert.Equal("ofd.no_such_page",
            SafeZipTests.Refusal(() => SvgDrawing.Draw(file, 2, SvgOptions.Standard)).Code);
        Assert.Equal("ofd.no_such_page",
            SafeZipTests.Refusal(() => SvgDrawing.Draw(file, 0, SvgOptions.Standard)).Code);
    }

    private static OfdFile Open(string content) => OfdReader.Read(OfdSamples.Page(content));

    private static XDocument Svg(OfdFile file)
    {
        var svg = SvgDrawing.Draw(file, 1, SvgOptions.Standard).Svg;
        SafeSvg.Check(svg);
        return XDocument.Parse(svg);
    }

    private static XElement Only(XDocument svg, string name) =>
        svg.Descendants().Single(one => one.Name.LocalName == name);
}
