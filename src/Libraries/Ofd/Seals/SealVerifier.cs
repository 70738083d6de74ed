using Yiwang.Ofd.Packaging;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Ofd.Seals;

/// <summary>
/// Judges the signatures of an OFD package: GB/T 33190-2016 clause 18, GB/T 38540-2020, GM/T 0031 in both editions,
/// GB/T 35275. Needs no network: authorities and revocation lists are handed in. Never throws for a bad file.
/// </summary>
public static class SealVerifier
{
    /// <param name="file">The whole file.</param>
    /// <param name="now">The present time: a signature cannot come from the future.</param>
    public static PackageVerdict Verify(byte[] file, TrustAnchors anchors, DateTimeOffset now)
    {
        try
        {
            using var package = OfdPackage.Open(file);
            return Verify(file, package, anchors, now);
        }
        catch (OfdRefused refused)
        {
            return new PackageVerdict(
                PackageOutcome.Refused, [], [], [new(FindingWeight.Fault, refused.Code, refused.Zh, refused.En)]);
        }
    }

    internal static PackageVerdict Verify(byte[] file, OfdPackage package, TrustAnchors anchors, DateTimeOffset now)
    {
        var findings = new List<SealFinding>();
        var entries = SignatureEntry.ReadAll(package);
        var signatures = new List<SignatureCheck>();
        var digests = new PackageDigests(package);
        foreach (var entry in entries)
        {
            // A list that names one signature twice would show one seal as two.
            if (entries.Count(other => other.Path.Equals(entry.Path, StringComparison.OrdinalIgnoreCase)) > 1)
                findings.Add(new(FindingWeight.Fault, "package.signature_twice",
                    $"签名列表重复列出 {entry.Path}", $"the list of signatures names {entry.Path} twice"));
            signatures.Add(SignatureCheck.Run(digests, entry, anchors, now));
        }
        CheckUnlisted(package, entries, findings);
        if (signatures.Count == 0)
            findings.Add(new(FindingWeight.Doubt, "package.unsigned", "文件没有签名", "the file has no signature"));
        var uncovered = Uncovered(package, signatures, findings);
        CheckContainer(file, package, signatures, findings);
        var verdicts = signatures.Select(check => check.Verdict).ToList();
        var outcome = Outcome(verdicts, findings);
        // A broken document under a signature is a change, found above; without one it is a file nobody can read.
        if (outcome != PackageOutcome.Broken) CheckReadable(package);
        return new PackageVerdict(outcome, verdicts, uncovered, findings);
    }

    private static void CheckReadable(OfdPackage package)
    {
        foreach (var body in package.Xml(OfdPackage.RootPath).All("DocBody"))
        {
            if (body.Value("DocRoot") is { } location) package.Xml(package.Resolve(OfdPackage.RootPath, location));
        }
    }

    /// <summary>A signature that was taken off the list but left in the package: somebody removed a seal.</summary>
    private static void CheckUnlisted(
        OfdPackage package, IReadOnlyList<SignatureEntry> entries, List<SealFinding> findings)
    {
        foreach (var path in package.Paths.Where(
            path => path.EndsWith("/Signature.xml", StringComparison.OrdinalIgnoreCase)))
            if (!entries.Any(entry => entry.Path.Equals(path, StringComparison.OrdinalIgnoreCase)))
                findings.Add(new(FindingWeight.Fault, "package.signature_unlisted",
                    $"包内有签名 {path}，但签名列表中没有：签名被移除",
                        $"{path} is in the package but not in the list: a signature was removed"));
    }

    private static List<string> Uncovered(
        OfdPackage package, List<SignatureCheck> signatures, List<SealFinding> findings)
    {
        if (signatures.Count == 0) return [];
        var covered = signatures.Where(check => check.Verdict.Outcome != PackageOutcome.Broken)
            .SelectMany(check => check.Verdict.Covered).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var uncovered = package.Paths.Where(path => !covered.Contains(path)).ToList();
        foreach (var path in uncovered)
        {
            var isList = signatures.Any(check => check.Entry.ListPath.Equals(path, StringComparison.OrdinalIgnoreCase));
            findings.Add(isList
                ? new(FindingWeight.Doubt, "package.open",
                    "签名列表未封闭：看不出是否有签名被增加或移除",
                    "the list of signatures is not closed: nobody can tell whether some were added or removed")
                : new(FindingWeight.Doubt, "package.uncovered", $"不受任何签名保护：{path}",
                    $"covered by no signature: {path}"));
        }
        return uncovered;
    }

    /// <summary>
    /// Bytes that are no file's content: what stands before and after the zip and, in packages sealed here, its headers
    /// and the way contents are packed.
    /// </summary>
    private static void CheckContainer(
        byte[] file, OfdPackage package, List<SignatureCheck> signatures, List<SealFinding> findings)
    {
        if (package.Zip.LeadingBytes > 0 || package.Zip.TrailingBytes > 0)
            findings.Add(new(FindingWeight.Doubt, "container.extra_bytes",
                $"压缩包前有 {package.Zip.LeadingBytes}、后有 {package.Zip.TrailingBytes} 个不受保护的字节",
                $"{package.Zip.LeadingBytes} bytes before and {package.Zip.TrailingBytes} after the zip are covered by nothing"));
        var ours = signatures.Where(check => check.Value?.ContainerDigest is not null).Select(
            check => check.Value!).ToList();
        if (ours.Count == 0) return;
        if (ours.All(value => HasPrefix(file, value))
            && IsRebuilt(file, package, ours.Max(value => value.ContainerLength)))
            return;
        findings.Add(new(FindingWeight.Doubt, "container.changed",
            "各文件内容另行判断；压缩包本身已不是盖章时的字节（被重新打包或改动）",
            "whatever the contents are, the zip itself is not the one that was sealed (packed anew or changed)"));
    }

    private static bool HasPrefix(byte[] file, SealSignature value) =>
        value.ContainerLength > 0 && value.ContainerLength <= file.Length
        && Sm3.Hash(file.AsSpan(0, (int)value.ContainerLength)).AsSpan().SequenceEqual(
            value.ContainerDigest!.Value.Span);

    /// <summary>Whether the rest follows from the contents: only one sequence of bytes is right.</summary>
    private static bool IsRebuilt(byte[] file, OfdPackage package, long prefix)
    {
        using var container = SealContainer.Continue(file, package.Zip, prefix, without: null);
        if (container is null || container.Length != prefix) return false;
        foreach (var part in package.Zip.Parts.Where(part => part.HeaderOffset >= prefix).OrderBy(
            part => part.HeaderOffset))
            container.Add(part.Name, package.Bytes(part.Name), stored: true);
        return container.Finish().AsSpan().SequenceEqual(file);
    }

    private static PackageOutcome Outcome(List<SignatureVerdict> signatures, List<SealFinding> findings)
    {
        if (signatures.Any(verdict => verdict.Outcome == PackageOutcome.Broken)
            || findings.Any(finding => finding.Weight == FindingWeight.Fault)) return PackageOutcome.Broken;
        return signatures.All(verdict => verdict.Outcome == PackageOutcome.Holds)
            && findings.All(finding => finding.Weight == FindingWeight.Note)
                ? PackageOutcome.Holds
                : PackageOutcome.NotProven;
    }
}
