using Yiwang.ShangMi.Certificates;

namespace Yiwang.Ofd.Seals;

/// <summary>What can be said of a file; the numbers are exit codes of the command line.</summary>
public enum PackageOutcome
{
    /// <summary>Every signature holds and nothing is uncovered.</summary>
    Holds = 0,
    /// <summary>Unchanged as far as can be told, but unsigned, in part uncovered, or not trusted here.</summary>
    NotProven = 1,
    /// <summary>Changed after signing, or a signature is false.</summary>
    Broken = 2,
    /// <summary>Not readable, or refused as unsafe.</summary>
    Refused = 3,
}

/// <summary>How much a finding weighs.</summary>
public enum FindingWeight
{
    /// <summary>Worth knowing.</summary>
    Note,
    /// <summary>Leaves something unproven.</summary>
    Doubt,
    /// <summary>Shows a change or a false signature.</summary>
    Fault,
}

/// <summary>One thing found, with a stable code, in words for people.</summary>
public sealed record SealFinding(FindingWeight Weight, string Code, string Zh, string En);

/// <summary>One signature of a package, judged.</summary>
/// <param name="Form">GB/T 38540 V4 and its kin, GB/T 35275, or a bare signature value.</param>
/// <param name="Signer">The name in the signer's certificate; empty where there is none.</param>
/// <param name="ClaimedTime">What the signer wrote.</param>
/// <param name="StampedTime">What a trusted time-stamp says.</param>
/// <param name="Covered">Files whose digests the signature holds, with its own two.</param>
/// <param name="Uncovered">Files of the package that it does not cover.</param>
public sealed record SignatureVerdict(
    string Id, string Path, string Form, PackageOutcome Outcome, string Signer, Certificate? Certificate,
    ElectronicSeal? Seal, DateTimeOffset? ClaimedTime, DateTimeOffset? StampedTime, ChainVerdict? Chain,
    ChainVerdict? MakerChain, IReadOnlyList<StampPlace> Places, IReadOnlyList<string> ChangedFiles,
    IReadOnlyList<string> Covered, IReadOnlyList<string> Uncovered, IReadOnlyList<SealFinding> Findings)
{
    public string Zh => Outcome switch
    {
        PackageOutcome.Holds => "有效",
        PackageOutcome.NotProven => "内容未变，但签名不能在此确认",
        _ => "无效",
    };

    public string En => Outcome switch
    {
        PackageOutcome.Holds => "valid",
        PackageOutcome.NotProven => "unchanged, but not confirmed here",
        _ => "not valid",
    };
}

/// <summary>A whole package, judged.</summary>
/// <param name="Uncovered">Files that no holding signature covers.</param>
/// <param name="Findings">What concerns the package and no single signature.</param>
public sealed record PackageVerdict(
    PackageOutcome Outcome, IReadOnlyList<SignatureVerdict> Signatures, IReadOnlyList<string> Uncovered,
    IReadOnlyList<SealFinding> Findings)
{
    public string Zh => Outcome switch
    {
        PackageOutcome.Holds => $"{Signatures.Count} 个签名全部有效，文件未被改动",
        PackageOutcome.NotProven when Signatures.Count == 0 => "文件没有签名",
        PackageOutcome.NotProven => "未发现改动，但不能全部确认",
        PackageOutcome.Broken => "文件在签名后被改动，或签名不成立",
        _ => "文件不能读取或不安全",
    };

    public string En => Outcome switch
    {
        PackageOutcome.Holds => $"all {Signatures.Count} signatures hold and the file is unchanged",
        PackageOutcome.NotProven when Signatures.Count == 0 => "the file is not signed",
        PackageOutcome.NotProven => "no change was found, but not everything is confirmed",
        PackageOutcome.Broken => "the file was changed after signing, or a signature is false",
        _ => "the file cannot be read or is not safe",
    };
}
