using Npgsql;
using Yiwang.Documents.Attaching;
using Yiwang.Documents.Contracts;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;

namespace Yiwang.Documents.Drafting;

/// <summary>What a document drafted out of an incoming case does with the one that came in.</summary>
internal enum DraftPurpose { Answer, Forward }

internal sealed record DraftedFor(Guid Id, string Title);

/// <summary>
/// Drafts the answer (答复) to an incoming document, or the unit's own letter that forwards it (转发), out of its case: a
/// document of the unit, linked to the origin, with recipients and first words filled in. It then goes the unit's own
/// outgoing route.
/// </summary>
internal sealed class DraftFromCase(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<DraftedFor>> Run(Actor by, Guid actId, Guid caseId, DraftPurpose purpose,
        CancellationToken cancel)
    {
        if (!Document.MayBeDrafted(by)) return NotADrafter;
        var begun = await Act.Begin(source, actId, "document.draft_for", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<DraftedFor>();
        var opened = new OpenedCase(by, caseId, taskId: null);
        await act.Ask(opened.Look, cancel);
        if (opened.Case is not { } onCase || onCase.UnitId != by.UnitId || onCase.DocumentId is not { } originId)
            return Refusal.NotThere;
        if (onCase.Kind != "incoming") return Refusal.NotThere;
        if (onCase.ClosedAt is not null) return Closed;
        var origin = await Document.Look(act, originId, cancel);
        if (origin is null) return Refusal.NotThere;
        if (purpose == DraftPurpose.Answer && await Begun(act, caseId, originId, cancel) is { } already) return already;
        var place = await SenderPlace.Of(act, origin, cancel);
        var words = purpose == DraftPurpose.Answer
            ? FirstWords.Answer(origin, place, by) : FirstWords.Forward(origin, place, by);
        await SaveDraft.Insert(act, actId, words, cancel);
        await Link(act, actId, caseId, origin, purpose, cancel);
        act.Trace("document.drafted_for", "document", actId.ToString(), caseId,
            facts: [("purpose", purpose == DraftPurpose.Answer ? "answer" : "forward"),
                ("origin", originId.ToString())]);
        return await act.Commit(new DraftedFor(actId, words.Title), cancel);
    }

    private static async Task Link(Act act, Guid id, Guid caseId, Document origin, DraftPurpose purpose,
        CancellationToken cancel)
    {
        if (purpose == DraftPurpose.Answer)
        {
            await act.Execute("update document set from_case = @caseId where id = @id", new { id, caseId }, cancel);
            await IssuedDocuments.LinkAnswer(act, id, origin.Id, cancel);
            await act.Execute("insert into recipient (document_id, unit_id, kind) values (@id, @UnitId, 'main')",
                new { id, origin.UnitId }, cancel);
            return;
        }
        await act.Execute("update document set from_case = @caseId, forwards_document = @origin where id = @id",
            new { id, caseId, origin = origin.Id }, cancel);
        if (origin.Ofd is null) return;
        // The origin goes with the letter as it was sealed: the same file, by its digest.
        await act.Execute("""
            insert into attachment (id, document_id, name, blob, size, media_type, ord, added_by, added_at)
            select @file, @id, @name, b.digest, b.size, b.media_type, 1, @PersonId, @At from blob b
              where b.digest = @Ofd
            """, new { file = Guid.CreateVersion7(act.At), id, name = FileName(origin), act.By.PersonId, act.At, origin.Ofd }, cancel);
        var letter = await Document.Load(act, id, cancel);
        await AttachFile.RefreshDigest(act, letter!, cancel);
    }

    private static string FileName(Document origin)
    {
        const string ending = ".ofd";
        var title = origin.Title;
        // A title may be longer than a file name, and may hold what a name cannot.
        while (UploadJudge.JudgeName(title + ending) is not null && title.Length > 1) title = title[..^1];
        return UploadJudge.JudgeName(title + ending) is null ? title + ending : "来文" + ending;
    }

    // One incoming document is answered once by one unit; a second draft would be answered by mistake.
    private static async Task<Refusal?> Begun(Act act, Guid caseId, Guid originId, CancellationToken cancel)
    {
        var by = await act.One<string>("""
            select p.name from document d join person p on p.id = d.created_by
            where d.from_case = @caseId and d.answers_document = @originId and d.status not in ('voided', 'abandoned')
              limit 1
            """, new { caseId, originId }, cancel);
        return by is null ? null : new Refusal("document.answer_begun", $"答复已由{by}起草，见“相关”。",
            $"{by} has drafted the answer already; see Related.");
    }

    internal static Refusal NotADrafter { get; } = new("document.not_drafter", "起草公文要由拟稿岗位或部门负责人。",
        "Documents are drafted by a drafting post or a section head.", RefusalKind.Forbidden);

    private static Refusal Closed { get; } = new("case.closed", "这件已经办结。", "This case is closed.");
}

/// <summary>Who sent the origin, seen from the unit that handles it.</summary>
/// <param name="Above">The sender stands above this unit in the tree: the answer goes up.</param>
internal sealed record SenderPlace(string SenderName, bool Above, string Principal)
{
    public static async Task<SenderPlace> Of(Act act, Document origin, CancellationToken cancel)
    {
        var row = await act.One<(string Name, bool Above, string Principal)>("""
            select s.name, s.id = any(u.path) and s.id <> u.id,
                   coalesce((select p.name from post o join holding h on h.post_id = o.id join person p
                     on p.id = h.person_id and p.state = 'active'
                     where o.unit_id = u.id and 'principal' = any(o.roles) and o.valid_to is null order by o.ord
                       limit 1), '')
            from unit s, unit u where s.id = @sender and u.id = @UnitId
            """, new { sender = origin.UnitId, act.By.UnitId }, cancel);
        return new SenderPlace(row.Name, row.Above, row.Principal);
    }
}

/// <summary>The words such a document begins with, as offices write them; the drafter goes on from there.</summary>
internal static class FirstWords
{
    public static DraftInput Answer(Document origin, SenderPlace place, Actor by)
    {
        var title = place.Above ? $"{by.UnitName}关于{Subject(origin.Title)}情况的报告"
            : $"{by.UnitName}关于{Subject(origin.Title)}的复函";
        var body = place.Above
            ? $"根据《{origin.Title}》{Cited(origin)}要求，现将有关情况报告如下："
            : $"《{origin.Title}》{Cited(origin)}收悉。现函复如下：";
        return new DraftInput(place.Above ? "report" : "letter", origin.Urgency, origin.Classification, Cut(title),
            body,
            new DocumentElements { MainRecipients = place.SenderName, Signers = place.Above ? place.Principal : "" },
            0);
    }

    public static DraftInput Forward(Document origin, SenderPlace place, Actor by)
    {
        var whose = origin.Title.StartsWith(place.SenderName, StringComparison.Ordinal) ? "" : place.SenderName;
        var title = $"{by.UnitName}转发{whose}{origin.Title}";
        if (!title.EndsWith("的通知", StringComparison.Ordinal)) title += "的通知";
        return new DraftInput("notice", origin.Urgency, origin.Classification, Cut(title),
            $"现将《{origin.Title}》{Cited(origin)}转发给你们，请结合实际认真贯彻执行。", new DocumentElements(), 0);
    }

    private static string Cited(Document origin) =>
        origin.DocumentNumber.Length > 0 ? $"（{origin.DocumentNumber}）" : "";

    // 关于…的通知: what stands between.
    private static string Subject(string title)
    {
        var from = title.IndexOf("关于", StringComparison.Ordinal);
        var to = title.LastIndexOf('的');
        return from >= 0 && to > from + 2 ? title[(from + 2)..to] : title;
    }

    private static string Cut(string title) =>
        title.Length <= DocumentContent.TitleLengthMax ? title : title[..DocumentContent.TitleLengthMax];
}
