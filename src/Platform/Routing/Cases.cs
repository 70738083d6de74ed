using System.Text;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Routing;

/// <summary>A case to begin.</summary>
public sealed record NewCase(
    Guid Id, string Kind, string RouteKey, Guid? DocumentId, string Title, string Number, string Urgency, string Counterpart,
    DateTimeOffset? DueAt, Values Variables);

/// <summary>How a person answers a task.</summary>
/// <param name="Verdict"><c>agree</c>, <c>disagree</c>, or empty.</param>
/// <param name="Seen">Digest of what was before the eyes, hex; empty where nothing is signed.</param>
/// <param name="Variables">What was chosen: the route's variables, and who gets a step (see <see cref="WhoGets"/>).</param>
public sealed record TaskAnswer(string Verdict, string Words, string Seen, string? Strokes, Values Variables);

/// <summary>What a move came to: the steps that opened by it.</summary>
public sealed record Moved(Guid CaseId, string Status, IReadOnlyList<string> Now);

/// <summary>What completing a step with this word (<c>act="sign"</c> …) does beyond moving on; given by the module that owns it.</summary>
public delegate Task<Refusal?> StepAct(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer, CancellationToken cancel);

/// <summary>A command of a service task; given by the module that owns it.</summary>
public delegate Task<Refusal?> ServiceCommand(Act act, CaseRow onCase, CancellationToken cancel);

/// <summary>Undoes what a passed step with this word did, because the case went back behind it; given by the module that owns it.</summary>
public delegate Task<Refusal?> StepUndo(Act act, CaseRow onCase, string reason, CancellationToken cancel);

/// <summary>A case was ended before its end; given by the module that has to know.</summary>
public delegate Task CaseEnded(Act act, CaseRow onCase, string reason, CancellationToken cancel);

/// <summary>The named acts and commands of all modules, a closed table made at start.</summary>
public sealed record StepActs(
    IReadOnlyDictionary<string, StepAct> Acts, IReadOnlyDictionary<string, ServiceCommand> Commands,
    IReadOnlyDictionary<string, StepUndo> Undo, IReadOnlyList<CaseEnded> Ended);

/// <summary>
/// Cases on their way: one pure move of <see cref="Way"/> and one transaction. The state, the tasks, the opinion, the traces and the
/// notices of a move are written together.
/// </summary>
public sealed class Cases(RouteCatalog routes, OfficeBooks books, WorkingTerms terms, StepActs acts)
{
    /// <summary>Begins a case; its first tasks are created with it.</summary>
    public async Task<Moved> Begin(Act act, NewCase begun, CancellationToken cancel)
    {
        var route = await routes.Newest(begun.RouteKey, act.By.UnitId, cancel);
        await act.Execute("""
            insert into "case" (id, unit_id, kind, document_id, route, route_unit_id, route_version, way, title, number, urgency, counterpart,
                                opened_at, due_at, creator_id, creator_post)
            values (@Id, @UnitId, @Kind, @DocumentId, @Key, @RouteUnit, @Version, '', @Title, @Number, @Urgency, @Counterpart,
                    @At, @DueAt, @PersonId, @PostId)
            """, new
        {
            begun.Id, act.By.UnitId, begun.Kind, begun.DocumentId, route.Key, RouteUnit = route.UnitId, route.Version, begun.Title, begun.Number,
            begun.Urgency, begun.Counterpart, act.At, begun.DueAt, act.By.PersonId, act.By.PostId,
        }, cancel);
        act.Trace("case.opened", "case", begun.Id.ToString(), begun.Id, facts: [("route", route.Key), ("version", route.Version.ToString())]);
        var opened = OpenedCase.Begun(begun.Id);
        await act.Ask(opened.Look, cancel);
        var onCase = opened.Case!;
        var book = await Book(act, opened, begun.Variables, cancel);
        var context = Context(act, onCase, route, book, null);
        return await Carry(act, onCase, route, book, Way.Start(route.Way, context, begun.Variables), "", cancel);
    }

