using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Platform.Routing;

/// <summary>Something that whoever answers a step has to say besides an opinion.</summary>
/// <param name="Variable">The route's variable it is kept in.</param>
/// <param name="Declared">As the route declares it; null for who gets <paramref name="Step"/>.</param>
/// <param name="Step">The step that is for those chosen; null where none is.</param>
public sealed record Wanted(string Variable, RouteVariable? Declared, FlowNode? Step);

/// <summary>One way on from a step: the flows that were decided, the steps it leads to, and the variables that say
/// so.</summary>
/// <param name="Key">Names the way in a form; empty where there is nothing to decide.</param>
public sealed record WayAhead(string Key, IReadOnlyList<SequenceFlow> Flows, IReadOnlyList<FlowNode> Steps, Values Says,
    IReadOnlyList<Wanted> Wants);

/// <summary>
/// What whoever answers a step decides about the way, read from the route itself: the gateways ahead up to the next
/// steps, and which of the variables in their conditions nobody has said yet. Facts of the document (<see
/// cref="RouteVariable.Facts"/>) are never asked.
/// </summary>
public sealed class WaysAhead
{
    /// <summary>Combinations of answers looked at; where there are more, each variable is asked for by
    /// itself.</summary>
    public const int CombinationsMax = 256;

    private readonly CompiledRoute route;
    private readonly Definition definition;
    private readonly Dictionary<string, RouteVariable> declared;
    private readonly Func<string, FeelValue> known;
    private readonly Func<string, bool> isSaid;
    private readonly string from;
    private readonly Func<string, bool> isGiven;

    private WaysAhead(CompiledRoute route, WayState state, string nodeId)
    {
        (this.route, definition, from) = (route, route.Way.Definition, nodeId);
        var verdicts = route.Way.Rules.Values.Select(rule => rule.Verdict).ToHashSet(StringComparer.Ordinal);
        declared = route.Process.Variables.GroupBy(v => v.Name, StringComparer.Ordinal)
            .ToDictionary(v => v.Key, v => v.First(), StringComparer.Ordinal);
        known = name => state.Engine.Variables[name];
        // What another step answered stands; what this one answered when it was here before is asked again.
        // Verdicts are said by agreeing or not.
        isSaid = name => RouteVariable.Fact(name) is not null || verdicts.Contains(name)
            || declared.GetValueOrDefault(name) is { AskedAt: { Count: > 0 } askedAt } && !askedAt.Contains(from)
            || state.Passed.LastOrDefault(step => step.Answers.Has(name)) is { } step && step.NodeId != nodeId;
        // Said by whoever began the case, or by another step.
        isGiven = name => state.Engine.Variables.Has(name)
            && state.Passed.LastOrDefault(step => step.Answers.Has(name))?.NodeId != nodeId;
    }

    /// <summary>The ways on from a step as the case stands: always at least one.</summary>
    public static IReadOnlyList<WayAhead> Of(CompiledRoute route, WayState state, string nodeId) =>
        route.Way.Definition.Find(nodeId) is { } node
            ? new WaysAhead(route, state, nodeId).From(node) : [new WayAhead("", [], [], Values.Empty, [])];

    /// <summary>What whoever answers a step may say besides an opinion: what decides the ways on, who gets the steps
    /// ahead, and what the route asks there.</summary>
    /// <returns>By name; null for who gets a step.</returns>
    public static IReadOnlyDictionary<string, RouteVariable?> AskedAt(CompiledRoute route, WayState state, string nodeId)
    {
        var asked = new Dictionary<string, RouteVariable?>(StringComparer.Ordinal);
        if (route.Way.Definition.Find(nodeId) is not { } node) return asked;
        var ahead = new WaysAhead(route, state, nodeId);
        foreach (var way in ahead.From(node))
        {
            foreach (var (name, _) in way.Says) asked[name] = ahead.declared[name];
            foreach (var want in way.Wants) asked[want.Variable] = want.Declared;
        }
        foreach (var variable in ahead.declared.Values.Where(one => one.AskedAt.Contains(nodeId)))
            asked[variable.Name] = variable;
        return asked;
    }

    private IReadOnlyList<WayAhead> From(Node node)
    {
        var asked = Conditions(node).SelectMany(condition => condition.Names()).Distinct(StringComparer.Ordinal)
            .Where(name => declared.ContainsKey(name) && !isSaid(name)).Select(name => declared[name]).ToList();
        var decided = asked.Where(variable => Domain(variable).Count > 0).ToList();
        if (decided.Aggregate(1L, (all, variable) =>
            Math.Min(CombinationsMax + 1, all * Domain(variable).Count)) > CombinationsMax) decided = [];
        var free = asked.Except(decided).ToHashSet();
        var ways = new Dictionary<string, WayAhead>(StringComparer.Ordinal);
        foreach (var says in Combinations(decided))
        {
            var walk = new Walk(this, says, [.. decided.Select(variable => variable.Name)]);
            walk.Leave(node);
            ways.TryAdd(walk.Key,
                new WayAhead(walk.Key, [.. walk.Named], [.. walk.Steps], says, [.. Wants(node, walk, free)]));
        }
        return [.. ways.Values];
    }

