using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Reading;

/// <summary>Public and document resources of one document (clause 7.9), by id.</summary>
internal sealed class Resources
{
    /// <summary>A draw parameter may lean on another; so may that.</summary>
    private const int RelativesMax = 16;
    private readonly Dictionary<string, SafeElement> drawParams = [];
    private readonly Dictionary<string, SafeElement> vectors = [];

    public Dictionary<string, OfdFont> Fonts { get; } = [];

    public Dictionary<string, OfdMedia> Media { get; } = [];

    public Dictionary<string, OfdColorSpace> ColorSpaces { get; } = [];

    /// <summary>The files read, in order.</summary>
    public List<string> Paths { get; } = [];

    public string? DefaultColorSpace { get; set; }

    public void Read(OfdPackage package, string path, Noticed noticed)
    {
        var root = package.Xml(path);
        if (!Paths.Contains(path)) Paths.Add(path);
        var folder = package.ResolveIn(Folder(path), root["BaseLoc"] ?? "");
        foreach (var element in root.Tree())
        {
            if (element["ID"] is not { } id) continue;
            switch (element.Name)
            {
                case "Font":
                    Fonts[id] = Font(package, folder, path, element, id, noticed);
                    break;
                case "MultiMedia":
                    var file = Located(package, folder, path, element.Value("MediaFile"), noticed);
                    Media[id] = new OfdMedia(id, element["Type"] ?? "Image", element["Format"], file);
                    break;
                case "ColorSpace":
                    var palette = element.Child("Palette")?.All("CV").Select(cv => cv.Text).ToArray() ?? [];
                    ColorSpaces[id] = new OfdColorSpace(id, element["Type"] ?? "RGB",
                        OfdNumbers.Whole(element["BitsPerComponent"]) ?? 8, palette);
                    break;
                case "DrawParam":
                    drawParams[id] = element;
                    break;
                case "CompositeGraphicUnit" or "CompositeGraphUnit":
                    vectors[id] = element;
                    break;
            }
        }
    }

    /// <summary>The draw parameter with that id, with those it leans on.</summary>
    public OfdDrawParam? DrawParam(string? id, Paints paints)
    {
        OfdDrawParam? whole = null;
        for (var depth = 0; depth < RelativesMax && id is not null && drawParams.TryGetValue(id, out var element);
            depth++)
        {
            var one = paints.DrawParam(element);
            whole = whole is null ? one : whole.Over(one);
            id = element["Relative"];
        }
        return whole;
    }

    public SafeElement? Vector(string id) => vectors.GetValueOrDefault(id);

    public bool HasDrawParam(string id) => drawParams.ContainsKey(id);

    private static OfdFont Font(OfdPackage package, string folder, string path, SafeElement element, string id,
        Noticed noticed) => new(
        id, element["FontName"] ?? element["FamilyName"] ?? "", element["FamilyName"],
        OfdNumbers.Flag(element["Bold"]) ?? false,
        OfdNumbers.Flag(element["Italic"]) ?? false, OfdNumbers.Flag(element["Serif"]) ?? false,
        Located(package, folder, path, element.Value("FontFile"), noticed));

    // Some programs write places from the resource file instead of its BaseLoc.
    private static string? Located(OfdPackage package, string folder, string path, string? location, Noticed noticed)
    {
        if (location is null) return null;
        var found = package.ResolveIn(folder, location);
        if (package.Has(found)) return found;
        var beside = package.Resolve(path, location);
        if (package.Has(beside)) return beside;
        noticed.Add("ofd.resource_missing", path, $"资源文件不在包内：{EntryName.Shown(location)}",
            $"A resource file is not in the package: {EntryName.Shown(location)}");
        return null;
    }

    private static string Folder(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";
}
