using System.Globalization;
using System.Text;

namespace Yiwang.Ofd.Fonts;

/// <summary>
/// Cuts a text where the face or the script changes and shapes each part. Han characters and their punctuation need
/// no shaping in horizontal lines: their glyphs are looked up; everything else goes through HarfBuzz.
/// </summary>
internal sealed unsafe class TextShaper(FontFace[] chain, string text, double sizeMm, string language)
{
    private readonly List<GlyphRun> runs = [];
    private readonly List<ushort> glyphs = [];
    private readonly List<double> offsets = [];
    private readonly List<double> rises = [];
    private readonly List<int> clusters = [];
    private FontFace? face;
    private int runStart;
    private double pen;
    private bool raised;

    internal ShapedText Shape()
    {
        var at = 0;
        while (at < text.Length)
        {
            var (end, script) = ScriptPart(at);
            if (script == TextScript.Plain)
            {
                LookUp(at, end);
            }
            else
            {
                ShapePart(at, end, script);
            }

            at = end;
        }

        CloseRun(text.Length);
        return new(runs, runs.Sum(run => run.Advance));
    }

    private (int End, TextScript Script) ScriptPart(int start)
    {
        var script = TextScripts.Of(RuneAt(start));
        if (script == TextScript.Plain && TextScripts.IsExtending(NextRune(start)))
        {
            script = TextScript.Other;
        }

        var at = start;
        while (at < text.Length)
        {
            var next = at + RuneAt(at).Utf16SequenceLength;
            if (at > start)
            {
                var own = TextScripts.Of(RuneAt(at));
                var extends = TextScripts.IsExtending(RuneAt(at));
                var joins = script == TextScript.Plain
                    ? own == script && !TextScripts.IsExtending(NextRune(at))
                    : own == script || extends || TextScripts.IsNeutral(RuneAt(at));
                if (!joins)
                {
                    break;
                }
            }

            at = next;
        }

        return (at, script);
    }

    private Rune NextRune(int at)
    {
        var next = at + RuneAt(at).Utf16SequenceLength;
        return next < text.Length ? RuneAt(next) : new Rune(' ');
    }

    /// <summary>Faces may have glyphs for control characters; a text must not have such characters.</summary>
    private Rune RuneAt(int at) => Rune.TryGetRuneAt(text, at, out var rune) && !Rune.IsControl(rune)
        ? rune
        : throw new MissingGlyphException(text, at, text[at]);

    private void LookUp(int start, int end)
    {
        var scale = 0.0;
        FontFace? scaled = null;
        for (var at = start; at < end;)
        {
            var rune = RuneAt(at);
            var (chosen, glyph) = FaceOf(rune, at);
            Use(chosen, at);
            if (!ReferenceEquals(scaled, chosen))
            {
                scaled = chosen;
                scale = sizeMm / chosen.UnitsPerEm;
            }

            Add(glyph, pen, 0, at);
            pen += chosen.Advance(glyph) * scale;
            at += rune.Utf16SequenceLength;
        }
    }

    private (FontFace Face, ushort Glyph) FaceOf(Rune rune, int at)
    {
        foreach (var candidate in chain)
        {
            var glyph = candidate.Glyph(rune.Value);
            if (glyph != 0)
            {
                return (candidate, glyph);
            }
        }

        throw new MissingGlyphException(text, at, rune.Value);
    }

    private void ShapePart(int start, int end, TextScript script)
    {
        for (var at = start; at < end;)
        {
            var chosen = FaceOfCluster(at, out var length);
            var stop = at + length;
            while (stop < end && FaceOfCluster(stop, out length) == chosen)
            {
                stop += length;
            }

            Use(chosen, at);
            ShapeWith(chosen, at, stop, script);
            at = stop;
        }
    }

    private FontFace FaceOfCluster(int start, out int length)
    {
        length = StringInfo.GetNextTextElementLength(text, start);
        var missingAt = start;
        foreach (var candidate in chain)
        {
            if (Lacks(candidate, start, start + length) is not { } lacking)
            {
                return candidate;
            }

            missingAt = Math.Max(missingAt, lacking);
        }

        throw new MissingGlyphException(text, missingAt, RuneAt(missingAt).Value);
    }

    private int? Lacks(FontFace candidate, int start, int end)
    {
        for (var at = start; at < end;)
        {
            var rune = RuneAt(at);
            if (!TextScripts.IsInvisible(rune) && candidate.Glyph(rune.Value) == 0)
            {
                return at;
            }

            at += rune.Utf16SequenceLength;
        }

        return null;
    }

    private void ShapeWith(FontFace chosen, int start, int end, TextScript script)
    {
        var buffer = HarfBuzz.hb_buffer_create();
        try
        {
            fixed (char* characters = text)
            {
                HarfBuzz.hb_buffer_add_utf16(buffer, characters, text.Length, (uint)start, end - start);
            }

            HarfBuzz.hb_buffer_set_direction(buffer, HarfBuzz.DirectionLeftToRight);
            HarfBuzz.hb_buffer_set_script(buffer, TextScripts.Tag(script));
            HarfBuzz.hb_buffer_set_language(buffer, HarfBuzz.hb_language_from_string(language, -1));
            HarfBuzz.hb_buffer_set_flags(buffer, HarfBuzz.BufferFlagRemoveDefaultIgnorables);
            HarfBuzz.hb_shape(chosen.Font, buffer, 0, 0);
            var infos = HarfBuzz.hb_buffer_get_glyph_infos(buffer, out var count);
            var positions = HarfBuzz.hb_buffer_get_glyph_positions(buffer, out _);
            var scale = sizeMm / chosen.UnitsPerEm;
            for (var i = 0; i < count; i++)
            {
                var cluster = (int)infos[i].Cluster;
                if (infos[i].Glyph == 0)
                {
                    throw new MissingGlyphException(text, cluster, RuneAt(cluster).Value);
                }

                Add((ushort)infos[i].Glyph, pen + positions[i].XOffset * scale, positions[i].YOffset * scale, cluster);
                pen += positions[i].XAdvance * scale;
            }
        }
        finally
        {
            HarfBuzz.hb_buffer_destroy(buffer);
        }
    }

    private void Use(FontFace chosen, int at)
    {
        if (!ReferenceEquals(face, chosen))
        {
            CloseRun(at);
            face = chosen;
        }
    }

    private void Add(ushort glyph, double x, double rise, int cluster)
    {
        glyphs.Add(glyph);
        offsets.Add(x);
        rises.Add(rise);
        clusters.Add(cluster - runStart);
        raised |= rise != 0;
    }

    private void CloseRun(int end)
    {
        if (face is not null && end > runStart)
        {
            runs.Add(new(
                face,
                sizeMm,
                text[runStart..end],
                [.. glyphs],
                [.. offsets],
                raised ? [.. rises] : [],
                [.. clusters],
                pen));
        }

        glyphs.Clear();
        offsets.Clear();
        rises.Clear();
        clusters.Clear();
        runStart = end;
        pen = 0;
        raised = false;
    }
}
