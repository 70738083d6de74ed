namespace Yiwang.Tests.Application;

/// <summary>access-matrix.md as it is read: tables of who gets in for each class and object, and the class of each
/// endpoint.</summary>
internal sealed record AccessMatrix(
    IReadOnlyList<string> Persons, IReadOnlyDictionary<string, List<(string Thing, string[] Cells)>> Classes,
    IReadOnlyDictionary<string, (string Class, string Right)> Endpoints)
{
    public static AccessMatrix Read(IEnumerable<string> lines)
    {
        IReadOnlyList<string> persons = [];
        var classes = new Dictionary<string, List<(string, string[])>>();
        var endpoints = new Dictionary<string, (string, string)>();
        var at = "";
        foreach (var line in lines)
        {
            if (line.StartsWith("### ", StringComparison.Ordinal)) at = line[4..].Trim();
            else if (line.StartsWith("## Endpoints", StringComparison.Ordinal)) at = "endpoints";
            if (!line.StartsWith('|') || line.StartsWith("|-", StringComparison.Ordinal) || at.Length == 0) continue;
            var cells = line.Trim('|').Split('|').Select(c => c.Trim()).ToArray();
            if (cells[0] == "endpoint") continue;
            if (at == "endpoints") endpoints.Add(cells[0].Trim('`'), (cells[1], cells[2]));
            else if (cells[0] == "object") persons = cells[1..];
            else if (classes.TryGetValue(at, out var rows)) rows.Add((cells[0], cells[1..]));
            else classes[at] = [(cells[0], cells[1..])];
        }
        return new AccessMatrix(persons, classes, endpoints);
    }
}