    /// <summary>Whether answering the task only moves the case on; else a module does something of its own with it.</summary>
    internal bool OnlyMovesOn(TaskRow task) => task.Kind != nameof(SeatKind.Main) || !acts.Acts.ContainsKey(task.Act);

    /// <summary>Answers a task with an opinion; the step's act is done in the same transaction, or nothing is.</summary>
    public async Task<Result<Moved>> Complete(Act act, Guid caseId, Guid taskId, TaskAnswer answer, CancellationToken cancel)
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
        if (task.Kind == nameof(SeatKind.Main) && acts.Acts.TryGetValue(task.Act, out var stepAct)
            && await stepAct(act, onCase, task, answer, cancel) is { } no) return no;
        var agree = answer.Verdict switch { "agree" => true, "disagree" => (bool?)false, _ => null };
        var moved = await Apply(act, opened, new Complete(int.Parse(task.Key), answer.Words, agree, answer.Variables), answer.Variables, null, cancel);
        if (moved.Refusal is not null) return moved;
        Opinions.Write(act, onCase, task, answer);
        if (answer.Seen.Length == 64)
        {
            act.Trace("opinion.bound", "task", task.Id.ToString(), onCase.Id, after: Convert.FromHexString(answer.Seen), facts: ("step", task.Node));
        }
        return moved;
    }

    /// <summary>Makes a free move, on a task or (with no task) on the case; its reason is kept as an opinion where it has one.</summary>
    public async Task<Result<Moved>> Make(
        Act act, Guid caseId, Guid? taskId, Func<int, Move> move, string words, Actor? second, CancellationToken cancel)
    {
        var opened = new OpenedCase(act.By, caseId, taskId);
        await act.Ask(opened.Look, cancel);
        return await Make(act, opened, move, words, second, cancel);
    }

    /// <summary>The same, where the act has opened the case already.</summary>
    public async Task<Result<Moved>> Make(
        Act act, OpenedCase opened, Func<int, Move> move, string words, Actor? second, CancellationToken cancel)
    {
        if (opened.Case is not { } onCase || (opened.IsOfTask && opened.Task is null)) return Refusal.NotThere;
        var task = opened.Task;
        var made = move(task is null ? 0 : int.Parse(task.Key));
        var moved = await Apply(act, opened, made, Values.Empty, second, cancel);
        if (moved.Refusal is not null || task is null || words.Trim().Length == 0) return moved;
        Opinions.Write(act, onCase, task, new TaskAnswer(MoveNames.Of(made), words, "", null, Values.Empty));
        return moved;
    }

    // Who did it meanwhile is said by name, and the words typed are not lost: the page shows them again.
    private static async Task<Refusal?> NotMine(Act act, TaskRow task, CancellationToken cancel)
    {
        if (!task.IsFor(act.By.PersonId, act.By.PostId)) return Refusal.NotThere;
        if (task.State == "open") return null;
        var who = task.DoneBy is null ? "" : await act.One<string>("select name from person where id = @DoneBy", new { task.DoneBy }, cancel) ?? "";
        return new Refusal("task.closed", $"这一步{(who.Length > 0 ? $"已由{who}" : "已")}办过或撤走，您写的字没有提交，还在页面上。",
            $"This step was {(who.Length > 0 ? $"done by {who}" : "closed")} meanwhile; your words were not submitted and are still on the page.");
    }

    private async Task<Result<Moved>> Apply(
        Act act, OpenedCase opened, Move move, Values variables, Actor? second, CancellationToken cancel)
    {
        var onCase = opened.Case!;
        var route = await routes.Load(onCase.Route, onCase.RouteUnitId, onCase.RouteVersion, cancel);
        var (state, unreadable) = WayReader.Read(route.Way, Encoding.UTF8.GetBytes(onCase.Way));
        Check.That(unreadable is null);
        var book = await Book(act, opened, state!.Engine.Variables.With(variables), cancel);
        var outcome = Way.Apply(route.Way, state, move, Context(act, onCase, route, book, second));
        if (outcome.Refusal is { } refused) return new Refusal(refused.Code, refused.Zh, refused.En);
        var undone = new UndoneSteps(route, acts);
        if (undone.StraightBehind(state, outcome.State) is { } behind) return behind;
        foreach (var undo in undone.Of(state, outcome.State))
        {
            if (await undo(act, onCase, MoveNames.Reason(move), cancel) is { } no) return no;
        }
        return await Carry(act, onCase, route, book, outcome, MoveNames.Of(move), cancel);
    }

    private Task<OfficeBook> Book(Act act, OpenedCase opened, Values variables, CancellationToken cancel) =>
        books.Of(act, opened.Directory, [opened.Case!.UnitId, act.By.UnitId, .. WhoGets.UnitsIn(variables)], cancel);

    private static MoveContext Context(Act act, CaseRow onCase, CompiledRoute route, OfficeBook book, Actor? second)
    {
        var who = new WhoGets(book, route, onCase.UnitId, onCase.CreatorId, onCase.CreatorPost, act.By.PostId);
        return new MoveContext(act.By.PersonId.ToString(), act.By.PostId.ToString(), onCase.UnitId.ToString(), act.At, who.Resolve,
            IsAdministrator: act.By.Has(Role.UnitAdmin) && act.By.UnitId == onCase.UnitId, SecondPerson: second?.PersonId.ToString());
    }

    // Does what the move asks for, until the case only waits for people; then keeps the state.
    private async Task<Moved> Carry(
        Act act, CaseRow onCase, CompiledRoute route, OfficeBook book, Outcome outcome, string move, CancellationToken cancel)
    {
        Check.That(outcome.Refusal is null);
        var writer = new TaskWriter(act, onCase, route, book, terms);
        var pending = new Queue<WayCommand>(outcome.Commands);
        var state = outcome.State;
        var status = state.Suspended ? "suspended" : "open";
        while (pending.TryDequeue(out var command))
        {
            switch (command)
            {
                case EndCase end:
                    status = end.How == Status.Completed ? "closed" : "terminated";
                    act.Trace("case.closed", "case", onCase.Id.ToString(), onCase.Id, facts: ("how", status));
                    if (status == "closed") break;
                    foreach (var ended in acts.Ended) await ended(act, onCase, end.Reason ?? "", cancel);
                    break;
                case Outside { Command: CallService call }:
                    Check.That(acts.Commands.ContainsKey(call.Name));
                    Check.That(await acts.Commands[call.Name](act, onCase, cancel) is null);
                    var on = Way.Apply(route.Way, state, new Happened(new Completed(call.Key)), Context(act, onCase, route, book, null));
                    Check.That(on.Refusal is null);
                    state = on.State;
                    foreach (var more in on.Commands) pending.Enqueue(more);
                    break;
                default:
                    await writer.Do(command, cancel);
                    break;
            }
        }
        act.Change(onCase.Id, CaseRow.Move, onCase.Id, Encoding.UTF8.GetString(WayWriter.Write(route.Way, state)), status, act.At);
        return new Moved(onCase.Id, status, writer.Opened);
    }
}

/// <summary>The words of moves, as routes and pages use them.</summary>
public static class MoveNames
{
    /// <summary>Why a move that goes back was made; empty for the others.</summary>
    public static string Reason(Move move) => move switch
    {
        Return back => back.Reason,
        Withdraw back => back.Reason,
        AnswerAskBack back => back.Reason,
        Jump jump => jump.Reason,
        Reopen again => again.Reason,
        _ => "",
    };

    public static string Of(Move move) => move switch
    {
        Complete => "complete",
        Return => "return",
        Withdraw => "withdraw",
        AskBack => "ask-back",
        AnswerAskBack => "answer-ask-back",
        Transfer => "transfer",
        AddSigners => "add-signer",
        RemoveSigner => "remove-signer",
        Countersign => "countersign",
        Circulate => "circulate",
        Claim => "claim",
        Release => "release",
        Urge => "urge",
        Suspend => "suspend",
        Resume => "resume",
        Terminate => "terminate",
        Jump => "jump",
        Reopen => "reopen",
        JoinInto => "join",
        Split => "split",
        SendFreely => "free",
        HandOver => "hand-over",
        _ => "event",
    };
}
