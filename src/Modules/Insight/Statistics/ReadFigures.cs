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

/// <summary>What an indicator came to in a dry run.</summary>
/// <param name="Entries">How many entries of the trace were looked at; <paramref name="IsCut"/>: there are
/// more.</param>
internal sealed record Trial(decimal? Value, IReadOnlyList<(string Words, Window Window, long Count, long Sum)> Terms,
    int Entries, bool IsCut);

/// <summary>
/// Reads figures of any period: whole years, months, tens of days and the days at the edges out of packed pages, the
/// last days out of rows, and the tail of the trace live, all in one snapshot.
/// </summary>
internal sealed class ReadFigures(NpgsqlDataSource source, ReadIndicators indicators, TimeProvider clock)
{
    /// <summary>Before it there was no trace.</summary>
    private static readonly DateOnly beginning = new(2000, 1, 1);

    public async Task<FigureTable> Run(IReadOnlyList<FigureAsk> asks, FigureScope scope, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var measures = await Measures.Read(connection, await indicators.Run(connection, cancel), cancel);
        var prices = await ReadIndicators.Prices(connection, cancel);
        var slots = asks.SelectMany(ask => ask.Indicator.Formula.Terms
            .Select(term => new Slot(term.Measure, term.Window, ask.Period))).Distinct().ToList();
        var counts = slots.ToDictionary(slot => slot, _ => new Dictionary<FigureKey, (long, long)>());
        var asked = slots.Where(slot => measures.IdOf(slot.Measure) is not null)
            .ToLookup(slot => measures.IdOf(slot.Measure)!.Value);
        if (asked.Count > 0)
        {
            var (first, last) = (slots.Min(slot => Covered(slot).From), slots.Max(slot => Covered(slot).To));
            if (scope.Units is { } units) await OfDesks(connection, units, first, last, Take, cancel);
            else await Packed(connection, measures, slots, counts, cancel);
            await Open(connection, [.. asked.Select(one => one.Key)], scope.Units, first, last, Take, cancel);
            var tail = new Tally(asked.Select(one => (one.Key, one.First().Measure)));
            await LiveTail.Add(connection, tail, cancel);
            foreach (var (key, (n, s)) in tail.Rows) Take(key, n, s);
        }
        var waiting = slots.Select(slot => slot.Measure).Where(measure => measures.IdOf(measure) is null).ToHashSet();
        return new FigureTable(counts, prices, EndOf, clock.GetUtcNow().ToUnixTimeSeconds(), waiting);

        void Take(CountKey key, long n, long s)
        {
            if (scope.Units is { } units && !units.Contains(key.Unit)) return;
            if (scope.Person > 0 && key.Person != scope.Person && !(key.Person == 0 && key.Post == scope.Post)) return;
            foreach (var slot in asked[key.Measure])
            {
                var (from, to) = Covered(slot);
                if (key.Day < from || key.Day > to) continue;
                FigurePages.Sum(counts[slot], scope.Units is null ? new FigureKey(key.Unit, 0, 0, key.Label)
                    : new FigureKey(key.Unit, key.Post, key.Person, key.Label), n, s);
            }
        }
    }

