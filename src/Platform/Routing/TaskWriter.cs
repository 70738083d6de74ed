using System.Globalization;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Model;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;

namespace Yiwang.Platform.Routing;

/// <summary>Writes what a move does to tasks: rows, terms, notices, traces.</summary>
internal sealed class TaskWriter(Act act, CaseRow onCase, CompiledRoute route, OfficeBook book, WorkingTerms terms)
{
    private readonly List<string> opened = [];
    private string reason = "";

    /// <summary>Names of the steps that opened.</summary>
    public IReadOnlyList<string> Opened => opened;

    public Task Do(WayCommand command, CancellationToken cancel) => command switch
    {
        PutTask create => Create(create, cancel),
        CloseTask close => Close(close, cancel),
        ReopenTask reopen => AskAgain(reopen.Key, cancel),
        HoldTask hold => Set(hold.Key, "waiting", cancel),
        SuspendTask suspend => Change(suspend.Key, "open", "suspended", cancel),
        ResumeTask resume => Change(resume.Key, "suspended", "open", cancel),
        ClaimTask claim => Claim(claim, cancel),
        Routing.StopClocks => Halt(cancel),
        Routing.StartClocks => GoOn(cancel),
        Remind remind => Remind(remind, cancel),
        Tell tell => Story(tell),
        Yiwang.Platform.Routing.EndCase end => End(end, cancel),
        Outside { Command: ArmTimer arm } => Arm(arm, cancel),
        Outside { Command: DisarmTimer disarm } => Disarm(disarm.Key, cancel),
        Outside { Command: Announce announce } => Announced(announce),
        // A service call is finished in the act that makes it, so there is never one to call off.
        Outside { Command: CancelService } => Task.CompletedTask,
        _ => throw new InvalidOperationException($"{command} has no writer"),
    };

    private async Task Create(PutTask create, CancellationToken cancel)
    {
        var node = route.Model.FindNode(create.NodeId)!;
        var step = node.Step;
        var who = create.Who.Kind == AssigneeKind.Administrator ? Administrator(create.Who) : create.Who;
        int? post = who.Kind is AssigneeKind.Post or AssigneeKind.Group ? int.Parse(who.Id) : null;
        int? person = who.Kind == AssigneeKind.Person ? int.Parse(who.Id) : null;
        Check.That(post is not null || person is not null);
        var place = post is { } p ? book.Post(p) : book.Posts.FirstOrDefault(o => o.People.Contains(person!.Value));
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
        await act.Execute("""
            insert into task (id, case_id, unit_id, post_id, person_id, key, node, step, opinion_kind, act, edit, kind, round, blocking, why,
                              created_at, due_at, from_name, instead_of, step_en)
            values (@id, @CaseId, @unit, @post, @person, @key, @NodeId, @step, @opinion, @act, @edit, @kind, @Round, @Blocking, @Why,
                    @At, @due, @fromName, nullif(@For, '')::int, @english)
            """, new
        {
            id, CaseId = onCase.Id, unit, post, person, key = create.Key.ToString(), create.NodeId, step = node.Name ?? create.NodeId,
            opinion = step?.Opinion ?? "", act = main ? step?.Act ?? "" : "", edit = main ? string.Join(' ', step?.Edit ?? []) : "",
            kind = create.Kind.ToString(), create.Round, Blocking = create.Blocking && step?.Opinion != "阅", who.Why, act.At, due, who.For,
            english = step?.English ?? "",
            fromName = act.By.UnitId == unit ? act.By.PersonName : $"{act.By.UnitShortName} {act.By.PersonName}",
        }, cancel);
        opened.Add(node.Name ?? create.NodeId);
        act.Trace("task.created", "task", id.ToString(), onCase.Id, facts:
            [("step", create.NodeId), ("kind", create.Kind.ToString()), ("round", create.Round.ToString()), ("who", $"{who.Kind}:{who.Id}"), ("why", who.Why), ("for", who.For)]);
        foreach (var one in person is { } alone ? [alone] : place?.People ?? [])
        {
            act.Notify(new NoticeDraft(one, null, "task", $"{node.Name}：{onCase.Title}", $"/cases/{onCase.Id}"));
        }
    }

    private Assignment Administrator(Assignment who)
    {
        var unit = int.Parse(who.Id);
        var keeper = book.Of(unit, Role.UnitAdmin).FirstOrDefault() ?? book.Of(unit, Role.Registry).FirstOrDefault();
        return keeper is null
            ? new Assignment(AssigneeKind.Person, onCase.CreatorId.ToString(), who.Why)
            : new Assignment(AssigneeKind.Post, keeper.PostId.ToString(), who.Why);
    }

    private Task Close(CloseTask close, CancellationToken cancel) => act.Execute("""
        update task set state = case when @How = 'Done' or @How = 'Skipped' then 'done' else 'cancelled' end, done_at = @At,
          done_by = nullif(@By, '')::int, done_how = lower(@How), opened_at = case when @How = 'Done' then coalesce(opened_at, @At) else opened_at end,
          late_at = case when due_at < @At then coalesce(late_at, due_at) else late_at end
        where case_id = @Id and key = @key
        """, new { onCase.Id, key = close.Key.ToString(), How = close.How.ToString(), close.By, act.At }, cancel);

    private Task Set(int key, string state, CancellationToken cancel) => act.Execute(
        "update task set state = @state, done_at = null, done_by = null, done_how = '' where case_id = @Id and key = @key",
        new { onCase.Id, key = key.ToString(), state }, cancel);

