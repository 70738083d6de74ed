using System.Text;
using Yiwang.Ofd.Fonts;

namespace Yiwang.Ofd.Writing;

/// <summary>A cluster of a run: which characters stand for which glyphs.</summary>
internal readonly record struct GlyphCluster(int TextStart, int TextEnd, int GlyphStart, int GlyphEnd);

internal static class GlyphClusters
{
    internal static IEnumerable<GlyphCluster> Of(GlyphRun run)
    {
        for (var glyph = 0; glyph < run.Glyphs.Length;)
        {
            var end = glyph + 1;
            while (end < run.Glyphs.Length && run.Clusters[end] == run.Clusters[glyph])
            {
                end++;
            }

            // Characters before the first cluster have no glyph of their own: they are said with it.
            var start = glyph == 0 ? 0 : run.Clusters[glyph];
            yield return new(start, end < run.Glyphs.Length ? run.Clusters[end] : run.Text.Length, glyph, end);
            glyph = end;
        }
    }

    /// <summary>
    /// The numbers of all glyphs of a run in the file. In a cluster each glyph but the last stands for one character,
    /// the last for the rest.
    /// </summary>
    internal static ushort[] Numbers(GlyphRun run, EmbeddedFont font)
    {
        var numbers = new ushort[run.Glyphs.Length];
        foreach (var cluster in Of(run))
        {
            var text = cluster.TextStart;
            for (var glyph = cluster.GlyphStart; glyph < cluster.GlyphEnd; glyph++)
            {
                var end = cluster.TextEnd;
                if (text < end && (glyph < cluster.GlyphEnd - 1 || IsOneCharacter(run.Text, text, end)))
                {
                    var rune = Rune.GetRuneAt(run.Text, text);
                    numbers[glyph] = font.Number(run.Glyphs[glyph], rune.Value);
                    text += rune.Utf16SequenceLength;
                }
                else
                {
                    numbers[glyph] = font.Number(run.Glyphs[glyph], run.Text[text..end]);
                    text = end;
                }
            }
        }

        return numbers;
    }

    private static bool IsOneCharacter(string text, int start, int end) =>
        end - start == 1 || (end - start == 2 && char.IsHighSurrogate(text[start]));
}
