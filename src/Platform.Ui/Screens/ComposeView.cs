using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <summary>One check of the draft. A stop forbids sending on, because the regulation says 不得; everything else is a
/// hint.</summary>
/// <param name="Article">Where it is written: 条例第十五条, GB/T 9704.</param>
public sealed record DraftCheck(bool Stop, Text What, Text Why, string Article);

/// <param name="Number">1 for the first.</param>
public sealed record DraftVersion(int Number, string Who, DateTimeOffset At, Text Words, bool Here = false);

/// <param name="Paragraph">The paragraph's number from 1; 0 for the whole text.</param>
public sealed record DraftComment(string Id, int Paragraph, string Quote, string Who, DateTimeOffset At, string Words,
    bool Settled);

/// <summary>The elements of a document beside its text; field names are those of the form.</summary>
public sealed record DraftElements(
    string Type, string Urgency, string Mark, string NumberPreview, string Recipients, int RecipientCount,
    string Copies, int CopyCount,
    string Publicity, string PublicityReason, string Remark, string ReceiptHours, string AnswerBy,
    string Partners = "");

/// <summary>Lists to choose from while composing.</summary>
public sealed record DraftChoices(IReadOnlyList<Option> Types, IReadOnlyList<Option> Marks,
    IReadOnlyList<Option> Templates);

/// <summary>A draft and everything around it.</summary>
/// <param name="Body">Structured text: one paragraph a line, levels by their own numerals, tables with pipes.</param>
/// <param name="SendWords">What the blue button says: 送办公室核稿.</param>
/// <param name="CaseUrl">The case at whose step the text is changed; empty for a draft that has not been sent
/// on.</param>
/// <param name="Editable">The parts that may be changed at a step; null: all.</param>
public sealed record ComposeView(
    string DocumentId, string Version, string Title, int DraftNumber, string DraftedBy, DateTimeOffset? SavedAt,
    DraftElements Elements, DraftChoices Choices, string Body, IReadOnlyList<DraftCheck> Checks,
    IReadOnlyList<FileLine> Attachments, IReadOnlyList<DraftVersion> Versions, IReadOnlyList<DraftComment> Comments,
    Text SendWords, string CaseUrl = "", Refusal? Refusal = null, Entries? Entries = null,
    int Characters = 0, int Pages = 0, WordTaken? Word = null,
    IReadOnlyList<string>? Editable = null);

/// <summary>A Word file that just became the text, and what of it could not be taken over.</summary>
public sealed record WordTaken(string Name, IReadOnlyList<Text> Losses);

/// <summary>Two versions of a draft laid over each other.</summary>
public sealed record RedlineView(
    string DocumentId, string Title, IReadOnlyList<DraftVersion> Versions, int From, int To, int Added, int Removed,
    int Places,
    IReadOnlyList<Piece> TitlePieces, IReadOnlyList<PaperBlock> Body);
