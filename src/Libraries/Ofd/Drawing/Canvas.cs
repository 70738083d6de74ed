using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;

namespace Yiwang.Ofd.Drawing;

/// <summary>Units of one page, turned into SVG.</summary>
internal sealed class Canvas : IDisposable
{
    /// <summary>The start of the white sheet under a page.</summary>
    public const string Paper = "<rect fill=\"#fff\"";

    /// <summary>Units drawn, those of drawings used again counted again.</summary>
    private const int DrawnMax = 400_000;
    private const int CompositeDepthMax = 8;

    /// <summary>How far a path may reach over its Boundary before it is clipped: half a thick line.</summary>
    private const double ClipToleranceMillimetres = 0.5;
    private readonly OfdFile file;
    private readonly OfdBody body;
    private readonly SvgOptions options;
    private readonly Pictures pictures;
    private readonly TextDrawing texts;
    private readonly string path;
    private int drawn, ids;

    public Canvas(OfdFile file, OfdBody body, SvgOptions options, string path)
    {
        this.file = file;
        this.body = body;
        this.options = options;
        this.path = path;
        pictures = new Pictures(file, body, this);
        texts = new TextDrawing(file, body, options, this);
    }

    public SvgText Definitions { get; } = new();

    public SvgText Content { get; } = new();

    public string Id() => $"{options.IdPrefix}u{++ids}";

    public void Units(IReadOnlyList<OfdUnit> units, int depth)
    {
        foreach (var unit in units)
        {
            if (++drawn > DrawnMax)
                throw new OfdRefused("draw.too_many_units", "页面图元过多，无法绘制。", "The page has too many units to draw.");
            if (unit is OfdBlock block)
            {
                Units(block.Units, depth);
                continue;
            }
            var opened = OpenClips(unit);
            Unit(unit, depth);
            for (; opened > 0; opened--) Content.Raw("</g>");
        }
    }

    public void Seal(OfdSignature signature, OfdStamp stamp, SvgOptions options, bool nested)
    {
        var href = options.SealHref?.Invoke(signature) is { Length: > 0 } place && place[0] is '/' or '#' or '?'
            ? options.SealHref(signature) : null;
        if (href is not null)
        {
            Content.Raw("<a").Attribute("href", href);
            if (options.SealLabelledBy.Length > 0) Content.Attribute("aria-labelledby", options.SealLabelledBy);
            Content.Raw(">");
        }
        Content.Raw("<g class=\"ofd-seal\"").Attribute("data-signature", signature.Id);
        if (stamp.Clip is { } clip)
        {
            var id = Id();
            Definitions.Raw("<clipPath").Attribute("id", id).Raw("><rect").Attribute("x", stamp.Boundary.X + clip.X)
                .Attribute("y", stamp.Boundary.Y + clip.Y)
                .Attribute("width", Math.Max(0, clip.Width)).Attribute("height", Math.Max(0, clip.Height))
                .Raw("/></clipPath>");
            Content.Raw(" clip-path=\"url(#").Escaped(id).Raw(")\"");
        }
        Content.Raw(">");
        pictures.Seal(signature, stamp.Boundary, nested);
        Content.Raw("</g>");
        if (href is not null) Content.Raw("</a>");
    }

    public void Paint(string kind, OfdPaint? paint, string otherwise)
    {
        if (paint is null)
        {
            Content.Raw($" {kind}=\"{otherwise}\"");
            return;
        }
        if (paint is OfdColor color) Content.Raw($" {kind}=\"{Hex(color)}\"");
        else if (paint is OfdShading shading) Content.Raw($" {kind}=\"url(#").Escaped(Gradient(shading)).Raw(")\"");
        if (paint.Alpha < 255) Content.Attribute($"{kind}-opacity", paint.Alpha / 255.0);
    }

    public void Dispose() => texts.Dispose();

    private void Unit(OfdUnit unit, int depth)
    {
        switch (unit)
        {
            case OfdText text:
                texts.Draw(text);
                break;
            case OfdPath drawnPath:
                Path(drawnPath);
                break;
            case OfdImage image:
                pictures.Draw(image);
                break;
            case OfdComposite composite:
                Composite(composite, depth);
                break;
        }
    }

    private void Composite(OfdComposite composite, int depth)
    {
        if (depth >= CompositeDepthMax)
        {
            throw new OfdRefused("draw.too_deep", "复合图元引用过深。", "Drawings refer to one another too deep.");
        }
        if (PageReader.Vector(file, body, composite.ResourceId) is not { } vector)
        {
            file.Noticed.Add("ofd.resource_missing", path, $"复合图元 {EntryName.Shown(composite.ResourceId)} 未定义。",
                $"The drawing {EntryName.Shown(composite.ResourceId)} is not defined.");
            return;
        }
        Content.Raw("<g").Transform(composite.ToHolder);
        if (composite.Alpha < 255) Content.Attribute("opacity", composite.Alpha / 255.0);
        Content.Raw(">");
        Units(vector.Units, depth + 1);
        Content.Raw("</g>");
    }

