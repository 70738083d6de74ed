using Xunit;

namespace Yiwang.Libraries.Tests.Ofd.Fuzzing;

/// <summary>
/// Damaged files of all kinds that are read; <c>bin/torture files N</c> says how many, <c>TORTURE_SEED</c> where a run
/// goes on that was broken off: each file has the number of its seed.
/// </summary>
public sealed class FileFuzzTests
{
    private const int RunsInCi = 20_000;
    private const int FirstSeed = 33190;

    [Fact]
    public void Damaged_files_give_an_answer_or_a_declared_refusal()
    {
        var report = FileFuzz.Run(Asked("TORTURE_FILES", RunsInCi), Asked("TORTURE_SEED", FirstSeed));
        Assert.Empty(report.Failures);
        Assert.True(report.Accepted > 1_000, "most damage must reach the readers, not end at the zip");
        Assert.True(report.Refusals.Count >= 10, string.Join(", ", report.Refusals.Keys));
        TestContext.Current.SendDiagnosticMessage(
            $"{report.Accepted} of {report.Runs} accepted, slowest {report.SlowestSeconds:0.00} s, largest {report.LargestBytes >> 20} MB");
    }

    private static int Asked(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;

    [Theory]
    [InlineData(702892)]
    [InlineData(704787)]
    [InlineData(769290)]
    [InlineData(2040002)]
    [InlineData(2040007)]
    [InlineData(2235656)]
    public void A_seed_of_an_earlier_campaign_gives_an_answer_or_a_declared_refusal(int seed) =>
        Assert.Empty(FileFuzz.Run(1, seed).Failures);

    [Fact]
    public void A_campaign_is_the_same_for_the_same_seed()
    {
        var (first, second) = (FileFuzz.Run(300, 7), FileFuzz.Run(300, 7));
        Assert.Equal(first.Refusals, second.Refusals);
        Assert.Equal(first.Accepted, second.Accepted);
    }
}
