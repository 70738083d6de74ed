using System.Globalization;

namespace Yiwang.Bench;

/// <summary>The names of the figures and what measures them, by hand; a name may give several lines.</summary>
internal static class Entries
{
    public static async Task<int> Run(string[] arguments)
    {
        var small = arguments.Contains("--small");
        var at = Array.IndexOf(arguments, "--data");
        var folder = Path.GetFullPath(at >= 0 ? arguments[at + 1] : Path.Combine("artifacts", "bench"));
        var names = arguments.Where((word, i) => !word.StartsWith("--", StringComparison.Ordinal) && (at < 0 || i != at + 1)).ToList();
        var report = new Report(Path.Combine("artifacts", "bench.json"));
        await using var ground = new Ground(folder, small);
        var table = new Dictionary<string, Func<Task>>(StringComparer.Ordinal)
        {
            ["step"] = () => DatabaseFigures.Step(ground, report, CancellationToken.None),
        };
        foreach (var name in names.Count > 0 ? names : [.. table.Keys])
        {
            if (!table.TryGetValue(name, out var measure))
            {
                await Console.Error.WriteLineAsync($"bench: {name} is not one of {string.Join(' ', table.Keys)}");
                return 64;
            }
            await measure();
            report.Save();
        }
        return report.AllHeld ? 0 : 1;
    }
}

/// <summary>The provinces that entries share, opened when the first asks.</summary>
internal sealed class Ground(string folder, bool small) : IAsyncDisposable
{
    private Province? little;

    public bool Small { get; } = small;

    /// <summary>How often a measurement and its floor take turns.</summary>
    public int Turns => Small ? 2 : 5;

    public TimeSpan TurnLasts => TimeSpan.FromSeconds(Small ? 1 : 4);

    /// <summary>A province with little history, serving.</summary>
    public async Task<Province> Little(CancellationToken cancel)
    {
        if (little is not null) return little;
        little = await Province.Open(Path.Combine(folder, "little"), cancel);
        await little.Serve(cancel);
        return little;
    }

    public async ValueTask DisposeAsync()
    {
        if (little is not null) await little.DisposeAsync();
    }
}

internal static class DatabaseFigures
{
    public static async Task Step(Ground ground, Report report, CancellationToken cancel)
    {
        var step = new StepBench(await ground.Little(cancel));
        await step.Prepare(cancel);
        var rows = await step.RowsOfOne(cancel);
        await step.Ours(ground.TurnLasts, 40_000, cancel);
        var turns = new List<(Rate Floor, Rate Ours)>();
        for (var i = 0; i < ground.Turns; i++)
        {
            turns.Add((step.Floor(ground.TurnLasts), await step.Ours(ground.TurnLasts, 40_000, cancel)));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  step: floor {turns[^1].Floor.PerSecond:0}/s {turns[^1].Floor.ProcessorSeconds * 1e6:0} µs, ours {turns[^1].Ours.PerSecond:0}/s {turns[^1].Ours.ProcessorSeconds * 1e6:0} µs of processor time ({rows} rows)"));
        }
        report.Add(Figure.RateAtLeast("step", Statistics.Median(turns.Select(t => t.Ours.PerSecond)), "/s",
            Statistics.Median(turns.Select(t => t.Floor.PerSecond)),
            Statistics.Median(turns.Select(t => t.Ours.PerSecond / t.Floor.PerSecond)), 1.0));
    }
}
