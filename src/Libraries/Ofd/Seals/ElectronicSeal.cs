using System.Formats.Asn1;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Ofd.Seals;

/// <param name="Type">PNG, GIF, JPG, OFD or SVG, as the maker wrote it.</param>
/// <param name="WidthMm">Width on paper in whole millimetres.</param>
/// <param name="HeightMm">Height on paper in whole millimetres.</param>
public sealed record SealPicture(string Type, ReadOnlyMemory<byte> Content, int WidthMm, int HeightMm);

/// <summary>What the maker's signature of a seal covers, found by trying.</summary>
public enum SealGenuineness
{
    /// <summary>The signature fits neither way: the seal was changed or is false.</summary>
    False,
    /// <summary>Signed is SES_SealInfo alone.</summary>
    OverInformation,
    /// <summary>Signed is SEQUENCE { SES_SealInfo, certificate, algorithm }.</summary>
    OverInformationAndCertificate,
    /// <summary>The maker's certificate is not one with an SM2 key.</summary>
    CannotBeChecked,
}

/// <summary>
/// An electronic seal: SESeal of GB/T 38540-2020 (version 4), of GM/T 0031-2014 (version 1) or GM/T 0031-2025
/// (version 5). Immutable; <see cref="Raw"/> is what signatures hold and <c>Seal.esl</c> stores.
/// </summary>
public sealed class ElectronicSeal
{
    public const int VersionWritten = 4;
    private const int HoldersMax = 1_000;

    private readonly SealParts parts;

    private ElectronicSeal(byte[] raw, SealParts parts)
    {
        Raw = raw;
        this.parts = parts;
        MakerCertificate = Certificate.Read(parts.MakerCertificate.Span);
    }

    public ReadOnlyMemory<byte> Raw { get; }
    public Certificate MakerCertificate { get; }
    public int Version => parts.Version;
    /// <summary>Vid: who makes seals of this kind.</summary>
    public string MakerName => parts.MakerName;
    /// <summary>esID: the seal's number.</summary>
    public string Id => parts.Id;
    /// <summary>1 is a unit's seal, 2 a person's; other numbers are the maker's own.</summary>
    public int Kind => parts.Kind;
    public string Name => parts.Name;
    public DateTimeOffset CreatedAt => parts.CreatedAt;
    public DateTimeOffset ValidFrom => parts.ValidFrom;
    public DateTimeOffset ValidUntil => parts.ValidUntil;
    public SealPicture Picture => parts.Picture;

    /// <exception cref="ShangMiException"><c>seal.format</c>, <c>certificate.format</c>.</exception>
    public static ElectronicSeal Read(ReadOnlySpan<byte> der)
    {
        var raw = der.ToArray();
        return new ElectronicSeal(raw, Asn1.Read(raw, "seal.format", "电子印章", "the electronic seal", SealParts.Read));
    }

    public bool IsValidAt(DateTimeOffset time) => ValidFrom <= time && time <= ValidUntil;

    /// <summary>Whether this certificate may use the seal: it, or its SM3 digest, is in the seal's list.</summary>
    public bool IsHeldBy(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var raw = certificate.Raw.Span;
        foreach (var holder in parts.Holders)
            if (holder.Span.SequenceEqual(raw)) return true;
        if (parts.HolderDigests.Count == 0) return false;
        var digest = Sm3.Hash(raw);
        return parts.HolderDigests.Any(stated => stated.Span.SequenceEqual(digest));
    }

    public SealGenuineness Genuineness()
    {
        if (MakerCertificate.Key is not { } key
            || parts.Algorithm != Oids.Sm2WithSm3) return SealGenuineness.CannotBeChecked;
        var signature = SealAsn1.SignatureValue(parts.Signature);
        if (key.Verify(parts.Information.Span, signature)) return SealGenuineness.OverInformation;
        return key.Verify(SealAsn1.InformationAndCertificate(parts), signature)
            ? SealGenuineness.OverInformationAndCertificate
            : SealGenuineness.False;
    }

