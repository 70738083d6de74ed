using Yiwang.Documents.Drafting;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Content;
using Yiwang.Platform.Database;
using Yiwang.Platform.Numbering;
using Yiwang.Platform.Routing;

namespace Yiwang.Documents.Issuing;

/// <summary>
/// What the steps of an outgoing route do to the document: sign (签发), check (复核), number (登记), typeset (印制), seal (用印),
/// release (核发); each in the transaction of the step's completion.
/// </summary>
internal sealed class IssuingActs(ContentStore content, Pages pages, UnitSeals seals)
{
    public Dictionary<string, StepAct> Table => new()
    {
        ["sign"] = Sign,
        ["check"] = CheckUnchanged,
        ["number"] = Number,
        ["typeset"] = Fix,
        ["seal"] = Seal,
        ["release"] = Release,
        ["settle"] = Differences.Settle,
        ["rule"] = Differences.Rule,
    };

    /// <summary>What the acts ask beside their routes: a reserved number, the riding seal.</summary>
    public static Dictionary<string, string[]> Takes { get; } = new() { ["number"] = ["number"], ["seal"] = [SealChoice.Riding] };

    public Dictionary<string, StepUndo> Undo =>
        new() { ["sign"] = Unsign, ["typeset"] = Unfix, ["seal"] = Unseal, ["number"] = Unregister, ["rule"] = Differences.Unrule };

    /// <summary>The signer answers for exactly the text that was before the eyes (条例 22).</summary>
    private static async Task<Refusal?> Sign(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer,
        CancellationToken cancel)
    {
        if (!act.By.IsConfirmed(act.At)) return StepUpFirst;
        var document = await Of(act, onCase, cancel);
        if (document is null) return Refusal.NotThere;
        if (document.UnitId != onCase.UnitId) return NotOurs;
        if (answer.Seen.Length == 0) return NotSeen;
        // Once more, now that the row is locked: nothing changes it between this look and the signature.
        if (SeenText.MustBe(document.Digest, answer.Seen) is { } changed) return changed;
        await act.Execute("""
            update document set status = 'signed', signed_at = @At, signed_by = @PersonId, signed_digest = digest,
              changed_at = @At where id = @Id
            """, new { document.Id, act.At, act.By.PersonId }, cancel);
        act.Trace("document.signed", "document", document.Id.ToString(), onCase.Id, after: document.Digest,
            facts: ("version", document.Version.ToString()));
        return null;
    }

    private static async Task<Refusal?> CheckUnchanged(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer,
        CancellationToken cancel)
    {
        var document = await Of(act, onCase, cancel);
        if (document is null) return Refusal.NotThere;
        if (document.SignedDigest is null || !document.Digest.AsSpan().SequenceEqual(document.SignedDigest))
        {
            return new Refusal("document.differs_from_signed", "正文与签发的不一致。有实质改动的，退回签发人复审（条例第二十五条）。",
                "The text differs from what was signed. A change of substance goes back to the signer (Regulations, article 25).");
        }
        act.Trace("document.checked", "document", document.Id.ToString(), onCase.Id, after: document.Digest);
        return null;
    }

    private static async Task<Refusal?> Number(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer,
        CancellationToken cancel)
    {
        var document = await Of(act, onCase, cancel);
        if (document is null) return Refusal.NotThere;
        if (document.UnitId != onCase.UnitId) return NotOurs;
        if (document.Number > 0)
        {
            await act.Execute("update document set status = 'registered' where id = @Id", new { document.Id }, cancel);
            return null;
        }
        var prefix = await act.One<string>("select document_prefix from unit where id = @UnitId",
            new { document.UnitId }, cancel) ?? "";
        var (mark, year) = (MarkOf(prefix, document.Type), WorkingCalendar.DateOf(act.At).Year);
        int number;
        if (Reserved(answer) is { } wanted)
        {
            if (wanted.Mark != mark) return new Refusal("number.other_mark", $"这件用的代字是{mark}，不能用{wanted.Mark}的号。",
                $"This document's mark is {mark}; a number of {wanted.Mark} does not fit.", RefusalKind.Wrong,
                "number");
            (year, number) = (wanted.Year, wanted.Number);
            if (await Numbers.Use(act, document.UnitId, mark, year, number, document.Id, cancel) is { } notFree)
                return notFree;
        }
        else
        {
            number = await Numbers.Next(act, document.UnitId, mark, year, document.Id, cancel);
        }
        var written = Numbers.Write(mark, year, number);
        await act.Execute("""
            update document set status = 'registered', mark = @mark, year = @year, number = @number,
              document_number = @written, changed_at = @At
            where id = @Id
            """, new { document.Id, mark, year, number, written, act.At }, cancel);
        await act.Execute("update \"case\" set number = @written where id = @Id", new { onCase.Id, written }, cancel);
        act.Trace("document.numbered", "document", document.Id.ToString(), onCase.Id, facts: ("number", written));
        return null;
    }

