using Npgsql;
using Yiwang.Bpmn.Feel;
using Yiwang.Documents.Checking;
using Yiwang.Documents.Reading;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;

namespace Yiwang.Documents.Drafting;

/// <summary>Sends a draft on its way: checked against the 条例, its case opened on the unit's route, the drafting step
/// done.</summary>
internal sealed class SubmitDraft(NpgsqlDataSource source, ReadDocument read, Cases cases, UnitTables tables,
    TimeProvider clock)
{
    // Where no row of the table holds.
    private const string Usual = "outgoing-long";

    public async Task<Result<Moved>> Run(Actor by, Guid actId, Guid documentId, string route, string words,
        CancellationToken cancel)
    {
        var view = await read.Run(by, documentId, cancel);
        if (view.Refusal is { } unseen) return unseen;
        // What stops a draft is told to whoever may send it on; others are refused below.
        if (view.Answer is { Status: "draft", MayEdit: true }
            && FormatChecks.Of(view.Answer).FirstOrDefault(f => f.Stops) is { } stop)
        {
            return new Refusal("document." + stop.Code, stop.WithSource.Zh, stop.WithSource.En, RefusalKind.Wrong);
        }
        var begun = await Act.Begin(source, actId, "document.submit", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Moved>();
        var document = await Document.Load(act, documentId, cancel);
        if (document is null) return Refusal.NotThere;
        if (document.Status != "draft")
        {
            return new Refusal("document.already_submitted", "这份稿子已经送出。", "This draft is on its way already.");
        }
        if (document.MayBeEdited(by, null) is { } refusal) return refusal;
        var caseId = Guid.CreateVersion7(act.At);
        await act.Execute("update document set status = 'in_hand', changed_at = @At where id = @documentId",
            new { documentId, act.At }, cancel);
        var chosen = route.Length > 0 ? route : await Choose(act, document, caseId, cancel);
        await cases.Begin(act, new NewCase(caseId, "outgoing", chosen, documentId, document.Title, "",
            document.Urgency, "", null, Begun(document)), cancel);
        var task = await act.One<Guid>(
            "select id from task where case_id = @caseId and state = 'open' and person_id = @PersonId",
            new { caseId, by.PersonId }, cancel);
        var moved = await cases.Complete(act, caseId, task,
            new TaskAnswer("", words, Convert.ToHexStringLower(document.Digest), null, Values.Empty), cancel);
        if (moved.Refusal is { } no) return no;
        return await act.Commit(moved.Answer, cancel);
    }

    // By the unit's table and the facts of the document as it stands; the trace says which row it was.
    private async Task<string> Choose(Act act, Document document, Guid caseId, CancellationToken cancel)
    {
        var facts = await CaseFacts.Documents.FactsOf(act.Connection, act.Transaction, "outgoing", document.UnitId,
            document.Id, cancel);
        var row = (await tables.OfRoutes(act.Connection, act.Transaction, document.UnitId, cancel)).For(facts, incoming: false);
        act.Trace("route.chosen", "document", document.Id.ToString(), caseId, words: row?.Words ?? "",
            facts: ("route", row?.Answer ?? Usual));
        return row?.Answer ?? Usual;
    }

    // What the office's review decides, until it has; and with whom it is issued jointly.
    private static Values Begun(Document document) => Values.Of(
        ("needsCountersign", false), ("countersigners", FeelValue.Of(Array.Empty<string>())), ("signedBy", "leader"),
        ("partners", FeelValue.Of(document.Parts.Partners.Select(unit => $"unit:{unit}"))),
        ("dissent", FeelValue.Of(Array.Empty<string>())));
}
