using System.Security.Cryptography;
using Yiwang.Ofd.Packaging;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;
using Yiwang.ShangMi.Messages;

namespace Yiwang.Ofd.Seals;

/// <summary>The steps of judging one signature, in the order of GB/T 38540-2020 clause 7.3.</summary>
internal sealed class SignatureCheck
{
    /// <summary>Clocks of two machines may differ by this much.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    private readonly OfdPackage package;
    private readonly PackageDigests digests;
    private readonly TrustAnchors anchors;
    private readonly DateTimeOffset now;
    private readonly List<SealFinding> findings = [];
    private readonly List<string> changed = [];
    private readonly List<string> covered = [];
    private SignatureFile? file;
    private string form = "";
    private Certificate? signer;
    private ElectronicSeal? seal;
    private DateTimeOffset? claimed;
    private DateTimeOffset? stamped;
    private ChainVerdict? chain;
    private ChainVerdict? makerChain;

    private SignatureCheck(PackageDigests digests, SignatureEntry entry, TrustAnchors anchors, DateTimeOffset now)
    {
        package = digests.Package;
        this.digests = digests;
        this.anchors = anchors;
        this.now = now;
        Entry = entry;
    }

    internal SignatureEntry Entry { get; }
    /// <summary>Null for a signature without a seal.</summary>
    internal SealSignature? Value { get; private set; }
    internal SignatureVerdict Verdict { get; private set; } = null!;

    internal static SignatureCheck Run(
        PackageDigests digests, SignatureEntry entry, TrustAnchors anchors, DateTimeOffset now)
    {
        var check = new SignatureCheck(digests, entry, anchors, now);
        try
        {
            check.Run();
        }
        catch (OfdRefused refused)
        {
            check.Fault("signature.unreadable", $"签名不能读取：{refused.Zh}", $"the signature cannot be read: {refused.En}");
        }
        catch (ShangMiException refused)
        {
            check.Fault("signature.unreadable", $"签名不能读取：{refused.Zh}", $"the signature cannot be read: {refused.En}");
        }
        check.Verdict = check.Judge();
        return check;
    }

    private void Run()
    {
        file = SignatureFile.Read(package, Entry.Path);
        claimed = file.Time;
        CheckReferences(file);
        covered.Add(Entry.Path);
        covered.Add(file.ValuePath);
        var value = package.Bytes(file.ValuePath);
        switch (SignatureForms.Of(value))
        {
            case SignatureForm.Seal:
                CheckSealSignature(file, value);
                break;
            case SignatureForm.Message:
                CheckMessage(file, value);
                break;
            default:
                form = "SM2";
                Doubt("signature.no_certificate",
                    "签名值不带证书，无法知道由谁签署，也无法验证", "the signature value names no certificate: it cannot be checked");
                break;
        }
    }

    private void CheckReferences(SignatureFile signature)
    {
        if (!signature.HasSm3)
        {
            Doubt("signature.digest_algorithm", $"不支持摘要算法“{signature.CheckMethod}”，未能核对文件内容",
                $"digest algorithm “{signature.CheckMethod}” is not supported: contents were not compared");
            return;
        }
        if (signature.References.Count == 0)
            Doubt("signature.covers_nothing", "签名没有保护任何文件", "the signature covers no file");
        foreach (var reference in signature.References)
        {
            if (!package.Has(reference.Path))
            {
                changed.Add(reference.Path);
                Fault("signature.file_missing", $"签名保护的文件不见了：{reference.Path}",
                    $"a covered file is missing: {reference.Path}");
            }
            else if (reference.Digest is null
                || !CryptographicOperations.FixedTimeEquals(digests.Of(reference.Path), reference.Digest))
            {
                changed.Add(reference.Path);
                Fault("signature.file_changed", $"签名后被改动：{digests.Described(Entry.DocumentPath, reference.Path)}",
                    $"changed after signing: {reference.Path}");
            }
            else covered.Add(reference.Path);
        }
    }

    private void CheckSealSignature(SignatureFile signature, byte[] bytes)
    {
        var value = Value = SealSignature.Read(bytes);
        (seal, signer) = (value.Seal, value.Certificate);
        claimed = value.Time ?? claimed;
        form = value.Version switch { 1 => "GM/T 0031-2014 V1", 5 => "GM/T 0031-2025 V5", _ =>
            $"GB/T 38540-2020 V{value.Version}" };
        if (!CryptographicOperations.FixedTimeEquals(Sm3.Hash(signature.Raw), value.ContentDigest.Span))
            Fault("signature.digest_false", "签名描述文件在签名后被改动", "the signature file was changed after signing");
        // A signature moved to another place in the package, or under another list, is not the one that was made.
        if (!value.SignedPath.TrimStart('/').Equals(Entry.Path, StringComparison.OrdinalIgnoreCase))
            Fault("signature.moved", $"签名是为 {value.SignedPath} 作出的，不是 {Entry.Path}",
                $"the signature was made for {value.SignedPath}, not {Entry.Path}");
        CheckValue(signer, value.Algorithm, value.ToSign, SealAsn1.SignatureValue(value.Value));
        CheckTime(value.TimeStamp, value.Value);
        CheckSeal(signature, value);
        CheckChain([]);
    }

