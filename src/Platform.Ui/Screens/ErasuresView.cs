namespace Yiwang.Platform.Ui.Screens;

/// <summary>One erasure of words by order of law.</summary>
/// <param name="Leaf">Number of the entry in the trace.</param>
/// <param name="Granted">Null while it is not decided.</param>
public sealed record ErasureLine(
    string Id, long? Leaf, Text Kind, DateTimeOffset At, string Unit, string Order, string AskedBy,
    DateTimeOffset AskedAt, string DecidedBy,
    DateTimeOffset? DecidedAt, bool? Granted, string Words);

public sealed record ErasuresView(IReadOnlyList<ErasureLine> Lines, bool MayAsk, bool MayDecide,
    Refusal? Refusal = null, Entries? Entries = null);
