using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Yiwang.ShangMi.Certificates;

/// <summary>What a new certificate is for; decides its extensions.</summary>
public enum CertificateUse
{
    /// <summary>Signs documents, messages and seals: a unit's seal, a person, a seal maker.</summary>
    Signing,
    /// <summary>Signs time-stamps (RFC 3161 §2.3: the extended usage alone, and critical).</summary>
    TimeStamping,
    /// <summary>Receives encrypted messages.</summary>
    Encryption,
    /// <summary>Issues certificates below, none of which may issue.</summary>
    Authority,
}

/// <summary>
/// An authority of one's own: a self-signed root, certificates below it and revocation lists, signed with SM2 and SM3.
/// It knows no clock and no register: times and serial numbers are the caller's.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    public const int SerialBytesMax = 20;
    private const int KeyIdBytes = 20;

    private readonly Sm2Key key;

    /// <param name="certificate">The authority's own certificate.</param>
    /// <param name="key">Its private key; the authority disposes of it.</param>
    public CertificateAuthority(Certificate certificate, Sm2Key key)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(key);
        if (!certificate.IsAuthority || certificate.Key is not { } own || !own.HasSamePublic(key) || !key.HasPrivate)
            throw new ArgumentException("certificate and key are not those of one authority", nameof(certificate));
        Certificate = certificate;
        this.key = key;
    }

    public Certificate Certificate { get; }

    public static CertificateAuthority NewRoot(
        DistinguishedName name, DateTimeOffset notBefore, DateTimeOffset notAfter, ReadOnlySpan<byte> serial) =>
        NewRoot(name, notBefore, notAfter, serial, Sm2Key.Generate());

    /// <param name="key">Stays the caller's to export; the authority disposes of it.</param>
    public static CertificateAuthority NewRoot(
        DistinguishedName name, DateTimeOffset notBefore, DateTimeOffset notAfter, ReadOnlySpan<byte> serial,
            Sm2Key key)
    {
        var template = new Template(
            name, name, key, key, CertificateUse.Authority, notBefore, notAfter, PathLength: null);
        return new CertificateAuthority(Issue(template, serial, key), key);
    }

    /// <summary>16 random bytes: serial numbers that nobody can foresee (RFC 5280 §8).</summary>
    public static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }

    /// <param name="subjectKey">Only its public part is used.</param>
    /// <param name="serial">1 to 20 bytes, big-endian, positive; never used before by this authority.</param>
    public Certificate Issue(
        DistinguishedName subject, Sm2Key subjectKey, CertificateUse use, DateTimeOffset notBefore,
            DateTimeOffset notAfter,
        ReadOnlySpan<byte> serial)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(subjectKey);
        return Issue(
            new Template(Certificate.Subject, subject, subjectKey, key, use, notBefore, notAfter, PathLength: 0),
                serial, key);
    }

    /// <param name="number">Grows with every list (RFC 5280 §5.2.3).</param>
    public RevocationList List(
        IEnumerable<Revocation> revocations, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate, long number)
    {
        ArgumentNullException.ThrowIfNull(revocations);
        var tbs = new AsnWriter(AsnEncodingRules.DER);
        using (tbs.PushSequence())
        {
            tbs.WriteInteger(1);
            Asn1.WriteAlgorithm(tbs, Oids.Sm2WithSm3);
            tbs.WriteEncodedValue(Certificate.Subject.Encoded.Span);
            Asn1.WriteTime(tbs, thisUpdate);
            Asn1.WriteTime(tbs, nextUpdate);
            WriteRevocations(tbs, [.. revocations]);
            using var explicitTag = tbs.PushSequence(Asn1.Context(0));
            using var extensions = tbs.PushSequence();
            WriteAuthorityKeyId(tbs, key);
            CertificateExtensions.Write(tbs, Oids.RevocationNumber, false, inner => inner.WriteInteger(number));
        }
        return RevocationList.Read(Signed(tbs.Encode(), key));
    }

    public void Dispose() => key.Dispose();

    private static Certificate Issue(Template template, ReadOnlySpan<byte> serial, Sm2Key signer)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(serial.Length, SerialBytesMax);
        var tbs = new AsnWriter(AsnEncodingRules.DER);
        using (tbs.PushSequence())
        {
            using (tbs.PushSequence(Asn1.Context(0))) tbs.WriteInteger(2);
            var start = serial.IndexOfAnyExcept((byte)0);
            if (start < 0) throw new ArgumentException("a serial number is positive", nameof(serial));
            tbs.WriteIntegerUnsigned(serial[start..]);
            Asn1.WriteAlgorithm(tbs, Oids.Sm2WithSm3);
            tbs.WriteEncodedValue(template.Issuer.Encoded.Span);
            using (tbs.PushSequence())
            {
                Asn1.WriteTime(tbs, template.NotBefore);
                Asn1.WriteTime(tbs, template.NotAfter);
            }
            tbs.WriteEncodedValue(template.Subject.Encoded.Span);
            Sm2PublicKeyInfo.Write(tbs, template.SubjectKey);
            using var explicitTag = tbs.PushSequence(Asn1.Context(3));
            using var extensions = tbs.PushSequence();
            WriteExtensions(tbs, template);
        }
        return Certificate.Read(Signed(tbs.Encode(), signer));
    }

    private static void WriteExtensions(AsnWriter tbs, Template template)
    {
        var isAuthority = template.Use == CertificateUse.Authority;
        CertificateExtensions.Write(tbs, Oids.BasicConstraints, true, inner =>
        {
            using var constraints = inner.PushSequence();
            if (!isAuthority) return;
            inner.WriteBoolean(true);
            if (template.PathLength is { } length) inner.WriteInteger(length);
        });
        var usages = template.Use switch
        {
            CertificateUse.Authority => KeyUsages.CertificateSign | KeyUsages.RevocationListSign,
            CertificateUse.Encryption =>
                KeyUsages.KeyEncipherment | KeyUsages.DataEncipherment | KeyUsages.KeyAgreement,
            _ => KeyUsages.DigitalSignature | KeyUsages.NonRepudiation,
        };
        CertificateExtensions.Write(tbs, Oids.KeyUsage, true, inner => WriteBits(inner, (int)usages));
        CertificateExtensions.Write(
            tbs, Oids.SubjectKeyId, false, inner => inner.WriteOctetString(KeyId(template.SubjectKey)));
        WriteAuthorityKeyId(tbs, template.SignerKey);
        if (template.Use != CertificateUse.TimeStamping) return;
        CertificateExtensions.Write(tbs, Oids.ExtendedKeyUsage, true, inner =>
        {
            using var list = inner.PushSequence();
            inner.WriteObjectIdentifier(Oids.TimeStamping);
        });
    }

    private static void WriteRevocations(AsnWriter tbs, Revocation[] revocations)
    {
        // RFC 5280 §5.1.2.6: the list is absent where nothing is revoked.
        if (revocations.Length == 0) return;
        using var list = tbs.PushSequence();
        foreach (var revocation in revocations)
        {
            using var entry = tbs.PushSequence();
            var serial = revocation.SerialNumber;
            tbs.WriteIntegerUnsigned(Convert.FromHexString(serial.Length % 2 == 0 ? serial : "0" + serial));
            Asn1.WriteTime(tbs, revocation.RevokedAt);
            if (revocation.Reason == RevocationReason.Unspecified) continue;
            using var extensions = tbs.PushSequence();
            CertificateExtensions.Write(
                tbs, Oids.RevocationReason, false, inner => inner.WriteEnumeratedValue(revocation.Reason));
        }
    }

    private static void WriteAuthorityKeyId(AsnWriter tbs, Sm2Key signer) =>
        CertificateExtensions.Write(tbs, Oids.AuthorityKeyId, false, inner =>
        {
            using var identifier = inner.PushSequence();
            inner.WriteOctetString(KeyId(signer), Asn1.Context(0, false));
        });

    /// <summary>
    /// RFC 7093 §2 method 1 with SM3 in place of SHA-256: the leftmost 160 bits of the digest of the point.
    /// </summary>
    private static byte[] KeyId(Sm2Key key) => Sm3.Hash(key.PublicPoint)[..KeyIdBytes];

    private static void WriteBits(AsnWriter writer, int usages)
    {
        byte bits = 0;
        for (var i = 0; i < 8; i++)
            if ((usages & (1 << i)) != 0) bits |= (byte)(0x80 >> i);
        writer.WriteBitString([bits], System.Numerics.BitOperations.TrailingZeroCount(bits));
    }

    private static byte[] Signed(byte[] tbs, Sm2Key signer)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(tbs);
            Asn1.WriteAlgorithm(writer, Oids.Sm2WithSm3);
            writer.WriteBitString(signer.Sign(tbs));
        }
        return writer.Encode();
    }

    private sealed record Template(
        DistinguishedName Issuer, DistinguishedName Subject, Sm2Key SubjectKey, Sm2Key SignerKey, CertificateUse Use,
        DateTimeOffset NotBefore, DateTimeOffset NotAfter, int? PathLength);
}
