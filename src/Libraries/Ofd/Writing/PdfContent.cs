using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>Writes the content stream of one page in millimetres (ISO 32000-1, 8 and 9).</summary>
internal sealed class PdfContent(Page page, PdfResources resources, PdfStructure structure)
{
    /// <summary>A glyph is moved to its place when the pen has strayed further than this from it.</summary>
    private const double DriftMaxMm = 0.004;
    private readonly ByteText text = new();
    private PdfStructure.Element? marked;
    private bool isOpen;
    private bool inText;
    private string font = "";
    private double spacing;
    private double scale = 1;
    private Rgb fill = Rgb.Black;

    internal ByteText Write()
    {
        text.Add(PdfWriter.Points, 6).Add(" 0 0 ").Add(PdfWriter.Points, 6).Add(" 0 0 cm\n");
        foreach (var item in page.Items)
        {
            if (item is TextRun or PathItem or ImageItem)
            {
                Mark(structure.For(item));
                Paint(item);
            }
        }

        CloseMark();
        return text;
    }

    private void Paint(PageItem item)
    {
        switch (item)
        {
            case TextRun run:
                Paint(run);
                break;
            case PathItem path:
                LeaveText();
                Paint(path);
                break;
            case ImageItem image:
                LeaveText();
                text.Add("q ").Add(image.Box.Width).Add(" 0 0 ").Add(image.Box.Height).Add(" ").Add(image.Box.X)
                    .Add(" ").Add(page.Height - image.Box.Y - image.Box.Height).Add(" cm ")
                    .Add(resources.Image(image.Image)).Add(" Do Q\n");
                break;
            default:
                break;
        }
    }

    private void Mark(PdfStructure.Element? element)
    {
        if (isOpen && ReferenceEquals(element, marked))
        {
            return;
        }

        CloseMark();
        if (element is null)
        {
            text.Add("/Artifact BMC\n"u8);
        }
        else
        {
            text.Add("/").Add(element.Tag).Add("<</MCID ").Add(structure.Mark(element)).Add(">>BDC\n");
        }

        (marked, isOpen) = (element, true);
    }

    private void CloseMark()
    {
        LeaveText();
        if (isOpen)
        {
            text.Add("EMC\n"u8);
            isOpen = false;
        }
    }

    private void LeaveText()
    {
        if (inText)
        {
            text.Add("ET\n"u8);
            inText = false;
        }
    }

    private void Paint(TextRun run)
    {
        var glyphs = run.Glyphs;
        var (name, embedded) = resources.Font(glyphs.Font);
        var numbers = GlyphClusters.Numbers(glyphs, embedded);
        if (!inText)
        {
            text.Add("BT\n"u8);
            inText = true;
        }

        SetState(run, name);
        if (glyphs.Rises.Length > 0 || glyphs.Clusters.Distinct().Count() < glyphs.Clusters.Length)
        {
            PaintClusters(run, numbers);
            return;
        }

        SetSpacing(LikelySpacing(run, numbers, embedded));
        MoveTo(run.X + glyphs.Offsets[0], page.Height - run.Baseline);
        Line(run, numbers, embedded);
    }

    /// <summary>
    /// Glyphs of a stack may stand before the letter they belong to, and readers sort by place: the text of a cluster
    /// of several glyphs is said beside them (ISO 32000-1, 14.9.4).
    /// </summary>
    private void PaintClusters(TextRun run, ushort[] numbers)
    {
        var glyphs = run.Glyphs;
        SetSpacing(0);
        foreach (var cluster in GlyphClusters.Of(glyphs))
        {
            var several = cluster.GlyphEnd - cluster.GlyphStart > 1;
            if (several)
            {
                text.Add("/Span<</ActualText").PdfString(glyphs.Text[cluster.TextStart..cluster.TextEnd])
                    .Add(">>BDC\n");
            }

            for (var i = cluster.GlyphStart; i < cluster.GlyphEnd; i++)
            {
                var rise = glyphs.Rises.Length > 0 ? glyphs.Rises[i] : 0;
                MoveTo(run.X + glyphs.Offsets[i], page.Height - run.Baseline + rise);
                text.Add("(");
                Glyph(numbers[i]);
                text.Add(")Tj\n");
            }

            text.Add(several ? "EMC\n" : "");
        }
    }