    /// <summary>The days on which a measure counted anything, for some units or for all.</summary>
    public static async Task<List<DateOnly>> DaysOf(NpgsqlConnection connection, short measure, int[]? units,
        DateOnly from, DateOnly to, CancellationToken cancel)
    {
        HashSet<DateOnly> days = [];
        if (units is null)
        {
            await using var command = new NpgsqlCommand(
                "select start from insight_page where measure = $1 and grain = 'd' and start between $2 and $3",
                    connection)
            {
                Parameters = { new() { Value = measure }, new() { Value = from }, new() { Value = to } },
            };
            await using var rows = await command.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel)) days.Add(rows.GetFieldValue<DateOnly>(0));
        }
        else
        {
            await OfDesks(connection, units, from, to, Take, cancel);
        }

        await Open(connection, [measure], units, from, to, Take, cancel);
        return [.. days];

        void Take(CountKey key, long n, long s)
        {
            if (key.Measure == measure && key.Day >= from && key.Day <= to) days.Add(key.Day);
        }
    }

    /// <summary>The indicators that a unit uses.</summary>
    public async Task<IReadOnlyList<Indicator>> Indicators(int unit, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await indicators.Of(connection, unit, cancel);
    }

    /// <summary>
    /// The figure of an indicator that is not in force yet, counted from the newest entries of the trace alone: what
    /// each of its terms comes to, and whether there were more entries than were looked at.
    /// </summary>
    public async Task<Trial> Try(Indicator indicator, Period period, Func<FigureKey, bool> filter,
        CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var ask = new FigureAsk(indicator, period);
        var slots = indicator.Formula.Terms.Select(term => new Slot(term.Measure, term.Window, period)).Distinct()
            .ToList();
        var counts = slots.ToDictionary(slot => slot, _ => new Dictionary<FigureKey, (long, long)>());
        var measures = slots.Select(slot => slot.Measure).Distinct().ToList();
        var tally = new Tally(measures.Select((measure, i) => ((short)i, measure)));
        var (read, isCut) = await LiveTail.Newest(connection, tally, cancel);
        foreach (var (key, (n, s)) in tally.Rows)
        {
            foreach (var slot in slots.Where(slot => slot.Measure.Equals(measures[key.Measure])
                && Covered(slot) is var (from, to) && key.Day >= from && key.Day <= to))
            {
                FigurePages.Sum(counts[slot], new FigureKey(key.Unit, key.Post, key.Person, key.Label), n, s);
            }
        }

        var table = new FigureTable(counts, await ReadIndicators.Prices(connection, cancel), EndOf,
            clock.GetUtcNow().ToUnixTimeSeconds(), new HashSet<Measure>());
        return new Trial(table.Value(ask, filter),
            [.. slots.Select(slot => (slot, Rows: counts[slot].Where(row => filter(row.Key)).ToList()))
            .Select(one =>
                (one.slot.Measure.ToString(), one.slot.Window, one.Rows.Sum(row => row.Value.Item1),
                    one.Rows.Sum(row => row.Value.Item2)))], read, isCut);
    }

    public DateOnly Today => WorkingCalendar.DateOf(clock.GetUtcNow());

    private static long EndOf(DateOnly day) =>
        WorkingCalendar.InstantOf(day.AddDays(1), TimeSpan.Zero).ToUnixTimeSeconds();

    private static Period Covered(Slot slot) => slot.Window switch
    {
        Window.Within => slot.Period,
        Window.Before => new Period(beginning, slot.Period.From.AddDays(-1)),
        _ => slot.Period with { From = beginning },
    };

    // Pages that several figures ask for are fetched and unpacked once.
    private static async Task Packed(
        NpgsqlConnection connection, Measures measures, List<Slot> slots,
        Dictionary<Slot, Dictionary<FigureKey, (long N, long S)>> counts, CancellationToken cancel)
    {
        Dictionary<(short Measure, char Grain, DateOnly Start),
            List<Dictionary<FigureKey, (long N, long S)>>> wanted = [];
        foreach (var slot in slots)
        {
            var (from, to) = Covered(slot);
            if (measures.IdOf(slot.Measure) is not { } id || from > to) continue;
            foreach (var piece in Grains.Cut(from, to))
            {
                for (var start = piece.First; start <= piece.Last; start = Grains.After(piece.Grain, start))
                {
                    if (!wanted.TryGetValue((id, piece.Grain, start), out var into))
                        wanted[(id, piece.Grain, start)] = into = [];
                    into.Add(counts[slot]);
                }
            }
        }

        var places = wanted.ToList();
        await using var command = new NpgsqlCommand("""
            select p.i, t.cells from unnest($1, $2, $3) with ordinality p(measure, grain, start, i)
            join insight_page t on t.measure = p.measure and t.grain = p.grain and t.start = p.start
            """, connection);
        command.Parameters.Add(new() { Value = places.Select(one => one.Key.Measure).ToArray() });
        command.Parameters.Add(FigurePages.GrainsOf(places.Select(one => one.Key.Grain)));
        command.Parameters.Add(FigurePages.Days(places.Select(one => one.Key.Start)));
        var labels = new Labels();
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            var into = places[(int)rows.GetInt64(0) - 1].Value;
            Cells.Unpack(rows.GetFieldValue<byte[]>(1), labels, (key, n, s) =>
            {
                foreach (var slot in into) FigurePages.Sum(slot, new FigureKey(key.Unit, 0, 0, key.Label), n, s);
            });
        }
    }

    // A few units' months, down to the desk; each is unpacked once for all figures.
    private static async Task OfDesks(NpgsqlConnection connection, int[] units, DateOnly from, DateOnly to,
        Action<CountKey, long, long> take, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "select cells from insight_desk where unit_id = any($1) and start between $2 and $3", connection)
        {
            Parameters = { new() { Value = units }, new() { Value = Grains.Start('m', from) }, new() { Value = to } },
        };
        var labels = new Labels();
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel)) Cells.Unpack(rows.GetFieldValue<byte[]>(0), labels, take);
    }

    // What is still rows: the last days, and what came late to earlier ones.
    private static async Task Open(NpgsqlConnection connection, short[] measures, int[]? units, DateOnly from,
        DateOnly to, Action<CountKey, long, long> take, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            select measure, day, unit_id, post_id, person_id, label, n, s from insight_day
            where measure = any($1) and day between $2 and $3 and ($4 is null or unit_id = any($4))
            """, connection)
        {
            Parameters =
            {
                new() { Value = measures }, new() { Value = from }, new() { Value = to },
                new() { Value = (object?)units ?? DBNull.Value,
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
            },
        };
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            take(new CountKey(rows.GetInt16(0), rows.GetFieldValue<DateOnly>(1), rows.GetInt32(2), rows.GetInt32(3),
                rows.GetInt32(4), rows.GetString(5)),
                rows.GetInt64(6), rows.GetInt64(7));
        }
    }
}
