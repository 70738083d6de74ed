using Npgsql;

namespace Yiwang.Insight.Statistics;

internal sealed record UnitLine(int Id, string Code, string Name, string ShortName, int Level, int? Parent, int[] Path,
    string Division, string Kind, bool IsAlive, int? Successor);

/// <summary>All units as they stand now. What was renamed keeps its number; what was merged counts for the one it went
/// into.</summary>
internal sealed class UnitBook
{
    private const int SuccessionMax = 50;
    private readonly Dictionary<int, UnitLine> lines;

    private UnitBook(Dictionary<int, UnitLine> lines) => this.lines = lines;

    public IEnumerable<UnitLine> Alive => lines.Values.Where(line => line.IsAlive);

    public static async Task<UnitBook> Read(NpgsqlConnection connection, CancellationToken cancel)
    {
        Dictionary<int, UnitLine> lines = [];
        await using var command = new NpgsqlCommand("""
            select id, code, name, short_name, level, parent_id, path, division_code, kind, valid_to is null,
              successor_id from unit
            """, connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            var id = rows.GetInt32(0);
            lines[id] = new UnitLine(id, rows.GetString(1), rows.GetString(2), rows.GetString(3), rows.GetInt16(4),
                rows.IsDBNull(5) ? null : rows.GetInt32(5),
                rows.GetFieldValue<int[]>(6), rows.GetString(7), rows.GetString(8), rows.GetBoolean(9),
                rows.IsDBNull(10) ? null : rows.GetInt32(10));
        }

        return new UnitBook(lines);
    }

    public UnitLine? Find(int id) => lines.GetValueOrDefault(id);

    /// <summary>The unit that answers for this one today.</summary>
    public int Today(int id)
    {
        for (var step = 0; step < SuccessionMax && lines.TryGetValue(id, out var line)
            && line is { IsAlive: false, Successor: { } next }; step++) id = next;
        return id;
    }

    /// <summary>The unit and all it was merged from.</summary>
    public int[] WithPredecessors(int id) => [.. lines.Keys.Where(one => Today(one) == id)];

    /// <summary>Whether a unit is the other one or below it.</summary>
    public bool IsWithin(int id, int above) => lines.TryGetValue(id, out var line) && line.Path.Contains(above);

    /// <summary>The units directly below, in their order.</summary>
    public IReadOnlyList<UnitLine> Below(int id) =>
        [.. Alive.Where(line => line.Parent == id).OrderBy(line => line.Id)];
}
