using System.Globalization;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.Ofd.Checking;
using Yiwang.Ofd.Drawing;
using Yiwang.Ofd.Reading;

namespace Yiwang.Libraries.Tests.Ofd.Reading;

public sealed class TextTests
{
    [Theory]
    [InlineData("helloworld.ofd", "你好呀，OFD Reader&Writer！")]
    [InlineData("helloworld_with_pageblock.ofd", "你好呀，OFD Reader&Writer！")]
    [InlineData("999.ofd", "重庆增值税电子普通发票")]
    [InlineData("testPathFillOpacity.ofd", "关于加快南货场铁路涵洞下穿建设的函")]
    public void The_words_of_a_sample_are_read(string name, string words)
    {
        using var file = OfdReader.Read(OfdSamples.Ofd(name));
        var (body, place) = file.PageNumber(1);
        Assert.Contains(words.Replace(" ", "", StringComparison.Ordinal),
            string.Concat(PageText.Lines(file, body, place).Select(line => line.Text))
            .Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("g 3 1.5 -4", new[] { 1.5, 1.5, 1.5, -4 })]
    [InlineData("1 2 g 2 3", new[] { 1.0, 2, 3, 3 })]
    [InlineData("", new double[0])]
    [InlineData("x 1", new[] { 1.0 })]
    [InlineData("g 2147483647 1", new[] { 1.0, 1, 1, 1, 1 })]
    [InlineData("g -5 1 2", new[] { 2.0 })]
    public void Repeated_distances_are_read_and_bounded(string text, double[] expected) =>
        Assert.Equal(expected, OfdNumbers.Deltas(text, 5));

    [Fact]
    public void Every_character_stands_where_the_file_puts_it()
    {
        using var file = Open(
            "<ofd:TextObject ID=\"4\" Boundary=\"10 20 100 10\" Font=\"3\" Size=\"4\"><ofd:TextCode X=\"1\" Y=\"5\" DeltaX=\"g 2 4 6\">一二三四</ofd:TextCode></ofd:TextObject>");
        var (body, place) = file.PageNumber(1);
        var line = Assert.Single(PageText.Lines(file, body, place));
        Assert.Equal([11.0, 15, 19, 25], line.Characters.Where(one => one.Text != " ")
            .Select(one => Math.Round(one.Box.X, 6)));
        var text = XDocument.Parse(SvgDrawing.Draw(file, 1, SvgOptions.Standard).Svg).Descendants()
            .Single(element => element.Name.LocalName == "text");
        Assert.Equal(("11 15 19 25", "25", "一二三四"),
            ((string?)text.Attribute("x"), (string?)text.Attribute("y"), text.Value));
    }

    [Fact]
    public void A_rare_character_counts_as_one_or_as_two()
    {
        foreach (var deltas in (string[])["5 5", "5 0 5"])
        {
            using var file = Open(
                $"<ofd:TextObject ID=\"4\" Boundary=\"0 0 100 10\" Font=\"3\" Size=\"5\"><ofd:TextCode X=\"0\" Y=\"5\" DeltaX=\"{deltas}\">一\U00020BB7三</ofd:TextCode></ofd:TextObject>");
            var (body, place) = file.PageNumber(1);
            Assert.Equal([0.0, 5, 10], PageText.Lines(file, body, place)[0].Characters.Select(one => one.Box.X));
            Assert.Empty(OfdCheck.Check(file));
        }
    }

    [Fact]
    public void Lines_come_from_top_to_bottom_and_left_to_right()
    {
        static string At(double x, double y, string words) => string.Create(CultureInfo.InvariantCulture,
            $"<ofd:TextObject ID=\"{x * 100 + y}\" Boundary=\"{x} {y} 100 10\" Font=\"3\" Size=\"4\"><ofd:TextCode X=\"0\" Y=\"4\" DeltaX=\"g 20 4\">{words}</ofd:TextCode></ofd:TextObject>");
        using var file = Open(At(10, 50, "第二行") + At(60, 20.2, "右") + At(10, 20, "左") + At(10, 80, "末"));
        var (body, place) = file.PageNumber(1);
        Assert.Equal(["左 右", "第二行", "末"], PageText.Lines(file, body, place).Select(line => line.Text));
    }

    [Fact]
    public void Words_are_found_over_line_ends_and_widths()
    {
        using var file = Open(
            "<ofd:TextObject ID=\"4\" Boundary=\"10 10 100 10\" Font=\"3\" Size=\"5\"><ofd:TextCode X=\"0\" Y=\"5\" DeltaX=\"g 3 5\">请予ＡＢ</ofd:TextCode></ofd:TextObject>" +
            "<ofd:TextObject ID=\"5\" Boundary=\"10 20 100 10\" Font=\"3\" Size=\"5\"><ofd:TextCode X=\"0\" Y=\"5\" DeltaX=\"g 3 5\">批准执行</ofd:TextCode></ofd:TextObject>");
        var match = Assert.Single(TextSearch.Find(file, "予 ab批准"));
        Assert.Equal("予ＡＢ批准", match.Text);
        Assert.Equal([15.0, 10.0], match.Boxes.Select(box => box.X));
        Assert.Equal([15.0, 10.0], match.Boxes.Select(box => box.Width));
        Assert.Empty(TextSearch.Find(file, " "));
        Assert.Empty(TextSearch.Find(file, "没有"));
    }

    [Fact]
    public void No_text_can_break_out_of_the_drawing()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(text => text is not null), text =>
        {
            var clean = new string([.. text.Where(c => System.Xml.XmlConvert.IsXmlChar(c))]);
            var escaped = new XText(clean + "<script>\"'&").ToString();
            using var file = Open(
                $"<ofd:TextObject ID=\"4\" Boundary=\"0 0 9 9\" Font=\"3\" Size=\"4\"><ofd:TextCode X=\"0\" Y=\"4\">{escaped}</ofd:TextCode></ofd:TextObject>");
            SafeSvg.Check(SvgDrawing.Draw(file, 1, new SvgOptions { Watermark = text + "</svg>" }).Svg);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_font_name_cannot_break_out_of_its_attribute()
    {
        var fonts = "<ofd:Fonts><ofd:Font ID=\"9\" FontName=\"a'); url(http://x) &quot; onload=&quot;x\"/></ofd:Fonts>";
        using var file = OfdReader.Read(
            OfdSamples.Page(
                "<ofd:TextObject ID=\"4\" Boundary=\"0 0 9 9\" Font=\"9\" Size=\"4\"><ofd:TextCode X=\"0\" Y=\"4\">字</ofd:TextCode></ofd:TextObject>", fonts));
        var svg = SvgDrawing.Draw(file, 1, SvgOptions.Standard).Svg;
        SafeSvg.Check(svg);
        Assert.DoesNotContain("http://x", svg, StringComparison.Ordinal);
    }

    private static OfdFile Open(string content) => OfdReader.Read(OfdSamples.Page(content));
}
