using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Platform.Routing;

/// <summary>What people asked together in one step do to each other.</summary>
internal sealed partial class WayRun
{
    Seat Put(Seat seat)
    {
        seats[seats.FindIndex(other => other.Key == seat.Key)] = seat;
        return seat;
    }

    /// <summary>Puts the task on the desk: anew, or again under its old key.</summary>
    void Ask(Seat seat)
    {
        if (seat.Asked) commands.Add(new ReopenTask(seat.Key));
        else commands.Add(new PutTask(seat.Key, seat.NodeId, seat.Kind, seat.Who, seat.Round, seat.Step,
            seat.IsBlocking, seat.Owner));
        if (suspended && seat.IsBlocking) commands.Add(new SuspendTask(seat.Key));
        var held = seats.Exists(other => other.Owner == seat.Key && other.IsUnfinished
            && other.Kind is SeatKind.Before or SeatKind.Correct);
        if (held) commands.Add(new HoldTask(seat.Key));
        Put(seat with { State = held ? SeatState.Held : SeatState.Open, Asked = true, Opened = false });
    }

    void Finish(Seat seat, bool? agree)
    {
        Put(seat with
        {
            State = SeatState.Done, Agree = agree, DoneBy = context.Person, DonePost = context.Post, Opened = true,
        });
        commands.Add(new CloseTask(seat.Key, CloseReason.Done, context.Person));
    }

    /// <summary>
    /// Brings a step to rest after any change in it: those whose turn has come are asked, those no longer needed are
    /// dropped, and when nobody is left to answer the engine goes on.
    /// </summary>
    void Settle(int stepKey)
    {
        // While the case rests nobody's turn comes; resuming settles every step.
        if (refusal is not null || suspended || steps.Find(step => step.Key == stepKey) is not { } step) return;
        Unhold(stepKey);
        foreach (var seat in SeatsOf(stepKey).Where(seat => seat is { Kind: SeatKind.After, State: SeatState.Waiting })
            .ToList())
        {
            if (seats.Find(owner => owner.Key == seat.Owner) is { State: SeatState.Done }) Ask(seat);
        }

        var mains = SeatsOf(stepKey).Where(seat => seat.Kind == SeatKind.Main).OrderBy(seat => seat.Order).ToList();
        var settled = Verdict(step.Rule, mains, out var agreed);
        if (!settled)
        {
            AskNext(step.Rule, mains);
            return;
        }

        foreach (var seat in mains.Where(seat => seat.IsUnfinished)) Drop(seat, CloseReason.Settled);
        if (SeatsOf(stepKey).Any(seat => seat.IsUnfinished)) return;
        Pass(step, mains, agreed);
    }

    IEnumerable<Seat> SeatsOf(int step) => seats.Where(seat => seat.Step == step);

    void Unhold(int step)
    {
        foreach (var seat in SeatsOf(step).Where(seat => seat.State == SeatState.Held).ToList())
        {
            if (!seats.Exists(other => other.Owner == seat.Key && other.IsUnfinished
                && other.Kind is SeatKind.Before or SeatKind.Correct)) Ask(seat);
        }
    }

    /// <summary>Whether the countersign is settled: by its rule, or because everybody has answered.</summary>
    static bool Verdict(CountersignRule rule, List<Seat> mains, out bool agreed)
    {
        var asked = mains.Where(seat => seat.State != SeatState.Dropped).ToList();
        var all = asked.TrueForAll(seat => seat.State == SeatState.Done);
        var yes = mains.Count(seat => Says(seat, true));
        var no = mains.Count(seat => Says(seat, false));
        switch (rule.Rule)
        {
            case SignRule.Any:
                agreed = yes > 0;
                return yes + no > 0 || all;
            case SignRule.Count:
                agreed = yes >= rule.Amount;
                return agreed || all;
            case SignRule.Share:
                agreed = mains.Count > 0 && yes >= rule.Amount * mains.Count;
                return agreed || all;
            case SignRule.Weight:
                agreed = mains.Where(seat => Says(seat, true))
                    .Sum(seat => seat.Who.Weight) >= rule.Amount * mains.Sum(seat => seat.Who.Weight);
                return agreed || all;
            case SignRule.Veto:
                agreed = no == 0;
                return !agreed || all;
            default:
                agreed = no == 0;
                return all;
        }
    }

    // Who answers without a verdict has nothing against it.
    static bool Says(Seat seat, bool agree) => seat.State == SeatState.Done && (seat.Agree ?? true) == agree;

    void AskNext(CountersignRule rule, List<Seat> mains)
    {
        if (!rule.InOrder)
        {
            foreach (var seat in mains.Where(seat => seat.State == SeatState.Waiting)) Ask(seat);
        }
        else if (!mains.Exists(seat => seat.State is SeatState.Open or SeatState.Held)
            && mains.Find(seat => seat.State == SeatState.Waiting) is { } turn)
        {
            Ask(turn);
        }
    }

