namespace Yiwang.Ofd.Fonts;

/// <summary>Glyphs of one face, placed from x = 0 on a baseline at y = 0.</summary>
/// <param name="Font">The face the glyph numbers belong to.</param>
/// <param name="SizeMm">Height of the em square in mm.</param>
/// <param name="Text">What a reader copies, searches and hears.</param>
/// <param name="Glyphs">Glyph numbers of the face, from left to right.</param>
/// <param name="Offsets">mm of each glyph's origin from the run's start.</param>
/// <param name="Rises">mm above the baseline for each glyph; empty when all stand on it.</param>
/// <param name="Clusters">
/// For each glyph the UTF-16 index in <paramref name="Text"/> of the first character it stands for; never falls.
/// </param>
/// <param name="Advance">mm to where the next run starts.</param>
public sealed record GlyphRun(
    FontFace Font,
    double SizeMm,
    string Text,
    ushort[] Glyphs,
    double[] Offsets,
    double[] Rises,
    int[] Clusters,
    double Advance)
{
    /// <summary>The same glyphs at other places: for a fixed pitch, for justified lines.</summary>
    public GlyphRun At(double[] offsets, double advance) =>
        offsets.Length == Glyphs.Length
            ? this with { Offsets = offsets, Advance = advance }
            : throw new ArgumentException("One offset for each glyph.", nameof(offsets));

    /// <summary>
    /// The part that stands for the characters from <paramref name="start"/> to before <paramref name="end"/>, moved
    /// to x = 0. Both must be cluster boundaries; null when no glyph is left.
    /// </summary>
    public GlyphRun? Slice(int start, int end)
    {
        var first = FirstGlyphFrom(start);
        var last = FirstGlyphFrom(end);
        if (first == last)
        {
            return null;
        }

        var from = Offsets[first];
        var to = last < Glyphs.Length ? Offsets[last] : Advance;
        return this with
        {
            Text = Text[start..end],
            Glyphs = Glyphs[first..last],
            Offsets = Array.ConvertAll(Offsets[first..last], x => x - from),
            Rises = Rises.Length == 0 ? [] : Rises[first..last],
            Clusters = Array.ConvertAll(Clusters[first..last], c => c - start),
            Advance = to - from,
        };
    }

    private int FirstGlyphFrom(int character)
    {
        var at = Array.BinarySearch(Clusters, character);
        if (at < 0)
        {
            return ~at;
        }

        while (at > 0 && Clusters[at - 1] == character)
        {
            at--;
        }

        return at;
    }
}

/// <summary>A text in visual order, cut where the face changes.</summary>
/// <param name="Runs">Each starts where the one before ends.</param>
/// <param name="Advance">mm, the sum of all.</param>
public sealed record ShapedText(IReadOnlyList<GlyphRun> Runs, double Advance);
