using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>
/// Draws one page as SVG 1.1: real text in fonts served beside it, placed glyph by glyph, in reading order, with the
/// roles of a screen reader. No script, no style attribute, nothing from elsewhere: it stands under the content
/// security policy <c>default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'</c>. Why not
/// outlines: docs/decisions/0005-pages-as-svg.md.
/// </summary>
public sealed class SvgWriter
{
    /// <summary>Drawing units in a millimetre: whole numbers are exact to 0.01 mm and short.</summary>
    private const int Units = 100;
    private readonly ByteText text = new();
    private readonly SvgLine line;
    private readonly Page page;
    private readonly SvgFonts fonts;
    private readonly SvgOutlines outlines;

    private SvgWriter(Page page, SvgFonts fonts)
    {
        this.page = page;
        this.fonts = fonts;
        line = new(text);
        outlines = new(text, line);
    }

    /// <param name="page">To be drawn.</param>
    /// <param name="fonts">Made from pages that include this one.</param>
    /// <param name="label">What a screen reader says first, such as 第 1 页.</param>
    /// <returns>UTF-8; an element to stand in an HTML page or a file of its own.</returns>
    public static byte[] Write(Page page, SvgFonts fonts, string label) => new SvgWriter(page, fonts).Draw(label);

    private byte[] Draw(string label)
    {
        text.Add("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").Add(page.Width).Add("mm\" height=\"")
            .Add(page.Height).Add("mm\" viewBox=\"0 0 ").Add(page.Width * Units, 0).Add(" ")
            .Add(page.Height * Units, 0).Add("\" role=\"document\" aria-label=\"").AddXml(label)
            .Add("\" xml:space=\"preserve\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        var groups = new SvgGroups(text);
        foreach (var item in InReadingOrder(page.Items))
        {
            if (item is not SealPlace)
            {
                if (item is not TextRun)
                {
                    line.End();
                }

                groups.Enter(item, line);
                Draw(item);
            }
        }

        line.End();
        groups.Close();
        return text.Add("</svg>\n").Written.ToArray();
    }

    /// <summary>
    /// What is painted stays in order; text is read in order. Text hides nothing, so that moving it among itself does
    /// not change the picture.
    /// </summary>
    private static List<PageItem> InReadingOrder(IReadOnlyList<PageItem> items)
    {
        var readable = new Queue<PageItem>(
            items.Where(item => item is TextRun && item.Role != StructureRole.Artifact).OrderBy(item => item.Order));
        return items
            .Select(item => item is TextRun && item.Role != StructureRole.Artifact ? readable.Dequeue() : item)
            .ToList();
    }

    private void Draw(PageItem item)
    {
        switch (item)
        {
            case TextRun run:
                Draw(run);
                break;
            case PathItem path:
                Draw(path);
                break;
            case ImageItem image:
                text.Add("<image");
                Place(image.Box);
                text.Add(" preserveAspectRatio=\"none\" href=\"data:image/")
                    .Add(image.Image.Kind == ImageKind.Png ? "png" : "jpeg").Add(";base64,")
                    .Add(Convert.ToBase64String(image.Image.Bytes.Span)).Add("\"/>");
                break;
            case LinkItem link:
                text.Add("<a href=\"").AddXml(link.Target.StartsWith('#') ? $"#page-{link.Target[1..]}" : link.Target)
                    .Add("\" aria-label=\"").AddXml(link.Words).Add("\"><rect fill-opacity=\"0\"");
                Place(link.Box);
                text.Add("/></a>");
                break;
            default:
                break;
        }
    }

    private void Draw(TextRun run)
    {
        var glyphs = run.Glyphs;
        var first = 0;
        foreach (var cluster in GlyphClusters.Of(glyphs))
        {
            if (IsPlain(glyphs, cluster))
            {
                continue;
            }

            // What the served font cannot say by a character is drawn, with the characters unseen above it.
            Characters(run, first, cluster.GlyphStart);
            outlines.Cluster(run, cluster);
            first = cluster.GlyphEnd;
        }

        Characters(run, first, glyphs.Glyphs.Length);
    }

    private bool IsPlain(GlyphRun glyphs, GlyphCluster cluster)
    {
        var raised = glyphs.Rises.Length > 0 && glyphs.Rises[cluster.GlyphStart] != 0;
        return !raised && cluster.GlyphEnd - cluster.GlyphStart == 1 && cluster.TextEnd - cluster.TextStart == 1
            && fonts.Draws(glyphs.Font, glyphs.Text[cluster.TextStart], glyphs.Glyphs[cluster.GlyphStart]);
    }

    private void Characters(TextRun run, int first, int end)
    {
        if (first >= end)
        {
            return;
        }

        var glyphs = run.Glyphs;
        var span = line.Span(run);
        span.Add(" font-family=\"").Add(fonts.Family(glyphs.Font)).Add("\" font-size=\"")
            .Add(glyphs.SizeMm * Units, 1).AddByte((byte)'"');
        if (run.Color != Rgb.Black)
        {
            span.Add(" fill=\"").Add(Hex(run.Color)).AddByte((byte)'"');
        }

        span.Add(" x=\"");
        for (var i = first; i < end; i++)
        {
            span.Add(i > first ? " " : "").Add((run.X + glyphs.Offsets[i]) * Units / run.GlyphScale, 0);
        }

        var textEnd = end < glyphs.Glyphs.Length ? glyphs.Clusters[end] : glyphs.Text.Length;
        span.Add("\">").AddXml(glyphs.Text[glyphs.Clusters[first]..textEnd]).Add("</tspan>");
    }

    private void Draw(PathItem path)
    {
        text.Add("<path");
        if (path.Fill is { } fill)
        {
            Fill(fill);
        }
        else
        {
            text.Add(" fill=\"none\"");
        }

        if (path.Stroke is { } stroke)
        {
            text.Add(" stroke=\"").Add(Hex(stroke)).Add("\" stroke-width=\"").Add(path.LineWidth * Units, 1).Add("\"");
        }

        text.Add(" d=\"");
        foreach (var step in path.Steps)
        {
            _ = step.Verb switch
            {
                PathVerb.Move => Point("M", step.X, step.Y),
                PathVerb.Line => Point("L", step.X, step.Y),
                PathVerb.Cubic => Cubic(step),
                _ => text.Add("Z"),
            };
        }

        text.Add("\"/>");
    }

    private ByteText Cubic(PathStep step)
    {
        Point("C", step.X1, step.Y1);
        Point(" ", step.X2, step.Y2);
        return Point(" ", step.X, step.Y);
    }

    private ByteText Point(string verb, double x, double y) =>
        text.Add(verb).Add(x * Units, 1).Add(" ").Add(y * Units, 1);

    private void Place(Box box) => text
        .Add(" x=\"").Add(box.X * Units, 0).Add("\" y=\"").Add(box.Y * Units, 0)
        .Add("\" width=\"").Add(box.Width * Units, 0).Add("\" height=\"").Add(box.Height * Units, 0).AddByte((byte)'"');

    private void Fill(Rgb colour)
    {
        if (colour != Rgb.Black)
        {
            text.Add(" fill=\"").Add(Hex(colour)).AddByte((byte)'"');
        }
    }

    private static string Hex(Rgb colour) => $"#{colour.R:x2}{colour.G:x2}{colour.B:x2}";
}
