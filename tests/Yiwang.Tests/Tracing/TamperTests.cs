using Xunit;
using Yiwang.Platform.Tracing;
using Yiwang.TransparencyLog;

namespace Yiwang.Tests.Tracing;

/// <summary>
/// The tamper campaign: every way to rewrite the trace that one can think of, at random places. The environment
/// variable TORTURE_TRACE sets how many mutations (1,000 when unset), TORTURE_SEED the seed that repeats a run.
/// </summary>
public sealed class TamperTests(TraceDatabase database, ITestOutputHelper output) : IClassFixture<TraceDatabase>
{
    private const int Mutations = 1_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly int[] Sizes = [3, 63, 253, 273, 300];

    private delegate Task<Func<TraceFinding, bool>> Mutation(TamperedLog log, Random random);

    private static readonly (string Name, Mutation Run)[] Ways =
    [
        ("change a byte of an entry", async (log, random) =>
        {
            var leaf = random.Next(TamperedLog.Size);
            var bytes = await log.Bytes($"select entry from trace where id = {leaf + 1}", Cancel);
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            await log.Sql(
                $"update trace set entry = decode('{Convert.ToHexString(bytes)}', 'hex') where id = {leaf + 1}",
                    Cancel);
            return At(leaf, "trace.entry_changed");
        }),
        ("change a column", async (log, random) =>
        {
            var leaf = random.Next(TamperedLog.Size);
            string[] changes =
            [
                "kind = 'document.read'", "person_id = coalesce(person_id, 0) + 1", "unit_id = 99",
                "at = at + interval '1 second'",
                "object_id = object_id || '1'", "case_id = gen_random_uuid()", "act = gen_random_uuid()", "post_id = 5",
            ];
            await log.Sql($"update trace set {changes[random.Next(changes.Length)]} where id = {leaf + 1}", Cancel);
            return At(leaf, "trace.columns_differ");
        }),
        ("delete an entry", async (log, random) =>
        {
            var leaf = random.Next(TamperedLog.Size);
            await log.Sql($"delete from trace where id = {leaf + 1}", Cancel);
            return At(leaf, "trace.entry_missing");
        }),
        ("delete an entry and its leaf", async (log, random) =>
        {
            var leaf = random.Next(TamperedLog.Size - 1);
            await log.Sql($"delete from trace where id = {leaf + 1}; delete from trace_leaf where leaf_index = {leaf}",
                Cancel);
            return At(leaf, "trace.leaf_missing");
        }),
        ("insert an entry into the past", async (log, random) =>
        {
            var id = 1000 + random.Next(1000);
            await log.Sql($"""
                insert into trace overriding system value
                select {id}, xid, gen_random_uuid(), at, person_id, post_id, unit_id, kind, object_kind, object_id,
                  case_id, entry
                from trace where id = {1 + random.Next(TamperedLog.Size - 30)}
                """, Cancel);
            return finding => finding.Code == "trace.entry_inserted" && finding.TraceId == id;
        }),
        ("swap two entries", async (log, random) =>
        {
            var (one, other) = Two(random);
            await log.Sql($"""
                update trace t set entry = o.entry from trace o
                where (t.id, o.id) in (({one + 1}, {other + 1}), ({other + 1}, {one + 1}))
                """, Cancel);
            return At(one, "trace.entry_changed");
        }),
        ("swap two leaves", async (log, random) =>
        {
            var (one, other) = Two(random);
            await log.Sql($"""
                update trace_leaf set leaf_index = -1 - leaf_index where leaf_index in ({one}, {other});
                update trace_leaf set leaf_index = case leaf_index when -1 - {one} then {other} else {one} end
                  where leaf_index < 0
                """.Replace("update", "alter table trace_leaf drop constraint if exists trace_leaf_leaf_index_check; update", StringComparison.Ordinal), Cancel);
            return finding => finding.Leaf == one;
        }),
        ("change a leaf's hash", async (log, random) =>
        {
            var leaf = random.Next(TamperedLog.Size);
            await log.Sql($"update trace_leaf set hash = sha256(hash) where leaf_index = {leaf}", Cancel);
            return At(leaf, "trace.leaf_changed");
        }),
        ("rewrite an entry and its leaf", async (log, random) =>
        {
            var leaf = random.Next(TamperedLog.Size);
            await log.Sql(Rewritten(leaf), Cancel);
            return At(leaf, "trace.entry_rewritten");
        }),
        ("rewrite an entry, its leaf and its tile", async (log, random) =>
        {
            var leaf = random.Next(TamperedLog.Size);
            await log.Sql(Rewritten(leaf), Cancel);
            var hash = await log.Bytes($"select hash from trace_leaf where leaf_index = {leaf}", Cancel);
            var id = TileId.At(0, leaf / 256, TamperedLog.Size)!.Value;
            var path = Path.Combine(log.Folder.Folder, id.Path);
            var tile = (byte[])log.File1(path).Clone();
            hash.CopyTo(tile, leaf % 256 * TreeHash.SizeBytes);
            await File.WriteAllBytesAsync(path, tile, Cancel);
            return finding => finding.Code == "trace.checkpoint_wrong" && finding.Leaf <= leaf;
        }),
        ("change words", async (log, random) =>
        {
            var leaf = random.Next(TamperedLog.Size / 4) * 4;
            var change = random.Next(2) == 0 ? "words = words || '。'" : "salt = sha256(salt)";
            await log.Sql($"update trace_words set {change} where trace_id = {leaf + 1}", Cancel);
            return At(leaf, "trace.words_changed");
        }),
        ("delete words", async (log, random) =>
        {
            var leaf = random.Next(TamperedLog.Size / 4) * 4;
            await log.Sql($"delete from trace_words where trace_id = {leaf + 1}", Cancel);
            return At(leaf, "trace.words_missing");
        }),
        ("insert words", async (log, random) =>
        {
            var leaf = random.Next(TamperedLog.Size / 4) * 4 + 1;
            await log.Sql($"insert into trace_words values ({leaf + 1}, sha256('a'), '不同意')", Cancel);
            return At(leaf, "trace.words_inserted");
        }),
        ("cut the tail", async (log, random) =>
        {
            var size = random.Next(TamperedLog.Size);
            await log.Sql($"""
                delete from trace where id > {size}; delete from trace_words where trace_id > {size};
                delete from trace_leaf where leaf_index >= {size}; update trace_head set size = {size}
                """, Cancel);
            return At(size, "trace.tail_cut");
        }),
        ("cut the tail with its checkpoints", async (log, random) =>
        {
            var size = random.Next(TamperedLog.Size);
            await log.Sql($"""
                delete from trace where id > {size}; delete from trace_words where trace_id > {size};
                delete from trace_leaf where leaf_index >= {size}; delete from checkpoint where size > {size};
                delete from cosignature where size > {size}; update trace_head set size = {size}
                """, Cancel);
            return At(size, "trace.tail_cut");
        }),
        ("roll everything back", async (log, random) =>
        {
            int[] sizes = [3, 63, 253, 273];
            var size = sizes[random.Next(sizes.Length)];
            await log.Rebuild(TamperedLog.Node, size, Cancel);
            return At(size, "trace.rolled_back");
        }),
        ("fork with the stolen key", async (log, random) =>
        {
            await log.Sql(Rewritten(random.Next(TamperedLog.Size)), Cancel);
            await log.Rebuild(TamperedLog.Node, TamperedLog.Size, Cancel);
            return finding => finding.Code == "trace.forked";
        }),
        ("sign anew with another key", async (log, random) =>
        {
            await log.Rebuild(TamperedLog.Thief, TamperedLog.Size, Cancel);
            return finding => finding.Code == "trace.checkpoint_forged";
        }),
        ("edit a file", async (log, random) =>
        {
            var path = log.Files[random.Next(log.Files.Count)];
            var bytes = (byte[])log.File1(path).Clone();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, bytes, Cancel);
            return Path.GetFileName(path) == "checkpoint" ? finding =>
                finding.Code.StartsWith("trace.checkpoint_", StringComparison.Ordinal)
                : finding =>
                    finding.Code == "trace.tile_changed" && path.EndsWith(finding.Where, StringComparison.Ordinal);
        }),
        ("delete or cut a file", async (log, random) =>
        {
            var path = log.Files[random.Next(log.Files.Count)];
            if (random.Next(2) == 0)
            {
                File.Delete(path);
            }
            else
            {
                await File.WriteAllBytesAsync(path, log.File1(path)[..^(1 + random.Next(log.File1(path).Length - 1))],
                    Cancel);
            }

            return Path.GetFileName(path) == "checkpoint" ? finding =>
                finding.Code.StartsWith("trace.checkpoint_", StringComparison.Ordinal)
                : finding =>
                    finding.Code == "trace.tile_changed" && path.EndsWith(finding.Where, StringComparison.Ordinal);
        }),
        ("change a checkpoint", async (log, random) =>
        {
            var size = Sizes[random.Next(Sizes.Length)];
            string[] changes = ["note = replace(note, 'gz', 'gx')", "root = sha256(root)",
                "note = replace(note, '=', '')", "previous = previous + 1"];
            await log.Sql($"update checkpoint set {changes[random.Next(changes.Length)]} where size = {size}", Cancel);
            return finding => finding.Code is "trace.checkpoint_forged" or "trace.checkpoint_missing"
                && finding.Where == $"checkpoint {size}";
        }),
        ("delete a checkpoint", async (log, random) =>
        {
            var size = Sizes[random.Next(Sizes.Length)];
            await log.Sql($"delete from checkpoint where size = {size}", Cancel);
            return finding => finding.Code == "trace.checkpoint_missing";
        }),
        ("change a cosignature", async (log, random) =>
        {
            var size = Sizes[random.Next(Sizes.Length)];
            var from = Sizes[random.Next(Sizes.Length)];
            await log.Sql(from == size
                ? $"update cosignature set line = replace(line, '=', '') where size = {size}"
                : $"update cosignature set line = (select line from kept_cosignature where size = {from}) where size = {size}", Cancel);
            return finding => finding.Code == "trace.cosignature_wrong" && finding.Leaf == size;
        }),
    ];

    [Fact]
    public async Task Every_mutation_is_found_and_named_and_nothing_else_is()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("TORTURE_TRACE"), out var asked)
            ? asked : Mutations;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("TORTURE_SEED"), out var given)
            ? given : Environment.TickCount;
        output.WriteLine($"seed {seed}, {count} mutations");
        var random = new Random(seed);
        await using var log = await TamperedLog.Create(database, "tamper", Cancel);
        Assert.Empty((await log.Verify(Cancel)).Findings);
        for (var i = 0; i < count; i++)
        {
            var (name, run) = Ways[i % Ways.Length];
            var named = await run(log, random);
            var verdict = await log.Verify(Cancel);
            Assert.False(verdict.IsRight, $"seed {seed}, mutation {i}: {name}: not found");
            Assert.True(verdict.Findings.Any(named),
                $"seed {seed}, mutation {i}: {name}: found as {string.Join("; ", verdict.Findings.Take(5))}");
            await log.Restore(Cancel);
            if (i % 10 == 0)
            {
                Assert.Empty((await log.Verify(Cancel)).Findings);
            }
        }
    }

    private static Func<TraceFinding, bool> At(long leaf, string code) =>
        finding => finding.Leaf == leaf && finding.Code == code;

    private static (int One, int Other) Two(Random random)
    {
        var one = random.Next(TamperedLog.Size - 1);
        return (one, one + 1 + random.Next(TamperedLog.Size - one - 1));
    }

    // Still a well-formed entry, so that only the tree can tell.
    private static string Rewritten(int leaf) => $"""
        update trace set entry = convert_to(replace(convert_from(entry, 'UTF8'), '黔府发', '黔府函'), 'UTF8')
          where id = {leaf + 1};
        update trace_leaf l set hash = sha256('\x00'::bytea || t.entry) from trace t where t.id = l.trace_id
          and l.leaf_index = {leaf};
        """;
}
