using System.Globalization;
using System.Text;
using Yiwang.Ofd.Fonts;

namespace Yiwang.Ofd.Seals;

/// <summary>
/// The drawing of a seal as outlines in mm, y downwards: one source for the SVG on a screen and the PNG inside the
/// electronic seal. The same design gives the same bytes.
/// </summary>
public sealed class SealArtwork
{
    /// <summary>印泥红.</summary>
    public const string Colour = "#E60012";
    public const int DotsPerInch = 300;
    private const double MmPerInch = 25.4;

    private readonly List<OutlineContour> contours = [];
    private readonly SealDesign design;
    private readonly FontSet fonts;
    private readonly double radius;

    private SealArtwork(SealDesign design, FontSet fonts)
    {
        this.design = design;
        this.fonts = fonts;
        radius = design.DiameterMm / 2.0;
    }

    /// <exception cref="SealRefused"><c>seal.design</c>.</exception>
    /// <exception cref="MissingGlyphException">No installed font has a character of the seal.</exception>
    public static SealArtwork Draw(SealDesign design, FontSet fonts)
    {
        design.Check();
        var artwork = new SealArtwork(design, fonts);
        artwork.DrawRing();
        artwork.DrawStar();
        artwork.DrawName();
        artwork.DrawLines();
        return artwork;
    }

    /// <summary>What goes into the electronic seal: a PNG with a transparent ground.</summary>
    public SealPicture ToPicture() => new("PNG", ToPng(), design.DiameterMm, design.DiameterMm);

    public byte[] ToPng()
    {
        var pixels = (int)Math.Round(design.DiameterMm / MmPerInch * DotsPerInch);
        return SealPng.Write(OutlineRaster.Coverage(contours, pixels, pixels / (double)design.DiameterMm), pixels);
    }

