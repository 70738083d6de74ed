using Dapper;
using Npgsql;
using Yiwang.Insight.Indicators;
using Yiwang.Insight.Statistics;

namespace Yiwang.Insight.Schemes;

/// <summary>Schemes and what units got by them: indicators counted anew each time, reported values as they were
/// imported.</summary>
internal sealed class ReadScheme(NpgsqlDataSource source, ReadFigures figures)
{
    private const int ListMax = 100;
    private const int EarlierDepthMax = 3;

    /// <summary>Those a unit made, and those published by the unit above it.</summary>
    public async Task<IReadOnlyList<(Guid Id, string Name, DateOnly From, DateOnly To, bool IsOwn,
        bool IsPublished)>> List(int unit, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<(Guid, string, DateOnly, DateOnly, bool, bool)>(new CommandDefinition("""
            select s.id, s.name, s.from_day, s.to_day, s.unit_id = @unit, s.published_at is not null from scheme s
            where s.unit_id = @unit or (s.published_at is not null
              and s.unit_id = (select parent_id from unit where id = @unit))
            order by s.made_at desc limit @ListMax
            """, new { unit, ListMax }, cancellationToken: cancel))).AsList();
    }

    public async Task<Scheme?> One(Guid id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var head = await connection.QueryFirstOrDefaultAsync<(Guid Id, int UnitId, string Name, DateOnly From,
            DateOnly To, bool Published)?>(new CommandDefinition(
            "select id, unit_id, name, from_day, to_day, published_at is not null from scheme where id = @id",
            new { id }, cancellationToken: cancel));
        if (head is not { } found) return null;
        var parts = await connection.QueryAsync<(short Ord, string Code, string Name, decimal Weight, decimal Zero,
            decimal Full)>(new CommandDefinition(
            "select ord, code, name, weight, zero, full_at from scheme_part where scheme_id = @id order by ord",
            new { id }, cancellationToken: cancel));
        return new Scheme(found.Id, found.UnitId, found.Name, found.From, found.To, found.Published,
            [.. parts
                .Select(part => new SchemePart(part.Ord, part.Code, part.Name, part.Weight, part.Zero, part.Full))]);
    }

    public Task<IReadOnlyList<SchemeLine>> Lines(Scheme scheme, UnitBook units, CancellationToken cancel) =>
        Lines(scheme, units, 0, cancel);

    private async Task<IReadOnlyList<SchemeLine>> Lines(Scheme scheme, UnitBook units, int depth,
        CancellationToken cancel)
    {
        var all = (await figures.Indicators(scheme.UnitId, cancel))
            .ToDictionary(one => one.Code, StringComparer.Ordinal);
        var period = new Period(scheme.From, scheme.To);
        var asks = scheme.Parts.Where(part => all.ContainsKey(part.Code))
            .ToDictionary(part => part.Ord, part => new FigureAsk(all[part.Code], period));
        var table = await figures.Run([.. asks.Values], FigureScope.Network, cancel);
        var reported = await Reported(scheme.Id, cancel);
        var assessed = units.Below(scheme.UnitId);
        Dictionary<int, IReadOnlyDictionary<int, decimal?>> values = [];
        foreach (var part in scheme.Parts)
        {
            values[part.Ord] = asks.TryGetValue(part.Ord, out var ask)
                ? table.By(ask, key => units.Today(key.Unit))
                .ToDictionary(one => one.Key, one => FigureWords.Scaled(ask.Indicator, one.Value))
                : part.Code.StartsWith(SchemePart.Earlier, StringComparison.Ordinal)
                ? await Earlier(part, scheme, units, depth, cancel)
                : part.Code.StartsWith(SchemePart.EarlierValue, StringComparison.Ordinal)
                ? await EarlierValues(part, scheme, cancel)
                : reported.Where(one => one.Ord == part.Ord)
                .ToDictionary(one => one.UnitId, one => (decimal?)one.Value);
        }

        var lines = assessed.Select(unit =>
        {
            var parts = scheme.Parts.Select(part => (Value: values[part.Ord].GetValueOrDefault(unit.Id), part))
                .Select(one => (one.Value, one.part.Points(one.Value))).ToList();
            return new SchemeLine(unit.Id, unit.ShortName, parts, parts.Sum(part => part.Item2), 0);
        }).OrderByDescending(line => line.Total).ThenBy(line => line.UnitId).ToList();
        return [.. lines.Select(line => line with { Position = 1 + lines.Count(other => other.Total > line.Total) })];
    }

    private async Task<IReadOnlyDictionary<int, decimal?>> Earlier(SchemePart part, Scheme scheme, UnitBook units,
        int depth, CancellationToken cancel)
    {
        if (depth >= EarlierDepthMax || !Guid.TryParse(part.Code[SchemePart.Earlier.Length..], out var id)
            || await One(id, cancel) is not { } earlier
            || earlier.UnitId != scheme.UnitId) return new Dictionary<int, decimal?>();
        return (await Lines(earlier, units, depth + 1, cancel))
            .ToDictionary(line => line.UnitId, line => (decimal?)line.Total);
    }

    private async Task<IReadOnlyDictionary<int, decimal?>> EarlierValues(SchemePart part, Scheme scheme,
        CancellationToken cancel)
    {
        var place = part.Code[SchemePart.EarlierValue.Length..].Split(':');
        if (place.Length != 2 || !Guid.TryParse(place[0], out var id)
            || !int.TryParse(place[1], System.Globalization.CultureInfo.InvariantCulture, out var ord)
            || await One(id, cancel) is not { } earlier
            || earlier.UnitId != scheme.UnitId) return new Dictionary<int, decimal?>();
        return (await Reported(id, cancel)).Where(one => one.Ord == ord)
            .ToDictionary(one => one.UnitId, one => (decimal?)one.Value);
    }

    private async Task<List<(int Ord, int UnitId, decimal Value)>> Reported(Guid id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return [.. (await connection.QueryAsync<(short Ord, int UnitId, decimal Value)>(new CommandDefinition(
            "select ord, unit_id, value from scheme_result where scheme_id = @id", new { id },
            cancellationToken: cancel))).Select(row => ((int)row.Ord, row.UnitId, row.Value))];
    }
}
