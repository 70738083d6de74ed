using System.Text;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Notices;

namespace Yiwang.Platform.Routing;

/// <summary>A case to begin.</summary>
public sealed record NewCase(
    Guid Id, string Kind, string RouteKey, Guid? DocumentId, string Title, string Number, string Urgency, string Counterpart,
    DateTimeOffset? DueAt, Values Variables);

/// <summary>How a person answers a task.</summary>
/// <param name="Verdict"><c>agree</c>, <c>disagree</c>, or empty.</param>
/// <param name="Seen">Digest of what was before the eyes, hex; empty where nothing is signed.</param>
/// <param name="Variables">What was chosen: the route's variables, and <c>chosen:NODE</c> for who gets a step.</param>
public sealed record TaskAnswer(string Verdict, string Words, string Seen, string? Strokes, Values Variables);

/// <summary>What a move came to: the tasks that are open now.</summary>
public sealed record Moved(Guid CaseId, string Status, IReadOnlyList<string> Now);

/// <summary>What completing a step with this word (<c>act="sign"</c> …) does beyond moving on; given by the module that owns it.</summary>
public delegate Task<Refusal?> StepAct(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer, CancellationToken cancel);

/// <summary>A command of a service task; given by the module that owns it.</summary>
public delegate Task<Refusal?> ServiceCommand(Act act, CaseRow onCase, CancellationToken cancel);

/// <summary>The named acts and commands of all modules, a closed table made at start.</summary>
public sealed record StepActs(IReadOnlyDictionary<string, StepAct> Acts, IReadOnlyDictionary<string, ServiceCommand> Commands);

/// <summary>
/// Cases on their way: one pure step of the engine and one transaction for each move. The state, the tasks, the opinion, the traces and
/// the notices of a move are written together.
/// </summary>
public sealed class Cases(RouteCatalog routes, WorkingTerms terms, StepActs acts)
{
    /// <summary>Begins a case; the engine's first tasks are created with it.</summary>
    public async Task<Moved> Begin(Act act, NewCase begun, CancellationToken cancel)
    {
        var route = await routes.Newest(begun.RouteKey, act.By.UnitId, cancel);
        var step = Engine.Start(route.Definition, begun.Variables);
        Check.That(step.Refusal is null);
        await act.Execute("""
            insert into "case" (id, unit_id, kind, document_id, route, route_unit_id, route_version, way, title, number, urgency, counterpart,
                                opened_at, due_at, creator_id, creator_post)
            values (@Id, @UnitId, @Kind, @DocumentId, @RouteKey, null, @Version, '', @Title, @Number, @Urgency, @Counterpart,
                    @At, @DueAt, @PersonId, @PostId)
            """, new
        {
            begun.Id, act.By.UnitId, begun.Kind, begun.DocumentId, begun.RouteKey, route.Version, begun.Title, begun.Number, begun.Urgency,
            begun.Counterpart, act.At, begun.DueAt, act.By.PersonId, act.By.PostId,
        }, cancel);
        act.Trace("case.opened", "case", begun.Id.ToString(), begun.Id, facts: [("route", route.Key), ("version", route.Version.ToString())]);
        var onCase = (await act.One<CaseRow>($"""select {CaseRow.Columns} from "case" c where c.id = @Id""", new { begun.Id }, cancel))!;
        return await Carry(act, onCase, route, step, "", cancel);
    }

    /// <summary>Answers a task with an opinion; the step's act is done in the same transaction, or nothing is.</summary>
    public async Task<Result<Moved>> Complete(Act act, Guid caseId, Guid taskId, TaskAnswer answer, CancellationToken cancel)
    {
        var found = await Mine(act, caseId, taskId, cancel);
        if (found.Refusal is { } refusal) return refusal;
        var (onCase, task) = found.Answer;
        if (acts.Acts.TryGetValue(task.Act, out var stepAct) && await stepAct(act, onCase, task, answer, cancel) is { } no) return no;
        var route = await routes.Load(onCase.Route, onCase.RouteUnitId, onCase.RouteVersion, cancel);
        var state = StateReader.Read(route.Definition, Encoding.UTF8.GetBytes(onCase.Way)).State!;
        var step = Engine.Apply(route.Definition, state, new Completed(int.Parse(task.Key), answer.Variables));
        if (step.Refusal is { } refused) return new Refusal(refused.Code, refused.Zh, refused.En);
        await Close(act, task, answer.Verdict.Length > 0 ? answer.Verdict : "done", cancel);
        await Opinions.Write(act, onCase, task, answer, cancel);
        act.Trace("task.completed", "task", task.Id.ToString(), onCase.Id, words: answer.Words,
            after: answer.Seen.Length == 64 ? Convert.FromHexString(answer.Seen) : null,
            facts: [("step", task.Node), ("round", task.Round.ToString()), ("verdict", answer.Verdict)]);
        return await Carry(act, onCase, route, step, task.Step, cancel);
    }