    public string ToSvg()
    {
        var path = new StringBuilder();
        foreach (var contour in contours)
        {
            path.Append('M').Append(Point(contour.Start));
            foreach (var segment in contour.Segments)
                path.Append(segment.IsCurve
                    ? $"C{Point(segment.C1)} {Point(segment.C2)} {Point(segment.End)}"
                    : $"L{Point(segment.End)}");
            path.Append('Z');
        }
        var size = design.DiameterMm;
        var title = System.Security.SecurityElement.Escape(
            design.IsSample ? $"{design.RingText}（{SealDesign.SampleWord}）" : design.RingText);
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}mm\" height=\"{size}mm\" "
            + $"viewBox=\"0 0 {size} {size}\" role=\"img\"><title>{title}</title><path fill=\"{Colour}\" d=\"{path}\"/></svg>";
    }

    private double RingWidth => design.DiameterMm * 0.027;

    /// <summary>Two circles in opposite directions: between them is ink.</summary>
    private void DrawRing()
    {
        AddCircle(radius, clockwise: true);
        AddCircle(radius - RingWidth, clockwise: false);
    }

    private void AddCircle(double circleRadius, bool clockwise)
    {
        // Four cubic curves; the distance of the control points that keeps the error below 0.03 %.
        const double kappa = 0.5522847498;
        var sign = clockwise ? 1 : -1;
        OutlinePoint At(double x, double y) => new(radius + circleRadius * x, radius + circleRadius * y * sign);
        contours.Add(new OutlineContour(At(1, 0),
        [
            new(true, At(1, kappa), At(kappa, 1), At(0, 1)),
            new(true, At(-kappa, 1), At(-1, kappa), At(-1, 0)),
            new(true, At(-1, -kappa), At(-kappa, -1), At(0, -1)),
            new(true, At(kappa, -1), At(1, -kappa), At(1, 0)),
        ]));
    }

    private void DrawStar()
    {
        const int points = 10;
        const double innerRatio = 0.381966;
        var outer = design.DiameterMm / 6.0;
        OutlinePoint Corner(int i)
        {
            var (sin, cos) = Math.SinCos(i * Math.PI * 2 / points);
            var reach = i % 2 == 0 ? outer : outer * innerRatio;
            return new(radius + reach * sin, radius - reach * cos);
        }
        contours.Add(new OutlineContour(
            Corner(0), [.. Enumerable.Range(1, points).Select(
                i => new OutlineSegment(false, default, default, Corner(i % points)))]));
    }

    private void DrawName()
    {
        const double widest = 250 * Math.PI / 180, inkRatio = 0.9, narrowest = 0.55;
        const int shortName = 10;
        var glyphs = Glyphs(design.RingText);
        // Short names stand wider apart, so that they still lie around the star.
        var pitchRatio = 1.25 + 0.12 * Math.Max(0, shortName - glyphs.Count);
        var outerEdge = radius - RingWidth - design.DiameterMm * 0.03;
        var height = design.DiameterMm * 0.15;
        // Long names get narrower first, then smaller.
        var sweep = Math.Min(widest, glyphs.Count * height * pitchRatio / (outerEdge - height / 2));
        var pitch = sweep * (outerEdge - height / 2) / glyphs.Count;
        if (pitch * inkRatio < height * narrowest)
        {
            height = pitch * inkRatio / narrowest;
            pitch = sweep * (outerEdge - height / 2) / glyphs.Count;
        }
        var middle = outerEdge - height / 2;
        var width = Math.Min(height, pitch * inkRatio);
        for (var i = 0; i < glyphs.Count; i++)
        {
            var (sin, cos) = Math.SinCos(sweep / glyphs.Count * (i + 0.5) - sweep / 2);
            var centre = new OutlinePoint(radius + middle * sin, radius - middle * cos);
            AddGlyph(glyphs[i], width, height, (x, y) => centre
                + new OutlinePoint(x * cos + y * sin, x * sin - y * cos));
        }
    }

    private void DrawLines()
    {
        var lines = new List<string>();
        if (design.LowerText is { Length: > 0 } lower) lines.Add(lower);
        if (design.IsSample) lines.Add(SealDesign.SampleWord);
        var top = radius + design.DiameterMm * 0.19;
        foreach (var line in lines)
        {
            var height = design.DiameterMm * 0.1;
            // The chord that is free at the line's lower edge.
            var free = radius - RingWidth - design.DiameterMm * 0.03;
            var reach = top + height - radius;
            var chord = 2 * Math.Sqrt(Math.Max(1, free * free - reach * reach));
            var glyphs = Glyphs(line);
            var pitch = Math.Min(height * 1.15, chord / glyphs.Count);
            for (var i = 0; i < glyphs.Count; i++)
            {
                var centre = new OutlinePoint(radius + (i + 0.5 - glyphs.Count / 2.0) * pitch, top + height / 2);
                AddGlyph(glyphs[i], pitch * 0.92, height, (x, y) => centre + new OutlinePoint(x, -y));
            }
            top += height * 1.15;
        }
    }

    private List<(FontFace Face, ushort Glyph, double Advance)> Glyphs(string text)
    {
        var shaped = fonts.Shape(FontRole.Banner, text, 1, "zh-CN");
        return
        [
            .. shaped.Runs.SelectMany(run => run.Glyphs.Select((glyph, i) => (
                run.Font, glyph, (i + 1 < run.Offsets.Length ? run.Offsets[i + 1] : run.Advance) - run.Offsets[i]))),
        ];
    }

    /// <summary>
    /// Fits the em square of a Han character (0.12 below the baseline, 0.88 above) into width and height.
    /// </summary>
    private void AddGlyph(
        (FontFace Face, ushort Glyph, double Advance) one, double width, double height, Func<double, double,
            OutlinePoint> place)
    {
        const double middleOfEm = 0.38;
        var em = one.Face.UnitsPerEm;
        // Latin letters and figures keep their own proportion of the width.
        var horizontal = width / em;
        OutlinePoint At(OutlinePoint point) => place(
            (point.X - one.Advance * em / 2) * horizontal, (point.Y / em - middleOfEm) * height);
        foreach (var contour in GlyphOutline.Read(one.Face, one.Glyph))
            contours.Add(new OutlineContour(
                At(contour.Start),
                [.. contour.Segments.Select(
                    part => new OutlineSegment(part.IsCurve, At(part.C1), At(part.C2), At(part.End)))]));
    }

    private static string Point(OutlinePoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"{point.X:0.###} {point.Y:0.###}");
}
