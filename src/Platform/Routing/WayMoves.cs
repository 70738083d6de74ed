using Yiwang.Bpmn.Execution;

namespace Yiwang.Platform.Routing;

/// <summary>The moves of those who sit at a task: answering, returning, taking back.</summary>
internal sealed partial class WayRun
{
    static readonly HashSet<string> Nothing = [];

    public void Do(Move move)
    {
        if (suspended
            && move is not (Resume or Terminate or Split or EndJoined or Circulate or HandOver or OpenTask or Complete))
        {
            Refuse("way.suspended", "办件已挂起，恢复后才能继续", "The case is suspended; resume it first.");
            return;
        }

        move = Seated(move);
        switch (move)
        {
            case OpenTask open:
                MySeat(open.Task);
                break;
            case Complete complete:
                Answer(complete);
                break;
            case Return back:
                GoBack(back);
                break;
            case Withdraw withdraw:
                TakeBack(withdraw);
                break;
            case AskBack ask:
                AskForIt(ask);
                break;
            case AnswerAskBack answer:
                GiveBack(answer);
                break;
            case Happened happened:
                closing = CloseReason.Overtaken;
                Absorb(Engine.Apply(route.Definition, engine, happened.What));
                break;
            default:
                if (!DoWithSigners(move)) DoWithCase(move);
                break;
        }
    }

    /// <summary>The move with everybody it names at the desk where it comes to lie today.</summary>
    Move Seated(Move move) => move switch
    {
        Transfer transfer => transfer with { To = context.DeskOf(transfer.To) },
        AddSigners add => add with { Who = [.. add.Who.Select(context.DeskOf)] },
        Countersign countersign => countersign with { Add = [.. countersign.Add.Select(context.DeskOf)] },
        Circulate circulate => circulate with { To = [.. circulate.To.Select(context.DeskOf)] },
        SendFreely send => send with { To = [.. send.To.Select(context.DeskOf)] },
        HandOver handOver => handOver with { To = context.DeskOf(handOver.To) },
        _ => move,
    };

    /// <summary>The open task if the actor sits on it; otherwise a refusal that says what happened.</summary>
    Seat? MySeat(int task)
    {
        if (seats.Find(seat => seat.Key == task) is not { State: SeatState.Open or SeatState.Held } seat)
        {
            var done = passed.SelectMany(step => step.Seats).Concat(seats)
                .FirstOrDefault(other => other.Key == task)?.DoneBy;
            if (done is not null) done = context.Called(done);
            Refuse("way.task_closed",
                done is null ? "这项待办已不在，可能刚被收回、转走或不再需要" : $"这项待办刚由 {done} 办完",
                done is null ? "This task is gone; it may just have been taken back, moved on or become needless."
                    : $"{done} has just done this task.");
            return null;
        }

        if (seat.State == SeatState.Held)
        {
            Refuse("way.held", "要等加签或更正的人先办", "Those added before you answer first.");
            return null;
        }

        if (seat.ClaimedBy is { } claimed && claimed != context.Person)
        {
            Refuse("way.claimed", $"已由 {context.Called(claimed)} 抢办", $"{context.Called(claimed)} has claimed it.");
            return null;
        }

        if (seat.ClaimedBy is null && !context.SitsOn(seat.Who))
        {
            Refuse("way.not_yours", "这项待办不是您的", "This task is not yours.");
            return null;
        }

        // Whoever acts on it has looked at it.
        return Put(seat with { Opened = true });
    }

    Seat? MySeat(int task, string move)
    {
        if (MySeat(task) is not { } seat) return null;
        if (MovesAt(seat.NodeId).Contains(move)) return seat;
        Refuse("way.not_allowed", "这一步不允许此操作", "This step does not allow that.");
        return null;
    }

    IReadOnlySet<string> MovesAt(string nodeId) =>
        route.Rules.TryGetValue(nodeId, out var rule) ? context.MovesOf(rule) : Nothing;

