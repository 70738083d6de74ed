using System.Text;
using System.Xml.Linq;
using Xunit;
using Yiwang.Bpmn;
using Yiwang.Bpmn.Model;
using Yiwang.Bpmn.Reading;
using Yiwang.Bpmn.Writing;

namespace Yiwang.Libraries.Tests.Bpmn;

public sealed class ReadingTests
{
    private const string Head = "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' targetNamespace='t'>";

    public static TheoryData<string> ValidModels() =>
        [.. Samples.Models("bpmn").Where(f => !f.Contains("/invalid/")).Select(Samples.Relative)];

    [Theory]
    [MemberData(nameof(ValidModels))]
    public void A_model_comes_back_node_for_node(string file)
    {
        var original = Samples.Read(Samples.Path(file));
        var again = BpmnReader.Read(BpmnWriter.Write(original)).Model!;
        Assert.True(XNode.DeepEquals(original.Document, again.Document));
    }

    [Theory]
    [MemberData(nameof(ValidModels))]
    public void Writing_twice_gives_the_same_bytes(string file)
    {
        var once = BpmnWriter.Write(Samples.Read(Samples.Path(file)));
        Assert.Equal(once, BpmnWriter.Write(BpmnReader.Read(once).Model!));
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "bpmn.dtd")]
    [InlineData("<a>&x;</a>", "bpmn.not_well_formed")]
    [InlineData("<a><b></a>", "bpmn.not_well_formed")]
    [InlineData("", "bpmn.not_well_formed")]
    [InlineData("<definitions/>", "bpmn.not_bpmn")]
    [InlineData("<?xml version='1.0' encoding='EBCDIC'?><a/>", "bpmn.encoding")]
    public void Bad_bytes_are_refused_with_a_code(string xml, string code)
    {
        var result = BpmnReader.Read(Encoding.UTF8.GetBytes(xml));
        Assert.Null(result.Model);
        Assert.Equal(code, Assert.Single(result.Findings).Code);
        Assert.Equal(Grade.Refused, result.Findings[0].Grade);
    }

    [Fact]
    public void A_file_past_a_limit_is_refused_with_the_name_of_the_limit()
    {
        var tooMany = Head + string.Concat(Enumerable.Repeat("<signal/>", BpmnLimits.ElementsMax)) + "</definitions>";
        Assert.Equal("bpmn.too_many_elements", Code(tooMany));
        Assert.Equal("bpmn.too_deep", Code(Nested(10_000)));
        Assert.NotNull(BpmnReader.Read(Encoding.UTF8.GetBytes(Nested(BpmnLimits.DepthMax - 2))).Model);
        var attributes = string.Concat(Enumerable.Range(0, 1_000_000).Select(n => $" a{n}=''"));
        Assert.Equal("bpmn.too_many_attributes", Code(Head + $"<signal{attributes}/></definitions>"));
        Assert.Equal("bpmn.file_too_large", BpmnReader.Read(new byte[50_000_000]).Findings[0].Code);
    }

    [Fact]
    public void A_file_in_gb18030_is_read_and_written_as_utf8()
    {
        var text = $"<?xml version='1.0' encoding='GB2312'?>{Head}<process id='p' name='发文'/></definitions>";
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes(text);
        var model = BpmnReader.Read(bytes).Model!;
        Assert.Equal("发文", model.FindProcess("p")!.Name);
        Assert.Equal("发文", BpmnReader.Read(BpmnWriter.Write(model)).Model!.FindProcess("p")!.Name);
    }

    [Fact]
    public void Positions_are_those_of_the_file()
    {
        var model = Samples.Parse($"{Head}\n  <process id='p'>\n    <task id='t'/></process></definitions>");
        Assert.Equal((3, 6), (model.FindNode("t")!.Line, model.FindNode("t")!.Column));
    }

    [Fact]
    public void Views_know_what_refers_to_what()
    {
        var model = Samples.Read(Samples.Path("bpmn/miwg/C.1.0.bpmn"));
        var nodes = model.Processes.SelectMany(p => p.AllNodes).ToList();
        Assert.NotEmpty(nodes);
        Assert.All(nodes.SelectMany(n => n.Outgoing), f => Assert.NotNull(f.Target));
        Assert.Contains(model.Participants, p => p.Process is not null);
        var boundaries = Samples.Read(Samples.Path("bpmn/miwg/A.3.0.bpmn")).Processes.SelectMany(p => p.AllNodes)
            .Where(n => n.Kind == NodeKind.BoundaryEvent).ToList();
        Assert.Equal(2, boundaries.Count);
        Assert.All(boundaries, b => Assert.Contains(b, b.AttachedTo!.Boundaries));
    }

    private static string Code(string xml) => BpmnReader.Read(Encoding.UTF8.GetBytes(xml)).Findings.Single().Code;

    private static string Nested(int depth) =>
        Head + string.Concat(Enumerable.Repeat("<process><extensionElements>", depth / 2))
        + string.Concat(Enumerable.Repeat("</extensionElements></process>", depth / 2)) + "</definitions>";
}