    // Lists and free figures that the conditions ask for, and who is chosen here for a step.
    private IEnumerable<Wanted> Wants(Node node, Walk walk, HashSet<RouteVariable> free)
    {
        var lists = walk.Entered.Select(entered => entered.Element?.Step?.Countersign?.Over).OfType<string>()
            .Where(name => name.Length > 0 && declared.ContainsKey(name) && !isSaid(name))
            .Select(name => declared[name]);
        foreach (var variable in free.Concat(lists).Distinct())
        {
            yield return new Wanted(variable.Name, variable, walk.Entered.Select(entered => entered.Element)
                .FirstOrDefault(element => element?.Step?.Countersign?.Over == variable.Name));
        }
        foreach (var step in route.Process.AllNodes)
        {
            if (step.Step is not { Who.Kind: "chosen" } says || says.Countersign is { Over.Length: > 0 }) continue;
            var name = WhoGets.ChoiceName(step.Id, says);
            if (says.ChosenAt == node.Id
                || (says.ChosenAt.Length == 0 && walk.Steps.Contains(step) && !isGiven(name)))
                yield return new Wanted(name, null, step);
        }
    }

    // The conditions between a step and the next ones, whichever way is taken.
    private IEnumerable<FeelExpression> Conditions(Node from)
    {
        var seen = new HashSet<int>();
        var open = new Stack<Node>([from]);
        while (open.TryPop(out var node))
        {
            foreach (var flow in node.Outgoing.Select(index => definition.Flows[index]))
            {
                if (flow.Condition is { } condition) yield return condition;
                if (seen.Add(flow.Target)) foreach (var next in Through(definition.Nodes[flow.Target])) open.Push(next);
            }
            if (node.Outgoing.IsEmpty && node.Parent >= 0 && definition.Nodes[node.Parent].Repetition is null
                && seen.Add(node.Parent))
            {
                open.Push(definition.Nodes[node.Parent]);
            }
        }
    }

    // Those of whose outgoing flows it comes next: nothing behind a step, or where the case waits.
    private IEnumerable<Node> Through(Node node) =>
        Waits(node) ? [] : node.IsScope ? Inside(node).SelectMany(Through) : [node];

    private IEnumerable<Node> Inside(Node scope) =>
        definition.EntriesOf(scope.Index).Select(index => definition.Nodes[index]);

    private static bool Waits(Node node) =>
        node.IsHumanTask || node.Kind is Behavior.ReceiveTask or Behavior.Catch or Behavior.EventGateway
            or Behavior.AdHoc;

    private static IReadOnlyList<FeelValue> Domain(RouteVariable variable) => variable switch
    {
        { Type: "boolean" } => [FeelValue.True, FeelValue.False],
        { Type: "string", Values.Count: > 0 } => [.. variable.Values.Select(value => FeelValue.Of(value))],
        _ => [],
    };

    private static IEnumerable<Values> Combinations(IReadOnlyList<RouteVariable> variables)
    {
        IEnumerable<Values> all = [Values.Empty];
        foreach (var variable in variables)
            all = all.SelectMany(_ => Domain(variable), (values, value) => values.With(variable.Name, value));
        return all;
    }

    /// <summary>One walk from a step to the next ones, with what is known and what would be said.</summary>
    private sealed class Walk(WaysAhead ahead, Values says, HashSet<string> decided)
    {
        private readonly HashSet<int> left = [];
        private int forEach;

        public List<SequenceFlow> Decided { get; } = [];

        /// <summary>Those decided that name the way: not what is decided for each of a list by itself.</summary>
        public List<SequenceFlow> Named { get; } = [];
        public List<FlowNode> Steps { get; } = [];
        public List<Node> Entered { get; } = [];

        public string Key => string.Join('+', Decided.Select(flow => flow.Id));

        public void Leave(Node node)
        {
            if (!left.Add(node.Index)) return;
            if (node.Outgoing.IsEmpty && node.Parent >= 0
                && ahead.definition.Nodes[node.Parent] is { Repetition: null } around)
            {
                Leave(around);
                return;
            }
            var flows = node.Outgoing.Select(index => ahead.definition.Flows[index]).ToList();
            var taken = Taken(node, flows);
            if (flows.Exists(flow => flow.Condition?.Names().Any(decided.Contains) == true))
            {
                var decidedHere = taken.Select(flow => ahead.route.Model.Find(flow.Id)).OfType<SequenceFlow>().ToList();
                Decided.AddRange(decidedHere);
                if (forEach == 0) Named.AddRange(decidedHere);
            }
            foreach (var flow in taken) Enter(ahead.definition.Nodes[flow.Target]);
        }

        private void Enter(Node node)
        {
            Entered.Add(node);
            if (node.IsHumanTask && node.Element is { } step && !Steps.Contains(step)) Steps.Add(step);
            if (Waits(node)) return;
            if (!node.IsScope) Leave(node);
            else EnterScope(node);
        }

        private void EnterScope(Node scope)
        {
            if (scope.Repetition is not null) forEach++;
            foreach (var first in ahead.Inside(scope)) Enter(first);
            if (scope.Repetition is not null) forEach--;
        }

        private List<Flow> Taken(Node node, List<Flow> flows)
        {
            var holding = flows.Where(flow => flow.Index != node.DefaultFlow && Holds(flow)).ToList();
            if (node.Kind == Behavior.Exclusive) holding = [.. holding.Take(1)];
            if (holding.Count == 0 && node.DefaultFlow >= 0) holding.Add(ahead.definition.Flows[node.DefaultFlow]);
            return holding;
        }

        private bool Holds(Flow flow) => flow.Condition is null
            || (flow.Condition.Evaluate(name => says.TryGet(name, out var said) ? said : ahead.known(name),
                out var value) is null && value.Equals(FeelValue.True));
    }
}
