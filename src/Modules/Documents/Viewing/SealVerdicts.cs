using System.Security.Cryptography;
using Yiwang.Ofd.Seals;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Ui.Screens;
using Yiwang.ShangMi.Certificates;
using FileFinding = Yiwang.Ofd.Seals.SealFinding;

namespace Yiwang.Documents.Viewing;

/// <summary>A verdict of the verifier in plain words: changed or not, genuine or not, trusted, revoked, who, when, what
/// is not covered.</summary>
internal static class SealVerdicts
{
    private const int FilesNamedMax = 5;

    public static string Hex(CheckedFile file) => file.IsStored || file.Bytes is null
        ? Convert.ToHexStringLower(file.Digest) : Convert.ToHexStringLower(SHA256.HashData(file.Bytes));

    public static SealsView Of(CheckedFile file, string title, string backUrl, string downloadUrl)
    {
        var verdict = file.Verdict;
        var package = new List<SealStatement>
        {
            new(file.IsStored ? SealSays.Yes : SealSays.No, new Text("库里的文件", "The stored file"), file switch
            {
                { Bytes: null } => new Text("不在了。", "It is gone."),
                { IsStored: false } =>
                    new Text("字节与存入时不同：有人改过磁盘上的文件。",
                        "Its bytes are not those that were stored: somebody changed the file on disk."),
                _ => new Text("与存入时一字节不差，指纹写在痕迹里。", "Byte for byte what was stored; its digest stands in the trace."),
            }),
        };
        package.AddRange((verdict?.Findings ?? [])
            .Select(finding => new SealStatement(Says(finding), new Text("留意", "Noted"), Words(finding))));
        var says = !file.IsStored ? SealSays.No : verdict?.Outcome switch
        {
            PackageOutcome.Holds => SealSays.Yes,
            PackageOutcome.NotProven => SealSays.Unknown,
            _ => SealSays.No,
        };
        var outcome = !file.IsStored ? new Text("这份文件被改动过，不能作数。", "This file was changed and proves nothing.")
            : verdict is null ? new Text("没有文件。", "There is no file.")
            : new Text(verdict.Zh + "。", Sentence(verdict.En));
        return new SealsView(title, backUrl, downloadUrl, says, outcome,
            verdict?.Signatures.Select(Card).ToList() ?? [], package, Hex(file));
    }

    private static SealCard Card(SignatureVerdict signature)
    {
        var says = signature.Outcome switch { PackageOutcome.Holds => SealSays.Yes,
            PackageOutcome.NotProven => SealSays.Unknown, _ => SealSays.No };
        return new SealCard(DrawPages.Anchor(signature.Id)[1..],
            signature.Seal?.Name ?? (signature.Signer.Length > 0 ? signature.Signer : signature.Id),
            new Text(signature.Zh, signature.En), says,
            [Content(signature), Genuine(signature), Who(signature), When(signature), Authority(signature),
                Revoked(signature), Covered(signature)],
            Technical(signature));
    }

    private static SealStatement Content(SignatureVerdict signature)
    {
        var changed = signature.ChangedFiles;
        var question = new Text("盖章后改过没有", "Changed since it was sealed");
        if (changed.Count > 0)
        {
            var named = string.Join('、', changed.Take(FilesNamedMax));
            return new(SealSays.No, question, new Text($"改过：{named}", $"Yes: {named}"));
        }
        return Fault(signature, "signature.digest_false", "signature.file_missing", "signature.value_false",
            "signature.moved", "signature.unreadable") is { } fault
            ? new(SealSays.No, question, Words(fault))
            : Found(signature, "signature.covers_nothing", "signature.digest_algorithm") is { } doubt
            ? new(SealSays.Unknown, question, Words(doubt))
            : new(SealSays.Yes, question, new Text("没有，盖章以后一个字节也没有变。", "No, not one byte of what it covers."));
    }

    private static SealStatement Genuine(SignatureVerdict signature)
    {
        var question = new Text("印章真不真", "Is the seal genuine");
        if (Fault(signature, "seal.false", "seal.changed", "seal.holder") is { } fault)
            return new(SealSays.No, question, Words(fault));
        if (signature.Seal is not { } seal)
            return new(SealSays.Unknown, question,
                new Text("这是数字签名，没有印章图样。", "This is a digital signature without a seal."));
        if (Found(signature, "seal.unchecked") is { } doubt) return new(SealSays.Unknown, question, Words(doubt));
        return signature.MakerChain is { IsTrusted: false } maker
            ? new(SealSays.Unknown, question,
                new Text($"图样没有改过；制章人不在本机信任之列：{maker.Zh}", $"Unaltered; its maker is not confirmed here: {maker.En}"))
            : new(SealSays.Yes, question, new Text($"真。编号 {seal.Id}，由“{seal.MakerCertificate.Subject.Display}”制作。",
                $"Yes. Number {seal.Id}, made by “{seal.MakerCertificate.Subject.Display}”."));
    }

