using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.TransparencyLog;

namespace Yiwang.Libraries.Tests.TransparencyLog;

public sealed class ProofTests
{
    private const int SizeMax = 1100;
    private static readonly Dictionary<string, byte[]> Tiles = AllTiles();
    private static readonly TreeHash[] Roots = AllRoots();

    private static readonly Gen<(int Small, int Large)> Pairs =
        from large in Gen.Choose(1, SizeMax)
        from small in Gen.Choose(0, large)
        select (small, large);

    [Fact]
    public void Every_leaf_of_a_small_tree_is_proved_and_at_no_other_place()
    {
        for (var size = 1; size <= 40; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var proof = Proofs(size).Inclusion(index);
                for (var claimed = 0; claimed <= size; claimed++)
                {
                    Assert.Equal(
                        claimed == index,
                        LogVerifier.Inclusion(claimed, size, Trees.Leaf(index), proof, Roots[size]));
                }

                Assert.False(LogVerifier.Inclusion(index, size, Trees.Leaf(index), proof, Roots[size - 1]));
                Assert.False(LogVerifier.Inclusion(index, size, Trees.Leaf(size), proof, Roots[size]));
            }
        }
    }

    [Fact]
    public void Every_two_sizes_of_a_small_tree_are_proved_consistent()
    {
        for (var size = 1; size <= 70; size++)
        {
            for (var old = 0; old <= size; old++)
            {
                Assert.True(LogVerifier.Consistency(old, Roots[old], size, Roots[size], Proofs(size).Consistency(old)));
            }
        }
    }

    [Fact]
    public void A_proof_over_tiles_holds_at_any_size() =>
        Prop.ForAll(Pairs.ToArbitrary(), pair =>
        {
            var proofs = Proofs(pair.Large);
            var index = Math.Min(pair.Small, pair.Large - 1);
            return LogVerifier.Inclusion(index, pair.Large, Trees.Leaf(index), proofs.Inclusion(index),
                Roots[pair.Large])
                && LogVerifier.Consistency(
                    pair.Small, Roots[pair.Small], pair.Large, Roots[pair.Large], proofs.Consistency(pair.Small));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_proof_with_a_change_anywhere_proves_nothing() =>
        Prop.ForAll(Pairs.ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (pair, where) =>
        {
            var proofs = Proofs(pair.Large);
            var index = Math.Min(pair.Small, pair.Large - 1);
            var inclusion = Broken(proofs.Inclusion(index), where);
            var consistency = Broken(proofs.Consistency(pair.Small), where);
            return !LogVerifier.Inclusion(index, pair.Large, Trees.Leaf(index), inclusion, Roots[pair.Large])
                && !LogVerifier.Consistency(
                    pair.Small, Roots[pair.Small], pair.Large, Roots[pair.Large], consistency);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_forked_tree_is_not_consistent()
    {
        var honest = Proofs(500).Consistency(300);
        var forged = new TreeWriter();
        for (var i = 0; i < 500; i++)
        {
            forged.Append(Trees.Leaf(i == 120 ? 9999 : i));
        }

        Assert.False(LogVerifier.Consistency(300, Roots[300], 500, forged.Root(), honest));
        Assert.False(LogVerifier.Consistency(500, Roots[500], 500, forged.Root(), []));
        Assert.False(LogVerifier.Consistency(600, Roots[600], 500, Roots[500], []));
    }

    [Fact]
    public void A_proof_text_round_trips_and_is_refused_when_it_deviates()
    {
        var note = new Checkpoint("gz.example/trace", 900, Roots[900])
            .Sign([NoteSigner.Ed25519("gz.example/trace", new byte[32])]);
        var text = new LogProof(77, Proofs(900).Inclusion(77), note).ToString();
        var read = LogProof.Parse(text);
        Assert.Equal(text, read.ToString());
        Assert.True(LogVerifier.Inclusion(read.Index, 900, Trees.Leaf(77), read.Hashes, Roots[900]));
        foreach (var bad in new[] { "", text.Replace("@v1", "@v2"), text.Replace("index 77", "index 077"), text[..60],
            "extra" })
        {
            Assert.Throws<LogException>(() => LogProof.Parse(bad));
        }
    }

    private static TreeProofs Proofs(long size) => new(size, id => Tiles.GetValueOrDefault(id.Path));

    // A hash changed, dropped, doubled or added; with no hash there, one is added.
    private static List<TreeHash> Broken(IReadOnlyList<TreeHash> proof, int where)
    {
        List<TreeHash> broken = [.. proof];
        // A leaf of no tree here: a leaf of the tree may be the very hash that stands in the proof.
        var stranger = Trees.Leaf(SizeMax + 1 + where);
        var at = where % (proof.Count + 1);
        switch (where % 3)
        {
            case 0 when at < proof.Count: broken[at] = stranger; break;
            case 1 when at < proof.Count: broken.RemoveAt(at); break;
            default: broken.Insert(at, at < proof.Count ? proof[at] : stranger); break;
        }

        return broken;
    }

    private static Dictionary<string, byte[]> AllTiles()
    {
        var tiles = new Dictionary<string, byte[]>();
        var tree = new TreeWriter();
        for (var i = 0; i < SizeMax; i++)
        {
            tree.Append(Trees.Leaf(i));
            foreach (var tile in tree.TakeTiles())
            {
                tiles[tile.Id.Path] = tile.Bytes;
            }
        }

        return tiles;
    }

    private static TreeHash[] AllRoots() =>
        [.. Enumerable.Range(0, SizeMax + 1).Select(size => Trees.DefinedRoot(Trees.Leaves(size)))];
}
