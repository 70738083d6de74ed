using System.Collections.Immutable;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using EngineTask = Yiwang.Bpmn.Execution.CreateTask;
using EngineCancel = Yiwang.Bpmn.Execution.CancelTask;

namespace Yiwang.Platform.Routing;

/// <summary>
/// One move while it is worked out. This file keeps the books between engine and seats; WaySeats settles steps;
/// WayMoves, WaySigners and WayCase are the moves.
/// </summary>
internal sealed partial class WayRun(Route route, WayState state, MoveContext context)
{
    readonly List<WayCommand> commands = new(4);
    readonly List<Seat> seats = [.. state.Seats];
    readonly List<OpenStep> steps = [.. state.Steps];
    readonly List<PassedStep> passed = [.. state.Passed];
    readonly List<Choice> choices = [.. state.Choices];
    readonly Queue<int> toSkip = [];
    readonly HashSet<string> skipped = [];
    ImmutableArray<NodeRound> rounds = state.Rounds;
    State engine = state.Engine;
    bool suspended = state.Suspended;
    string? joinedTo = state.JoinedTo;
    int next = state.Next;
    Refused? refusal;

    /// <summary>What a step that opens is to be given instead of asking who gets it: set by a return, a withdrawal, a
    /// reopening.</summary>
    PassedStep? restore;
    int restoreOpen;
    CloseReason closing = CloseReason.Overtaken;

    public Outcome Close(WayState old)
    {
        if (refusal is not null) return new Outcome(old, [], refusal);
        return new Outcome(new WayState(engine, next)
        {
            Seats = [.. seats], Steps = [.. steps], Passed = [.. passed], Rounds = rounds, Choices = [.. choices],
            Suspended = suspended, JoinedTo = joinedTo,
        }, commands);
    }

    /// <summary>Takes over a step of the engine: opens and closes seats as it says.</summary>
    public void Absorb(Step step)
    {
        if (step.Refusal is not null)
        {
            refusal ??= step.Refusal;
            return;
        }

        engine = step.State;
        foreach (var command in step.Commands)
        {
            switch (command)
            {
                case EngineTask create:
                    OpenStepFor(create);
                    break;
                case EngineCancel cancel:
                    CloseStep(cancel.Key);
                    break;
                case Finished finished:
                    EndCase(finished);
                    break;
                default:
                    commands.Add(new Outside(command));
                    break;
            }
        }

        passed.RemoveAll(step => engine.FindVisit(step.Visit) is null);
        CloseVainAsks();
        SkipSameSigners();
    }

    void OpenStepFor(EngineTask create)
    {
        var rule = route.RuleAt(create.NodeId);
        var round = NextRound(create.NodeId);
        if (restore is { } back && back.NodeId == create.NodeId)
        {
            restore = null;
            Restore(back, create.Key, round);
            return;
        }

        var choice = rule.ChosenAt.Length > 0
            ? choices.Find(made => made.NodeId == rule.ChosenAt) : choices.LastOrDefault();
        var chosen = choice?.Who ?? [];
        var snapshot = new WayState(engine, next) { Seats = [.. seats], Passed = [.. passed] };
        var who = context.Resolve(new ResolveRequest(create.NodeId, rule.Who, create.Item, chosen, snapshot, context,
            LocalsAround(create.Key)));
        if (who.Count > Way.SeatsMax)
        {
            Refuse("way.too_many", $"一个环节最多 {Way.SeatsMax} 人", $"A step can ask at most {Way.SeatsMax} people.");
            return;
        }

        if (who.Count == 0) who = [new Assignment(AssigneeKind.Administrator, context.Unit, "找不到应办的人，交由单位管理员处理")];
        steps.Add(new OpenStep(create.Key, create.NodeId, round, rule.Rule, Values.Empty));
        AddMains(create.Key, create.NodeId, round, who, rule.Rule.InOrder);
        if (rule.SkipSame && who.Count == 1 && IsDoneBefore(create, who[0])) toSkip.Enqueue(create.Key);
    }

    Values LocalsAround(int key)
    {
        var found = Values.Empty;
        for (var at = engine.Find(key); at is not null; at = engine.Find(at.Parent))
        {
            if (at.Locals is { } locals) found = locals.With(found);
        }

        return found;
    }

    void AddMains(int step, string nodeId, int round, IReadOnlyList<Assignment> who, bool inOrder)
    {
        var order = 0;
        var taken = new HashSet<(AssigneeKind, string)>();
        foreach (var one in who)
        {
            if (!taken.Add((one.Kind, one.Id))) continue;
            var seat = new Seat(next++, step, nodeId, SeatKind.Main, one)
                { Order = order, Round = round, State = SeatState.Waiting };
            seats.Add(seat);
            if (!inOrder || order == 0) Ask(seat);
            order++;
        }
    }

