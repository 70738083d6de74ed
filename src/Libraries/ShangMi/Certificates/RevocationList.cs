using System.Formats.Asn1;
using Yiwang.ShangMi.KeyFiles;

namespace Yiwang.ShangMi.Certificates;

/// <summary>Why a certificate was revoked; the numbers of RFC 5280 §5.3.1.</summary>
public enum RevocationReason
{
    Unspecified = 0,
    KeyCompromise = 1,
    AuthorityCompromise = 2,
    AffiliationChanged = 3,
    Superseded = 4,
    CessationOfOperation = 5,
    CertificateHold = 6,
    RemoveFromList = 8,
    PrivilegeWithdrawn = 9,
    AttributeCompromise = 10,
}

/// <param name="SerialNumber">As <see cref="Certificate.SerialNumber"/> writes it.</param>
public sealed record Revocation(string SerialNumber, DateTimeOffset RevokedAt, RevocationReason Reason);

/// <summary>A certificate revocation list (RFC 5280 §5) signed with SM2.</summary>
public sealed class RevocationList
{
    private readonly Dictionary<string, Revocation> revocations;
    private readonly ReadOnlyMemory<byte> signed;
    private readonly ReadOnlyMemory<byte> signature;
    private readonly string algorithm;
    private readonly bool unknownCritical;

    private RevocationList(
        byte[] raw, ReadOnlyMemory<byte> signed, string algorithm, ReadOnlyMemory<byte> signature,
            DistinguishedName issuer,
        DateTimeOffset thisUpdate, DateTimeOffset? nextUpdate, Dictionary<string, Revocation> revocations,
            bool unknownCritical)
    {
        Raw = raw;
        this.signed = signed;
        this.algorithm = algorithm;
        this.signature = signature;
        this.revocations = revocations;
        this.unknownCritical = unknownCritical;
        Issuer = issuer;
        ThisUpdate = thisUpdate;
        NextUpdate = nextUpdate;
    }

    public ReadOnlyMemory<byte> Raw { get; }
    public DistinguishedName Issuer { get; }
    public DateTimeOffset ThisUpdate { get; }
    public DateTimeOffset? NextUpdate { get; }
    public IReadOnlyCollection<Revocation> Revocations => revocations.Values;

    /// <param name="encoded">DER, or PEM with exactly one list.</param>
    /// <exception cref="ShangMiException"><c>crl.format</c>.</exception>
    public static RevocationList Read(ReadOnlySpan<byte> encoded)
    {
        if (Pem.LooksLikePem(encoded))
        {
            var all = ReadAll(encoded);
            return all.Count == 1 ? all[0] : throw new ShangMiException(
                "crl.format", "应恰有一份证书撤销列表", "one revocation list is expected");
        }
        var raw = encoded.ToArray();
        return Asn1.Read(raw, "crl.format", "证书撤销列表", "the revocation list", reader => Read(raw, reader));
    }

    /// <summary>Every list of a PEM text.</summary>
    public static IReadOnlyList<RevocationList> ReadAll(ReadOnlySpan<byte> pem) =>
        [.. Pem.Read(pem).Where(block => block.Label == "X509 CRL").Select(block => Read(block.Content.Span))];

    public string ToPem() => Pem.Write("X509 CRL", Raw.Span);

    public Revocation? Find(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.Issuer.Equals(Issuer) ? revocations.GetValueOrDefault(certificate.SerialNumber) : null;
    }

    /// <summary>
    /// Signed by this authority, which may sign lists, and without a critical extension unknown here.
    /// </summary>
    public bool IsSignedBy(Certificate authority)
    {
        ArgumentNullException.ThrowIfNull(authority);
        return !unknownCritical
            && Issuer.Equals(authority.Subject)
            && algorithm == Oids.Sm2WithSm3
            && (authority.Usages is not { } usages || usages.HasFlag(KeyUsages.RevocationListSign))
            && authority.Key is { } key
            && key.Verify(signed.Span, signature.Span);
    }

    private static RevocationList Read(byte[] raw, AsnReader outer)
    {
        var list = outer.ReadSequence();
        var signed = list.PeekEncodedValue();
        var tbs = list.ReadSequence();
        if (Asn1.NextIs(tbs, Asn1Tag.Integer)) tbs.ReadInteger();
        var innerAlgorithm = tbs.ReadEncodedValue();
        var issuer = DistinguishedName.Read(tbs.ReadEncodedValue());
        var thisUpdate = Asn1.ReadTime(tbs);
        DateTimeOffset? nextUpdate = IsTime(tbs) ? Asn1.ReadTime(tbs) : null;
        var revocations = new Dictionary<string, Revocation>();
        var unknownCritical = false;
        if (Asn1.NextIs(tbs, Asn1Tag.Sequence))
        {
            var entries = tbs.ReadSequence();
            while (entries.HasData)
            {
                var revocation = ReadEntry(entries.ReadSequence(), ref unknownCritical);
                revocations[revocation.SerialNumber] = revocation;
            }
        }
        if (Asn1.NextIs(tbs, Asn1.Context(0)))
            unknownCritical |= HasUnknownCritical(tbs.ReadSequence(Asn1.Context(0)).ReadSequence());
        tbs.ThrowIfNotEmpty();
        if (!list.PeekEncodedValue().Span.SequenceEqual(innerAlgorithm.Span))
            throw new AsnContentException("two signature algorithms");
        var (algorithm, _) = Asn1.ReadAlgorithm(list);
        var signature = Asn1.ReadWholeBits(list);
        list.ThrowIfNotEmpty();
        return new RevocationList(
            raw, signed, algorithm, signature, issuer, thisUpdate, nextUpdate, revocations, unknownCritical);
    }

    private static Revocation ReadEntry(AsnReader entry, ref bool unknownCritical)
    {
        var serial = CertificateParts.SerialText(entry.ReadIntegerBytes().Span);
        var revokedAt = Asn1.ReadTime(entry);
        var reason = RevocationReason.Unspecified;
        if (!entry.HasData) return new Revocation(serial, revokedAt, reason);
        var extensions = entry.ReadSequence();
        entry.ThrowIfNotEmpty();
        while (extensions.HasData)
        {
            var (oid, critical, content) = ReadExtension(extensions);
            if (oid == Oids.RevocationReason)
                reason = new AsnReader(content, AsnEncodingRules.BER).ReadEnumeratedValue<RevocationReason>();
            else
                unknownCritical |= critical;
        }
        return new Revocation(serial, revokedAt, reason);
    }

    private static bool HasUnknownCritical(AsnReader extensions)
    {
        var found = false;
        while (extensions.HasData)
        {
            var (oid, critical, _) = ReadExtension(extensions);
            found |= critical && oid is not (Oids.RevocationNumber or Oids.AuthorityKeyId);
        }
        return found;
    }

    private static (string Oid, bool Critical, ReadOnlyMemory<byte> Content) ReadExtension(AsnReader extensions)
    {
        var extension = extensions.ReadSequence();
        var oid = extension.ReadObjectIdentifier();
        var critical = Asn1.NextIs(extension, Asn1Tag.Boolean) && extension.ReadBoolean();
        return (oid, critical, extension.ReadOctetString());
    }

    private static bool IsTime(AsnReader reader) =>
        Asn1.NextIs(reader, Asn1Tag.UtcTime) || Asn1.NextIs(reader, Asn1Tag.GeneralizedTime);
}