    private static SealStatement Who(SignatureVerdict signature) =>
        new(signature.Signer.Length > 0 ? SealSays.Yes : SealSays.Unknown, new Text("谁盖的", "Whose"),
        signature.Signer.Length > 0 ? new Text($"{signature.Signer}。", $"{signature.Signer}.")
            : new Text("签名里没有名字。", "The signature names nobody."));

    private static SealStatement When(SignatureVerdict signature)
    {
        var question = new Text("什么时候盖的", "When");
        if (Fault(signature, "timestamp.false") is { } fault) return new(SealSays.No, question, Words(fault));
        if ((signature.StampedTime ?? signature.ClaimedTime) is not { } at)
            return new(SealSays.Unknown, question, new Text("没有写明。", "It does not say."));
        var shown = at.ToOffset(WorkingCalendar.ChinaOffset)
            .ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        return signature.StampedTime is not null
            ? new(SealSays.Yes, question,
                new Text($"{shown}（北京时间），有时间戳为证。", $"{shown} Beijing time, proved by a time-stamp."))
            : new(SealSays.Unknown, question,
                new Text($"{shown}（北京时间），是盖章人自己写的，没有受信任的时间戳。",
                    $"{shown} Beijing time by the signer's own word, without a trusted time-stamp."));
    }

    private static SealStatement Authority(SignatureVerdict signature)
    {
        var question = new Text("证书", "The certificate");
        return signature.Chain switch
        {
            null => new(SealSays.Unknown, question, new Text("没有可查的证书。", "There is no certificate to check.")),
            { Status: ChainStatus.Trusted or ChainStatus.Revoked or ChainStatus.RevocationUnknown } chain =>
                new(SealSays.Yes, question, new Text(
                $"盖章时有效，出自本机信任的“{chain.Path[^1].Subject.Display}”。",
                $"Valid at that time, from “{chain.Path[^1].Subject.Display}”, which is trusted here.")),
            { Status: ChainStatus.UnknownAuthority } chain =>
                new(SealSays.Unknown, question,
                    new Text($"本机不认识发证机构：{chain.Zh}", $"Its authority is unknown here: {chain.En}")),
            { } chain => new(SealSays.No, question, new Text(chain.Zh, chain.En)),
        };
    }

    private static SealStatement Revoked(SignatureVerdict signature)
    {
        var question = new Text("吊销没有", "Revoked");
        return signature.Chain switch
        {
            { Status: ChainStatus.Revoked } chain => new(SealSays.No, question, new Text(chain.Zh, chain.En)),
            { Revocation: { } later } => new(SealSays.Unknown, question, new Text(
                $"盖章时没有；后来在 {later.RevokedAt.ToOffset(WorkingCalendar.ChinaOffset):yyyy-MM-dd} 吊销。",
                $"Not at that time; later, on {later.RevokedAt.ToOffset(WorkingCalendar.ChinaOffset):yyyy-MM-dd}.")),
            { Status: ChainStatus.Trusted } => new(SealSays.Yes, question, new Text("盖章时没有吊销。", "Not at that time.")),
            { } chain =>
                new(SealSays.Unknown, question, chain.Status == ChainStatus.RevocationUnknown
                    ? new Text(chain.Zh, chain.En) : new Text("查不到。", "It cannot be told.")),
            null => new(SealSays.Unknown, question, new Text("查不到。", "It cannot be told.")),
        };
    }

    private static SealStatement Covered(SignatureVerdict signature) =>
        new(signature.Uncovered.Count == 0 ? SealSays.Yes : SealSays.Unknown,
        new Text("没有盖住的", "Not covered"), signature.Uncovered.Count == 0
            ? new Text("没有，全部内容都在章下。", "Nothing: all of the content is under the seal.")
            : new Text($"{signature.Uncovered.Count} 个部分：{string.Join('、', signature.Uncovered.Take(FilesNamedMax))}",
                $"{signature.Uncovered.Count} parts: {string.Join(", ", signature.Uncovered.Take(FilesNamedMax))}"));

    private static string Technical(SignatureVerdict signature) => string.Join('\n', new[]
    {
        $"{signature.Form}  {signature.Path}",
            signature.Certificate is { } certificate ? $"SHA-256 {certificate.Fingerprint}" : "",
    }.Concat(signature.Findings.Select(finding => $"{finding.Code}: {finding.Zh} / {finding.En}"))
        .Where(line => line.Length > 0));

    private static FileFinding? Found(SignatureVerdict signature, params string[] codes) =>
        signature.Findings.FirstOrDefault(finding => codes.Contains(finding.Code));

    private static FileFinding? Fault(SignatureVerdict signature, params string[] codes) =>
        signature.Findings.FirstOrDefault(finding => finding.Weight == FindingWeight.Fault
            && codes.Contains(finding.Code));

    private static SealSays Says(FileFinding finding) =>
        finding.Weight switch { FindingWeight.Fault => SealSays.No, FindingWeight.Doubt => SealSays.Unknown,
            _ => SealSays.Yes };

    private static Text Words(FileFinding finding) => new(finding.Zh, finding.En);

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..] + ".";
}
