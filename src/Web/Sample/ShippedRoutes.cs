using System.Reflection;
using Yiwang.Platform.Routing;

namespace Yiwang.Web.Sample;

/// <summary>The office routes that come with the program: the files of samples/routes.</summary>
internal static class ShippedRoutes
{
    private const string Prefix = "samples/routes/";
    private const string ChoiceName = "samples/choose-route.dmn";

    public static IEnumerable<(string Key, string Xml)> All()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (Path.GetFileNameWithoutExtension(name[Prefix.Length..]), reader.ReadToEnd());
        }
    }

    /// <summary>The table that chooses among them.</summary>
    public static RouteChoice Choice()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(ChoiceName)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return new RouteChoice(bytes.ToArray());
    }
}
