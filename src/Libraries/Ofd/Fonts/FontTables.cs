using System.Buffers.Binary;
using System.Text;

namespace Yiwang.Ofd.Fonts;

/// <summary>Heights and box of a face in font units (OpenType 1.9: head, hhea, OS/2, post).</summary>
/// <param name="Ascent">hhea ascender, above the baseline.</param>
/// <param name="Descent">hhea descender, negative.</param>
/// <param name="CapHeight">OS/2 sCapHeight; 0.7 em when the face does not say.</param>
/// <param name="XMin">The smallest box around all glyphs.</param>
public sealed record FontMetrics(
    int Ascent, int Descent, int CapHeight, int XMin, int YMin, int XMax, int YMax, int Weight, double ItalicAngle)
{
    internal static FontMetrics Read(FontFace face)
    {
        var head = face.Table(0x68656164);
        var hhea = face.Table(0x68686561);
        var os2 = face.Table(0x4F532F32);
        var post = face.Table(0x706F7374);
        return new(
            Int16(hhea, 4),
            Int16(hhea, 6),
            os2.Length >= 90 && Int16(os2, 88) > 0 ? Int16(os2, 88) : face.UnitsPerEm * 7 / 10,
            Int16(head, 36),
            Int16(head, 38),
            Int16(head, 40),
            Int16(head, 42),
            os2.Length >= 6 ? Int16(os2, 4) : 400,
            post.Length >= 8 ? BinaryPrimitives.ReadInt32BigEndian(post.AsSpan(4)) / 65536.0 : 0);
    }

    private static int Int16(byte[] table, int at) =>
        table.Length >= at + 2 ? BinaryPrimitives.ReadInt16BigEndian(table.AsSpan(at)) : 0;
}

internal static class FontTables
{
    /// <summary>Name 6 of the name table (OpenType 1.9, name), null when absent or damaged.</summary>
    internal static string? PostScriptName(ReadOnlySpan<byte> name)
    {
        if (name.Length < 6)
        {
            return null;
        }

        int count = BinaryPrimitives.ReadUInt16BigEndian(name[2..]);
        int storage = BinaryPrimitives.ReadUInt16BigEndian(name[4..]);
        for (var i = 0; i < count && 18 + i * 12 <= name.Length; i++)
        {
            var record = name.Slice(6 + i * 12, 12);
            int platform = BinaryPrimitives.ReadUInt16BigEndian(record);
            int length = BinaryPrimitives.ReadUInt16BigEndian(record[8..]);
            var start = storage + BinaryPrimitives.ReadUInt16BigEndian(record[10..]);
            if (BinaryPrimitives.ReadUInt16BigEndian(record[6..]) == 6 && start + length <= name.Length)
            {
                var bytes = name.Slice(start, length);
                return platform == 1 ? Encoding.ASCII.GetString(bytes) : Encoding.BigEndianUnicode.GetString(bytes);
            }
        }

        return null;
    }
}
