using System.Formats.Asn1;
using Yiwang.ShangMi.KeyFiles;

namespace Yiwang.ShangMi.Certificates;

/// <summary>What the key of a certificate may be used for; the bits of RFC 5280 §4.2.1.3 in their order.</summary>
[Flags]
public enum KeyUsages
{
    None = 0,
    DigitalSignature = 1,
    NonRepudiation = 2,
    KeyEncipherment = 4,
    DataEncipherment = 8,
    KeyAgreement = 16,
    CertificateSign = 32,
    RevocationListSign = 64,
}

/// <summary>
/// An X.509 version 3 certificate as GB/T 20518 and RFC 5280 describe it, read once and immutable. One whose key is not
/// SM2 can be read too; <see cref="Key"/> is null then.
/// </summary>
public sealed class Certificate
{
    private readonly CertificateParts parts;

    private Certificate(byte[] raw, CertificateParts parts)
    {
        Raw = raw;
        this.parts = parts;
        Key = parts.Sm2Point is { } point ? Sm2Key.FromPublic(point.Span) : null;
    }

    /// <summary>The bytes as they were read.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    public Sm2Key? Key { get; }
    public DistinguishedName Subject => parts.Subject;
    public DistinguishedName Issuer => parts.Issuer;
    public DateTimeOffset NotBefore => parts.NotBefore;
    public DateTimeOffset NotAfter => parts.NotAfter;
    public string SignatureAlgorithm => parts.SignatureAlgorithm;
    public bool IsAuthority => parts.Extensions.IsAuthority;
    public int? PathLength => parts.Extensions.PathLength;
    /// <summary>Null where the certificate does not restrict its key.</summary>
    public KeyUsages? Usages => parts.Extensions.Usages;
    public IReadOnlyList<string> ExtendedUsages => parts.Extensions.ExtendedUsages;
    public ReadOnlyMemory<byte>? SubjectKeyId => parts.Extensions.SubjectKeyId;
    public ReadOnlyMemory<byte>? AuthorityKeyId => parts.Extensions.AuthorityKeyId;
    /// <summary>
    /// Extensions marked critical that this library does not understand: a chain through them is refused.
    /// </summary>
    public IReadOnlyList<string> UnknownCritical => parts.Extensions.UnknownCritical;
    public bool IsSelfIssued => Subject.Equals(Issuer);

    /// <summary>The serial number as upper-case hexadecimal digits without leading zeros.</summary>
    public string SerialNumber => parts.SerialNumber;

    /// <summary>SM3 over <see cref="Raw"/>, 64 hexadecimal digits.</summary>
    public string Fingerprint => Convert.ToHexStringLower(Sm3.Hash(Raw.Span));

    /// <param name="encoded">DER, or PEM with exactly one certificate.</param>
    /// <exception cref="ShangMiException"><c>certificate.format</c>, <c>sm2.public_key</c>.</exception>
    public static Certificate Read(ReadOnlySpan<byte> encoded)
    {
        if (Pem.LooksLikePem(encoded))
        {
            var all = ReadAll(encoded);
            return all.Count == 1 ? all[0] : throw Format("应恰有一张证书", "one certificate is expected");
        }
        var raw = encoded.ToArray();
        return new Certificate(raw,
            Asn1.Read(raw, "certificate.format", "证书", "the certificate", CertificateParts.Read));
    }

    /// <summary>Every certificate of a PEM text, in its order; other blocks are passed over.</summary>
    public static IReadOnlyList<Certificate> ReadAll(ReadOnlySpan<byte> pem) =>
        [.. Pem.Read(pem).Where(block => block.Label == "CERTIFICATE").Select(block => Read(block.Content.Span))];

    public string ToPem() => Pem.Write("CERTIFICATE", Raw.Span);

    /// <summary>Whether the issuer's key made the signature and the names and key identifiers agree.</summary>
    public bool IsSignedBy(Certificate issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return Issuer.Equals(issuer.Subject)
            && parts.SignatureAlgorithm == Oids.Sm2WithSm3
            && KeyIdAgrees(issuer)
            && issuer.Key is { } key
            && key.Verify(parts.Signed.Span, parts.Signature.Span);
    }

    public bool IsValidAt(DateTimeOffset time) => NotBefore <= time && time <= NotAfter;

    public bool SameAs(Certificate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Raw.Span.SequenceEqual(other.Raw.Span);
    }

