using System.Buffers.Binary;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>Unpacks a PNG to rows of RGBA with 8 bits each (ISO/IEC 15948, 9 filtering and 8 interlacing).</summary>
internal sealed class PngRows(PngFile png)
{
    /// <summary>From top to bottom; the same array each time unless the picture is interlaced.</summary>
    internal IEnumerable<byte[]> Rgba()
    {
        using var pixels = png.OpenPixels();
        if (!png.Interlaced)
        {
            var row = new byte[png.Width * 4];
            foreach (var packed in Unfiltered(pixels, png.Width, png.Height))
            {
                Expand(packed, png.Width, row, 0, 1);
                yield return row;
            }

            yield break;
        }

        var rows = new byte[png.Height][];
        for (var y = 0; y < rows.Length; y++)
        {
            rows[y] = new byte[png.Width * 4];
        }

        foreach (var pass in png.Passes())
        {
            var y = pass.Y;
            foreach (var packed in Unfiltered(pixels, pass.Width, pass.Height))
            {
                Expand(packed, pass.Width, rows[y], pass.X, pass.StepX);
                y += pass.StepY;
            }
        }

        foreach (var row in rows)
        {
            yield return row;
        }
    }

    private IEnumerable<byte[]> Unfiltered(Stream pixels, int width, int height)
    {
        var length = png.RowBytes(width);
        var step = Math.Max(1, png.Channels * png.Depth / 8);
        var before = new byte[length];
        var row = new byte[length + 1];
        var current = new byte[length];
        for (var y = 0; y < height; y++)
        {
            pixels.ReadExactly(row);
            Unfilter(row, current, before, step);
            yield return current;
            (before, current) = (current, before);
        }
    }

    private static void Unfilter(byte[] row, byte[] current, byte[] before, int step)
    {
        var filter = row[0];
        for (var i = 0; i < current.Length; i++)
        {
            var left = i >= step ? current[i - step] : 0;
            var up = before[i];
            var predicted = filter switch
            {
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                4 => Paeth(left, up, i >= step ? before[i - step] : 0),
                _ => 0,
            };
            current[i] = (byte)(row[i + 1] + predicted);
        }
    }

    private static int Paeth(int left, int up, int upLeft)
    {
        var estimate = left + up - upLeft;
        var (a, b, c) = (Math.Abs(estimate - left), Math.Abs(estimate - up), Math.Abs(estimate - upLeft));
        return a <= b && a <= c ? left : b <= c ? up : upLeft;
    }

    private void Expand(byte[] packed, int width, byte[] row, int x, int stepX)
    {
        for (var i = 0; i < width; i++)
        {
            var target = row.AsSpan((x + i * stepX) * 4, 4);
            switch (png.ColourType)
            {
                case 3:
                    Indexed(Sample(packed, i), target);
                    break;
                case 0 or 4:
                    Gray(packed, i, target);
                    break;
                default:
                    Colour(packed, i, target);
                    break;
            }
        }
    }

    private void Indexed(int index, Span<byte> target)
    {
        if (index * 3 + 3 <= png.Palette.Length)
        {
            png.Palette.AsSpan(index * 3, 3).CopyTo(target);
        }
        else
        {
            target[..3].Clear();
        }

        target[3] = index < png.Transparency.Length ? png.Transparency[index] : (byte)255;
    }

    private void Gray(byte[] packed, int i, Span<byte> target)
    {
        var value = Sample(packed, i * png.Channels);
        target[..3].Fill(ToByte(value));
        target[3] = png.ColourType == 4
            ? ToByte(Sample(packed, i * 2 + 1))
            : png.Transparency.Length == 2 && value == BinaryPrimitives.ReadUInt16BigEndian(png.Transparency)
                ? (byte)0
                : (byte)255;
    }

    private void Colour(byte[] packed, int i, Span<byte> target)
    {
        var keyed = png.Transparency.Length == 6;
        for (var c = 0; c < 3; c++)
        {
            var value = Sample(packed, i * png.Channels + c);
            target[c] = ToByte(value);
            keyed = keyed && value == BinaryPrimitives.ReadUInt16BigEndian(png.Transparency.AsSpan(c * 2));
        }

        target[3] = png.ColourType == 6 ? ToByte(Sample(packed, i * 4 + 3)) : keyed ? (byte)0 : (byte)255;
    }

    private int Sample(byte[] packed, int index)
    {
        if (png.Depth == 16)
        {
            return BinaryPrimitives.ReadUInt16BigEndian(packed.AsSpan(index * 2));
        }

        var bit = index * png.Depth;
        return (packed[bit / 8] >> (8 - png.Depth - bit % 8)) & ((1 << png.Depth) - 1);
    }

    private byte ToByte(int sample) => png.Depth switch
    {
        16 => (byte)(sample >> 8),
        8 => (byte)sample,
        _ => (byte)(sample * 255 / ((1 << png.Depth) - 1)),
    };
}
