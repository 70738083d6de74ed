using Yiwang.Platform.Routing;

namespace Yiwang.Libraries.Tests.Routing.Model;

/// <summary>
/// A route as nested blocks, and where a case stands in it. Written apart from the engine: no tokens, no graph, no
/// history; a block is idle, running or done, and what comes after what is read off the nesting.
/// </summary>
internal abstract class Block
{
    public Block? Parent { get; set; }
    public Standing Is { get; set; }

    public abstract IEnumerable<Block> Parts { get; }

    /// <summary>The same block not begun, with all that is inside.</summary>
    public abstract Block Fresh();

    public IEnumerable<StepBlock> Steps => this is StepBlock step ? [step] : Parts.SelectMany(part => part.Steps);

    protected T Own<T>(T part) where T : Block
    {
        part.Parent = this;
        return part;
    }
}

internal enum Standing { Idle, Running, Done }

/// <summary>One user task. While it runs, and after, the sitting tells who was asked.</summary>
internal sealed class StepBlock(string id, Assignment[] who, CountersignRule rule) : Block
{
    public string Id => id;
    public Assignment[] Who => who;
    public CountersignRule Rule => rule;
    public Sitting? Sitting { get; set; }
    /// <summary>Tells one passing of the step from another.</summary>
    public int Serial { get; set; }
    public override IEnumerable<Block> Parts => [];
    public override Block Fresh() => new StepBlock(id, who, rule);
}

/// <summary>One after another; empty it is passed at once.</summary>
internal sealed class SequenceBlock : Block
{
    readonly List<Block> parts;

    public SequenceBlock(params IEnumerable<Block> parts) => this.parts = [.. parts.Select(Own)];

    public override IEnumerable<Block> Parts => parts;
    public override Block Fresh() => new SequenceBlock(parts.Select(part => part.Fresh()));
}

/// <summary>All branches at once (x is not asked), or those whose place is at most x (the first always).</summary>
internal sealed class ParallelBlock : Block
{
    readonly List<Block> parts;

    public ParallelBlock(bool inclusive, params IEnumerable<Block> parts)
    {
        Inclusive = inclusive;
        this.parts = [.. parts.Select(Own)];
    }

    public bool Inclusive { get; }
    /// <summary>Branches this time; the others are not waited for.</summary>
    public List<Block> Taken { get; } = [];
    public override IEnumerable<Block> Parts => parts;
    public override Block Fresh() => new ParallelBlock(Inclusive, parts.Select(part => part.Fresh()));
}

/// <summary>The first where x is 1, else the second.</summary>
internal sealed class ChoiceBlock : Block
{
    public ChoiceBlock(Block first, Block second) => (First, Second) = (Own(first), Own(second));

    public Block First { get; }
    public Block Second { get; }
    public override IEnumerable<Block> Parts => [First, Second];
    public override Block Fresh() => new ChoiceBlock(First.Fresh(), Second.Fresh());
}

/// <summary>Again while x is 3 at its end. Each turn is a copy, so that earlier turns can be returned to.</summary>
internal sealed class LoopBlock : Block
{
    public LoopBlock(Block body) => Body = Own(body);

    public Block Body { get; }
    public List<Block> Turns { get; } = [];
    public override IEnumerable<Block> Parts => Turns.Count == 0 ? [Body] : Turns;
    public override Block Fresh() => new LoopBlock(Body.Fresh());

    public Block NewTurn()
    {
        Turns.Add(Own(Body.Fresh()));
        return Turns[^1];
    }
}

/// <summary>One person asked, as facts. Whether they may answer now is worked out, not kept.</summary>
internal sealed class Asked(string node, SeatKind kind, Assignment who)
{
    /// <summary>The key of the task in the implementation, once seen; only used to say which one a move
    /// means.</summary>
    public int Key { get; set; }
    public string Node => node;
    public SeatKind Kind => kind;
    public Assignment Who { get; set; } = who;
    public Asked? Owner { get; set; }
    public int Order { get; set; }
    public bool Turn { get; set; }
    public bool Dropped { get; set; }
    public bool Done { get; set; }
    public bool? Agree { get; set; }
    public string? By { get; set; }
    public string? Claim { get; set; }
    public bool Opened { get; set; }
    public bool WasHeld { get; set; }
    public string AddedBy { get; set; } = "";

    public bool Unfinished => !Done && !Dropped;
}

/// <summary>Everybody asked at one step this time.</summary>
internal sealed class Sitting(StepBlock step, CountersignRule rule)
{
    public StepBlock Step => step;
    public CountersignRule Rule { get; set; } = rule;
    public List<Asked> People { get; } = [];
    /// <summary>The value of x last answered here; null for none.</summary>
    public int? X { get; set; }

    public List<Asked> Mains => [.. People.Where(one => one.Kind == SeatKind.Main).OrderBy(one => one.Order)];

    public bool IsHeld(Asked one) =>
        People.Exists(other => other.Owner == one && other.Unfinished
            && other.Kind is SeatKind.Before or SeatKind.Correct);

    public SeatState StateOf(Asked one) => one switch
    {
        { Done: true } => SeatState.Done,
        { Dropped: true } => SeatState.Dropped,
        { Turn: false } => SeatState.Waiting,
        _ => IsHeld(one) ? SeatState.Held : SeatState.Open,
    };

    public bool IsSettled()
    {
        var mains = Mains;
        if (mains.TrueForAll(one => one.Done || one.Dropped)) return true;
        var yes = mains.Where(one => one.Done && one.Agree != false).ToList();
        return Rule.Rule switch
        {
            SignRule.Any => mains.Exists(one => one.Done),
            SignRule.Count => yes.Count >= Rule.Amount,
            SignRule.Share => (decimal)yes.Count / mains.Count >= Rule.Amount,
            SignRule.Weight => yes.Sum(one => one.Who.Weight) / mains.Sum(one => one.Who.Weight) >= Rule.Amount,
            SignRule.Veto => mains.Exists(one => one.Done && one.Agree == false),
            _ => false,
        };
    }
}
