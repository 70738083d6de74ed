using System.Text;
using Dapper;
using Npgsql;
using NpgsqlTypes;
using Yiwang.Insight.Counting;
using Yiwang.Insight.Formulas;
using Yiwang.Insight.Indicators;
using Yiwang.Platform.Access;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Identity;
using Indicator = Yiwang.Insight.Indicators.Indicator;
using Term = Yiwang.Insight.Formulas.Term;

namespace Yiwang.Insight.Statistics;

/// <summary>A case or document behind a figure.</summary>
internal sealed record Behind(bool IsCase, Guid Id, string Title, string Number, string UnitName, DateTime At,
    string Status);

/// <param name="Objects">How many there are, seen or not.</param>
internal sealed record Behinds(IReadOnlyList<Behind> Seen, int Objects, bool IsCut);

/// <summary>
/// The cases and documents behind a figure, out of the same entries it was counted from; of these only what comes
/// through the one door. What is stock (open, overdue) is what is left when the entries of each thing are set off
/// against each other.
/// </summary>
internal sealed class BehindFigure(NpgsqlDataSource source, ReadIndicators indicators, TimeProvider clock)
{
    public const int ShownMax = 200;
    private const int EntriesMax = 200_000;
    private static readonly DateOnly beginning = new(2000, 1, 1);

    public async Task<Behinds> Run(
        Actor by, Indicator indicator, Period period, FigureScope scope, Func<FigureKey, bool> counts,
        CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var measures = await Measures.Read(connection, await indicators.Run(connection, cancel), cancel);
        Dictionary<(string Kind, Guid Id, string Seat), int> left = [];
        var read = 0;
        foreach (var (term, sign) in Signed(indicator.Formula, 1).Where(one => one.Term.Window != Window.Before))
        {
            read += await Take(connection, measures, term, sign, period, scope, counts, left, EntriesMax - read,
                cancel);
        }

        var things = left.Where(one => one.Value > 0).Select(one => (one.Key.Kind, one.Key.Id)).Distinct().ToList();
        var seen = await Seen(connection, by, [.. things.Where(one => one.Kind == "case").Select(one => one.Id)],
            [.. things.Where(one => one.Kind == "document").Select(one => one.Id)], cancel);
        return new Behinds(seen, things.Count, read >= EntriesMax || seen.Count >= ShownMax);
    }

    // What stands above the line of a fraction, each count with its sign; sums of time and numbers name no things of
    // their own.
    private static IEnumerable<(Term Term, int Sign)> Signed(Formula formula, int sign) => formula switch
    {
        Formula.Counted { IsSum: false } counted => [(counted.Term, sign)],
        Formula.Counted { IsSum: true, Term.Window: Window.Within } sum => [(sum.Term, sign)],
        Formula.Joined { Sign: '/' or '*' } joined => Signed(joined.Left, sign),
        Formula.Joined { Sign: '+' } joined => Signed(joined.Left, sign).Concat(Signed(joined.Right, sign)),
        Formula.Joined { Sign: '-' } joined => Signed(joined.Left, sign).Concat(Signed(joined.Right, -sign)),
        _ => [],
    };

    private async Task<int> Take(
        NpgsqlConnection connection, Measures measures, Term term, int sign, Period period, FigureScope scope,
        Func<FigureKey, bool> counts,
        Dictionary<(string, Guid, string), int> left, int countMax, CancellationToken cancel)
    {
        if (measures.IdOf(term.Measure) is not { } id || countMax <= 0) return 0;
        var from = term.Window == Window.Until ? beginning : period.From;
        // The figures know the days on which something counted; only these are looked at, newest first, and the last
        // day, which may be in the tail.
        var days = await ReadFigures.DaysOf(connection, id, scope.Units, from, period.To, cancel);
        if (WorkingCalendar.DateOf(clock.GetUtcNow()) is var today && today >= from && today <= period.To)
            days.Add(today);
        await using var command = new NpgsqlCommand("""
            select t.entry from (select distinct unnest($1) as day order by 1 desc) d join trace t
              on t.at >= (d.day::timestamp at time zone 'Asia/Shanghai')
              and t.at < ((d.day + 1)::timestamp at time zone 'Asia/Shanghai') and t.kind = $2
                and ($3 is null or t.unit_id = any($3) or t.entry like any($4)) limit $5
            """, connection)
        {
            Parameters =
            {
                FigurePages.Days(days), new() { Value = term.Measure.Code },
                new() { Value = (object?)(term.Measure.Place == Place.To ? null : scope.Units) ?? DBNull.Value,
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
                new()
                {
                    Value = term.Measure.Place == Place.Desk ? (scope.Units ?? [])
                        .Select(unit => Encoding.ASCII.GetBytes($"%\nfact unit={unit}\n%")).ToArray() : [],
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
                },
                new() { Value = countMax },
            },
        };
        var read = 0;
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            read++;
            var entry = CountedEntry.Read(rows.GetFieldValue<byte[]>(0));
            if (!term.Measure.Counts(entry) || entry.Day < from || entry.Day > period.To) continue;
            foreach (var (unit, post, person) in entry.Places(term.Measure.Place))
            {
                if (scope.Units is { } units && !units.Contains(unit)) continue;
                if (scope.Person > 0 && person != scope.Person && !(person == 0 && post == scope.Post)) continue;
                if (!counts(new FigureKey(unit, post, person, ""))) continue;
                var key = KeyOf(entry, unit);
                if (key is { } known) left[known] = left.GetValueOrDefault(known) + sign;
            }
        }

        return read;
    }

    // What happens to a task is set off against the same task, to a delivery against the delivery of the same unit.
    private static (string, Guid, string)? KeyOf(CountedEntry entry, int unit)
    {
        if (entry.Case is { } caseId) return ("case", caseId, entry.Code.StartsWith("task."u8) ? entry.ObjectId : "");
        var id = entry.ObjectId.Split('/')[0];
        return Guid.TryParse(id, out var document)
            ? ("document", document, unit.ToString(System.Globalization.CultureInfo.InvariantCulture)) : null;
    }

    private static async Task<IReadOnlyList<Behind>> Seen(NpgsqlConnection connection, Actor by, Guid[] cases,
        Guid[] documents, CancellationToken cancel)
    {
        var rows = await connection.QueryAsync<Behind>(new CommandDefinition($"""
            (select true as IsCase, c.id, c.title, c.number, u.short_name as UnitName, c.opened_at as At, c.status as Status from "case" c join unit u on u.id = c.unit_id
             where c.id = any(@cases) and {DocumentAccess.SeesCase} order by c.opened_at desc limit @ShownMax)
            union all
            (select false, d.id, d.title, d.document_number, u.short_name, coalesce(d.issued_at, d.changed_at), d.status from document d join unit u on u.id = d.unit_id
             where d.id = any(@documents) and {DocumentAccess.Sees} order by 6 desc limit @ShownMax)
            """, DocumentAccess.Of(by, new { cases, documents, ShownMax }), cancellationToken: cancel));
        return rows.Take(ShownMax).ToList();
    }
}
