using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Routing;

namespace Yiwang.Platform.Deadlines;

/// <summary>Asks for more working days for a step one has in hand; the superior decides, of a supervised part the one
/// who supervises.</summary>
public sealed class AskExtension(NpgsqlDataSource source, TimeProvider clock)
{
    public const int DaysMax = 366;
    public const int ReasonLengthMax = 2_000;

    public async Task<Result<Guid>> Run(Actor by, Guid actId, Guid caseId, int days, string reason,
        CancellationToken cancel)
    {
        if (days is < 1 or > DaysMax)
        {
            return new Refusal("extension.days_wrong", $"延期 1 到 {DaysMax} 个工作日。",
                $"Ask for 1 to {DaysMax} working days.", RefusalKind.Wrong, "days");
        }
        if (reason.Trim().Length is 0 or > ReasonLengthMax)
        {
            return new Refusal("extension.reason_missing", "申请延期要写明理由。", "Asking for more time needs the reason.",
                RefusalKind.Wrong, "reason");
        }
        var begun = await Act.Begin(source, actId, "extension.ask", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Guid>();
        var opened = new OpenedCase(by, caseId, null);
        await act.Ask(opened.Look, cancel);
        if (opened.Case is not { } onCase) return Refusal.NotThere;
        var deadline = await act.One<Guid?>("""
            select coalesce((select d.id from deadline d where d.id = t.id),
              (select d.id from deadline d where d.id = t.case_id)) from task t
            where t.case_id = @caseId and t.state = 'open' and t.due_at is not null
              and (t.person_id = @PersonId or (t.person_id is null and t.post_id = @PostId))
            order by t.due_at limit 1
            """, new { caseId, by.PersonId, by.PostId }, cancel);
        if (deadline is not { } id)
            return new Refusal("extension.nothing", "这件现在没有您手里的时限可以延。",
                "You have no limit here that could be extended.");
        if (
            await act.One<bool>(
                "select exists (select 1 from extension where deadline_id = @id and decided_at is null)", new { id },
                cancel))
        {
            return new Refusal("extension.pending", "已经有一个延期申请在等批。",
                "An extension has been asked for already and awaits its decision.");
        }
        var decider = await Superiors.Decider(act, onCase, cancel);
        var extension = Guid.CreateVersion7(act.At);
        await act.Execute("""
            insert into extension (id, case_id, deadline_id, days, reason, asked_by, asked_post, asked_at, decider_post)
            values (@extension, @caseId, @id, @days, @reason, @PersonId, @PostId, @At, @decider)
            """, new { extension, caseId, id, days, reason = reason.Trim(), by.PersonId, by.PostId, act.At, decider }, cancel);
        await Superiors.Bring(act, caseId, decider, "extension", cancel);
        foreach (var person in await Superiors.People(act, decider, cancel))
        {
            act.Notify(new NoticeDraft(person, null, "extension_asked", $"{by.PersonName}　{onCase.Title}",
                $"/cases/{caseId}/why-this-date"));
        }
        act.Trace("extension.asked", "case", caseId.ToString(), caseId, words: reason.Trim(),
            facts: [("days", days.ToString()), ("deadline", id.ToString())]);
        return await act.Commit(extension, cancel);
    }
}

/// <summary>Grants an extension or refuses it; a granted one moves the limit at once, a late mark stays.</summary>
public sealed class DecideExtension(NpgsqlDataSource source, Limits limits, TimeProvider clock)
{
    public async Task<Result<bool>> Run(Actor by, Guid actId, Guid extensionId, bool grant, string words,
        CancellationToken cancel)
    {
        if (!grant && words.Trim().Length == 0)
        {
            return new Refusal("extension.no_needs_words", "不同意延期要写明理由。", "Refusing an extension needs the reason.",
                RefusalKind.Wrong, "words");
        }
        var begun = await Act.Begin(source, actId, "extension.decide", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        var asked = await act.One<(Guid CaseId, int DeciderPost, int AskedBy, DateTime? DecidedAt, int Days)?>(
            "select case_id, decider_post, asked_by, decided_at, days from extension where id = @extensionId for update", new { extensionId }, cancel);
        if (asked is not { } found || found.DeciderPost != by.PostId) return Refusal.NotThere;
        if (found.DecidedAt is not null)
            return new Refusal("extension.decided", "这个延期申请已经批过了。", "This extension has been decided already.");
        var opened = new OpenedCase(by, found.CaseId, null);
        await act.Ask(opened.Look, cancel);
        if (opened.Case is not { } onCase) return Refusal.NotThere;
        await act.Execute(
            "update extension set decided_by = @PersonId, decided_at = @At, granted = @grant, words = @words where id = @extensionId",
            new { by.PersonId, act.At, grant, words = words.Trim(), extensionId }, cancel);
        if (grant) await limits.CountAnew(act, found.CaseId, "extension", cancel);
        act.Trace(grant ? "extension.granted" : "extension.refused", "case", found.CaseId.ToString(), found.CaseId,
            words: words.Trim(), facts: ("days", found.Days.ToString()));
        act.Notify(new NoticeDraft(found.AskedBy, null, grant ? "extension_granted" : "extension_refused", onCase.Title,
            $"/cases/{found.CaseId}/why-this-date"));
        return await act.Commit(grant, cancel);
    }
}
