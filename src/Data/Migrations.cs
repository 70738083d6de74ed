using System.Reflection;

namespace Yiwang.Data;

/// <summary>The schema's steps, in order, as (name, SQL): the files of the folder Migrations.</summary>
public static class Migrations
{
    private const string Prefix = "Yiwang.Data.Migrations.";

    public static IReadOnlyList<(string Name, string Sql)> All { get; } = Read();

    private static List<(string, string)> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var names = assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal));
        return names.Order(StringComparer.Ordinal).Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return (name[Prefix.Length..^4], reader.ReadToEnd());
        }).ToList();
    }
}
