namespace Yiwang.Platform.Routing;

/// <summary>Moves that change who is asked: transfer, add, remove, countersign, circulate, claim, free sending,
/// hand-over.</summary>
internal sealed partial class WayRun
{
    bool DoWithSigners(Move move)
    {
        switch (move)
        {
            case Transfer transfer:
                MoveOn(transfer);
                return true;
            case AddSigners add:
                AddTo(add);
                return true;
            case RemoveSigner remove:
                TakeAway(remove);
                return true;
            case Countersign countersign:
                AskMore(countersign);
                return true;
            case Circulate circulate:
                PassRound(circulate);
                return true;
            case SendFreely send:
                Send(send);
                return true;
            case HandOver handOver:
                HandOverAll(handOver);
                return true;
            case Claim claim:
                if (MySeat(claim.Task) is { } free) TakeOn(free);
                return true;
            case Release release:
                GiveUp(release.Task);
                return true;
            default:
                return false;
        }
    }

    bool HasRoom(int more)
    {
        if (more == 0) Refuse("way.nobody", "请选择人员", "Choose somebody.");
        else if (seats.Count + more > Way.SeatsMax)
            Refuse("way.too_many", $"一个办件最多同时 {Way.SeatsMax} 人",
                $"A case can ask at most {Way.SeatsMax} people at once.");
        return refusal is null;
    }

    bool IsAskedAlready(int step, Assignment who) =>
        step != 0 && seats.Exists(seat => seat.Step == step && seat.IsUnfinished
            && (seat.Who.IsSameDesk(who) || IsClaimant(seat, who)));

    static bool IsClaimant(Seat seat, Assignment who) => who.Kind == AssigneeKind.Person && seat.ClaimedBy == who.Id;

    void MoveOn(Transfer transfer)
    {
        var inPlace = transfer.To.For.Length > 0;
        if (MySeat(transfer.Task, inPlace ? "delegate" : "transfer") is not { } seat) return;
        if (inPlace && (transfer.To.Id == transfer.To.For || transfer.To.Id == seat.Who.For))
        {
            Refuse("delegation.circle", "委托成了循环：最后又回到委托人",
                "The delegation goes in a circle back to the one who delegates.");
            return;
        }

        var reads = seat.Kind == SeatKind.Circulation
            && seats.Exists(other => other.Kind == SeatKind.Circulation && other.Who.IsSameDesk(transfer.To));
        if (reads || IsAskedAlready(seat.Step, transfer.To) || seat.Kind == SeatKind.AskBack)
        {
            Refuse("way.already_asked", "对方在这一步已有待办", "That one is asked at this step already.");
            return;
        }

        Say(inPlace ? "delegate" : "transfer", seat, transfer.Reason, transfer.To);
        Succeed(seat, transfer.To, CloseReason.Transferred);
    }

    /// <summary>Another takes the seat over with its place, weight and everything that hangs on it.</summary>
    void Succeed(Seat seat, Assignment to, CloseReason why)
    {
        var heir = seat with
        {
            Key = next++, Who = to with { Weight = seat.Who.Weight, For = to.For.Length > 0 && seat.Who.For.Length > 0
                ? seat.Who.For : to.For }, Asked = false, Opened = false, ClaimedBy = null, AddedBy = seat.AddedBy,
        };
        seats[seats.FindIndex(other => other.Key == seat.Key)] = heir;
        foreach (var added in seats.Where(other => other.Owner == seat.Key).ToList())
            Put(added with { Owner = heir.Key });
        if (seat.State == SeatState.Waiting) return;
        commands.Add(new CloseTask(seat.Key, why, context.Person));
        Ask(heir);
    }

    void AddTo(AddSigners add)
    {
        if (MySeat(add.Task, "add-signer") is not { } seat || !HasRoom(add.Who.Count)) return;
        if (add.Place is not (SeatKind.Before or SeatKind.After or SeatKind.Beside) || !seat.IsBlocking)
        {
            Refuse("way.not_allowed", "这里不能加签", "Nobody can be added here.");
            return;
        }

        var wanted = add.Who.DistinctBy(who => (who.Kind, who.Id)).ToList();
        if (wanted.Exists(who => IsAskedAlready(seat.Step, who)))
        {
            Refuse("way.already_asked", "对方在这一步已有待办", "That one is asked at this step already.");
            return;
        }

        var code = add.Place switch { SeatKind.Before => "add-before", SeatKind.After => "add-after",
            _ => "add-beside" };
        Say(code, seat, add.Reason, wanted);
        if (add.Place == SeatKind.Before)
        {
            commands.Add(new HoldTask(seat.Key));
            seat = Put(seat with { State = SeatState.Held });
        }

        foreach (var who in wanted) AddSeat(seat, who, add.Place, askNow: add.Place != SeatKind.After);
    }

