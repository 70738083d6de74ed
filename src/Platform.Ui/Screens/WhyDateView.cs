namespace Yiwang.Platform.Ui.Screens;

/// <summary>How a time limit was reckoned: each stretch of like days as one line, and what was asked to change
/// it.</summary>
/// <param name="Counts">What is counted: working hours, working days, days.</param>
/// <param name="LateMark">The mark that stays: late by how long.</param>
/// <param name="InHand">In whose hands it is, or was when it became late.</param>
/// <param name="MayAsk">The viewer has the step in hand and no request is pending.</param>
public sealed record WhyDateView(
    string CaseId, string Title, Text Step, DateTimeOffset From, DateTimeOffset? DueAt, Text Counts,
    IReadOnlyList<SumLine> Lines, bool Provisional,
    Text? LateMark, string InHand, IReadOnlyList<ExtensionLine> Extensions, bool MayAsk, Refusal? Refusal = null,
    Entries? Entries = null);

/// <param name="Counted">What these days count for; 0 when they are left out.</param>
/// <param name="Sum">Counted so far.</param>
/// <param name="By">Who set it, when somebody did.</param>
public sealed record SumLine(DateOnly From, DateOnly To, Text Words, decimal Counted, decimal Sum, string By,
    bool Rule);

/// <summary>More time that was asked for, and what was decided.</summary>
/// <param name="MayDecide">The viewer is the one who decides.</param>
public sealed record ExtensionLine(
    string Id, int Days, string Reason, string AskedBy, DateTimeOffset AskedAt, string Decider, bool? Granted,
    DateTimeOffset? DecidedAt, string Words, bool MayDecide);