    /// <summary>Returns to a step passed; what came of it since is undone, what others did beside it stays.</summary>
    public async Task<Result<Moved>> Return(Act act, Guid caseId, Guid taskId, string node, string reason, CancellationToken cancel)
    {
        if (reason.Trim().Length == 0)
        {
            return new Refusal("move.reason_needed", "退回要写理由（条例第二十一条）。", "A return needs its reason (Regulations, article 21).", RefusalKind.Wrong, "words");
        }
        var found = await Mine(act, caseId, taskId, cancel);
        if (found.Refusal is { } refusal) return refusal;
        var (onCase, task) = found.Answer;
        var route = await routes.Load(onCase.Route, onCase.RouteUnitId, onCase.RouteVersion, cancel);
        var state = StateReader.Read(route.Definition, Encoding.UTF8.GetBytes(onCase.Way)).State!;
        var passed = Engine.PassedBefore(state, int.Parse(task.Key));
        var visit = passed.FirstOrDefault(v => route.Definition.Nodes[v.Node].Id == node);
        if (visit is null)
        {
            return new Refusal("move.not_passed", "这一步还没有走过，不能退回到那里。", "That step has not been passed; it cannot be returned to.");
        }
        var step = Engine.Apply(route.Definition, state, new Returned(visit.Id));
        if (step.Refusal is { } refused) return new Refusal(refused.Code, refused.Zh, refused.En);
        await Close(act, task, "returned", cancel);
        await Opinions.Write(act, onCase, task, new TaskAnswer("return", reason, "", null, Values.Empty), cancel);
        act.Trace("task.returned", "task", task.Id.ToString(), onCase.Id, words: reason, facts: [("step", task.Node), ("to", node)]);
        return await Carry(act, onCase, route, step, task.Step, cancel);
    }

    private static async Task<Result<(CaseRow, TaskRow)>> Mine(Act act, Guid caseId, Guid taskId, CancellationToken cancel)
    {
        var onCase = await CaseRow.Lock(act, caseId, cancel);
        if (onCase is null) return Refusal.NotThere;
        var task = await act.One<TaskRow>($"select {TaskRow.Columns} from task t where t.id = @taskId and t.case_id = @caseId",
            new { taskId, caseId }, cancel);
        if (task is null || !task.IsFor(act.By.PersonId, act.By.PostId)) return Refusal.NotThere;
        if (task.State == "open") return (onCase, task);
        var who = task.DoneBy is null ? "" : await act.One<string>("select name from person where id = @DoneBy", new { task.DoneBy }, cancel) ?? "";
        return new Refusal("task.closed", $"这一步{(who.Length > 0 ? $"已由{who}" : "已")}办过或撤走，您写的字没有提交，还在页面上。",
            $"This step was {(who.Length > 0 ? $"done by {who}" : "closed")} meanwhile; your words were not submitted and are still on the page.");
    }

    // Does what the engine asks for, until it only waits for people; then keeps the state.
    private async Task<Moved> Carry(Act act, CaseRow onCase, CompiledRoute route, Step step, string from, CancellationToken cancel)
    {
        var state = step.State;
        var pending = new Queue<Command>(step.Commands);
        var status = onCase.Status;
        var creates = new List<CreateTask>();
        while (pending.TryDequeue(out var command))
        {
            switch (command)
            {
                case CreateTask create:
                    creates.Add(create);
                    break;
                case CancelTask cancelled:
                    creates.RemoveAll(c => c.Key == cancelled.Key);
                    await act.Execute("update task set state = 'cancelled', done_at = @At where case_id = @Id and key = @key and state = 'open'",
                        new { act.At, onCase.Id, key = cancelled.Key.ToString() }, cancel);
                    break;
                case CallService call:
                    Check.That(acts.Commands.ContainsKey(call.Name));
                    var no = await acts.Commands[call.Name](act, onCase, cancel);
                    Check.That(no is null);
                    var next = Engine.Apply(route.Definition, state, new Completed(call.Key));
                    Check.That(next.Refusal is null);
                    state = next.State;
                    foreach (var more in next.Commands) pending.Enqueue(more);
                    break;
                case Finished finished:
                    status = finished.Status == Status.Completed ? "closed" : "terminated";
                    act.Trace("case.closed", "case", onCase.Id.ToString(), onCase.Id, facts: ("how", status));
                    break;
            }
        }
        await TaskWriter.Create(act, onCase, route, state, creates, from, terms, cancel);
        await act.Execute("""
            update "case" set way = @way, version = version + 1, status = @status, closed_at = case when @status in ('closed', 'terminated') then @At end
            where id = @Id
            """, new { onCase.Id, way = Encoding.UTF8.GetString(StateWriter.Write(route.Definition, state)), status, act.At }, cancel);
        return new Moved(onCase.Id, status, creates.Select(c => route.Model.FindNode(c.NodeId)?.Name ?? c.NodeId).ToList());
    }

    private static Task Close(Act act, TaskRow task, string how, CancellationToken cancel) => act.Execute("""
        update task set state = 'done', done_at = @At, done_by = @PersonId, done_how = @how, opened_at = coalesce(opened_at, @At),
          late_at = case when due_at < @At then coalesce(late_at, due_at) else late_at end
        where id = @Id
        """, new { task.Id, act.At, act.By.PersonId, how }, cancel);
}
