using Yiwang.Libraries.Tests.Routing.Model;

namespace Yiwang.Libraries.Tests.Routing;

/// <summary>Many random cases in a row: what `bin/torture routes` runs.</summary>
public static class RouteTorture
{
    public const int MovesMost = 30;

    /// <summary>Plays that many cases from a seed; returns the first difference with its seed, or null, and how often
    /// each move was made.</summary>
    public static (string? Difference, IReadOnlyDictionary<string, long> Made) Run(long cases, int seed,
        Action<long>? progress = null)
    {
        var made = new Dictionary<string, long>();
        for (long i = 0; i < cases; i++)
        {
            var one = unchecked(seed + (int)i);
            var trial = new Trial(one, Trial.Faithful);
            if (trial.Run(one % MovesMost is var moves && moves < 0 ? -moves : moves) is { } difference)
                return ($"seed {one}: {difference}", made);
            foreach (var kind in trial.Kinds) made[kind] = made.GetValueOrDefault(kind) + 1;
            if (i % 10_000 == 9_999) progress?.Invoke(i + 1);
        }

        return (null, made);
    }
}
