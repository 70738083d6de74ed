using Yiwang.Platform.Routing;

namespace Yiwang.Libraries.Tests.Routing.Model;

/// <summary>The moves, each in the order of docs/standards/moves.md. In these routes every step allows every
/// move.</summary>
internal sealed partial class Office
{
    public static readonly Dictionary<string, string[]> Sections = new()
    {
        ["一科"] = ["甲", "乙", "丙"], ["二科"] = ["丁", "戊"],
    };

    public static bool Sits(string person, Assignment who) => who.Kind switch
    {
        AssigneeKind.Person => who.Id == person,
        AssigneeKind.Section => Sections[who.Id].Contains(person),
        _ => false,
    };

    /// <summary>Whether the person may act on it now. Acting is looking.</summary>
    bool Mine(string person, Asked one)
    {
        var state = one.Kind >= SeatKind.Circulation
            ? Aside.Contains(one) ? SeatState.Open : SeatState.Done
            : SittingOf(one)?.StateOf(one) ?? SeatState.Done;
        return state == SeatState.Open && (one.Claim is null ? Sits(person, one.Who) : one.Claim == person);
    }

    bool Act(string person, Asked one, Func<Sitting, bool> move)
    {
        if (Suspended || one.Kind >= SeatKind.Circulation || !Mine(person, one)) return false;
        var seen = one.Opened;
        one.Opened = true;
        if (move(SittingOf(one)!)) return true;
        one.Opened = seen;
        return false;
    }

    public bool Open(string person, Asked one)
    {
        if (!Mine(person, one)) return false;
        one.Opened = true;
        return true;
    }

    public bool Complete(string person, Asked one, bool? agree, int? x)
    {
        if (one.Kind == SeatKind.AskBack || !Mine(person, one)) return false;
        if (one.Kind == SeatKind.Circulation)
        {
            Aside.Remove(one);
            return true;
        }

        return Act(person, one, sitting =>
        {
            (one.Done, one.By, one.Agree) = (true, person, agree);
            sitting.X = x ?? sitting.X;
            Rest(sitting);
            return true;
        });
    }

    public bool Return(string person, Asked one, Func<StepBlock, bool>? to, bool straight) =>
        Act(person, one, sitting =>
    {
        if (one.Kind != SeatKind.Main) return false;
        var passed = PassedBefore(sitting.Step).ToList();
        var target = to is null ? passed.LastOrDefault() : passed.Find(step => to(step));
        if (target is null) return false;
        if (!straight)
        {
            Undo(target, SamePeople(target));
            Rest(target.Sitting!);
            return true;
        }

        foreach (var who in target.Sitting!.Mains.Where(main => main.By is not null).Select(Same)
            .DistinctBy(who => (who.Kind, who.Id)))
        {
            sitting.People.Add(new Asked(target.Id, SeatKind.Correct, who)
                { Owner = one, Turn = true, AddedBy = person });
        }

        NoteHeld(sitting);
        return true;
    });

    public bool Withdraw(string person, Asked one)
    {
        if (Suspended || Over || !one.Done || one.By != person) return false;
        if (SittingOf(one) is { } sitting) return WithdrawHere(sitting, one, person);
        if (root.Steps.FirstOrDefault(s => s.Is == Standing.Done && s.Sitting!.People.Contains(one)) is not { } step)
            return false;
        foreach (var later in LaterThan(step).SelectMany(block => block.Steps)
            .Where(later => later.Is != Standing.Idle))
        {
            var people = later.Sitting!.People;
            if (later.Is == Standing.Done ? people.Exists(other => other.By is not null && other.By != person)
                : people.Exists(other => other.Done || (other.Unfinished && IsTouched(later.Sitting!, other)))) return false;
        }

        BringBack(step, one, person);
        return true;
    }

    /// <summary>Somebody looked, took it on, or has put others beside it.</summary>
    static bool IsTouched(Sitting sitting, Asked one) => one.Opened || one.Claim is not null
        || sitting.People.Exists(added => added.Owner == one && added.Kind is SeatKind.Before or SeatKind.After
            or SeatKind.Beside or SeatKind.Correct);

    bool WithdrawHere(Sitting sitting, Asked one, string person)
    {
        var after = sitting.People.Where(other => (other.Owner == one && other.Kind == SeatKind.After)
            || (one.Kind is SeatKind.Before or SeatKind.Correct && other == one.Owner)
            || (sitting.Rule.InOrder && one.Kind == SeatKind.Main && other.Kind == SeatKind.Main
                && other.Order > one.Order && other.Turn && !other.Dropped));
        if (after.Any(other =>
            other.Done || (other.Turn && other.Unfinished && IsTouched(sitting, other)))) return false;
        if (IsAsked(sitting, one.Who)) return false;
        TakeBack(sitting, one, person);
        Rest(sitting);
        return true;
    }

