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
        PutTask create => Create(create, cancel),
        CloseTask close => Close(close, cancel),
        ReopenTask reopen => Reopen(reopen, cancel),
        HoldTask hold => Set(hold.Key, "waiting", cancel),
        SuspendTask suspend => Set(suspend.Key, "suspended", cancel),
        ResumeTask resume => Set(resume.Key, "open", cancel),
        ClaimTask claim => Claim(claim, cancel),
        Routing.StopClocks => Halt(cancel),
        Routing.StartClocks => GoOn(cancel),
        Remind remind => Remind(remind, cancel),
        Tell tell => Story(tell),
        _ => throw new InvalidOperationException($"{command} has no writer"),
    };

    private async Task Create(PutTask create, CancellationToken cancel)
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
        await act.Execute("""
            insert into task (id, case_id, unit_id, post_id, person_id, key, node, step, opinion_kind, act, edit, kind, round, blocking, why,
                              created_at, due_at, from_name)
            values (@id, @CaseId, @unit, @post, @person, @key, @NodeId, @step, @opinion, @act, @edit, @kind, @Round, @Blocking, @Why,
                    @At, @due, @fromName)
            """, new
        {
            id, CaseId = onCase.Id, unit, post, person, key = create.Key.ToString(), create.NodeId, step = node.Name ?? create.NodeId,
            opinion = step?.Opinion ?? "", act = main ? step?.Act ?? "" : "", edit = main ? string.Join(' ', step?.Edit ?? []) : "",
            kind = create.Kind.ToString(), create.Round, Blocking = create.Blocking && step?.Opinion != "阅", who.Why, act.At, due,
            fromName = act.By.UnitId == unit ? act.By.PersonName : $"{act.By.UnitShortName} {act.By.PersonName}",
        }, cancel);
        opened.Add(node.Name ?? create.NodeId);
        act.Trace("task.created", "task", id.ToString(), onCase.Id, facts:
            [("step", create.NodeId), ("kind", create.Kind.ToString()), ("round", create.Round.ToString()), ("who", $"{who.Kind}:{who.Id}"), ("why", who.Why),
                .. CountedFacts.Place(unit, post, person)]);
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

    private async Task Close(CloseTask close, CancellationToken cancel)
    {
        var task = await act.One<Standing>("""
            with old as (select id, state, late_at from task where case_id = @Id and key = @key)
            update task t set state = case when @How = 'Done' or @How = 'Skipped' then 'done' else 'cancelled' end, done_at = @At,
              done_by = nullif(@By, '')::int, done_how = lower(@How), opened_at = case when @How = 'Done' then coalesce(opened_at, @At) else opened_at end,
              late_at = case when due_at < @At then coalesce(t.late_at, due_at) else t.late_at end
            from old where t.id = old.id returning
            """ + Standing.Columns, new { onCase.Id, key = close.Key.ToString(), How = close.How.ToString(), close.By, act.At }, cancel);
        if (task is null || task.WasOver) return;
        act.Trace("task.closed", "task", task.Id.ToString(), onCase.Id, facts:
        [
            ("how", close.How.ToString().ToLowerInvariant()), ("opinion", task.Opinion), .. task.Facts,
            .. CountedFacts.Took(task.CreatedAt, act.At, task.DueAt, task.LateAt, task.WasLateAt is not null, terms.Calendar),
        ]);
    }

    private async Task Reopen(ReopenTask reopen, CancellationToken cancel)
    {
        var task = await act.One<Standing>("""
            with old as (select id, state, late_at from task where case_id = @Id and key = @key)
            update task t set state = 'open', done_at = null, done_by = null, done_how = '' from old where t.id = old.id returning
            """ + Standing.Columns, new { onCase.Id, key = reopen.Key.ToString() }, cancel);
        if (task is not { WasOver: true }) return;
        act.Trace("task.reopened", "task", task.Id.ToString(), onCase.Id, facts:
        [
            ("late", CountedFacts.YesNo(task.LateAt is not null)), .. task.Facts,
            .. task.LateAt is { } late ? [("due", CountedFacts.Seconds(late))] : Array.Empty<(string, string)>(),
        ]);
    }

    private Task Set(int key, string state, CancellationToken cancel) => act.Execute(
        "update task set state = @state, done_at = null, done_by = null, done_how = '' where case_id = @Id and key = @key",
        new { onCase.Id, key = key.ToString(), state }, cancel);

    private Task Claim(ClaimTask claim, CancellationToken cancel) => act.Execute(
        "update task set person_id = nullif(@person, '')::int where case_id = @Id and key = @key",
        new { onCase.Id, key = claim.Key.ToString(), person = claim.Person ?? "" }, cancel);

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
        var task = await act.One<Standing>($"""
            select {Standing.Place}, t.state as WasState, t.late_at as WasLateAt from task t where t.case_id = @Id and t.key = @key
            """, new { onCase.Id, key = remind.Key.ToString() }, cancel);
        if (task is not null)
        {
            act.Trace("task.urged", "task", task.Id.ToString(), onCase.Id, facts: [("people", people.Count.ToString()), .. task.Facts]);
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

/// <summary>A task as it stands, and what it was before, for the entry that says so.</summary>
internal sealed class Standing
{
    public const string Place = """
        t.id, t.node, t.step, t.opinion_kind as Opinion, t.round, t.unit_id as UnitId, t.post_id as PostId, t.person_id as PersonId,
        t.created_at as CreatedAt, t.due_at as DueAt, t.late_at as LateAt
        """;

    public const string Columns = " " + Place + ", old.state as WasState, old.late_at as WasLateAt";

    public Guid Id { get; init; }
    public string Node { get; init; } = "";
    public string Step { get; init; } = "";
    public string Opinion { get; init; } = "";
    public int Round { get; init; }
    public int UnitId { get; init; }
    public int? PostId { get; init; }
    public int? PersonId { get; init; }
    public DateTime CreatedAt { get; init; }
    public DateTime? DueAt { get; init; }
    public DateTime? LateAt { get; init; }
    public string WasState { get; init; } = "";
    public DateTime? WasLateAt { get; init; }

    public bool WasOver => WasState is "done" or "cancelled";

    public IEnumerable<(string Key, string Value)> Facts =>
        [("step", Node), ("name", Step), ("round", Round.ToString()), .. CountedFacts.Place(UnitId, PostId, PersonId)];
}

/// <summary>Opinions: written with the move, never changed, supplemented by new ones.</summary>
internal static class Opinions
{
    public static Task Write(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer, CancellationToken cancel) => act.Execute("""
        insert into opinion (id, case_id, task_id, document_id, round, kind, verdict, words, strokes, seen_digest, person_id, post_id, unit_id, at)
        values (@id, @CaseId, @TaskId, @DocumentId, @Round, @Kind, @Verdict, @Words, @Strokes::jsonb, @seen, @PersonId, @PostId, @UnitId, @At)
        """, new
    {
        id = Guid.CreateVersion7(act.At), CaseId = onCase.Id, TaskId = task.Id, onCase.DocumentId, task.Round,
        Kind = task.OpinionKind.Length > 0 ? task.OpinionKind : task.Step, answer.Verdict, answer.Words, answer.Strokes,
        seen = answer.Seen.Length == 64 ? Convert.FromHexString(answer.Seen) : null, act.By.PersonId, act.By.PostId, act.By.UnitId, act.At,
    }, cancel);
}
