using Npgsql;

namespace Yiwang.Insight.Counting;

/// <summary>The counts of the last days as rows, cheap to add to; a day that is over is packed into pages (<see
/// cref="FigurePages"/>).</summary>
internal static class FigureRows
{
    public static async Task Add(NpgsqlConnection connection, IReadOnlyDictionary<CountKey, (long N, long S)> counted,
        CancellationToken cancel)
    {
        if (counted.Count == 0) return;
        // One order for all writers: two of them wait for each other and never in a circle.
        var rows = counted.OrderBy(row => row.Key.Measure).ThenBy(row => row.Key.Day).ThenBy(row => row.Key.Unit)
            .ThenBy(row => row.Key.Post)
            .ThenBy(row => row.Key.Person).ThenBy(row => row.Key.Label, StringComparer.Ordinal).ToList();
        await using var day = new NpgsqlCommand("""
            insert into insight_day (measure, day, unit_id, post_id, person_id, label, n, s) select *
              from unnest($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (measure, day, unit_id, post_id, person_id, label) do update
              set n = insight_day.n + excluded.n, s = insight_day.s + excluded.s
            """, connection);
        day.Parameters.Add(new() { Value = rows.Select(row => row.Key.Measure).ToArray() });
        day.Parameters.Add(FigurePages.Days(rows.Select(row => row.Key.Day)));
        day.Parameters.Add(new() { Value = rows.Select(row => row.Key.Unit).ToArray() });
        day.Parameters.Add(new() { Value = rows.Select(row => row.Key.Post).ToArray() });
        day.Parameters.Add(new() { Value = rows.Select(row => row.Key.Person).ToArray() });
        day.Parameters.Add(new() { Value = rows.Select(row => row.Key.Label).ToArray() });
        day.Parameters.Add(new() { Value = rows.Select(row => row.Value.N).ToArray() });
        day.Parameters.Add(new() { Value = rows.Select(row => row.Value.S).ToArray() });
        await day.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Every row, or those before a day.</summary>
    public static async Task<List<KeyValuePair<CountKey, (long N, long S)>>> Read(NpgsqlConnection connection,
        DateOnly? before, CancellationToken cancel)
    {
        List<KeyValuePair<CountKey, (long N, long S)>> all = [];
        await using var command = new NpgsqlCommand(
            "select measure, day, unit_id, post_id, person_id, label, n, s from insight_day where day < $1", connection)
        {
            Parameters = { new() { Value = before ?? DateOnly.MaxValue } },
        };
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            all.Add(
                new(new CountKey(rows.GetInt16(0), rows.GetFieldValue<DateOnly>(1), rows.GetInt32(2), rows.GetInt32(3),
                    rows.GetInt32(4), rows.GetString(5)),
                (rows.GetInt64(6), rows.GetInt64(7))));
        }

        return all;
    }

    /// <summary>Packs all days before this one into pages.</summary>
    public static async Task Pack(NpgsqlConnection connection, DateOnly before, CancellationToken cancel)
    {
        await FigurePages.Add(connection, await Read(connection, before, cancel), null, cancel);
        await using var gone = new NpgsqlCommand("delete from insight_day where day < $1", connection)
            { Parameters = { new() { Value = before } } };
        await gone.ExecuteNonQueryAsync(cancel);
        await using var packed = new NpgsqlCommand("update insight_head set packed_to = $1", connection)
            { Parameters = { new() { Value = before } } };
        await packed.ExecuteNonQueryAsync(cancel);
    }
}
