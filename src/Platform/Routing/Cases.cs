using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Platform.Database;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Routing;

/// <summary>A case to begin.</summary>
/// <param name="DueSource">Who set <paramref name="DueAt"/>, in words; empty: the counterpart.</param>
/// <param name="UnitId">Whose case it is, when it is not the unit of the one who begins it.</param>
public sealed record NewCase(
    Guid Id, string Kind, string RouteKey, Guid? DocumentId, string Title, string Number, string Urgency,
    string Counterpart,
    DateTimeOffset? DueAt, Values Variables, int? UnitId = null, string DueSource = "");

/// <summary>How a person answers a task.</summary>
/// <param name="Verdict"><c>agree</c>, <c>disagree</c>, or empty.</param>
/// <param name="Seen">Digest of what was before the eyes, hex; empty where nothing is signed.</param>
/// <param name="Variables">What was chosen: the route's variables, and who gets a step (see
/// <see cref="WhoGets"/>).</param>
public sealed record TaskAnswer(string Verdict, string Words, string Seen, string? Strokes, Values Variables)
{
    /// <summary>Files that stand with the opinion, stored already.</summary>
    public IReadOnlyList<OpinionFile> Files { get; init; } = [];
}

/// <summary>What a move came to: the steps that opened by it.</summary>
public sealed record Moved(Guid CaseId, string Status, IReadOnlyList<string> Now);

/// <summary>What completing a step with this word (<c>act="sign"</c> …) does beyond moving on; given by the module that
/// owns it.</summary>
public delegate Task<Refusal?> StepAct(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer,
    CancellationToken cancel);

/// <summary>A command of a service task; given by the module that owns it.</summary>
public delegate Task<Refusal?> ServiceCommand(Act act, CaseRow onCase, CancellationToken cancel);

/// <summary>Undoes what a passed step with this word did, because the case went back behind it; given by the module
/// that owns it.</summary>
public delegate Task<Refusal?> StepUndo(Act act, CaseRow onCase, string reason, CancellationToken cancel);

/// <summary>A case was ended before its end; given by the module that has to know.</summary>
public delegate Task CaseEnded(Act act, CaseRow onCase, string reason, CancellationToken cancel);

/// <summary>The named acts and commands of all modules, a closed table made at start.</summary>
public sealed record StepActs(
    IReadOnlyDictionary<string, StepAct> Acts, IReadOnlyDictionary<string, ServiceCommand> Commands,
    IReadOnlyDictionary<string, StepUndo> Undo, IReadOnlyList<CaseEnded> Ended, CaseDocuments Documents,
    IReadOnlyDictionary<string, string[]> Takes);

/// <summary>
/// Cases on their way: one pure move of <see cref="Way"/> and one transaction. The state, the tasks, the opinion, the
/// traces and the notices of a move are written together.
/// </summary>
public sealed class Cases(RouteCatalog routes, OfficeBooks books, Limits limits, StepActs acts)
{
    /// <summary>Begins a case; its first tasks are created with it.</summary>
    public async Task<Moved> Begin(Act act, NewCase begun, CancellationToken cancel)
    {
        var unit = begun.UnitId ?? act.By.UnitId;
        var route = await routes.Newest(begun.RouteKey, unit, cancel);
        await act.Execute("""
            insert into "case" (id, unit_id, kind, document_id, route, route_unit_id, route_version, way, title, number,
              urgency, counterpart,
                                opened_at, due_at, creator_id, creator_post)
            values (@Id, @unit, @Kind, @DocumentId, @Key, @RouteUnit, @Version, '', @Title, @Number, @Urgency,
              @Counterpart,
                    @At, @DueAt, @PersonId, @PostId)
            """, new
        {
            begun.Id, unit, begun.Kind, begun.DocumentId, route.Key, RouteUnit = route.UnitId, route.Version,
                begun.Title, begun.Number,
            begun.Urgency, begun.Counterpart, act.At, begun.DueAt, act.By.PersonId, act.By.PostId,
        }, cancel);
        act.Trace("case.opened", "case", begun.Id.ToString(), begun.Id, facts:
            [("route", route.Key), ("version", route.Version.ToString()), ("kind", begun.Kind),
                ("timed", CountedFacts.YesNo(begun.DueAt is not null)),
                .. CountedFacts.Place(unit, null, null)]);
        var opened = OpenedCase.Unseen(begun.Id);
        await act.Ask(opened.Look, cancel);
        var source = begun.DueSource.Length > 0 ? begun.DueSource : begun.Counterpart;
        if (begun.DueAt is { } due) await limits.SetForCase(act, opened.Directory, begun.Id, unit, due, source, cancel);
        var variables = await WithFacts(act, opened.Case!, route, begun.Variables, cancel);
        var carrier = await Carrier.Of(act, opened, route, null, variables, null, books, limits, acts, cancel);
        return await Carry(act, carrier, Way.Start(route.Way, carrier.Context, variables), cancel);
    }

