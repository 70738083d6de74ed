using System.Buffers.Binary;

namespace Yiwang.Ofd.Pages;

public enum ImageKind { Png, Jpeg }

/// <summary>Why a picture was not taken, for people in both languages and for programs by its code.</summary>
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

    /// <summary>An interlaced PNG must be held unpacked; larger ones are refused.</summary>
    public const int InterlacedPixelsMax = 16_000_000;

    private PageImage(ImageKind kind, int width, int height, int components, ReadOnlyMemory<byte> bytes)
    {
        Kind = kind;
        WidthPixels = width;
        HeightPixels = height;
        Components = components;
        Bytes = bytes;
    }

    public ImageKind Kind { get; }

    public int WidthPixels { get; }

    public int HeightPixels { get; }

    /// <summary>Colours of one pixel: 1 grey, 3 red, green and blue.</summary>
    public int Components { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The parts of a PNG; null for a JPEG.</summary>
    internal PngFile? Png { get; private init; }

    /// <summary>
    /// Reads a PNG (ISO/IEC 15948), every checksum and the amount of its pixels included, or the head of a baseline or
    /// progressive JPEG (ISO/IEC 10918-1).
    /// </summary>
    /// <param name="bytes">The file; kept, not copied.</param>
    /// <param name="refusal">
    /// <c>image.too_big</c>, <c>image.unreadable</c>, <c>image.too_many_pixels</c>, <c>image.four_colours</c> or
    /// <c>image.damaged</c>; null when the picture is good.
    /// </param>
    /// <returns>Null when refused.</returns>
    public static PageImage? Read(ReadOnlyMemory<byte> bytes, out PageRefusal? refusal)
    {
        var span = bytes.Span;
        if (span.Length > SizeBytesMax)
        {
            refusal = new("image.too_big", "图片文件超过 32 MB。", "The picture file is larger than 32 MB.");
            return null;
        }

        var image = IsPng(span) ? ReadPng(bytes) : IsJpeg(span) ? ReadJpeg(bytes) : null;
        refusal = image is null
            ? new("image.unreadable", "不是可读的 PNG 或 JPEG 图片。", "Not a readable PNG or JPEG picture.")
            : image.Flaw();
        return refusal is null ? image : null;
    }

    private PageRefusal? Flaw()
    {
        var area = (long)WidthPixels * HeightPixels;
        if (WidthPixels is < 1 or > SidePixelsMax || HeightPixels is < 1 or > SidePixelsMax
            || area > (Png is { Interlaced: true } ? InterlacedPixelsMax : AreaPixelsMax))
        {
            return new("image.too_many_pixels", "图片像素数超出限制。", "The picture has more pixels than allowed.");
        }

        if (Components == 4)
        {
            return new("image.four_colours", "不支持印刷四色（CMYK）图片。", "Pictures in CMYK are not supported.");
        }

        return Png is null || Png.IsWhole()
            ? null
            : new("image.damaged", "图片文件已损坏。", "The picture file is damaged.");
    }

    private static bool IsPng(ReadOnlySpan<byte> span) =>
        span.Length > 33 && span[0] == 0x89 && span[1..8].SequenceEqual("PNG\r\n\x1a\n"u8);

    private static bool IsJpeg(ReadOnlySpan<byte> span) =>
        span.Length > 4 && span[0] == 0xFF && span[1] == 0xD8 && span[2] == 0xFF;

    private static PageImage? ReadPng(ReadOnlyMemory<byte> bytes) => PngFile.Read(bytes.Span) is { } png
        ? new(ImageKind.Png, png.Width, png.Height, png.ColourType is 0 or 4 ? 1 : 3, bytes) { Png = png }
        : null;

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
