using System.Buffers.Binary;
using System.IO.Compression;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Seals;

/// <summary>
/// Writes a PNG (ISO/IEC 15948) in one colour on a transparent ground: a palette of the colour in 17 opacities, which
/// every reader of PNG shows and which packs well.
/// </summary>
internal static class SealPng
{
    private const int Opacities = 17;
    private const byte Indexed = 3, BitDepth = 8;
    /// <summary>pHYs: pixels per metre at <see cref="SealArtwork.DotsPerInch"/>.</summary>
    private const int PixelsPerMetre = (int)(SealArtwork.DotsPerInch / 0.0254 + 0.5);

    internal static byte[] Write(ReadOnlySpan<float> coverage, int pixels)
    {
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, pixels);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], pixels);
        (header[8], header[9]) = (BitDepth, Indexed);
        Chunk(png, "IHDR"u8, header);
        var colour = Convert.FromHexString(SealArtwork.Colour.AsSpan(1));
        byte[] palette = [.. Enumerable.Range(0, Opacities).SelectMany(_ => colour)];
        byte[] opacity = [.. Enumerable.Range(0, Opacities).Select(i => (byte)(i * 255 / (Opacities - 1)))];
        Chunk(png, "PLTE"u8, palette);
        Chunk(png, "tRNS"u8, opacity);
        Span<byte> physical = stackalloc byte[9];
        BinaryPrimitives.WriteInt32BigEndian(physical, PixelsPerMetre);
        BinaryPrimitives.WriteInt32BigEndian(physical[4..], PixelsPerMetre);
        physical[8] = 1;
        Chunk(png, "pHYs"u8, physical);
        Chunk(png, "IDAT"u8, Packed(coverage, pixels));
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Packed(ReadOnlySpan<float> coverage, int pixels)
    {
        using var packed = new MemoryStream();
        using (var deflater = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            // One filter byte, 0 for none, before each row.
            var row = new byte[pixels + 1];
            for (var y = 0; y < pixels; y++)
            {
                for (var x = 0; x < pixels; x++)
                    row[x + 1] = (byte)Math.Round(Math.Clamp(coverage[y * pixels + x], 0, 1) * (Opacities - 1));
                deflater.Write(row);
            }
        }
        return packed.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Continue(Crc32.Of(type), content));
        png.Write(number);
    }
}