    /// <summary>A main who is no longer needed, with whatever was added to it and is not finished.</summary>
    void Drop(Seat seat, CloseReason why)
    {
        foreach (var added in seats.Where(other => other.Owner == seat.Key && other.IsUnfinished && other.IsBlocking)
            .ToList()) TakeAway(added, why);
        if (seat.State is SeatState.Open or SeatState.Held) commands.Add(new CloseTask(seat.Key, why, ""));
        Put(seat with { State = SeatState.Dropped, ClaimedBy = null });
    }

    /// <summary>Takes a seat away for good, with whatever unfinished was added to it.</summary>
    void TakeAway(Seat seat, CloseReason why)
    {
        foreach (var added in seats.Where(other => other.Owner == seat.Key && other.IsUnfinished && other.IsBlocking)
            .ToList()) TakeAway(added, why);
        if (seat.State is SeatState.Open or SeatState.Held)
            commands.Add(new CloseTask(seat.Key, why, why == CloseReason.Removed ? context.Person : ""));
        seats.RemoveAll(other => other.Key == seat.Key);
    }

    void Pass(OpenStep step, List<Seat> mains, bool agreed)
    {
        var values = step.Answers;
        if (mains.Exists(seat => seat.Agree is not null)) values = values.With("agreed", agreed);
        values = WithVerdict(step, values, agreed);
        passed.Add(new PassedStep(step.Key, step.NodeId, step.Round, step.Rule, [.. SeatsOf(step.Key)], step.Answers));
        seats.RemoveAll(seat => seat.Step == step.Key);
        steps.RemoveAll(open => open.Key == step.Key);
        Absorb(Engine.Apply(route.Definition, engine, new Completed(step.Key, values)));
    }

    // Where the step is run once for each of a list, the variable names those of the list who disagree; each answer
    // says it anew for its own.
    Values WithVerdict(OpenStep step, Values values, bool agreed)
    {
        var name = route.RuleAt(step.NodeId).Verdict;
        if (name.Length == 0) return values;
        if (RunFor(step) is not { IsNull: false } mine) return values.With(name, agreed);
        var others = engine.Variables[name] is { Kind: FeelKind.List } known
            ? known.List.ToArray().Where(other => !other.Equals(mine)) : [];
        return values.With(name, FeelValue.Of([.. others, .. agreed ? [] : new[] { mine }]));
    }

    FeelValue RunFor(OpenStep step)
    {
        var locals = LocalsAround(step.Key);
        var nodes = route.Definition.Nodes;
        for (var at = route.Definition.Find(step.NodeId)!.Parent; at >= 0; at = nodes[at].Parent)
        {
            if (nodes[at].Repetition?.ElementVariable is { } each) return locals[each];
        }

        return FeelValue.Null;
    }

    /// <summary>An answer is taken back: the seat is open again, and those whom its answer had made needless or due are
    /// as before.</summary>
    void TakeBack(Seat seat)
    {
        seat = Put(seat with { Agree = null, DoneBy = null, DonePost = null,
            ClaimedBy = seat.Who.IsOneDesk ? null : seat.DoneBy });
        foreach (var after in seats.Where(other => other.Owner == seat.Key && other.Kind == SeatKind.After
            && other.IsUnfinished).ToList())
        {
            if (after.State == SeatState.Open)
                commands.Add(new CloseTask(after.Key, CloseReason.Withdrawn, context.Person));
            Put(after with { State = SeatState.Waiting });
        }

        if (seat.Kind is SeatKind.Before or SeatKind.Correct
            && seats.Find(owner => owner.Key == seat.Owner) is { State: SeatState.Open } owner)
        {
            commands.Add(new HoldTask(owner.Key));
            Put(owner with { State = SeatState.Held });
        }

        Ask(seat);
        if (seat.Kind != SeatKind.Main || steps.Find(step => step.Key == seat.Step) is not { } open) return;
        foreach (var other in SeatsOf(seat.Step).Where(other => other.Kind == SeatKind.Main && other.Key != seat.Key)
            .ToList())
        {
            // A desk that is asked anyway is not asked twice.
            if (other.State == SeatState.Dropped && !IsAskedAlready(other.Step, other.Who))
                Put(other with { State = SeatState.Waiting });
            else if (open.Rule.InOrder && other.Order > seat.Order && other.State == SeatState.Open)
            {
                commands.Add(new CloseTask(other.Key, CloseReason.Withdrawn, context.Person));
                Put(other with { State = SeatState.Waiting });
            }
        }
    }

    void AnswerWith(int step, Values? values)
    {
        if (values is null || steps.FindIndex(open => open.Key == step) is not (>= 0 and var at)) return;
        steps[at] = steps[at] with { Answers = steps[at].Answers.With(values) };
    }
}
