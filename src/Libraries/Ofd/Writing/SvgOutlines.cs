using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>Glyphs drawn as paths, with their characters as unseen but selectable text above them.</summary>
internal sealed class SvgOutlines(ByteText text, SvgLine line)
{
    private const int Units = 100;
    private readonly Dictionary<(FontFace Face, ushort Glyph), int> defined = [];

    /// <summary>Each glyph once, in font units; to be used many times.</summary>
    internal void Define(IEnumerable<TextRun> runs)
    {
        text.Add("<defs>");
        foreach (var glyphs in runs.Select(run => run.Glyphs))
        {
            foreach (var glyph in glyphs.Glyphs)
            {
                if (defined.TryAdd((glyphs.Font, glyph), defined.Count))
                {
                    text.Add("<path id=\"g").Add(defined.Count - 1).Add("\" d=\"");
                    Outline(glyphs.Font, glyph, 1, 1, 0, 0);
                    text.Add("\"/>");
                }
            }
        }

        text.Add("</defs>");
    }

    internal void Cluster(TextRun run, GlyphCluster cluster)
    {
        var glyphs = run.Glyphs;
        var scale = glyphs.SizeMm * Units / glyphs.Font.UnitsPerEm;
        for (var i = cluster.GlyphStart; i < cluster.GlyphEnd; i++)
        {
            var x = (run.X + glyphs.Offsets[i]) * Units;
            var y = (run.Baseline - (glyphs.Rises.Length > 0 ? glyphs.Rises[i] : 0)) * Units;
            if (defined.TryGetValue((glyphs.Font, glyphs.Glyphs[i]), out var id))
            {
                text.Add("<use href=\"#g").Add(id).Add("\" transform=\"translate(").Add(x, 0).Add(" ").Add(y, 0)
                    .Add(")scale(").Add(scale * run.GlyphScale, 4).Add(" ").Add(-scale, 4).Add(")\"");
                Fill(run.Color);
                text.Add("/>");
            }
            else
            {
                text.Add("<path");
                Fill(run.Color);
                text.Add(" d=\"");
                Outline(glyphs.Font, glyphs.Glyphs[i], scale * run.GlyphScale, -scale, x, y);
                text.Add("\"/>");
            }
        }

        line.Span(run).Add(" fill-opacity=\"0\" x=\"")
            .Add((run.X + glyphs.Offsets[cluster.GlyphStart]) * Units / run.GlyphScale, 0)
            .Add("\" font-size=\"").Add(glyphs.SizeMm * Units, 1).Add("\">")
            .AddXml(glyphs.Text[cluster.TextStart..cluster.TextEnd]).Add("</tspan>");
    }

    private void Outline(FontFace face, ushort glyph, double scaleX, double scaleY, double x, double y)
    {
        foreach (var contour in face.Contours(glyph))
        {
            Point("M", contour.Start);
            foreach (var segment in contour.Segments)
            {
                if (segment.IsCurve)
                {
                    Point("C", segment.C1);
                    Point(" ", segment.C2);
                    Point(" ", segment.End);
                }
                else
                {
                    Point("L", segment.End);
                }
            }

            text.Add("Z");
        }

        void Point(string verb, OutlinePoint point) =>
            text.Add(verb).Add(x + point.X * scaleX, 0).Add(" ").Add(y + point.Y * scaleY, 0);
    }

    private void Fill(Rgb colour)
    {
        if (colour != Rgb.Black)
        {
            text.Add($" fill=\"#{colour.R:x2}{colour.G:x2}{colour.B:x2}\"");
        }
    }
}
