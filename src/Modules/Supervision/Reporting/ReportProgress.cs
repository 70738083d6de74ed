using Npgsql;
using Yiwang.Bpmn.Feel;
using Yiwang.Documents.Contracts;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Routing;
using Yiwang.Supervision.Items;

namespace Yiwang.Supervision.Reporting;

internal sealed record Reported(Guid PartId, bool Finished, IReadOnlyList<string> Now);

/// <summary>
/// Reports on a part, with evidence: progress by anybody of its units; that it is finished by whoever has it in hand,
/// which sends it on to the unit's leader and to review.
/// </summary>
internal sealed class ReportProgress(NpgsqlDataSource source, Cases cases, TimeProvider clock)
{
    public const int FilesMax = 20;

    public async Task<Result<Reported>> Run(
        Actor by, Guid actId, Guid partId, string progress, bool finished, IReadOnlyList<TakenFile> evidence,
        CancellationToken cancel)
    {
        var words = progress.Trim();
        if (words.Length == 0) return SupervisingActs.ProgressWanted;
        if (words.Length > OpenItem.WordsLengthMax || evidence.Count > FilesMax)
        {
            return new Refusal("supervision.report_too_long",
                $"进展最多 {OpenItem.WordsLengthMax:N0} 字，佐证最多 {FilesMax} 个文件。",
                $"A report has at most {OpenItem.WordsLengthMax:N0} characters and {FilesMax} files.",
                RefusalKind.TooLarge, "progress");
        }
        var begun = await Act.Begin(source, actId, "supervision.report", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Reported>();
        var part = await PartRow.Load(act, partId, cancel);
        if (part is null) return Refusal.NotThere;
        if (part.MayBeReported() is { } refusal) return refusal;
        IReadOnlyList<string> now = [];
        if (finished)
        {
            var task = await act.One<Guid?>("""
                select id from task where case_id = @CaseId and act = 'report' and state = 'open'
                  and (person_id = @PersonId or (person_id is null and post_id = @PostId))
                """, new { part.CaseId, by.PersonId, by.PostId }, cancel);
            if (task is null) return NotInHand;
            var moved = await cases.Complete(act, part.CaseId, task.Value,
                new TaskAnswer("", words, "", null, Values.Empty), cancel);
            if (moved.Refusal is { } no) return no;
            now = moved.Answer.Now;
        }
        else
        {
            await Reports.Write(act, partId, words, finished: false, cancel);
            act.Trace("supervision.reported", "supervision", part.ItemId.ToString(), part.CaseId, words: words,
                facts: ("finished", "no"));
        }
        await Attach(act, partId, evidence, cancel);
        act.Notify(new NoticeDraft(part.OpenedBy, null, "supervision_reported", $"{by.UnitShortName}　{part.Task}",
            $"/supervision/{part.ItemId}"));
        return await act.Commit(new Reported(partId, finished, now), cancel);
    }

    private static async Task Attach(Act act, Guid partId, IReadOnlyList<TakenFile> evidence, CancellationToken cancel)
    {
        foreach (var file in evidence)
        {
            await TakenFiles.Record(act, file, cancel);
            await act.Execute("""
                insert into supervision_evidence (id, report_id, name, blob, size, media_type)
                select @id, r.id, @Name, @Digest, @SizeBytes, @MediaType from supervision_report r
                where r.part_id = @partId and r.at = @At and r.person_id = @PersonId
                """, new { id = Guid.CreateVersion7(act.At), partId, file.Name, file.Stored.Digest, file.Stored.SizeBytes, file.MediaType, act.At, act.By.PersonId }, cancel);
            act.Trace("supervision.evidence", "supervision_part", partId.ToString(), after: file.Stored.Digest,
                facts: ("bytes", file.Stored.SizeBytes.ToString()));
        }
    }

    private static Refusal NotInHand { get; } = new("supervision.not_in_hand", "报办结要由手里有这一项的人来报。可以先报进展。",
        "Only the one who has this part in hand can report it finished. Progress can be reported.",
        RefusalKind.Forbidden, "finished");
}

/// <summary>Takes a report or sends it back, from the item's page; the same as answering the review on the case
/// page.</summary>
internal sealed class ReviewPart(NpgsqlDataSource source, Cases cases, TimeProvider clock)
{
    public async Task<Result<Moved>> Run(Actor by, Guid actId, Guid partId, bool accept, string words,
        CancellationToken cancel)
    {
        var begun = await Act.Begin(source, actId, "supervision.review", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Moved>();
        var part = await PartRow.Load(act, partId, cancel);
        if (part is null) return Refusal.NotThere;
        var task = await act.One<Guid?>("""
            select id from task where case_id = @CaseId and act = 'accept' and state = 'open'
              and (person_id = @PersonId or (person_id is null and post_id = @PostId))
            """, new { part.CaseId, by.PersonId, by.PostId }, cancel);
        if (task is null)
            return new Refusal("supervision.nothing_to_review", "这一项现在没有等您审核的反馈。",
                "No report of this part waits for your review.");
        var moved = await cases.Complete(act, part.CaseId, task.Value,
            new TaskAnswer(accept ? "agree" : "disagree", words.Trim(), "", null, Values.Of(("finished", accept))),
            cancel);
        return moved.Refusal is { } no ? no : await act.Commit(moved.Answer, cancel);
    }
}

/// <summary>A part as an act finds it.</summary>
internal sealed class PartRow
{
    public Guid Id { get; init; }
    public Guid ItemId { get; init; }
    public Guid CaseId { get; init; }
    public string Task { get; init; } = "";
    public int OpenedBy { get; init; }
    public DateTime? AcceptedAt { get; init; }
    public string ItemStatus { get; init; } = "";

    /// <summary>Loads through the one door and locks it; null when it is not this person's to see.</summary>
    public static Task<PartRow?> Load(Act act, Guid id, CancellationToken cancel) => act.One<PartRow>($"""
        select p.id, p.item_id as ItemId, p.case_id as CaseId, p.task, i.opened_by as OpenedBy,
          p.accepted_at as AcceptedAt, i.status as ItemStatus
        from supervision_part p join supervision_item i on i.id = p.item_id
        where p.id = @id and ({Door.SeesWhole} or {Door.SeesPart}) for update of p
        """, Door.Of(act.By, new { id }), cancel);

    public Refusal? MayBeReported() => ItemStatus != "open" || AcceptedAt is not null
        ? new Refusal("supervision.part_done", "这一项已经办结。", "This part is finished already.") : null;
}
