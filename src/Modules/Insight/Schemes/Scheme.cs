using Yiwang.Platform;

namespace Yiwang.Insight.Schemes;

/// <summary>One part of a scheme.</summary>
/// <param name="Code">An indicator's, <c>reported</c>, <c>reported:ID:PART</c> (as imported for an earlier scheme), or
/// <c>scheme:ID</c>.</param>
/// <param name="Zero">The value that gives no point; <paramref name="Full"/> the one that gives all. Full may be the
/// smaller one.</param>
internal sealed record SchemePart(int Ord, string Code, string Name, decimal Weight, decimal Zero, decimal Full)
{
    public const string Reported = "reported";
    public const string Earlier = "scheme:";
    public const string EarlierValue = "reported:";

    /// <summary>Straight from no points to all; no value gives none.</summary>
    public decimal Points(decimal? value) =>
        value is { } v ? decimal.Round(Weight * Math.Clamp((v - Zero) / (Full - Zero), 0, 1), 2) : 0;
}

internal sealed record Scheme(Guid Id, int UnitId, string Name, DateOnly From, DateOnly To, bool IsPublished,
    IReadOnlyList<SchemePart> Parts)
{
    public const int PartsMax = 12;
    public const int NameLengthMax = 100;
    public const decimal WeightsSum = 100;

    /// <summary>Why it cannot be made, or null.</summary>
    public Refusal? Fault(Func<string, bool> isKnown)
    {
        if (Name.Trim().Length is 0 or > NameLengthMax)
            return Wrong("name", $"写上名称，不超过 {NameLengthMax} 字。",
                $"Give it a name of at most {NameLengthMax} characters.");
        if (To < From) return Wrong("to", "止日不能早于起日。", "The last day cannot come before the first.");
        if (Parts.Count is 0 or > PartsMax)
            return Wrong("code0", $"至少一项，最多 {PartsMax} 项。", $"At least one part and at most {PartsMax}.");
        foreach (var part in Parts)
        {
            if (!isKnown(part.Code)) return Wrong($"code{part.Ord}", "没有这个指标。", "There is no such indicator.");
            if (part.Code == SchemePart.Reported && part.Name.Trim().Length == 0)
                return Wrong($"name{part.Ord}", "申报项要写名称。", "A reported part needs a name.");
            if (part.Weight <= 0) return Wrong($"weight{part.Ord}", "权重要大于零。", "A weight is above zero.");
            if (part.Full == part.Zero)
                return Wrong($"full{part.Ord}", "满分值不能等于零分值。", "The value for all points cannot be the one for none.");
        }

        return Parts.Sum(part => part.Weight) == WeightsSum
            ? null : Wrong("weight0", $"权重合计应为 {WeightsSum:0}，现在是 {Parts.Sum(part => part.Weight):0.##}。",
            $"The weights add up to {Parts.Sum(part => part.Weight):0.##}; they must be {WeightsSum:0}.");
    }

    private static Refusal Wrong(string field, string zh, string en) =>
        new("scheme.wrong", zh, en, RefusalKind.Wrong, field);
}

/// <summary>What one unit got.</summary>
internal sealed record SchemeLine(int UnitId, string UnitName, IReadOnlyList<(decimal? Value, decimal Points)> Parts,
    decimal Total, int Position);
