using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using Yiwang.Insight.Contracts;
using Yiwang.Insight.Indicators;
using Yiwang.Insight.Statistics;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Tracing;

namespace Yiwang.Insight.Counting;

/// <summary>
/// The figure <c>insight</c>: fills an empty trace with entries of 3,744 units over three years, counts them, and asks for every shipped
/// indicator over periods drawn at random, all units at once.
/// </summary>
internal sealed class FigureBench(NpgsqlDataSource source)
{
    private const int Units = 3_744;
    private const int Days = 1_095;
    private const int Asks = 200;
    private static readonly DateTimeOffset begin = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task<FigureBenchResult> Run(int entries, int seed, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await Fill(connection, entries, new Random(seed), cancel);
        var watch = Stopwatch.StartNew();
        await new CountTrace(new ReadIndicators()).Again(connection, cancel);
        var counted = watch.Elapsed.TotalSeconds;
        await Execute(connection, "vacuum analyze insight_day; ", cancel);
        await Execute(connection, "vacuum analyze insight_roll", cancel);
        await using var rows = new NpgsqlCommand("select (select count(*) from insight_day) + (select count(*) from insight_roll)", connection);
        var stored = (long)(await rows.ExecuteScalarAsync(cancel))!;
        var (times, slowest) = await Ask(new Random(seed), cancel);
        return new FigureBenchResult(entries, counted, stored, times.Count, times[times.Count / 2], times[(int)(times.Count * 0.99)], slowest);
    }

    private async Task<(List<double> Times, string Slowest)> Ask(Random random, CancellationToken cancel)
    {
        var read = new ReadFigures(source, new ReadIndicators(), new End());
        List<(double Time, string What)> times = [];
        for (var i = 0; i < Asks; i++)
        {
            var indicator = ShippedIndicators.All[i % ShippedIndicators.All.Count];
            var from = DateOnly.FromDateTime(begin.Date).AddDays(random.Next(Days));
            var ask = new FigureAsk(indicator, new Period(from, from.AddDays(random.Next(Days))));
            var watch = Stopwatch.StartNew();
            var table = await read.Run([ask], FigureScope.Network, cancel);
            var units = table.By(ask, key => key.Unit).Count;
            times.Add((watch.Elapsed.TotalMilliseconds, $"{indicator.Code} {ask.Period.From:yyyy-MM-dd} {ask.Period.To:yyyy-MM-dd} {units}"));
        }

        var ordered = times.OrderBy(one => one.Time).ToList();
        return (ordered.Select(one => one.Time).ToList(), ordered[^1].What);
    }

    private static async Task Fill(NpgsqlConnection connection, int entries, Random random, CancellationToken cancel)
    {
        await using (var empty = new NpgsqlCommand("select not exists (select 1 from trace)", connection))
        {
            if (await empty.ExecuteScalarAsync(cancel) is not true) throw new InvalidOperationException("the bench fills an empty trace only");
        }

        await using (var copy = await connection.BeginBinaryImportAsync(
            "copy trace (id, act, at, person_id, post_id, unit_id, kind, object_kind, object_id, entry) from stdin (format binary)", cancel))
        {
            for (var i = 1; i <= entries; i++)
            {
                var entry = Entry(random, begin.AddSeconds((long)Days * 86_400 * i / entries));
                await copy.StartRowAsync(cancel);
                await copy.WriteAsync((long)i, cancel);
                await copy.WriteAsync(entry.Act, cancel);
                await copy.WriteAsync(entry.At.UtcDateTime, NpgsqlDbType.TimestampTz, cancel);
                await copy.WriteAsync(entry.Person ?? 0, cancel);
                await copy.WriteAsync(entry.Post ?? 0, cancel);
                await copy.WriteAsync(entry.Unit ?? 0, cancel);
                await copy.WriteAsync(entry.Code, cancel);
                await copy.WriteAsync(entry.ObjectKind, cancel);
                await copy.WriteAsync(entry.ObjectId, cancel);
                await copy.WriteAsync(entry.ToBytes(), cancel);
            }

            await copy.CompleteAsync(cancel);
        }

        // The tree itself is another bench's business: here only the order of the leaves counts.
        await Execute(connection, "insert into trace_leaf select id - 1, id, sha256(entry) from trace", cancel);
        await Execute(connection, "update trace_head set size = (select count(*) from trace), last_xid = pg_snapshot_xmin(pg_current_snapshot()), last_id = (select max(id) from trace)", cancel);
        await Execute(connection, "vacuum analyze trace", cancel);
        await Execute(connection, "vacuum analyze trace_leaf", cancel);
    }

    private static TraceEntry Entry(Random random, DateTimeOffset at)
    {
        var unit = 1 + random.Next(Units);
        var (post, person) = (unit * 8 + random.Next(8), unit * 8 + random.Next(8));
        var late = random.Next(20) == 0;
        var took = TimeSpan.FromSeconds(random.Next(10 * 86_400));
        List<(string, string)> timed =
        [
            .. CountedFacts.Place(unit, post, null), ("took", CountedFacts.Seconds(took)), ("worked", CountedFacts.Seconds(took / 4)), ("days", $"{took.Days}"),
            ("timed", "yes"), ("late", CountedFacts.YesNo(late)), ("marked", CountedFacts.YesNo(late)), ("signed", "no"), ("sent", CountedFacts.Seconds(at - took)),
        ];
        if (late) timed.AddRange([("due", CountedFacts.Seconds(at)), ("over", "3600")]);
        var (code, facts) = random.Next(100) switch
        {
            < 30 => ("task.created", CountedFacts.Place(unit, post, null).ToList()),
            < 60 => ("task.closed", [.. timed, ("how", random.Next(12) == 0 ? "returned" : "done"), ("name", $"环节{random.Next(9)}"), ("round", $"{1 + random.Next(2)}")]),
            < 62 => ("task.late", [.. CountedFacts.Place(unit, post, null), ("due", CountedFacts.Seconds(at))]),
            < 70 => ("way.complete", []),
            < 75 => ("case.opened", [("kind", random.Next(2) == 0 ? "incoming" : "outgoing"), ("timed", "yes")]),
            < 80 => ("case.closed", [.. timed, ("kind", "incoming"), ("how", "closed"), ("instructed", CountedFacts.YesNo(random.Next(3) == 0))]),
            < 95 => ("delivery.signed", timed),
            < 96 => ("delivery.made", [("to", $"{Math.Max(1, unit - 20)}-{unit}"), ("sent", CountedFacts.Seconds(at))]),
            < 98 => ("person.signed_in", []),
            _ => ("document.sent", [("type", "notice"), ("direction", "down"), ("sheets", "12"), ("units", "20")]),
        };
        var entry = new TraceEntry
        {
            Act = Guid.CreateVersion7(at), At = at, Node = "bench", Person = person, Post = post, Unit = unit, Code = code, ObjectKind = code.Split('.')[0],
            ObjectId = "1", Device = random.Next(5) == 0 ? "phone" : "desktop",
        };
        return facts.Aggregate(entry, (made, fact) => made.With(fact.Item1, fact.Item2));
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }

    private sealed class End : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => begin.AddDays(Days);
    }
}
