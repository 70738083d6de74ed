using System.Formats.Asn1;
using System.Security.Cryptography;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.ShangMi.Messages;

/// <param name="Certificate">The signer's, found in the message or handed in; null where it is not there.</param>
/// <param name="IsContentSame">
/// The digest in the signed attributes, where there are any, is that of the content.
/// </param>
/// <param name="IsSignatureTrue">
/// The signature fits the certificate's key; null without a certificate with an SM2 key.
/// </param>
/// <param name="SigningTime">Claimed by the signer.</param>
public sealed record MessageSignature(
    Certificate? Certificate, bool IsContentSame, bool? IsSignatureTrue, DateTimeOffset? SigningTime)
{
    public bool Holds => IsContentSame && IsSignatureTrue == true;
}

/// <summary>
/// A message signed with SM2 and SM3: SignedData of RFC 5652, under its own name or that of GB/T 35275-2017. Every
/// signer must use SM3 and SM2; another algorithm counts as a signature that cannot be checked.
/// </summary>
public sealed class SignedMessage
{
    private const int SignersMax = 64;
    private const int CertificatesMax = 256;
    /// <summary>GB/T 33560: the name of the SM2 signature algorithm that GB/T 35275 messages carry.</summary>
    private const string Sm2Signing = "1.2.156.10197.1.301.1";

    private readonly List<Signer> signers = [];

    private SignedMessage(string contentType, ReadOnlyMemory<byte>? content, IReadOnlyList<Certificate> certificates)
    {
        ContentType = contentType;
        Content = content;
        Certificates = certificates;
    }

    public string ContentType { get; }
    /// <summary>Null where the content stands elsewhere.</summary>
    public ReadOnlyMemory<byte>? Content { get; }
    public IReadOnlyList<Certificate> Certificates { get; }
    public int SignerCount => signers.Count;

    /// <exception cref="ShangMiException"><c>message.format</c>, <c>certificate.format</c>.</exception>
    public static SignedMessage Read(ReadOnlySpan<byte> der) =>
        Asn1.Read(der.ToArray(), "message.format", "签名消息", "the signed message", ReadOuter);

    /// <summary>One verdict per signer.</summary>
    /// <param name="detached">The content where the message does not carry it; else ignored.</param>
    /// <param name="others">Certificates that may be a signer's besides those in the message.</param>
    public IReadOnlyList<MessageSignature> Verify(ReadOnlyMemory<byte> detached, IReadOnlyList<Certificate> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        var content = Content ?? detached;
        return [.. signers.Select(signer => Verify(signer, content, [.. Certificates, .. others]))];
    }

