using System.Globalization;
using System.Text;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;

namespace Yiwang.Ofd.Merging;

/// <summary>The merged file, and what could not come along.</summary>
public sealed record MergedFile(byte[] Bytes, IReadOnlyList<OfdFinding> Losses);

/// <summary>
/// Puts the pages of several OFD files into one document, in order, with their templates, resources, annotations and
/// attachments; identifiers are counted on. Signatures and seals belong to the bytes they were made on and stay behind,
/// which is said; so do outlines, bookmarks and custom tags. The same files give the same bytes. Throws
/// <see cref="OfdRefused"/>.
/// </summary>
public sealed class OfdMerge : IDisposable
{
    public const int FilesMax = 100;
    private const string Document = "Doc_0/Document.xml";
    private readonly SafeZipWriter zip = new();
    private readonly List<OfdFinding> losses = [];
    private readonly StringBuilder resources = new();
    private readonly StringBuilder templates = new();
    private readonly StringBuilder pages = new();
    private readonly StringBuilder annotations = new();
    private readonly StringBuilder attachments = new();
    private OfdBox? area;
    private int sources, offset, attached;

    private OfdMerge()
    {
    }

    public static MergedFile Merge(IReadOnlyList<OfdFile> files, string documentId)
    {
        if (files.Count is 0 or > FilesMax)
        {
            throw new OfdRefused("ofd.merge_count", $"一次可合并 1 至 {FilesMax} 个文件。",
                $"From 1 to {FilesMax} files can be merged at once.");
        }
        using var merge = new OfdMerge();
        foreach (var (file, body) in files.SelectMany(file => file.Bodies.Select(body => (file, body))))
            merge.Add(file, body);
        return merge.Finish(documentId);
    }

    public void Dispose() => zip.Dispose();

    private void Add(OfdFile file, OfdBody body)
    {
        var source = new MergeSource(file, body, zip,
            string.Create(CultureInfo.InvariantCulture, $"Doc_0/Part_{sources++}/"), offset);
        area ??= body.PageArea;
        foreach (var path in body.Resources.Paths.ToArray())
            resources.Append(CultureInfo.InvariantCulture, $"<ofd:DocumentRes>/{source.Xml(path)}</ofd:DocumentRes>");
        foreach (var place in body.Templates.Values)
            templates.Append(CultureInfo.InvariantCulture,
                $"<ofd:TemplatePage ID=\"{source.Id(place.Id)}\" BaseLoc=\"/{source.Xml(place.Path)}\"/>");
        foreach (var place in body.Pages)
        {
            pages.Append(CultureInfo.InvariantCulture,
                $"<ofd:Page ID=\"{source.Id(place.Id)}\" BaseLoc=\"/{source.Page(place.Path)}\"/>");
            if (body.AnnotationPaths.TryGetValue(place.Id, out var notes) && file.Package.Has(notes))
            {
                annotations.Append(CultureInfo.InvariantCulture,
                    $"<ofd:Page PageID=\"{source.Id(place.Id)}\"><ofd:FileLoc>/{source.Xml(notes)}</ofd:FileLoc></ofd:Page>");
            }
        }
        foreach (var attachment in body.Attachments.Where(one => one.Path is not null))
        {
            attachments.Append(CultureInfo.InvariantCulture,
                $"<ofd:Attachment ID=\"{++attached}\" Name=\"{OfdMarkup.Escaped(attachment.Name)}\"{(attachment.Format is null ? "" : $" Format=\"{OfdMarkup.Escaped(attachment.Format)}\"")}><ofd:FileLoc>/{source.Copy(attachment.Path!)}</ofd:FileLoc></ofd:Attachment>");
        }
        offset = source.Largest;
        if (body.Signatures.Count > 0)
            Lost("ofd.signatures_left", body.Root, "签名和印章未随页面合并。", "Signatures and seals did not come along.");
        if (body.Outlines.Count + body.Bookmarks.Count > 0)
            Lost("ofd.outlines_left", body.Root, "大纲和书签未随页面合并。", "Outlines and bookmarks did not come along.");
        if (body.CustomTags.Count > 0)
            Lost("ofd.tags_left", body.Root, "自定义标引未随页面合并。", "Custom tags did not come along.");
    }

    private MergedFile Finish(string documentId)
    {
        var box = area ?? new OfdBox(0, 0, 210, 297);
        var boxed = string.Create(CultureInfo.InvariantCulture, $"{box.X} {box.Y} {box.Width} {box.Height}");
        if (annotations.Length > 0)
            zip.Add("Doc_0/Annotations.xml", OfdMarkup.Root("Annotations", annotations.ToString()));
        if (attachments.Length > 0)
            zip.Add("Doc_0/Attachments.xml", OfdMarkup.Root("Attachments", attachments.ToString()));
        zip.Add(Document, OfdMarkup.Root("Document", string.Create(CultureInfo.InvariantCulture,
            $"<ofd:CommonData><ofd:MaxUnitID>{offset}</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>{boxed}</ofd:PhysicalBox></ofd:PageArea>{resources}{templates}</ofd:CommonData><ofd:Pages>{pages}</ofd:Pages>") +
            (annotations.Length > 0 ? "<ofd:Annotations>Annotations.xml</ofd:Annotations>" : "")
                + (attachments.Length > 0 ? "<ofd:Attachments>Attachments.xml</ofd:Attachments>" : "")));
        zip.Add(OfdPackage.RootPath,
            OfdMarkup.Root("OFD",
                $"<ofd:DocBody><ofd:DocInfo><ofd:DocID>{OfdMarkup.Escaped(documentId)}</ofd:DocID></ofd:DocInfo><ofd:DocRoot>{Document}</ofd:DocRoot></ofd:DocBody>", " Version=\"1.0\" DocType=\"OFD\""));
        return new MergedFile(zip.ToArray(), losses);
    }

    private void Lost(string code, string place, string zh, string en) =>
        losses.Add(new OfdFinding(code, place, zh, en));
}
