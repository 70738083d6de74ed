using System.IO.Compression;
using Yiwang.Ofd.Seals;

namespace Yiwang.Documents.Issuing;

/// <summary>The picture of a round unit seal: ring and star, 4.5 cm for a province, 4.2 cm below (国发〔1999〕25号).</summary>
internal static class SealPictures
{
    private const int PointsPerMillimetre = 10;

    public static SealPicture Round(string name, int level)
    {
        var diameter = level == 1 ? 45 : 42;
        var size = diameter * PointsPerMillimetre;
        var pixels = new byte[size * (size * 4 + 1)];
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var (dx, dy) = (x + 0.5 - size / 2.0, y + 0.5 - size / 2.0);
                if (!Inside(dx / (size / 2.0), dy / (size / 2.0))) continue;
                var at = y * (size * 4 + 1) + 1 + x * 4;
                (pixels[at], pixels[at + 1], pixels[at + 2], pixels[at + 3]) = (0xd0, 0x10, 0x10, 0xff);
            }
        }
        return new SealPicture("PNG", Png(size, pixels), diameter, diameter);
    }

    private static bool Inside(double x, double y)
    {
        var radius = Math.Sqrt(x * x + y * y);
        if (radius is > 0.94 and <= 1) return true;
        // A five-pointed star: the boundary radius between a tip and the next notch, by angle.
        var angle = Math.Atan2(x, -y);
        var part = Math.Abs(((angle / (2 * Math.PI / 5) % 1) + 1) % 1 - 0.5) * 2;
        const double tip = 0.3, notch = 0.115;
        var wedge = (1 - part) * Math.PI / 5;
        var edge = tip * notch * Math.Sin(Math.PI / 5) / (tip * Math.Sin(wedge) + notch * Math.Sin(Math.PI / 5 - wedge));
        return radius <= edge;
    }

    private static byte[] Png(int size, byte[] pixels)
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
        var header = new byte[13];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header, size);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), size);
        (header[8], header[9]) = (8, 6);
        Chunk(file, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) zlib.Write(pixels);
        Chunk(file, "IDAT"u8, packed.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> kind, byte[] content)
    {
        Span<byte> number = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        byte[] body = [.. kind, .. content];
        file.Write(body);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        file.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = 0xffffffffu;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xedb88320u ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }
}