    private void CheckSeal(SignatureFile signature, SealSignature value)
    {
        var genuine = value.Seal.Genuineness();
        if (genuine == SealGenuineness.False)
            Fault("seal.false", "印章不真实：制章人签名不成立", "the seal is not genuine: its maker's signature is false");
        else if (genuine == SealGenuineness.CannotBeChecked)
            Doubt("seal.unchecked", "制章人证书不是 SM2，无法验证印章", "the maker's certificate is not SM2: the seal is unchecked");
        // Readers may draw this file: it must be the very seal that signed.
        if (signature.SealPath is { } path && package.Has(path)
            && !package.Bytes(path).AsSpan().SequenceEqual(value.Seal.Raw.Span))
            Fault("seal.changed", "包内的印章文件与签名中的印章不同", "the seal file of the package is not the seal that signed");
        if (value.Version >= 4 && !value.Seal.IsHeldBy(value.Certificate))
            Fault("seal.holder", "签名证书不在印章的持章人之列", "the signing certificate is not a holder of the seal");
        makerChain = anchors.Check(value.Seal.MakerCertificate, [], value.Seal.CreatedAt);
        TakeChain(makerChain, "maker", "制章人：", "seal maker: ");
        if (SigningTime is { } at && !value.Seal.IsValidAt(at))
            Lapse(makerChain.IsTrusted, "seal.expired",
                $"印章有效期为 {value.Seal.ValidFrom:yyyy-MM-dd} 至 {value.Seal.ValidUntil:yyyy-MM-dd}，签名时已不在其内",
                $"the seal was valid from {value.Seal.ValidFrom:yyyy-MM-dd} to {value.Seal.ValidUntil:yyyy-MM-dd}, not when used");
    }

    private void CheckMessage(SignatureFile signature, byte[] bytes)
    {
        form = "GB/T 35275";
        var message = SignedMessage.Read(bytes);
        // The content is Signature.xml, elsewhere or inside, or its digest.
        if (message.Content is { } inner && !inner.Span.SequenceEqual(signature.Raw)
            && !inner.Span.SequenceEqual(Sm3.Hash(signature.Raw)))
            Fault("signature.digest_false", "签名描述文件在签名后被改动", "the signature file was changed after signing");
        if (message.SignerCount == 0) Fault(
            "signature.value_false", "签名消息中没有签名", "the signed message has no signature");
        foreach (var one in message.Verify(signature.Raw, []))
        {
            signer ??= one.Certificate;
            claimed = one.SigningTime ?? claimed;
            if (!one.IsContentSame)
                Fault("signature.digest_false", "签名描述文件在签名后被改动", "the signature file was changed after signing");
            TakeValue(one.IsSignatureTrue);
        }
        CheckTime(null, default);
        CheckChain(message.Certificates);
    }

    private void CheckValue(Certificate certificate, string algorithm, ReadOnlyMemory<byte> signed, byte[] value) =>
        TakeValue(algorithm == Oids.Sm2WithSm3 && certificate.Key is { } key ? key.Verify(signed.Span, value) : null);

    private void TakeValue(bool? isTrue)
    {
        if (isTrue == false) Fault("signature.value_false", "签名值不成立", "the signature value is false");
        if (isTrue is null)
            Doubt("signature.value_unchecked", "不是 SM2 签名，或找不到签名证书，未能验证签名值",
                "not an SM2 signature, or its certificate is missing: the value was not checked");
    }

    private void CheckTime(ReadOnlyMemory<byte>? timeStamp, ReadOnlyMemory<byte> signatureValue)
    {
        if (timeStamp is { } bytes) CheckTimeStamp(TimeStampToken.Read(bytes.Span), signatureValue);
        if (claimed is { } time && time - now > ClockTolerance)
            Doubt("signature.future", "签名时间在将来", "the time of the signature lies in the future");
        if (SigningTime is null)
            Doubt("signature.no_time", "签名没有可读的时间", "the signature has no readable time");
        else if (stamped is null)
            Note("signature.claimed_time", "签名时间由签名人自述，没有受信任的时间戳",
                "the time is the signer's word: no trusted time-stamp");
    }

