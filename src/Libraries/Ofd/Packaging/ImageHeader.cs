using System.Buffers.Binary;

namespace Yiwang.Ofd.Packaging;

/// <summary>What a picture is by its first bytes. Width and height in pixels, 0 when the format does not say them at
/// its start.</summary>
public sealed record ImageHeader(string MediaType, int Width, int Height)
{
    /// <summary>More would cost whoever unpacks it more than 400 MB.</summary>
    public const long PixelsMax = 100_000_000;

    public bool TooLarge => (long)Width * Height > PixelsMax;

    /// <summary>Null when the bytes are of no picture that is known here.</summary>
    public static ImageHeader? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10])) return Png(bytes);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return Jpeg(bytes);
        if (bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8)) return Gif(bytes);
        if (bytes.StartsWith("BM"u8) && bytes.Length >= 30) return Bmp(bytes);
        if (bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8)) return new ImageHeader("image/tiff", 0, 0);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x97, 0x4A, 0x42, 0x32, 13, 10, 26, 10]))
            return new ImageHeader("image/jbig2", 0, 0);
        return bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20])
            ? new ImageHeader("image/jp2", 0, 0) : null;
    }

    private static ImageHeader? Png(ReadOnlySpan<byte> bytes) => bytes.Length < 33 || !bytes[12..].StartsWith("IHDR"u8)
        ? null
        : Sized("image/png", BinaryPrimitives.ReadInt32BigEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[20..]));

    private static ImageHeader? Gif(ReadOnlySpan<byte> bytes) => bytes.Length < 13
        ? null
        : Sized("image/gif", BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]));

    private static ImageHeader? Bmp(ReadOnlySpan<byte> bytes)
    {
        var height = BinaryPrimitives.ReadInt32LittleEndian(bytes[22..]);
        return height == int.MinValue ? null
            : Sized("image/bmp", BinaryPrimitives.ReadInt32LittleEndian(bytes[18..]), Math.Abs(height));
    }

    // The frame header (ITU-T T.81, B.2.2) stands after tables and application data, each with its length.
    private static ImageHeader? Jpeg(ReadOnlySpan<byte> bytes)
    {
        for (var at = 2; at + 9 < bytes.Length;)
        {
            if (bytes[at] != 0xFF) return null;
            var marker = bytes[at + 1];
            if (marker is 0xFF or 0x01 or (>= 0xD0 and <= 0xD8))
            {
                at += marker == 0xFF ? 1 : 2;
                continue;
            }
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return Sized("image/jpeg", BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]),
                    BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]));
            }
            if (marker is 0xD9 or 0xDA) return null;
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (length < 2) return null;
            at += 2 + length;
        }
        return null;
    }

    private static ImageHeader? Sized(string mediaType, int width, int height) =>
        width > 0 && height > 0 ? new ImageHeader(mediaType, width, height) : null;
}
