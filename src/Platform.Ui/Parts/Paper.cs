namespace Yiwang.Platform.Ui.Parts;

/// <summary>What a block of a document is; levels as GB/T 9704-2012 clause 7.3.3 numbers them: 一、（一）1.（1）.</summary>
public enum PaperBlockKind { Body, Level1, Level2, Level3, Level4, Flat, Table }

/// <summary>One paragraph or table of the body.</summary>
/// <param name="Rows">Cells of a table, head first; null for a paragraph.</param>
/// <param name="Marks">The paragraph in pieces when it is shown with changes; null shows
/// <paramref name="Text"/>.</param>
public sealed record PaperBlock(
    PaperBlockKind Kind, string Text, IReadOnlyList<IReadOnlyList<string>>? Rows = null,
    IReadOnlyList<Piece>? Marks = null);

public enum PieceKind { Kept, Added, Removed }

public sealed record Piece(PieceKind Kind, string Text);

/// <summary>The words of a document in reading order, for reflow on a phone and for a screen reader.</summary>
/// <param name="Mark">Issuing authority mark: 贵州省人民政府办公厅文件; empty for a draft.</param>
/// <param name="Printed">Imprint: printing office and day.</param>
public sealed record PaperText(
    string Mark, string Number, string Title, string MainRecipients, IReadOnlyList<PaperBlock> Body,
    IReadOnlyList<string> AttachmentNotes, IReadOnlyList<string> Signatures, string Date, string Remark = "",
    string CopyRecipients = "", string Printed = "", string UrgencyWord = "", string Signer = "");

/// <summary>Pages drawn by the server, to stand in the page itself: sharp at any size, selectable, found by the
/// browser's search.</summary>
/// <param name="Total">Pages the document has.</param>
/// <param name="First">Number of the first one drawn here, from 1.</param>
/// <param name="Drawings">SVG elements; or, where a page is a picture, <paramref name="Pictures"/> is used
/// instead.</param>
/// <param name="Pictures">Addresses of pictures of the pages, for files that are not drawn here.</param>
/// <param name="StyleUrl">Names the fonts of the drawings; empty when they need none.</param>
/// <param name="ReadUrl">The reading page with all of them; empty where this is it.</param>
/// <param name="Words">Text of each page, for a page that is a picture; empty otherwise.</param>
/// <param name="Layers">The same words as SVG, unseen over the picture where they stand, found ones marked.</param>
public sealed record PaperPages(
    int Total, int First, IReadOnlyList<string> Drawings, string StyleUrl = "", string ReadUrl = "",
    IReadOnlyList<string>? Pictures = null, IReadOnlyList<string>? Words = null, IReadOnlyList<string>? Layers = null)
{
    public int Shown => Pictures?.Count ?? Drawings.Count;
}

/// <summary>A document to look at: its pages drawn, its words always.</summary>
/// <param name="Pages">Null while it cannot be typeset, and for what came on paper.</param>
public sealed record Paper(PaperPages? Pages, PaperText Words)
{
    public int Count => Pages?.Total ?? 0;
}

/// <summary>What the check of the seals came to.</summary>
/// <param name="Url">The verdict in full; empty when there is none.</param>
/// <param name="Broken">Something is wrong: the file was changed, or a seal is false.</param>
public sealed record SealFinding(bool Holds, Text Words, string Url = "", bool Broken = false);
