using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Checking;

/// <summary>
/// Checks a model that was read. Findings come in the order of the file; at most <see cref="FindingsMax"/> of them.
/// Every
/// code is listed in docs/standards/bpmn.md.
/// </summary>
public static class Validator
{
    /// <summary>The most findings reported for one file.</summary>
    public const int FindingsMax = 1_000;

    /// <summary>All findings of all grades; empty for a process that may be published as it is.</summary>
    public static IReadOnlyList<Finding> Check(BpmnModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var findings = new FindingList();
        new FileRules(model, findings).Check();
        new FlowRules(model, findings).Check();
        new EventRules(model, findings).Check();
        new CompensationRules(model, findings).Check();
        new CallRules(model, findings).Check();
        if (!findings.AnyRefused)
        {
            new ExecutionRules(model, findings).Check();
            new RouteRules(model, findings).Check();
            new SoundnessRules(model, findings).Check();
        }
        return findings.InOrder();
    }
}

internal sealed class FindingList
{
    private readonly List<Finding> found = [];

    internal bool AnyRefused => found.Any(f => f.Grade == Grade.Refused);

    internal void Refuse(string code, Element element, string zh, string en) =>
        Add(code, Grade.Refused, element.Id, element.Name, element.Line, element.Column, zh, en);

    internal void NotExecuted(string code, Element element, string zh, string en) =>
        Add(code, Grade.NotExecuted, element.Id, element.Name, element.Line, element.Column, zh, en);

    internal void Unsound(string code, Element element, string zh, string en) =>
        Add(code, Grade.Unsound, element.Id, element.Name, element.Line, element.Column, zh, en);

    internal void Add(
        string code, Grade grade, string id, string name, int line, int column, string zh, string en)
    {
        if (found.Count < Validator.FindingsMax)
        {
            found.Add(new Finding(code, grade, id, name, line, column, zh, en));
        }
    }

    internal IReadOnlyList<Finding> InOrder() =>
    [
        .. found.OrderBy(f => f.Grade).ThenBy(f => f.Line).ThenBy(f => f.Column)
            .ThenBy(f => f.Code, StringComparer.Ordinal),
    ];
}
