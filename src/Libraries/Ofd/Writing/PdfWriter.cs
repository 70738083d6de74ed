using System.Globalization;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>
/// Writes pages as a tagged PDF 1.7 with embedded fonts, Unicode maps, language, title and outline, and the output
/// intent and metadata that PDF/A-2 asks for. It does not carry the PDF/A mark: no independent validator has
/// confirmed conformity. The same document gives the same bytes.
/// </summary>
public static class PdfWriter
{
    /// <summary>Points in a millimetre.</summary>
    internal const double Points = 72 / 25.4;

    /// <param name="document">Walked once.</param>
    /// <param name="output">Written front to back, not closed.</param>
    public static void Write(PagedDocument document, Stream output)
    {
        var file = new PdfFile(output);
        var catalog = file.Reserve();
        var root = file.Reserve();
        var structure = new PdfStructure(file);
        var resources = new PdfResources(file);
        var pages = new List<(int Number, double Height)>();
        var links = new List<PdfLink>();
        foreach (var page in document.Pages)
        {
            WritePage(file, root, page, resources, structure, pages, links);
        }

        links.ForEach(link => link.Write(file, structure, pages));
        resources.Finish();
        file.Object(root, text =>
        {
            text.Add("<</Type/Pages/Count ").Add(pages.Count).Add("/Kids[");
            pages.ForEach(page => text.Add(page.Number).Add(" 0 R "));
            text.Add("]>>");
        });
        var outlines = PdfOutline.Write(file, document.Bookmarks, pages);
        var tree = structure.Finish();
        var metadata = file.Reserve();
        file.RawStream(metadata, "/Type/Metadata/Subtype/XML", PdfMetadata.Xmp(document.Properties));
        var profile = file.Reserve();
        file.Stream(profile, "/N 3", IccProfile.Srgb());
        WriteCatalog(file, catalog, root, document.Properties, outlines, tree, metadata, profile);
        file.Finish(catalog, Info(file, document.Properties), document.Properties.Id.ToString("N").ToUpperInvariant());
    }

    private static void WritePage(
        PdfFile file,
        int root,
        Page page,
        PdfResources resources,
        PdfStructure structure,
        List<(int Number, double Height)> pages,
        List<PdfLink> links)
    {
        var number = file.Reserve();
        var content = file.Reserve();
        structure.StartPage(number);
        var painter = new PdfContent(page, resources, structure);
        file.Stream(content, "", painter.Write().Written);
        var key = structure.FinishPage();
        var annotations = page.Items.OfType<LinkItem>()
            .Select(link => new PdfLink(file.Reserve(), number, link, page.Height))
            .ToList();
        links.AddRange(annotations);
        pages.Add((number, page.Height));
        file.Object(number, text =>
        {
            text.Add("<</Type/Page/Parent ").Add(root).Add(" 0 R/MediaBox[0 0 ")
                .Add(page.Width * Points).Add(" ").Add(page.Height * Points)
                .Add("]/Tabs/S/StructParents ").Add(key).Add("/Contents ").Add(content).Add(" 0 R/Resources ")
                .Add(resources.Number).Add(" 0 R");
            if (annotations.Count > 0)
            {
                text.Add("/Annots[");
                annotations.ForEach(link => text.Add(link.Number).Add(" 0 R "));
                text.Add("]");
            }

            text.Add(">>");
        });
    }

    private static void WriteCatalog(
        PdfFile file,
        int catalog,
        int root,
        DocumentProperties properties,
        int? outlines,
        int tree,
        int metadata,
        int profile) => file.Object(catalog, text =>
        {
            text.Add("<</Type/Catalog/Pages ").Add(root).Add(" 0 R/Lang").PdfAscii(properties.Language)
                .Add("/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>/StructTreeRoot ")
                .Add(tree).Add(" 0 R/Metadata ").Add(metadata)
                .Add(" 0 R/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)")
                .Add("/Info(sRGB IEC61966-2.1)/DestOutputProfile ").Add(profile).Add(" 0 R>>]");
            if (outlines is { } outline)
            {
                text.Add("/PageMode/UseOutlines/Outlines ").Add(outline).Add(" 0 R");
            }

            text.Add(">>");
        });

    private static int Info(PdfFile file, DocumentProperties properties) => file.Object(text => text
        .Add("<</Title").PdfString(properties.Title).Add("/Author").PdfString(properties.Creator)
        .Add("/Producer(Yiwang)/CreationDate").PdfAscii(PdfText.Date(properties.Created)).Add(">>"));
}

/// <summary>A link annotation of a page.</summary>
internal sealed record PdfLink(int Number, int Page, LinkItem Link, double PageHeight)
{
    internal void Write(PdfFile file, PdfStructure structure, List<(int Number, double Height)> pages)
    {
        var key = structure.AddAnnotation(Link, Number, Page);
        var box = Link.Box;
        file.Object(Number, text =>
        {
            text.Add("<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect[")
                .Add(box.X * PdfWriter.Points).Add(" ").Add((PageHeight - box.Y - box.Height) * PdfWriter.Points)
                .Add(" ").Add((box.X + box.Width) * PdfWriter.Points).Add(" ")
                .Add((PageHeight - box.Y) * PdfWriter.Points)
                .Add("]/Contents").PdfString(Link.Words).Add("/StructParent ").Add(key);
            if (Link.Target.StartsWith('#')
                && int.TryParse(Link.Target.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < pages.Count)
            {
                text.Add("/Dest[").Add(pages[index].Number).Add(" 0 R/Fit]");
            }
            else
            {
                text.Add("/A<</S/URI/URI").PdfAscii(new Uri(Link.Target).AbsoluteUri).Add(">>");
            }

            text.Add(">>");
        });
    }
}
