using Yiwang.Platform.Routing;

namespace Yiwang.Libraries.Tests.Routing.Model;

/// <summary>
/// The reference: one case in one office. Each public method is one move as docs/standards/moves.md defines it and
/// answers whether it is allowed; a move that is not changes nothing.
/// </summary>
internal sealed partial class Office
{
    readonly Block root;
    int serials;

    public Office(Block root)
    {
        this.root = root;
        Start(root);
    }

    public int X { get; set; }
    public bool Suspended { get; private set; }
    public bool Joined { get; private set; }
    public bool Terminated { get; private set; }
    public IEnumerable<StepBlock> Steps => root.Steps;
    public bool Over => Terminated || root.Is == Standing.Done;
    /// <summary>Circulations and requests to give back: they hold nothing up.</summary>
    public List<Asked> Aside { get; } = [];
    public List<Sitting> Sittings =>
        [.. root.Steps.Where(step => step.Is == Standing.Running).Select(step => step.Sitting).OfType<Sitting>()];

    public Sitting? SittingOf(Asked one) => Sittings.Find(sitting => sitting.People.Contains(one));

    // ---- the way forward

    void Start(Block block)
    {
        block.Is = Standing.Running;
        switch (block)
        {
            case StepBlock step:
                step.Sitting = new Sitting(step, step.Rule);
                foreach (var who in step.Who.DistinctBy(one => (one.Kind, one.Id))) AskMain(step.Sitting, who);
                Rest(step.Sitting);
                break;
            case SequenceBlock sequence:
                Follow(sequence, null);
                break;
            case ParallelBlock parallel:
                parallel.Taken.Clear();
                var place = 0;
                foreach (var part in parallel.Parts)
                {
                    if (!parallel.Inclusive || place == 0 || place <= X) parallel.Taken.Add(part);
                    place++;
                }

                foreach (var part in parallel.Taken.ToList()) Start(part);
                break;
            case ChoiceBlock choice:
                Start(X == 1 ? choice.First : choice.Second);
                break;
            case LoopBlock loop:
                Start(loop.NewTurn());
                break;
        }
    }

    void Follow(SequenceBlock sequence, Block? after)
    {
        var rest = after is null ? sequence.Parts : sequence.Parts.SkipWhile(part => part != after).Skip(1);
        if (rest.FirstOrDefault() is { } next) Start(next);
        else Finish(sequence);
    }

    void Finish(Block block)
    {
        block.Is = Standing.Done;
        if (block is StepBlock passed) passed.Serial = ++serials;
        switch (block.Parent)
        {
            case SequenceBlock sequence:
                Follow(sequence, block);
                break;
            case ParallelBlock parallel:
                if (parallel.Is == Standing.Running && parallel.Taken.TrueForAll(part => part.Is == Standing.Done))
                    Finish(parallel);
                break;
            case LoopBlock loop:
                if (X == 3) Start(loop.NewTurn());
                else Finish(loop);
                break;
            case ChoiceBlock choice:
                Finish(choice);
                break;
        }
    }

    static void AskMain(Sitting sitting, Assignment who) =>
        sitting.People.Add(new Asked(sitting.Step.Id, SeatKind.Main, who)
    {
        Order = sitting.Mains.Count == 0 ? 0 : sitting.Mains.Max(one => one.Order) + 1,
    });

    /// <summary>After any change: give turns, and when all is said end the step.</summary>
    void Rest(Sitting sitting)
    {
        if (Suspended) return;
        NoteHeld(sitting);
        foreach (var after in sitting.People
            .Where(one => one is { Kind: SeatKind.After, Turn: false, Owner.Done: true })) after.Turn = true;
        var mains = sitting.Mains;
        if (!sitting.IsSettled())
        {
            if (!sitting.Rule.InOrder) mains.ForEach(one => one.Turn = true);
            else if (!mains.Exists(one => one.Turn && one.Unfinished) && mains.Find(one => one.Unfinished) is { } next)
                next.Turn = true;
            return;
        }

        foreach (var main in mains.Where(one => one.Unfinished))
        {
            RemoveAddedTo(sitting, main);
            main.Dropped = true;
            main.Claim = null;
        }

        if (sitting.People.Exists(one => one.Unfinished)) return;
        if (sitting.X is { } x) X = x;
        Finish(sitting.Step);
        DropVainRequests();
    }

