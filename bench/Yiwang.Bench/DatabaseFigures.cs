namespace Yiwang.Bench;

/// <summary>`step`, `route`, `trace`, `growth`: the durable step and what has a share in it.</summary>
internal static class DatabaseFigures
{
    private const int CasesMax = 40_000;

    public static async Task Step(Ground ground, Report report, CancellationToken cancel)
    {
        var step = new StepBench(await ground.Little(cancel));
        await step.Prepare(cancel);
        var rows = await step.RowsOfOne(cancel);
        await step.Warm(cancel);
        var turns = new List<(Rate Floor, Rate Ours)>();
        for (var i = 0; i < ground.Turns; i++)
        {
            turns.Add((step.Floor(ground.TurnLasts), await step.Ours(ground.TurnLasts, CasesMax, cancel)));
            await Console.Error.WriteLineAsync(
                $"  step ({rows} rows)\n    floor {turns[^1].Floor}\n    ours  {turns[^1].Ours}");
        }
        report.Add(Figure.RateAtLeast("step", Statistics.Median(turns.Select(t => t.Ours.PerSecond)), "/s",
            Statistics.Median(turns.Select(t => t.Floor.PerSecond)),
            Statistics.Median(turns.Select(t => t.Ours.PerSecond / t.Floor.PerSecond)), 1.0));
    }

    /// <summary>Processor time of reading, moving and writing a case's way, against all the rest of the step.</summary>
    public static async Task Route(Ground ground, Report report, CancellationToken cancel)
    {
        var step = new StepBench(await ground.Little(cancel));
        await step.Prepare(cancel);
        await step.Warm(cancel);
        var (xml, way, key) = await step.RouteOfOne(cancel);
        var turns = new List<(double Way, double Others)>();
        for (var i = 0; i < ground.Turns; i++)
        {
            var way1 = RouteBench.StepMicroseconds(xml, way, key);
            turns.Add((way1, (await step.Ours(ground.TurnLasts, CasesMax, cancel)).Each.Total * 1e6 - way1));
        }
        report.Add(Figure.CostAtMost("route", Statistics.Median(turns.Select(t => t.Way)), "µs",
            Statistics.Median(turns.Select(t => t.Others)),
            Statistics.Median(turns.Select(t => t.Way / t.Others)), 0.10));
    }

    /// <summary>
    /// The step with its trace entries against the step with bare inserts of who, what and when, both as SQL; to which
    /// comes what the program does for an entry, making its bytes and its leaf.
    /// </summary>
    public static async Task Trace(Ground ground, Report report, CancellationToken cancel)
    {
        const int entries = 3;
        var step = new StepBench(await ground.Little(cancel));
        await step.Prepare(cancel);
        await step.Warm(cancel);
        var built = TraceBench.BuildSeconds();
        var turns = new List<(double Bare, double Traced, double Whole)>();
        for (var i = 0; i < ground.Turns; i++)
        {
            turns.Add((step.FloorWithoutTrace(ground.TurnLasts).Each.Total, step.Floor(ground.TurnLasts).Each.Total,
                (await step.Ours(ground.TurnLasts, CasesMax, cancel)).Each.Total));
        }
        double Trace((double Bare, double Traced, double Whole) t) => Math.Max(0, t.Traced - t.Bare) + entries * built;
        report.Add(Figure.CostAtMost("trace", Statistics.Median(turns.Select(t => Trace(t) * 1e6)), "µs",
            Statistics.Median(turns.Select(t => (t.Whole - Trace(t)) * 1e6)),
            Statistics.Median(turns.Select(t => Trace(t) / (t.Whole - Trace(t)))), 0.15));
    }

    /// <summary>The same with ten million finished cases and with ten thousand, in turn.</summary>
    public static async Task Growth(Ground ground, Report report, CancellationToken cancel)
    {
        var sides = new List<(StepBench Step, ListBench Lists)>();
        foreach (var province in (Province[])[await ground.Little(cancel), await ground.Large(cancel)])
        {
            var side = (Step: new StepBench(province), Lists: new ListBench(province, ground));
            await side.Step.Prepare(cancel);
            await side.Lists.Prepare(cancel);
            await side.Step.Warm(cancel);
            await side.Lists.FanoutOnce(cancel);
            sides.Add(side);
        }
        var rounds = ground.Small ? 20 : 100;
        var steps = new List<(double Little, double Large)>();
        var fanouts = new List<(double Little, double Large)>();
        var desks = new List<(double Little, double Large)>();
        for (var i = 0; i < ground.Turns; i++)
        {
            async Task<(double, double)> Both(Func<(StepBench Step, ListBench Lists), Task<double>> measure) =>
                (await measure(sides[0]), await measure(sides[1]));
            steps.Add(await Both(async s => 1e6 / (await s.Step.Ours(ground.TurnLasts, CasesMax, cancel)).PerSecond));
            fanouts.Add(await Both(s => s.Lists.FanoutOnce(cancel)));
            desks.Add(await Both(s => s.Lists.DeskMedian(rounds, cancel)));
        }
        void Add(string name, List<(double Little, double Large)> turns, string unit) =>
            report.Add(Figure.CostAtMost(name,
            Statistics.Median(turns.Select(t => t.Large)), unit, Statistics.Median(turns.Select(t => t.Little)),
            Statistics.Median(turns.Select(t => t.Large / t.Little)), 1.1));
        Add("growth-step", steps, "µs");
        Add("growth-fanout", fanouts, "ms");
        Add("growth-desk", desks, "ms");
    }
}
