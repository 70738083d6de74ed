using System.Text;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Uploads;

/// <summary>Which kind of package a zip is, and what speaks against it.</summary>
internal static class ZipContent
{
    private const int StartBytes = 8_192;

    public static DetectedContent Judge(SafeZip zip)
    {
        var content = DetectedContent.Of(Kind(zip));
        try
        {
            if (Encrypted(zip)) return content with { Encrypted = true, Refusal = Refusals.Encrypted() };
            if (content.Kind != ContentKind.Zip && Macros(zip))
                return content with { Macros = true, Refusal = Refusals.Macros() };
            return content.Kind != ContentKind.Zip && Dtd(zip) is { } part
                ? content with { Refusal = Refusals.Dtd(part) } : content;
        }
        catch (OfdRefused refused)
        {
            return content with { Refusal = refused };
        }
    }

    private static ContentKind Kind(SafeZip zip)
    {
        if (zip.Find("OFD.xml") is not null) return ContentKind.Ofd;
        if (zip.Find("[Content_Types].xml") is not null)
        {
            if (Folder(zip, "word/")) return ContentKind.Docx;
            if (Folder(zip, "xl/")) return ContentKind.Xlsx;
            if (Folder(zip, "ppt/")) return ContentKind.Pptx;
        }
        return zip.Find("mimetype") is { UnpackedBytes: < 200 } type ? OpenDocument(zip, type) : ContentKind.Zip;
    }

    private static ContentKind OpenDocument(SafeZip zip, ZipPart type)
    {
        var name = Encoding.ASCII.GetString(zip.Start(type, 200));
        if (name.StartsWith("application/vnd.oasis.opendocument.text", StringComparison.Ordinal))
            return ContentKind.Odt;
        if (name.StartsWith("application/vnd.oasis.opendocument.spreadsheet", StringComparison.Ordinal))
            return ContentKind.Ods;
        return name.StartsWith("application/vnd.oasis.opendocument.presentation", StringComparison.Ordinal)
            ? ContentKind.Odp : ContentKind.Zip;
    }

    private static bool Folder(SafeZip zip, string start) =>
        zip.Parts.Any(part => part.Name.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    // OpenDocument says in its manifest which entries are encrypted; OFD (GM/T 0099) in a file beside its root.
    private static bool Encrypted(SafeZip zip) =>
        zip.Find("META-INF/manifest.xml") is { } manifest
            && Encoding.UTF8.GetString(zip.Read(manifest)).Contains("encryption-data", StringComparison.Ordinal)
        || zip.Parts.Any(part => part.Name.EndsWith("Encryptions.xml", StringComparison.OrdinalIgnoreCase));

    private static bool Macros(SafeZip zip) =>
        zip.Parts.Any(part => part.Name.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase)
        || part.Name.StartsWith("Basic/", StringComparison.Ordinal)
        || part.Name.StartsWith("Scripts/", StringComparison.Ordinal));

    // A document type stands before the root element: in the first bytes of its part.
    private static string? Dtd(SafeZip zip)
    {
        foreach (var part in zip.Parts.Where(part => part.Name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)
            || part.Name.EndsWith(".rels", StringComparison.OrdinalIgnoreCase)))
        {
            var start = zip.Start(part, StartBytes);
            if (start.AsSpan().IndexOf("<!DOCTYPE"u8) >= 0 || start.AsSpan().IndexOf("<!ENTITY"u8) >= 0
                || start.AsSpan().IndexOf("<\0!\0D\0O\0C\0T"u8) >= 0
                || start.AsSpan().IndexOf("\0<\0!\0D\0O\0C\0T"u8) >= 0) return part.Name;
        }
        return null;
    }
}
