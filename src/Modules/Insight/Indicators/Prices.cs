using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Yiwang.Insight.Schemes;
using Yiwang.Insight.Statistics;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;

namespace Yiwang.Insight.Indicators;

/// <summary>A price that formulas name, in yuan.</summary>
/// <param name="Source">Where it comes from; empty for an estimate that ships.</param>
internal sealed record PriceRead(string Name, Text What, decimal Value, string Source,
    IReadOnlyList<Indicator> UsedBy)
{
    public string Version => SetPrice.VersionOf(Value, Source);
}

/// <param name="MayChange">Whether the reader may set them.</param>
internal sealed record PricesRead(IReadOnlyList<PriceRead> Lines, bool MayChange);

/// <summary>The prices as they stand, with the indicators of the reader's unit that use them.</summary>
internal sealed class ReadPrices(NpgsqlDataSource source, ReadIndicators indicators)
{
    public async Task<PricesRead> Run(Actor by, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var units = await UnitBook.Read(connection, cancel);
        var set = await ReadIndicators.Prices(connection, cancel);
        var used = await indicators.Of(connection, by.UnitId, cancel);
        return new PricesRead([.. ShippedIndicators.Prices.Select(one => new PriceRead(one.Key, one.Value.What,
            set[one.Key].Value, set[one.Key].Source,
            [.. used.Where(indicator => indicator.Formula.Prices.Contains(one.Key))]))], SetPrice.May(by, units));
    }
}

/// <summary>Sets a price that formulas name, with where it comes from.</summary>
internal sealed class SetPrice(NpgsqlDataSource source, TimeProvider clock)
{
    private const decimal ValueMax = 100_000;
    private const int SourceLengthMax = 200;

    /// <summary>Of a price as it stands: another as soon as it or its source is.</summary>
    public static string VersionOf(decimal value, string from) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{value.ToString(CultureInfo.InvariantCulture)} {from}")))[..16];

    /// <summary>Prices hold for the whole network: who assesses in the unit at its top sets them.</summary>
    public static bool May(Actor by, UnitBook units) =>
        SchemeRules.MayAssess(by, units) && units.Find(by.UnitId) is { Parent: null };

    public async Task<Result<bool>> Run(Actor by, Guid actId, string name, string version, decimal? value,
        string written, CancellationToken cancel)
    {
        var from = written.Trim();
        await using (var connection = await source.OpenConnectionAsync(cancel))
        {
            if (!May(by, await UnitBook.Read(connection, cancel))) return Refusal.NotThere;
        }
        if (!ShippedIndicators.Prices.ContainsKey(name)) return Refusal.NotThere;
        if (value is not (>= 0 and <= ValueMax))
            return new Refusal("insight.price_wrong", $"单价写一个数，不小于零，不超过 {ValueMax:N0} 元。",
                $"A price is a number from zero to {ValueMax:N0} yuan.", RefusalKind.Wrong, $"value-{name}");
        if (from.Length is 0 or > SourceLengthMax)
            return new Refusal("insight.price_source", $"写上出处，最多 {SourceLengthMax} 字。",
                $"Say where it comes from, in at most {SourceLengthMax} characters.", RefusalKind.Wrong,
                $"source-{name}");
        var begun = await Act.Begin(source, actId, "insight.price", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        // Also of a price that was never set: two who set it come one after the other.
        await act.Execute("select pg_advisory_xact_lock(hashtext('insight_price'), hashtext(@name))",
            new { name }, cancel);
        var now = (await ReadIndicators.Prices(act.Connection, cancel))[name];
        if (Versions.Stands(version, VersionOf(now.Value, now.Source)) is { } changed) return changed;
        await act.Execute("""
            insert into insight_price (name, value, source, set_by, set_at)
              values (@name, @value, @from, @PersonId, @At)
            on conflict (name) do update set value = excluded.value, source = excluded.source, set_by = excluded.set_by,
              set_at = excluded.set_at
            """, new { name, value = value.Value, from, by.PersonId, act.At }, cancel);
        act.Trace("insight.price_set", "price", name,
            facts: [("value", value.Value.ToString(CultureInfo.InvariantCulture)),
                ("source", from)]);
        return await act.Commit(true, cancel);
    }
}
