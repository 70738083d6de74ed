using System.Globalization;
using NpgsqlTypes;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Model;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;

namespace Yiwang.Platform.Routing;

/// <summary>Writes what a move does to tasks: rows, terms, notices, traces.</summary>
internal sealed class TaskWriter(Act act, OpenedCase of, CompiledRoute route, OfficeBook book, Limits limits,
    Desks desks)
{
    private readonly CaseRow onCase = of.Case!;
    private readonly List<string> opened = [];
    private string reason = "";

    /// <summary>Names of the steps that opened.</summary>
    public IReadOnlyList<string> Opened => opened;

    public Task Do(WayCommand command, CancellationToken cancel) => command switch
    {
        PutTask create => Create(create, cancel),
        CloseTask close => Close(close),
        ReopenTask reopen => AskAgain(reopen.Key),
        HoldTask hold => Set(hold.Key, "waiting"),
        SuspendTask suspend => Change(suspend.Key, "open", "suspended"),
        ResumeTask resume => Change(resume.Key, "suspended", "open"),
        ClaimTask claim => Claim(claim),
        Routing.StopClocks => Halt(cancel),
        Routing.StartClocks => GoOn(cancel),
        Tell tell => Story(tell),
        Yiwang.Platform.Routing.EndCase => End(),
        Outside { Command: ArmTimer arm } => Arm(arm),
        Outside { Command: DisarmTimer disarm } => Disarm(disarm.Key),
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
        var id = Guid.CreateVersion7(act.At);
        var due = await limits.SetForTask(act, of.Directory, id, onCase, route, node, unit, cancel);
        var main = create.Kind == SeatKind.Main;
        // Whoever is asked to correct what was returned must be able to.
        var edits = main || create.Kind == SeatKind.Correct;
        act.Write(TaskRow.Insert, id, onCase.Id, unit, post, person, create.Key.ToString(), create.NodeId,
            node.Name ?? create.NodeId,
            step?.Opinion ?? "", main ? step?.Act ?? "" : "", edits ? string.Join(' ', step?.Edit ?? []) : "",
            create.Kind.ToString(), create.Round,
            create.Blocking && step?.Opinion != "阅", who.Why, act.At, due,
            act.By.UnitId == unit ? act.By.PersonName : $"{act.By.UnitShortName} {act.By.PersonName}".TrimStart(),
            who.For.Length > 0 ? int.Parse(who.For) : null, step?.English ?? "",
            main ? string.Join(' ', step?.Hide ?? []) : "", string.Join(' ', step?.Notices ?? []));
        opened.Add(node.Name ?? create.NodeId);
        act.Trace("task.created", "task", id.ToString(), onCase.Id, facts:
            [("step", create.NodeId), ("kind", create.Kind.ToString()), ("round", create.Round.ToString()),
                ("who", $"{who.Kind}:{who.Id}"), ("why", who.Why), ("for", who.For),
                .. CountedFacts.Place(unit, post, person)]);
        desks.Put(create.Key, new Desk(
            id, create.NodeId, node.Name ?? create.NodeId, step?.Opinion ?? "", create.Round, unit, post, person,
            act.At, due, null, "open"));
        var isBack = create.Kind == SeatKind.Correct || create.Round > 1;
        if (step is { Notices.Count: > 0 } && !step.Notices.Contains(isBack ? "returned" : "arrived")) return;
        foreach (var one in person is { } alone ? [alone] : place?.People ?? [])
        {
            act.Notify(new NoticeDraft(one, null, "task", new Text($"{node.Name}：{onCase.Title}",
                $"{node.English}: {onCase.Title}"), $"/cases/{onCase.Id}"));
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

    private Task Close(CloseTask close)
    {
        var key = close.Key.ToString();
        act.Change((onCase.Id, key), TaskRow.Close, onCase.Id, key,
            close.How is CloseReason.Done or CloseReason.Skipped ? "done" : "cancelled",
            act.At, close.By.Length > 0 ? int.Parse(close.By) : null, close.How.ToString().ToLowerInvariant());
        if (desks.Find(close.Key) is not { IsOver: false } desk) return Task.CompletedTask;
        var late = desk.LateAt ?? (desk.DueAt < act.At ? desk.DueAt : null);
        act.Trace("task.closed", "task", desk.Id.ToString(), onCase.Id, facts:
        [
            ("how", close.How.ToString().ToLowerInvariant()), ("opinion", desk.Opinion), .. desk.Facts,
            .. CountedFacts.Took(desk.CreatedAt, act.At, desk.DueAt, late, desk.LateAt is not null,
                WorkingCalendar.Shipped),
        ]);
        desks.Put(close.Key, desk with
        {
            State = close.How is CloseReason.Done or CloseReason.Skipped ? "done" : "cancelled", LateAt = late,
                IsAnswered = close.How == CloseReason.Done,
        });
        return Task.CompletedTask;
    }

    private Task Set(int key, string state)
    {
        act.Write(
            "update task set state = $3, done_at = null, done_by = null, done_how = '' where case_id = $1 and key = $2",
            Sql.Of(onCase.Id), Sql.Of(key.ToString()), Sql.Of(state));
        return Task.CompletedTask;
    }

    // A task that waits for somebody before it goes on waiting while the case rests.
    private Task Change(int key, string from, string to)
    {
        act.Write("update task set state = $3 where case_id = $1 and key = $2 and state = $4", Sql.Of(onCase.Id),
            Sql.Of(key.ToString()), Sql.Of(to), Sql.Of(from));
        return Task.CompletedTask;
    }

    // It lies on the desk as if new: whoever has it has not looked yet.
    private Task AskAgain(int key)
    {
        if (desks.Find(key) is { IsOver: true } desk)
        {
            act.Trace("task.reopened", "task", desk.Id.ToString(), onCase.Id, facts:
            [
                ("late", CountedFacts.YesNo(desk.LateAt is not null)), .. desk.Facts,
                .. desk.LateAt is { } late ? [("due", CountedFacts.Seconds(late))] : Array.Empty<(string, string)>(),
            ]);
            desks.Put(key, desk with { State = "open", IsAnswered = false });
        }
        act.Write(
            "update task set state = 'open', opened_at = null, done_at = null, done_by = null, done_how = '' where case_id = $1 and key = $2",
            Sql.Of(onCase.Id), Sql.Of(key.ToString()));
        return Task.CompletedTask;
    }

    private Task End()
    {
        act.Write("delete from route_timer where case_id = $1", Sql.Of(onCase.Id));
        return Task.CompletedTask;
    }

    private Task Arm(ArmTimer arm)
    {
        var due = arm.Kind switch
        {
            TimerKind.Date =>
                DateTimeOffset.Parse(arm.Due, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            _ => act.At + Timers.Length(arm.Due.Split('/')[^1])!.Value,
        };
        act.Write("""
            insert into route_timer (case_id, key, node, due_at) values ($1, $2, $3, $4)
              on conflict (case_id, key) do update set due_at = excluded.due_at
            """, Sql.Of(onCase.Id), Sql.Of(arm.Key), Sql.Of(arm.NodeId), Sql.Of(due.ToUniversalTime()));
        return Task.CompletedTask;
    }

    private Task Disarm(int key)
    {
        act.Write("delete from route_timer where case_id = $1 and key = $2", Sql.Of(onCase.Id), Sql.Of(key));
        return Task.CompletedTask;
    }

    private Task Announced(Announce announce)
    {
        act.Trace("way.announced", "case", onCase.Id.ToString(), onCase.Id,
            facts: [("kind", announce.Kind.ToString()), ("name", announce.Name), ("step", announce.NodeId)]);
        return Task.CompletedTask;
    }

    private Task Claim(ClaimTask claim)
    {
        act.Write("update task set person_id = $3 where case_id = $1 and key = $2", Sql.Of(onCase.Id),
            Sql.Of(claim.Key.ToString()),
            Sql.Of(claim.Person is { Length: > 0 } person ? int.Parse(person) : null));
        return Task.CompletedTask;
    }

    private Task Halt(CancellationToken cancel) => act.Execute(
        "insert into case_pause (case_id, from_at, person_id, reason) values (@Id, @At, @PersonId, @reason)",
        new { onCase.Id, act.At, act.By.PersonId, reason }, cancel);

    // Limits with a sum are counted anew with the pause in it; one without, and every timer, moves by the time the case
    // stood still.
    private async Task GoOn(CancellationToken cancel)
    {
        await act.Execute("""
            with p as (update case_pause set to_at = @At where case_id = @Id and to_at is null
              returning @At - from_at as stood),
            r as (update route_timer set due_at = due_at + p.stood from p where case_id = @Id returning 1),
            t as (update task set due_at = due_at + p.stood from p where case_id = @Id
              and state in ('open', 'waiting', 'suspended')
              and not exists (select 1 from deadline d where d.id in (task.id, task.case_id)) returning 1)
            update "case" set due_at = due_at + p.stood from p where id = @Id
              and not exists (select 1 from deadline d where d.id = "case".id)
            """, new { onCase.Id, act.At }, cancel);
        await limits.CountAnew(act, onCase.Id, "resumed", cancel);
        await desks.ReadLimits(act, onCase.Id, cancel);
    }

    private Task Story(Tell tell)
    {
        if (tell.Code is "suspend" or "join") reason = tell.Words;
        act.Trace("way." + tell.Code.Replace('-', '_'), "case", onCase.Id.ToString(), onCase.Id, words: tell.Words,
            facts: [("step", tell.NodeId), ("round", tell.Round.ToString()),
                ("to", string.Join(' ', tell.To.Take(20)))]);
        return Task.CompletedTask;
    }
}

/// <summary>Opinions: written with the move, never changed, supplemented by new ones.</summary>
internal static class Opinions
{
    private static readonly RowStatement Insert = new("""
        insert into opinion (id, case_id, task_id, document_id, round, kind, verdict, words, strokes, seen_digest,
          person_id, post_id, unit_id, at,
                             instead_of)
        select a, b, c, d, e, f, g, h, i::jsonb, j, k, l, m, n, o
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) as x(a, b, c, d, e, f, g, h, i, j,
          k, l, m, n, o)
        """,
        NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Integer,
        NpgsqlDbType.Text, NpgsqlDbType.Text,
        NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Bytea, NpgsqlDbType.Integer, NpgsqlDbType.Integer,
        NpgsqlDbType.Integer,
        NpgsqlDbType.TimestampTz, NpgsqlDbType.Integer);

    public static void Write(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer)
    {
        var id = Guid.CreateVersion7(act.At);
        act.Write(Insert, id, onCase.Id, task.Id, onCase.DocumentId, task.Round,
            task.OpinionKind.Length > 0 ? task.OpinionKind : task.Step,
            answer.Verdict, answer.Words, answer.Strokes,
            answer.Seen.Length == 64 ? Convert.FromHexString(answer.Seen) : null, act.By.PersonId,
            act.By.PostId, act.By.UnitId, act.At, task.InsteadOf == act.By.PersonId ? null : task.InsteadOf);
        foreach (var file in answer.Files) file.Write(act, id);
    }
}