    /// <summary>Who waited for others and need wait no longer finds the task anew, unseen.</summary>
    static void NoteHeld(Sitting sitting)
    {
        foreach (var one in sitting.People)
        {
            var held = one.Unfinished && sitting.IsHeld(one);
            if (one.WasHeld && !held && one.Unfinished) one.Opened = false;
            one.WasHeld = held;
        }
    }

    static void RemoveAddedTo(Sitting sitting, Asked owner)
    {
        foreach (var added in sitting.People.Where(one => one.Owner == owner && one.Unfinished).ToList())
        {
            RemoveAddedTo(sitting, added);
            sitting.People.Remove(added);
        }
    }

    // ---- the way back

    /// <summary>Steps done on the way to this one: earlier parts of every sequence and earlier turns of every loop
    /// around it.</summary>
    public IEnumerable<StepBlock> PassedBefore(StepBlock step)
    {
        for (Block at = step; at.Parent is { } around; at = around)
        {
            if (around is SequenceBlock or LoopBlock)
            {
                foreach (var earlier in around.Parts.TakeWhile(part => part != at).SelectMany(part => part.Steps)
                    .Where(Done)) yield return earlier;
            }
        }

        static bool Done(StepBlock step) => step.Is == Standing.Done;
    }

    /// <summary>What came after a step: later parts of sequences and later turns of loops, outward until something
    /// around it still runs beside it.</summary>
    static IEnumerable<Block> LaterThan(Block step)
    {
        for (var at = step; at.Parent is { } around; at = around)
        {
            if (around is SequenceBlock or LoopBlock)
            {
                foreach (var later in around.Parts.SkipWhile(part => part != at).Skip(1)) yield return later;
            }
        }
    }

    /// <summary>Undoes what came after and opens the step again with these people.</summary>
    void Undo(StepBlock step, Sitting again)
    {
        foreach (var later in LaterThan(step).ToList())
        {
            if (later.Parent is LoopBlock loop) loop.Turns.Remove(later);
            else Reset(later);
        }

        step.Sitting = again;
        for (Block? at = step; at is not null; at = at.Parent) at.Is = Standing.Running;
        DropVainRequests();
    }

    static void Reset(Block block)
    {
        block.Is = Standing.Idle;
        switch (block)
        {
            case StepBlock step:
                step.Sitting = null;
                break;
            case LoopBlock loop:
                loop.Turns.Clear();
                break;
            case ParallelBlock parallel:
                parallel.Taken.Clear();
                break;
        }

        foreach (var part in block.Parts) Reset(part);
    }

    static Sitting SamePeople(StepBlock step)
    {
        var again = new Sitting(step, step.Sitting!.Rule);
        // A main without a turn then is one again: all are asked anew, each desk once.
        foreach (var who in step.Sitting.Mains.Select(Same).DistinctBy(one => (one.Kind, one.Id))) AskMain(again, who);
        return again;
    }

    static Assignment Same(Asked one) =>
        one.Who.IsOneDesk || one.By is null ? one.Who : new Assignment(AssigneeKind.Person, one.By, "", one.Who.Weight);

    // ---- requests to give back

    /// <summary>With the case the requests end, too: nobody can give it back any more.</summary>
    void DropVainRequests() =>
        Aside.RemoveAll(one => one.Kind == SeatKind.AskBack && (Over || !CanGiveBack(one.Owner!)));

    bool CanGiveBack(Asked done) =>
        root.Steps.FirstOrDefault(step => step.Is == Standing.Done && step.Sitting!.People.Contains(done)) is { } step
        && !LaterThan(step).SelectMany(later => later.Steps).Any(later => later.Is == Standing.Done);
}
