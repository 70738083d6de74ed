namespace Yiwang.Web.Commands;

/// <summary>The flags of the trace's commands, taken out of a line; what is left goes to the settings.</summary>
internal sealed class TraceFlags
{
    private static readonly string[] Known = ["--keys", "--witness", "--witness-key", "--of", "--folder", "--name"];
    private readonly List<(string Flag, string Value)> flags = [];

    internal List<string> Rest { get; } = [];

    internal IReadOnlyList<string> All(string flag) =>
        [.. flags.Where(one => one.Flag == flag).Select(one => one.Value)];

    internal string? One(string flag) => flags.LastOrDefault(one => one.Flag == flag).Value;

    /// <summary>Null when a flag lacks its value.</summary>
    internal static TraceFlags? Parse(IReadOnlyList<string> words)
    {
        var parsed = new TraceFlags();
        for (var i = 0; i < words.Count; i++)
        {
            if (!Known.Contains(words[i]))
            {
                parsed.Rest.Add(words[i]);
            }
            else if (i + 1 == words.Count)
            {
                return null;
            }
            else
            {
                parsed.flags.Add((words[i], words[++i]));
            }
        }

        return parsed;
    }
}