    bool HasReason(string reason)
    {
        if (reason.Length is > 0 and <= Way.ReasonLengthMax && !string.IsNullOrWhiteSpace(reason)) return true;
        Refuse("way.reason_missing", $"请写明理由（不超过 {Way.ReasonLengthMax} 字）",
            $"Say why, in at most {Way.ReasonLengthMax} characters.");
        return false;
    }

    void Answer(Complete complete)
    {
        if (MySeat(complete.Task) is not { } seat) return;
        if (seat.Kind == SeatKind.AskBack)
        {
            Refuse("way.answer_needed", "请选择同意还是不同意退还", "Say whether you give it back or not.");
            return;
        }

        if (suspended && seat.Kind != SeatKind.Circulation)
        {
            Refuse("way.suspended", "办件已挂起，恢复后才能继续", "The case is suspended; resume it first.");
            return;
        }

        if (complete.Choose is { } chosen)
        {
            choices.RemoveAll(choice => choice.NodeId == seat.NodeId);
            choices.Add(new Choice(seat.NodeId, [.. chosen]));
        }

        Say(seat.Kind == SeatKind.Circulation ? "read" : "complete", seat, complete.Opinion);
        Finish(seat, complete.Agree);
        if (seat.Kind == SeatKind.Circulation)
        {
            seats.RemoveAll(other => other.Key == seat.Key);
            return;
        }

        AnswerWith(seat.Step, complete.Values);
        Settle(seat.Step);
    }

    void GoBack(Return back)
    {
        if (MySeat(back.Task, "return") is not { } seat || !HasReason(back.Reason)) return;
        if (seat.Kind != SeatKind.Main)
        {
            Refuse("way.only_main", "加签的人请把意见交回，由主办人退回",
                "Those added give their opinion; the one who added them returns the case.");
            return;
        }

        if (Target(seat, back.To) is not { } target) return;
        if (back.StraightBack)
        {
            AskToCorrect(seat, target, back.Reason);
            return;
        }

        Say("return", seat, back.Reason, target.Seats.Where(other => other.Kind == SeatKind.Main)
            .Select(other => other.Who));
        commands.Add(new CloseTask(seat.Key, CloseReason.Returned, context.Person));
        Put(seat with { State = SeatState.Done });
        (restore, restoreOpen, closing) = (target, 0, CloseReason.Returned);
        Absorb(Engine.Apply(route.Definition, engine, new Returned(target.Visit)));
    }

    PassedStep? Target(Seat seat, int to)
    {
        var before = Engine.PassedBefore(engine, seat.Step);
        PassedStep? found = null;
        foreach (var visit in before)
        {
            if (passed.Find(step => step.Visit == visit.Id) is not { } step) continue;
            if (to == Return.Drafter || to == step.Visit) found = step;
            if (to != Return.Drafter && (to == Return.Previous || found is not null)) return step;
        }

        if (found is null) Refuse("way.not_passed", "只能退回到已经走过的环节", "One can only return to a step that was passed.");
        return found;
    }

    /// <summary>Straight back: nothing moves but one question put in front of the one who returns; siblings are not
    /// touched.</summary>
    void AskToCorrect(Seat seat, PassedStep target, string reason)
    {
        var who = target.Seats.Where(other => other is { Kind: SeatKind.Main, DoneBy: not null }).Select(Same).ToList();
        Say("return-straight", seat, reason, who);
        commands.Add(new HoldTask(seat.Key));
        Put(seat with { State = SeatState.Held });
        var taken = new HashSet<(AssigneeKind, string)>();
        foreach (var one in who)
        {
            if (!taken.Add((one.Kind, one.Id))) continue;
            var added = new Seat(next++, seat.Step, target.NodeId, SeatKind.Correct, one)
            {
                Owner = seat.Key, Round = target.Round, AddedBy = context.Person,
            };
            seats.Add(added);
            Ask(added);
        }
    }