    void BringBack(StepBlock step, Asked one, string person)
    {
        var sitting = step.Sitting!;
        Undo(step, sitting);
        TakeBack(sitting, one, person);
        Rest(sitting);
        DropVainRequests();
    }

    /// <summary>The answer is as if never given: those it made due wait again, those it made needless are needed
    /// again.</summary>
    static void TakeBack(Sitting sitting, Asked one, string person)
    {
        (one.Done, one.Agree, one.By, one.Opened) = (false, null, null, false);
        one.Claim = one.Who.IsOneDesk ? null : person;
        one.Turn = true;
        foreach (var after in sitting.People
            .Where(other => other.Owner == one && other.Kind == SeatKind.After && other.Unfinished)) after.Turn = false;
        if (one.Kind != SeatKind.Main) return;
        foreach (var other in sitting.Mains.Where(other => other != one))
        {
            if (other.Dropped && !IsAsked(sitting, other.Who))
                (other.Dropped, other.Turn, other.Opened) = (false, false, false);
            else if (other.Dropped) continue;
            else if (sitting.Rule.InOrder && other.Order > one.Order && !other.Done && !sitting.IsHeld(other))
                other.Turn = false;
        }
    }

    public bool AskBack(string person, Asked one)
    {
        if (Suspended || Over || !one.Done || one.By != person || SittingOf(one) is not null
            || !root.Steps.Any(s => s.Is == Standing.Done && s.Sitting!.People.Contains(one))) return false;
        var step = root.Steps.First(s => s.Is == Standing.Done && s.Sitting!.People.Contains(one));
        var later = LaterThan(step).SelectMany(block => block.Steps).ToList();
        if (later.Exists(l => l.Is == Standing.Done)) return false;
        var running = later.Where(l => l.Is == Standing.Running).Select(l => l.Sitting!).ToList();
        if (running.Exists(sitting => sitting.People.Exists(other => other.Done))) return false;
        var holders = running
            .SelectMany(sitting => sitting.People.Where(other => sitting.StateOf(other) == SeatState.Open)).ToList();
        if (holders.Count == 0 || Aside.Exists(other => other.Kind == SeatKind.AskBack && other.Owner == one))
            return false;
        foreach (var who in holders.Select(one => one.Claim is { } claim
            ? new Assignment(AssigneeKind.Person, claim) : one.Who).DistinctBy(w => (w.Kind, w.Id)))
        {
            Aside.Add(new Asked(step.Id, SeatKind.AskBack, who) { Owner = one, Turn = true, AddedBy = person });
        }

        return true;
    }

    public bool AnswerAskBack(string person, Asked one, bool grant)
    {
        if (Suspended || one.Kind != SeatKind.AskBack || !Mine(person, one)) return false;
        Aside.Remove(one);
        if (!grant) return true;
        Aside.RemoveAll(other => other.Kind == SeatKind.AskBack && other.Owner == one.Owner);
        BringBack(root.Steps.First(s => s.Is == Standing.Done && s.Sitting!.People.Contains(one.Owner!)), one.Owner!,
            one.Owner!.By!);
        return true;
    }

    static bool IsAsked(Sitting sitting, Assignment who) => sitting.People.Exists(one => one.Unfinished
        && ((one.Who.Kind == who.Kind && one.Who.Id == who.Id)
            || (who.Kind == AssigneeKind.Person && one.Claim == who.Id)));

    public bool Transfer(string person, Asked one, Assignment to)
    {
        if (Suspended || one.Kind == SeatKind.AskBack || !Mine(person, one)) return false;
        if (SittingOf(one) is { } sitting && IsAsked(sitting, to)) return false;
        if (one.Kind == SeatKind.Circulation
            && Aside.Exists(a => a.Kind == one.Kind && a.Who.Kind == to.Kind && a.Who.Id == to.Id)) return false;
        Replace(SittingOf(one)?.People ?? Aside, one, to);
        return true;
    }

