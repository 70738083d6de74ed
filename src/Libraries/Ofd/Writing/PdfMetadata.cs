using System.Globalization;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>The XMP packet of a PDF (ISO 16684-1), saying the same as its document information.</summary>
internal static class PdfMetadata
{
    internal static ReadOnlySpan<byte> Xmp(DocumentProperties properties)
    {
        var created = properties.Created.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        return new ByteText()
            .Add("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n")
            .Add(
                "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">")
            .Add("<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"")
            .Add(" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"")
            .Add(" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\">")
            .Add("<dc:format>application/pdf</dc:format>")
            .Add("<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">").AddXml(properties.Title)
            .Add("</rdf:li></rdf:Alt></dc:title>")
            .Add("<dc:creator><rdf:Seq><rdf:li>").AddXml(properties.Creator).Add("</rdf:li></rdf:Seq></dc:creator>")
            .Add("<dc:language><rdf:Bag><rdf:li>").AddXml(properties.Language).Add("</rdf:li></rdf:Bag></dc:language>")
            .Add($"<xmp:CreateDate>{created}</xmp:CreateDate><pdf:Producer>Yiwang</pdf:Producer>")
            .Add($"<xmpMM:DocumentID>uuid:{properties.Id:D}</xmpMM:DocumentID>")
            .Add("</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
            .Written;
    }
}
