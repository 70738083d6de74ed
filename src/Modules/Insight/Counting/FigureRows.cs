using Npgsql;
using NpgsqlTypes;

namespace Yiwang.Insight.Counting;

/// <summary>Writes what a tally came to into the rows of days and of longer pieces.</summary>
internal static class FigureRows
{
    private const string Day = """
        insert into insight_day (measure, day, unit_id, post_id, person_id, label, n, s) select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (measure, day, unit_id, post_id, person_id, label) do update set n = insight_day.n + excluded.n, s = insight_day.s + excluded.s
        """;

    private const string Roll = """
        insert into insight_roll (measure, grain, start, unit_id, label, n, s) select * from unnest($1, $2, $3, $4, $5, $6, $7)
        on conflict (measure, grain, start, unit_id, label) do update set n = insight_roll.n + excluded.n, s = insight_roll.s + excluded.s
        """;

    public static async Task Add(NpgsqlConnection connection, IReadOnlyDictionary<CountKey, (long N, long S)> counted, CancellationToken cancel)
    {
        if (counted.Count == 0) return;
        // One order for all writers: two of them wait for each other and never in a circle.
        var rows = counted.OrderBy(row => row.Key.Measure).ThenBy(row => row.Key.Day).ThenBy(row => row.Key.Unit).ThenBy(row => row.Key.Post)
            .ThenBy(row => row.Key.Person).ThenBy(row => row.Key.Label, StringComparer.Ordinal).ToList();
        await using var day = new NpgsqlCommand(Day, connection);
        day.Parameters.Add(new() { Value = rows.Select(row => row.Key.Measure).ToArray() });
        day.Parameters.Add(new() { Value = rows.Select(row => row.Key.Day).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Date });
        day.Parameters.Add(new() { Value = rows.Select(row => row.Key.Unit).ToArray() });
        day.Parameters.Add(new() { Value = rows.Select(row => row.Key.Post).ToArray() });
        day.Parameters.Add(new() { Value = rows.Select(row => row.Key.Person).ToArray() });
        day.Parameters.Add(new() { Value = rows.Select(row => row.Key.Label).ToArray() });
        day.Parameters.Add(new() { Value = rows.Select(row => row.Value.N).ToArray() });
        day.Parameters.Add(new() { Value = rows.Select(row => row.Value.S).ToArray() });
        await day.ExecuteNonQueryAsync(cancel);
        var rolled = rows.SelectMany(row => "xmy".Select(grain => (
                Key: (row.Key.Measure, Grain: grain, Start: Grains.Start(grain, row.Key.Day), row.Key.Unit, row.Key.Label), row.Value)))
            .GroupBy(row => row.Key).OrderBy(group => group.Key.Measure).ThenBy(group => group.Key.Grain).ThenBy(group => group.Key.Start)
            .ThenBy(group => group.Key.Unit).ThenBy(group => group.Key.Label, StringComparer.Ordinal).ToList();
        await using var roll = new NpgsqlCommand(Roll, connection);
        roll.Parameters.Add(new() { Value = rolled.Select(row => row.Key.Measure).ToArray() });
        roll.Parameters.Add(new() { Value = rolled.Select(row => row.Key.Grain).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.InternalChar });
        roll.Parameters.Add(new() { Value = rolled.Select(row => row.Key.Start).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Date });
        roll.Parameters.Add(new() { Value = rolled.Select(row => row.Key.Unit).ToArray() });
        roll.Parameters.Add(new() { Value = rolled.Select(row => row.Key.Label).ToArray() });
        roll.Parameters.Add(new() { Value = rolled.Select(group => group.Sum(row => row.Value.N)).ToArray() });
        roll.Parameters.Add(new() { Value = rolled.Select(group => group.Sum(row => row.Value.S)).ToArray() });
        await roll.ExecuteNonQueryAsync(cancel);
    }
}
