using Yiwang.Documents.Reading;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using Redline = Yiwang.Ofd.Typesetting.Redline;

namespace Yiwang.Documents.Drafting;

/// <summary>Two versions of a draft laid over each other (花脸稿), by the library's one comparison.</summary>
internal static class VersionCompare
{
    public static RedlineView Of(DocumentView document, VersionView from, VersionView to)
    {
        var body = Redline.Compare(from.Body, to.Body, to.Person).Paragraphs
            .Select(p => new PaperBlock(PaperBlockKind.Body, "", Marks: Pieces(p))).ToList();
        var title = Redline.Compare(from.Title, to.Title, to.Person).Paragraphs.SelectMany(Pieces).ToList();
        var pieces = body.SelectMany(b => b.Marks!).ToList();
        int Count(PieceKind kind) => pieces.Where(p => p.Kind == kind).Sum(p => p.Text.Length);
        return new RedlineView(document.Id.ToString(), document.Title,
            document.Versions.Select(v =>
                new DraftVersion(v.No, v.Person, v.At, new Text(v.Step, v.Step), v.No == document.Version)).ToList(),
            from.No, to.No, Count(PieceKind.Added), Count(PieceKind.Removed),
            body.Count(b => b.Marks!.Any(m => m.Kind != PieceKind.Kept)), title, body);
    }

    /// <summary>Two texts that are no versions of a draft, such as those of two files.</summary>
    public static RedlineView OfTexts(string before, string after)
    {
        var body = Redline.Compare(before, after).Paragraphs
            .Select(p => new PaperBlock(PaperBlockKind.Flat, "", Marks: Pieces(p))).ToList();
        var pieces = body.SelectMany(b => b.Marks!).ToList();
        return new RedlineView("", "", [], 0, 0, pieces.Where(p => p.Kind == PieceKind.Added).Sum(p => p.Text.Length),
            pieces.Where(p => p.Kind == PieceKind.Removed).Sum(p => p.Text.Length),
            body.Count(b => b.Marks!.Any(m => m.Kind != PieceKind.Kept)), [], body);
    }

    private static List<Piece> Pieces(RedlineParagraph paragraph) => paragraph.Pieces.Select(p => new Piece(
        p.RemovedBy >= 0 ? PieceKind.Removed : p.AddedBy >= 0 ? PieceKind.Added : PieceKind.Kept, p.Text)).ToList();
}