    /// <summary>机关代字 of a document: letters have a series of their own.</summary>
    internal static string MarkOf(string prefix, string type) => type == "letter" ? prefix.TrimEnd('发') + "函" : prefix;

    // A reserved number as the form names it: 代字/年/号.
    private static (string Mark, int Year, int Number)? Reserved(TaskAnswer answer)
    {
        if (!answer.Variables.TryGet("number", out var chosen) || chosen.Kind != Bpmn.Feel.FeelKind.Text
            || chosen.Text.Length == 0) return null;
        var parts = chosen.Text.Split('/');
        return parts.Length == 3 && int.TryParse(parts[1], out var year) && int.TryParse(parts[2], out var number)
            ? (parts[0], year, number) : ("", 0, 0);
    }

    /// <summary>Fixes the pages: the same pages as OFD and PDF, stored before the row that names them.</summary>
    private async Task<Refusal?> Fix(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer, CancellationToken cancel)
    {
        var document = await Of(act, onCase, cancel);
        if (document is null) return Refusal.NotThere;
        if (document.UnitId != onCase.UnitId) return NotOurs;
        if (document.Number == 0)
            return new Refusal("document.not_numbered", "先编号，再印制。", "Number it first, then print.");
        var source = await PageSources.Of(act.Connection, document, cancel);
        TypesetResult set;
        try
        {
            set = pages.Set(source);
        }
        catch (TypesettingException unset)
        {
            return new Refusal(unset.Code, unset.Zh, unset.En, RefusalKind.Wrong, "body");
        }
        var (ofd, pdf) = pages.Write(set);
        var storedOfd = await content.Store(ofd, cancel);
        var storedPdf = await content.Store(pdf, cancel);
        await ContentStore.Record(act, storedOfd, "application/ofd", cancel);
        await ContentStore.Record(act, storedPdf, "application/pdf", cancel);
        await act.Execute("update document set ofd = @ofd, pdf = @pdf, pages = @pages, changed_at = @At where id = @Id",
            new { document.Id, ofd = storedOfd.Digest, pdf = storedPdf.Digest, pages = set.Document.Pages.Count,
                act.At }, cancel);
        act.Trace("document.typeset", "document", document.Id.ToString(), onCase.Id, after: storedOfd.Digest,
            facts: [("pages", set.Document.Pages.Count.ToString()),
                ("pdf", Convert.ToHexStringLower(storedPdf.Digest))]);
        return null;
    }

    /// <summary>Presses the unit's seal: only on registered, fixed pages, only on their digest, each use in the
    /// register of uses.</summary>
    private async Task<Refusal?> Seal(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer,
        CancellationToken cancel)
    {
        if (!act.By.IsConfirmed(act.At)) return StepUpFirst;
        var document = await Of(act, onCase, cancel);
        if (document is null) return Refusal.NotThere;
        if (document.UnitId != onCase.UnitId) return NotOurs;
        if (document.Ofd is null)
        {
            // A route without a step of printing: whoever seals fixes the pages first.
            if (await Fix(act, onCase, task, answer, cancel) is { } unfixed) return unfixed;
            document = (await Of(act, onCase, cancel))!;
        }
        var set = pages.Set(await PageSources.Of(act.Connection, document, cancel));
        var riding = answer.Variables.TryGet(SealChoice.Riding, out var over) && over.IsTrue;
        var pressed = await seals.Press(act, onCase, document, set, await content.Read(document.Ofd!, cancel), riding,
            cancel);
        if (pressed.Refusal is { } refusal) return refusal;
        var stored = await content.Store(pressed.Answer.Bytes, cancel);
        await ContentStore.Record(act, stored, "application/ofd", cancel);
        await act.Execute("update document set status = @status, ofd = @Digest, changed_at = @At where id = @Id",
            new { document.Id, status = pressed.Answer.IsWhole ? "sealed" : document.Status, stored.Digest, act.At },
            cancel);
        act.Trace("document.sealed", "document", document.Id.ToString(), onCase.Id, before: document.Ofd,
            after: stored.Digest);
        return null;
    }

