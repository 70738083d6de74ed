using System.Xml.Linq;
using Yiwang.Bpmn.Deciding;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Platform.Routing;

/// <summary>What a route is chosen by.</summary>
/// <param name="Direction"><c>outgoing</c>, <c>incoming</c>, <c>internal</c>.</param>
/// <param name="Type">The document type in Chinese: 通知, 函.</param>
/// <param name="Level">One of <see cref="RouteWords.Levels"/>.</param>
public sealed record RouteQuestion(string Direction, string Type, string Urgency, string Level, bool Joint);

/// <summary>One row of the table as people read it: inputs, then the answer.</summary>
public sealed record RouteChoiceRow(IReadOnlyList<string> Cells, string Words);

/// <summary>The decision table that chooses a route: first row that holds, from the top. Immutable.</summary>
public sealed class RouteChoice
{
    public const string Table = "choose-route";

    private readonly DecisionTable table;

    /// <param name="file">DMN XML with a decision <c>choose-route</c>; the shipped one.</param>
    public RouteChoice(byte[] file)
    {
        var read = DecisionFile.Read(file);
        table = read.Tables.GetValueOrDefault(Table) ?? throw new InvalidOperationException(read.Findings.Count > 0 ? read.Findings[0].En : "no table choose-route");
        Bytes = file;
        var xml = XDocument.Load(new MemoryStream(file));
        XNamespace space = xml.Root!.Name.Namespace;
        var decision = xml.Root.Elements(space + "decision").First(d => (string?)d.Attribute("id") == Table);
        var body = decision.Element(space + "decisionTable")!;
        Heads = [.. body.Elements(space + "input").Concat(body.Elements(space + "output")).Select(h => (string?)h.Attribute("label") ?? "")];
        Rows = [.. body.Elements(space + "rule").Select(r => new RouteChoiceRow(
            [.. r.Elements(space + "inputEntry").Concat(r.Elements(space + "outputEntry")).Select(e => e.Value.Trim().Replace("\"", "", StringComparison.Ordinal))],
            (string?)r.Element(space + "description") ?? ""))];
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public IReadOnlyList<string> Heads { get; }

    public IReadOnlyList<RouteChoiceRow> Rows { get; }

    /// <summary>The key of the route; null when no row holds.</summary>
    public string? For(RouteQuestion question) =>
        table.Decide(name => Value(question, name)) is ({ Kind: FeelKind.Text } answer, null) ? answer.Text : null;

    /// <summary>The rows that hold, from 0; the first of them decides.</summary>
    public IReadOnlyList<int> Matching(RouteQuestion question) => table.Matching(name => Value(question, name));

    private static FeelValue Value(RouteQuestion question, string name) => name switch
    {
        "direction" => FeelValue.Of(question.Direction),
        "type" => FeelValue.Of(question.Type),
        "urgency" => FeelValue.Of(question.Urgency),
        "level" => FeelValue.Of(question.Level),
        "joint" => question.Joint ? FeelValue.True : FeelValue.False,
        _ => FeelValue.Null,
    };
}
