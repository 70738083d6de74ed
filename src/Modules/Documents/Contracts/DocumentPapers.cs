using Yiwang.Documents.Reading;
using Yiwang.Documents.Viewing;
using Yiwang.Platform;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Contracts;

/// <summary>A document to look at, for the pages of other modules.</summary>
/// <param name="Seal">What can be said of its seals; null while it has none.</param>
public sealed record ShownDocument(Paper Paper, IReadOnlyList<FileLine> Files, IReadOnlyList<RelatedLine> Related,
    SealFinding? Seal);

/// <summary>The words of a document, paragraph by paragraph as they were written; empty lines are none.</summary>
public sealed record DocumentWords(string Title, string Number, string Type, IReadOnlyList<string> Paragraphs);

/// <summary>What other modules have to say of a document under "related"; each line only if this person may see what it
/// leads to.</summary>
public sealed record RelatedSource(Func<Actor, Guid, CancellationToken, Task<IReadOnlyList<RelatedLine>>> Of);

/// <summary>Shows documents through the one door.</summary>
public sealed class DocumentPapers
{
    private readonly ReadDocument read;
    private readonly ShowPaper show;
    private readonly RelatedDocuments related;

    internal DocumentPapers(ReadDocument read, ShowPaper show, RelatedDocuments related) =>
        (this.read, this.show, this.related) = (read, show, related);

    public async Task<Result<DocumentWords>> Words(Actor by, Guid documentId, CancellationToken cancel)
    {
        var document = await read.Run(by, documentId, cancel);
        return document.Refusal is { } refusal
            ? refusal : new DocumentWords(document.Answer.Title, document.Answer.Number, document.Answer.Type,
            document.Answer.Body.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Those of the documents that this person sees, as lines that lead to them, newest first.</summary>
    public Task<IReadOnlyList<RelatedLine>> Lines(Actor by, IReadOnlyList<Guid> documents, Text relation,
        CancellationToken cancel) =>
        related.Named(by, documents, relation, by.Language, cancel);

    public async Task<Result<ShownDocument>> Of(Actor by, Guid documentId, CancellationToken cancel)
    {
        var document = await read.Run(by, documentId, cancel);
        if (document.Refusal is { } refusal) return refusal;
        var shown = await show.Of(document.Answer, cancel);
        return new ShownDocument(shown.Paper, Papers.Files(document.Answer),
            await related.Of(by, documentId, by.Language, cancel), shown.Seal);
    }
}
