using System.Buffers.Binary;
using System.IO.Compression;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Pages;

/// <summary>The chunks of a PNG (ISO/IEC 15948) after every checksum and the amount of pixels were found
/// right.</summary>
internal sealed record PngFile(
    int Width, int Height, int Depth, int ColourType, bool Interlaced, byte[] Palette, byte[] Transparency)
{
    private const int ChunkFrame = 12;

    /// <summary>The compressed pixels, joined.</summary>
    internal required byte[] Packed { get; init; }

    /// <summary>Samples of one pixel as stored.</summary>
    internal int Channels => ColourType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    internal bool HasAlpha => ColourType is 4 or 6 || Transparency.Length > 0;

    internal static PngFile? Read(ReadOnlySpan<byte> span)
    {
        if (span.Length < 45 || !span[12..16].SequenceEqual("IHDR"u8)
            || BinaryPrimitives.ReadInt32BigEndian(span[8..]) != 13)
        {
            return null;
        }

        var (width, height) = (
            BinaryPrimitives.ReadInt32BigEndian(span[16..]), BinaryPrimitives.ReadInt32BigEndian(span[20..]));
        int depth = span[24], type = span[25];
        if (!IsAllowed(depth, type) || span[26] != 0 || span[27] != 0 || span[28] > 1)
        {
            return null;
        }

        byte[] palette = [], transparency = [];
        var packed = new MemoryStream();
        for (var at = 8; at + ChunkFrame <= span.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(span[at..]);
            if (length > span.Length - at - ChunkFrame)
            {
                return null;
            }

            var chunk = span.Slice(at + 4, (int)length + 4);
            if (Crc32.Of(chunk) != BinaryPrimitives.ReadUInt32BigEndian(span[(at + 8 + (int)length)..]))
            {
                return null;
            }

            var content = chunk[4..];
            if (chunk.StartsWith("IDAT"u8))
            {
                packed.Write(content);
            }
            else if (chunk.StartsWith("PLTE"u8))
            {
                palette = content.ToArray();
            }
            else if (chunk.StartsWith("tRNS"u8))
            {
                transparency = content.ToArray();
            }
            else if (chunk.StartsWith("IEND"u8))
            {
                return new PngFile(width, height, depth, type, span[28] == 1, palette, transparency)
                {
                    Packed = packed.ToArray(),
                };
            }

            at += ChunkFrame + (int)length;
        }

        return null;
    }

    /// <summary>Whether palette and pixels are all there; reads them once and keeps nothing.</summary>
    internal bool IsWhole()
    {
        if (ColourType == 3 && (Palette.Length is 0 or > 768 || Palette.Length % 3 != 0))
        {
            return false;
        }

        if (Transparency.Length > 0 && Transparency.Length != ColourType switch
            { 0 => 2, 2 => 6, _ => Transparency.Length })
        {
            return false;
        }

        try
        {
            using var pixels = OpenPixels();
            var buffer = new byte[64 * 1024];
            var rest = Passes().Sum(pass => (long)pass.Height * (1 + RowBytes(pass.Width)));
            while (rest > 0)
            {
                var read = pixels.Read(buffer, 0, (int)Math.Min(rest, buffer.Length));
                if (read == 0)
                {
                    return false;
                }

                rest -= read;
            }

            return true;
        }
        catch (InvalidDataException)
        {
            // Not a zlib stream: the file is damaged, which is the answer.
            return false;
        }
    }

    internal Stream OpenPixels() => new ZLibStream(new MemoryStream(Packed), CompressionMode.Decompress);

    internal int RowBytes(int width) => (int)(((long)width * Channels * Depth + 7) / 8);

    /// <summary>The reduced pictures of Adam7, or the one whole picture.</summary>
    internal IEnumerable<PngPass> Passes()
    {
        if (!Interlaced)
        {
            return [new(0, 0, 1, 1, Width, Height)];
        }

        PngPass[] steps =
        [
            new(0, 0, 8, 8, 0, 0), new(4, 0, 8, 8, 0, 0), new(0, 4, 4, 8, 0, 0), new(2, 0, 4, 4, 0, 0),
            new(0, 2, 2, 4, 0, 0), new(1, 0, 2, 2, 0, 0), new(0, 1, 1, 2, 0, 0),
        ];
        return steps
            .Select(step => step with
            {
                Width = (Width - step.X + step.StepX - 1) / step.StepX,
                Height = (Height - step.Y + step.StepY - 1) / step.StepY,
            })
            .Where(step => step.Width > 0 && step.Height > 0);
    }

    private static bool IsAllowed(int depth, int type) => type switch
    {
        0 => depth is 1 or 2 or 4 or 8 or 16,
        3 => depth is 1 or 2 or 4 or 8,
        2 or 4 or 6 => depth is 8 or 16,
        _ => false,
    };
}

internal readonly record struct PngPass(int X, int Y, int StepX, int StepY, int Width, int Height);
