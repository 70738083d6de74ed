using System.Formats.Asn1;

namespace Yiwang.Ofd.Drawing;

/// <summary>
/// The picture of an electronic seal (GB/T 38540, GM/T 0031 of 2014 and 2025): the first SEQUENCE of an IA5String type,
/// an OCTET STRING with the picture and two INTEGERs, width and height in mm. Found by its shape, so that one walk
/// serves all versions, the seal file and the signed value alike. It says nothing of whether the seal is genuine.
/// </summary>
internal sealed record SealPicture(string Kind, byte[] Bytes, int Width, int Height)
{
    private const int DepthMax = 12, NodesMax = 5_000;

    /// <summary>Null when there is none.</summary>
    public static SealPicture? Find(byte[] der)
    {
        var nodes = 0;
        try
        {
            return Find(der, 0, ref nodes);
        }
        catch (AsnContentException)
        {
            // Not DER, or cut off: then there is no picture to show; verifying says what is wrong.
            return null;
        }
    }

    private static SealPicture? Find(ReadOnlyMemory<byte> der, int depth, ref int nodes)
    {
        var reader = new AsnReader(der, AsnEncodingRules.BER);
        while (reader.HasData)
        {
            if (depth > DepthMax || ++nodes > NodesMax) return null;
            var tag = reader.PeekTag();
            var content = reader.PeekContentBytes();
            reader.ReadEncodedValue();
            if (!tag.IsConstructed) continue;
            if (tag.HasSameClassAndValue(Asn1Tag.Sequence) && Picture(content) is { } picture) return picture;
            if (Find(content, depth + 1, ref nodes) is { } deeper) return deeper;
        }
        return null;
    }

    private static SealPicture? Picture(ReadOnlyMemory<byte> content)
    {
        var reader = new AsnReader(content, AsnEncodingRules.BER);
        if (!Next(reader, UniversalTagNumber.IA5String)) return null;
        var kind = reader.ReadCharacterString(UniversalTagNumber.IA5String);
        if (!Next(reader, UniversalTagNumber.OctetString)) return null;
        var bytes = reader.ReadOctetString();
        if (!Next(reader, UniversalTagNumber.Integer) || !reader.TryReadInt32(out var width)) return null;
        if (!Next(reader, UniversalTagNumber.Integer) || !reader.TryReadInt32(out var height)) return null;
        return new SealPicture(kind, bytes, width, height);
    }

    private static bool Next(AsnReader reader, UniversalTagNumber number) =>
        reader.HasData && reader.PeekTag().HasSameClassAndValue(new Asn1Tag(number));
}
