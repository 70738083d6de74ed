using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>Glyphs drawn as paths, with their characters as unseen but selectable text above them.</summary>
internal sealed class SvgOutlines(ByteText text, SvgLine line)
{
    private const int Units = 100;

    internal void Cluster(TextRun run, GlyphCluster cluster)
    {
        var glyphs = run.Glyphs;
        var scale = glyphs.SizeMm * Units / glyphs.Font.UnitsPerEm;
        for (var i = cluster.GlyphStart; i < cluster.GlyphEnd; i++)
        {
            var x = (run.X + glyphs.Offsets[i]) * Units;
            var y = (run.Baseline - (glyphs.Rises.Length > 0 ? glyphs.Rises[i] : 0)) * Units;
            text.Add("<path");
            Fill(run.Color);
            text.Add(" d=\"");
            Outline(glyphs.Font, glyphs.Glyphs[i], scale * run.GlyphScale, -scale, x, y);
            text.Add("\"/>");
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