    private void CheckTimeStamp(TimeStampToken token, ReadOnlyMemory<byte> signatureValue)
    {
        if (token.Verify(signatureValue.Span) is not { } authority)
        {
            Fault("timestamp.false", "时间戳不成立", "the time-stamp is false");
            return;
        }
        var trust = anchors.Check(authority, token.Certificates, token.Time);
        if (trust.IsTrusted) stamped = token.Time;
        else if (trust.Status is ChainStatus.UnknownAuthority or ChainStatus.RevocationUnknown)
            Doubt("timestamp.untrusted", $"时间戳不能在此确认：{trust.Zh}", $"the time-stamp is not confirmed here: {trust.En}");
        else
            Fault("timestamp.false", $"时间戳不成立：{trust.Zh}", $"the time-stamp is false: {trust.En}");
        if (claimed is { } time && (token.Time - time).Duration() > TimeSpan.FromDays(1))
            Note("timestamp.apart", $"时间戳 {token.Time:yyyy-MM-dd HH:mm} 与签名人自述的时间相差一天以上",
                $"the time-stamp of {token.Time:yyyy-MM-dd HH:mm} is more than a day from the signer's time");
    }

    private void CheckChain(IReadOnlyList<Certificate> others)
    {
        if (signer is null || SigningTime is not { } at) return;
        chain = anchors.Check(signer, others, at);
        TakeChain(chain, "signer", "签名人：", "signer: ");
        // Whoever stole a key can write any time: only a stamp from before the revocation helps.
        if (chain.IsTrusted && chain.Revocation is { } revoked && stamped is null)
            Doubt("chain.revoked_later", $"证书后来于 {revoked.RevokedAt:yyyy-MM-dd HH:mm:ss} 被撤销，签名时间又无时间戳证明",
                $"the certificate was revoked later, at {revoked.RevokedAt:yyyy-MM-dd HH:mm:ss}, and no time-stamp proves the time");
        if (signer.Usages is { } usages && (usages & (KeyUsages.DigitalSignature | KeyUsages.NonRepudiation)) == 0)
            Fault("chain.usage", "签名证书的用途不含数字签名", "the certificate's key is not for signing");
    }

    private void TakeChain(ChainVerdict verdict, string whose, string zh, string en)
    {
        if (verdict.IsTrusted) return;
        var isOpen = verdict.Status is ChainStatus.UnknownAuthority or ChainStatus.RevocationUnknown;
        var code = $"chain.{whose}." + verdict.Status switch
        {
            ChainStatus.UnknownAuthority => "unknown_authority",
            ChainStatus.RevocationUnknown => "revocation_unknown",
            ChainStatus.NotYetValid => "not_yet_valid",
            ChainStatus.Expired => "expired",
            ChainStatus.Revoked => "revoked",
            _ => "not_allowed",
        };
        findings.Add(new(isOpen ? FindingWeight.Doubt : FindingWeight.Fault, code, zh + verdict.Zh, en + verdict.En));
        if (verdict.Status == ChainStatus.UnknownAuthority && !verdict.Path[0].IsValidAt(verdict.At))
            Note("chain.out_of_time",
                $"{zh}证书有效期为 {verdict.Path[0].NotBefore:yyyy-MM-dd} 至 {verdict.Path[0].NotAfter:yyyy-MM-dd}，不含该时间",
                $"{en}the certificate is valid from {verdict.Path[0].NotBefore:yyyy-MM-dd} to {verdict.Path[0].NotAfter:yyyy-MM-dd}, not at that time");
    }

    /// <summary>Known to be wrong where the maker is trusted; where nobody is, only a reason for doubt.</summary>
    private void Lapse(bool isKnown, string code, string zh, string en) =>
        findings.Add(new(isKnown ? FindingWeight.Fault : FindingWeight.Doubt, code, zh, en));

    private DateTimeOffset? SigningTime => stamped ?? claimed;

    private SignatureVerdict Judge()
    {
        var outcome = findings.Any(finding => finding.Weight == FindingWeight.Fault) ? PackageOutcome.Broken
            : findings.Any(finding => finding.Weight == FindingWeight.Doubt) ? PackageOutcome.NotProven
            : PackageOutcome.Holds;
        var own = covered.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new SignatureVerdict(
            Entry.Id, Entry.Path, form, outcome, signer?.Subject.Display ?? "", signer, seal, claimed, stamped, chain,
                makerChain,
            file?.Places ?? [], changed, covered, [.. package.Paths.Where(path => !own.Contains(path))], findings);
    }

    private void Fault(string code, string zh, string en) => findings.Add(new(FindingWeight.Fault, code, zh, en));

    private void Doubt(string code, string zh, string en) => findings.Add(new(FindingWeight.Doubt, code, zh, en));

    private void Note(string code, string zh, string en) => findings.Add(new(FindingWeight.Note, code, zh, en));
}

internal enum SignatureForm
{
    Seal,
    Message,
    Bare,
}

internal static class SignatureForms
{
    /// <summary>By the first element inside: SEQUENCE, an object identifier, or a number.</summary>
    internal static SignatureForm Of(byte[] value)
    {
        if (value.Length < 4 || value[0] != 0x30) return SignatureForm.Bare;
        var headerLength = value[1] < 0x80 ? 2 : 2 + (value[1] & 0x7F);
        return headerLength < value.Length
            ? value[headerLength] switch { 0x30 => SignatureForm.Seal, 0x06 => SignatureForm.Message, _ =>
                SignatureForm.Bare }
            : SignatureForm.Bare;
    }
}
