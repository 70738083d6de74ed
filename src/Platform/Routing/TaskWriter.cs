using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;

namespace Yiwang.Platform.Routing;

/// <summary>Writes what a move does to tasks: rows, terms, notices, traces.</summary>
internal sealed class TaskWriter(Act act, CaseRow onCase, CompiledRoute route, OfficeBook book, WorkingTerms terms, Desks desks)
{
    private readonly List<string> opened = [];

    /// <summary>Names of the steps that opened.</summary>
    public IReadOnlyList<string> Opened => opened;

    public Task Do(WayCommand command, CancellationToken cancel) => command switch
    {
        PutTask create => Create(create),
        CloseTask close => Close(close),
        ReopenTask reopen => Reopen(reopen),
        HoldTask hold => Set(hold.Key, "waiting"),
        SuspendTask suspend => Set(suspend.Key, "suspended"),
        ResumeTask resume => Set(resume.Key, "open"),
        ClaimTask claim => Claim(claim),
        Routing.StopClocks => Halt(cancel),
        Routing.StartClocks => GoOn(cancel),
        Remind remind => Remind(remind, cancel),
        Tell tell => Story(tell),
        _ => throw new InvalidOperationException($"{command} has no writer"),
    };

    private Task Create(PutTask create)
    {
        var node = route.Model.FindNode(create.NodeId)!;
        var step = node.Step;
        var who = create.Who.Kind == AssigneeKind.Administrator ? Administrator(create.Who) : create.Who;
        int? post = who.Kind == AssigneeKind.Post ? int.Parse(who.Id) : null;
        int? person = who.Kind == AssigneeKind.Person ? int.Parse(who.Id) : null;
        Check.That(post is not null || person is not null);
        var place = post is { } p ? book.Post(p) : null;
        var unit = place?.UnitId ?? onCase.UnitId;
        DateTimeOffset? due = step?.Term switch
        {
            { Unit: 'h' } t => terms.AfterHours(act.At, t.Amount),
            { Unit: 'd' } t => terms.AfterDays(act.At, t.Amount),
            { Unit: 'm' } t => act.At.AddMinutes(t.Amount),
            _ => null,
        };
        var id = Guid.CreateVersion7(act.At);
        var main = create.Kind == SeatKind.Main;
        // Whoever is asked to correct what was returned must be able to.
        var edits = main || create.Kind == SeatKind.Correct;
        act.Write("""
            insert into task (id, case_id, unit_id, post_id, person_id, key, node, step, opinion_kind, act, edit, kind, round, blocking, why,
                              created_at, due_at, from_name)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            """,
            Sql.Of(id), Sql.Of(onCase.Id), Sql.Of(unit), Sql.Of(post), Sql.Of(person), Sql.Of(create.Key.ToString()), Sql.Of(create.NodeId),
            Sql.Of(node.Name ?? create.NodeId), Sql.Of(step?.Opinion ?? ""), Sql.Of(main ? step?.Act ?? "" : ""),
            Sql.Of(edits ? string.Join(' ', step?.Edit ?? []) : ""), Sql.Of(create.Kind.ToString()), Sql.Of(create.Round),
            Sql.Of(create.Blocking && step?.Opinion != "阅"), Sql.Of(who.Why), Sql.Of(act.At), Sql.Of(due),
            Sql.Of(act.By.UnitId == unit ? act.By.PersonName : $"{act.By.UnitShortName} {act.By.PersonName}"));
        opened.Add(node.Name ?? create.NodeId);
        act.Trace("task.created", "task", id.ToString(), onCase.Id, facts:
            [("step", create.NodeId), ("kind", create.Kind.ToString()), ("round", create.Round.ToString()), ("who", $"{who.Kind}:{who.Id}"), ("why", who.Why),
                .. CountedFacts.Place(unit, post, person)]);
        desks.Put(create.Key, new Desk(id, create.NodeId, node.Name ?? create.NodeId, step?.Opinion ?? "", create.Round, unit, post, person, act.At, due, null, "open"));
        foreach (var one in person is { } alone ? [alone] : place?.People ?? [])
        {
            act.Notify(new NoticeDraft(one, null, "task", $"{node.Name}：{onCase.Title}", $"/cases/{onCase.Id}"));
        }
        return Task.CompletedTask;
    }

    private Assignment Administrator(Assignment who)
    {
        var unit = int.Parse(who.Id);
        var keeper = book.Of(unit, Role.UnitAdmin).FirstOrDefault() ?? book.Of(unit, Role.Registry).FirstOrDefault();
        return keeper is null
            ? new Assignment(AssigneeKind.Person, onCase.CreatorId.ToString(), who.Why)
            : new Assignment(AssigneeKind.Post, keeper.PostId.ToString(), who.Why);
    }

