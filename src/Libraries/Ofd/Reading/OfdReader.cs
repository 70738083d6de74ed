using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Reading;

/// <summary>
/// Reads OFD files of any program (GB/T 33190-2016): by local name, with and without prefix, with relative and absolute
/// places. Strict in safety, patient in form: what can be left out is left out and becomes a finding. Throws
/// <see cref="OfdRefused"/> when nothing can be shown: <c>ofd.no_document</c>, <c>ofd.part_missing</c>, <c>zip.*</c>,
/// <c>xml.*</c>.
/// </summary>
public static class OfdReader
{
    public const int PagesMax = 20_000, BodiesMax = 100;

    /// <summary>The file takes over the package; when it is refused the package is closed.</summary>
    public static OfdFile Read(OfdPackage package)
    {
        try
        {
            return ReadAll(package);
        }
        catch (OfdRefused)
        {
            package.Dispose();
            throw;
        }
    }

    public static OfdFile Read(byte[] bytes) => Read(OfdPackage.Open(bytes));

    private static OfdFile ReadAll(OfdPackage package)
    {
        var root = package.Xml(OfdPackage.RootPath);
        var file = new OfdFile(package, root["DocType"] ?? "", root["Version"] ?? "");
        if (root.Name != "OFD")
        {
            throw new OfdRefused("ofd.no_document", "OFD.xml 的根元素不是 OFD。", "The root element of OFD.xml is not OFD.");
        }
        var bodies = root.All("DocBody").Take(BodiesMax).Select(body => Body(file, body)).ToArray();
        if (bodies.Length == 0)
            throw new OfdRefused("ofd.no_document", "OFD.xml 中没有文档（DocBody）。", "OFD.xml names no document (DocBody).");
        file.Bodies = bodies;
        return file;
    }

    private static OfdBody Body(OfdFile file, SafeElement element)
    {
        var root = element.Value("DocRoot") ?? throw new OfdRefused("ofd.no_document", "DocBody 未指明 DocRoot。",
            "A DocBody names no DocRoot.");
        var path = file.Package.Resolve(OfdPackage.RootPath, root);
        var body = new OfdBody(path, Description(element.Child("DocInfo")));
        var document = file.Package.Xml(path);
        var common = document.Child("CommonData");
        body.PageArea = Area(common?.Child("PageArea"));
        body.MaxUnitId = OfdNumbers.Whole(common?.Value("MaxUnitID"));
        body.Resources.DefaultColorSpace = common?.Value("DefaultCS");
        foreach (var kind in (string[])["PublicRes", "DocumentRes"])
        {
            foreach (var location in common?.All(kind) ?? []) ReadResource(file, body, location.Text);
        }
        body.Templates = Places(file, path, common?.All("TemplatePage") ?? []).DistinctBy(place => place.Id)
            .ToDictionary(place => place.Id);
        body.Pages = Once(file, path, Places(file, path, document.Child("Pages")?.All("Page") ?? []));
        if (body.Pages.Count == 0) file.Noticed.Add("ofd.no_pages", path, "文档没有页面。", "The document has no pages.");
        new Surroundings(file, body, document).Read(element.Value("Signatures"));
        return body;
    }

    internal static OfdBox? Area(SafeElement? area) =>
        OfdBox.Parse(area?.Value("PhysicalBox")) is { Width: > 0, Height: > 0 } box ? box : null;

    // Resources are bystanders: a page without one of them still shows its other words.
    private static void ReadResource(OfdFile file, OfdBody body, string location)
    {
        var path = file.Package.Resolve(body.Root, location);
        if (file.Package.Has(path)) body.Resources.Read(file.Package, path, file.Noticed);
        else file.Noticed.Add("ofd.resource_missing", body.Root, $"资源文件不在包内：{EntryName.Shown(path)}",
            $"A resource file is not in the package: {EntryName.Shown(path)}");
    }

    // One content for thousands of pages would be thousands of times its work; files of real programs have one for
    // each.
    private static OfdPagePlace[] Once(OfdFile file, string root, OfdPagePlace[] places)
    {
        var once = places.DistinctBy(place => place.Path, StringComparer.OrdinalIgnoreCase).ToArray();
        if (once.Length < places.Length)
            file.Noticed.Add("ofd.page_twice", root, "多个页面指向同一内容文件，只取第一个。",
                "Several pages name one content; the first is taken.");
        return once;
    }

    private static OfdPagePlace[] Places(OfdFile file, string root, IEnumerable<SafeElement> elements) => [.. elements
        .Where(element => element["BaseLoc"] is not null)
        .Take(PagesMax)
        .Select(element => new OfdPagePlace(element["ID"] ?? "", file.Package.Resolve(root, element["BaseLoc"]!)))];

    private static OfdDocInfo Description(SafeElement? info) => new(
        info?.Value("DocID"), info?.Value("Title"), info?.Value("Author"), info?.Value("Subject"),
        info?.Value("CreationDate"),
        info?.Value("ModDate"), info?.Value("DocUsage"), info?.Value("Creator"), info?.Value("CreatorVersion"),
        [.. info?.Child("Keywords")?.All("Keyword").Select(word => word.Text.Trim()) ?? []],
        [.. info?.Child("CustomDatas")?.All("CustomData").Select(data => (data["Name"] ?? "", data.Text.Trim()))
            ?? []]);
}
