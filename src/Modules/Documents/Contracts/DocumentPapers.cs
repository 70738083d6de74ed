using Yiwang.Documents.Reading;
using Yiwang.Documents.Viewing;
using Yiwang.Platform;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Documents.Contracts;

/// <summary>A document to look at, for the pages of other modules.</summary>
/// <param name="Seal">What can be said of its seals; null while it has none.</param>
public sealed record ShownDocument(Paper Paper, IReadOnlyList<FileLine> Files, SealFinding? Seal);

/// <summary>Shows documents through the one door.</summary>
public sealed class DocumentPapers
{
    private readonly ReadDocument read;
    private readonly ShowPaper show;

    internal DocumentPapers(ReadDocument read, ShowPaper show) => (this.read, this.show) = (read, show);

    public async Task<Result<ShownDocument>> Of(Actor by, Guid documentId, CancellationToken cancel)
    {
        var document = await read.Run(by, documentId, cancel);
        if (document.Refusal is { } refusal) return refusal;
        var shown = await show.Of(document.Answer, cancel);
        return new ShownDocument(shown.Paper, Papers.Files(document.Answer), shown.Seal);
    }
}
