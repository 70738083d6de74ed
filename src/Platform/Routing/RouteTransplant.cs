using System.Text;
using Yiwang.Bpmn.Execution;

namespace Yiwang.Platform.Routing;

/// <summary>Moves the way of a running case onto another version of its route: pure, by the ids of steps and
/// flows.</summary>
public static class RouteTransplant
{
    /// <summary>The way as the other version stores it, or why it cannot go on there.</summary>
    public static (string? Way, Text? Why) Of(Route from, Route to, string way)
    {
        var (state, unreadable) = WayReader.Read(from, Encoding.UTF8.GetBytes(way));
        if (state is null) return (null, new Text(unreadable!.Zh, unreadable.En));
        if (Missing(from, to, state) is { } why) return (null, why);
        var (moved, refused) = WayReader.Read(to, WayWriter.Write(from, state));
        return moved is null
            ? (null, new Text(refused!.Zh, refused.En))
            : (Encoding.UTF8.GetString(WayWriter.Write(to, moved)), null);
    }

    private static Text? Missing(Route from, Route to, WayState state)
    {
        var old = from.Definition;
        foreach (var index in state.Engine.Live.Select(l => l.Node))
        {
            var node = old.Nodes[index];
            if (to.Definition.Find(node.Id) is not { } there)
            {
                return new Text($"正在办的“{Name(node)}”在那一版里没有",
                    $"“{Name(node)}”, now in hand, does not exist in that version");
            }
            if (there.Kind != node.Kind || (there.Repetition is null) != (node.Repetition is null))
            {
                return new Text($"正在办的“{Name(node)}”在那一版里换了种类",
                    $"“{Name(node)}”, now in hand, is of another kind in that version");
            }
        }
        foreach (var index in state.Engine.Past.Select(v => v.Node))
        {
            var node = old.Nodes[index];
            if (to.Definition.Find(node.Id) is not { } there || there.Kind != node.Kind)
            {
                return new Text($"走过的“{Name(node)}”在那一版里没有，退回会找不到",
                    $"“{Name(node)}”, passed already, does not exist in that version: a return could not find it");
            }
        }
        var flows = to.Definition.Flows.Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var waiting in state.Engine.Live.Concat(state.Engine.Past.SelectMany(v => v.Arrivals))
            .Where(l => l.Flow >= 0))
        {
            if (!flows.Contains(old.Flows[waiting.Flow].Id))
            {
                return new Text($"等在“{Name(old.Nodes[waiting.Node])}”前的一条线在那一版里没有",
                    $"a line before “{Name(old.Nodes[waiting.Node])}” does not exist in that version");
            }
        }
        return null;
    }

    private static string Name(Node node) => node.Name ?? node.Id;
}
