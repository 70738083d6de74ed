using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Reading;

/// <summary>
/// What stands around the pages: annotations' places, attachments, outlines, bookmarks, custom tags, signatures. A
/// fault in one of them is a finding and never keeps the pages from being shown.
/// </summary>
internal sealed class Surroundings(OfdFile file, OfdBody body, SafeElement document)
{
    private const int OutlineDepthMax = 32, OutlinesMax = 20_000, AttachmentsMax = 2_000, SignaturesMax = 200,
        StampsMax = 5_000;
    private int outlines;

    public void Read(string? signatures)
    {
        Try(document.Value("Annotations"), ReadAnnotations);
        Try(document.Value("Attachments"), ReadAttachments);
        Try(document.Value("CustomTags"), ReadCustomTags);
        if (document.Child("Outlines") is { } tree) body.Outlines = Outlines(tree, 0);
        body.Bookmarks = [.. document.Child("Bookmarks")?.All("Bookmark").Take(OutlinesMax)
            .Select(mark => new OfdBookmark(mark["Name"] ?? "", mark.Child("Dest")?["PageID"])) ?? []];
        if (signatures is not null) Try(signatures, ReadSignatures, OfdPackage.RootPath);
    }

    private void Try(string? location, Action<string, SafeElement> read, string? from = null)
    {
        if (location is null) return;
        try
        {
            var path = file.Package.Resolve(from ?? body.Root, location);
            read(path, file.Package.Xml(path));
        }
        catch (OfdRefused refused)
        {
            file.Noticed.Add(refused.Code, location, refused.Zh, refused.En);
        }
    }

    private void ReadAnnotations(string path, SafeElement root)
    {
        var places = new Dictionary<string, string>();
        foreach (var page in root.All("Page"))
        {
            if (page["PageID"] is { } id && page.Value("FileLoc") is { } location)
                places[id] = file.Package.Resolve(path, location);
        }
        body.AnnotationPaths = places;
    }

    private void ReadAttachments(string path, SafeElement root) =>
        body.Attachments = [.. root.All("Attachment").Take(AttachmentsMax).Select(one =>
        {
            var location = one.Value("FileLoc");
            var found = location is null ? null : file.Package.Resolve(path, location);
            if (found is not null && !file.Package.Has(found))
            {
                file.Noticed.Add("ofd.attachment_missing", path, $"附件不在包内：{EntryName.Shown(found)}",
                    $"An attachment is not in the package: {EntryName.Shown(found)}");
                found = null;
            }
            return new OfdAttachment(one["ID"] ?? "", one["Name"] ?? "", one["Format"], found,
                OfdNumbers.One(one["Size"]), OfdNumbers.Flag(one["Visible"]) ?? true);
        })];

    private void ReadCustomTags(string path, SafeElement root) =>
        body.CustomTags = [.. root.All("CustomTag").Take(AttachmentsMax)
        .Where(tag => tag.Value("FileLoc") is not null)
        .Select(tag =>
            new OfdCustomTag(tag["TypeID"] ?? tag["NameSpace"], file.Package.Resolve(path, tag.Value("FileLoc")!)))];

    private List<OfdOutline> Outlines(SafeElement tree, int depth)
    {
        var list = new List<OfdOutline>();
        if (depth >= OutlineDepthMax) return list;
        foreach (var element in tree.All("OutlineElem"))
        {
            if (++outlines > OutlinesMax) break;
            var goal = element.Tree().FirstOrDefault(one => one.Name is "Dest" or "Bookmark" or "OutlineElem"
                && one != element);
            var page = goal?.Name switch
            {
                "Dest" => goal["PageID"],
                "Bookmark" => document.Child("Bookmarks")?.All("Bookmark")
                    .FirstOrDefault(mark => mark["Name"] == goal["Name"])?.Child("Dest")?["PageID"],
                _ => null,
            };
            list.Add(new OfdOutline(element["Title"] ?? "", page, OfdNumbers.One(goal?["Top"]),
                Outlines(element, depth + 1)));
        }
        return list;
    }

    private void ReadSignatures(string path, SafeElement root)
    {
        var list = new List<OfdSignature>();
        foreach (var element in root.All("Signature").DistinctBy(one => one["BaseLoc"]).Take(SignaturesMax))
        {
            if (element["BaseLoc"] is not { } location) continue;
            Try(location, (place, signature) => list.Add(Signature(place, signature, element)), path);
        }
        body.Signatures = list;
    }

    private OfdSignature Signature(string path, SafeElement root, SafeElement entry)
    {
        var signed = root.Child("SignedInfo");
        // A few programs write SignedValueLoc.
        var value = root.Value("SignedValue") ?? root.Value("SignedValueLoc");
        var seal = signed?.Child("Seal")?.Value("BaseLoc");
        var stamps = signed?.All("StampAnnot").Take(StampsMax)
            .Select(stamp => (stamp, Box: OfdBox.Parse(stamp["Boundary"])))
            .Where(pair => pair.Box is { Width: > 0, Height: > 0 })
            .Select(pair =>
                new OfdStamp(pair.stamp["ID"] ?? "", pair.stamp["PageRef"] ?? "", pair.Box!.Value,
                    OfdBox.Parse(pair.stamp["Clip"])));
        return new OfdSignature(entry["ID"] ?? "", entry["Type"] ?? "Seal", path,
            value is null ? null : file.Package.Resolve(path, value),
            seal is null ? null : file.Package.Resolve(path, seal), [.. stamps ?? []]);
    }
}
