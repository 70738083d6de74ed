using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>
/// Weighs the three places where a leaf is known: the entry's own bytes, the leaf row, the tile. Where two agree the
/// third is
/// wrong. Where entry and row agree against the tile, the next checkpoint decides: one tree is built of what the
/// majority says,
/// another of the tiles alone.
/// </summary>
internal sealed class LeafAudit
{
    private readonly LogFolder folder;
    private readonly TraceFindings findings;
    private readonly TreeAudit agreed;
    private readonly TreeAudit tiled;
    private readonly Queue<(long Leaf, long TraceId)> undecided = [];
    private readonly Dictionary<string, byte[]> agreedTiles = [];
    private long goodSize;
    private bool isLost;
    private byte[]? leafTile;

    internal LeafAudit(LogFolder folder, TraceFindings findings, long publishedSize)
    {
        this.folder = folder;
        this.findings = findings;
        PublishedSize = publishedSize;
        agreed = new TreeAudit(tile => agreedTiles[tile.Id.Path] = tile.Bytes);
        tiled = new TreeAudit(CheckTile);
    }

    /// <summary>Leaves that the published checkpoint covers; tiles beyond it are not due yet.</summary>
    internal long PublishedSize { get; }

    internal long Size => agreed.Size;

    internal TreeHash Root => agreed.Root();

    /// <summary>One leaf: hash of the entry's bytes (null when there is none), hash in the leaf row (null when there
    /// is none).</summary>
    internal void Append(long? traceId, TreeHash? entry, TreeHash? row)
    {
        var leaf = Size;
        var tile = TileHash(leaf);
        var believed = entry is not null && (entry == row || entry == tile)
            ? entry : row == tile ? row : row ?? tile ?? entry;
        if (row is null)
        {
            findings.Add("trace.leaf_missing", leaf, traceId, "trace_leaf");
        }
        else if (entry is null)
        {
            findings.Add("trace.entry_missing", leaf, traceId, "trace");
        }
        else if (entry != row)
        {
            findings.Add(entry == tile ? "trace.leaf_changed" : "trace.entry_changed", leaf, traceId,
                entry == tile ? "trace_leaf" : "trace");
        }
        else if (tile is not null && tile != entry && undecided.Count < TraceVerdict.FindingsMax)
        {
            undecided.Enqueue((leaf, traceId ?? 0));
        }

        agreed.Append(believed ?? TreeHash.Empty);
        tiled.Append(tile ?? believed ?? TreeHash.Empty);
        if (Size == PublishedSize)
        {
            CheckPartialTiles();
        }
    }

    /// <summary>A checkpoint at this very size says which of the two trees is the true one.</summary>
    internal void Decide(TreeHash root)
    {
        if (isLost)
        {
            return;
        }

        var rowsAreRight = agreed.Root() == root;
        if (!rowsAreRight && tiled.Root() != root)
        {
            findings.Add("trace.checkpoint_wrong", goodSize, null, $"checkpoint {Size}");
            isLost = true;
            return;
        }

        while (undecided.TryDequeue(out var one))
        {
            findings.Add(
                rowsAreRight ? "trace.tile_changed" : "trace.entry_rewritten", one.Leaf, one.TraceId,
                rowsAreRight ? TileOf(one.Leaf).Path : "trace");
        }

        CheckEarlierTiles(rowsAreRight ? agreed : tiled);

        // From here on only the tiles know the tree; saying so once is enough.
        isLost = !rowsAreRight;
        goodSize = Size;
    }

    /// <summary>The end of the leaves: what no checkpoint decided is called by its name anyway.</summary>
    internal void End()
    {
        while (undecided.TryDequeue(out var one))
        {
            findings.Add("trace.entry_changed", one.Leaf, one.TraceId, "trace");
        }
    }

    private TileId TileOf(long leaf) => TileId.At(0, leaf / TileId.WidthMax, PublishedSize)!.Value;

    private TreeHash? TileHash(long leaf)
    {
        if (leaf >= PublishedSize)
        {
            return null;
        }

        var id = TileOf(leaf);
        if (leaf % TileId.WidthMax == 0)
        {
            leafTile = Read(id);
            if (leafTile is null)
            {
                findings.Add("trace.tile_changed", leaf, null, id.Path);
            }
        }

        var offset = (int)(leaf % TileId.WidthMax) * TreeHash.SizeBytes;
        return leafTile is null ? null : new TreeHash(leafTile.AsSpan(offset, TreeHash.SizeBytes));
    }

    // Leaf tiles are weighed leaf by leaf; above them a tile is right when either tree has it so.
    private void CheckTile(Tile tile)
    {
        agreedTiles.Remove(tile.Id.Path, out var agreedBytes);
        if (tile.Id.Level == 0 || (tile.Id.Index + 1) * TileId.WidthMax > TileId.HashesAt(tile.Id.Level, PublishedSize))
        {
            return;
        }

        CheckFile(tile.Id, tile.Bytes, agreedBytes);
    }

    private void CheckPartialTiles()
    {
        var partial = agreed.PartialTiles().ToDictionary(tile => tile.Id, tile => tile.Bytes);
        foreach (var tile in tiled.PartialTiles().Where(tile => tile.Id.Level > 0))
        {
            CheckFile(tile.Id, tile.Bytes, partial.GetValueOrDefault(tile.Id));
        }
    }

    // The partial tiles of an earlier checkpoint stay until the full one comes (C2SP tlog-tiles).
    private void CheckEarlierTiles(TreeAudit tree)
    {
        if (Size >= PublishedSize)
        {
            return;
        }

        foreach (var tile in tree.PartialTiles())
        {
            CheckFile(tile.Id, tile.Bytes, tile.Bytes);
        }
    }

    private void CheckFile(TileId id, byte[] tiledBytes, byte[]? agreedBytes)
    {
        var bytes = Read(id);
        if (bytes is null || !bytes.AsSpan().SequenceEqual(tiledBytes) && !bytes.AsSpan().SequenceEqual(agreedBytes))
        {
            findings.Add("trace.tile_changed", FirstLeaf(id), null, id.Path);
        }
    }

    private static long FirstLeaf(TileId id) => id.Index * TileId.WidthMax << (8 * id.Level);

    private byte[]? Read(TileId id)
    {
        if (folder.ReadTile(id) is { } bytes && bytes.Length == id.SizeBytes)
        {
            return bytes;
        }

        // While the log grows, a full tile takes the place of the partial one.
        var full = folder.ReadTile(id with { Width = TileId.WidthMax });
        return full?.Length == TileId.WidthMax * TreeHash.SizeBytes ? full[..id.SizeBytes] : null;
    }
}