    private void Path(OfdPath unit)
    {
        if (unit.Steps.Steps.Count == 0) return;
        Content.Raw("<path").Transform(unit.ToHolder).Raw(" d=\"");
        Steps(Content, unit.Steps);
        Content.Raw("\"");
        // Clause 9.1: a filled path without colour is seen through, a stroke without colour is black.
        Paint("fill", unit.Filled ? unit.Draw.Fill : null, "none");
        if (unit.Stroked) Stroke(unit.Draw);
        if (unit is { Filled: true, EvenOdd: true }) Content.Raw(" fill-rule=\"evenodd\"");
        if (unit.Alpha < 255) Content.Attribute("opacity", unit.Alpha / 255.0);
        Content.Raw("/>");
    }

    private void Stroke(OfdDrawParam draw)
    {
        Paint("stroke", draw.Stroke, "#000");
        // 0.353 mm, one point, is the standard's width when none is said (clause 8.2).
        Content.Attribute("stroke-width", draw.LineWidth ?? 0.353);
        if (draw.Join is "Round" or "Bevel")
            Content.Attribute("stroke-linejoin", draw.Join == "Round" ? "round" : "bevel");
        if (draw.Cap is "Round" or "Square")
            Content.Attribute("stroke-linecap", draw.Cap == "Round" ? "round" : "square");
        if (draw.MiterLimit is { } limit and >= 1) Content.Attribute("stroke-miterlimit", limit);
        if (draw.DashPattern is { Count: > 0 } dashes) Content.Raw(" stroke-dasharray=\"").Numbers(dashes).Raw("\"");
        if (draw.DashOffset is { } offset and not 0) Content.Attribute("stroke-dashoffset", offset);
    }

    private int OpenClips(OfdUnit unit)
    {
        var opened = 0;
        var move = OfdMatrix.Move(unit.Boundary.X, unit.Boundary.Y);
        foreach (var clip in unit.Clips.Where(clip => clip.Areas.Count > 0))
        {
            var id = Id();
            Definitions.Raw("<clipPath").Attribute("id", id).Raw(">");
            foreach (var (steps, matrix, evenOdd) in clip.Areas)
            {
                Definitions.Raw("<path").Transform(matrix.Then(move))
                    .Raw(evenOdd ? " clip-rule=\"evenodd\" d=\"" : " d=\"");
                Steps(Definitions, steps);
                Definitions.Raw("\"/>");
            }
            Definitions.Raw("</clipPath>");
            Content.Raw("<g clip-path=\"url(#").Escaped(id).Raw(")\">");
            opened++;
        }
        return Overreaches(unit) ? opened + OpenBoundary(unit.Boundary) : opened;
    }

    // The standard clips every unit at its Boundary (clause 8.1). Text is spared: boundaries of text are often too
    // small.
    private static bool Overreaches(OfdUnit unit)
    {
        if (unit is not OfdPath path || unit.Boundary is not { Width: > 0, Height: > 0 } box) return false;
        var reach = path.Steps.Bounds(unit.ToHolder);
        return reach.X < box.X - ClipToleranceMillimetres || reach.Y < box.Y - ClipToleranceMillimetres
            || reach.Right > box.Right + ClipToleranceMillimetres
            || reach.Bottom > box.Bottom + ClipToleranceMillimetres;
    }

    private int OpenBoundary(OfdBox box)
    {
        var id = Id();
        Definitions.Raw("<clipPath").Attribute("id", id).Raw("><rect").Attribute("x", box.X).Attribute("y", box.Y)
            .Attribute("width", box.Width).Attribute("height", box.Height).Raw("/></clipPath>");
        Content.Raw("<g clip-path=\"url(#").Escaped(id).Raw(")\">");
        return 1;
    }

    private string Gradient(OfdShading shading)
    {
        var id = Id();
        var name = shading.Radial ? "radialGradient" : "linearGradient";
        Definitions.Raw($"<{name} gradientUnits=\"userSpaceOnUse\"").Attribute("id", id);
        if (shading.Radial)
        {
            Definitions.Attribute("fx", shading.Start.X).Attribute("fy", shading.Start.Y).Attribute("cx", shading.End.X)
                .Attribute("cy", shading.End.Y)
                .Attribute("r", Math.Max(0, shading.EndRadius));
        }
        else
        {
            Definitions.Attribute("x1", shading.Start.X).Attribute("y1", shading.Start.Y).Attribute("x2", shading.End.X)
                .Attribute("y2", shading.End.Y);
        }
        Definitions.Raw(">");
        foreach (var (at, color) in shading.Stops)
            Definitions.Raw("<stop").Attribute("offset", at).Raw($" stop-color=\"{Hex(color)}\"/>");
        Definitions.Raw($"</{name}>");
        return id;
    }

    private static void Steps(SvgText svg, OfdPathSteps steps)
    {
        foreach (var step in steps.Steps)
        {
            svg.Raw(step.Kind switch { 'S' => "M", 'B' => "C", 'C' => "Z", 'M' => "M", 'L' => "L", 'Q' => "Q",
                _ => "A" });
            if (step.Kind != 'A')
            {
                svg.Numbers(step.Values);
                continue;
            }
            svg.Numbers(step.Values[..3]).Raw(step.Values[3] != 0 ? " 1 " : " 0 ")
                .Raw(step.Values[4] != 0 ? "1 " : "0 ").Numbers(step.Values[5..]);
        }
    }

    private static string Hex(OfdColor color) => $"#{color.Red:x2}{color.Green:x2}{color.Blue:x2}";
}
