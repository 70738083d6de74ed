using System.Text;
using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>Writes one page's content (GB/T 33190-2016 7.7 and 8 to 11).</summary>
internal sealed class OfdContent(ByteText text, OfdResources resources)
{
    /// <summary>Pitches that add up to less than this stay equal, so that a line of 28 characters is one
    /// number.</summary>
    private const double DriftMaxMm = 0.004;

    internal void Write(Page page)
    {
        text.Add($"<ofd:Page xmlns:ofd=\"{OfdWriter.Namespace}\"><ofd:Area><ofd:PhysicalBox>0 0 ")
            .Add(page.Width).Add(" ").Add(page.Height)
            .Add("</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID=\"").Add(resources.NextId())
            .Add("\" Type=\"Body\">");
        foreach (var item in page.Items)
        {
            Write(item);
        }

        text.Add("</ofd:Layer></ofd:Content></ofd:Page>");
    }

    private void Write(PageItem item)
    {
        switch (item)
        {
            case TextRun run:
                Write(run);
                break;
            case PathItem path:
                Write(path);
                break;
            case ImageItem image:
                Open("Image", image.Box).Add(" CTM=\"").Add(image.Box.Width).Add(" 0 0 ").Add(image.Box.Height)
                    .Add(" 0 0\" ResourceID=\"").Add(resources.Image(image.Image)).Add("\"/>");
                break;
            case LinkItem link when !link.Target.StartsWith('#'):
                Open("Path", link.Box).Add(" Stroke=\"false\"><ofd:Actions><ofd:Action Event=\"CLICK\"><ofd:URI URI=\"")
                    .AddXml(link.Target).Add("\"/></ofd:Action></ofd:Actions><ofd:AbbreviatedData>M 0 0 L ")
                    .Add(link.Box.Width).Add(" 0 L ").Add(link.Box.Width).Add(" ").Add(link.Box.Height).Add(" L 0 ")
                    .Add(link.Box.Height).Add(" C</ofd:AbbreviatedData></ofd:PathObject>");
                break;
            default:
                break;
        }
    }

    private void Write(TextRun run)
    {
        var glyphs = run.Glyphs;
        var (id, font) = resources.Font(glyphs.Font);
        var numbers = GlyphClusters.Numbers(glyphs, font);
        var first = 0;
        foreach (var cluster in GlyphClusters.Of(glyphs))
        {
            if (IsPlain(glyphs, font, numbers, cluster))
            {
                continue;
            }

            // What the cmap cannot say stands in an object of its own, so that offsets mean glyphs and characters.
            PlainObject(run, id, first, cluster.GlyphStart);
            ClusterObjects(run, id, font, numbers, cluster);
            first = cluster.GlyphEnd;
        }

        PlainObject(run, id, first, glyphs.Glyphs.Length);
    }

    private static bool IsPlain(GlyphRun glyphs, EmbeddedFont font, ushort[] numbers, GlyphCluster cluster)
    {
        var raised = glyphs.Rises.Length > 0 && glyphs.Rises[cluster.GlyphStart] != 0;
        if (raised || cluster.GlyphEnd - cluster.GlyphStart != 1)
        {
            return false;
        }

        return Rune.TryGetRuneAt(glyphs.Text, cluster.TextStart, out var rune)
            && rune.Utf16SequenceLength == cluster.TextEnd - cluster.TextStart
            && font.Characters.TryGetValue(rune.Value, out var number)
            && number == numbers[cluster.GlyphStart];
    }

    private void PlainObject(TextRun run, int fontId, int first, int end)
    {
        if (first >= end)
        {
            return;
        }

        var glyphs = run.Glyphs;
        var textEnd = end < glyphs.Glyphs.Length ? glyphs.Clusters[end] : glyphs.Text.Length;
        var right = end < glyphs.Glyphs.Length ? glyphs.Offsets[end] : glyphs.Advance;
        var (inset, ascent) = OpenText(run, fontId, glyphs.Offsets[first], right, 0);
        text.Add("<ofd:TextCode X=\"").Add(inset).Add("\" Y=\"").Add(ascent).AddByte((byte)'"');
        if (end - first > 1)
        {
            text.Add(" DeltaX=\"");
            Deltas(glyphs.Offsets.AsSpan(first, end - first));
            text.AddByte((byte)'"');
        }

        text.AddByte((byte)'>').AddXml(glyphs.Text[glyphs.Clusters[first]..textEnd])
            .Add("</ofd:TextCode></ofd:TextObject>");
    }

