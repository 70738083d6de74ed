using Npgsql;
using Yiwang.Documents.Contracts;
using Yiwang.Exchange.Receiving;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Exchange.Sending;

internal sealed record ReplacementBegun(Guid Id);

/// <summary>
/// Begins a document that takes the place of one that went out (换发), because its text is wrong: a draft with the same
/// words and recipients, which goes the route anew. When it is sent, the old one is recalled where nobody signed for
/// it, and marked elsewhere.
/// </summary>
internal sealed class ReplaceDocument(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<ReplacementBegun>> Run(Actor by, Guid actId, Guid documentId, string reason,
        CancellationToken cancel)
    {
        if (!by.Has(Role.Registry)) return SendRules.NotRegistry;
        if (reason.Trim().Length is 0 or > ReturnDelivery.WordsLengthMax)
        {
            return new Refusal("dispatch.replace_reason", "换发要写明理由。", "A replacement needs its reason.",
                RefusalKind.Wrong, "reason");
        }
        var begun = await Act.Begin(source, actId, "document.replace", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<ReplacementBegun>();
        var sent = await IssuedDocuments.Sent(act, documentId, cancel);
        if (sent.Refusal is { } unseen) return unseen;
        var units = await act.Query<int>(
            "select unit_id from delivery where document_id = @documentId and recalled_at is null and kind = 'main'",
            new { documentId }, cancel);
        var drafted = await IssuedAttachments.DraftReplacement(act, actId, documentId, units, cancel);
        if (drafted.Refusal is { } refusal) return refusal;
        act.Trace("document.replacement_begun", "document", documentId.ToString(), words: reason.Trim(),
            facts: ("draft", drafted.Answer.ToString()));
        return await act.Commit(new ReplacementBegun(drafted.Answer), cancel);
    }
}
