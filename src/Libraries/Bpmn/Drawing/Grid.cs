using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Drawing;

/// <summary>
/// Gives every node of a level a column (longest way from the start, loops aside) and a row of its lane. The first way
/// out of a node stays in its row, the others go below.
/// </summary>
internal sealed class Grid
{
    private readonly Scope scope;
    private readonly List<Lane?> lanes;
    private readonly Dictionary<FlowNode, int> columns = [];
    private readonly Dictionary<FlowNode, (int Lane, int Row)> rows = [];
    private readonly HashSet<(int Column, int Lane, int Row)> taken = [];
    private readonly HashSet<(FlowNode, FlowNode)> back = [];
    private readonly Dictionary<Lane, int> laneIndex = [];
    private readonly Dictionary<(int Column, int Row), FlowNode> cells = [];
    private readonly int[] rowsOf;
    private readonly int[] firstRow;

    internal Grid(Scope scope, IReadOnlyList<Lane> lanes)
    {
        this.scope = scope;
        this.lanes = lanes.Count == 0 ? [null] : [.. lanes];
        for (var i = 0; i < lanes.Count; i++)
        {
            Number(lanes[i], i);
        }
        Nodes = [.. scope.Nodes.Where(n => n.Kind != NodeKind.BoundaryEvent)];
        rowsOf = new int[this.lanes.Count];
        firstRow = new int[this.lanes.Count + 1];
        Array.Fill(rowsOf, 1);
        FindLoops();
        FindColumns();
        FindRows();
        for (var lane = 0; lane < rowsOf.Length; lane++)
        {
            firstRow[lane + 1] = firstRow[lane] + rowsOf[lane];
        }
        foreach (var node in Nodes)
        {
            cells[(columns[node], Row(node))] = node;
        }
        ColumnCount = columns.Count == 0 ? 1 : columns.Values.Max() + 1;
    }

    /// <summary>All that stand in cells; boundary events sit on their hosts.</summary>
    internal IReadOnlyList<FlowNode> Nodes { get; }

    internal int LaneCount => lanes.Count;

    internal int ColumnCount { get; }

    internal int Column(FlowNode node) => columns[Host(node)];

    internal int Row(FlowNode node) => FirstRow(rows[Host(node)].Lane) + rows[Host(node)].Row;

    internal int RowsOf(int lane) => rowsOf[lane];

    internal int FirstRow(int lane) => firstRow[lane];

    internal int RowCount => FirstRow(LaneCount);

    /// <summary>Whether the flow leads back to where the way has been.</summary>
    internal bool IsBack(SequenceFlow flow) => back.Contains((Host(flow.Source!), flow.Target!));

    internal FlowNode? At(int column, int row) => cells.GetValueOrDefault((column, row));

    internal static FlowNode Host(FlowNode node) => node.AttachedTo ?? node;

    /// <summary>Who follows: over flows, also from boundary events, and from an activity to what undoes it.</summary>
    internal static IEnumerable<FlowNode> Next(FlowNode node)
    {
        foreach (var flow in Leaving(node).Where(f => f.Target is not null))
        {
            yield return flow.Target!;
        }
        if (node.CompensatedBy is { } undo && ReferenceEquals(undo.Container, node.Container))
        {
            yield return undo;
        }
    }

    // The default way first: it stays in the row.
    private static IEnumerable<SequenceFlow> Leaving(FlowNode node) =>
        node.Outgoing.OrderBy(f => f.Condition is null ? 1 : 0).Concat(node.Boundaries.SelectMany(b => b.Outgoing));

    private void Number(Lane lane, int index)
    {
        laneIndex[lane] = index;
        foreach (var inner in lane.Lanes)
        {
            Number(inner, index);
        }
    }

    private void FindLoops()
    {
        var state = new Dictionary<FlowNode, bool>();
        foreach (var root in Nodes.OrderBy(n => n.Kind == NodeKind.StartEvent ? 0 : n.Incoming.Count == 0 ? 1 : 2))
        {
            if (!state.TryAdd(root, false))
            {
                continue;
            }
            var open = new Stack<(FlowNode Node, IEnumerator<FlowNode> Ways)>([(root, Next(root).GetEnumerator())]);
            while (open.TryPeek(out var top))
            {
                if (!top.Ways.MoveNext())
                {
                    state[top.Node] = true;
                    open.Pop();
                }
                else if (state.TryAdd(top.Ways.Current, false))
                {
                    open.Push((top.Ways.Current, Next(top.Ways.Current).GetEnumerator()));
                }
                else if (!state[top.Ways.Current])
                {
                    back.Add((top.Node, top.Ways.Current));
                }
            }
        }
    }

    private void FindColumns()
    {
        var waiting = Nodes.ToDictionary(n => n, _ => 0);
        foreach (var (_, next) in Forward())
        {
            waiting[next]++;
        }
        var ready = new Queue<FlowNode>(Nodes.Where(n => waiting[n] == 0));
        foreach (var node in Nodes)
        {
            columns[node] = 0;
        }
        while (ready.TryDequeue(out var node))
        {
            foreach (var next in Next(node).Where(n => waiting.ContainsKey(n) && !back.Contains((node, n))))
            {
                columns[next] = Math.Max(columns[next], columns[node] + 1);
                if (--waiting[next] == 0)
                {
                    ready.Enqueue(next);
                }
            }
        }
    }

    private IEnumerable<(FlowNode From, FlowNode To)> Forward() =>
        from node in Nodes from next in Next(node) where columns is not null && IsCell(next)
            && !back.Contains((node, next))
        select (node, next);

    private bool IsCell(FlowNode node) => node.Kind != NodeKind.BoundaryEvent && ReferenceEquals(node.Container, scope);

    private void FindRows()
    {
        var before = Forward().ToLookup(p => p.To, p => p.From);
        // What nothing leads to and which leads nowhere (event sub-processes, parts of an ad-hoc one) goes last, below
        // all.
        var order = Nodes.OrderBy(n => IsAlone(n) ? 1 : 0).ThenBy(n => columns[n]).ToList();
        foreach (var node in order)
        {
            var lane = node.Lane is not null && laneIndex.TryGetValue(node.Lane, out var index) ? index : 0;
            var near = before[node].Where(rows.ContainsKey).Select(p => (Row: rows[p], Node: p))
                .Where(p => p.Row.Lane == lane).ToList();
            var wish = IsAlone(node) ? RowsOf(lane) : near.Count == 0
                ? 0 : near.Min(p => p.Row.Row + Below(p.Node, node));
            while (!taken.Add((columns[node], lane, wish)))
            {
                wish++;
            }
            rows[node] = (lane, wish);
            rowsOf[lane] = Math.Max(rowsOf[lane], wish + 1);
        }
    }

    private static bool IsAlone(FlowNode node) =>
        node.Incoming.Count == 0 && node.Outgoing.Count == 0 && !node.IsForCompensation
        && node.Kind is not (NodeKind.StartEvent or NodeKind.EndEvent);

    // What follows a boundary event or undoes an activity stands below it.
    private static int Below(FlowNode from, FlowNode to) =>
        from.Outgoing.Any(f => ReferenceEquals(f.Target, to)) ? 0 : 1;
}
