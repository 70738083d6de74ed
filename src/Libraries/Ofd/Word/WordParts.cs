using System.Globalization;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Typesetting;

namespace Yiwang.Ofd.Word;

/// <summary>The parts of a DOCX package around its body (ISO/IEC 29500-2).</summary>
internal sealed class WordParts
{
    public const string Namespaces = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" " +
        "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" " +
        "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" " +
        "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"";
    private const string Head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    private const string Relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    private const string Content = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
    private readonly List<(string Id, string Kind, string Target)> relations = [];
    private readonly List<(string Path, string Xml, string Kind)> parts = [];
    private readonly List<(string Path, byte[] Bytes)> media = [];

    /// <summary>Adds a part of the document and returns the id of its relation.</summary>
    public string Add(string name, string kind, string xml)
    {
        parts.Add(($"word/{name}.xml", Head + xml, kind));
        return Related(kind, name + ".xml");
    }

    public string AddPicture(ReadOnlyMemory<byte> bytes, string extension)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"media/picture{media.Count + 1}.{extension}");
        media.Add(("word/" + name, bytes.ToArray()));
        return Related("image", name);
    }

    public byte[] Finish(string document, OfficialDocument source)
    {
        using var zip = new SafeZipWriter();
        zip.Add("[Content_Types].xml",
            Head + "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">" +
            "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>" +
            "<Default Extension=\"png\" ContentType=\"image/png\"/><Default Extension=\"jpg\" ContentType=\"image/jpeg\"/>" +
            $"<Override PartName=\"/word/document.xml\" ContentType=\"{Content}document.main+xml\"/>" +
            "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>" +
            string
                .Concat(parts.Select(part =>
                    $"<Override PartName=\"/{part.Path}\" ContentType=\"{Content}{part.Kind}+xml\"/>")) + "</Types>");
        zip.Add("_rels/.rels",
            Head + "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" +
            $"<Relationship Id=\"r1\" Type=\"{Relation}officeDocument\" Target=\"word/document.xml\"/>" +
            "<Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>");
        zip.Add("docProps/core.xml",
            Head
            + "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" " +
            "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">" +
            $"<dc:title>{WordMarkup.Escaped(source.Title)}</dc:title><dc:creator>{WordMarkup.Escaped(source.Issuers.Count > 0 ? source.Issuers[0] : "")}</dc:creator>" +
            $"<dcterms:created xsi:type=\"dcterms:W3CDTF\">{source.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}</dcterms:created></cp:coreProperties>");
        zip.Add("word/document.xml", Head + document);
        zip.Add("word/_rels/document.xml.rels",
            Head + "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" +
            string
                .Concat(relations
                    .Select(one =>
                    $"<Relationship Id=\"{one.Id}\" Type=\"{Relation}{one.Kind}\" Target=\"{one.Target}\"/>"))
                + "</Relationships>");
        foreach (var (path, xml, _) in parts) zip.Add(path, xml);
        foreach (var (path, bytes) in media) zip.Add(path, bytes);
        return zip.ToArray();
    }

    /// <summary>Default text 3号 仿宋, and settings: odd and even footers differ, punctuation is not squeezed.</summary>
    public void AddFixed(string language)
    {
        Add("styles", "styles",
            $"<w:styles {Namespaces}><w:docDefaults><w:rPrDefault>{WordMarkup.Properties(WordFont.Body).Replace("</w:rPr>", $"<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\" w:bidi=\"{WordMarkup.Escaped(language)}\"/></w:rPr>", StringComparison.Ordinal)}</w:rPrDefault><w:pPrDefault/></w:docDefaults>" +
            "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>" +
            string.Concat(Enumerable.Range(1, 4).Select(level => string.Create(CultureInfo.InvariantCulture,
                $"<w:style w:type=\"paragraph\" w:styleId=\"h{level}\"><w:name w:val=\"heading {level}\"/><w:basedOn w:val=\"a\"/><w:next w:val=\"a\"/><w:qFormat/><w:pPr><w:outlineLvl w:val=\"{level - 1}\"/></w:pPr></w:style>"))) + "</w:styles>");
        Add("settings", "settings",
            $"<w:settings {Namespaces}><w:evenAndOddHeaders/><w:characterSpacingControl w:val=\"doNotCompress\"/>" +
            "<w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat></w:settings>");
    }

    private string Related(string kind, string target)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"r{relations.Count + 1}");
        relations.Add((id, kind, target));
        return id;
    }
}
