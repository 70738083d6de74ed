using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>The log of this node: its files, its name in checkpoints, its public keys.</summary>
public sealed record TraceLog(LogFolder Folder, string Origin, LogKeys Keys)
{
    /// <summary>The keys as lines for evidence: the log's and its witnesses'.</summary>
    public IReadOnlyList<VerifierKey> With(IReadOnlyList<VerifierKey> witnesses) =>
        [Keys.Ed25519, .. Keys.Sm2 is { } sm2 ? [sm2] : Array.Empty<VerifierKey>(), .. witnesses];
}
