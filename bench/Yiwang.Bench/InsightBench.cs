using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using Yiwang.Insight.Counting;
using Yiwang.Insight.Indicators;
using Yiwang.Insight.Statistics;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Settings;
using Yiwang.Platform.Tracing;
using Yiwang.Web;

namespace Yiwang.Bench;

/// <summary>
/// <c>insight</c>: a trace of 3,744 units over three years, ten million entries; counting it all again, and every
/// shipped indicator over periods drawn at random, for all units at once and for the busiest unit's desks. The last
/// entries stand as rows and as tail.
/// </summary>
internal static class InsightBench
{
    private const int Units = 3_744;
    private const int Desks = 8;
    private const int Days = 1_095;
    private const int InRows = 20_000;
    private const int InTail = 500;
    private const int AgainSecondsMax = 300;
    private const int AskMillisecondsMax = 200;
    private static readonly DateTimeOffset begin = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task Run(Ground ground, Report report, CancellationToken cancel)
    {
        var entries = int.TryParse(Environment.GetEnvironmentVariable("BENCH_INSIGHT_ENTRIES"), out var asked)
            ? asked : ground.Small ? 200_000 : 10_000_000;
        var folder = Path.Combine(ground.Folder, $"insight-{entries}");
        Directory.CreateDirectory(folder, (UnixFileMode)0b111_101_101);
        await using var installation = await Installation.Open(new YiwangSettings { Data = folder }, migrate: true,
            cancel);
        await using var connection = await installation.Source.OpenConnectionAsync(cancel);
        await Fill(connection, entries, cancel);
        var count = new CountTrace(new ReadIndicators(), new End());
        await SetSize(connection, entries - InRows - InTail, cancel);
        var watch = Stopwatch.StartNew();
        var (own, database) = (Process.GetCurrentProcess().TotalProcessorTime, ProcessorTime(connection.ProcessID));
        await count.Again(connection, cancel);
        report.Add(Figure.AtMost("insight-again", watch.Elapsed.TotalSeconds, "s", AgainSecondsMax));
        Console.WriteLine(
            $"insight: processor time {(Process.GetCurrentProcess().TotalProcessorTime - own).TotalSeconds:0} s here, "
            + $"{(ProcessorTime(connection.ProcessID) - database).TotalSeconds:0} s in the database");
        await SetSize(connection, entries - InTail, cancel);
        await count.Pass(connection, cancel);
        await Execute(connection, "vacuum analyze insight_day", cancel);
        report.Add(Figure.AtMost("insight", await Ask(installation.Source, FigureScope.Network, cancel), "ms",
            AskMillisecondsMax));
        report.Add(Figure.AtMost("insight-unit", await Ask(installation.Source, new FigureScope([1]), cancel), "ms",
            AskMillisecondsMax));
        watch.Restart();
        var check = await new CheckFigures(installation.Source, new ReadIndicators()).Run(cancel);
        report.Add(Figure.AtMost("insight-differs", check.Differences.Count, "counts", 0));
        foreach (var one in check.Differences.Take(3)) Console.WriteLine($"insight: {one}");
        Console.WriteLine(
            $"insight: {check.Entries:N0} entries, {check.Rows:N0} counts, checked in {watch.Elapsed.TotalSeconds:0} s");
    }