    private Task Close(CloseTask close)
    {
        act.Write("""
            update task set state = $3, done_at = $4, done_by = $5, done_how = $6,
              opened_at = case when $6 = 'done' then coalesce(opened_at, $4) else opened_at end,
              late_at = case when due_at < $4 then coalesce(late_at, due_at) else late_at end
            where case_id = $1 and key = $2
            """, Sql.Of(onCase.Id), Sql.Of(close.Key.ToString()), Sql.Of(close.How is CloseReason.Done or CloseReason.Skipped ? "done" : "cancelled"),
            Sql.Of(act.At), Sql.Of(close.By.Length > 0 ? int.Parse(close.By) : null), Sql.Of(close.How.ToString().ToLowerInvariant()));
        if (desks.Find(close.Key) is not { IsOver: false } desk) return Task.CompletedTask;
        var late = desk.LateAt ?? (desk.DueAt < act.At ? desk.DueAt : null);
        act.Trace("task.closed", "task", desk.Id.ToString(), onCase.Id, facts:
        [
            ("how", close.How.ToString().ToLowerInvariant()), ("opinion", desk.Opinion), .. desk.Facts,
            .. CountedFacts.Took(desk.CreatedAt, act.At, desk.DueAt, late, desk.LateAt is not null, terms.Calendar),
        ]);
        desks.Put(close.Key, desk with
        {
            State = close.How is CloseReason.Done or CloseReason.Skipped ? "done" : "cancelled", LateAt = late, IsAnswered = close.How == CloseReason.Done,
        });
        return Task.CompletedTask;
    }

    private Task Reopen(ReopenTask reopen)
    {
        if (desks.Find(reopen.Key) is { IsOver: true } desk)
        {
            act.Trace("task.reopened", "task", desk.Id.ToString(), onCase.Id, facts:
            [
                ("late", CountedFacts.YesNo(desk.LateAt is not null)), .. desk.Facts,
                .. desk.LateAt is { } late ? [("due", CountedFacts.Seconds(late))] : Array.Empty<(string, string)>(),
            ]);
            desks.Put(reopen.Key, desk with { State = "open", IsAnswered = false });
        }
        return Set(reopen.Key, "open");
    }

    private Task Set(int key, string state)
    {
        act.Write("update task set state = $3, done_at = null, done_by = null, done_how = '' where case_id = $1 and key = $2",
            Sql.Of(onCase.Id), Sql.Of(key.ToString()), Sql.Of(state));
        return Task.CompletedTask;
    }

    private Task Claim(ClaimTask claim)
    {
        act.Write("update task set person_id = $3 where case_id = $1 and key = $2", Sql.Of(onCase.Id), Sql.Of(claim.Key.ToString()),
            Sql.Of(claim.Person is { Length: > 0 } person ? int.Parse(person) : null));
        return Task.CompletedTask;
    }

    private Task Halt(CancellationToken cancel) => act.Execute(
        "insert into case_pause (case_id, from_at, person_id) values (@Id, @At, @PersonId)", new { onCase.Id, act.At, act.By.PersonId }, cancel);

    // Every limit of the case moves by the time it stood still.
    private async Task GoOn(CancellationToken cancel)
    {
        await act.Execute("""
            with p as (update case_pause set to_at = @At where case_id = @Id and to_at is null returning @At - from_at as stood),
            t as (update task set due_at = due_at + p.stood from p where case_id = @Id and state in ('open', 'waiting', 'suspended') returning 1)
            update "case" set due_at = due_at + p.stood from p where id = @Id
            """, new { onCase.Id, act.At }, cancel);
        await desks.ReadLimits(act, onCase.Id, cancel);
    }

    private async Task Remind(Remind remind, CancellationToken cancel)
    {
        var people = await act.Query<int>("""
            select coalesce(t.person_id, h.person_id) from task t left join holding h on h.post_id = t.post_id and t.person_id is null
              and (h.valid_to is null or h.valid_to >= current_date)
            where t.case_id = @Id and t.key = @key and t.state = 'open' and coalesce(t.person_id, h.person_id) is not null
            """, new { onCase.Id, key = remind.Key.ToString() }, cancel);
        if (desks.Find(remind.Key) is { } desk)
        {
            act.Trace("task.urged", "task", desk.Id.ToString(), onCase.Id, facts: [("people", people.Count.ToString()), .. desk.Facts]);
        }
        foreach (var person in people)
        {
            act.Notify(new NoticeDraft(person, null, "urge", remind.Words.Length > 0 ? remind.Words : onCase.Title, $"/cases/{onCase.Id}"));
        }
    }

    private Task Story(Tell tell)
    {
        act.Trace("way." + tell.Code, "case", onCase.Id.ToString(), onCase.Id, words: tell.Words,
            facts: [("step", tell.NodeId), ("round", tell.Round.ToString()), ("to", string.Join(' ', tell.To.Take(20)))]);
        return Task.CompletedTask;
    }
}

/// <summary>Opinions: written with the move, never changed, supplemented by new ones.</summary>
internal static class Opinions
{
    public static void Write(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer) => act.Write("""
        insert into opinion (id, case_id, task_id, document_id, round, kind, verdict, words, strokes, seen_digest, person_id, post_id, unit_id, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::jsonb, $10, $11, $12, $13, $14)
        """,
        Sql.Of(Guid.CreateVersion7(act.At)), Sql.Of(onCase.Id), Sql.Of(task.Id), Sql.Of(onCase.DocumentId), Sql.Of(task.Round),
        Sql.Of(task.OpinionKind.Length > 0 ? task.OpinionKind : task.Step), Sql.Of(answer.Verdict), Sql.Of(answer.Words), Sql.Of(answer.Strokes),
        Sql.Of(answer.Seen.Length == 64 ? Convert.FromHexString(answer.Seen) : null), Sql.Of(act.By.PersonId), Sql.Of(act.By.PostId),
        Sql.Of(act.By.UnitId), Sql.Of(act.At));
}
