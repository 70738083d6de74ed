namespace Yiwang.TransparencyLog;

/// <summary>
/// The growing right edge of the tree, for a writer that appends in batches. It keeps the unfinished tile of each
/// level and
/// nothing else (at most 255 hashes a level), so its memory does not grow with the tree; the head comes out of these
/// tiles.
/// Not safe for several threads: one writer has one.
/// </summary>
public sealed class TreeWriter
{
    private readonly List<Edge> edges = [];
    private readonly List<Tile> finished = [];

    /// <summary>An empty tree.</summary>
    public TreeWriter()
    {
    }

    /// <summary>Takes up a tree where its tiles end.</summary>
    /// <exception cref="LogException"><c>log.tile_broken</c> when a tile of the right edge is missing.</exception>
    public TreeWriter(long size, TileReader read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Size = size;
        for (var level = 0; TileId.HashesAt(level, size) > 0; level++)
        {
            var edge = new Edge { Index = TileId.HashesAt(level, size) / TileId.WidthMax };
            edges.Add(edge);
            if (TileId.At(level, edge.Index, size) is { } id)
            {
                var bytes = read(id);
                edge.Restore(bytes?.Length == id.SizeBytes ? bytes : throw LogException.TileBroken(id.Path));
            }
        }
    }

    /// <summary>Leaves so far.</summary>
    public long Size { get; private set; }

    /// <summary>Appends one leaf by its hash.</summary>
    public void Append(TreeHash leaf)
    {
        Size++;
        Push(0, leaf);
    }

    /// <summary>Root of the tree as it is now (RFC 9162, 2.1.1).</summary>
    public TreeHash Root()
    {
        TreeHash? root = null;
        foreach (var edge in edges)
        {
            root = edge.FoldInto(root);
        }

        return root ?? TreeHash.Empty;
    }

    /// <summary>
    /// The tiles that are new since the last call: full ones in the order in which they filled, then the partial one
    /// of each
    /// level that changed. Write them all before a checkpoint of this size.
    /// </summary>
    public IReadOnlyList<Tile> TakeTiles()
    {
        List<Tile> tiles = [.. finished];
        finished.Clear();
        for (var level = 0; level < edges.Count; level++)
        {
            if (edges[level].TakePartial(level) is { } partial)
            {
                tiles.Add(partial);
            }
        }

        return tiles;
    }

    private void Push(int level, TreeHash hash)
    {
        if (level == edges.Count)
        {
            edges.Add(new Edge());
        }

        var edge = edges[level];
        if (edge.Add(hash))
        {
            finished.Add(edge.Finish(level));
            Push(level + 1, edge.FullRoot());
            edge.Next();
        }
    }

    private sealed class Edge
    {
        private readonly TreeHash[] hashes = new TreeHash[TileId.WidthMax];
        private int width;
        private bool changed;

        public long Index { get; init; }

        private long Passed { get; set; }

        public void Restore(byte[] bytes)
        {
            for (; width * TreeHash.SizeBytes < bytes.Length; width++)
            {
                hashes[width] = new TreeHash(bytes.AsSpan(width * TreeHash.SizeBytes, TreeHash.SizeBytes));
            }
        }

        public bool Add(TreeHash hash)
        {
            hashes[width++] = hash;
            changed = true;
            return width == TileId.WidthMax;
        }

        public Tile Finish(int level) => new(new TileId(level, Index + Passed, width), ToBytes());

        public TreeHash FullRoot() => Perfect(0, TileId.WidthMax);

        public void Next()
        {
            width = 0;
            Passed++;
            changed = false;
        }

        public Tile? TakePartial(int level)
        {
            var taken = changed && width > 0 ? Finish(level) : null;
            changed = false;
            return taken;
        }

        // The hashes of an unfinished tile split into perfect subtrees, largest first, one per set bit of the width.
        // Folding goes from the right end of the tree to the left.
        public TreeHash? FoldInto(TreeHash? root)
        {
            var end = width;
            while (end > 0)
            {
                var size = end & -end;
                var left = Perfect(end - size, size);
                root = root is { } right ? TreeHash.OfNode(left, right) : left;
                end -= size;
            }

            return root;
        }

        private TreeHash Perfect(int start, int size) => size == 1
            ? hashes[start]
            : TreeHash.OfNode(Perfect(start, size / 2), Perfect(start + size / 2, size / 2));

        private byte[] ToBytes()
        {
            var bytes = new byte[width * TreeHash.SizeBytes];
            for (var i = 0; i < width; i++)
            {
                hashes[i].CopyTo(bytes.AsSpan(i * TreeHash.SizeBytes));
            }

            return bytes;
        }
    }
}
