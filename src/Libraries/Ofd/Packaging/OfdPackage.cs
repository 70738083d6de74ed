namespace Yiwang.Ofd.Packaging;

/// <summary>
/// The container of an OFD file (GB/T 33190-2016 clause 7): entries by path, their raw bytes, their XML, and how one
/// file of it names another. Paths are those of the package, without a leading slash: <c>Doc_0/Document.xml</c>.
/// Nothing is unpacked before it is asked for. Throws <see cref="OfdRefused"/> with <c>zip.*</c>, <c>xml.*</c>,
/// <c>ofd.*</c>.
/// </summary>
public sealed class OfdPackage : IDisposable
{
    /// <summary>The root file of every OFD (clause 7.4).</summary>
    public const string RootPath = "OFD.xml";

    private OfdPackage(SafeZip zip)
    {
        Zip = zip;
        Paths = [.. zip.Parts.Where(part => !part.Name.EndsWith('/')).Select(part => part.Name)];
        if (!Has(RootPath))
        {
            zip.Dispose();
            throw new OfdRefused("ofd.root_missing", "不是 OFD 文件：包内没有 OFD.xml。",
                "This is not an OFD file: it has no OFD.xml.");
        }
    }

    public SafeZip Zip { get; }

    /// <summary>All files, in the order of the package.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Opens a seekable stream and keeps it until <see cref="Dispose"/>.</summary>
    public static OfdPackage Open(Stream stream, PackageLimits limits)
    {
        var zip = SafeZip.Open(stream, limits);
        return new OfdPackage(zip);
    }

    public static OfdPackage Open(byte[] bytes) =>
        Open(new MemoryStream(bytes, writable: false), PackageLimits.Standard);

    public bool Has(string path) => Zip.Find(path.TrimStart('/')) is { } part && !part.Name.EndsWith('/');

    /// <summary>The bytes as they stand in the package: what signatures digest.</summary>
    public byte[] Bytes(string path) => Zip.Find(path.TrimStart('/')) is { } part && !part.Name.EndsWith('/')
        ? Zip.Read(part)
        : throw new OfdRefused("ofd.part_missing", $"包内缺少文件：{EntryName.Shown(path)}",
            $"The package has no file {EntryName.Shown(path)}");

    public SafeElement Xml(string path) => SafeXml.Read(Bytes(path), path, Zip.Limits);

    /// <summary>
    /// Where a location (ST_Loc) written in <paramref name="fromFile"/> leads: from the root with a leading slash, else
    /// from that file's folder. When nothing stands there but something does from the root, that is meant: programs
    /// forget the slash.
    /// <c>ofd.path_escapes</c> when it climbs out of the package.
    /// </summary>
    public string Resolve(string fromFile, string location)
    {
        var folder = fromFile.LastIndexOf('/') is var slash and >= 0 ? fromFile[..slash] : "";
        return ResolveIn(folder, location);
    }

    /// <summary>As <see cref="Resolve"/>, from a folder: resources are found from the resource file's
    /// BaseLoc.</summary>
    public string ResolveIn(string folder, string location)
    {
        var place = location.Trim().Replace('\\', '/');
        if (place.StartsWith('/')) return Joined("", place);
        var path = Joined(folder, place);
        if (Has(path) || place.StartsWith("..", StringComparison.Ordinal)) return path;
        var fromRoot = Joined("", place);
        return Has(fromRoot) ? fromRoot : path;
    }

    public void Dispose() => Zip.Dispose();

    private static string Joined(string folder, string place)
    {
        var segments = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var segment in place.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".") continue;
            if (segment != "..")
            {
                segments.Add(segment);
                continue;
            }
            if (segments.Count == 0)
            {
                throw new OfdRefused("ofd.path_escapes", $"路径越出包外：{EntryName.Shown(place)}",
                    $"A location climbs out of the package: {EntryName.Shown(place)}");
            }
            segments.RemoveAt(segments.Count - 1);
        }
        return string.Join('/', segments);
    }
}
