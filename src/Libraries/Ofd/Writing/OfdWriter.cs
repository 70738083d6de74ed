using System.Globalization;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>
/// Writes pages as an OFD package (GB/T 33190-2016). Pages go out one by one; fonts and the document's root follow.
/// The same document gives the same bytes.
/// </summary>
public static class OfdWriter
{
    internal const string Namespace = "http://www.ofdspec.org/2016";
    private const string Head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    /// <param name="document">Walked once.</param>
    /// <param name="output">Written front to back, not closed.</param>
    public static void Write(PagedDocument document, Stream output)
    {
        using var zip = new SafeZipWriter(output);
        var resources = new OfdResources();
        var text = new ByteText();
        zip.Add("OFD.xml", Root(text, document.Properties).Written);
        var pages = new List<(int Id, double Width, double Height)>();
        foreach (var page in document.Pages)
        {
            var id = resources.NextId();
            text.Clear();
            text.Add(Head);
            new OfdContent(text, resources).Write(page);
            zip.Add($"Doc_0/Pages/Page_{pages.Count}/Content.xml", text.Written);
            pages.Add((id, page.Width, page.Height));
            resources.WriteNewImages(zip);
        }

        resources.WriteFonts(zip);
        text.Clear();
        zip.Add("Doc_0/PublicRes.xml", resources.PublicResources(text.Add(Head)).Written);
        if (resources.HasImages)
        {
            text.Clear();
            zip.Add("Doc_0/DocumentRes.xml", resources.DocumentResources(text.Add(Head)).Written);
        }

        text.Clear();
        zip.Add("Doc_0/Document.xml", Document(text, document, pages, resources).Written);
        zip.Finish();
    }

    private static ByteText Root(ByteText text, DocumentProperties properties) => text
        .Add(Head).Add($"<ofd:OFD xmlns:ofd=\"{Namespace}\" Version=\"1.0\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo>")
        .Add($"<ofd:DocID>{properties.Id:N}</ofd:DocID>")
        .Add("<ofd:Title>").AddXml(properties.Title).Add("</ofd:Title>")
        .Add("<ofd:Author>").AddXml(properties.Creator).Add("</ofd:Author>")
        .Add("<ofd:CreationDate>")
        .Add(properties.Created.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Add("</ofd:CreationDate>")
        .Add("<ofd:Creator>Yiwang</ofd:Creator>")
        .Add("<ofd:CustomDatas><ofd:CustomData Name=\"Language\">").AddXml(properties.Language)
        .Add("</ofd:CustomData></ofd:CustomDatas>")
        .Add("</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>");

    private static ByteText Document(
        ByteText text,
        PagedDocument document,
        List<(int Id, double Width, double Height)> pages,
        OfdResources resources)
    {
        var (_, width, height) = pages.Count > 0 ? pages[0] : (0, 210, 297);
        text.Add(Head).Add($"<ofd:Document xmlns:ofd=\"{Namespace}\"><ofd:CommonData><ofd:MaxUnitID>")
            .Add(resources.LastId).Add("</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 ")
            .Add(width).Add(" ").Add(height).Add("</ofd:PhysicalBox></ofd:PageArea>")
            .Add("<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>")
            .Add(resources.HasImages ? "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>" : "")
            .Add("</ofd:CommonData><ofd:Pages>");
        for (var i = 0; i < pages.Count; i++)
        {
            text.Add("<ofd:Page ID=\"").Add(pages[i].Id).Add("\" BaseLoc=\"Pages/Page_").Add(i).Add("/Content.xml\"/>");
        }

        text.Add("</ofd:Pages>");
        if (document.Bookmarks.Count > 0)
        {
            text.Add("<ofd:Outlines>");
            Outline(text, document.Bookmarks, 0, 1, pages);
            text.Add("</ofd:Outlines>");
        }

        return text.Add("</ofd:Document>");
    }

    private static int Outline(
        ByteText text,
        IReadOnlyList<Bookmark> bookmarks,
        int at,
        int level,
        List<(int Id, double Width, double Height)> pages)
    {
        while (at < bookmarks.Count && bookmarks[at].Level >= level)
        {
            var bookmark = bookmarks[at++];
            text.Add("<ofd:OutlineElem Title=\"").AddXml(bookmark.Title)
                .Add("\"><ofd:Actions><ofd:Action Event=\"CLICK\">")
                .Add("<ofd:Goto><ofd:Dest Type=\"XYZ\" PageID=\"").Add(pages[bookmark.PageIndex].Id)
                .Add("\" Left=\"0\" Top=\"").Add(bookmark.Y)
                .Add("\" Zoom=\"0\"/></ofd:Goto></ofd:Action></ofd:Actions>");
            if (at < bookmarks.Count && bookmarks[at].Level > level)
            {
                at = Outline(text, bookmarks, at, level + 1, pages);
            }

            text.Add("</ofd:OutlineElem>");
        }

        return at;
    }
}
