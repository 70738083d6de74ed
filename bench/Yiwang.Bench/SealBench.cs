using System.Diagnostics;
using System.Globalization;
using Yiwang.Ofd.Seals;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;
using Yiwang.ShangMi.Messages;

namespace Yiwang.Bench;

/// <summary>
/// `sm2`: signatures a second of processor time against `openssl speed`, which counts the same way; `seal`: what it
/// costs to seal and to judge a file, with chain, revocation list and time-stamp.
/// </summary>
internal static class SealBench
{
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Signatures a second of processor time.</summary>
    internal static void Sm2(Ground ground, Report report)
    {
        using var key = Sm2Key.Generate();
        var message = new byte[32];
        var signature = key.Sign(message);
        var turns = Enumerable.Range(0, Math.Min(ground.Turns, 3)).Select(_ =>
        {
            var floor = OpenSslSpeed(ground.Small ? 1 : 3);
            return (Floor: floor, Sign: Rate(() => key.Sign(message), ground.TurnLasts),
                Verify: Rate(() => key.Verify(message, signature), ground.TurnLasts));
        }).ToList();
        report.Add(Figure.RateAtLeast("sm2", Statistics.Median(turns.Select(t => t.Sign)), "/s",
            Statistics.Median(turns.Select(t => t.Floor.Sign)),
            Statistics.Median(turns.Select(t => t.Sign / t.Floor.Sign)), 0.8));
        report.Add(Figure.RateAtLeast("sm2-verify", Statistics.Median(turns.Select(t => t.Verify)), "/s",
            Statistics.Median(turns.Select(t => t.Floor.Verify)),
            Statistics.Median(turns.Select(t => t.Verify / t.Floor.Verify)), 0.8));
    }

    /// <summary>Sealing and judging a file of three pages.</summary>
    internal static void Seal(byte[] file, Ground ground, Report report)
    {
        using var authority = CertificateAuthority.NewRoot(DistinguishedName.Of("样章根"), Day, Day.AddYears(9), [1]);
        using var holder = Key(authority, "样章单位", CertificateUse.Signing, 2);
        using var maker = Key(authority, "样章制章人", CertificateUse.Signing, 3);
        using var stampKey = Sm2Key.Generate();
        var stamps = new TimeStampAuthority(authority.Issue(
            DistinguishedName.Of("时间戳"), stampKey, CertificateUse.TimeStamping, Day, Day.AddYears(9), [4]), stampKey);
        var seal = new SealMaker(maker, "Yiwang").Make(new SealOrder(
            "1", "样章", SealKind.Unit, [holder.Certificate], Day, Day, Day.AddYears(5),
                new SealPicture("PNG", new byte[17_000], 45, 45)));
        var request = new SealRequest(
            seal, holder, Day.AddDays(9), [SealPlace.Centred(1, 140, 200, seal.Picture)], MoreFollow: false).StampedBy(
                stamps, [5]);
        var anchors = new TrustAnchors(
            [authority.Certificate], [authority.List([], Day.AddDays(30), Day.AddDays(60), 1)]);
        var done = OfdSealer.Seal(file, request);
        if (SealVerifier.Verify(done, anchors, Day.AddDays(30)).Outcome != PackageOutcome.Holds)
            throw new InvalidOperationException("the sealed file does not hold");
        report.Add(Figure.AtMost("seal", 1000 / Rate(() => OfdSealer.Seal(file, request), ground.TurnLasts), "ms", 15));
        report.Add(Figure.AtMost("seal-verify",
            1000 / Rate(() => SealVerifier.Verify(done, anchors, Day.AddDays(30)), ground.TurnLasts), "ms", 15));
    }

    private static SoftwareSealKey Key(CertificateAuthority authority, string name, CertificateUse use, byte serial)
    {
        var key = Sm2Key.Generate();
        return new SoftwareSealKey(
            authority.Issue(DistinguishedName.Of(name), key, use, Day, Day.AddYears(5), [serial]), key);
    }

    private static (double Sign, double Verify) OpenSslSpeed(int seconds)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "openssl", ["speed", "-seconds", seconds.ToString(CultureInfo.InvariantCulture), "sm2"])
                { RedirectStandardOutput = true, RedirectStandardError =
                true })!;
        process.BeginErrorReadLine();
        var numbers = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2..];
        process.WaitForExit();
        return (double.Parse(numbers[0], CultureInfo.InvariantCulture),
            double.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    // Runs a second of processor time, on one thread; the first run warms up.
    private static double Rate(Action action, TimeSpan lasts)
    {
        Measure(action, lasts);
        return Measure(action, lasts);
    }

    private static double Measure(Action action, TimeSpan lasts)
    {
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        var start = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var count = 0;
        for (; clock.Elapsed < lasts || count == 0; count++) action();
        process.Refresh();
        return count / (process.TotalProcessorTime - start).TotalSeconds;
    }
}