    public override string ToString() => $"{Subject} ({SerialNumber})";

    private bool KeyIdAgrees(Certificate issuer) =>
        AuthorityKeyId is not { } wanted || issuer.SubjectKeyId is not { } id || wanted.Span.SequenceEqual(id.Span);

    private static ShangMiException Format(string zh, string en) => new("certificate.format", zh, en);
}

/// <summary>The fields of the ASN.1 structure.</summary>
internal sealed record CertificateParts(
    ReadOnlyMemory<byte> Signed, string SerialNumber, DistinguishedName Issuer, DistinguishedName Subject,
    DateTimeOffset NotBefore, DateTimeOffset NotAfter, ReadOnlyMemory<byte>? Sm2Point, CertificateExtensions Extensions,
    string SignatureAlgorithm, ReadOnlyMemory<byte> Signature)
{
    internal static CertificateParts Read(AsnReader outer)
    {
        var certificate = outer.ReadSequence();
        var signed = certificate.PeekEncodedValue();
        var tbs = certificate.ReadSequence();
        if (Asn1.NextIs(tbs, Asn1.Context(0))) tbs.ReadEncodedValue();
        var serial = SerialText(tbs.ReadIntegerBytes().Span);
        var innerAlgorithm = tbs.ReadEncodedValue();
        var issuer = DistinguishedName.Read(tbs.ReadEncodedValue());
        var validity = tbs.ReadSequence();
        var notBefore = Asn1.ReadTime(validity);
        var notAfter = Asn1.ReadTime(validity);
        var subject = DistinguishedName.Read(tbs.ReadEncodedValue());
        var point = Sm2PublicKeyInfo.Read(tbs);
        foreach (var number in new[] { 1, 2 })
            if (Asn1.NextIs(tbs, Asn1.Context(number, false))) tbs.ReadEncodedValue();
        var extensions = Asn1.NextIs(tbs, Asn1.Context(3))
            ? CertificateExtensions.Read(tbs.ReadSequence(Asn1.Context(3)).ReadSequence())
            : new CertificateExtensions();
        tbs.ThrowIfNotEmpty();
        // RFC 5280 §4.1.1.2: the algorithm inside the signature must be the one outside.
        if (!certificate.PeekEncodedValue().Span.SequenceEqual(innerAlgorithm.Span)) throw new AsnContentException(
            "two signature algorithms");
        var (algorithm, _) = Asn1.ReadAlgorithm(certificate);
        var signature = Asn1.ReadWholeBits(certificate);
        certificate.ThrowIfNotEmpty();
        return new CertificateParts(
            signed, serial, issuer, subject, notBefore, notAfter, point, extensions, algorithm, signature);
    }

    internal static string SerialText(ReadOnlySpan<byte> integer)
    {
        var text = Convert.ToHexString(integer).TrimStart('0');
        return text.Length == 0 ? "0" : text;
    }
}

/// <summary>SubjectPublicKeyInfo of an SM2 key (GB/T 35276 clause 7.1).</summary>
internal static class Sm2PublicKeyInfo
{
    /// <returns>The point; null for a key of another kind.</returns>
    internal static ReadOnlyMemory<byte>? Read(AsnReader reader)
    {
        var info = reader.ReadSequence();
        var (algorithm, parameters) = Asn1.ReadAlgorithm(info);
        var key = Asn1.ReadWholeBits(info);
        info.ThrowIfNotEmpty();
        return algorithm == Oids.EcPublicKey && IsSm2Curve(parameters) ? key.AsMemory() : (ReadOnlyMemory<byte>?)null;
    }

    internal static void Write(AsnWriter writer, Sm2Key key)
    {
        using var info = writer.PushSequence();
        WriteAlgorithm(writer);
        writer.WriteBitString(key.PublicPoint);
    }

    internal static void WriteAlgorithm(AsnWriter writer)
    {
        using var algorithm = writer.PushSequence();
        writer.WriteObjectIdentifier(Oids.EcPublicKey);
        writer.WriteObjectIdentifier(Oids.Sm2Curve);
    }

    internal static bool IsSm2Curve(ReadOnlyMemory<byte> parameters)
    {
        var reader = new AsnReader(parameters, AsnEncodingRules.BER);
        return Asn1.NextIs(reader, Asn1Tag.ObjectIdentifier) && reader.ReadObjectIdentifier() == Oids.Sm2Curve;
    }
}
