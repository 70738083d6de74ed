using Yiwang.Bpmn;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Platform.Routing;

/// <summary>When a countersign is settled. Whatever the rule, it is settled when everybody has answered.</summary>
public enum SignRule : byte
{
    /// <summary>Everybody answers; agreed if all agree.</summary>
    All,
    /// <summary>One who answers settles it (或签); agreed if that one agrees.</summary>
    Any,
    /// <summary>That many who agree settle it.</summary>
    Count,
    /// <summary>That share (0–1) of those asked, agreeing, settles it.</summary>
    Share,
    /// <summary>That share (0–1) of all weights, agreeing, settles it.</summary>
    Weight,
    /// <summary>One who disagrees settles it; agreed if all agree.</summary>
    Veto,
}

/// <summary>Rule, its number, and whether people are asked one after another.</summary>
public sealed record CountersignRule(SignRule Rule, decimal Amount = 0, bool InOrder = false)
{
    public static readonly CountersignRule Everybody = new(SignRule.All);

    /// <summary>Whether the number fits the rule.</summary>
    public bool IsSound => Rule switch
    {
        SignRule.Count => Amount >= 1 && Amount == decimal.Truncate(Amount),
        SignRule.Share or SignRule.Weight => Amount is > 0 and <= 1,
        _ => true,
    };

    internal static CountersignRule? Of(RouteCountersign? read) => read is null ? null : new CountersignRule(
        read.Rule switch
        {
            "any" => SignRule.Any, "count" => SignRule.Count, "share" => SignRule.Share,
            "weight" => SignRule.Weight, "veto" => SignRule.Veto, _ => SignRule.All,
        },
        read.Amount, read.Sequential);
}

/// <summary>What the route says of one step.</summary>
public sealed record StepRule(string NodeId, string Name, RouteWho? Who, IReadOnlySet<string> Moves,
    CountersignRule Rule, bool SkipSame, string ChosenAt)
{
    /// <summary>The variable that keeps whether the step agreed, or who did not; empty where nobody is asked.</summary>
    public string Verdict { get; init; } = "";

    /// <summary>Where a step says nothing of moves, these are allowed.</summary>
    public static readonly IReadOnlySet<string> UsualMoves = new HashSet<string>(StringComparer.Ordinal)
    {
        "return", "withdraw", "transfer", "add-signer", "remove-signer", "circulate", "claim", "urge",
    };
}

/// <summary>A published version of a route: the compiled process and what it says of each step. Immutable, shared by
/// all its cases.</summary>
public sealed class Route
{
    readonly Dictionary<string, StepRule> rules;

    public Route(Definition definition)
    {
        Definition = definition;
        rules = definition.Nodes.Where(node => node.IsHumanTask)
            .ToDictionary(node => node.Id, RuleOf, StringComparer.Ordinal);
    }

    public Definition Definition { get; }
    public IReadOnlyDictionary<string, StepRule> Rules => rules;

    public StepRule RuleAt(string nodeId) => rules[nodeId];

    /// <summary>Compiles the process of a file; null with findings where it cannot be executed.</summary>
    public static (Route? Route, IReadOnlyList<Finding> Findings) Of(
        BpmnModel model, string? processId = null, Func<string, Process?>? callee = null,
        IReadOnlyDictionary<string, DecisionTable>? decisions = null)
    {
        var (definition, findings) = Definition.Compile(model, processId, callee, decisions);
        return (definition is null ? null : new Route(definition), findings);
    }

    static StepRule RuleOf(Node node)
    {
        var step = node.Element?.Step;
        var says = node.Element?.RouteExtension("step")?.Attribute("moves") is not null;
        return new StepRule(
            node.Id, node.Name ?? node.Id, step?.Who,
            says ? step!.Moves.ToHashSet(StringComparer.Ordinal) : StepRule.UsualMoves,
            CountersignRule.Of(step?.Countersign) ?? CountersignRule.Everybody,
            // A step that does something (signs, numbers, seals) is done, never passed over.
            step is { SkipSame: true, Act.Length: 0 }, step?.ChosenAt ?? "") { Verdict = step?.Verdict ?? "" };
    }
}