    /// <summary>An heir with the same place, weight and turn; what hung on the one hangs on the other.</summary>
    static void Replace(List<Asked> people, Asked one, Assignment to)
    {
        var heir = new Asked(one.Node, one.Kind, to with { Weight = one.Who.Weight })
        {
            Owner = one.Owner, Order = one.Order, Turn = one.Turn, WasHeld = one.WasHeld, AddedBy = one.AddedBy,
        };
        people[people.IndexOf(one)] = heir;
        foreach (var added in people.Where(other => other.Owner == one)) added.Owner = heir;
    }

    public bool Add(string person, Asked one, SeatKind place, Assignment[] who) => Act(person, one, sitting =>
    {
        if (who.Length == 0 || Array.Exists(who, other => IsAsked(sitting, other))) return false;
        foreach (var other in who.DistinctBy(w => (w.Kind, w.Id)))
        {
            sitting.People.Add(new Asked(one.Node, place, other)
                { Owner = one, Turn = place != SeatKind.After, AddedBy = person });
        }

        NoteHeld(sitting);
        return true;
    });

    public bool Remove(string person, Asked one, bool administrator)
    {
        if (Suspended || SittingOf(one) is not { } sitting || !one.Unfinished) return false;
        var colleague = one.Kind == SeatKind.Main
            && sitting.Mains.Exists(other => other != one && sitting.StateOf(other) == SeatState.Open
                && Sits(person, other.Who));
        if (!administrator && one.AddedBy != person && !colleague) return false;
        if (one.Kind == SeatKind.Main && !sitting.Mains.Exists(other => other != one && !other.Dropped)) return false;
        RemoveAddedTo(sitting, one);
        sitting.People.Remove(one);
        Rest(sitting);
        return true;
    }

    public bool Countersign(string person, Asked one, Assignment[] who, CountersignRule? rule) =>
        Act(person, one, sitting =>
    {
        if (one.Kind != SeatKind.Main || Array.Exists(who, other => IsAsked(sitting, other))) return false;
        sitting.Rule = rule ?? sitting.Rule;
        foreach (var other in who.DistinctBy(w => (w.Kind, w.Id)))
        {
            AskMain(sitting, other);
            sitting.People[^1].AddedBy = person;
        }

        Rest(sitting);
        return true;
    });

    public bool Circulate(string person, Asked one, Assignment[] who)
    {
        if (one.Kind == SeatKind.AskBack || who.Length == 0 || !Mine(person, one)) return false;
        one.Opened = true;
        foreach (var other in who.DistinctBy(w => (w.Kind, w.Id)))
        {
            if (Aside.Exists(a => a.Kind == SeatKind.Circulation && a.Who.Kind == other.Kind && a.Who.Id == other.Id))
                continue;
            Aside.Add(new Asked(one.Node, SeatKind.Circulation, other) { Turn = true, AddedBy = person });
        }

        return true;
    }

    public bool Claim(string person, Asked one)
    {
        if (Suspended || !Mine(person, one) || (one.Claim is null && one.Who.IsOneDesk)) return false;
        (one.Claim, one.Opened) = (person, true);
        return true;
    }

    public bool Release(string person, Asked one)
    {
        if (Suspended || !Mine(person, one) || one.Claim is null) return false;
        (one.Claim, one.Opened) = (null, true);
        return true;
    }

    public bool Send(string person, Asked one, Assignment[] who, bool? agree) => Act(person, one, sitting =>
    {
        if (who.Length == 0 || Array.Exists(who,
            w =>
            sitting.People.Exists(o => o != one && o.Unfinished && o.Who.Kind == w.Kind
                && o.Who.Id == w.Id))) return false;
        foreach (var other in who.DistinctBy(w => (w.Kind, w.Id)))
        {
            sitting.People.Add(new Asked(one.Node, SeatKind.After, other) { Owner = one, AddedBy = person });
        }

        (one.Done, one.By, one.Agree) = (true, person, agree);
        Rest(sitting);
        return true;
    });

    public bool HandOver(string from, Assignment to)
    {
        if (to.Id == from) return false;
        // A step that is passed because two tasks became one may open another that lies on the same person.
        while (Sittings.Find(s => s.People.Exists(one => LiesOn(one, from))) is { } sitting)
        {
            foreach (var one in sitting.People.Where(one => LiesOn(one, from)).ToList())
            {
                if (!sitting.People.Contains(one) || !one.Unfinished) continue;
                if (one.Claim == from) one.Claim = null;
                else if (one.Who.Kind == AssigneeKind.Person && one.Who.Id == from) HandOn(sitting, one, to);
            }
        }

        foreach (var one in Aside.ToList())
        {
            if (one.Claim == from) one.Claim = null;
            else if (one.Who.Kind == AssigneeKind.Person && one.Who.Id == from)
            {
                if (Aside.Exists(other => other != one && other.Kind == one.Kind && other.Owner == one.Owner
                    && other.Who.Kind == to.Kind && other.Who.Id == to.Id)) Aside.Remove(one);
                else Replace(Aside, one, to);
            }
        }

        return true;
    }

