using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <summary>Correcting an attachment after sending: the old one stays in the story, every recipient is told.</summary>
public sealed record CorrectionView(
    string DocumentId, string Version, string Title, IReadOnlyList<FileLine> Attachments, int Recipients,
    Refusal? Refusal = null, Entries? Entries = null);

/// <summary>What was corrected after sending, as the receiving unit or the sender sees it.</summary>
/// <param name="BackUrl">The board, for the sender; the delivery, for a receiver.</param>
public sealed record CorrectionsView(string Title, string BackUrl, IReadOnlyList<CorrectionLine> Lines,
    Refusal? Refusal = null)
{
    public Paging Paging { get; init; } = new(Lines.Count);
}

/// <param name="SignUrl">Where this unit signs for it; empty when that is not asked for, or done.</param>
/// <param name="Receipt">Who signed for it, or how many have.</param>
public sealed record CorrectionLine(
    string Id, FileLine Old, FileLine New, string Reason, string By, DateTimeOffset At, string SignUrl, Text Receipt);

/// <summary>Replacing a document that went out, because its text is wrong.</summary>
public sealed record ReplacementView(string DocumentId, string Title, int Unsigned, int Signed, Refusal? Refusal = null,
    Entries? Entries = null);

/// <summary>Sending a document also to further units.</summary>
/// <param name="Chosen">Units chosen so far, each a ticked field of the form.</param>
/// <param name="Found">What the search found and has not got the document yet; null when nothing was asked.</param>
public sealed record SendAlsoView(
    string DocumentId, string Title, IReadOnlyList<UnitChoice> Chosen, IReadOnlyList<UnitChoice>? Found,
    string Query = "", Refusal? Refusal = null);

/// <summary>Choosing what to draft.</summary>
public sealed record NewDocumentView(IReadOnlyList<DraftType> Types, IReadOnlyList<Option> Marks,
    Entries? Entries = null);

/// <param name="Meaning">When this type is used, after 条例 article 8.</param>
public sealed record DraftType(string Value, string Name, Text Meaning, Text Direction);
