using Yiwang.Platform.Database;
using Yiwang.Platform.Organization;

namespace Yiwang.Platform.Routing;

/// <summary>The posts of units, kept in memory until the directory changes.</summary>
public sealed class OfficeBooks
{
    private readonly KeptOfDirectory<int, UnitPosts> kept = new();

    /// <summary>The book of these units and of the units above them.</summary>
    public async Task<OfficeBook> Of(Act act, DirectoryState state, IEnumerable<int> units, CancellationToken cancel)
    {
        var wanted = units.Distinct().ToArray();
        if (FromKept(state, wanted) is { } known) return known;
        var read = await OfficeBook.Load(act, wanted, cancel);
        foreach (var unit in read.Units)
        {
            kept.Keep(state, unit, new UnitPosts(read.Parent(unit), read.Posts.Where(p => p.UnitId == unit).ToList()));
        }
        return read;
    }

    private OfficeBook? FromKept(DirectoryState state, int[] wanted)
    {
        var found = new SortedDictionary<int, UnitPosts>();
        foreach (var unit in wanted)
        {
            if (!kept.TryGet(state, unit, out var own)) return null;
            found[unit] = own;
            if (own.Parent is not { } parent) continue;
            if (!kept.TryGet(state, parent, out var above)) return null;
            found[parent] = above;
        }
        return new OfficeBook(found.Values.SelectMany(u => u.Posts).ToList(), found.ToDictionary(u => u.Key, u => u.Value.Parent));
    }

    private sealed record UnitPosts(int? Parent, IReadOnlyList<OfficePost> Posts);
}