    static bool LiesOn(Asked one, string person) =>
        one.Unfinished && (one.Claim == person || (one.Who.Kind == AssigneeKind.Person && one.Who.Id == person));

    void HandOn(Sitting sitting, Asked one, Assignment to)
    {
        var heir = sitting.People.Find(other => other != one && other.Kind == one.Kind && other.Owner == one.Owner
            && other.Unfinished
            && other.Who.Kind == to.Kind && other.Who.Id == to.Id);
        if (heir is null)
        {
            Replace(sitting.People, one, to);
            return;
        }

        Unite(sitting, one, heir);
        Rest(sitting);
    }

    /// <summary>One asking in place of two; what hung on both in the same way and on the same desk is one, too.</summary>
    static void Unite(Sitting sitting, Asked one, Asked heir)
    {
        var moved = sitting.People.Where(other => other.Owner == one).ToList();
        foreach (var added in moved) added.Owner = heir;
        sitting.People.Remove(one);
        foreach (var added in moved.Where(added => added.Unfinished))
        {
            var twin = sitting.People.Find(other => other.Owner == heir && other.Kind == added.Kind && other.Unfinished
                && other.Who.Kind == added.Who.Kind && other.Who.Id == added.Who.Id && !moved.Contains(other));
            if (twin is not null) Unite(sitting, added, twin);
        }
    }

    public bool Suspend()
    {
        if (Over || Suspended) return false;
        Suspended = true;
        return true;
    }

    public bool Resume()
    {
        if (!Suspended || Joined) return false;
        Suspended = false;
        Sittings.ForEach(Rest);
        return true;
    }

    public bool Join()
    {
        if (Over || Suspended) return false;
        (Suspended, Joined) = (true, true);
        return true;
    }

    public bool Split()
    {
        if (!Joined) return false;
        (Suspended, Joined) = (false, false);
        Sittings.ForEach(Rest);
        return true;
    }

    public bool Terminate()
    {
        if (Over) return false;
        (Terminated, Suspended, Joined) = (true, false, false);
        foreach (var step in root.Steps.Where(step => step.Is == Standing.Running)) step.Sitting = null;
        Aside.RemoveAll(one => one.Kind == SeatKind.AskBack);
        return true;
    }

    public bool Jump(string node)
    {
        if (Over || Suspended) return false;
        Reset(root);
        Aside.RemoveAll(one => one.Kind == SeatKind.AskBack);
        var chain = new List<Block>();
        var step = root.Steps.First(step => step.Id == node);
        for (Block? at = step; at is not null; at = at.Parent) chain.Insert(0, at);
        for (var i = 0; i < chain.Count - 1; i++)
        {
            chain[i].Is = Standing.Running;
            if (chain[i] is ParallelBlock parallel) parallel.Taken.Add(chain[i + 1]);
            if (chain[i] is not LoopBlock loop) continue;
            var turn = loop.NewTurn();
            step = turn.Steps.First(other => other.Id == node);
            chain.RemoveRange(i + 1, chain.Count - i - 1);
            var inner = new List<Block>();
            for (Block at = step; at != loop; at = at.Parent!) inner.Insert(0, at);
            chain.AddRange(inner);
        }

        Start(step);
        return true;
    }

    /// <summary>At the step that was passed last.</summary>
    public bool ReopenLast()
    {
        var last = root.Steps.Where(step => step.Is == Standing.Done).MaxBy(step => step.Serial);
        if (last is not null || !Terminated) return Reopen(step => step == last);
        Terminated = false;
        AskAgain();
        return true;
    }

    public bool Reopen(Func<StepBlock, bool> at)
    {
        if (!Over || root.Steps.FirstOrDefault(step => step.Is == Standing.Done && at(step)) is not { } target)
            return false;
        Terminated = false;
        var again = SamePeople(target);
        Undo(target, again);
        Rest(again);
        AskAgain();
        return true;
    }

    // What was open when the case was ended is asked again, as the route has it.
    void AskAgain()
    {
        foreach (var step in root.Steps.Where(step => step is { Is: Standing.Running, Sitting: null }).ToList())
            Start(step);
    }
}
