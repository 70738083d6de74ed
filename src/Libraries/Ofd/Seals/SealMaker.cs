using System.Formats.Asn1;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Ofd.Seals;

/// <summary>What kind of seal: the number in SES_ESPropertyInfo.</summary>
public enum SealKind
{
    Unit = 1,
    Person = 2,
}

/// <param name="Id">The seal's number in the register; ASCII.</param>
/// <param name="Name">What it is called, as on the seal.</param>
/// <param name="Holders">The certificates whose keys may use it; at least one.</param>
public sealed record SealOrder(
    string Id, string Name, SealKind Kind, IReadOnlyList<Certificate> Holders, DateTimeOffset CreatedAt,
    DateTimeOffset ValidFrom, DateTimeOffset ValidUntil, SealPicture Picture);

/// <summary>
/// Makes seals of GB/T 38540-2020 version 4 with the key of a seal maker (制章人). The maker signs DER(SES_SealInfo).
/// </summary>
public sealed class SealMaker(ISealKey key, string makerName)
{
    public const int PictureBytesMax = 1024 * 1024;
    public const int SizeMillimetresMax = 200;

    /// <exception cref="SealRefused"><c>seal.order</c>, <c>seal.key_mismatch</c>, <c>seal.key_not_sm2</c>.</exception>
    public ElectronicSeal Make(SealOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        Check(order);
        var information = Information(order);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(information);
            writer.WriteOctetString(key.Certificate.Raw.Span);
            writer.WriteObjectIdentifier(Oids.Sm2WithSm3);
            writer.WriteBitString(key.Sign(information));
        }
        return ElectronicSeal.Read(writer.Encode());
    }

    private byte[] Information(SealOrder order)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                Ascii(writer, "ES");
                writer.WriteInteger(ElectronicSeal.VersionWritten);
                Ascii(writer, makerName);
            }
            Ascii(writer, order.Id);
            WriteProperty(writer, order);
            using var picture = writer.PushSequence();
            Ascii(writer, order.Picture.Type);
            writer.WriteOctetString(order.Picture.Content.Span);
            writer.WriteInteger(order.Picture.WidthMm);
            writer.WriteInteger(order.Picture.HeightMm);
        }
        return writer.Encode();
    }

    private static void WriteProperty(AsnWriter writer, SealOrder order)
    {
        const int wholeCertificates = 1;
        using var property = writer.PushSequence();
        writer.WriteInteger((int)order.Kind);
        writer.WriteCharacterString(UniversalTagNumber.UTF8String, order.Name);
        writer.WriteInteger(wholeCertificates);
        using (writer.PushSequence())
            foreach (var holder in order.Holders) writer.WriteOctetString(holder.Raw.Span);
        writer.WriteGeneralizedTime(order.CreatedAt, omitFractionalSeconds: true);
        writer.WriteGeneralizedTime(order.ValidFrom, omitFractionalSeconds: true);
        writer.WriteGeneralizedTime(order.ValidUntil, omitFractionalSeconds: true);
    }

    private static void Check(SealOrder order)
    {
        if (string.IsNullOrWhiteSpace(order.Name) || string.IsNullOrWhiteSpace(order.Id) || !order.Id.All(char.IsAscii))
            throw Refused("印章须有名称和编号", "a seal has a name and a number");
        if (order.Holders.Count == 0) throw Refused("印章须有持章证书", "a seal has a holder's certificate");
        if (order.ValidFrom >= order.ValidUntil) throw Refused("印章有效期颠倒", "the seal ends before it begins");
        var picture = order.Picture;
        if (picture.Content.IsEmpty || picture.Content.Length > PictureBytesMax)
            throw Refused($"印模图像须在 {PictureBytesMax} 字节以内", $"the picture has at most {PictureBytesMax} bytes");
        if (picture.WidthMm is < 1 or > SizeMillimetresMax || picture.HeightMm is < 1 or > SizeMillimetresMax)
            throw Refused("印模尺寸不合理", "the size of the seal makes no sense");
    }

    private static SealRefused Refused(string zh, string en) => new("seal.order", zh, en);

    private static void Ascii(AsnWriter writer, string text) =>
        writer.WriteCharacterString(UniversalTagNumber.IA5String, text);
}
