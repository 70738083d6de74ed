using Yiwang.Documents.Drafting;
using Yiwang.Platform;
using Yiwang.Platform.Database;

namespace Yiwang.Documents.Contracts;

/// <summary>Begins a draft with words that another module has written; from there it is a document like any
/// other.</summary>
public static class DraftDocuments
{
    /// <summary>Writes the draft within an act that its caller commits.</summary>
    /// <param name="type">One of the document types, e.g. <c>circular</c>.</param>
    public static async Task<Refusal?> Begin(Act act, Guid documentId, string type, string title, string body,
        CancellationToken cancel)
    {
        var taken = SaveDraft.Take(new DraftInput(type, "", "", title, body, new DocumentElements(), 0));
        if (taken.Refusal is { } bad) return bad;
        await SaveDraft.Insert(act, documentId, taken.Answer, cancel);
        return null;
    }
}
