using Npgsql;

namespace Yiwang.Platform.Organization;

/// <summary>
/// Which state of the directory holds: its version, which every change of units, sections, posts, people and holdings
/// raises in the change's own transaction, and the day, because holdings end with a day. What is kept in memory of the
/// directory is kept under it.
/// </summary>
public readonly record struct DirectoryState(long Version, DateTime Day)
{
    /// <summary>Asks for it; the answer is one row, read by <see cref="Read"/>.</summary>
    public const string Question = "select version, current_date from directory_version";

    /// <summary>For what is kept with the directory and lies in tables that do not raise it by themselves.</summary>
    public static Task Raise(Database.Act act, CancellationToken cancel) =>
        act.Execute("update directory_version set version = version + 1", null, cancel);

    public static DirectoryState Read(NpgsqlDataReader row, int column) =>
        new(row.GetInt64(column), row.GetDateTime(column + 1));
}

/// <summary>
/// Things of the directory kept in memory as long as its state stays the same. The state must be read before the thing,
/// so that a thing kept is never older than the state it is kept under.
/// </summary>
public sealed class KeptOfDirectory<TKey, T> where TKey : notnull
{
    private sealed record Shelf(DirectoryState State,
        System.Collections.Concurrent.ConcurrentDictionary<TKey, T> Things);

    private Shelf shelf = new(default, new());

    public bool TryGet(DirectoryState state, TKey key, out T thing)
    {
        var now = shelf;
        thing = default!;
        return now.State == state && now.Things.TryGetValue(key, out thing!);
    }

    public void Keep(DirectoryState state, TKey key, T thing)
    {
        var now = shelf;
        if (now.State != state)
        {
            // An older state of a transaction that began before keeps nothing.
            if (state.Version < now.State.Version) return;
            Interlocked.CompareExchange(ref shelf, new Shelf(state, new()), now);
            now = shelf;
        }
        if (now.State == state) now.Things[key] = thing;
    }
}
