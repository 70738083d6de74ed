using System.Text;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Libraries.Tests.Ofd.Seals;

/// <summary>What somebody with a zip program can do to a package.</summary>
internal static class Packages
{
    internal static byte[] With(byte[] file, string path, Func<string, string> change) =>
        Rewritten(file, parts => parts[path] =
            Encoding.UTF8.GetBytes(Changed(Encoding.UTF8.GetString(parts[path]), change)));

    internal static byte[] Rewritten(byte[] file, Action<Dictionary<string, byte[]>> change)
    {
        using var package = OfdPackage.Open(file);
        var parts = package.Paths.ToDictionary(path => path, package.Bytes);
        change(parts);
        using var writer = new SafeZipWriter();
        foreach (var (path, content) in parts) writer.Add(path, content);
        return writer.ToArray();
    }

    private static string Changed(string text, Func<string, string> change) =>
        change(text) is var changed && changed != text ? changed
            : throw new InvalidOperationException("nothing was changed");
}