    private static async Task<Refusal?> Release(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer,
        CancellationToken cancel)
    {
        var document = await Of(act, onCase, cancel);
        if (document is null) return Refusal.NotThere;
        if (document.Status is not ("sealed" or "issued")) return document.MayBeSent();
        act.Trace("document.released", "document", document.Id.ToString(), onCase.Id, after: document.Digest);
        return null;
    }

    /// <summary>What was signed is void, and said so; the number, once given, stays with the document.</summary>
    private static async Task<Refusal?> Unsign(Act act, CaseRow onCase, string reason, CancellationToken cancel)
    {
        var document = await Of(act, onCase, cancel);
        if (document is null) return Refusal.NotThere;
        if (document.Status == "issued") return document.MayBeSent();
        await act.Execute("""
            update document set status = 'in_hand', signed_at = null, signed_by = null, signed_digest = null,
              sign_voided_at = @At, changed_at = @At
            where id = @Id
            """, new { document.Id, act.At }, cancel);
        act.Trace("document.signature_void", "document", document.Id.ToString(), onCase.Id, words: reason,
            before: document.SignedDigest);
        return null;
    }

    private static async Task<Refusal?> Unregister(Act act, CaseRow onCase, string reason, CancellationToken cancel)
    {
        await act.Execute(
            "update document set status = 'signed', changed_at = @At where id = @DocumentId and status in ('registered', 'sealed')",
            new { onCase.DocumentId, act.At }, cancel);
        return null;
    }

    private static async Task<Refusal?> Unfix(Act act, CaseRow onCase, string reason, CancellationToken cancel)
    {
        await act.Execute(
            "update document set ofd = null, pdf = null, pages = 0, changed_at = @At where id = @DocumentId",
            new { onCase.DocumentId, act.At }, cancel);
        return null;
    }

    // Equal sources give equal bytes: the pages without the seal are made again as they were.
    private async Task<Refusal?> Unseal(Act act, CaseRow onCase, string reason, CancellationToken cancel)
    {
        var document = await Of(act, onCase, cancel);
        if (document is null) return Refusal.NotThere;
        if (document.Status == "issued") return document.MayBeSent();
        var (ofd, _) = pages.Write(pages.Set(await PageSources.Of(act.Connection, document, cancel)));
        var stored = await content.Store(ofd, cancel);
        await ContentStore.Record(act, stored, "application/ofd", cancel);
        await act.Execute("update document set status = 'registered', ofd = @Digest, changed_at = @At where id = @Id",
            new { document.Id, stored.Digest, act.At }, cancel);
        act.Trace("document.seal_void", "document", document.Id.ToString(), onCase.Id, words: reason,
            before: document.Ofd, after: stored.Digest);
        return null;
    }

    /// <summary>An outgoing case that was ended: its document is abandoned, and a number it had is void with the
    /// reason.</summary>
    public static async Task Ended(Act act, CaseRow onCase, string reason, CancellationToken cancel)
    {
        if (onCase is not { Kind: "outgoing", DocumentId: { } id }) return;
        await act.Execute("""
            update document set status = case when number > 0 then 'voided' else 'abandoned' end, changed_at = @At
              where id = @id and status <> 'issued'
            """, new { id, act.At }, cancel);
        if (await Numbers.VoidOf(act, id, reason, cancel) is { } written)
        {
            act.Trace("number.voided", "document", id.ToString(), onCase.Id, words: reason, facts: ("number", written));
        }
    }

    private static Refusal NotOurs { get; } = new("document.not_ours", "这是外单位的来文，不能在本单位签发、编号、用印；请另起草答复。",
        "This came from another unit and is not signed, numbered or sealed here; draft an answer of your own.");

    internal static Refusal NotSeen { get; } = new("document.not_seen", "要针对看到的稿子办理。请打开正文再办。",
        "An answer is for the text before your eyes. Open it, then answer.", RefusalKind.Wrong);

    internal static Refusal StepUpFirst { get; } = new("session.confirm_first", "签发和用印之前，请再确认一次是您本人。",
        "Before signing or sealing, confirm once more that it is you.", RefusalKind.StepUp);

    private static Task<Document?> Of(Act act, CaseRow onCase, CancellationToken cancel) =>
        Document.Load(act, onCase.DocumentId!.Value, cancel);
}
