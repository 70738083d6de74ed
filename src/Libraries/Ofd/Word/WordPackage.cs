using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Word;

/// <summary>
/// The parts of a DOCX file (ISO/IEC 29500-2, Open Packaging Conventions), opened without trust. Refuses what is not to
/// be read:
/// <c>docx.encrypted</c>, <c>docx.macros</c>, <c>docx.old_format</c>, <c>docx.not_a_document</c>, and <c>zip.*</c>,
/// <c>xml.*</c>.
/// </summary>
internal sealed class WordPackage : IDisposable
{
    private readonly SafeZip zip;

    private WordPackage(SafeZip zip)
    {
        this.zip = zip;
        if (zip.Parts.Any(part => part.Name.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase)))
        {
            throw new OfdRefused("docx.macros", "文档含有宏，不予导入。", "The document has macros and is not imported.");
        }
        DocumentPath = Related("", "officeDocument") ?? "word/document.xml";
        if (zip.Find(DocumentPath) is null || !DocumentPath.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
        {
            throw new OfdRefused("docx.not_a_document", "不是 Word 文档：缺少正文部分。",
                "This is no Word document: its main part is missing.");
        }
        Relations = ReadRelations(DocumentPath);
    }

    public string DocumentPath { get; }

    /// <summary>Relations of the main part by id: type (its last word), target, and whether it lies outside the
    /// file.</summary>
    public IReadOnlyDictionary<string, (string Kind, string Target, bool Outside)> Relations { get; }

    public static WordPackage Open(byte[] bytes)
    {
        if (CompoundFile.Is(bytes))
        {
            var names = CompoundFile.Names(bytes);
            throw names.Contains("EncryptedPackage")
                ? new OfdRefused("docx.encrypted", "文档已加密，请去除密码后再导入。",
                    "The document is encrypted; remove its password first.")
                : new OfdRefused("docx.old_format", "这是旧版二进制文档，请转换为 DOCX 后导入。",
                    "This is a document of the old binary format; convert it to DOCX first.");
        }
        var zip = SafeZip.Open(bytes);
        try
        {
            return new WordPackage(zip);
        }
        catch (OfdRefused)
        {
            zip.Dispose();
            throw;
        }
    }

    public SafeElement? Xml(string? path) =>
        path is not null && zip.Find(path) is { } part ? SafeXml.Read(zip.Read(part), path, zip.Limits) : null;

    /// <summary>The first related part of that kind, such as <c>styles</c>.</summary>
    public SafeElement? Related(string kind) =>
        Xml(Relations.Values.Where(one => one.Kind == kind && !one.Outside).Select(one => one.Target).FirstOrDefault());

    public byte[]? Bytes(string path) => zip.Find(path) is { } part ? zip.Read(part) : null;

    public void Dispose() => zip.Dispose();

    private string? Related(string part, string kind) => ReadRelations(part).Values
        .Where(one => one.Kind == kind && !one.Outside).Select(one => one.Target).FirstOrDefault();

    private Dictionary<string, (string Kind, string Target, bool Outside)> ReadRelations(string part)
    {
        var slash = part.LastIndexOf('/');
        var folder = slash < 0 ? "" : part[..slash];
        var path = $"{(folder.Length > 0 ? folder + "/" : "")}_rels/{part[(slash + 1)..]}.rels";
        var relations = new Dictionary<string, (string, string, bool)>();
        foreach (var one in Xml(path)?.All("Relationship") ?? [])
        {
            var kind = one["Type"] ?? "";
            var target = one["Target"] ?? "";
            var outside = one["TargetMode"] == "External";
            relations[one["Id"] ?? ""] = (kind[(kind.LastIndexOf('/') + 1)..],
                outside ? target : Joined(folder, target), outside);
        }
        return relations;
    }

    // A target that climbs out names no part and finds nothing.
    private static string Joined(string folder, string target)
    {
        var segments = target.StartsWith('/')
            ? [] : new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var segment in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".." && segments.Count > 0) segments.RemoveAt(segments.Count - 1);
            else if (segment != ".") segments.Add(segment);
        }
        return string.Join('/', segments);
    }
}