    /// <summary>
    /// One object for each glyph: then it does not matter whether a reader counts offsets by characters or by glyphs.
    /// </summary>
    private void ClusterObjects(TextRun run, int fontId, EmbeddedFont font, ushort[] numbers, GlyphCluster cluster)
    {
        var glyphs = run.Glyphs;
        for (var i = cluster.GlyphStart; i < cluster.GlyphEnd; i++)
        {
            var words = font.Glyphs[numbers[i]].Text;
            var rise = glyphs.Rises.Length > 0 ? glyphs.Rises[i] : 0;
            var (inset, ascent) = OpenText(run, fontId, glyphs.Offsets[i], glyphs.Offsets[i] + glyphs.SizeMm, rise);
            text.Add("<ofd:CGTransform CodePosition=\"0\" CodeCount=\"").Add(words.EnumerateRunes().Count())
                .Add("\" GlyphCount=\"1\"><ofd:Glyphs>").Add(numbers[i])
                .Add("</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X=\"").Add(inset).Add("\" Y=\"").Add(ascent)
                .Add("\">").AddXml(words).Add("</ofd:TextCode></ofd:TextObject>");
        }
    }

    /// <summary>Readers clip what lies outside the boundary: it takes in the tallest and deepest glyphs.</summary>
    private (double Inset, double Ascent) OpenText(TextRun run, int fontId, double left, double right, double rise)
    {
        var glyphs = run.Glyphs;
        var metrics = glyphs.Font.Metrics;
        var em = glyphs.SizeMm / glyphs.Font.UnitsPerEm;
        var ascent = Thousandth(Math.Max(metrics.Ascent, metrics.YMax) * em + Math.Abs(rise));
        var descent = Math.Max(-metrics.Descent, -metrics.YMin) * em + Math.Abs(rise);
        var inset = Thousandth(glyphs.SizeMm / 2);
        var width = right - left + 2 * inset + glyphs.SizeMm;
        Open("Text", new(run.X + left - inset, run.Baseline - rise - ascent, width, ascent + descent))
            .Add(" Font=\"").Add(fontId).Add("\" Size=\"").Add(glyphs.SizeMm, 4).AddByte((byte)'"');
        if (run.GlyphScale != 1)
        {
            text.Add(" HScale=\"").Add(run.GlyphScale, 4).AddByte((byte)'"');
        }

        text.AddByte((byte)'>');
        if (run.Color != Rgb.Black)
        {
            Colour("Fill", run.Color);
        }

        return (inset, ascent);
    }

    private void Deltas(ReadOnlySpan<double> offsets)
    {
        var at = offsets[0];
        var run = 0;
        var pitch = 0.0;
        var start = true;
        for (var i = 1; i < offsets.Length; i++)
        {
            if (run == 0 || Math.Abs(at + pitch - offsets[i]) > DriftMaxMm)
            {
                Pitches(run, pitch, ref start);
                pitch = Math.Round(offsets[i] - at, 4);
                run = 0;
            }

            at += pitch;
            run++;
        }

        Pitches(run, pitch, ref start);
    }

    private void Pitches(int run, double pitch, ref bool start)
    {
        if (run > 3)
        {
            text.Add(start ? "g " : " g ").Add(run).Add(" ").Add(pitch, 4);
        }
        else
        {
            for (var i = 0; i < run; i++)
            {
                text.Add(start && i == 0 ? "" : " ").Add(pitch, 4);
            }
        }

        start &= run == 0;
    }

    private void Write(PathItem path)
    {
        var box = path.Bounds();
        Open("Path", box);
        if (path.Stroke is null)
        {
            text.Add(" Stroke=\"false\"");
        }
        else
        {
            text.Add(" LineWidth=\"").Add(path.LineWidth, 4).AddByte((byte)'"');
        }

        text.Add(path.Fill is null ? ">" : " Fill=\"true\">");
        if (path.Stroke is { } stroke)
        {
            Colour("Stroke", stroke);
        }

        if (path.Fill is { } fill)
        {
            Colour("Fill", fill);
        }

        text.Add("<ofd:AbbreviatedData>");
        foreach (var step in path.Steps)
        {
            _ = step.Verb switch
            {
                PathVerb.Move => Point("M ", step.X, step.Y, box),
                PathVerb.Line => Point("L ", step.X, step.Y, box),
                PathVerb.Cubic => Cubic(step, box),
                _ => text.Add("C "),
            };
        }

        text.Add("</ofd:AbbreviatedData></ofd:PathObject>");
    }

    private ByteText Cubic(PathStep step, Box box)
    {
        Point("B ", step.X1, step.Y1, box);
        Point("", step.X2, step.Y2, box);
        return Point("", step.X, step.Y, box);
    }

    private ByteText Point(string verb, double x, double y, Box box) =>
        text.Add(verb).Add(x - Thousandth(box.X)).Add(" ").Add(y - Thousandth(box.Y)).Add(" ");

    private ByteText Open(string kind, Box box) => text
        .Add("<ofd:").Add(kind).Add("Object ID=\"").Add(resources.NextId()).Add("\" Boundary=\"")
        .Add(box.X).Add(" ").Add(box.Y).Add(" ").Add(box.Width).Add(" ").Add(box.Height).AddByte((byte)'"');

    private void Colour(string kind, Rgb colour) => text
        .Add("<ofd:").Add(kind).Add("Color Value=\"").Add(colour.R).Add(" ").Add(colour.G).Add(" ").Add(colour.B)
        .Add("\"/>");

    private static double Thousandth(double mm) => Math.Round(mm, 3);
}