    internal sealed record SealParts(
        ReadOnlyMemory<byte> Information, int Version, string MakerName, string Id, int Kind, string Name,
        IReadOnlyList<ReadOnlyMemory<byte>> Holders, IReadOnlyList<ReadOnlyMemory<byte>> HolderDigests,
        DateTimeOffset CreatedAt, DateTimeOffset ValidFrom, DateTimeOffset ValidUntil, SealPicture Picture,
        ReadOnlyMemory<byte> MakerCertificate, string Algorithm, ReadOnlyMemory<byte> Signature)
    {
        internal static SealParts Read(AsnReader outer)
        {
            var seal = outer.ReadSequence();
            var information = seal.PeekEncodedValue();
            var (version, result) = ReadInformation(seal.ReadSequence(), information);
            // Version 1 puts certificate, algorithm and signature into a sequence of their own.
            var signing = version < 4 ? seal.ReadSequence() : seal;
            var certificate = signing.ReadOctetString();
            var algorithm = signing.ReadObjectIdentifier();
            var signature = Asn1.ReadWholeBits(signing);
            // Version 5 may carry a time-stamp of the making.
            if (version >= 5 && seal.HasData) seal.ReadEncodedValue();
            signing.ThrowIfNotEmpty();
            seal.ThrowIfNotEmpty();
            return result with { MakerCertificate = certificate, Algorithm = algorithm, Signature = signature };
        }

        private static (int, SealParts) ReadInformation(AsnReader information, ReadOnlyMemory<byte> encoded)
        {
            var header = information.ReadSequence();
            if (SealAsn1.ReadText(header) != "ES") throw new AsnContentException("not a seal");
            if (!header.TryReadInt32(out var version) || version is < 1 or > 5) throw new AsnContentException(
                "version");
            var maker = SealAsn1.ReadText(header);
            header.ThrowIfNotEmpty();
            var id = SealAsn1.ReadText(information);
            var property = information.ReadSequence();
            if (!property.TryReadInt32(out var kind)) throw new AsnContentException("kind");
            var name = SealAsn1.ReadText(property);
            if (property.PeekTag().HasSameClassAndValue(Asn1Tag.Integer)) property.ReadInteger();
            var (holders, digests) = ReadHolders(property.ReadSequence());
            var created = Asn1.ReadTime(property);
            var from = Asn1.ReadTime(property);
            var until = Asn1.ReadTime(property);
            property.ThrowIfNotEmpty();
            var picture = information.ReadSequence();
            var type = SealAsn1.ReadText(picture);
            var content = picture.ReadOctetString();
            if (!picture.TryReadInt32(out var width) || !picture.TryReadInt32(out var height))
                throw new AsnContentException("size");
            return (version, new SealParts(
                encoded, version, maker, id, kind, name, holders, digests, created, from, until,
                new SealPicture(type, content, width, height), default, "", default));
        }

        private static (List<ReadOnlyMemory<byte>>, List<ReadOnlyMemory<byte>>) ReadHolders(AsnReader list)
        {
            List<ReadOnlyMemory<byte>> certificates = [], digests = [];
            while (list.HasData)
            {
                if (certificates.Count + digests.Count == HoldersMax) throw new AsnContentException("too many holders");
                if (list.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveOctetString)) certificates.Add(
                    list.ReadOctetString());
                else if (list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence)) digests.Add(
                    ReadDigest(list.ReadSequence()));
                else list.ReadEncodedValue();
            }
            return (certificates, digests);
        }

        private static ReadOnlyMemory<byte> ReadDigest(AsnReader pair)
        {
            SealAsn1.ReadText(pair);
            return pair.ReadOctetString();
        }
    }
}

/// <summary>What seals and their signatures share.</summary>
internal static class SealAsn1
{
    /// <summary>A text of any of the kinds that makers use where the standard says IA5String.</summary>
    internal static string ReadText(AsnReader reader)
    {
        var tag = reader.PeekTag();
        if (tag.TagClass != TagClass.Universal) throw new AsnContentException("text expected");
        return reader.ReadCharacterString((UniversalTagNumber)tag.TagValue);
    }

    /// <summary>Some makers write r ‖ s of 64 bytes where the standard says DER.</summary>
    internal static byte[] SignatureValue(ReadOnlyMemory<byte> value) =>
        value.Length == Sm2Signature.RawBytes ? Sm2Signature.FromRaw(value.Span) : value.ToArray();

    internal static byte[] InformationAndCertificate(ElectronicSeal.SealParts parts)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(parts.Information.Span);
            writer.WriteOctetString(parts.MakerCertificate.Span);
            writer.WriteObjectIdentifier(parts.Algorithm);
        }
        return writer.Encode();
    }
}
