using System.Formats.Asn1;
using System.Text;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Ofd.Seals;

/// <summary>
/// SES_Signature: the content of <c>SignedValue.dat</c> in GB/T 38540-2020 (version 4), GM/T 0031-2014 (1) and
/// GM/T 0031-2025 (5).
/// </summary>
internal sealed record SealSignature(
    int Version, ElectronicSeal Seal, ReadOnlyMemory<byte> ToSign, DateTimeOffset? Time,
        ReadOnlyMemory<byte> ContentDigest,
    string SignedPath, Certificate Certificate, string Algorithm, ReadOnlyMemory<byte> Value,
        ReadOnlyMemory<byte>? TimeStamp)
{
    /// <summary>
    /// Our extension in extDatas: SEQUENCE { length INTEGER, SM3 OCTET STRING } of the container's bytes from the start
    /// through Signature.xml. A number of our own under 2.25 (ITU-T X.667), not critical: other readers pass over it.
    /// </summary>
    internal const string ContainerExtension = "2.25.17272659223932624359277246528082806823";

    internal long ContainerLength { get; private init; }
    internal ReadOnlyMemory<byte>? ContainerDigest { get; private init; }

    /// <exception cref="ShangMiException">
    /// <c>signature.format</c>, <c>seal.format</c>, <c>certificate.format</c>.
    /// </exception>
    internal static SealSignature Read(ReadOnlyMemory<byte> der) =>
        Asn1.Read(der, "signature.format", "签章值", "the seal signature", ReadOuter);

    /// <summary>TBS_Sign, version 4.</summary>
    internal static byte[] WriteToSign(
        ElectronicSeal seal, DateTimeOffset time, ReadOnlySpan<byte> contentDigest, string signedPath,
            long containerLength,
        byte[] containerDigest)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(ElectronicSeal.VersionWritten);
            writer.WriteEncodedValue(seal.Raw.Span);
            writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
            writer.WriteBitString(contentDigest);
            writer.WriteCharacterString(UniversalTagNumber.IA5String, signedPath);
            using var tag = writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true));
            using var list = writer.PushSequence();
            using var extension = writer.PushSequence();
            writer.WriteObjectIdentifier(ContainerExtension);
            var inner = new AsnWriter(AsnEncodingRules.DER);
            using (inner.PushSequence())
            {
                inner.WriteInteger(containerLength);
                inner.WriteOctetString(containerDigest);
            }
            writer.WriteOctetString(inner.Encode());
        }
        return writer.Encode();
    }

    internal static byte[] Write(byte[] toSign, Certificate certificate, byte[] value, byte[]? timeStamp)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(toSign);
            writer.WriteOctetString(certificate.Raw.Span);
            writer.WriteObjectIdentifier(Oids.Sm2WithSm3);
            writer.WriteBitString(value);
            if (timeStamp is not null)
            {
                using var tag = writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true));
                writer.WriteBitString(timeStamp);
            }
        }
        return writer.Encode();
    }

    private static SealSignature ReadOuter(AsnReader outer)
    {
        var signature = outer.ReadSequence();
        var toSign = signature.PeekEncodedValue();
        var tbs = signature.ReadSequence();
        if (!tbs.TryReadInt32(out var version) || version is < 1 or > 5) throw new AsnContentException("version");
        var seal = ElectronicSeal.Read(tbs.ReadEncodedValue().Span);
        var (time, stampedTime) = ReadTime(tbs);
        var digest = Asn1.ReadWholeBits(tbs);
        var path = SealAsn1.ReadText(tbs);
        // Version 1 signs certificate and algorithm with the rest; version 4 puts them beside it.
        var beside = version < 4 ? tbs : signature;
        var (containerLength, containerDigest) = version >= 4 && tbs.HasData ? ReadExtensions(tbs) : (0, null);
        var certificate = Certificate.Read(beside.ReadOctetString());
        var algorithm = beside.ReadObjectIdentifier();
        tbs.ThrowIfNotEmpty();
        var value = Asn1.ReadWholeBits(signature);
        ReadOnlyMemory<byte>? timeStamp = stampedTime;
        if (signature.HasData)
        {
            var tag = signature.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true));
            timeStamp = Asn1.ReadWholeBits(tag);
            tag.ThrowIfNotEmpty();
        }
        signature.ThrowIfNotEmpty();
        return new SealSignature(
            version, seal, toSign, time, digest, path, certificate, algorithm, value, timeStamp)
        {
            ContainerLength = containerLength,
            ContainerDigest = containerDigest,
        };
    }

    /// <summary>
    /// A time; in version 1 a BIT STRING that holds an encoded time, its characters alone, or a time-stamp.
    /// </summary>
    private static (DateTimeOffset?, ReadOnlyMemory<byte>?) ReadTime(AsnReader tbs)
    {
        if (!tbs.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveBitString)) return (Asn1.ReadTime(tbs), null);
        var content = Asn1.ReadWholeBits(tbs);
        if (content.Length > 0 && content[0] == 0x30) return (null, content);
        return (ReadLooseTime(content), null);
    }

    private static DateTimeOffset? ReadLooseTime(byte[] content)
    {
        if (content.Length > 1 && content[0] is 0x17 or 0x18) return Asn1.ReadTime(
            new AsnReader(content, AsnEncodingRules.BER));
        return SignatureTimes.Parse(Encoding.Latin1.GetString(content));
    }

    private static (long, ReadOnlyMemory<byte>?) ReadExtensions(AsnReader tbs)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, 0, true);
        var list = tbs.PeekTag().HasSameClassAndValue(tag) ? tbs.ReadSequence(tag).ReadSequence() : tbs.ReadSequence();
        while (list.HasData)
        {
            var extension = list.ReadSequence();
            var isOurs = extension.ReadObjectIdentifier() == ContainerExtension;
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean)) extension.ReadBoolean();
            var content = extension.ReadOctetString();
            if (!isOurs) continue;
            var pair = new AsnReader(content, AsnEncodingRules.DER).ReadSequence();
            return pair.TryReadInt64(out var length)
                ? (length, pair.ReadOctetString())
                : throw new AsnContentException("length");
        }
        return (0, null);
    }
}
