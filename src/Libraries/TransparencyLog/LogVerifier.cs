using System.Security.Cryptography;

namespace Yiwang.TransparencyLog;

/// <summary>
/// Checks proofs without trusting whoever made them. It shares no hashing and no walk with <see cref="TreeWriter"/> and
/// <see cref="TreeProofs"/>: those split from the top, this climbs from the bottom (RFC 9162, 2.1.3.2 and 2.1.4.2).
/// </summary>
public static class LogVerifier
{
    /// <summary>Hash of a leaf, for who holds the entry itself.</summary>
    public static TreeHash Leaf(ReadOnlySpan<byte> entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0x00]);
        hash.AppendData(entry);
        return new TreeHash(hash.GetHashAndReset());
    }

    /// <summary>Whether the leaf stands at the index in the tree of that size and root.</summary>
    public static bool Inclusion(long index, long size, TreeHash leaf, IReadOnlyList<TreeHash> proof, TreeHash root)
    {
        if (index < 0 || index >= size)
        {
            return false;
        }

        var (at, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            hash = Step(ref at, ref last, hash, sibling);
        }

        return last == 0 && hash == root;
    }

    /// <summary>Whether the tree of the old size and root is a prefix of the tree of the new size and root.</summary>
    public static bool Consistency(
        long oldSize, TreeHash oldRoot, long newSize, TreeHash newRoot, IReadOnlyList<TreeHash> proof)
    {
        if (oldSize < 0 || oldSize > newSize)
        {
            return false;
        }

        if (oldSize == 0 || oldSize == newSize)
        {
            var empty = new TreeHash(SHA256.HashData([]));
            return proof.Count == 0
                && (oldSize == 0 ? oldRoot == empty && (newSize > 0 || newRoot == empty) : oldRoot == newRoot);
        }

        var isPowerOfTwo = (oldSize & (oldSize - 1)) == 0;
        List<TreeHash> path = isPowerOfTwo ? [oldRoot, .. proof] : [.. proof];
        return path.Count > 0 && Climb(oldSize - 1, newSize - 1, path) is { } roots
            && roots.Old == oldRoot && roots.New == newRoot;
    }

    private static (TreeHash Old, TreeHash New)? Climb(long at, long last, List<TreeHash> path)
    {
        while ((at & 1) == 1)
        {
            at >>= 1;
            last >>= 1;
        }

        var (oldHash, newHash) = (path[0], path[0]);
        foreach (var sibling in path.Skip(1))
        {
            if (last == 0)
            {
                return null;
            }

            if ((at & 1) == 1 || at == last)
            {
                oldHash = Node(sibling, oldHash);
            }

            newHash = Step(ref at, ref last, newHash, sibling);
        }

        return last == 0 ? (oldHash, newHash) : null;
    }

    private static TreeHash Step(ref long at, ref long last, TreeHash hash, TreeHash sibling)
    {
        TreeHash parent;
        if ((at & 1) == 1 || at == last)
        {
            parent = Node(sibling, hash);
            while ((at & 1) == 0 && at != 0)
            {
                at >>= 1;
                last >>= 1;
            }
        }
        else
        {
            parent = Node(hash, sibling);
        }

        at >>= 1;
        last >>= 1;
        return parent;
    }

    internal static TreeHash Node(TreeHash left, TreeHash right)
    {
        Span<byte> pair = [0x01, .. left.ToArray(), .. right.ToArray()];
        return new TreeHash(SHA256.HashData(pair));
    }
}
