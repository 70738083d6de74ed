using Yiwang.Documents.Drafting;
using Yiwang.Platform;
using Yiwang.Platform.Identity;

namespace Yiwang.Documents.Contracts;

/// <summary>Begins a draft with words that another module has written; from there it is a document like any other.</summary>
public sealed class DraftDocuments
{
    private readonly SaveDraft save;

    internal DraftDocuments(SaveDraft save) => this.save = save;

    /// <param name="type">One of the document types, e.g. <c>circular</c>.</param>
    public async Task<Result<Guid>> Run(
        Actor by, Guid actId, Guid documentId, string type, string title, string body, CancellationToken cancel)
    {
        var saved = await save.Run(by, actId, documentId, new DraftInput(type, "", "", title, body, new DocumentElements(), 0), cancel);
        return saved.Refusal is { } refusal ? refusal : saved.Answer.Id;
    }
}
