using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Checking;

/// <summary>
/// Plays all ways through a level with tokens and finds joins that wait for ever and steps done twice. All that can
/// be done
/// in any order is done in one order (the tokens of BPMN gateways form a free-choice net, in which that hides no
/// deadlock), so only real choices multiply the states.
/// </summary>
internal sealed class TokenGame(TokenNet net, FindingList findings)
{
    /// <summary>Tokens looked at before the level is said to be unchecked; about a second's work.</summary>
    internal const int WorkMax = 5_000_000;

    /// <summary>Ways out of one inclusive gateway up to which every combination is tried.</summary>
    private const int CombinedMax = 4;

    private readonly Dictionary<FlowNode, int> order = net.Order();
    private readonly Dictionary<FlowNode, List<List<SequenceFlow>>> choices = [];
    private readonly Dictionary<SequenceFlow, int> rank = [];
    private readonly HashSet<ulong> seen = [];
    private readonly Stack<int[]> open = new();
    private readonly HashSet<FlowNode> reported = [];
    private SequenceFlow[] flows = [];
    private int work;

    internal void Play()
    {
        flows =
        [
            .. net.Scope.Flows.Where(f => f.Source is not null && f.Target is not null && order.ContainsKey(f.Target))
                .OrderBy(f => order[f.Target!]),
        ];
        for (var i = 0; i < flows.Length; i++)
        {
            rank[flows[i]] = i;
        }
        if (net.HasStart)
        {
            foreach (var entry in net.Entries)
            {
                Push([], Choices(entry));
            }
        }
        else
        {
            // Without a start event all first nodes begin together; each takes its first choice of outcome here.
            Push([], [[.. net.Entries.SelectMany(e => Choices(e)[0])]]);
        }
        while (open.TryPop(out var state))
        {
            if (!Run(state))
            {
                findings.Unsound("process.not_checked", (Element?)net.Scope.Owner ?? net.Scope.Process,
                    "可能的走法太多，没有全部检查是否会停住。", "There are too many ways to check all of them for joins that wait.");
                return;
            }
        }
    }

    // False when the work is used up.
    private bool Run(int[] state)
    {
        while (true)
        {
            work += state.Length + 1;
            if (work > WorkMax)
            {
                return false;
            }
            var (node, taken) = Enabled(state);
            if (node is null)
            {
                Stuck(state);
                return true;
            }
            var rest = Without(state, taken);
            if (EndsAll(node))
            {
                return true;
            }
            var ways = Choices(node);
            if (ways.Count == 1)
            {
                state = With(rest, ways[0]);
                continue;
            }
            Push(rest, ways);
            return true;
        }
    }

    // Tokens are sorted by the rank of where they lead, so the first that can move is the one to move.
    private (FlowNode? Node, List<int> Taken) Enabled(int[] state)
    {
        FlowNode? inclusive = null;
        List<int> inclusiveTaken = [];
        for (var i = 0; i < state.Length; i++)
        {
            var node = flows[state[i]].Target!;
            if (i > 0 && ReferenceEquals(flows[state[i - 1]].Target, node))
            {
                continue;
            }
            var waiting = state.Skip(i).TakeWhile(t => ReferenceEquals(flows[t].Target, node)).Distinct().ToList();
            switch (node.Kind)
            {
                case NodeKind.ParallelGateway when waiting.Count < node.Incoming.Count:
                    continue;
                case NodeKind.ParallelGateway:
                    return (node, waiting);
                case NodeKind.InclusiveGateway or NodeKind.ComplexGateway when node.Incoming.Count > 1:
                    inclusive ??= node;
                    inclusiveTaken = ReferenceEquals(inclusive, node) ? waiting : inclusiveTaken;
                    continue;
            }
            if (node.Kind != NodeKind.EndEvent && waiting.Count > 1 && reported.Add(node))
            {
                findings.Unsound("process.done_twice", node,
                    "几条同时走的路都到这里而没有汇合：会被办理不止一次。",
                    "Several ways taken at once arrive here without being joined: it is done more than once.");
            }
            return (node, [state[i]]);
        }
        // An inclusive join goes on when nothing before it can arrive any more: when nothing else moves.
        return (inclusive, inclusiveTaken);
    }