    void TakeBack(Withdraw withdraw)
    {
        if (seats.Find(seat => seat.Key == withdraw.Task) is { State: SeatState.Done, Step: > 0 } seat)
        {
            TakeBackHere(seat, withdraw);
            return;
        }

        if (!IsRunning() || Mine(withdraw.Task) is not { } step) return;
        if (Engine.Preview(route.Definition, engine, step.Visit) is not { } effect || OthersActed(effect, step.Visit)
            || AnyOpened(effect))
        {
            Refuse("way.opened", "后面的人已经打开或办理，不能直接撤回，可以请对方退还",
                "Those after you have opened it; ask them to give it back.");
            return;
        }

        if (!HasMove(step.NodeId, "withdraw")) return;
        Say("withdraw", step.Seats.First(seat => seat.Key == withdraw.Task), withdraw.Reason);
        BringBack(step, withdraw.Task);
    }

    /// <summary>The step under way in which the actor has answered already.</summary>
    void TakeBackHere(Seat seat, Withdraw withdraw)
    {
        if (seat.DoneBy != context.Person)
        {
            Refuse("way.not_yours", "只能撤回自己的办理", "One can only take back what one did oneself.");
            return;
        }

        if (!HasMove(seat.NodeId, "withdraw")) return;
        var rule = steps.Find(step => step.Key == seat.Step)!.Rule;
        var later = seats.Where(other => other.Step == seat.Step && Follows(other, seat, rule)).ToList();
        if (later.Exists(other => other.State == SeatState.Done
            || (other.State is SeatState.Open or SeatState.Held && IsTouched(other))))
        {
            Refuse("way.opened", "后面的人已经打开或办理，不能直接撤回，可以请对方退还",
                "Those after you have opened it; ask them to give it back.");
            return;
        }

        if (IsAskedAlready(seat.Step, seat.Who))
        {
            Refuse("way.already_asked", "您在这一步又有了待办，请在那里办理", "You are asked at this step again; answer there.");
            return;
        }

        Say("withdraw", seat, withdraw.Reason);
        TakeBack(seat);
        Settle(seat.Step);
    }

    static bool Follows(Seat other, Seat seat, CountersignRule rule) =>
        (other.Owner == seat.Key && other.Kind == SeatKind.After)
        || (seat.Kind is SeatKind.Before or SeatKind.Correct && other.Key == seat.Owner)
        || (rule.InOrder && seat.Kind == SeatKind.Main && other.Kind == SeatKind.Main && other.Order > seat.Order
            && other.Asked && other.State != SeatState.Waiting);

    bool HasMove(string nodeId, string move)
    {
        if (MovesAt(nodeId).Contains(move)) return true;
        Refuse("way.not_allowed", "这一步不允许此操作", "This step does not allow that.");
        return false;
    }

    PassedStep? Mine(int task)
    {
        var step = passed.Find(step => step.Seats.Any(seat => seat.Key == task && seat.DoneBy is not null));
        if (step is not null && step.Seats.First(seat => seat.Key == task).DoneBy == context.Person) return step;
        if (step is null) Refuse("way.task_closed", "这一步已不能撤回", "This can no longer be taken back.");
        else Refuse("way.not_yours", "只能撤回自己的办理", "One can only take back what one did oneself.");
        return null;
    }

    bool OthersActed(ReturnEffect effect, int visit) =>
        effect.Undone.Any(undone => undone.Id != visit && IsPersonal(undone))
        || seats.Exists(seat => seat.State == SeatState.Done && effect.Closed.Any(closed => closed.Id == seat.Step));

    // A skipped same signer is the actor's own answer over again.
    bool IsPersonal(Visit undone) => passed.Find(step => step.Visit == undone.Id) is { } step
        && step.Seats.Any(seat => seat.DoneBy is not null && seat.DoneBy != context.Person);

    bool AnyOpened(ReturnEffect effect) => seats.Exists(seat => seat.IsUnfinished && IsTouched(seat)
        && effect.Closed.Any(closed => closed.Id == seat.Step));

