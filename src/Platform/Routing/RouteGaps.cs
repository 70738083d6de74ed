using Yiwang.Bpmn.Model;

namespace Yiwang.Platform.Routing;

/// <summary>A step that would find nobody today, and why.</summary>
public sealed record RouteGap(string NodeId, Text Step, Text Why);

/// <summary>
/// Looks whether a unit's directory of today has somebody for each step of a route, as far as the word alone tells: who
/// depends on the drafter or on somebody's choice is not judged.
/// </summary>
public static class RouteGaps
{
    public static IReadOnlyList<RouteGap> Of(CompiledRoute route, OfficeBook book, RouteReach reach, int unitId)
    {
        var gaps = new List<RouteGap>();
        foreach (var node in route.Process.AllNodes
            .Where(node => node.Kind is NodeKind.UserTask or NodeKind.ManualTask))
        {
            // In a part that runs once for each of a list it is another unit's people who are meant.
            if (node.Step?.Who is { } who && node.Container.Owner is null && WhyOf(who, book, reach, unitId) is { } why)
            {
                gaps.Add(new RouteGap(node.Id, new Text(node.Name, node.English), why));
            }
        }
        return gaps;
    }

    private static Text? WhyOf(RouteWho who, OfficeBook book, RouteReach reach, int unitId) => who.Kind switch
    {
        "registry" or "seal-keeper" or "archivist" => Holders(book, unitId, who.Kind),
        "role" or "post" => Holders(book, unitId, who.Argument),
        "parent-unit" => book.Parent(unitId) is { } parent
            ? Holders(book, parent, "registry") : new Text("没有上级单位", "there is no unit above"),
        "unit" => !reach.ByCode.TryGetValue(who.Argument, out var unit)
            ? new Text($"单位 {who.Argument} 已撤销或没有", $"the unit {who.Argument} is abolished or unknown")
            : Holders(book, unit, "registry"),
        "child-units" when reach.Below.Count == 0 => new Text("没有下级单位", "there is no unit below"),
        "table" => reach.Answers.ContainsKey(who.Argument) ? null
            : new Text($"表“{who.Argument}”没有，或没有一行成立",
                $"the table “{who.Argument}” is not there, or none of its rows holds"),
        _ => null,
    };

    private static Text? Holders(OfficeBook book, int unitId, string name)
    {
        var posts = book.Posts.Where(post => post.UnitId == unitId && (post.Has(name) || post.Name == name)).ToList();
        var called = RouteWords.Who(new RouteWho("post", name));
        if (posts.Count == 0)
            return new Text($"“{called.Zh}”已撤销或没有设", $"the post “{called.En}” is abolished or was never there");
        return book.Staffed(posts).Any() ? null
            : new Text($"“{called.Zh}”没有人在岗", $"nobody holds the post “{called.En}”");
    }
}