    /// <summary>Brings a passed step back with the same people. RestoreOpen: the one whose answer is taken back; 0: all
    /// are asked anew.</summary>
    void Restore(PassedStep back, int step, int round)
    {
        steps.Add(new OpenStep(step, back.NodeId, round, back.Rule, restoreOpen == 0 ? Values.Empty : back.Answers));
        if (restoreOpen == 0)
        {
            var who = back.Seats.Where(seat => seat.Kind == SeatKind.Main).Select(seat => Same(seat)).ToList();
            AddMains(step, back.NodeId, round, who, back.Rule.InOrder);
            return;
        }

        foreach (var seat in back.Seats) seats.Add(seat with { Step = step, Round = round });
        TakeBack(seats.Find(seat => seat.Key == restoreOpen)!);
    }

    /// <summary>The same desk as before; where it was a group, the person who did it.</summary>
    Assignment Same(Seat seat) => context.DeskOf(
        seat.Who.IsOneDesk || seat.DoneBy is null
            ? seat.Who : new Assignment(AssigneeKind.Person, seat.DoneBy, seat.Who.Why, seat.Who.Weight));

    int NextRound(string nodeId)
    {
        for (var i = 0; i < rounds.Length; i++)
        {
            if (rounds[i].NodeId != nodeId) continue;
            rounds = rounds.SetItem(i, new NodeRound(nodeId, rounds[i].Round + 1));
            return rounds[i].Round;
        }

        rounds = rounds.Add(new NodeRound(nodeId, 1));
        return 1;
    }

    void CloseStep(int step)
    {
        foreach (var seat in seats)
        {
            if (seat.Step == step && seat.State is SeatState.Open or SeatState.Held)
                commands.Add(new CloseTask(seat.Key, closing, ""));
        }

        seats.RemoveAll(seat => seat.Step == step);
        steps.RemoveAll(open => open.Key == step);
    }

    /// <summary>A request to give back is over once what it asks for is undone or too late.</summary>
    void CloseVainAsks()
    {
        foreach (var ask in seats.Where(seat => seat.Kind == SeatKind.AskBack).ToList())
        {
            var step = passed.Find(step => step.Seats.Any(other => other.Key == ask.Owner));
            var effect = step is null ? null : Engine.Preview(route.Definition, engine, step.Visit);
            if (effect is not null && !AnyPassed(effect, step!.Visit)) continue;
            commands.Add(new CloseTask(ask.Key, CloseReason.Overtaken, ""));
            seats.Remove(ask);
        }
    }

    void EndCase(Finished finished)
    {
        foreach (var seat in seats.Where(seat => seat.Kind == SeatKind.AskBack && seat.State == SeatState.Open)
            .ToList())
        {
            commands.Add(new CloseTask(seat.Key, CloseReason.Ended, ""));
            seats.Remove(seat);
        }

        commands.Add(new EndCase(finished.Status, finished.Reason));
    }

    bool IsDoneBefore(EngineTask create, Assignment who)
    {
        if (!skipped.Add(create.NodeId) || passed.Count == 0 || engine.Find(create.Key) is not { } instance)
            return false;
        return passed.Find(step => step.Visit == instance.Cause) is { Seats.Length: > 0 } before
            && before.Seats.LastOrDefault(seat => seat is { Kind: SeatKind.Main, DoneBy: not null }) is { } last
            && (who.Kind == AssigneeKind.Person
                ? who.Id == last.DoneBy : who.Kind == AssigneeKind.Post && who.Id == last.DonePost);
    }

    void SkipSameSigners()
    {
        while (refusal is null && toSkip.TryDequeue(out var step))
        {
            var at = seats.FindIndex(seat => seat.Step == step && seat.Kind == SeatKind.Main);
            var before = passed.Find(done => done.Visit == engine.Find(step)?.Cause);
            if (at < 0 || before is null) continue;
            var last = before.Seats.Last(seat => seat is { Kind: SeatKind.Main, DoneBy: not null });
            var seat = seats[at] with { State = SeatState.Done, Agree = last.Agree, DoneBy = last.DoneBy,
                DonePost = last.DonePost };
            seats[at] = seat;
            commands.Add(new CloseTask(seat.Key, CloseReason.Skipped, last.DoneBy!));
            Say("skip", seat, "与上一步同一人，自动跳过");
            Settle(step);
        }
    }

    void Say(string code, Seat? seat, string words, params IEnumerable<Assignment> to) => commands.Add(new Tell(
        code, seat?.Key ?? 0, seat?.NodeId ?? "", seat?.Round ?? 0, context.Person, words,
        [.. to.Select(who => $"{who.Kind}:{who.Id}")]));

    void Refuse(string code, string zh, string en) => refusal ??= new Refused(code, zh, en);
}
