namespace Yiwang.Platform.Ui.Screens;

/// <summary>Somebody outside who keeps copies of our checkpoints and signs those that only grew.</summary>
public sealed record Witness(string Name, string KeyId, DateTimeOffset? SeenAt, long? SeenSize, bool Agrees);

/// <param name="Signatures">Names of those who signed it.</param>
public sealed record CheckpointLine(long Size, string Root, DateTimeOffset At, IReadOnlyList<string> Signatures,
    string Url);

/// <summary>The trace: how long it is, who vouches for it, and how anybody proves it without us.</summary>
/// <param name="Size">Entries of the last verification.</param>
/// <param name="Running">Entries done by the verification that runs now; null when none does.</param>
/// <param name="Length">Entries in all.</param>
/// <param name="HasSample">Whether a witness is one the sample plays on this machine.</param>
/// <param name="Unsealed">Entries written after the last checkpoint.</param>
public sealed record TrustView(
    string Origin, string KeyId, long Size, int Unsealed, DateTimeOffset? VerifiedAt, bool Holds, Text Finding,
    IReadOnlyList<Witness> Witnesses, IReadOnlyList<CheckpointLine> Checkpoints, string VerifyCommand,
    long? Running = null, long Length = 0, bool HasSample = false, bool MayAudit = false, Refusal? Refusal = null,
    bool MayErase = false);
