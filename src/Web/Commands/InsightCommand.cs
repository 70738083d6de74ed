using System.Diagnostics;
using Yiwang.Insight;
using Yiwang.Platform.Settings;

namespace Yiwang.Web.Commands;

/// <summary>
/// <c>insight check</c>: counts the trace again and compares every figure kept; 0 when nothing differs, 2 when something does.
/// <c>insight again</c> forgets the figures and counts them anew; <c>insight bench [ENTRIES]</c> measures on a database of its
/// own, with a million entries when no number is given.
/// </summary>
internal static class InsightCommand
{
    private const int Differs = 2;
    private const int NotUnderstood = 64;

    public static async Task<int> Run(YiwangSettings settings, string word, CancellationToken cancel)
    {
        if (word is not ("check" or "again"))
        {
            await Console.Error.WriteLineAsync("用法 usage: yiwang insight check | again | bench [ENTRIES]");
            return NotUnderstood;
        }

        await using var installation = await Installation.Open(settings, migrate: true, cancel);
        var watch = Stopwatch.StartNew();
        if (word == "again") await InsightModule.Again(installation.Source, cancel);
        var (entries, rows, differences) = await InsightModule.Check(installation.Source, cancel);
        foreach (var difference in differences) Console.WriteLine($"✗ {difference}");
        Console.WriteLine($"{entries} 条痕迹 entries, {rows} 行统计 rows, {differences.Count} 处不同 differences, {watch.Elapsed.TotalSeconds:0.0} s");
        return differences.Count == 0 ? 0 : Differs;
    }

    public static async Task<int> Bench(string? size, CancellationToken cancel)
    {
        var entries = int.TryParse(size, out var asked) && asked > 0 ? asked : 1_000_000;
        var folder = Directory.CreateTempSubdirectory("yiwang-insight-").FullName;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        try
        {
            await using var installation = await Installation.Open(new YiwangSettings { Data = folder }, migrate: true, cancel);
            var one = await InsightModule.Bench(installation.Source, entries, seed: 1, cancel);
            Console.WriteLine($"insight: {one.Entries:N0} entries counted in {one.CountSeconds:0.0} s ({one.Entries / one.CountSeconds:N0}/s), {one.Rows:N0} rows; "
                + $"{one.Asks} figures of all units: p50 {one.AskP50:0} ms, p99 {one.AskP99:0} ms; slowest {one.Slowest}");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
