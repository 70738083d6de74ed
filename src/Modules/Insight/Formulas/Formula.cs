namespace Yiwang.Insight.Formulas;

/// <summary>Over which time a measure is taken.</summary>
internal enum Window
{
    /// <summary>The days of the period.</summary>
    Within,

    /// <summary>Everything before the period.</summary>
    Before,

    /// <summary>Everything up to the end of the period: what is unfinished is counted to that moment.</summary>
    Until,
}

/// <summary>One measure over one window: what has to be looked up.</summary>
internal sealed record Term(Measure Measure, Window Window);

/// <summary>What a formula is worked out from.</summary>
/// <param name="End">The end of the period, or now where that is earlier; seconds since 1970.</param>
internal sealed record Givens(Func<Term, (long Count, long Sum)> Of, long End, Func<string, decimal> Price);

/// <summary>
/// A formula of the closed language (docs/standards/indicators.md): counts and sums over trace entries, joined by + − ×
/// ÷. Exact numbers; nothing divided by nothing has no value.
/// </summary>
internal abstract record Formula
{
    public abstract decimal? Of(Givens givens);

    public abstract IEnumerable<Term> Terms { get; }

    public abstract IEnumerable<string> Prices { get; }

    internal sealed record Number(decimal Value) : Formula
    {
        public override IEnumerable<Term> Terms => [];

        public override IEnumerable<string> Prices => [];

        public override decimal? Of(Givens givens) => Value;
    }

    /// <summary>The end of the period in seconds.</summary>
    internal sealed record End : Formula
    {
        public override IEnumerable<Term> Terms => [];

        public override IEnumerable<string> Prices => [];

        public override decimal? Of(Givens givens) => givens.End;
    }

    internal sealed record Price(string Name) : Formula
    {
        public override IEnumerable<Term> Terms => [];

        public override IEnumerable<string> Prices => [Name];

        public override decimal? Of(Givens givens) => givens.Price(Name);
    }

    internal sealed record Counted(Term Term, bool IsSum) : Formula
    {
        public override IEnumerable<Term> Terms => [Term];

        public override IEnumerable<string> Prices => [];

        public override decimal? Of(Givens givens) => IsSum ? givens.Of(Term).Sum : givens.Of(Term).Count;
    }

    internal sealed record Joined(char Sign, Formula Left, Formula Right) : Formula
    {
        public override IEnumerable<Term> Terms => Left.Terms.Concat(Right.Terms);

        public override IEnumerable<string> Prices => Left.Prices.Concat(Right.Prices);

        public override decimal? Of(Givens givens)
        {
            if (Left.Of(givens) is not { } left || Right.Of(givens) is not { } right) return null;
            return Sign switch
            {
                '+' => left + right,
                '-' => left - right,
                '*' => left * right,
                _ => right == 0 ? null : left / right,
            };
        }
    }
}