    /// <summary>Whether answering the task only moves the case on; else a module does something of its own with
    /// it.</summary>
    internal bool OnlyMovesOn(TaskRow task) => task.Kind != nameof(SeatKind.Main) || !acts.Acts.ContainsKey(task.Act);

    /// <summary>Answers a task with an opinion; the step's act is done in the same transaction, or nothing
    /// is.</summary>
    public async Task<Result<Moved>> Complete(Act act, Guid caseId, Guid taskId, TaskAnswer answer,
        CancellationToken cancel)
    {
        var opened = new OpenedCase(act.By, caseId, taskId);
        await act.Ask(opened.Look, cancel);
        return await Complete(act, opened, answer, cancel);
    }

    /// <summary>The same, where the act has opened the case already.</summary>
    public async Task<Result<Moved>> Complete(Act act, OpenedCase opened, TaskAnswer answer, CancellationToken cancel)
    {
        if (opened is not { Case: { } onCase, Task: { } task }) return Refusal.NotThere;
        if (await NotMine(act, task, cancel) is { } notMine) return notMine;
        if (SeenText.MustBe(opened.TextDigest, answer.Seen) is { } changed) return changed;
        var route = await routes.Load(onCase.Route, onCase.RouteUnitId, onCase.RouteVersion, cancel);
        var said = SaidHere.Read(route, onCase, task, answer.Variables, acts.Takes.GetValueOrDefault(task.Act) ?? []);
        if (said.Refusal is { } notHere) return notHere;
        if (Disagrees(act, onCase, task, answer, route) is { } unsaid) return unsaid;
        if (task.Kind == nameof(SeatKind.Main) && acts.Acts.TryGetValue(task.Act, out var stepAct)
            && await stepAct(act, onCase, task, answer, cancel) is { } no) return no;
        var agree = answer.Verdict switch { "agree" => true, "disagree" => (bool?)false, _ => null };
        var variables = await WithFacts(act, onCase, route, said.Answer, cancel);
        var moved = await Apply(act, opened, new Complete(int.Parse(task.Key), answer.Words, agree, variables),
            variables, null, cancel);
        if (moved.Refusal is not null) return moved;
        Opinions.Write(act, onCase, task, answer);
        if (answer.Seen.Length == SeenText.DigestLength)
        {
            act.Trace("opinion.bound", "task", task.Id.ToString(), onCase.Id, after: Convert.FromHexString(answer.Seen),
                facts: ("step", task.Node));
        }
        return moved;
    }

    /// <summary>Makes a free move, on a task or (with no task) on the case; what is said to the next is kept as an
    /// opinion.</summary>
    public async Task<Result<Moved>> Make(
        Act act, Guid caseId, Guid? taskId, Func<int, Move> move, string words, SecondPerson? second,
        CancellationToken cancel)
    {
        var opened = new OpenedCase(act.By, caseId, taskId);
        await act.Ask(opened.Look, cancel);
        return await Make(act, opened, move, words, second, cancel);
    }

