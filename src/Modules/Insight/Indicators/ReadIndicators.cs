using Npgsql;
using Yiwang.Platform;

namespace Yiwang.Insight.Indicators;

/// <summary>The indicators in force: those that ship and those that offices defined.</summary>
internal sealed class ReadIndicators
{
    public const int OwnMax = 200;

    /// <summary>All, for counting.</summary>
    public Task<IReadOnlyList<Indicator>> Run(NpgsqlConnection connection, CancellationToken cancel) =>
        Read(connection, null, cancel);

    /// <summary>Those a unit uses: what ships, its own, and those of the units above it.</summary>
    public Task<IReadOnlyList<Indicator>> Of(NpgsqlConnection connection, int unit, CancellationToken cancel) =>
        Read(connection, unit, cancel);

    private static async Task<IReadOnlyList<Indicator>> Read(NpgsqlConnection connection, int? unit,
        CancellationToken cancel)
    {
        List<Indicator> all = [.. ShippedIndicators.All];
        await using var command = new NpgsqlCommand($"""
            select distinct on (i.code) i.code, i.version, i.name, i.name_en, i.kind, i.formula, i.label, i.better,
              i.weakness, i.weakness_en, i.responsible, i.unit_id,
              coalesce(u.short_name, ''), i.is_personal
            from insight_indicator i left join unit u on u.id = i.unit_id
            where i.ended_at is null and ($1 is null or i.unit_id = any(select unnest(path) from unit where id = $1))
              order by i.code, i.version desc limit {OwnMax}
            """, connection)
        {
            Parameters =
                { new() { Value = (object?)unit ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer } },
        };
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            all.Add(new Indicator(rows.GetString(0), rows.GetInt32(1), Both(rows.GetString(2), rows.GetString(3)),
                Enum.Parse<FigureKind>(rows.GetString(4)), rows.GetString(5), rows.GetString(6),
                Enum.Parse<Better>(rows.GetString(7), ignoreCase: true),
                new Text($"{rows.GetString(12)}定义", $"defined by {rows.GetString(12)}"),
                Both(rows.GetString(8), rows.GetString(9)),
                new Text(rows.GetString(10), rows.GetString(10)), rows.GetBoolean(13), rows.GetInt32(11)));
        }

        return all;
    }

    /// <summary>Prices as set, or as shipped; with where each comes from.</summary>
    public static async Task<IReadOnlyDictionary<string, (decimal Value,
        string Source)>> Prices(NpgsqlConnection connection, CancellationToken cancel)
    {
        var prices = ShippedIndicators.Prices.ToDictionary(price => price.Key, price => (price.Value.Value, ""),
            StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("select name, value, source from insight_price", connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel)) prices[rows.GetString(0)] = (rows.GetDecimal(1), rows.GetString(2));
        return prices;
    }

    // Who wrote no English has the Chinese words stand there too.
    private static Text Both(string zh, string en) => new(zh, en.Length > 0 ? en : zh);
}
