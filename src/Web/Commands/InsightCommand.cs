using System.Diagnostics;
using Yiwang.Insight;
using Yiwang.Platform.Settings;

namespace Yiwang.Web.Commands;

/// <summary>
/// <c>insight check</c>: counts the trace again and compares every figure kept; 0 when nothing differs, 2 when
/// something does.
/// <c>insight again</c> forgets the figures and counts them anew.
/// </summary>
internal static class InsightCommand
{
    private const int Differs = 2;
    private const int NotUnderstood = 64;

    public static async Task<int> Run(YiwangSettings settings, string word, CancellationToken cancel)
    {
        if (word is not ("check" or "again"))
        {
            await Console.Error.WriteLineAsync("用法 usage: yiwang insight check | again");
            return NotUnderstood;
        }

        await using var installation = await Installation.Open(settings, migrate: true, cancel);
        var watch = Stopwatch.StartNew();
        if (word == "again") await InsightModule.Again(installation.Source, cancel);
        var (entries, rows, differences) = await InsightModule.Check(installation.Source, cancel);
        foreach (var difference in differences) Console.WriteLine($"✗ {difference}");
        Console.WriteLine(
            $"{entries} 条痕迹 entries, {rows} 行统计 rows, {differences.Count} 处不同 differences, {watch.Elapsed.TotalSeconds:0.0} s");
        return differences.Count == 0 ? 0 : Differs;
    }
}