    /// <summary>The same, where the act has opened the case already.</summary>
    public async Task<Result<Moved>> Make(
        Act act, OpenedCase opened, Func<int, Move> move, string words, SecondPerson? second, CancellationToken cancel)
    {
        if (opened.Case is not { } onCase || (opened.IsOfTask && opened.Task is null)) return Refusal.NotThere;
        var task = opened.Task;
        var made = move(task is null ? 0 : int.Parse(task.Key));
        if (made is JoinInto join && await MayJoin(act, onCase, Guid.Parse(join.CaseId), cancel) is { } apart)
            return apart;
        if (await Strangers.Among(act, onCase, made, cancel) is { } stranger) return stranger;
        var moved = await Apply(act, opened, made, Values.Empty, second, cancel);
        if (moved.Refusal is not null || task is null || words.Trim().Length == 0 || !MoveNames.IsOpinion(made))
            return moved;
        Opinions.Write(act, onCase, task, new TaskAnswer(MoveNames.Of(made), words, "", null, Values.Empty));
        return moved;
    }

    /// <summary>The one asked has looked: from now on the answer before cannot simply be withdrawn.</summary>
    public async Task<Result<int>> Look(Act act, Guid caseId, CancellationToken cancel)
    {
        var seen = new OpenedCase(act.By, caseId, null);
        await act.Ask(seen.Look, cancel);
        if (seen.Case is null) return Refusal.NotThere;
        var tasks = await act.Query<TaskRow>($"""
            select {TaskRow.Columns} from task t where t.case_id = @caseId and t.state = 'open' and t.opened_at is null
              and (t.person_id = @PersonId or (t.person_id is null and t.post_id = @PostId)) order by t.id
            """, new { caseId, act.By.PersonId, act.By.PostId }, cancel);
        foreach (var task in tasks)
        {
            var moved = await ApplyUnseen(act, caseId, new OpenTask(int.Parse(task.Key)), cancel);
            if (moved.Refusal is { } no) return no;
            act.Write("update task set opened_at = $2 where id = $1", Sql.Of(task.Id), Sql.Of(act.At));
            act.Trace("task.opened", "task", task.Id.ToString(), caseId, facts: ("step", task.Node));
        }
        return tasks.Count;
    }

    /// <summary>
    /// 离岗交接: what lies on a person's own name in this case goes to the successor; or what lies on a post of a unit that
    /// is no more. The caller has decided that the actor administers them; the case may be another unit's.
    /// </summary>
    public Task<Result<Moved>> HandOver(Act act, Guid caseId, Assignment from, Assignment to, string reason,
        CancellationToken cancel) =>
        ApplyUnseen(act, caseId, new HandOver(from, to, reason), cancel, administers: true);

    /// <summary>A timer that came due, a message that arrived: the case goes on by itself. Refused where the case does
    /// not wait for it.</summary>
    public async Task<Result<Moved>> Happen(Act act, Guid caseId, Event what, CancellationToken cancel)
    {
        var moved = await ApplyUnseen(act, caseId, new Happened(what), cancel);
        if (moved.Refusal is not null) return moved;
        act.Trace(what is TimerDue ? "way.timer" : "way.message", "case", caseId.ToString(), caseId,
            facts: ("name", (what as MessageArrived)?.Name ?? ""));
        return moved;
    }

    // Where a step asks for a verdict, a no goes into the trace as such, with its reason.
    private static Refusal? Disagrees(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer, CompiledRoute route)
    {
        if (answer.Verdict != "disagree" || task.Kind != nameof(SeatKind.Main)
            || route.Step(task.Node) is not { Verdict.Length: > 0 }) return null;
        if (answer.Words.Trim().Length == 0)
        {
            return new Refusal("opinion.reason_needed", "不同意的，请写明理由和修改的意见。",
                "Who disagrees says why, and what should be changed.", RefusalKind.Wrong, "opinion");
        }
        act.Trace("opinion.disagreed", "task", task.Id.ToString(), onCase.Id, words: answer.Words,
            facts: [("step", task.Node), ("unit", act.By.UnitId.ToString())]);
        return null;
    }

