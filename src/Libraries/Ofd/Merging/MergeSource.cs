using System.Globalization;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;

namespace Yiwang.Ofd.Merging;

/// <summary>
/// One document on its way into another: its parts under a folder of their own, its identifiers moved up, its locations
/// written from the root.
/// </summary>
internal sealed class MergeSource
{
    /// <summary>Attributes that are identifiers or refer to one (GB/T 33190-2016: ST_ID, ST_RefID).</summary>
    private static readonly HashSet<string> Identifiers = ["ID", "Font", "ResourceID", "DrawParam", "TemplateID",
        "ColorSpace", "Relative", "ImageMask", "Substitution", "PageID", "PageRef", "Thumbnail"];

    /// <summary>Elements whose text is a location (ST_Loc).</summary>
    private static readonly HashSet<string> Locations = ["FontFile", "MediaFile", "PageRes", "FileLoc", "Profile"];
    private readonly Dictionary<string, string> written = [];
    private readonly OfdFile file;
    private readonly OfdBody body;
    private readonly SafeZipWriter zip;
    private readonly string folder;
    private readonly int offset;

    public MergeSource(OfdFile file, OfdBody body, SafeZipWriter zip, string folder, int offset)
    {
        this.file = file;
        this.body = body;
        this.zip = zip;
        this.folder = folder;
        this.offset = offset;
        Largest = offset;
    }

    /// <summary>The largest identifier so far, after moving.</summary>
    public int Largest { get; private set; }

    public string Id(string written)
    {
        if (OfdNumbers.Whole(written) is not { } number || number < 0 || number > int.MaxValue - offset) return written;
        Largest = Math.Max(Largest, number + offset);
        return (number + offset).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Writes an XML part with identifiers and locations changed; returns its new path.</summary>
    public string Xml(string path)
    {
        if (written.TryGetValue(path, out var known)) return known;
        var target = written[path] = folder + path;
        var root = file.Package.Xml(path);
        var from = root.Name == "Res" ? file.Package.Resolve(path, root["BaseLoc"] ?? "") : "";
        zip.Add(target,
            OfdMarkup.Part(root, (element, one) => Attribute(element, one), element => Text(element, path, from)));
        return target;
    }

    /// <summary>As <see cref="Xml"/>, and writes into the page the size that it had from its document.</summary>
    public string Page(string path)
    {
        if (!file.Package.Has(path))
            throw new OfdRefused("ofd.part_missing", $"页面文件不在包内：{EntryName.Shown(path)}",
                $"A page's file is not in the package: {EntryName.Shown(path)}");
        if (written.TryGetValue(path, out var known)) return known;
        var target = written[path] = folder + path;
        var root = file.Package.Xml(path);
        var part = OfdMarkup.Part(root, (element, one) => Attribute(element, one), element => Text(element, path, ""));
        if (root.Child("Area") is null && body.PageArea is { } box)
        {
            var area = string.Create(CultureInfo.InvariantCulture,
                $"<ofd:Area><ofd:PhysicalBox>{box.X} {box.Y} {box.Width} {box.Height}</ofd:PhysicalBox></ofd:Area>");
            var start = part.IndexOf('>', part.IndexOf("<ofd:", StringComparison.Ordinal)) + 1;
            part = part[..start] + area + part[start..];
        }
        zip.Add(target, part);
        return target;
    }

    /// <summary>Copies a part as it is.</summary>
    public string Copy(string path)
    {
        if (written.TryGetValue(path, out var known)) return known;
        written[path] = folder + path;
        zip.Add(folder + path, file.Package.Bytes(path));
        return folder + path;
    }

    private string Attribute(SafeElement element, SafeAttribute one)
    {
        if (element.Name == "Res" && one.Name == "BaseLoc") return "/" + folder.TrimEnd('/');
        return Identifiers.Contains(one.Name) ? Id(one.Value) : one.Value;
    }

    private string Text(SafeElement element, string path, string baseFolder)
    {
        if (!Locations.Contains(element.Name) || element.Text.Trim().Length == 0) return element.Text;
        var location = baseFolder.Length > 0
            ? file.Package.ResolveIn(baseFolder, element.Text) : file.Package.Resolve(path, element.Text);
        if (!file.Package.Has(location)) location = file.Package.Resolve(path, element.Text);
        // What was missing before is missing still.
        if (!file.Package.Has(location)) return element.Text;
        return "/" + (element.Name == "PageRes" ? Xml(location) : Copy(location));
    }
}
