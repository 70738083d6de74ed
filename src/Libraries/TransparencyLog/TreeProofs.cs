using System.Numerics;

namespace Yiwang.TransparencyLog;

/// <summary>
/// Inclusion and consistency proofs out of tiles (RFC 9162, 2.1.3.1 and 2.1.4.1), for any two sizes whose tiles are
/// there.
/// Tiles read and subtrees computed are kept for the life of the object, so make a new one for each piece of work.
/// </summary>
public sealed class TreeProofs(long size, TileReader read)
{
    private readonly Dictionary<TileId, byte[]> tiles = [];
    private readonly Dictionary<(int Height, long Index), TreeHash> subtrees = [];

    /// <summary>Hashes from the leaf's sibling up to the child of the root.</summary>
    public IReadOnlyList<TreeHash> Inclusion(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        List<TreeHash> proof = [];
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + Split(end - start);
            if (index < middle)
            {
                proof.Add(Range(middle, end));
                end = middle;
            }
            else
            {
                proof.Add(Range(start, middle));
                start = middle;
            }
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>Proof that the tree of <paramref name="oldSize"/> leaves is a prefix of this one.</summary>
    public IReadOnlyList<TreeHash> Consistency(long oldSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, size);
        List<TreeHash> proof = [];
        if (oldSize == 0 || oldSize == size)
        {
            return proof;
        }

        var (start, end, whole) = (0L, size, true);
        while (end > oldSize)
        {
            var middle = start + Split(end - start);
            if (oldSize <= middle)
            {
                proof.Add(Range(middle, end));
                end = middle;
            }
            else
            {
                proof.Add(Range(start, middle));
                (start, whole) = (middle, false);
            }
        }

        if (!whole)
        {
            proof.Add(Range(start, end));
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>Root of the whole tree.</summary>
    public TreeHash Root() => size == 0 ? TreeHash.Empty : Range(0, size);

    // Largest power of two below the count (RFC 9162, 2.1.1).
    private static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));

    private TreeHash Range(long start, long end)
    {
        var count = end - start;
        if (BitOperations.IsPow2(count))
        {
            return Perfect(BitOperations.Log2((ulong)count), start / count);
        }

        var middle = start + Split(count);
        return TreeHash.OfNode(Range(start, middle), Range(middle, end));
    }

    // A perfect subtree of height h lies in the tiles of level h / 8, folded h % 8 times.
    private TreeHash Perfect(int height, long index)
    {
        if (height % 8 == 0)
        {
            return HashAt(height / 8, index);
        }

        if (!subtrees.TryGetValue((height, index), out var hash))
        {
            hash = TreeHash.OfNode(Perfect(height - 1, 2 * index), Perfect(height - 1, 2 * index + 1));
            subtrees.Add((height, index), hash);
        }

        return hash;
    }

    private TreeHash HashAt(int level, long position)
    {
        var id = TileId.At(level, position / TileId.WidthMax, size) ?? throw LogException.ProofMalformed();
        if (!tiles.TryGetValue(id, out var bytes))
        {
            bytes = ReadTile(id);
            tiles.Add(id, bytes);
        }

        return new TreeHash(bytes.AsSpan((int)(position % TileId.WidthMax) * TreeHash.SizeBytes, TreeHash.SizeBytes));
    }

    // A partial tile may have been cleared away once the full one stood; the full one begins with it.
    private byte[] ReadTile(TileId id)
    {
        if (read(id) is { } bytes && bytes.Length == id.SizeBytes)
        {
            return bytes;
        }

        var full = id with { Width = TileId.WidthMax };
        return id.Width < TileId.WidthMax && read(full) is { } whole && whole.Length == full.SizeBytes
            ? whole[..id.SizeBytes] : throw LogException.TileBroken(id.Path);
    }
}
