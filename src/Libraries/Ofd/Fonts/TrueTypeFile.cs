using System.Buffers.Binary;
using System.Text;

namespace Yiwang.Ofd.Fonts;

/// <summary>Puts the glyphs of an <see cref="EmbeddedFont"/> into a TrueType file (OpenType 1.9).</summary>
internal static class TrueTypeFile
{
    private const uint ChecksumTarget = 0xB1B0AFBA;

    /// <param name="font">All glyphs in use.</param>
    /// <param name="standsAlone">
    /// True: with cmap, names and OS/2, as a font that a reader loads by itself; false: what a PDF needs.
    /// </param>
    internal static byte[] Build(EmbeddedFont font, bool standsAlone)
    {
        var glyphs = new TrueTypeGlyph[font.Glyphs.Count];
        glyphs[0] = new([], 0, 0, 0, 0, 0, 0);
        Parallel.For(1, glyphs.Length, i => glyphs[i] = font.Face.Embedded(font.Glyphs[i].Source));
        var box = Box(glyphs);
        var tables = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["glyf"] = Join(glyphs),
            ["head"] = Head(box),
            ["hhea"] = Hhea(font, glyphs, box),
            ["hmtx"] = Hmtx(font, glyphs),
            ["loca"] = Loca(glyphs),
            ["maxp"] = Maxp(glyphs),
        };
        if (standsAlone)
        {
            tables["OS/2"] = Os2(font);
            tables["cmap"] = CharacterMap.Build(font.Characters);
            tables["name"] = Name(font.Face.Name);
            tables["post"] = Pack(w => w.U32(0x00030000).U32(0).U16(-100).U16(50).U32(0).U32(0).U32(0).U32(0).U32(0));
        }

