namespace Yiwang.Platform.Ui.Screens;

/// <summary>One entry of the trace, and what proves that it stands in it unchanged.</summary>
/// <param name="Entry">Its canonical bytes as text.</param>
/// <param name="Words">What the person wrote, where the viewer may read it.</param>
/// <param name="Path">Hashes from the leaf up to the root.</param>
/// <param name="Size">Entries under the checkpoint; null when none covers it yet.</param>
public sealed record ProofView(
    long Id, string Entry, string Words, bool WordsFit, bool WereErased, long? Leaf, string LeafHash,
    IReadOnlyList<string> Path, long? Size, string Root, bool Holds,
    IReadOnlyList<string> Witnesses, string CaseUrl, string EvidenceUrl);

/// <summary>One line of the audit: an entry without the words people wrote.</summary>
public sealed record AuditLine(long Id, DateTimeOffset At, string Who, string UnitName, string Code, Text Did,
    string ObjectKind, string ObjectId, string Address, string Device);

/// <param name="Entered">What was typed into the filters, by field.</param>
/// <param name="Older">The address of the older lines; empty at the end.</param>
public sealed record AuditView(IReadOnlyList<AuditLine> Lines, IReadOnlyDictionary<string, string> Entered,
    string Older, Refusal? Refusal = null);
