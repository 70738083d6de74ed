using System.Text;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Routing;

/// <summary>Does what a move asks for, until the case only waits for people and timers; then keeps the state.</summary>
internal sealed class Carrier(Act act, CaseRow onCase, CompiledRoute route, TaskWriter writer, Desks desks,
    StepActs acts, RouteReach reach, MoveContext context)
{
    public MoveContext Context => context;

    public static async Task<Carrier> Of(
        Act act, OpenedCase opened, CompiledRoute route, WayState? state, Values variables, SecondPerson? second,
        OfficeBooks books,
        Limits limits, StepActs acts, CancellationToken cancel, Move? move = null)
    {
        var onCase = opened.Case!;
        var posts = PostsIn(state).Concat(move is null
            ? [] : MoveNames.Named(move).Where(who => who.Kind == AssigneeKind.Post).Select(who => int.Parse(who.Id)));
        var reach = await RouteReach.Of(act.Connection, act.Transaction, route, onCase.UnitId, onCase.DocumentId,
            acts.Documents, cancel);
        var book = await books.Of(act, opened.Directory,
            [onCase.UnitId, act.By.UnitId, .. WhoGets.UnitsIn(variables), .. reach.Units], posts, cancel);
        var desks = new Desks(opened.Tasks);
        return new Carrier(act, onCase, route, new TaskWriter(act, opened, route, book, limits, desks), desks, acts, reach,
            ContextOf(act.By, act.At, onCase, route, book, reach, second));
    }

    public static MoveContext ContextOf(
        Actor by, DateTimeOffset at, CaseRow onCase, CompiledRoute route, OfficeBook book, RouteReach reach,
        SecondPerson? second)
    {
        var who = new WhoGets(book, reach, route, onCase.UnitId, onCase.CreatorId, onCase.CreatorPost, by.PostId);
        var rules = book.Habits(onCase.UnitId).Moves;
        return new MoveContext(by.PersonId.ToString(), by.PostId.ToString(), onCase.UnitId.ToString(), at, who.Resolve,
            desk => desk.Kind == AssigneeKind.Group && desk.Id == by.PostId.ToString(),
            (by.Has(Role.UnitAdmin) && by.UnitId == onCase.UnitId) || second is not null, second?.PersonId.ToString(),
            moves => rules.Narrow(moves, by), book.NameOf, desk => who.Desk(desk, at));
    }

    /// <summary>The posts that a case has been at or lies with, so that their units stand in the book.</summary>
    public static IEnumerable<int> PostsIn(WayState? state)
    {
        if (state is null) yield break;
        foreach (var seat in state.Seats.Concat(state.Passed.SelectMany(step => step.Seats)))
        {
            if (seat.Who.Kind is AssigneeKind.Post or AssigneeKind.Group) yield return int.Parse(seat.Who.Id);
            if (int.TryParse(seat.DonePost, out var post)) yield return post;
        }
    }

    public async Task<Moved> Run(Outcome outcome, CancellationToken cancel)
    {
        Check.That(outcome.Refusal is null);
        var pending = new Queue<WayCommand>(outcome.Commands);
        var state = outcome.State;
        while (pending.TryDequeue(out var command))
        {
            if (command is Outside { Command: CallService call })
            {
                var answered = await Call(call, cancel);
                var on = Way.Apply(route.Way, state, new Happened(new Completed(call.Key, answered)), context);
                Check.That(on.Refusal is null);
                state = on.State;
                foreach (var more in on.Commands) pending.Enqueue(more);
                continue;
            }
            await writer.Do(command, cancel);
            if (command is not EndCase { How: not Status.Completed } ended) continue;
            foreach (var tell in acts.Ended) await tell(act, onCase, ended.Reason ?? "", cancel);
        }
        var status = StatusOf(state);
        act.Change(onCase.Id, CaseRow.Move, onCase.Id, Encoding.UTF8.GetString(WayWriter.Write(route.Way, state)),
            status, act.At,
            Guid.TryParse(state.JoinedTo, out var joined) ? joined : null);
        Count(status);
        if (context.SecondPerson is { } second)
            act.Trace("case.two_persons", "case", onCase.Id.ToString(), onCase.Id, facts: ("second", second));
        return new Moved(onCase.Id, status, writer.Opened);
    }

    private async Task<Values> Call(CallService call, CancellationToken cancel)
    {
        if (route.Model.FindNode(call.NodeId) is { DecisionTable: { } table } rule)
        {
            var row = reach.Decided.GetValueOrDefault(table);
            act.Trace("route.decided", "case", onCase.Id.ToString(), onCase.Id, words: row?.Words ?? "",
                facts: [("step", call.NodeId), ("table", table), ("answer", row?.Answer ?? "")]);
            return reach.AnswerOf(rule, route.Process.Variables);
        }
        if (!acts.Commands.TryGetValue(call.Name, out var service))
            throw new InvalidOperationException($"No module has the command {call.Name}");
        Check.That(await service(act, onCase, cancel) is null);
        return Values.Empty;
    }

    // A case that ended, or that goes on again, says so with what figures are counted from.
    private void Count(string status)
    {
        var isOver = status is "closed" or "terminated";
        if (isOver == (onCase.Status is "closed" or "terminated")) return;
        var facts = CountedFacts.Place(onCase.UnitId, null, null).Append(("kind", onCase.Kind));
        if (!isOver)
        {
            act.Trace("case.reopened", "case", onCase.Id.ToString(), onCase.Id, facts:
                [("late", CountedFacts.YesNo(onCase.LateAt is not null)), .. facts]);
            return;
        }
        DateTimeOffset? lateAt = onCase.LateAt ?? (onCase.DueAt < act.At.UtcDateTime ? onCase.DueAt : null);
        act.Trace("case.closed", "case", onCase.Id.ToString(), onCase.Id, facts:
        [
            ("how", status), ("instructed", CountedFacts.YesNo(desks.HasInstruction)), .. facts,
            .. CountedFacts.Took(onCase.OpenedAt, act.At, onCase.DueAt, lateAt, onCase.LateAt is not null,
                WorkingCalendar.Shipped),
        ]);
    }

    private static string StatusOf(WayState state) => state.Engine.Status switch
    {
        Status.Running => state.Suspended ? "suspended" : "open",
        Status.Completed => "closed",
        _ => "terminated",
    };
}
