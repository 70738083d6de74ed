using System.Text;
using Xunit;
using Yiwang.Bpmn.Deciding;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Libraries.Tests.Bpmn;

public sealed class DecisionFileTests
{
    private const string Head = "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/'>";

    [Theory]
    [InlineData("outgoing", "通知", "ordinary", "province", false, "outgoing-long")]
    [InlineData("outgoing", "通知", "ordinary", "township", false, "outgoing-short")]
    [InlineData("outgoing", "通知", "extra-urgent", "county", false, "urgent-telegram")]
    [InlineData("outgoing", "通知", "extra-urgent", "county", true, "joint-issue")]
    [InlineData("outgoing", "函", "ordinary", "county", false, "letter")]
    [InlineData("outgoing", "请示", "urgent", "prefecture", false, "request-reply")]
    [InlineData("outgoing", "电报", "ordinary", "province", false, "urgent-telegram")]
    [InlineData("outgoing", "电报", "ordinary", "province", true, "joint-issue")]
    [InlineData("incoming", "请示", "ordinary", "province", false, "incoming")]
    [InlineData("incoming", "通知", "flash", "county", false, "incoming")]
    [InlineData("internal", "督办", "ordinary", "province", false, "supervision")]
    [InlineData("internal", "签报", "ordinary", "township", false, "report")]
    public void The_shipped_table_chooses_the_route(
        string direction, string type, string urgency, string level, bool joint, string route)
    {
        var values = Values.Of(("direction", direction), ("type", type), ("urgency", urgency), ("level", level),
            ("joint", joint), ("from", direction == "incoming" ? "below" : null));
        var (answer, fault) = Shipped().Decide(name => values[name]);
        Assert.Null(fault);
        Assert.Equal(FeelValue.Of(route), answer);
        Assert.True(File.Exists(Samples.Path($"routes/{route}.bpmn")));
    }

    [Theory]
    [InlineData("decision.not_dmn", "<definitions/>")]
    [InlineData("decision.no_table", Head + "</definitions>")]
    [InlineData("decision.hit_policy",
        Head + "<decision id='d'><decisionTable hitPolicy='PRIORITY'/></decision></definitions>")]
    [InlineData("decision.uneven",
        Head + "<decision id='d'><decisionTable><input><inputExpression><text>1</text></inputExpression></input>"
        + "<output name='o'/><rule><outputEntry><text>1</text></outputEntry></rule></decisionTable></decision></definitions>")]
    [InlineData("decision.outputs", Head + "<decision id='d'><decisionTable/></decision></definitions>")]
    [InlineData("bpmn.dtd", "<!DOCTYPE a><a/>")]
    public void What_is_no_table_is_refused_with_a_code(string code, string xml)
    {
        var result = DecisionFile.Read(Encoding.UTF8.GetBytes(xml));
        Assert.Empty(result.Tables);
        Assert.Equal(code, result.Findings[0].Code);
    }

    [Fact]
    public void A_wrong_cell_is_named_by_row_and_column()
    {
        var xml = File.ReadAllText(Samples.Path("routes/choose-route.dmn"))
            .Replace("\"letter\"", "\"letter", StringComparison.Ordinal);
        var finding = DecisionFile.Read(Encoding.UTF8.GetBytes(xml)).Findings[0];
        Assert.Contains("第 8 行", finding.Zh);
        Assert.True(finding.Line > 0);
    }

    private static DecisionTable Shipped() =>
        DecisionFile.Read(File.ReadAllBytes(Samples.Path("routes/choose-route.dmn"))).Tables["choose-route"];
}
