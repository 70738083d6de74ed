using Yiwang.Platform.Database;
using Yiwang.Platform.Organization;

namespace Yiwang.Platform.Routing;

/// <summary>The posts of units, kept in memory until the directory changes.</summary>
public sealed class OfficeBooks
{
    private readonly KeptOfDirectory<int, UnitPosts> kept = new();

    /// <summary>The book of these units, of the units of these posts, and of the units above them.</summary>
    public async Task<OfficeBook> Of(Act act, DirectoryState state, IEnumerable<int> units, IEnumerable<int> posts,
        CancellationToken cancel)
    {
        var book = await Of(act, state, units, cancel);
        var missing = posts.Distinct().Where(post => book.Post(post) is null).ToArray();
        if (missing.Length == 0) return book;
        var more = await act.Query<int>("select distinct unit_id from post where id = any(@missing)", new { missing },
            cancel);
        return more.All(unit => book.Units.Contains(unit))
            ? book : await Of(act, state, [.. book.Units, .. more], cancel);
    }

    private async Task<OfficeBook> Of(Act act, DirectoryState state, IEnumerable<int> units, CancellationToken cancel)
    {
        var wanted = units.Distinct().ToArray();
        if (FromKept(state, wanted) is { } known) return known;
        var read = await OfficeBook.Load(act.Connection, act.Transaction, wanted, cancel);
        foreach (var unit in read.Units)
        {
            kept.Keep(state, unit,
                new UnitPosts(read.Parent(unit), read.Successor(unit), read.Posts.Where(p => p.UnitId == unit).ToList(), read.Habits(unit)));
        }
        return read;
    }

    private OfficeBook? FromKept(DirectoryState state, int[] wanted)
    {
        var found = new SortedDictionary<int, UnitPosts>();
        var named = new Queue<int>(wanted);
        var looked = new HashSet<int>();
        while (named.TryDequeue(out var unit))
        {
            if (!looked.Add(unit)) continue;
            if (!kept.TryGet(state, unit, out var own)) return null;
            found[unit] = own;
            if (own.Successor is { } into) named.Enqueue(into);
            if (own.Parent is not { } parent) continue;
            if (!kept.TryGet(state, parent, out var above)) return null;
            found[parent] = above;
        }
        return new OfficeBook(found.Values.SelectMany(u => u.Posts).ToList(),
            found.ToDictionary(u => u.Key, u => u.Value.Parent),
            found.ToDictionary(u => u.Key, u => u.Value.Habits),
            found.Where(u => u.Value.Successor is not null).ToDictionary(u => u.Key, u => u.Value.Successor!.Value));
    }

    private sealed record UnitPosts(int? Parent, int? Successor, IReadOnlyList<OfficePost> Posts, UnitHabits Habits);
}
