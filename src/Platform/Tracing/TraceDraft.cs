namespace Yiwang.Platform.Tracing;

/// <summary>What an act says of itself for the trace; who, when and from where are the act's.</summary>
/// <param name="Kind">Code of the fact, e.g. <c>document.signed</c>.</param>
/// <param name="Words">Personal words (an opinion, a reason): bound by a salted digest, erasable by order of
/// law.</param>
/// <param name="Facts">Small facts that are part of the entry itself.</param>
public sealed record TraceDraft(
    string Kind, string ObjectKind, string ObjectId, Guid? CaseId, string Words, byte[]? Before, byte[]? After,
    IReadOnlyList<(string Key, string Value)> Facts);
