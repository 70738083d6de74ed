using System.Reflection;

namespace Yiwang.Web.Sample;

/// <summary>The office routes that come with the program: the files of samples/routes.</summary>
internal static class ShippedRoutes
{
    private const string Prefix = "samples/routes/";

    public static IEnumerable<(string Key, string Xml)> All()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (Path.GetFileNameWithoutExtension(name[Prefix.Length..]), reader.ReadToEnd());
        }
    }
}
