namespace Yiwang.TransparencyLog;

/// <summary>Something given to the library is not what it has to be. The code is stable; the words are for
/// people.</summary>
public sealed class LogException(string code, string zh, string en) : Exception($"{code}: {en}")
{
    public string Code { get; } = code;

    public string Zh { get; } = zh;

    public string En { get; } = en;

    internal static LogException NoteMalformed() =>
        new("log.note_malformed", "签名文本不合格式。", "The signed note is malformed.");

    internal static LogException CheckpointMalformed() =>
        new("log.checkpoint_malformed", "检查点不合格式。", "The checkpoint is malformed.");

    internal static LogException KeyMalformed() =>
        new("log.key_malformed", "验证公钥不合格式。", "The verifier key is malformed.");

    internal static LogException ProofMalformed() =>
        new("log.proof_malformed", "证明不合格式。", "The proof is malformed.");

    internal static LogException TileBroken(string path) =>
        new("log.tile_broken", $"哈希片“{path}”缺失或长度不对。", $"The tile '{path}' is missing or has a wrong length.");
}
