using System.Globalization;
using Yiwang.Platform.Database;

namespace Yiwang.Bench;

/// <summary>The names of the figures and what measures them, by hand; a name may give several lines.</summary>
internal static class Entries
{
    /// <summary>Measured only when named.</summary>
    private static readonly string[] OnDemand = ["engine-peer", "fanout-mail"];

    public static async Task<int> Run(string[] arguments)
    {
        if (arguments is ["part", .. var part]) return await Part(part);
        var (names, flags) = Parse(arguments);
        var small = flags.ContainsKey("--small");
        var lasts = flags.TryGetValue("--turn", out var turn)
            ? int.Parse(turn, CultureInfo.InvariantCulture) : small ? 3 : 4;
        var folder = Path.GetFullPath(flags.GetValueOrDefault("--data") ?? Path.Combine("artifacts", "bench"));
        var report = new Report(Path.Combine("artifacts", small ? "bench-small.json" : "bench.json"));
        await using var ground = new Ground(folder, small, TimeSpan.FromSeconds(lasts));
        var table = Table(ground, report, CancellationToken.None);
        if (names.FirstOrDefault(n => !table.ContainsKey(n)) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"bench: {unknown} is not one of {string.Join(' ', table.Keys)}");
            return 64;
        }
        foreach (var name in names.Count > 0 ? names : [.. table.Keys.Except(OnDemand)])
        {
            await table[name]();
            report.Save();
        }
        return report.AllHeld ? 0 : 1;
    }

    private static Dictionary<string, Func<Task>> Table(Ground ground, Report report, CancellationToken cancel) =>
        new(StringComparer.Ordinal)
    {
        ["load"] = () => Load(ground, report, cancel),
        ["idle"] = () => PageBench.Idle(ground, report, cancel),
        ["step"] = () => DatabaseFigures.Step(ground, report, cancel),
        ["route"] = () => DatabaseFigures.Route(ground, report, cancel),
        ["trace"] = () => DatabaseFigures.Trace(ground, report, cancel),
        ["fanout"] = () => Lists(ground, lists => lists.Fanout(report, cancel), cancel),
        ["fanout-mail"] = () => Lists(ground,
            async lists => await MailBench.Run(await ground.Little(cancel), lists, report, cancel), cancel),
        ["urge-all"] = () => Lists(ground, lists => lists.UrgeAll(report, cancel), cancel),
        ["desk"] = () => LargeLists(ground, lists => lists.Desk(report, cancel), cancel),
        ["board"] = () => LargeLists(ground, lists => lists.Board(report, cancel), cancel),
        ["page"] = async () => await PageBench.Pages(await ground.Large(cancel), report, cancel),
        ["urge"] = async () => await PageBench.Urge(await ground.Little(cancel), ground, report, cancel),
        ["due"] = async () => await PageBench.Due(await ground.Large(cancel), ground, report, cancel),
        ["growth"] = () => DatabaseFigures.Growth(ground, report, cancel),
        ["append"] = () => TraceBench.Append(ground, report, cancel),
        ["verify"] = () => TraceBench.Verify(ground, report, cancel),
        ["insight"] = () => InsightBench.Run(ground, report, cancel),
        ["engine"] = () => Now(() => RouteBench.Engine(ground, report)),
        ["engine-peer"] = () => Now(() => RouteBench.Peer(ground, report)),
        ["route-wide"] = () => Now(() => RouteBench.Wide(ground, report)),
        ["publish"] = () => Now(() => RouteBench.Publish(ground, report)),
        ["typeset"] = () => Now(() => DocumentBench.Typeset(ground, report)),
        ["typeset-long"] = () => Now(() => DocumentBench.TypesetLong(ground, report)),
        ["seal"] = () => Now(() => SealBench.Seal(DocumentBench.ThreePages(), ground, report)),
        ["sm2"] = () => Now(() => SealBench.Sm2(ground, report)),
        ["draw"] = () => Now(() => DocumentBench.Draw(ground, report)),
        ["import"] = () => Now(() => DocumentBench.Import(ground, report)),
    };

    private static async Task Load(Ground ground, Report report, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("yb").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        await using (var fresh = await Province.Open(folder, cancel))
            report.Add(Figure.AtMost("load", fresh.LoadSeconds!.Value, "s", 20));
        Directory.Delete(folder, recursive: true);
    }

    private static async Task Lists(Ground ground, Func<ListBench, Task> measure, CancellationToken cancel)
    {
        var lists = new ListBench(await ground.Little(cancel), ground);
        await lists.Prepare(cancel);
        await measure(lists);
    }

    private static async Task LargeLists(Ground ground, Func<ListBench, Task> measure, CancellationToken cancel)
    {
        var lists = new ListBench(await ground.Large(cancel), ground);
        await lists.Prepare(cancel);
        await measure(lists);
    }

    private static Task Now(Action measure)
    {
        measure();
        return Task.CompletedTask;
    }

    // What a measurement needs in a process of its own.
    private static async Task<int> Part(string[] part)
    {
        if (part is ["hello"]) await PageBench.Hello();
        else DocumentBench.Long(int.Parse(part[1], CultureInfo.InvariantCulture));
        return 0;
    }

    private static (List<string> Names, Dictionary<string, string> Flags) Parse(string[] arguments)
    {
        var names = new List<string>();
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is "--data" or "--turn" && i + 1 < arguments.Length) flags[arguments[i]] = arguments[++i];
            else if (arguments[i] == "--small") flags[arguments[i]] = "";
            else names.Add(arguments[i]);
        }
        return (names, flags);
    }
}

/// <summary>The provinces that entries share, opened when the first asks.</summary>
internal sealed class Ground(string folder, bool small, TimeSpan turnLasts) : IAsyncDisposable
{
    private Province? little;
    private Province? large;

    public bool Small { get; } = small;

    /// <summary>Where filled databases stay for the next time.</summary>
    public string Folder => folder;

    /// <summary>How often a measurement and its floor take turns.</summary>
    public int Turns => Small ? 2 : 5;

    public TimeSpan TurnLasts { get; } = turnLasts;

    /// <summary>A province with little history, serving.</summary>
    public async Task<Province> Little(CancellationToken cancel) => little ??= await Open("little", 10_000, cancel);

    /// <summary>A province with ten million deliveries and finished cases, serving.</summary>
    public async Task<Province> Large(CancellationToken cancel) =>
        large ??= await Open(Small ? "larger" : "large", Small ? 50_000 : 10_000_000, cancel);

    public async ValueTask DisposeAsync()
    {
        if (little is not null) await little.DisposeAsync();
        if (large is not null) await large.DisposeAsync();
    }

    private async Task<Province> Open(string name, int deliveries, CancellationToken cancel)
    {
        var province = await Province.Open(Path.Combine(folder, name), cancel);
        await History.Make(province, deliveries, cancel);
        await province.Serve(cancel);
        return province;
    }
}