    void AddSeat(Seat owner, Assignment who, SeatKind kind, bool askNow)
    {
        var added = new Seat(next++, owner.Step, owner.NodeId, kind, who)
        {
            Owner = owner.Key, Round = owner.Round, AddedBy = context.Person, State = SeatState.Waiting,
        };
        seats.Add(added);
        if (askNow) Ask(added);
    }

    void TakeAway(RemoveSigner remove)
    {
        if (seats.Find(seat => seat.Key == remove.Task) is not { IsUnfinished: true } seat || !seat.IsBlocking)
        {
            Refuse("way.task_closed", "这项待办已不在", "This task is gone.");
            return;
        }

        // Who asked may ask no longer; at a countersign any of its signers may, as far as the route lets them.
        var may = context.IsAdministrator || (seat.AddedBy.Length > 0 && seat.AddedBy == context.Person)
            || (seat.Kind == SeatKind.Main
                && seats.Exists(mine => mine.Step == seat.Step && mine.Kind == SeatKind.Main && mine.Key != seat.Key
                && mine.State == SeatState.Open && context.SitsOn(mine.Who)));
        if (!may)
        {
            Refuse("way.not_yours", "只有加签的人或管理员可以减签", "Only the one who added, or the administrator, can remove.");
            return;
        }

        if (!HasMove(seat.NodeId, "remove-signer") || !HasReason(remove.Reason)) return;
        if (seat.Kind == SeatKind.Main && !seats.Exists(other => other.Step == seat.Step && other.Kind == SeatKind.Main
            && other.Key != seat.Key && other.State != SeatState.Dropped))
        {
            Refuse("way.last_signer", "至少要留一人", "Somebody has to stay.");
            return;
        }

        Say("remove-signer", seat, remove.Reason, seat.Who);
        TakeAway(seat, CloseReason.Removed);
        Settle(seat.Step);
    }

    void AskMore(Countersign countersign)
    {
        if (MySeat(countersign.Task, "countersign") is not { } seat) return;
        if (seat.Kind != SeatKind.Main || countersign.Rule is { IsSound: false })
        {
            Refuse("way.not_allowed", "这里不能会签，或会签规则不对", "There can be no countersign here, or its rule is wrong.");
            return;
        }

        var wanted = countersign.Add.DistinctBy(who => (who.Kind, who.Id)).ToList();
        if (wanted.Count > 0 && !HasRoom(wanted.Count)) return;
        if (wanted.Exists(who => IsAskedAlready(seat.Step, who)))
        {
            Refuse("way.already_asked", "对方在这一步已有待办", "That one is asked at this step already.");
            return;
        }

        Say("countersign", seat, countersign.Rule?.ToString() ?? "", wanted);
        var at = steps.FindIndex(step => step.Key == seat.Step);
        if (countersign.Rule is { } rule) steps[at] = steps[at] with { Rule = rule };
        var last = seats.Where(other => other.Step == seat.Step && other.Kind == SeatKind.Main)
            .Max(other => other.Order);
        foreach (var who in wanted)
        {
            seats.Add(new Seat(next++, seat.Step, seat.NodeId, SeatKind.Main, who)
            {
                Order = ++last, Round = seat.Round, AddedBy = context.Person, State = SeatState.Waiting,
            });
        }

        Settle(seat.Step);
    }

    void PassRound(Circulate circulate)
    {
        if (MySeat(circulate.Task) is not { } seat || !HasRoom(circulate.To.Count)) return;
        if (seat.Kind != SeatKind.Circulation && !HasMove(seat.NodeId, "circulate")) return;
        if (seat.Kind == SeatKind.AskBack)
        {
            Refuse("way.not_allowed", "这里不能传阅", "Nothing can be circulated from here.");
            return;
        }

        var wanted = circulate.To.DistinctBy(who => (who.Kind, who.Id))
            .Where(who => !seats.Exists(other => other.Kind == SeatKind.Circulation && other.Who.IsSameDesk(who)))
            .ToList();
        Say("circulate", seat, "", wanted);
        foreach (var who in wanted)
        {
            var added = new Seat(next++, 0, seat.NodeId, SeatKind.Circulation, who)
                { Owner = seat.Key, Round = seat.Round, AddedBy = context.Person };
            seats.Add(added);
            Ask(added);
        }
    }

    void Send(SendFreely send)
    {
        if (MySeat(send.Task, "free") is not { } seat || !HasRoom(send.To.Count)) return;
        if (!seat.IsBlocking)
        {
            Refuse("way.not_allowed", "这里不能自由流转", "Nothing can be sent on from here.");
            return;
        }

        var wanted = send.To.DistinctBy(who => (who.Kind, who.Id)).ToList();
        if (wanted.Exists(who =>
            seats.Exists(other => other.Key != seat.Key && other.Step == seat.Step && other.IsUnfinished
                && other.Who.IsSameDesk(who))))
        {
            Refuse("way.already_asked", "对方在这一步已有待办", "That one is asked at this step already.");
            return;
        }

        Say("free", seat, send.Opinion, wanted);
        foreach (var who in wanted) AddSeat(seat, who, SeatKind.After, askNow: false);
        Finish(seat, send.Agree);
        Settle(seat.Step);
    }

