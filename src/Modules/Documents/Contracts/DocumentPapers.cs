using Yiwang.Documents.Reading;
using Yiwang.Platform;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Contracts;

/// <summary>A document to look at, for the pages of other modules.</summary>
public sealed record ShownDocument(Paper Paper, IReadOnlyList<FileLine> Files, IReadOnlyList<RelatedLine> Related);

/// <summary>Shows documents through the one door.</summary>
public sealed class DocumentPapers
{
    private readonly ReadDocument read;
    private readonly RelatedDocuments related;

    internal DocumentPapers(ReadDocument read, RelatedDocuments related) => (this.read, this.related) = (read, related);

    public async Task<Result<ShownDocument>> Of(Actor by, Guid documentId, CancellationToken cancel)
    {
        var document = await read.Run(by, documentId, cancel);
        return document.Refusal is { } refusal ? refusal
            : new ShownDocument(Papers.Of(document.Answer, document.Answer.Pages), Papers.Files(document.Answer),
                await related.Of(by, documentId, by.Language, cancel));
    }
}