    /// <summary>Every indicator several times; the time that 99 of 100 stay under.</summary>
    private static async Task<double> Ask(NpgsqlDataSource source, FigureScope scope, CancellationToken cancel)
    {
        const int asks = 400;
        var read = new ReadFigures(source, new ReadIndicators(), new End());
        var random = new Random(2);
        List<double> times = [];
        for (var i = 0; i < asks; i++)
        {
            var indicator = ShippedIndicators.All[i % ShippedIndicators.All.Count];
            var from = DateOnly.FromDateTime(begin.Date).AddDays(random.Next(Days));
            var ask = new FigureAsk(indicator, new Period(from, from.AddDays(random.Next(Days))));
            var watch = Stopwatch.StartNew();
            (await read.Run([ask], scope, cancel)).By(ask, key => key.Unit);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        Console.WriteLine(
            $"insight: half of {asks} figures within {Statistics.Median(times):0} ms, slowest {times.Max():0} ms");
        return Statistics.Share(times, 0.99);
    }

    // Deterministic, kept for the next time. The tree itself is another figure's business: here only the order of the
    // leaves counts.
    private static async Task Fill(NpgsqlConnection connection, int entries, CancellationToken cancel)
    {
        await using (var filled = new NpgsqlCommand("select count(*) from trace_leaf", connection)
            { CommandTimeout = 0 })
        {
            if ((long)(await filled.ExecuteScalarAsync(cancel))! == entries) return;
        }

        var watch = Stopwatch.StartNew();
        await Execute(connection,
            "alter table trace disable trigger user; truncate trace cascade; alter table trace enable trigger user",
            cancel);
        await Execute(connection,
            "alter table trace_leaf disable trigger user; truncate trace_leaf; alter table trace_leaf enable trigger user", cancel);
        await Execute(connection, "drop index trace_order, trace_object, trace_person", cancel);
        var random = new Random(1);
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

        await Execute(connection, """
            create index trace_order on trace (xid, id);
            create index trace_object on trace (object_kind, object_id, id);
            create index trace_person on trace (person_id, id);
            insert into trace_leaf select id - 1, id, sha256(entry) from trace order by id;
            update trace_head set last_xid = pg_snapshot_xmin(pg_current_snapshot()),
              last_id = (select max(id) from trace)
            """, cancel);
        await Execute(connection, "vacuum analyze trace", cancel);
        await Execute(connection, "vacuum analyze trace_leaf", cancel);
        Console.WriteLine($"insight: filled in {watch.Elapsed.TotalSeconds:0} s");
    }

    // Few units do much: a tenth of them does a third. In each unit the first desks do most.
    private static TraceEntry Entry(Random random, DateTimeOffset at)
    {
        var unit = 1 + (int)(Units * Math.Pow(random.NextDouble(), 2));
        var desk = unit * Desks + (int)(Desks * Math.Pow(random.NextDouble(), 2));
        var late = random.Next(20) == 0;
        var took = TimeSpan.FromSeconds(random.Next(10 * 86_400));
        List<(string, string)> timed =
        [
            .. CountedFacts.Place(unit, desk, null), ("took", CountedFacts.Seconds(took)),
            ("worked", CountedFacts.Seconds(took / 4)), ("days", $"{took.Days}"),
            ("timed", "yes"), ("late", CountedFacts.YesNo(late)), ("marked", CountedFacts.YesNo(late)),
            ("signed", "no"), ("sent", CountedFacts.Seconds(at - took)),
        ];
        if (late) timed.AddRange([("due", CountedFacts.Seconds(at)), ("over", "3600")]);
        var (code, facts) = random.Next(100) switch
        {
            < 30 => ("task.created", CountedFacts.Place(unit, desk, null).ToList()),
            < 60 =>
                ("task.closed", [.. timed, ("how", random.Next(12) == 0 ? "returned" : "done"),
                    ("name", $"环节{random.Next(9)}"), ("round", $"{1 + random.Next(2)}")]),
            < 62 => ("task.late", [.. CountedFacts.Place(unit, desk, null), ("due", CountedFacts.Seconds(at))]),
            < 70 => ("way.complete", []),
            < 75 => ("case.opened", [("kind", random.Next(2) == 0 ? "incoming" : "outgoing"), ("timed", "yes")]),
            < 80 =>
                ("case.closed", [.. timed, ("kind", "incoming"), ("how", "closed"),
                    ("instructed", CountedFacts.YesNo(random.Next(3) == 0))]),
            < 95 => ("delivery.signed", timed),
            < 96 => ("delivery.made", [("to", $"{Math.Max(1, unit - 20)}-{unit}"), ("sent", CountedFacts.Seconds(at))]),
            < 98 => ("person.signed_in", []),
            _ => ("document.sent", [("type", "notice"), ("direction", "down"), ("sheets", "12"), ("units", "20")]),
        };
        var entry = new TraceEntry
        {
            Act = Guid.CreateVersion7(at), At = at, Node = "bench", Person = desk, Post = desk, Unit = unit,
                Code = code, ObjectKind = code.Split('.')[0],
            ObjectId = "1", Device = random.Next(5) == 0 ? "phone" : "desktop",
        };
        return facts.Aggregate(entry, (made, fact) => made.With(fact.Item1, fact.Item2));
    }

    private static TimeSpan ProcessorTime(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }

    private static Task SetSize(NpgsqlConnection connection, int size, CancellationToken cancel) =>
        Execute(connection, string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"update trace_head set size = {size}"), cancel);

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
