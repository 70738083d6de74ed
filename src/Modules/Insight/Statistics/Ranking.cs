using Yiwang.Insight.Indicators;
using Indicator = Yiwang.Insight.Indicators.Indicator;

namespace Yiwang.Insight.Statistics;

/// <summary>Positions of units by one figure; who has the same value has the same position, who has none has
/// none.</summary>
internal static class Ranking
{
    public static IReadOnlyDictionary<int, int> Of(Indicator indicator, IReadOnlyDictionary<int, decimal?> values)
    {
        var sign = indicator.Better == Better.Low ? 1 : -1;
        var ordered = values.Where(one => one.Value is not null).OrderBy(one => sign * one.Value!.Value)
            .ThenBy(one => one.Key).ToList();
        Dictionary<int, int> positions = [];
        for (var i = 0; i < ordered.Count; i++)
        {
            positions[ordered[i].Key] = i > 0 && ordered[i - 1].Value == ordered[i].Value
                ? positions[ordered[i - 1].Key] : i + 1;
        }

        return positions;
    }
}