    // A seat that is asked again after those before it counts as not opened for them; whoever added them opened it.
    bool IsTouched(Seat seat) => seat.Opened || seat.ClaimedBy is not null || seats.Exists(added =>
        added.Owner == seat.Key && added.Kind is SeatKind.Before or SeatKind.After or SeatKind.Beside or SeatKind.Correct);

    bool AnyPassed(ReturnEffect effect, int visit) =>
        effect.Undone.Any(undone => undone.Id != visit && passed.Exists(other => other.Visit == undone.Id));

    void BringBack(PassedStep step, int task)
    {
        (restore, restoreOpen, closing) = (step, task, CloseReason.Withdrawn);
        seats.RemoveAll(seat => seat.Kind == SeatKind.AskBack && seat.Owner == task && seat.State != SeatState.Open);
        CloseAsks(task);
        Absorb(Engine.Apply(route.Definition, engine, new Returned(step.Visit)));
        if (seats.Find(seat => seat.Key == task) is { } back) Settle(back.Step);
    }

    void AskForIt(AskBack ask)
    {
        if (!IsRunning() || Mine(ask.Task) is not { } step || !HasMove(step.NodeId, "withdraw")
            || !HasReason(ask.Reason)) return;
        var effect = Engine.Preview(route.Definition, engine, step.Visit);
        var holders = effect is null ? [] : seats
            .Where(seat => seat.IsBlocking && seat.State == SeatState.Open
                && effect.Closed.Any(closed => closed.Id == seat.Step)).ToList();
        if (effect is null || OthersActed(effect, step.Visit) || AnyPassed(effect, step.Visit) || holders.Count == 0)
        {
            Refuse("way.too_late", "后面的人已经办完，请用退回",
                "Those after you have answered already; only a return is possible now.");
            return;
        }

        if (seats.Exists(seat => seat.Kind == SeatKind.AskBack && seat.Owner == ask.Task))
        {
            Refuse("way.already_asked", "已经请对方退还，请等答复", "They have been asked already; wait for the answer.");
            return;
        }

        Say("ask-back", step.Seats.First(seat => seat.Key == ask.Task), ask.Reason, holders.Select(seat => seat.Who));
        var desks = holders.Select(holder => holder.ClaimedBy is { } person
            ? new Assignment(AssigneeKind.Person, person) : holder.Who);
        foreach (var who in desks.DistinctBy(who => (who.Kind, who.Id)))
        {
            var added = new Seat(next++, 0, step.NodeId, SeatKind.AskBack, who)
                { Owner = ask.Task, Round = step.Round, AddedBy = context.Person };
            seats.Add(added);
            Ask(added);
        }
    }

    void GiveBack(AnswerAskBack answer)
    {
        if (MySeat(answer.Task) is not { Kind: SeatKind.AskBack } seat)
        {
            Refuse("way.task_closed", "没有人请您退还", "Nobody asks for it back.");
            return;
        }

        Say(answer.Grant ? "give-back" : "keep", seat, answer.Reason);
        commands.Add(new CloseTask(seat.Key, CloseReason.Done, context.Person));
        seats.RemoveAll(other => other.Key == seat.Key);
        if (!answer.Grant) return;
        var step = passed.Find(step => step.Seats.Any(other => other.Key == seat.Owner));
        if (step is null || Engine.Preview(route.Definition, engine, step.Visit) is not { } effect
            || AnyPassed(effect, step.Visit))
        {
            Refuse("way.too_late", "已有人办完后面的环节，不能退还", "A later step was answered already.");
            return;
        }

        BringBack(step, seat.Owner);
    }

    void CloseAsks(int task)
    {
        foreach (var ask in seats.Where(seat => seat.Kind == SeatKind.AskBack && seat.Owner == task).ToList())
        {
            commands.Add(new CloseTask(ask.Key, CloseReason.Settled, ""));
            seats.Remove(ask);
        }
    }
}