    // A task that waits for somebody before it goes on waiting while the case rests.
    private Task Change(int key, string from, string to, CancellationToken cancel) => act.Execute(
        "update task set state = @to where case_id = @Id and key = @key and state = @from", new { onCase.Id, key = key.ToString(), from, to }, cancel);

    // It lies on the desk as if new: whoever has it has not looked yet.
    private Task AskAgain(int key, CancellationToken cancel) => act.Execute("""
        update task set state = 'open', opened_at = null, done_at = null, done_by = null, done_how = '' where case_id = @Id and key = @key
        """, new { onCase.Id, key = key.ToString() }, cancel);

    private Task End(Yiwang.Platform.Routing.EndCase end, CancellationToken cancel)
    {
        act.Trace("case.closed", "case", onCase.Id.ToString(), onCase.Id, facts: ("how", end.How == Status.Completed ? "closed" : "terminated"));
        return act.Execute("delete from route_timer where case_id = @Id", new { onCase.Id }, cancel);
    }

    private Task Arm(ArmTimer arm, CancellationToken cancel)
    {
        var due = arm.Kind switch
        {
            TimerKind.Date => DateTimeOffset.Parse(arm.Due, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            _ => act.At + Timers.Length(arm.Due.Split('/')[^1])!.Value,
        };
        return act.Execute("""
            insert into route_timer (case_id, key, node, due_at) values (@Id, @Key, @NodeId, @due)
            on conflict (case_id, key) do update set due_at = excluded.due_at
            """, new { onCase.Id, arm.Key, arm.NodeId, due = due.ToUniversalTime() }, cancel);
    }

    private Task Disarm(int key, CancellationToken cancel) =>
        act.Execute("delete from route_timer where case_id = @Id and key = @key", new { onCase.Id, key }, cancel);

    private Task Announced(Announce announce)
    {
        act.Trace("way.announced", "case", onCase.Id.ToString(), onCase.Id,
            facts: [("kind", announce.Kind.ToString()), ("name", announce.Name), ("step", announce.NodeId)]);
        return Task.CompletedTask;
    }

    private Task Claim(ClaimTask claim, CancellationToken cancel) => act.Execute(
        "update task set person_id = nullif(@person, '')::int where case_id = @Id and key = @key",
        new { onCase.Id, key = claim.Key.ToString(), person = claim.Person ?? "" }, cancel);

    private Task Halt(CancellationToken cancel) => act.Execute(
        "insert into case_pause (case_id, from_at, person_id, reason) values (@Id, @At, @PersonId, @reason)",
        new { onCase.Id, act.At, act.By.PersonId, reason }, cancel);

    // Every limit of the case moves by the time it stood still.
    private Task GoOn(CancellationToken cancel) => act.Execute("""
        with p as (update case_pause set to_at = @At where case_id = @Id and to_at is null returning @At - from_at as stood),
        r as (update route_timer set due_at = due_at + p.stood from p where case_id = @Id returning 1),
        t as (update task set due_at = due_at + p.stood from p where case_id = @Id and state in ('open', 'waiting', 'suspended') returning 1)
        update "case" set due_at = due_at + p.stood from p where id = @Id
        """, new { onCase.Id, act.At }, cancel);

    private async Task Remind(Remind remind, CancellationToken cancel)
    {
        var people = await act.Query<int>("""
            select coalesce(t.person_id, h.person_id) from task t left join holding h on h.post_id = t.post_id and t.person_id is null
              and (h.valid_to is null or h.valid_to >= current_date)
            where t.case_id = @Id and t.key = @key and t.state = 'open' and coalesce(t.person_id, h.person_id) is not null
            """, new { onCase.Id, key = remind.Key.ToString() }, cancel);
        foreach (var person in people)
        {
            act.Notify(new NoticeDraft(person, null, "urge", remind.Words.Length > 0 ? remind.Words : onCase.Title, $"/cases/{onCase.Id}"));
        }
    }

    private Task Story(Tell tell)
    {
        if (tell.Code is "suspend" or "join") reason = tell.Words;
        act.Trace("way." + tell.Code.Replace('-', '_'), "case", onCase.Id.ToString(), onCase.Id, words: tell.Words,
            facts: [("step", tell.NodeId), ("round", tell.Round.ToString()), ("to", string.Join(' ', tell.To.Take(20)))]);
        return Task.CompletedTask;
    }
}

/// <summary>Opinions: written with the move, never changed, supplemented by new ones.</summary>
internal static class Opinions
{
    public static Task Write(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer, CancellationToken cancel) => act.Execute("""
        insert into opinion (id, case_id, task_id, document_id, round, kind, verdict, words, strokes, seen_digest, person_id, post_id, unit_id, at, instead_of)
        values (@id, @CaseId, @TaskId, @DocumentId, @Round, @Kind, @Verdict, @Words, @Strokes::jsonb, @seen, @PersonId, @PostId, @UnitId, @At,
                @instead)
        """, new
    {
        instead = task.InsteadOf == act.By.PersonId ? null : task.InsteadOf,
        id = Guid.CreateVersion7(act.At), CaseId = onCase.Id, TaskId = task.Id, onCase.DocumentId, task.Round,
        Kind = task.OpinionKind.Length > 0 ? task.OpinionKind : task.Step, answer.Verdict, answer.Words, answer.Strokes,
        seen = answer.Seen.Length == 64 ? Convert.FromHexString(answer.Seen) : null, act.By.PersonId, act.By.PostId, act.By.UnitId, act.At,
    }, cancel);
}
