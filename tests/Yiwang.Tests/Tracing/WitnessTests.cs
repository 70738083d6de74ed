using Xunit;
using Yiwang.Platform.Tracing;
using Yiwang.TransparencyLog;

namespace Yiwang.Tests.Tracing;

public sealed class WitnessTests : IDisposable
{
    private const string Origin = "gz.example/trace";
    private static readonly NoteSigner Node = NoteSigner.Ed25519(Origin, new byte[32]);
    private readonly string folder = Directory.CreateTempSubdirectory("yw").FullName;

    [Fact]
    public void A_log_that_only_grows_is_cosigned_each_time()
    {
        var (log, witness) = (new Log(), NewWitness());
        foreach (var size in new[] { 1, 2, 200, 256, 257, 700 })
        {
            var note = log.Grow(size);
            var answer = witness.Observe(note, log.Read);
            Assert.Equal((WitnessOutcome.Cosigned, (long)size), (answer.Outcome, answer.SeenSize));
            Assert.Equal(SignatureState.Right, witness.Key.Check(note.With(answer.Line!), null, out _));
        }

        Assert.Equal(WitnessOutcome.Cosigned, witness.Observe(log.Grow(700), log.Read).Outcome);
        Assert.Empty(witness.Alarms);
    }

    [Fact]
    public void A_fork_is_found_by_the_witness_that_saw_the_other_history_and_the_proof_of_it_is_kept()
    {
        var (log, forked, witness) = (new Log(), new Log(changed: 5), NewWitness());
        witness.Observe(log.Grow(100), log.Read);
        Assert.Equal(WitnessOutcome.Forked, witness.Observe(forked.Grow(100), forked.Read).Outcome);
        Assert.Equal(WitnessOutcome.Forked, witness.Observe(forked.Grow(150), forked.Read).Outcome);
        Assert.Equal(2, witness.Alarms.Count);
        Assert.Contains(log.Grow(100).Text, witness.Alarms[0]);
        Assert.Equal(WitnessOutcome.Cosigned, witness.Observe(log.Grow(120), log.Read).Outcome);
    }

    [Fact]
    public void A_roll_back_is_found_also_by_a_witness_that_was_started_anew()
    {
        var log = new Log();
        NewWitness().Observe(log.Grow(100), log.Read);
        var shorter = new Log();
        var answer = NewWitness().Observe(shorter.Grow(90), shorter.Read);
        Assert.Equal((WitnessOutcome.RolledBack, 100L, true), (answer.Outcome, answer.SeenSize, answer.IsAlarm));
    }

    [Fact]
    public void A_checkpoint_of_another_key_or_log_or_form_is_not_looked_at()
    {
        var (log, witness) = (new Log(), NewWitness());
        var other = NoteSigner.Ed25519(Origin, [.. Enumerable.Repeat((byte)1, 32)]);
        var text = log.Grow(10).Text;
        Assert.Equal(WitnessOutcome.NotOfThisLog,
            witness.Observe(new SignedNote(text, [other.Sign(text)]), log.Read).Outcome);
        var elsewhere = new Checkpoint("other.example/trace", 10, TreeHash.Empty).Sign([Node]);
        Assert.Equal(WitnessOutcome.NotOfThisLog, witness.Observe(elsewhere, log.Read).Outcome);
        Assert.Equal(WitnessOutcome.NotOfThisLog,
            witness.Observe(new SignedNote("x\n", [Node.Sign("x\n")]), log.Read).Outcome);
        Assert.Null(witness.Seen);
    }

    [Fact]
    public void Without_tiles_there_is_no_cosignature_and_no_accusation()
    {
        var (log, witness) = (new Log(), NewWitness());
        witness.Observe(log.Grow(100), log.Read);
        var answer = witness.Observe(log.Grow(200), _ => null);
        Assert.Equal((WitnessOutcome.Unproved, false), (answer.Outcome, answer.IsAlarm));
    }

    [Fact]
    public void A_proof_that_the_log_brings_is_checked_from_the_size_the_witness_has_seen()
    {
        var (log, witness) = (new Log(), NewWitness());
        Assert.Equal(WitnessOutcome.Cosigned, witness.Add(log.Grow(30), 0, []).Outcome);
        var proof = log.Proof(70, 30);
        Assert.Equal(WitnessOutcome.Unproved, witness.Add(log.Grow(70), 20, proof).Outcome);
        Assert.Equal(WitnessOutcome.Unproved, witness.Add(log.Grow(70), 30, [.. proof.Skip(1)]).Outcome);
        Assert.Equal(WitnessOutcome.Cosigned, witness.Add(log.Grow(70), 30, proof).Outcome);
        Assert.Equal(WitnessOutcome.Forked, witness.Add(new Log(changed: 3).Grow(70), 70, []).Outcome);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Witness NewWitness() => new(
        folder, Origin, new LogKeys(Node.Key, null),
        NoteSigner.Cosigner("witness.example/w1", [.. Enumerable.Repeat((byte)2, 32)], TimeProvider.System));

    /// <summary>A log in memory; with a changed entry it is another history under the same name and key.</summary>
    private sealed class Log(int changed = -1)
    {
        private readonly TreeWriter tree = new();
        private readonly Dictionary<string, byte[]> tiles = [];

        internal byte[]? Read(TileId id) => tiles.GetValueOrDefault(id.Path);

        internal IReadOnlyList<TreeHash> Proof(long size, long old)
        {
            Grow((int)size);
            return new TreeProofs(size, Read).Consistency(old);
        }

        internal SignedNote Grow(int size)
        {
            while (tree.Size < size)
            {
                tree.Append(TreeHash.OfLeaf(BitConverter.GetBytes(tree.Size == changed ? -1L : tree.Size)));
            }

            foreach (var tile in tree.TakeTiles())
            {
                tiles[tile.Id.Path] = tile.Bytes;
            }

            Assert.Equal(size, tree.Size);
            return new Checkpoint(Origin, size, tree.Root()).Sign([Node]);
        }
    }
}