    private void Stuck(int[] state)
    {
        foreach (var node in state.Select(t => flows[t].Target!).Distinct().Where(reported.Add))
        {
            findings.Unsound("process.join_waits", node,
                "这个并行汇合可能永远等不齐：有的走法只到其中一部分入口。",
                "This parallel join may wait for ever: some ways reach only part of its entries.");
        }
    }

    private void Push(int[] rest, List<List<SequenceFlow>> ways)
    {
        foreach (var way in ways)
        {
            var state = With(rest, way);
            if (state.Length > 0 && seen.Add(Hash(state)))
            {
                open.Push(state);
            }
        }
    }

    private List<List<SequenceFlow>> Choices(FlowNode node)
    {
        if (choices.TryGetValue(node, out var known))
        {
            return known;
        }
        var ways = OwnChoices(node);
        var own = ways[0];
        foreach (var boundary in node.Boundaries.Where(b => !TokenNet.StandsAside(b)))
        {
            ways.Add(boundary.Interrupting ? [.. boundary.Outgoing] : [.. own, .. boundary.Outgoing]);
        }
        return choices[node] = ways;
    }

    private List<List<SequenceFlow>> OwnChoices(FlowNode node)
    {
        var all = node.Outgoing.Where(rank.ContainsKey).ToList();
        if (net.LinkTarget(node) is { } link)
        {
            return [[.. link.Outgoing]];
        }
        if (all.Count < 2 || node.Kind == NodeKind.ParallelGateway)
        {
            return [all];
        }
        if (node.Kind is NodeKind.ExclusiveGateway or NodeKind.EventBasedGateway)
        {
            return [.. all.Select(f => new List<SequenceFlow> { f })];
        }
        var inclusive = node.Kind is NodeKind.InclusiveGateway or NodeKind.ComplexGateway;
        var optional = all.Where(f => inclusive || f.Condition is not null || f.IsDefault).ToList();
        var always = all.Except(optional).ToList();
        return optional.Count == 0
            ? [always] : [.. Subsets(optional).Select(s => (List<SequenceFlow>)[.. always, .. s])];
    }

    // Each way alone and all together; up to CombinedMax also every combination.
    private static IEnumerable<List<SequenceFlow>> Subsets(List<SequenceFlow> optional)
    {
        if (optional.Count <= CombinedMax)
        {
            for (var mask = 1; mask < 1 << optional.Count; mask++)
            {
                yield return [.. optional.Where((_, i) => (mask >> i & 1) == 1)];
            }
            yield break;
        }
        foreach (var one in optional)
        {
            yield return [one];
        }
        yield return optional;
    }

    private static bool EndsAll(FlowNode node) => node.Kind == NodeKind.EndEvent
        && node.Events.Any(e => e.Kind is EventKind.Terminate or EventKind.Error or EventKind.Cancel);

    private int[] With(int[] state, List<SequenceFlow> way)
    {
        // Two tokens in one place stand for any number of them, which keeps the states finite where a loop makes more.
        var added = way.Where(rank.ContainsKey).Select(f => rank[f]).Where(t => state.Count(s => s == t) < 2);
        int[] next = [.. state, .. added];
        Array.Sort(next);
        return next;
    }

    private static int[] Without(int[] state, List<int> taken)
    {
        var rest = state.ToList();
        foreach (var token in taken)
        {
            rest.Remove(token);
        }
        return [.. rest];
    }

    private static ulong Hash(int[] state)
    {
        // FNV-1a over the sorted tokens.
        var hash = 14695981039346656037UL;
        foreach (var token in state)
        {
            hash = (hash ^ (uint)token) * 1099511628211UL;
        }
        return hash;
    }
}
