using System.Buffers.Binary;

namespace Yiwang.Ofd.Pages;

public enum ImageKind { Png, Jpeg }

/// <summary>Why something was not accepted, for people in both languages and for programs by its code.</summary>
public sealed record PageRefusal(string Code, string Zh, string En);

/// <summary>A PNG or JPEG whose head was read and found sane; the bytes are embedded as they are.</summary>
public sealed class PageImage
{
    /// <summary>Larger files are refused.</summary>
    public const int SizeBytesMax = 32 * 1024 * 1024;

    /// <summary>Wider or taller pictures are refused.</summary>
    public const int SidePixelsMax = 20_000;

    /// <summary>Pictures of more pixels are refused: a reader would need 4 bytes for each.</summary>
    public const int AreaPixelsMax = 60_000_000;

    private PageImage(ImageKind kind, int width, int height, int depth, int components, ReadOnlyMemory<byte> bytes)
    {
        Kind = kind;
        WidthPixels = width;
        HeightPixels = height;
        BitDepth = depth;
        Components = components;
        Bytes = bytes;
    }

    public ImageKind Kind { get; }

    public int WidthPixels { get; }

    public int HeightPixels { get; }

    /// <summary>Bits of one component.</summary>
    public int BitDepth { get; }

    /// <summary>PNG: the colour type of its IHDR; JPEG: the number of components (1, 3 or 4).</summary>
    public int Components { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Reads the head of a PNG (ISO/IEC 15948) or baseline/progressive JPEG (ISO/IEC 10918-1).</summary>
    public static PageImage? Read(ReadOnlyMemory<byte> bytes, out PageRefusal? refusal)
    {
        var span = bytes.Span;
        refusal = null;
        if (span.Length > SizeBytesMax)
        {
            refusal = new("image.too_big", "图片文件超过 32 MB", "The picture file is larger than 32 MB");
            return null;
        }

        var image = IsPng(span) ? ReadPng(bytes) : IsJpeg(span) ? ReadJpeg(bytes) : null;
        if (image is null)
        {
            refusal = new("image.unreadable", "不是可读的 PNG 或 JPEG 图片", "Not a readable PNG or JPEG picture");
            return null;
        }

        if (image.WidthPixels is < 1 or > SidePixelsMax || image.HeightPixels is < 1 or > SidePixelsMax
            || (long)image.WidthPixels * image.HeightPixels > AreaPixelsMax)
        {
            refusal = new("image.too_many_pixels", "图片像素数超出限制", "The picture has more pixels than allowed");
            return null;
        }

        return image;
    }

    private static bool IsPng(ReadOnlySpan<byte> span) =>
        span.Length > 33 && span[0] == 0x89 && span[1..8].SequenceEqual("PNG\r\n\x1a\n"u8);

    private static bool IsJpeg(ReadOnlySpan<byte> span) =>
        span.Length > 4 && span[0] == 0xFF && span[1] == 0xD8 && span[2] == 0xFF;

    private static PageImage? ReadPng(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (!span[12..16].SequenceEqual("IHDR"u8) || BinaryPrimitives.ReadInt32BigEndian(span[8..]) != 13)
        {
            return null;
        }

        int depth = span[24], type = span[25];
        var allowed = type switch
        {
            0 => depth is 1 or 2 or 4 or 8 or 16,
            3 => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth is 8 or 16,
            _ => false,
        };
        return allowed && span[26] == 0 && span[27] == 0 && span[28] <= 1
            ? new(
                ImageKind.Png,
                BinaryPrimitives.ReadInt32BigEndian(span[16..]),
                BinaryPrimitives.ReadInt32BigEndian(span[20..]),
                depth,
                type,
                bytes)
            : null;
    }

    private static PageImage? ReadJpeg(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        for (var at = 2; at + 4 <= span.Length;)
        {
            if (span[at] != 0xFF)
            {
                return null;
            }

            var marker = span[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(span[(at + 2)..]);
            if (marker is 0xC0 or 0xC1 or 0xC2)
            {
                return at + 10 <= span.Length && length >= 8 && span[at + 4] == 8 && span[at + 9] is 1 or 3 or 4
                    ? new(
                        ImageKind.Jpeg,
                        BinaryPrimitives.ReadUInt16BigEndian(span[(at + 7)..]),
                        BinaryPrimitives.ReadUInt16BigEndian(span[(at + 5)..]),
                        8,
                        span[at + 9],
                        bytes)
                    : null;
            }

            if (marker is 0xDA or 0xD9 || length < 2)
            {
                return null;
            }

            at += 2 + length;
        }

        return null;
    }
}
