using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;

namespace Yiwang.Ofd.Drawing;

/// <summary>
/// Draws a page of an OFD file as SVG 1.1 in mm: text stays text with a place for every character, pictures are
/// contained, seals stand where their signatures put them. No script, no style, no reference outside. Throws
/// <see cref="OfdRefused"/>.
/// </summary>
public static class SvgDrawing
{
    /// <summary>The page with that number, from 1 through all documents.</summary>
    public static SvgPage Draw(OfdFile file, int number, SvgOptions options)
    {
        var (body, place) = file.PageNumber(number);
        return Draw(file, body, place, options, nested: false);
    }

    internal static SvgPage Draw(OfdFile file, OfdBody body, OfdPagePlace place, SvgOptions options, bool nested)
    {
        var page = PageReader.Read(file, body, place);
        using var canvas = new Canvas(file, body, options, place.Path);
        Under(canvas, file, body, page, "Background");
        Layers(canvas, page);
        Under(canvas, file, body, page, "Foreground");
        if (options.Annotations) Annotations(canvas, PageReader.Annotations(file, body, page.Id));
        if (options.Seals) Seals(canvas, body, page, options, nested);
        if (options.Watermark is { Length: > 0 } words) Watermark.Draw(canvas.Content, words, page.Area);
        return new SvgPage(Framed(canvas, page.Area), page.Area.Width, page.Area.Height);
    }

    private static void Under(Canvas canvas, OfdFile file, OfdBody body, OfdPage page, string order)
    {
        foreach (var use in page.Templates.Where(use => (use.ZOrder == "Foreground") == (order == "Foreground")))
        {
            if (!body.Templates.TryGetValue(use.TemplateId, out var place) || !file.Package.Has(place.Path))
            {
                file.Noticed.Add("ofd.template_missing", page.Path, $"模板页 {EntryName.Shown(use.TemplateId)} 不存在。",
                    $"The template {EntryName.Shown(use.TemplateId)} does not exist.");
                continue;
            }
            Layers(canvas, PageReader.Read(file, body, place));
        }
    }

    private static void Layers(Canvas canvas, OfdPage page)
    {
        foreach (var kind in (string[])["Background", "Body", "Foreground"])
        {
            foreach (var layer in page.Layers.Where(layer => Kind(layer) == kind)) canvas.Units(layer.Units, 0);
        }
    }

    private static string Kind(OfdLayer layer) => layer.Kind is "Background" or "Foreground" ? layer.Kind : "Body";

    private static void Annotations(Canvas canvas, IReadOnlyList<OfdAnnotation> annotations)
    {
        foreach (var annotation in annotations.Where(one => one is { Visible: true, Units.Count: > 0 }))
        {
            canvas.Content.Raw("<g").Transform(OfdMatrix.Move(annotation.Boundary.X, annotation.Boundary.Y)).Raw(">");
            canvas.Units(annotation.Units, 0);
            canvas.Content.Raw("</g>");
        }
    }

    private static void Seals(Canvas canvas, OfdBody body, OfdPage page, SvgOptions options, bool nested)
    {
        foreach (var signature in body.Signatures)
        {
            foreach (var stamp in signature.Stamps.Where(stamp => stamp.PageId == page.Id))
            {
                canvas.Seal(signature, stamp, options, nested);
            }
        }
    }

    private static string Framed(Canvas canvas, OfdBox area)
    {
        var svg = new SvgText();
        svg.Raw("<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"").Number(area.Width)
            .Raw("mm\" height=\"").Number(area.Height)
            .Raw("mm\" viewBox=\"").Numbers([area.X, area.Y, area.Width, area.Height]).Raw("\">");
        if (canvas.Definitions.Length > 0)
        {
            svg.Raw("<defs>").Append(canvas.Definitions);
            svg.Raw("</defs>");
        }
        svg.Raw(Canvas.Paper).Attribute("x", area.X).Attribute("y", area.Y).Attribute("width", area.Width)
            .Attribute("height", area.Height).Raw("/>");
        svg.Append(canvas.Content);
        return svg.Raw("</svg>").ToString();
    }
}
