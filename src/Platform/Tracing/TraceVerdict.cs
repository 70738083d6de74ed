namespace Yiwang.Platform.Tracing;

/// <summary>One thing that is wrong, named as closely as the evidence allows.</summary>
/// <param name="Code">Stable, such as <c>trace.entry_changed</c>.</param>
/// <param name="Leaf">Leaf number; for a stretch, its first.</param>
/// <param name="TraceId">Row in the table, when one is known.</param>
/// <param name="Where">Table, file or witness.</param>
public sealed record TraceFinding(string Code, long? Leaf, long? TraceId, string Where, string Zh, string En);

/// <summary>What a verification came to.</summary>
/// <param name="Entries">Leaves re-derived.</param>
/// <param name="Findings">In the order of the log, at most <see cref="FindingsMax"/>.</param>
public sealed record TraceVerdict(long Entries, long Checkpoints, long Cosignatures,
    IReadOnlyList<TraceFinding> Findings)
{
    /// <summary>Most findings kept; the first ones.</summary>
    public const int FindingsMax = 1_000;

    public bool IsRight => Findings.Count == 0;

    /// <summary>The finding with the lowest leaf number, or the first one that names no leaf.</summary>
    public TraceFinding? First => Findings.OrderBy(finding => finding.Leaf ?? long.MaxValue).FirstOrDefault();
}

/// <summary>Collects findings with their words.</summary>
internal sealed class TraceFindings
{
    private static readonly Dictionary<string, (string Zh, string En)> Words = new()
    {
        ["trace.entry_changed"] = ("痕迹内容被改动", "The entry was changed"),
        ["trace.entry_missing"] = ("痕迹被删除", "The entry was deleted"),
        ["trace.entry_inserted"] = ("在已封存的时段插入了痕迹", "An entry was inserted into the past"),
        ["trace.entry_rewritten"] = ("痕迹及其序列一并被改写", "The entry and its leaf were rewritten together"),
        ["trace.entry_malformed"] = ("痕迹不合格式", "The entry is malformed"),
        ["trace.columns_differ"] = ("列表字段与痕迹原文不一致", "The columns differ from the entry"),
        ["trace.words_changed"] = ("意见文字被改动", "The words were changed"),
        ["trace.words_missing"] = ("意见文字缺失且没有依法删除的记录", "The words are missing and no erasure is on record"),
        ["trace.words_inserted"] = ("痕迹没有意见，却存有意见文字", "Words are stored for an entry that has none"),
        ["trace.leaf_changed"] = ("序列记录被改动", "The leaf row was changed"),
        ["trace.leaf_missing"] = ("序列记录被删除", "The leaf row was deleted"),
        ["trace.head_wrong"] = ("序列长度记录不符", "The recorded size of the tree is wrong"),
        ["trace.tail_cut"] = ("末尾的痕迹被截去", "The tail of the trace was cut"),
        ["trace.tile_changed"] = ("哈希片文件缺失或被改动", "A tile file is missing or was changed"),
        ["trace.checkpoint_wrong"] = ("检查点与痕迹不符", "The checkpoint does not fit the entries"),
        ["trace.checkpoint_forged"] = ("检查点不是本节点签署的", "The checkpoint was not signed by this node"),
        ["trace.checkpoint_missing"] = ("检查点缺失", "A checkpoint is missing"),
        ["trace.cosignature_wrong"] = ("见证签名不符", "A witness's cosignature does not fit"),
        ["trace.content_changed"] = ("存储的文件被改动", "A stored file was changed"),
        ["trace.content_missing"] = ("存储的文件缺失", "A stored file is missing"),
        ["trace.rolled_back"] = ("见证方见过更长的痕迹：数据被回退", "A witness has seen a longer trace: it was rolled back"),
        ["trace.forked"] = ("见证方见过另一份历史：痕迹分叉", "A witness has seen another history: the trace was forked"),
    };

    private readonly List<TraceFinding> found = [];

    internal IReadOnlyList<TraceFinding> All => found;

    internal void Add(string code, long? leaf, long? traceId, string where)
    {
        if (found.Count < TraceVerdict.FindingsMax)
        {
            var (zh, en) = Words[code];
            var place = leaf is null ? where : $"{where} #{leaf}";
            found.Add(new TraceFinding(code, leaf, traceId, where, $"{zh}（{place}）", $"{en} ({place})"));
        }
    }
}