    private void SetState(TextRun run, string name)
    {
        var wanted = name + " " + run.Glyphs.SizeMm.ToString("0.####",
            System.Globalization.CultureInfo.InvariantCulture);
        if (font != wanted)
        {
            font = wanted;
            text.Add(wanted).Add(" Tf\n");
        }

        if (scale != run.GlyphScale)
        {
            scale = run.GlyphScale;
            text.Add(scale * 100, 3).Add(" Tz\n");
        }

        SetFill(run.Color);
    }

    private void SetSpacing(double wanted)
    {
        if (spacing != wanted)
        {
            spacing = wanted;
            text.Add(spacing, 4).Add(" Tc\n");
        }
    }

    private void MoveTo(double x, double y) => text.Add("1 0 0 1 ").Add(x).Add(" ").Add(y).Add(" Tm\n");

    /// <summary>The spacing that most glyphs of a run of fixed pitch want: that of the first pair.</summary>
    private double LikelySpacing(TextRun run, ushort[] numbers, EmbeddedFont embedded)
    {
        var offsets = run.Glyphs.Offsets;
        return offsets.Length < 3
            ? 0
            : Math.Round((offsets[1] - offsets[0]) / scale - Width(numbers[0], embedded, run.Glyphs.SizeMm), 4);
    }

    /// <summary>One TJ array: strings, and corrections where the pen would stray.</summary>
    private void Line(TextRun run, ushort[] numbers, EmbeddedFont embedded)
    {
        var (offsets, size) = (run.Glyphs.Offsets, run.Glyphs.SizeMm);
        var pen = offsets[0];
        text.Add("[("u8);
        for (var i = 0; i < numbers.Length; i++)
        {
            if (Math.Abs(offsets[i] - pen) > DriftMaxMm)
            {
                var correction = Math.Round((pen - offsets[i]) * 1000 / (size * scale), 2);
                text.Add(")").Add(correction, 2).Add("(");
                pen -= correction * size * scale / 1000;
            }

            Glyph(numbers[i]);
            pen += (Width(numbers[i], embedded, size) + spacing) * scale;
        }

        text.Add(")]TJ\n"u8);
    }

    private static double Width(ushort number, EmbeddedFont embedded, double sizeMm) =>
        embedded.Advance(number) * sizeMm / EmbeddedFont.UnitsPerEm;

    private void Glyph(ushort number)
    {
        text.PdfByte((byte)(number >> 8));
        text.PdfByte((byte)number);
    }

    private void SetFill(Rgb colour)
    {
        if (fill != colour)
        {
            fill = colour;
            Colour(colour, " rg\n");
        }
    }

    private void Paint(PathItem path)
    {
        if (path.Fill is { } area)
        {
            SetFill(area);
        }

        if (path.Stroke is { } line)
        {
            Colour(line, " RG ");
            text.Add(path.LineWidth, 4).Add(" w\n");
        }

        foreach (var step in path.Steps)
        {
            switch (step.Verb)
            {
                case PathVerb.Move:
                    Point(step.X, step.Y).Add("m\n");
                    break;
                case PathVerb.Line:
                    Point(step.X, step.Y).Add("l\n");
                    break;
                case PathVerb.Cubic:
                    Point(step.X1, step.Y1);
                    Point(step.X2, step.Y2);
                    Point(step.X, step.Y).Add("c\n");
                    break;
                default:
                    text.Add("h\n");
                    break;
            }
        }

        text.Add((path.Fill, path.Stroke) switch
        {
            (not null, not null) => "B\n",
            (not null, null) => "f\n",
            (null, not null) => "S\n",
            _ => "n\n",
        });
    }

    private ByteText Point(double x, double y) => text.Add(x).Add(" ").Add(page.Height - y).Add(" ");

    private void Colour(Rgb colour, string verb) => text
        .Add(colour.R / 255.0, 4).Add(" ").Add(colour.G / 255.0, 4).Add(" ").Add(colour.B / 255.0, 4).Add(verb);
}
