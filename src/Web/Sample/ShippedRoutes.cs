using System.Reflection;
using System.Text;
using Yiwang.Bpmn.Reading;
using Yiwang.Platform.Routing;

namespace Yiwang.Web.Sample;

/// <summary>
/// The office routes that come with the program: the files of samples/routes. A file with several processes (请示–批复) is
/// several routes: the first under the file's name, the others under their own.
/// </summary>
internal static class ShippedRoutes
{
    private const string Prefix = "samples/routes/";
    private const string ChoiceName = "samples/choose-route.dmn";

    public static IEnumerable<(string Key, string Xml)> All()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var xml = reader.ReadToEnd();
            yield return (Path.GetFileNameWithoutExtension(name[Prefix.Length..]), xml);
            foreach (var process in BpmnReader.Read(Encoding.UTF8.GetBytes(xml)).Model!.Processes.Skip(1))
                yield return (process.Id, xml);
        }
    }

    /// <summary>The table that chooses among them.</summary>
    public static RouteChoice Choice()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(ChoiceName)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return RouteChoice.Shipped(bytes.ToArray());
    }
}
