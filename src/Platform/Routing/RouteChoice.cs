using System.Xml.Linq;
using Yiwang.Bpmn.Deciding;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Platform.Routing;

/// <summary>Where a row of a table comes from: the one all units share, the unit's own, or the route set on the unit's
/// page.</summary>
public enum RowSource { Shared, Own, UnitPage }

/// <summary>One row: a unary test of FEEL for each of <see cref="RouteChoice.Inputs"/>, what it answers, and why in
/// words.</summary>
public sealed record RouteChoiceRow(IReadOnlyList<string> Tests, string Answer, string Words,
    RowSource Source = RowSource.Shared, Guid? Id = null);

/// <summary>
/// A decision table over facts of the document: the first row that holds, from the top. One chooses the route of a
/// draft, others who gets a step. Immutable.
/// </summary>
public sealed class RouteChoice
{
    public const string Name = "choose-route";

    /// <summary>The test that holds for everything.</summary>
    public const string Any = "-";

    private readonly DecisionTable table;

    /// <summary>The rows must be sound (<see cref="IsSound"/>).</summary>
    public RouteChoice(IReadOnlyList<RouteChoiceRow> rows)
    {
        Rows = rows;
        table = Read(rows) ?? throw new InvalidOperationException("A row of the table cannot be read");
    }

    /// <summary>The facts asked, in the order of the columns.</summary>
    public static IReadOnlyList<string> Inputs { get; } = ["direction", "type", "urgency", "level", "joint", "from"];

    public IReadOnlyList<RouteChoiceRow> Rows { get; }

    /// <summary>The DMN file that all units share; empty for a unit's.</summary>
    public ReadOnlyMemory<byte> File { get; private init; }

    public static bool IsSound(RouteChoiceRow row) => row.Tests.Count == Inputs.Count && Read([row]) is not null;

    /// <param name="file">DMN XML with a decision <c>choose-route</c> over <see cref="Inputs"/>; the shipped
    /// one.</param>
    public static RouteChoice Shipped(byte[] file)
    {
        var xml = XDocument.Load(new MemoryStream(file)).Root!;
        var body = xml.Elements(xml.Name.Namespace + "decision").First(d => (string?)d.Attribute("id") == Name)
            .Element(xml.Name.Namespace + "decisionTable")!;
        return new RouteChoice([.. body.Elements(xml.Name.Namespace + "rule").Select(rule => new RouteChoiceRow(
            [.. rule.Elements(xml.Name.Namespace + "inputEntry").Select(entry => entry.Value.Trim())],
            rule.Element(xml.Name.Namespace + "outputEntry")!.Value.Trim().Trim('"'),
            (string?)rule.Element(xml.Name.Namespace + "description") ?? ""))]) { File = file };
    }

    /// <summary>The row that decides; null when none holds.</summary>
    /// <param name="fits">Whether an answer can be meant here; null: any.</param>
    public RouteChoiceRow? For(Values facts, Func<string, bool>? fits = null) =>
        Matching(facts).Select(place => Rows[place]).FirstOrDefault(row => fits?.Invoke(row.Answer) ?? true);

    /// <summary>The rows that hold, from 0; the first of them decides.</summary>
    public IReadOnlyList<int> Matching(Values facts) => table.Matching(name => facts[name]);

    private static DecisionTable? Read(IReadOnlyList<RouteChoiceRow> rows)
    {
        var types = Inputs.ToDictionary(name => name,
            name => RouteVariable.Fact(name)!.Type == "boolean" ? FeelType.Boolean : FeelType.Text);
        return DecisionTable.Create(Name, HitPolicy.First, Aggregation.None,
            [.. Inputs.Select(name => new DecisionColumn(name, types[name]))],
            [new DecisionColumn("answer", FeelType.Text)],
            [.. rows.Select(row => new DecisionRow(row.Tests, [$"\"{row.Answer}\""]))], types).Table;
    }
}