    void TakeOn(Seat seat)
    {
        if (seat.ClaimedBy is not null) return;
        if (seat.Who.IsOneDesk)
        {
            Refuse("way.nothing_to_claim", "这项待办本来就是您的", "This task is yours already.");
            return;
        }

        Say("claim", seat, "");
        commands.Add(new ClaimTask(seat.Key, context.Person));
        Put(seat with { ClaimedBy = context.Person, Opened = true });
    }

    void GiveUp(int task)
    {
        if (MySeat(task) is not { } seat) return;
        if (seat.ClaimedBy is null)
        {
            Refuse("way.nothing_to_release", "还没有抢办", "Nobody has claimed it.");
            return;
        }

        Say("release", seat, "");
        commands.Add(new ClaimTask(seat.Key, null));
        Put(seat with { ClaimedBy = null });
    }

    void HandOverAll(HandOver handOver)
    {
        if (!context.IsAdministrator)
        {
            Refuse("way.administrator_only", "只有管理员可以办理离岗交接", "Only the administrator can hand over.");
            return;
        }

        if (!HasReason(handOver.Reason)) return;
        var isPost = handOver.To.Kind is AssigneeKind.Post or AssigneeKind.Group;
        if (!(isPost || handOver.To.Kind == AssigneeKind.Person)
            || (isPost == (handOver.From.Kind == AssigneeKind.Post) && handOver.To.Id == handOver.From.Id))
        {
            Refuse("way.same_person", "请交给另一个人或岗位", "Hand over to another person or a post.");
            return;
        }

        // Two tasks made one may settle a step and open the next, which may lie on the leaver again.
        for (var pass = 0; pass < PassesMax && refusal is null
            && seats.Exists(seat => LiesOn(seat, handOver.From)); pass++)
        {
            foreach (var key in seats.Where(seat => LiesOn(seat, handOver.From)).Select(seat => seat.Key)
                .ToList()) HandOn(key, handOver);
        }
    }

    const int PassesMax = 20;

    // The task of a post that several hold is a group's, whoever has claimed it.
    static bool LiesOn(Seat seat, Assignment from) => seat.IsUnfinished && (from.Kind == AssigneeKind.Person
        ? seat.ClaimedBy == from.Id || (seat.Who.Kind == AssigneeKind.Person && seat.Who.Id == from.Id)
        : seat.Who.Kind is AssigneeKind.Post or AssigneeKind.Group && seat.Who.Id == from.Id);

    void HandOn(int key, HandOver handOver)
    {
        if (seats.Find(other => other.Key == key) is not { IsUnfinished: true } seat) return;
        if (handOver.From.Kind == AssigneeKind.Person && seat.ClaimedBy == handOver.From.Id)
        {
            commands.Add(new ClaimTask(seat.Key, null));
            Put(seat with { ClaimedBy = null });
            return;
        }

        Say("hand-over", seat, handOver.Reason, handOver.To);
        if (seats.Find(other => IsHeldAlready(other, seat, handOver.To)) is { } heir) Merge(seat, heir);
        else Succeed(seat, handOver.To, CloseReason.HandedOver);
    }

    static bool IsHeldAlready(Seat other, Seat seat, Assignment to) =>
        other.Key != seat.Key && other.Step == seat.Step && other.Kind == seat.Kind && other.IsUnfinished
            && other.Who.IsSameDesk(to)
        && (other.Owner == seat.Owner || seat.Kind == SeatKind.Circulation);

    /// <summary>The successor is asked in the same step already: one task is enough, and it takes what hung on the
    /// other.</summary>
    void Merge(Seat seat, Seat heir)
    {
        Unite(seat, heir);
        if (seat.Step != 0) Settle(seat.Step);
    }

    // What hung on the one may lie on a desk that the other asks in the same way; then these two are one as well.
    void Unite(Seat seat, Seat heir)
    {
        var moved = seats.Where(other => other.Owner == seat.Key).ToList();
        foreach (var added in moved) Put(added with { Owner = heir.Key });
        TakeAway(seat, CloseReason.HandedOver);
        foreach (var added in moved.Where(added => added.IsUnfinished))
        {
            if (seats.Find(other => other.Owner == heir.Key && other.Kind == added.Kind && other.IsUnfinished
                && other.Who.IsSameDesk(added.Who) && !moved.Exists(one => one.Key == other.Key)) is { } twin)
                Unite(added, twin);
        }
        if (seat.Step == 0 || heir.State != SeatState.Open || !seats.Exists(other => other.Owner == heir.Key
            && other.IsUnfinished && other.Kind is SeatKind.Before or SeatKind.Correct)) return;
        commands.Add(new HoldTask(heir.Key));
        Put(heir with { State = SeatState.Held });
    }
}