    /// <summary>A message with one signer and the attributes of RFC 5652 §11.</summary>
    /// <param name="contentType">An object identifier; <see cref="Oids.TimeStampContent"/> for time-stamps.</param>
    public static byte[] Write(string contentType, ReadOnlySpan<byte> content, Certificate signer, Sm2Key key)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(key);
        var attributes = Attributes(contentType, content, signer);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.SignedMessage);
            using var tag = writer.PushSequence(Asn1.Context(0));
            using var message = writer.PushSequence();
            writer.WriteInteger(3);
            using (writer.PushSetOf()) Asn1.WriteAlgorithm(writer, Oids.Sm3);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(contentType);
                using var contentTag = writer.PushSequence(Asn1.Context(0));
                writer.WriteOctetString(content);
            }
            using (writer.PushSetOf(Asn1.Context(0))) writer.WriteEncodedValue(signer.Raw.Span);
            using var signers = writer.PushSetOf();
            using var info = writer.PushSequence();
            writer.WriteInteger(1);
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(signer.Issuer.Encoded.Span);
                writer.WriteIntegerUnsigned(Convert.FromHexString(
                    signer.SerialNumber.Length % 2 == 0 ? signer.SerialNumber : "0" + signer.SerialNumber));
            }
            Asn1.WriteAlgorithm(writer, Oids.Sm3);
            var tagged = (byte[])attributes.Clone();
            tagged[0] = 0xA0;
            writer.WriteEncodedValue(tagged);
            Asn1.WriteAlgorithm(writer, Oids.Sm2WithSm3);
            writer.WriteOctetString(key.Sign(attributes));
        }
        return writer.Encode();
    }

    private static byte[] Attributes(string contentType, ReadOnlySpan<byte> content, Certificate signer)
    {
        var digest = Sm3.Hash(content);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            WriteAttribute(writer, Oids.AttributeContentType, () => writer.WriteObjectIdentifier(contentType));
            WriteAttribute(writer, Oids.AttributeMessageDigest, () => writer.WriteOctetString(digest));
            // RFC 5816: the certificate's digest under the signature, so that no other of the same key takes its place.
            WriteAttribute(writer, Oids.AttributeSigningCertificate, () =>
            {
                using var signing = writer.PushSequence();
                using var list = writer.PushSequence();
                using var one = writer.PushSequence();
                Asn1.WriteAlgorithm(writer, Oids.Sm3);
                writer.WriteOctetString(Sm3.Hash(signer.Raw.Span));
            });
        }
        return writer.Encode();
    }

    private static void WriteAttribute(AsnWriter writer, string oid, Action value)
    {
        using var attribute = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        using var values = writer.PushSetOf();
        value();
    }

    private static MessageSignature Verify(Signer signer, ReadOnlyMemory<byte> content, List<Certificate> candidates)
    {
        var certificate = candidates.FirstOrDefault(signer.Names);
        var same = signer.StatedDigest is not { } stated
            || CryptographicOperations.FixedTimeEquals(Sm3.Hash(content.Span), stated.Span);
        if (signer.CertificateDigest is { } pinned && certificate is not null)
            same &= CryptographicOperations.FixedTimeEquals(Sm3.Hash(certificate.Raw.Span), pinned.Span);
        var signed = signer.SignedAttributes ?? content;
        bool? fits = certificate?.Key is { } key && signer.IsSm2 ? key.Verify(signed.Span, signer.Signature.Span)
            : null;
        return new MessageSignature(certificate, same, fits, signer.SigningTime);
    }

    private static SignedMessage ReadOuter(AsnReader outer)
    {
        var info = outer.ReadSequence();
        if (info.ReadObjectIdentifier() is not (Oids.SignedMessage or Oids.GmSignedMessage))
            throw new AsnContentException("not a signed message");
        var message = info.ReadSequence(Asn1.Context(0)).ReadSequence();
        var version = message.ReadInteger();
        var digests = ReadDigests(message.ReadSetOf(skipSortOrderValidation: true));
        var encapsulated = message.ReadSequence();
        var contentType = encapsulated.ReadObjectIdentifier();
        // RFC 5652 §5.1 with certificates of version 3 only: 1 for plain content, 3 for any other.
        var isPlain = contentType is Oids.PlainMessage or Oids.GmPlainMessage;
        if (version != (isPlain ? 1 : 3)) throw new AsnContentException("wrong version");
        var content = encapsulated.HasData ? ReadContent(encapsulated.ReadSequence(Asn1.Context(0))) : null;
        var certificates = new List<Certificate>();
        if (Asn1.NextIs(message, Asn1.Context(0)))
        {
            var set = message.ReadSetOf(skipSortOrderValidation: true, Asn1.Context(0));
            while (set.HasData)
            {
                if (certificates.Count == CertificatesMax) throw new AsnContentException("too many certificates");
                certificates.Add(Certificate.Read(set.ReadEncodedValue().Span));
            }
        }
        if (Asn1.NextIs(message, Asn1.Context(1))) message.ReadEncodedValue();
        var result = new SignedMessage(contentType, content, certificates);
        var signers = message.ReadSetOf(skipSortOrderValidation: true);
        while (signers.HasData)
        {
            if (result.signers.Count == SignersMax) throw new AsnContentException("too many signers");
            result.signers.Add(Signer.Read(signers.ReadSequence(), digests));
        }
        message.ThrowIfNotEmpty();
        return result;
    }

    private static List<string> ReadDigests(AsnReader set)
    {
        var digests = new List<string>();
        while (set.HasData)
        {
            if (digests.Count == SignersMax) throw new AsnContentException("too many algorithms");
            digests.Add(Asn1.ReadPlainAlgorithm(set));
        }
        return digests;
    }

    /// <summary>An OCTET STRING after RFC 5652; any other value is content with its tag, as PKCS#7 had it.</summary>
    private static ReadOnlyMemory<byte>? ReadContent(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveOctetString) ? reader.ReadOctetString()
            : reader.ReadEncodedValue();

    private sealed record Signer(
        ReadOnlyMemory<byte>? IssuerName, string? SerialNumber, ReadOnlyMemory<byte>? KeyId, bool IsSm2,
        ReadOnlyMemory<byte>? SignedAttributes, ReadOnlyMemory<byte> Signature)
    {
        internal ReadOnlyMemory<byte>? StatedDigest { get; private set; }
        internal ReadOnlyMemory<byte>? CertificateDigest { get; private set; }
        internal DateTimeOffset? SigningTime { get; private set; }

        internal bool Names(Certificate certificate) => KeyId is { } id
            ? certificate.SubjectKeyId is { } own && own.Span.SequenceEqual(id.Span)
            : certificate.SerialNumber == SerialNumber
                && certificate.Issuer.Encoded.Span.SequenceEqual(IssuerName!.Value.Span);

        internal static Signer Read(AsnReader info, List<string> digests)
        {
            var version = info.ReadInteger();
            if (version != (Asn1.NextIs(info, Asn1.Context(0)) ? 3 : 1)) throw new AsnContentException("wrong version");
            ReadOnlyMemory<byte>? issuer = null, keyId = null, attributes = null;
            string? serial = null;
            if (Asn1.NextIs(info, Asn1.Context(0)))
                keyId = info.ReadOctetString(Asn1.Context(0, false));
            else
            {
                var name = info.ReadSequence();
                issuer = name.ReadEncodedValue();
                serial = CertificateParts.SerialText(name.ReadIntegerBytes().Span);
            }
            var digest = Asn1.ReadPlainAlgorithm(info);
            if (!digests.Contains(digest)) throw new AsnContentException("undeclared digest algorithm");
            if (Asn1.NextIs(info, Asn1.Context(0)))
            {
                // RFC 5652 §5.4: signed as the SET it is, not under the tag it stands with.
                var encoded = info.ReadEncodedValue().ToArray();
                encoded[0] = 0x31;
                attributes = encoded;
            }
            var algorithm = Asn1.ReadPlainAlgorithm(info);
            var isSm2 = (digest == Oids.Sm3 || digest.StartsWith(Oids.Sm3Arc, StringComparison.Ordinal))
                && algorithm is Oids.Sm2WithSm3 or Sm2Signing or Oids.EcPublicKey;
            var signer = new Signer(issuer, serial, keyId, isSm2, attributes, info.ReadOctetString());
            // Unsigned attributes carry nothing that is read here, and anybody may add some.
            info.ThrowIfNotEmpty();
            if (attributes is { } set) signer.Take(new AsnReader(set, AsnEncodingRules.BER).ReadSetOf(true));
            return signer;
        }

        private void Take(AsnReader set)
        {
            while (set.HasData)
            {
                var attribute = set.ReadSequence();
                var oid = attribute.ReadObjectIdentifier();
                var values = attribute.ReadSetOf(skipSortOrderValidation: true);
                if (oid == Oids.AttributeMessageDigest) StatedDigest = values.ReadOctetString();
                else if (oid == Oids.AttributeSigningTime) SigningTime = Asn1.ReadTime(values);
                else if (oid == Oids.AttributeSigningCertificate) CertificateDigest = PinnedDigest(values);
            }
            // RFC 5652 §5.3: attributes without the digest of the content would sign nothing of it.
            if (StatedDigest is null) throw new AsnContentException("signed attributes lack the message digest");
        }

        private static ReadOnlyMemory<byte>? PinnedDigest(AsnReader values)
        {
            var first = values.ReadSequence().ReadSequence().ReadSequence();
            if (!Asn1.NextIs(first, Asn1Tag.Sequence)) return null;
            var isSm3 = Asn1.ReadAlgorithm(first).Oid == Oids.Sm3;
            var digest = first.ReadOctetString();
            return isSm3 ? digest.AsMemory() : (ReadOnlyMemory<byte>?)null;
        }
    }
}
