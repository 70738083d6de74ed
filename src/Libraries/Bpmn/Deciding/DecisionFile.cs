using System.Xml;
using System.Xml.Linq;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Reading;

namespace Yiwang.Bpmn.Deciding;

/// <summary>
/// The decision tables of a file, by the id of their decision; or no table and the findings that say why. The name of a
/// decision is for people.
/// </summary>
public sealed record DecisionResult(IReadOnlyDictionary<string, DecisionTable> Tables, IReadOnlyList<Finding> Findings);

/// <summary>
/// Reads decision tables from DMN XML (OMG DMN 1.1 to 1.5): inputs, outputs, rules, hit policies U, F, A, C. Names a
/// table may use are those of <c>inputData</c>, with the FEEL type of their <c>variable</c>. Boxed expressions,
/// knowledge models and requirements between decisions are not read.
/// </summary>
public static class DecisionFile
{
    private const string NamespacePart = "/spec/DMN/";

    /// <summary>Never throws for bad input; the same limits as for BPMN files hold.</summary>
    public static DecisionResult Read(ReadOnlyMemory<byte> file)
    {
        var findings = new List<Finding>();
        var tables = new Dictionary<string, DecisionTable>(StringComparer.Ordinal);
        var (document, refused) = SafeXml.Load(file);
        if (document?.Root is not { } root)
        {
            return new DecisionResult(tables, [refused!]);
        }
        if (root.Name.LocalName != "definitions"
            || !root.Name.NamespaceName.Contains(NamespacePart, StringComparison.Ordinal))
        {
            Refuse(findings, root, "decision.not_dmn", "这不是 DMN 决策表文件。", "This is not a DMN file.");
            return new DecisionResult(tables, findings);
        }
        var space = root.Name.Namespace;
        var names = root.Elements(space + "inputData").Select(e => e.Element(space + "variable") ?? e)
            .Select(v => ((string?)v.Attribute("name") ?? "", TypeOf((string?)v.Attribute("typeRef"))))
            .Where(v => v.Item1.Length > 0).DistinctBy(v => v.Item1).ToDictionary(v => v.Item1, v => v.Item2);
        foreach (var decision in root.Elements(space + "decision"))
        {
            if (decision.Element(space + "decisionTable") is { } table
                && ReadTable(decision, table, names, findings) is { } read
                && !tables.TryAdd((string?)decision.Attribute("id") ?? read.Name, read))
            {
                Refuse(findings, decision, "decision.duplicate_id", "决策的编号重复。", "Two decisions have the same id.");
            }
        }
        if (tables.Count == 0 && findings.Count == 0)
        {
            Refuse(findings, root, "decision.no_table", "文件中没有决策表。", "There is no decision table in the file.");
        }
        return new DecisionResult(findings.Count == 0 ? tables : new Dictionary<string, DecisionTable>(), findings);
    }

    private static DecisionTable? ReadTable(
        XElement decision, XElement xml, Dictionary<string, FeelType> names, List<Finding> findings)
    {
        if (PolicyOf((string?)xml.Attribute("hitPolicy")) is not { } policy
            || AggregationOf((string?)xml.Attribute("aggregation")) is not { } aggregation)
        {
            Refuse(findings, xml, "decision.hit_policy",
                "命中策略只支持 UNIQUE、FIRST、ANY、COLLECT。", "Only the hit policies UNIQUE, FIRST, ANY and COLLECT are read.");
            return null;
        }
        var space = xml.Name.Namespace;
        var inputs = xml.Elements(space + "input").Select(i => i.Element(space + "inputExpression")).Select(
            e => new DecisionColumn(Text(e), TypeOf((string?)e?.Attribute("typeRef")))).ToList();
        var outputs = xml.Elements(space + "output").Select(o => new DecisionColumn(
            (string?)o.Attribute("name") ?? (string?)decision.Attribute("name") ?? "",
            TypeOf((string?)o.Attribute("typeRef")))).ToList();
        var rules = xml.Elements(space + "rule").ToList();
        var rows = rules.Select(r => new DecisionRow(
            [.. r.Elements(space + "inputEntry").Select(Text)], [.. r.Elements(space + "outputEntry").Select(Text)]))
                .ToList();
        if (rules.Where((_, i) => rows[i].Inputs.Count != inputs.Count || rows[i].Outputs.Count != outputs.Count)
            .FirstOrDefault() is { } uneven)
        {
            Refuse(findings, uneven, "decision.uneven", "这一行的格数与表头不同。", "The row has not as many cells as the head.");
            return null;
        }
        var name = (string?)decision.Attribute("name") ?? (string?)decision.Attribute("id") ?? "";
        var (table, faults) = DecisionTable.Create(name, policy, aggregation, inputs, outputs, rows, names);
        foreach (var fault in faults)
        {
            Refuse(findings, fault.Row > 0 ? rules[fault.Row - 1] : xml, fault.Fault.Code,
                $"决策表“{name}”第 {fault.Row} 行第 {fault.Column} 列：{fault.Fault.Zh}",
                $"Table '{name}', row {fault.Row}, column {fault.Column}: {fault.Fault.En}");
        }
        return table;
    }

    private static string Text(XElement? owner) =>
        owner?.Elements().FirstOrDefault(e => e.Name.LocalName == "text")?.Value.Trim() is { Length: > 0 } text
            ? text : "-";

    private static HitPolicy? PolicyOf(string? name) => name switch
    {
        null or "" or "UNIQUE" => HitPolicy.Unique,
        "FIRST" => HitPolicy.First,
        "ANY" => HitPolicy.Any,
        "COLLECT" => HitPolicy.Collect,
        _ => null,
    };

    private static Aggregation? AggregationOf(string? name) => name switch
    {
        null or "" => Aggregation.None,
        "SUM" => Aggregation.Sum,
        "MIN" => Aggregation.Min,
        "MAX" => Aggregation.Max,
        "COUNT" => Aggregation.Count,
        _ => null,
    };

    private static FeelType TypeOf(string? name) => name?.Split(':')[^1] switch
    {
        "string" => FeelType.Text,
        "boolean" => FeelType.Boolean,
        "number" or "integer" or "long" or "double" => FeelType.Number,
        "date" => FeelType.Date,
        "dateTime" or "date and time" => FeelType.Moment,
        "dayTimeDuration" or "days and time duration" => FeelType.Span,
        _ => FeelType.Any,
    };

    private static void Refuse(List<Finding> findings, XElement xml, string code, string zh, string en)
    {
        var place = (IXmlLineInfo)xml;
        findings.Add(new Finding(code, Grade.Refused, (string?)xml.Attribute("id") ?? "",
            (string?)xml.Attribute("name") ?? "",
            place.LineNumber, place.LinePosition, zh, en));
    }
}
