using System.Formats.Asn1;
using System.Security.Cryptography;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.ShangMi.Messages;

/// <summary>
/// A time-stamp token, RFC 3161 §2.4.2, whose digest and signature are SM3 and SM2: proof that bytes existed at a time,
/// as far as one trusts who says so.
/// </summary>
public sealed class TimeStampToken
{
    private readonly SignedMessage message;
    private readonly ReadOnlyMemory<byte> imprint;

    private TimeStampToken(SignedMessage message, string imprintAlgorithm, ReadOnlyMemory<byte> imprint,
        DateTimeOffset time, string serial)
    {
        this.message = message;
        this.imprint = imprint;
        ImprintAlgorithm = imprintAlgorithm;
        Time = time;
        SerialNumber = serial;
    }

    public DateTimeOffset Time { get; }
    public string SerialNumber { get; }
    public string ImprintAlgorithm { get; }
    /// <summary>Certificates in the token, trusted in nothing.</summary>
    public IReadOnlyList<Certificate> Certificates => message.Certificates;

    /// <param name="der">A token, or a whole response (§2.4.2) with one.</param>
    /// <exception cref="ShangMiException"><c>timestamp.format</c>, <c>message.format</c>.</exception>
    public static TimeStampToken Read(ReadOnlySpan<byte> der)
    {
        var token = Asn1.Read(der.ToArray(), "timestamp.format", "时间戳", "the time-stamp", reader =>
        {
            var whole = reader.PeekEncodedValue();
            var sequence = reader.ReadSequence();
            if (!Asn1.NextIs(sequence, Asn1Tag.Sequence)) return whole;
            sequence.ReadEncodedValue();
            return sequence.ReadEncodedValue();
        });
        var message = SignedMessage.Read(token.Span);
        if (message.ContentType != Oids.TimeStampContent || message.Content is not { } content
            || message.SignerCount != 1)
            throw new ShangMiException("timestamp.format", "时间戳格式错误", "the time-stamp is not well formed");
        return Asn1.Read(content, "timestamp.format", "时间戳", "the time-stamp", reader =>
        {
            var info = reader.ReadSequence();
            info.ReadInteger();
            info.ReadObjectIdentifier();
            var stamped = info.ReadSequence();
            var algorithm = Asn1.ReadAlgorithm(stamped).Oid;
            var digest = stamped.ReadOctetString();
            var serial = CertificateParts.SerialText(info.ReadIntegerBytes().Span);
            return new TimeStampToken(message, algorithm, digest, info.ReadGeneralizedTime(), serial);
        });
    }

    /// <summary>
    /// The certificate of the signer, if these bytes are the stamped ones and the signature is true; else null.
    /// </summary>
    public Certificate? Verify(ReadOnlySpan<byte> stamped)
    {
        if (ImprintAlgorithm != Oids.Sm3 || !CryptographicOperations.FixedTimeEquals(Sm3.Hash(stamped), imprint.Span))
            return null;
        var signature = message.Verify(ReadOnlyMemory<byte>.Empty, [])[0];
        // §2.3: the key of a time-stamping authority does nothing else.
        return signature.Holds && signature.Certificate!.ExtendedUsages.Contains(Oids.TimeStamping)
            ? signature.Certificate
            : null;
    }
}

/// <summary>Issues time-stamps. Time and serial number are the caller's: this class knows no clock.</summary>
public sealed class TimeStampAuthority
{
    /// <summary>
    /// The policy of the tokens: a number of our own under 2.25 (ITU-T X.667), “a server's clock, unaudited”.
    /// </summary>
    public const string Policy = "2.25.39157601774667886411439611847611031096";

    private readonly Sm2Key key;

    /// <param name="certificate">Issued for <see cref="CertificateUse.TimeStamping"/>.</param>
    /// <param name="key">Stays the caller's to dispose of.</param>
    public TimeStampAuthority(Certificate certificate, Sm2Key key)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(key);
        if (!certificate.ExtendedUsages.Contains(Oids.TimeStamping) || certificate.Key?.HasSamePublic(key) != true)
            throw new ArgumentException("not the certificate of a time-stamping key", nameof(certificate));
        Certificate = certificate;
        this.key = key;
    }

    public Certificate Certificate { get; }

    /// <returns>The DER token over SM3 of <paramref name="stamped"/>.</returns>
    public byte[] Stamp(ReadOnlySpan<byte> stamped, DateTimeOffset time, ReadOnlySpan<byte> serial)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteObjectIdentifier(Policy);
            using (writer.PushSequence())
            {
                Asn1.WriteAlgorithm(writer, Oids.Sm3);
                writer.WriteOctetString(Sm3.Hash(stamped));
            }
            writer.WriteIntegerUnsigned(serial);
            writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        }
        return SignedMessage.Write(Oids.TimeStampContent, writer.Encode(), Certificate, key);
    }
}
