namespace Yiwang.Ofd.Fonts;

/// <summary>A cmap table with format 4 for the basic plane and format 12 for all (OpenType 1.9, cmap).</summary>
internal static class CharacterMap
{
    /// <summary>The length of format 4 is a 16-bit number; a file with more segments has format 12 alone.</summary>
    private const int BasicSegmentsMax = 8_000;

    internal static byte[] Build(IReadOnlyDictionary<int, ushort> characters)
    {
        var sorted = characters.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)).ToArray();
        var basic = Segments(sorted.Where(pair => pair.Key < 0xFFFF));
        var all = Segments(sorted);
        var tooMany = basic.Count > BasicSegmentsMax;
        var beyond = tooMany || (sorted.Length > 0 && sorted[^1].Key > 0xFFFF);
        var format4 = Format4(tooMany ? [] : basic);
        var writer = new BigEndian().U16(0).U16(beyond ? 2 : 1);
        var at = beyond ? 20u : 12u;
        writer.U16(3).U16(1).U32(at);
        if (!beyond)
        {
            return writer.Bytes(format4).ToArray();
        }

        writer.U16(3).U16(10).U32(at + (uint)format4.Length).Bytes(format4);
        writer.U16(12).U16(0).U32((uint)(16 + 12 * all.Count)).U32(0).U32((uint)all.Count);
        foreach (var segment in all)
        {
            writer.U32((uint)segment.First).U32((uint)segment.Last).U32((uint)segment.Glyph);
        }

        return writer.ToArray();
    }

    private static List<Segment> Segments(IEnumerable<(int CodePoint, ushort Glyph)> sorted)
    {
        var segments = new List<Segment>();
        foreach (var (codePoint, glyph) in sorted)
        {
            if (segments.Count > 0 && segments[^1] is var last && last.Last + 1 == codePoint
                && last.Glyph + (codePoint - last.First) == glyph)
            {
                segments[^1] = last with { Last = codePoint };
            }
            else
            {
                segments.Add(new(codePoint, codePoint, glyph));
            }
        }

        return segments;
    }

    private static byte[] Format4(List<Segment> segments)
    {
        segments = [.. segments, new(0xFFFF, 0xFFFF, 0)];
        var count = segments.Count;
        var power = (int)Math.Log2(count);
        var writer = new BigEndian()
            .U16(4).U16(16 + 8 * count).U16(0).U16(count * 2)
            .U16(2 << power).U16(power).U16(count * 2 - (2 << power));
        segments.ForEach(segment => writer.U16(segment.Last));
        writer.U16(0);
        segments.ForEach(segment => writer.U16(segment.First));
        segments.ForEach(segment => writer.U16(segment.First == 0xFFFF ? 1 : segment.Glyph - segment.First));
        segments.ForEach(_ => writer.U16(0));
        return writer.ToArray();
    }

    private sealed record Segment(int First, int Last, int Glyph);
}
