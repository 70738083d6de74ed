using NpgsqlTypes;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;

namespace Yiwang.Platform.Routing;

/// <summary>Writes what a move does to tasks: rows, terms, notices, traces.</summary>
internal sealed class TaskWriter(Act act, CaseRow onCase, CompiledRoute route, OfficeBook book, WorkingTerms terms)
{
    private readonly List<string> opened = [];

    /// <summary>Names of the steps that opened.</summary>
    public IReadOnlyList<string> Opened => opened;

    public Task Do(WayCommand command, CancellationToken cancel) => command switch
    {
        PutTask create => Create(create),
        CloseTask close => Close(close),
        ReopenTask reopen => Set(reopen.Key, "open"),
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
        act.Write(TaskRow.Insert, id, onCase.Id, unit, post, person, create.Key.ToString(), create.NodeId, node.Name ?? create.NodeId,
            step?.Opinion ?? "", main ? step?.Act ?? "" : "", edits ? string.Join(' ', step?.Edit ?? []) : "", create.Kind.ToString(), create.Round,
            create.Blocking && step?.Opinion != "阅", who.Why, act.At, due,
            act.By.UnitId == unit ? act.By.PersonName : $"{act.By.UnitShortName} {act.By.PersonName}");
        opened.Add(node.Name ?? create.NodeId);
        act.Trace("task.created", "task", id.ToString(), onCase.Id, facts:
            [("step", create.NodeId), ("kind", create.Kind.ToString()), ("round", create.Round.ToString()), ("who", $"{who.Kind}:{who.Id}"), ("why", who.Why)]);
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
        var key = close.Key.ToString();
        act.Change((onCase.Id, key), TaskRow.Close, onCase.Id, key, close.How is CloseReason.Done or CloseReason.Skipped ? "done" : "cancelled",
            act.At, close.By.Length > 0 ? int.Parse(close.By) : null, close.How.ToString().ToLowerInvariant());
        return Task.CompletedTask;
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
    private Task GoOn(CancellationToken cancel) => act.Execute("""
        with p as (update case_pause set to_at = @At where case_id = @Id and to_at is null returning @At - from_at as stood),
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
        act.Trace("way." + tell.Code, "case", onCase.Id.ToString(), onCase.Id, words: tell.Words,
            facts: [("step", tell.NodeId), ("round", tell.Round.ToString()), ("to", string.Join(' ', tell.To.Take(20)))]);
        return Task.CompletedTask;
    }
}

/// <summary>Opinions: written with the move, never changed, supplemented by new ones.</summary>
internal static class Opinions
{
    private static readonly RowStatement Insert = new("""
        insert into opinion (id, case_id, task_id, document_id, round, kind, verdict, words, strokes, seen_digest, person_id, post_id, unit_id, at)
        select a, b, c, d, e, f, g, h, i::jsonb, j, k, l, m, n
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) as x(a, b, c, d, e, f, g, h, i, j, k, l, m, n)
        """,
        NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Integer, NpgsqlDbType.Text, NpgsqlDbType.Text,
        NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Bytea, NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Integer,
        NpgsqlDbType.TimestampTz);

    public static void Write(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer) => act.Write(Insert,
        Guid.CreateVersion7(act.At), onCase.Id, task.Id, onCase.DocumentId, task.Round, task.OpinionKind.Length > 0 ? task.OpinionKind : task.Step,
        answer.Verdict, answer.Words, answer.Strokes, answer.Seen.Length == 64 ? Convert.FromHexString(answer.Seen) : null, act.By.PersonId,
        act.By.PostId, act.By.UnitId, act.At);
}
