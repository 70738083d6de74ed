using Yiwang.Ofd.Packaging;
using Yiwang.ShangMi;

namespace Yiwang.Ofd.Seals;

/// <summary>
/// SM3 of the files of one package, each computed once: many signatures with many references to one large file would
/// otherwise keep a processor busy for hours.
/// </summary>
internal sealed class PackageDigests(OfdPackage package)
{
    private readonly Dictionary<string, byte[]> digests = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IReadOnlyList<string>> pages = [];

    internal OfdPackage Package => package;

    /// <exception cref="OfdRefused">The file cannot be unpacked.</exception>
    internal byte[] Of(string path)
    {
        if (!digests.TryGetValue(path, out var digest)) digests[path] = digest = Sm3.Hash(package.Bytes(path));
        return digest;
    }

    /// <summary>A page by its number, as people know it; any other file by its path.</summary>
    internal string Described(string documentPath, string path)
    {
        if (!pages.TryGetValue(documentPath, out var listed)) pages[documentPath] = listed = Pages(documentPath);
        for (var i = 0; i < listed.Count; i++)
            if (listed[i].Equals(path, StringComparison.OrdinalIgnoreCase)) return $"第 {i + 1} 页（{path}）";
        return path;
    }

    private List<string> Pages(string documentPath)
    {
        try
        {
            var listed = package.Xml(documentPath).Child("Pages")?.All("Page") ?? [];
            return [.. listed.Select(page => package.Resolve(documentPath, page["BaseLoc"] ?? ""))];
        }
        catch (OfdRefused)
        {
            // The very file that lists the pages may be the broken one; the paths say enough then.
            return [];
        }
    }
}
