using System.Xml.Linq;
using Xunit;
using Yiwang.Bpmn.Drawing;
using Yiwang.Bpmn.Model;

namespace Yiwang.Libraries.Tests.Bpmn;

public sealed class DrawingTests
{
    private static readonly XNamespace svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Models() =>
        [.. Samples.Models("bpmn").Where(f => !f.Contains("nvalid")).Concat(Samples.Models("routes"))
            .Select(Samples.Relative)];

    [Theory]
    [MemberData(nameof(Models))]
    public void A_drawing_has_title_description_and_every_placed_element(string file)
    {
        var model = Samples.Read(Samples.Path(file));
        var drawing = XDocument.Parse(RouteDrawing.Svg(model, null));
        var diagram = DiagramReader.Read(model) ?? AutoLayout.Arrange(model);
        Assert.NotEmpty(drawing.Root!.Element(svg + "title")!.Value);
        Assert.NotEmpty(drawing.Root.Element(svg + "desc")!.Value);
        var drawn = drawing.Descendants(svg + "g").Select(g => (string?)g.Attribute("data-element")).ToHashSet();
        Assert.All(diagram.Shapes, s => Assert.Contains(s.ElementId, drawn));
        Assert.All(diagram.Edges, e => Assert.Contains(e.ElementId, drawn));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void An_automatic_layout_places_every_node_and_flow_and_none_over_another(string file)
    {
        var model = Samples.Read(Samples.Path(file));
        var diagram = AutoLayout.Arrange(model);
        var places = diagram.Shapes.ToLookup(s => s.ElementId, s => s.Bounds);
        var nodes = model.Processes.SelectMany(p => p.AllNodes).ToList();
        Assert.All(nodes, n => Assert.Single(places[n.Id]));
        Assert.All(model.Elements.OfType<SequenceFlow>(),
            f => Assert.Contains(diagram.Edges, e => e.ElementId == f.Id));
        foreach (var level in nodes.Where(n => n.Kind != NodeKind.BoundaryEvent).GroupBy(n => n.Container))
        {
            var boxes = level.Select(n => places[n.Id].Single()).ToList();
            Assert.DoesNotContain(boxes, a => boxes
                .Any(b => a != b && a.X < b.Right && b.X < a.Right && a.Y < b.Bottom && b.Y < a.Bottom));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_written_layout_is_read_back(string file)
    {
        var model = Samples.Read(Samples.Path(file));
        var diagram = AutoLayout.Arrange(model);
        var again = DiagramReader.Read(DiagramWriter.Write(model, diagram));
        var named = diagram.Shapes.Where(s => s.ElementId[0] != '~').Select(s => s.ElementId);
        Assert.Equal(named, again?.Shapes.Select(s => s.ElementId) ?? []);
    }

    [Fact]
    public void A_way_is_shown_by_sign_and_word_and_not_by_colour_alone()
    {
        var model = Samples.Read(Samples.Path("routes/outgoing-short.bpmn"));
        var way = new Way(
            [
                new WayMark("draft", WayState.Done, "王芳 3月2日"), new WayMark("review", WayState.Returned, ""),
                new WayMark("sign", WayState.Late, "李强"), new WayMark("number", WayState.Current, ""),
            ], new HashSet<string>());
        var drawing = XDocument.Parse(RouteDrawing.Svg(model, way));
        var text = drawing.Root!.Value;
        Assert.All(["✓", "↩", "超期", "▶", "拟稿：已办，王芳 3月2日", "审核：已退回"], words => Assert.Contains(words, text));
        Assert.Contains("正在办理：登记编号", drawing.Root.Element(svg + "desc")!.Value);
        var state = drawing.Descendants(svg + "g").Single(g => (string?)g.Attribute("data-element") == "sign");
        Assert.Equal("late", (string?)state.Attribute("data-state"));
    }

    [Fact]
    public void A_name_cannot_leave_its_text()
    {
        var model = Samples.Parse("""
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="p" name="&lt;script&gt;x()&lt;/script&gt;">
            <task id="a" name="&quot; onload=&quot;x() &lt;b&gt;"/></process></definitions>
            """);
        var drawing = XDocument.Parse(RouteDrawing.Svg(model, null));
        Assert.DoesNotContain(drawing.Descendants(), e => e.Name.LocalName is "script" or "b");
        Assert.DoesNotContain(drawing.Descendants().Attributes(),
            a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
    }
}