    // Who did it meanwhile is said by name, and the words typed are not lost: the page shows them again.
    private static async Task<Refusal?> NotMine(Act act, TaskRow task, CancellationToken cancel)
    {
        if (!task.IsFor(act.By.PersonId, act.By.PostId)) return Refusal.NotThere;
        if (task.State == "open") return null;
        var who = task.DoneBy is null ? "" : await act.One<string>("select name from person where id = @DoneBy",
            new { task.DoneBy }, cancel) ?? "";
        return new Refusal("task.closed", $"这一步{(who.Length > 0 ? $"已由{who}" : "已")}办过或撤走，您写的字没有提交，还在页面上。",
            $"This step was {(who.Length > 0 ? $"done by {who}" : "closed")} meanwhile; your words were not submitted and are still on the page.");
    }

    // The other case is looked at first, so that it cannot end between this look and the joining.
    private static async Task<Refusal?> MayJoin(Act act, CaseRow onCase, Guid into, CancellationToken cancel)
    {
        var other = into == onCase.Id ? null : await act.One<(string Status, Guid? JoinedTo, int UnitId)?>(
            """select status, joined_to, unit_id from "case" where id = @into for share""", new { into }, cancel);
        if (other is { Status: "open", JoinedTo: null } found && found.UnitId == onCase.UnitId) return null;
        return new Refusal("case.join_impossible", "只能并入本单位另一件正在办理的件。",
            "A case can only be joined to another open case of this unit.", RefusalKind.Wrong, "case");
    }

    // Facts are what they are now, whatever a form says; most routes ask for none.
    private async Task<Values> WithFacts(Act act, CaseRow onCase, CompiledRoute route, Values variables,
        CancellationToken cancel) => !route.Asks.Facts
        ? variables
        : variables.With(await acts.Documents.FactsOf(act.Connection, act.Transaction, onCase.Kind, onCase.UnitId,
            onCase.DocumentId, cancel));

    private async Task<Result<Moved>> Apply(
        Act act, OpenedCase opened, Move move, Values variables, SecondPerson? second, CancellationToken cancel,
        bool administers = false)
    {
        var onCase = opened.Case!;
        var route = await routes.Load(onCase.Route, onCase.RouteUnitId, onCase.RouteVersion, cancel);
        var state = route.StateOf(onCase);
        var carrier = await Carrier.Of(act, opened, route, state, state.Engine.Variables.With(variables), second,
            books, limits, acts, cancel, move);
        var context = administers ? carrier.Context with { IsAdministrator = true } : carrier.Context;
        var outcome = Way.Apply(route.Way, state, move, context);
        if (outcome.Refusal is { } refused) return new Refusal(refused.Code, refused.Zh, refused.En);
        var undone = new UndoneSteps(route, acts);
        if (undone.StraightBehind(state, outcome.State) is { } behind) return behind;
        foreach (var undo in undone.Of(state, outcome.State))
        {
            if (await undo(act, onCase, MoveNames.Reason(move), cancel) is { } no) return no;
        }
        return await Carry(act, carrier, outcome, cancel);
    }

    private async Task<Result<Moved>> ApplyUnseen(Act act, Guid caseId, Move move, CancellationToken cancel,
        bool administers = false)
    {
        var opened = OpenedCase.Unseen(caseId);
        await act.Ask(opened.Look, cancel);
        return opened.Case is null ? Refusal.NotThere
            : await Apply(act, opened, move, Values.Empty, null, cancel, administers);
    }

    private async Task<Moved> Carry(Act act, Carrier carrier, Outcome outcome, CancellationToken cancel)
    {
        var moved = await carrier.Run(outcome, cancel);
        if (moved.Status is not ("closed" or "terminated")) return moved;
        // 并案: what was handled together with this one ends with it.
        foreach (var joined in await act.Query<Guid>("""select id from "case" where joined_to = @CaseId order by id""",
            new { moved.CaseId }, cancel))
        {
            Check.That((await ApplyUnseen(act, joined, new EndJoined(), cancel)).Refusal is null);
        }
        return moved;
    }
}