        return Assemble(tables);
    }

    private static byte[] Assemble(SortedDictionary<string, byte[]> tables)
    {
        var power = (int)Math.Log2(tables.Count);
        var file = new BigEndian();
        file.U32(0x00010000).U16(tables.Count).U16(16 << power).U16(power).U16(tables.Count * 16 - (16 << power));
        var at = 12 + 16 * tables.Count;
        var headAt = 0;
        foreach (var (tag, bytes) in tables)
        {
            headAt = tag == "head" ? at : headAt;
            file.Bytes(Encoding.ASCII.GetBytes(tag)).U32(Checksum(bytes)).U32((uint)at).U32((uint)bytes.Length);
            at += (bytes.Length + 3) & ~3;
        }

        foreach (var bytes in tables.Values)
        {
            file.Bytes(bytes).Bytes(new byte[-bytes.Length & 3]);
        }

        var whole = file.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(whole.AsSpan(headAt + 8), ChecksumTarget - Checksum(whole));
        return whole;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            sum += BinaryPrimitives.ReadUInt32BigEndian(bytes);
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            sum += (uint)bytes[i] << (24 - 8 * i);
        }

        return sum;
    }

    private static (int XMin, int YMin, int XMax, int YMax) Box(TrueTypeGlyph[] glyphs) =>
        (glyphs.Min(g => g.XMin), glyphs.Min(g => g.YMin), glyphs.Max(g => g.XMax), glyphs.Max(g => g.YMax));

    private static byte[] Join(TrueTypeGlyph[] glyphs)
    {
        var joined = new byte[Math.Max(1, glyphs.Sum(g => g.Bytes.Length))];
        var at = 0;
        foreach (var glyph in glyphs)
        {
            glyph.Bytes.CopyTo(joined, at);
            at += glyph.Bytes.Length;
        }

        return joined;
    }

    private static byte[] Head((int XMin, int YMin, int XMax, int YMax) box) => Pack(w => w
        .U32(0x00010000).U32(0x00010000).U32(0).U32(0x5F0F3CF5)
        .U16(0b1011).U16(EmbeddedFont.UnitsPerEm)
        .U32(0).U32(0).U32(0).U32(0)
        .U16(box.XMin).U16(box.YMin).U16(box.XMax).U16(box.YMax)
        .U16(0).U16(8).U16(2).U16(1).U16(0));

    private static byte[] Hhea(
        EmbeddedFont font, TrueTypeGlyph[] glyphs, (int XMin, int YMin, int XMax, int YMax) box)
    {
        var metrics = font.Face.Metrics;
        var leftMin = glyphs.Min(g => g.XMin);
        var rightMin = glyphs.Select((g, i) => font.Glyphs[i].Advance - g.XMax).Min();
        return Pack(w => w
            .U32(0x00010000).U16(Scaled(font, metrics.Ascent)).U16(Scaled(font, metrics.Descent)).U16(0)
            .U16(font.Glyphs.Max(g => g.Advance)).U16(leftMin).U16(rightMin).U16(box.XMax)
            .U16(1).U16(0).U16(0).U32(0).U32(0).U16(0).U16(glyphs.Length));
    }

    private static byte[] Hmtx(EmbeddedFont font, TrueTypeGlyph[] glyphs) => Pack(w =>
    {
        for (var i = 0; i < glyphs.Length; i++)
        {
            w.U16(font.Glyphs[i].Advance).U16(glyphs[i].XMin);
        }
    });

    private static byte[] Loca(TrueTypeGlyph[] glyphs) => Pack(w =>
    {
        var at = 0u;
        w.U32(at);
        foreach (var glyph in glyphs)
        {
            w.U32(at += (uint)glyph.Bytes.Length);
        }
    });

    private static byte[] Maxp(TrueTypeGlyph[] glyphs) => Pack(w => w
        .U32(0x00010000).U16(glyphs.Length).U16(glyphs.Max(g => g.Points)).U16(glyphs.Max(g => g.Contours))
        .U16(0).U16(0).U16(2).U16(0).U16(0).U16(0).U16(0).U16(0).U16(0).U16(0).U16(0));

    private static byte[] Os2(EmbeddedFont font)
    {
        var metrics = font.Face.Metrics;
        var half = EmbeddedFont.UnitsPerEm / 2;
        var first = Math.Min(0xFFFF, font.Characters.Keys.DefaultIfEmpty(0).Min());
        var last = Math.Min(0xFFFF, font.Characters.Keys.DefaultIfEmpty(0).Max());
        return Pack(w => w
            .U16(4).U16(EmbeddedFont.UnitsPerEm).U16(metrics.Weight).U16(5).U16(0)
            .U16(half).U16(half).U16(0).U16(half / 3).U16(half).U16(half).U16(0).U16(half / 2)
            .U16(half / 10).U16(half / 2).U16(0).Bytes(new byte[10])
            .U32(0).U32(1u << 27).U32(0).U32(0).Bytes("YIWG"u8).U16(0x40).U16(first).U16(last)
            .U16(Scaled(font, metrics.Ascent)).U16(Scaled(font, metrics.Descent)).U16(0)
            .U16(Math.Max(0, Scaled(font, metrics.YMax))).U16(Math.Max(0, -Scaled(font, metrics.YMin)))
            .U32(1u << 18).U32(0).U16(half).U16(Scaled(font, metrics.CapHeight)).U16(0).U16(0x20).U16(1));
    }

    private static byte[] Name(string name)
    {
        var text = Encoding.BigEndianUnicode.GetBytes(name);
        int[] entries = [1, 2, 4, 6];
        return Pack(w =>
        {
            w.U16(0).U16(entries.Length).U16(6 + 12 * entries.Length);
            foreach (var entry in entries)
            {
                w.U16(3).U16(1).U16(0x0409).U16(entry)
                    .U16(entry == 2 ? 14 : text.Length).U16(entry == 2 ? text.Length : 0);
            }

            w.Bytes(text).Bytes(Encoding.BigEndianUnicode.GetBytes("Regular"));
        });
    }

    private static int Scaled(EmbeddedFont font, int units) => units * EmbeddedFont.UnitsPerEm / font.Face.UnitsPerEm;

    private static byte[] Pack(Action<BigEndian> write)
    {
        var writer = new BigEndian();
        write(writer);
        return writer.ToArray();
    }
}
