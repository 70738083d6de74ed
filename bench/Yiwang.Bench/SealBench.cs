using System.Diagnostics;
using System.Globalization;
using Yiwang.Ofd.Seals;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;
using Yiwang.ShangMi.Messages;

namespace Yiwang.Bench;

/// <summary>
/// `seal [FILE.ofd]`: SM2 signatures a second of processor time against `openssl speed`, which counts the same way; and
/// what it costs to seal and to judge a file, with chain, revocation list and time-stamp.
/// </summary>
internal static class SealBench
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal static void Run(string path)
    {
        MeasureSm2();
        MeasureSeal(File.ReadAllBytes(path));
    }

    private static void MeasureSm2()
    {
        using var key = Sm2Key.Generate();
        var message = new byte[32];
        var signature = key.Sign(message);
        var (floorSign, floorVerify) = OpenSslSpeed();
        var (sign, verify) = (Rate(() => key.Sign(message)), Rate(() => key.Verify(message, signature)));
        Say($"sm2 sign {sign:0}/s, openssl speed {floorSign:0}/s: {sign / floorSign:0.00} ×");
        Say($"sm2 verify {verify:0}/s, openssl speed {floorVerify:0}/s: {verify / floorVerify:0.00} ×");
    }

    private static void MeasureSeal(byte[] file)
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
        Say($"seal {1000 / Rate(() => OfdSealer.Seal(file, request)):0.0} ms, {file.Length:N0} → {done.Length:N0} bytes");
        Say($"verify {1000 / Rate(() => SealVerifier.Verify(done, anchors, Day.AddDays(30))):0.0} ms");
    }

    private static SoftwareSealKey Key(CertificateAuthority authority, string name, CertificateUse use, byte serial)
    {
        var key = Sm2Key.Generate();
        return new SoftwareSealKey(
            authority.Issue(DistinguishedName.Of(name), key, use, Day, Day.AddYears(5), [serial]), key);
    }

    private static (double Sign, double Verify) OpenSslSpeed()
    {
        using var process = Process.Start(new ProcessStartInfo(
            "openssl", ["speed", "-seconds", "3", "sm2"]) { RedirectStandardOutput = true, RedirectStandardError =
                true })!;
        process.BeginErrorReadLine();
        var numbers = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2..];
        process.WaitForExit();
        return (double.Parse(numbers[0], CultureInfo.InvariantCulture),
            double.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Runs a second of processor time, on one thread; the first run warms up.</summary>
    private static double Rate(Action action)
    {
        Measure(action);
        return Measure(action);
    }

    private static double Measure(Action action)
    {
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        var start = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var count = 0;
        for (; clock.Elapsed < Long; count++) action();
        process.Refresh();
        return count / (process.TotalProcessorTime - start).TotalSeconds;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
