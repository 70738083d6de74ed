using System.Globalization;
using System.Text.Json;

namespace Yiwang.Bench;

/// <summary>One figure: what was measured, against which floor, what it has to reach.</summary>
/// <param name="Floor">The floor's value in the same unit; null where the figure stands for itself.</param>
/// <param name="Ratio">Value against floor; null without a floor.</param>
internal sealed record Figure(string Name, double Value, string Unit, double? Floor, double? Ratio, string Reach,
    bool Held)
{
    /// <summary>A figure that stands for itself and must stay at or under a limit.</summary>
    public static Figure AtMost(string name, double value, string unit, double limit) =>
        new(name, value, unit, null, null, $"≤{Text(limit)}{unit}", value <= limit);

    public static Figure AtLeast(string name, double value, string unit, double limit) =>
        new(name, value, unit, null, null, $"≥{Text(limit)}{unit}", value >= limit);

    /// <summary>A cost against its floor.</summary>
    public static Figure CostAtMost(string name, double value, string unit, double floor, double ratio, double limit,
        double? absolute = null) =>
        new(name, value, unit, floor, ratio, $"≤{Text(limit)}×" + (absolute is { } a ? $",≤{Text(a)}{unit}" : ""),
            ratio <= limit && (absolute is null || value <= absolute));

    /// <summary>A rate against its floor.</summary>
    public static Figure RateAtLeast(string name, double value, string unit, double floor, double ratio,
        double limit) =>
        new(name, value, unit, floor, ratio, $"≥{Text(limit)}×", ratio >= limit);

    public override string ToString() => string.Join(' ', Name, Text(Value), Unit, Floor is { } f ? Text(f) : "-",
        Ratio is { } r ? r.ToString("0.00", CultureInfo.InvariantCulture) : "-", Reach, Held ? "held" : "short");

    private static string Text(double value) =>
        value.ToString(value >= 100 ? "0" : value >= 10 ? "0.#" : "0.###", CultureInfo.InvariantCulture);
}

/// <summary>Prints the figures as they come and keeps them as <c>artifacts/bench.json</c>, each name's
/// newest.</summary>
internal sealed class Report(string path)
{
    private static readonly JsonSerializerOptions Json = new()
        { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private readonly List<Figure> figures = [];

    public bool AllHeld => figures.All(f => f.Held);

    public void Add(Figure figure)
    {
        figures.Add(figure);
        Console.WriteLine(figure);
    }

    public void Save()
    {
        var kept = File.Exists(path) ? JsonSerializer.Deserialize<List<Figure>>(File.ReadAllText(path), Json) ?? []
            : [];
        var all = kept.Where(k => figures.All(f => f.Name != k.Name)).Concat(figures)
            .OrderBy(f => f.Name, StringComparer.Ordinal);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, JsonSerializer.Serialize(all, Json));
    }
}

internal static class Statistics
{
    public static double Median(IEnumerable<double> values) => Share(values, 0.5);

    /// <summary>The value that this share of all does not exceed.</summary>
    public static double Share(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
