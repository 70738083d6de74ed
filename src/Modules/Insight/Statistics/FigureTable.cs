using Yiwang.Insight.Formulas;
using Yiwang.Insight.Indicators;

namespace Yiwang.Insight.Statistics;

/// <summary>Days from … to, both in it.</summary>
internal readonly record struct Period(DateOnly From, DateOnly To);

/// <summary>An indicator over a period.</summary>
internal sealed record FigureAsk(Indicator Indicator, Period Period);

internal readonly record struct FigureKey(int Unit, int Post, int Person, string Label);

internal readonly record struct Slot(Measure Measure, Window Window, Period Period);

/// <summary>The counts behind figures, and the figures worked out of them by any grouping.</summary>
/// <param name="now">Seconds since 1970.</param>
internal sealed class FigureTable(
    IReadOnlyDictionary<Slot, Dictionary<FigureKey, (long N, long S)>> counts,
    IReadOnlyDictionary<string, (decimal Value, string Source)> prices,
    Func<DateOnly, long> endOf, long now, IReadOnlySet<Measure> waiting)
{
    public IReadOnlyDictionary<string, (decimal Value, string Source)> Prices => prices;

    /// <summary>Whether a measure of the indicator is still being counted for the first time.</summary>
    public bool IsWaiting(Indicator indicator) => indicator.Formula.Terms.Any(term => waiting.Contains(term.Measure));

    /// <summary>The figure over everything the filter admits.</summary>
    public decimal? Value(FigureAsk ask, Func<FigureKey, bool> filter) =>
        By(ask, key => filter(key) ? "all" : null).GetValueOrDefault("all") ?? Nothing(ask);

    /// <summary>The figure of each group; a key without a group counts for none.</summary>
    public IReadOnlyDictionary<T, decimal?> By<T>(FigureAsk ask, Func<FigureKey, T?> group) where T : notnull
    {
        var terms = ask.Indicator.Formula.Terms.Distinct().ToList();
        Dictionary<T, Dictionary<Term, (long, long)>> groups = [];
        foreach (var term in terms)
        {
            if (!counts.TryGetValue(new Slot(term.Measure, term.Window, ask.Period), out var rows)) continue;
            foreach (var (key, (n, s)) in rows)
            {
                if (group(key) is not { } to || (to is int number && number == 0)) continue;
                if (!groups.TryGetValue(to, out var sums)) groups[to] = sums = [];
                var (n0, s0) = sums.GetValueOrDefault(term);
                sums[term] = (n0 + n, s0 + s);
            }
        }

        return groups.ToDictionary(one => one.Key, one => ask.Indicator.Formula.Of(GivenBy(ask, one.Value)));
    }

    /// <summary>Parts of the figure by the label of its indicator, under a filter.</summary>
    public IReadOnlyDictionary<string, decimal?> ByLabel(FigureAsk ask, Func<FigureKey, bool> filter) =>
        By(ask, key => filter(key) ? key.Label : null);

    private decimal? Nothing(FigureAsk ask) => ask.Indicator.Formula.Of(GivenBy(ask, []));

    private Givens GivenBy(FigureAsk ask, Dictionary<Term, (long, long)> sums) => new(
        term => sums.GetValueOrDefault(term), Math.Min(now, endOf(ask.Period.To)), name =>
            prices.TryGetValue(name, out var price) ? price.Value : 0);
}
