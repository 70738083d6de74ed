using Npgsql;
using Yiwang.Platform;

namespace Yiwang.Insight.Indicators;

/// <summary>The indicators in force: those that ship and those that offices defined.</summary>
internal sealed class ReadIndicators
{
    public const int OwnMax = 200;

    public async Task<IReadOnlyList<Indicator>> Run(NpgsqlConnection connection, CancellationToken cancel)
    {
        List<Indicator> all = [.. ShippedIndicators.All];
        await using var command = new NpgsqlCommand($"""
            select distinct on (code) code, version, name, name_en, kind, formula, label, better, weakness, weakness_en, responsible
            from insight_indicator where ended_at is null order by code, version desc limit {OwnMax}
            """, connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            all.Add(new Indicator(rows.GetString(0), rows.GetInt32(1), new Text(rows.GetString(2), rows.GetString(3)),
                Enum.Parse<FigureKind>(rows.GetString(4)), rows.GetString(5), rows.GetString(6), Enum.Parse<Better>(rows.GetString(7), ignoreCase: true),
                new Text("本单位定义", "defined by an office"), new Text(rows.GetString(8), rows.GetString(9)),
                new Text(rows.GetString(10), rows.GetString(10)), IsPersonal: false));
        }

        return all;
    }

    /// <summary>Prices as set, or as shipped; with where each comes from.</summary>
    public static async Task<IReadOnlyDictionary<string, (decimal Value, string Source)>> Prices(NpgsqlConnection connection, CancellationToken cancel)
    {
        var prices = ShippedIndicators.Prices.ToDictionary(price => price.Key, price => (price.Value.Value, ""), StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("select name, value, source from insight_price", connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel)) prices[rows.GetString(0)] = (rows.GetDecimal(1), rows.GetString(2));
        return prices;
    }
}
