using System.Globalization;
using System.Text;
using Yiwang.TransparencyLog;

namespace Yiwang.Libraries.Tests.TransparencyLog;

/// <summary>Trees for tests, and the definition of RFC 9162, 2.1 written down once more, as slowly as it stands
/// there.</summary>
internal static class Trees
{
    /// <summary>The eight entries that the tests of Certificate Transparency have used since RFC 6962.</summary>
    internal static readonly byte[][] Classic =
    [
        .. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }
            .Select(Convert.FromHexString),
    ];

    internal static TreeHash Leaf(long index) =>
        TreeHash.OfLeaf(Encoding.ASCII.GetBytes(index.ToString(CultureInfo.InvariantCulture)));

    internal static TreeHash[] Leaves(int count) => [.. Enumerable.Range(0, count).Select(i => Leaf(i))];

    internal static (TreeWriter Tree, Dictionary<string, byte[]> Tiles) Written(int size)
    {
        var tree = new TreeWriter();
        var tiles = new Dictionary<string, byte[]>();
        foreach (var leaf in Leaves(size))
        {
            tree.Append(leaf);
        }

        foreach (var tile in tree.TakeTiles())
        {
            tiles.Add(tile.Id.Path, tile.Bytes);
        }

        return (tree, tiles);
    }

    internal static TreeHash DefinedRoot(ReadOnlySpan<TreeHash> leaves)
    {
        if (leaves.Length <= 1)
        {
            return leaves.Length == 0 ? TreeHash.Empty : leaves[0];
        }

        var split = 1;
        while (split * 2 < leaves.Length)
        {
            split *= 2;
        }

        return TreeHash.OfNode(DefinedRoot(leaves[..split]), DefinedRoot(leaves[split..]));
    }
}
