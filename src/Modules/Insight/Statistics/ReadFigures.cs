using System.Data;
using Npgsql;
using NpgsqlTypes;
using Yiwang.Insight.Counting;
using Yiwang.Insight.Formulas;
using Yiwang.Insight.Indicators;
using Yiwang.Platform.Calendar;

namespace Yiwang.Insight.Statistics;

/// <summary>For whom figures are asked: every unit (by unit only), or desks.</summary>
/// <param name="Units">Null: all units of the network, by unit. Else these units, by post and person.</param>
/// <param name="Person">With a post: only what counts for this person or lies with that post, in whatever unit.</param>
internal sealed record FigureScope(int[]? Units, int Person = 0, int Post = 0)
{
    public static FigureScope Network { get; } = new((int[]?)null);
}

/// <summary>
/// Reads figures of any period: whole years, months and tens of days out of the rolled rows, the days at the edges out of the daily ones,
/// and the tail of the trace live, all in one snapshot.
/// </summary>
internal sealed class ReadFigures(NpgsqlDataSource source, ReadIndicators indicators, TimeProvider clock)
{
    /// <summary>Before it there was no trace.</summary>
    private static readonly DateOnly beginning = new(2000, 1, 1);

    private const string ByUnit = """
        select p.slot, r.unit_id, 0, 0, r.label, sum(r.n)::bigint, sum(r.s)::bigint
        from unnest($1, $2, $3, $4, $5) p(slot, measure, grain, first, last)
          join insight_roll r on r.measure = p.measure and r.grain = p.grain and r.start between p.first and p.last
        where p.grain <> 'd' group by 1, 2, 5
        union all
        select p.slot, r.unit_id, 0, 0, r.label, sum(r.n)::bigint, sum(r.s)::bigint
        from unnest($1, $2, $3, $4, $5) p(slot, measure, grain, first, last)
          join insight_day r on r.measure = p.measure and r.day between p.first and p.last
        where p.grain = 'd' group by 1, 2, 5
        """;

    private const string ByDesk = """
        select p.slot, r.unit_id, r.post_id, r.person_id, r.label, sum(r.n)::bigint, sum(r.s)::bigint
        from unnest($1, $2, $3, $4, $5) p(slot, measure, grain, first, last)
          join insight_day r on r.unit_id = any($6) and r.measure = p.measure and r.day between p.first and p.last
        where ($7 = 0 or r.person_id = $7 or (r.person_id = 0 and r.post_id = $8)) group by 1, 2, 3, 4, 5
        """;

    public async Task<FigureTable> Run(IReadOnlyList<FigureAsk> asks, FigureScope scope, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var measures = await Measures.Read(connection, await indicators.Run(connection, cancel), cancel);
        var prices = await ReadIndicators.Prices(connection, cancel);
        var slots = asks.SelectMany(ask => ask.Indicator.Formula.Terms.Select(term => new Slot(term.Measure, term.Window, ask.Period))).Distinct().ToList();
        var counts = slots.ToDictionary(slot => slot, _ => new Dictionary<FigureKey, (long, long)>());
        await Stored(connection, measures, slots, scope, counts, cancel);
        await Tail(connection, measures, slots, scope, counts, cancel);
        var waiting = slots.Select(slot => slot.Measure).Where(measure => measures.IdOf(measure) is null).ToHashSet();
        return new FigureTable(counts, prices, EndOf, clock.GetUtcNow().ToUnixTimeSeconds(), waiting);
    }

    /// <summary>All indicators in force.</summary>
    public async Task<IReadOnlyList<Indicator>> Indicators(CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await indicators.Run(connection, cancel);
    }

    public DateOnly Today => WorkingCalendar.DateOf(clock.GetUtcNow());

    private static long EndOf(DateOnly day) =>
        new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), WorkingCalendar.ChinaOffset).ToUnixTimeSeconds();

    private static Period Covered(Slot slot) => slot.Window switch
    {
        Window.Within => slot.Period,
        Window.Before => new Period(beginning, slot.Period.From.AddDays(-1)),
        _ => slot.Period with { From = beginning },
    };

    private static async Task Stored(
        NpgsqlConnection connection, Measures measures, List<Slot> slots, FigureScope scope,
        Dictionary<Slot, Dictionary<FigureKey, (long N, long S)>> counts, CancellationToken cancel)
    {
        var pieces = slots.SelectMany((slot, i) =>
        {
            var (from, to) = Covered(slot);
            var id = measures.IdOf(slot.Measure);
            IEnumerable<Piece> cut = id is null || from > to ? [] : scope.Units is null ? Grains.Cut(from, to) : [new Piece('d', from, to)];
            return cut.Select(piece => (Slot: i, Id: id ?? 0, Piece: piece));
        }).ToList();
        await using var command = new NpgsqlCommand(scope.Units is null ? ByUnit : ByDesk, connection);
        command.Parameters.Add(new() { Value = pieces.Select(one => one.Slot).ToArray() });
        command.Parameters.Add(new() { Value = pieces.Select(one => one.Id).ToArray() });
        command.Parameters.Add(new() { Value = pieces.Select(one => one.Piece.Grain).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.InternalChar });
        command.Parameters.Add(new() { Value = pieces.Select(one => one.Piece.First).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = pieces.Select(one => one.Piece.Last).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Date });
        if (scope.Units is { } units)
        {
            command.Parameters.Add(new() { Value = units });
            command.Parameters.Add(new() { Value = scope.Person });
            command.Parameters.Add(new() { Value = scope.Post });
        }

        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            Add(counts[slots[rows.GetInt32(0)]], new FigureKey(rows.GetInt32(1), rows.GetInt32(2), rows.GetInt32(3), rows.GetString(4)), rows.GetInt64(5), rows.GetInt64(6));
        }
    }

    private static async Task Tail(
        NpgsqlConnection connection, Measures measures, List<Slot> slots, FigureScope scope,
        Dictionary<Slot, Dictionary<FigureKey, (long N, long S)>> counts, CancellationToken cancel)
    {
        var asked = slots.Where(slot => measures.IdOf(slot.Measure) is not null).ToLookup(slot => measures.IdOf(slot.Measure)!.Value);
        var tally = new Tally(asked.Select(one => (one.Key, one.First().Measure)));
        await LiveTail.Add(connection, tally, cancel);
        foreach (var (key, (n, s)) in tally.Rows)
        {
            if (scope.Units is { } units && !units.Contains(key.Unit)) continue;
            if (scope.Person > 0 && key.Person != scope.Person && !(key.Person == 0 && key.Post == scope.Post)) continue;
            foreach (var slot in asked[key.Measure])
            {
                var (from, to) = Covered(slot);
                if (key.Day < from || key.Day > to) continue;
                Add(counts[slot], scope.Units is null ? new FigureKey(key.Unit, 0, 0, key.Label) : new FigureKey(key.Unit, key.Post, key.Person, key.Label), n, s);
            }
        }
    }

    private static void Add(Dictionary<FigureKey, (long N, long S)> rows, FigureKey key, long n, long s)
    {
        var (n0, s0) = rows.GetValueOrDefault(key);
        rows[key] = (n0 + n, s0 + s);
    }
}
