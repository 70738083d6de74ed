namespace Yiwang.TransparencyLog;

/// <summary>
/// Re-derives a whole tree from its leaves, one after the other, in memory that does not grow: a counter of perfect
/// subtrees,
/// at most 63. It never looks at what the writer made; <paramref name="tile"/> is told each full tile as it must be.
/// </summary>
/// <param name="tile">Called with each tile when it is full.</param>
public sealed class TreeAudit(Action<Tile> tile)
{
    private readonly List<(int Height, TreeHash Hash)> subtrees = [];
    private readonly List<(long Index, List<byte> Bytes)> open = [];

    /// <summary>Leaves so far.</summary>
    public long Size { get; private set; }

    public void Append(TreeHash leaf)
    {
        Size++;
        Keep(0, leaf);
        subtrees.Add((0, leaf));
        while (subtrees.Count > 1 && subtrees[^1].Height == subtrees[^2].Height)
        {
            var (height, right) = subtrees[^1];
            var joined = LogVerifier.Node(subtrees[^2].Hash, right);
            subtrees.RemoveRange(subtrees.Count - 2, 2);
            subtrees.Add((height + 1, joined));
            Keep(height + 1, joined);
        }
    }

    /// <summary>Root of the leaves so far; costs one hash for each perfect subtree.</summary>
    public TreeHash Root()
    {
        if (subtrees.Count == 0)
        {
            return new TreeHash(System.Security.Cryptography.SHA256.HashData([]));
        }

        var root = subtrees[^1].Hash;
        for (var i = subtrees.Count - 2; i >= 0; i--)
        {
            root = LogVerifier.Node(subtrees[i].Hash, root);
        }

        return root;
    }

    /// <summary>The partial tiles as they must be at this size.</summary>
    public IEnumerable<Tile> PartialTiles() => open
        .Select((edge, level) =>
            new Tile(new TileId(level, edge.Index, edge.Bytes.Count / TreeHash.SizeBytes), [.. edge.Bytes]))
        .Where(partial => partial.Id.Width > 0);

    // Each eighth height is a level of tiles.
    private void Keep(int height, TreeHash hash)
    {
        if (height % 8 != 0)
        {
            return;
        }

        var level = height / 8;
        if (level == open.Count)
        {
            open.Add((0, []));
        }

        var (index, bytes) = open[level];
        bytes.AddRange(hash.ToArray());
        if (bytes.Count == TileId.WidthMax * TreeHash.SizeBytes)
        {
            tile(new Tile(new TileId(level, index, TileId.WidthMax), [.. bytes]));
            bytes.Clear();
            open[level] = (index + 1, bytes);
        }
    }
}
