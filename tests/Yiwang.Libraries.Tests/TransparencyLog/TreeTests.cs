using Xunit;
using Yiwang.TransparencyLog;

namespace Yiwang.Libraries.Tests.TransparencyLog;

public sealed class TreeTests
{
    /// <summary>Sizes at which something changes: powers of two, tiles that fill, levels that begin.</summary>
    public static readonly TheoryData<int> Sizes =
        [0, 1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 511, 512, 513, 1000, 4096, 65_535, 65_536, 65_537, 70_000];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void The_roots_of_the_classic_entries_come_out(int size, string root)
    {
        var tree = new TreeWriter();
        var audit = new TreeAudit(_ => { });
        foreach (var entry in Trees.Classic.Take(size))
        {
            tree.Append(TreeHash.OfLeaf(entry));
            audit.Append(LogVerifier.Leaf(entry));
        }

        Assert.Equal(root, tree.Root().ToString());
        Assert.Equal(root, audit.Root().ToString());
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Writer_auditor_tiles_and_definition_agree(int size)
    {
        var leaves = Trees.Leaves(size);
        var (tree, written) = Trees.Written(size);
        var audited = new Dictionary<string, byte[]>();
        var audit = new TreeAudit(tile => audited.Add(tile.Id.Path, tile.Bytes));
        foreach (var leaf in leaves)
        {
            audit.Append(leaf);
        }

        foreach (var tile in audit.PartialTiles())
        {
            audited.Add(tile.Id.Path, tile.Bytes);
        }

        var root = Trees.DefinedRoot(leaves);
        Assert.Equal(root, tree.Root());
        Assert.Equal(root, audit.Root());
        Assert.Equal(root, new TreeProofs(size, id => written[id.Path]).Root());
        Assert.Equal(audited.OrderBy(tile => tile.Key), written.OrderBy(tile => tile.Key));
    }

    [Fact]
    public void A_tree_of_70000_has_the_tiles_the_specification_counts()
    {
        var paths = Trees.Written(70_000).Tiles.Keys;
        Assert.Equal(273,
            paths.Count(path => path.StartsWith("tile/0/", StringComparison.Ordinal) && !path.Contains(".p")));
        Assert.Equal(
            ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"],
            paths.Where(path => path.Contains(".p")).Order());
        Assert.Contains("tile/1/000", paths);
    }

    [Theory]
    [InlineData(0, 1_234_067, 256, "tile/0/x001/x234/067")]
    [InlineData(63, 0, 1, "tile/63/000.p/1")]
    [InlineData(1, 999, 255, "tile/1/999.p/255")]
    [InlineData(2, 1000, 256, "tile/2/x001/000")]
    public void A_tile_has_the_path_of_the_specification_and_is_read_from_it(int level, long index, int width,
        string path)
    {
        Assert.Equal(path, new TileId(level, index, width).Path);
        Assert.True(TileId.TryParse(path, out var id));
        Assert.Equal(new TileId(level, index, width), id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile")]
    [InlineData("tile/0")]
    [InlineData("tile/0/1")]
    [InlineData("tile/00/001")]
    [InlineData("tile/64/001")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/001.p/0")]
    [InlineData("tile/0/001.p/256")]
    [InlineData("tile/0/001.p/01")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/../../checkpoint")]
    [InlineData("tile/0/001/")]
    [InlineData("tile/0/-01")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/x999/x999/999")]
    public void Another_path_is_none(string path) => Assert.False(TileId.TryParse(path, out _));

    [Theory]
    [InlineData(1, 300)]
    [InlineData(7, 1000)]
    [InlineData(256, 1024)]
    [InlineData(300, 70_000)]
    public void A_writer_that_goes_on_from_tiles_makes_the_same_tree(int batch, int size)
    {
        var tiles = new Dictionary<string, byte[]>();
        for (var start = 0; start < size; start += batch)
        {
            var tree = new TreeWriter(start, id => tiles.GetValueOrDefault(id.Path));
            for (var i = start; i < Math.Min(start + batch, size); i++)
            {
                tree.Append(Trees.Leaf(i));
            }

            foreach (var tile in tree.TakeTiles())
            {
                tiles[tile.Id.Path] = tile.Bytes;
            }
        }

        Assert.Equal(Trees.Written(size).Tree.Root(),
            new TreeProofs(size, id => tiles.GetValueOrDefault(id.Path)).Root());
    }

    [Fact]
    public void A_missing_or_cut_tile_stops_a_writer()
    {
        var tiles = Trees.Written(600).Tiles;
        Assert.Equal("log.tile_broken", Assert.Throws<LogException>(() => new TreeWriter(600, _ => null)).Code);
        Assert.Equal("log.tile_broken", Assert.Throws<LogException>(
            () => new TreeWriter(600, id => tiles[id.Path][..^1])).Code);
    }

    [Fact]
    public void The_partial_tile_may_go_once_the_full_one_is_there()
    {
        var full = Trees.Written(512).Tiles;
        var proofs = new TreeProofs(300, id => full.GetValueOrDefault(id.Width == 256 ? id.Path : "none")
            ?? (id.Level == 1 ? full["tile/1/000.p/2"][..32] : null));
        Assert.Equal(Trees.Written(300).Tree.Root(), proofs.Root());
    }
}
