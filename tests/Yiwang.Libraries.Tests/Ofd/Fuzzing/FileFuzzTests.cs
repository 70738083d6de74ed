using Xunit;

namespace Yiwang.Libraries.Tests.Ofd.Fuzzing;

public sealed class FileFuzzTests
{
    [Fact]
    public void Damaged_files_give_an_answer_or_a_declared_refusal()
    {
        var report = FileFuzz.Run(20_000, 33190);
        Assert.Empty(report.Failures);
        Assert.True(report.Accepted > 1_000, "most damage must reach the readers, not end at the zip");
        Assert.True(report.Refusals.Count >= 10, string.Join(", ", report.Refusals.Keys));
        TestContext.Current.SendDiagnosticMessage($"{report.Accepted} of {report.Runs} accepted, slowest {report.SlowestSeconds:0.00} s, largest {report.LargestBytes >> 20} MB");
    }

    /// <summary>Only when asked for: YIWANG_FUZZ_RUNS runs (2,000,000 when not said) from seed YIWANG_FUZZ_SEED.</summary>
    [Fact(Explicit = true)]
    public void A_long_campaign_finds_nothing()
    {
        static int Said(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : otherwise;
        var report = FileFuzz.Run(Said("YIWANG_FUZZ_RUNS", 2_000_000), Said("YIWANG_FUZZ_SEED", 1));
        Assert.Empty(report.Failures);
    }

    [Fact]
    public void A_campaign_is_the_same_for_the_same_seed()
    {
        var (first, second) = (FileFuzz.Run(300, 7), FileFuzz.Run(300, 7));
        Assert.Equal(first.Refusals, second.Refusals);
        Assert.Equal(first.Accepted, second.Accepted);
    }
}
