namespace Yiwang.Platform.Ui.Parts;

/// <summary>What a block of a document is; levels as GB/T 9704-2012 clause 7.3.3 numbers them: 一、（一）1.（1）.</summary>
public enum PaperBlockKind { Body, Level1, Level2, Level3, Level4, Flat, Table }

/// <summary>One paragraph or table of the body.</summary>
/// <param name="Rows">Cells of a table, head first; null for a paragraph.</param>
/// <param name="Marks">The paragraph in pieces when it is shown with changes; null shows <paramref name="Text"/>.</param>
public sealed record PaperBlock(
    PaperBlockKind Kind, string Text, IReadOnlyList<IReadOnlyList<string>>? Rows = null, IReadOnlyList<Piece>? Marks = null);

public enum PieceKind { Kept, Added, Removed }

public sealed record Piece(PieceKind Kind, string Text);

/// <summary>The words of a document in reading order, for reflow on a phone and for a screen reader.</summary>
/// <param name="Mark">Issuing authority mark: 贵州省人民政府办公厅文件; empty for a draft.</param>
/// <param name="Printed">Imprint: printing office and day.</param>
public sealed record PaperText(
    string Mark, string Number, string Title, string MainRecipients, IReadOnlyList<PaperBlock> Body,
    IReadOnlyList<string> AttachmentNotes, IReadOnlyList<string> Signatures, string Date, string Remark = "",
    string CopyRecipients = "", string Printed = "", string UrgencyWord = "", string Signer = "");

/// <summary>A document to look at: fixed pages as drawings when it is issued, its words always.</summary>
/// <param name="PageUrls">Drawings (SVG) of the pages in order; empty while there are no fixed pages.</param>
public sealed record Paper(IReadOnlyList<string> PageUrls, PaperText Words);

/// <summary>What the check of the seal came to.</summary>
public sealed record SealFinding(bool Holds, Text Words);
