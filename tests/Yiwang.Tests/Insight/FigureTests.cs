using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using Xunit;
using Yiwang.Insight.Counting;
using Yiwang.Insight.Indicators;
using Yiwang.Insight.Statistics;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Tracing;
using Yiwang.Tests.Tracing;

namespace Yiwang.Tests.Insight;

/// <summary>Figures against brute-force SQL over the tables, over random histories and periods, with rows and tail at
/// random places.</summary>
public sealed class FigureTests(TraceDatabase database) : IClassFixture<TraceDatabase>
{
    private const int Histories = 12;
    private const int Periods = 3;

    // What each figure is by the tables; @a and @b are the ends of the period, @e the end or now, u the unit of today.
    private static readonly (string Code, string Sql)[] brute =
    [
        ("received",
            "select (count(*) filter (where sent_at between @a and @b) - count(*) filter (where recalled_at between @a and @b))::numeric from d"),
        ("signed-in-day-rate", """
            select count(*) filter (where signed_at between @a and @b
              and signed_at - sent_at <= interval '1 day')::numeric
              / nullif(count(*) filter (where sent_at between @a and @b) - count(*) filter (where recalled_at between @a
                and @b), 0) from d
            """),
        ("receipts-overdue", "select count(*) filter (where marked <= @b and over > @b)::numeric from d"),
        ("receipt-time", """
            select (coalesce(sum(extract(epoch from signed_at - sent_at)) filter (where signed_at between @a and @b), 0)
                + coalesce(sum(extract(epoch from @e - sent_at)) filter (where sent_at <= @b and over > @b),
                  0))::numeric
              / nullif(count(*) filter (where signed_at between @a and @b) + count(*) filter (where sent_at <= @b
                and over > @b), 0) from d
            """),
        ("return-delivery-rate", """
            select count(*) filter (where returned_at between @a and @b)::numeric
              / nullif(count(*) filter (where sent_at between @a and @b) - count(*) filter (where recalled_at between @a
                and @b), 0) from d
            """),
        ("tasks-done",
            "select count(*) filter (where done_how = 'done' and done_at between @a and @b)::numeric from t"),
        ("tasks-open", "select count(*) filter (where created_at <= @b and over > @b)::numeric from t"),
        ("tasks-overdue", "select count(*) filter (where marked <= @b and over > @b)::numeric from t"),
        ("overdue-sum", """
            select (coalesce(sum(extract(epoch from done_at - late_at)) filter (where done_at between @a and @b
              and late_at is not null), 0)
              + coalesce(sum(extract(epoch from @e - late_at)) filter (where marked <= @b and over > @b), 0))::numeric
                from t
            """),
        ("task-on-time-rate", """
            select count(*) filter (where done_how = 'done' and done_at between @a and @b and late_at is null)::numeric
              / nullif(count(*) filter (where done_how = 'done' and done_at between @a
                and @b) + count(*) filter (where marked <= @b and over > @b), 0) from t
            """),
        ("return-rate", """
            select count(*) filter (where done_how = 'returned' and done_at between @a
              and @b)::numeric / nullif(count(*) filter (where done_at between @a and @b), 0) from t
            """),
    ];

    // The duty marks what is late a second after its limit.
    private const string Tables = """
        with recursive today(id, now) as (
          select id, id from unit where valid_to is null union all select u.id, t.now from unit u join today t
            on u.successor_id = t.id where u.valid_to is not null),
        d as (select v.*, case when v.late_at is not null then v.late_at + interval '1 second' end as marked,
            coalesce(signed_at, returned_at, recalled_at, 'infinity') as over from delivery v join today
              on today.id = v.unit_id where today.now = @u),
        t as (select k.*, case when k.late_at is not null then k.late_at + interval '1 second' end as marked,
          coalesce(done_at, 'infinity') as over
            from task k join today on today.id = k.unit_id where today.now = @u)
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_figure_of_any_period_is_what_the_tables_say_by_brute_force()
    {
        await using var source = await database.CreateWhole(Cancel);
        var signers = LogKeys.Signers(database.Folder("keys"), "yiwang/test");
        var sequencer = new Sequencer(new LogFolder(database.Folder("log")), "yiwang/test", signers,
            TimeProvider.System);
        var counting = new CountTrace(new ReadIndicators(), new Standstill(FigureHistory.Now));
        var first = 1;
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            var history = new FigureHistory(seed, first);
            first += 10;
            Play(source, history, sequencer, counting, new Random(seed)).GetAwaiter().GetResult();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Histories));
        Assert.Empty((await new CheckFigures(source, new ReadIndicators()).Run(Cancel)).Differences);
        await TraceDatabase.Execute(source,
            "update insight_day set n = n + 1 where ctid = (select min(ctid) from insight_day)", Cancel);
        Assert.Single((await new CheckFigures(source, new ReadIndicators()).Run(Cancel)).Differences);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await counting.Again(connection, Cancel);
        Assert.Empty((await new CheckFigures(source, new ReadIndicators()).Run(Cancel)).Differences);
    }

    [Fact]
    public void Packed_counts_come_back_as_they_were() => Prop.ForAll(
        Arb.From(
            Gen.ListOf(from numbers in Gen.ArrayOf(Gen.Choose(0, 40), 5) from n in Gen.Choose(int.MinValue,
                int.MaxValue) from label in Gen.Elements("", "核稿", "下行", "a")
            select new KeyValuePair<CountKey, (long N, long S)>(
                new CountKey((short)numbers[0], new DateOnly(2026, 1, 1).AddDays(numbers[1]), numbers[2], numbers[3],
                    numbers[4], label), (n, (long)n * n * (n % 2 == 0 ? 1 : -1))))),
        list =>
        {
            var counts = list.DistinctBy(one => one.Key).ToDictionary();
            Dictionary<CountKey, (long, long)> back = [];
            Cells.Unpack(Cells.Pack(counts), new Labels(), (key, n, s) => back.Add(key, (n, s)));
            return back.Count == counts.Count && back.All(one => counts[one.Key] == one.Value);
        }).QuickCheckThrowOnFailure();

    private static async Task Play(NpgsqlDataSource source, FigureHistory history, Sequencer sequencer,
        CountTrace counting, Random random)
    {
        // At some points the sequencer has passed, at some the rows have followed, at some neither.
        await history.Write(source, async connection =>
        {
            if (random.Next(3) > 0) await sequencer.Run(connection, Cancel);
            if (random.Next(3) > 0) await counting.Pass(connection, Cancel);
            if (random.Next(3) == 0)
                await FigureRows.Pack(connection, new DateOnly(2026, 1, 1).AddDays(random.Next(100)), Cancel);
        }, Cancel);
        var read = new ReadFigures(source, new ReadIndicators(), new Standstill(FigureHistory.Now));
        await using var asking = await source.OpenConnectionAsync(Cancel);
        var book = await UnitBook.Read(asking, Cancel);
        for (var i = 0; i < Periods; i++)
        {
            var from = new DateOnly(2026, 1, 1).AddDays(random.Next(100));
            var period = new Period(from, from.AddDays(random.Next(60)));
            var asks = brute.Select(one =>
                new FigureAsk(ShippedIndicators.All.Single(other => other.Code == one.Code), period)).ToList();
            var network = await read.Run(asks, FigureScope.Network, Cancel);
            for (var unit = history.First; unit < history.First + FigureHistory.Units; unit++)
            {
                if (book.Today(unit) != unit) continue;
                var desks = await read.Run(asks, new FigureScope(book.WithPredecessors(unit)), Cancel);
                var expected = await Brute(source, unit, period);
                for (var k = 0; k < asks.Count; k++)
                {
                    Same(expected[k], network.Value(asks[k], key => book.Today(key.Unit) == unit),
                        $"{brute[k].Code} {unit} {period} network");
                    Same(expected[k], desks.Value(asks[k], _ => true), $"{brute[k].Code} {unit} {period} desks");
                }
            }
        }
    }

    private static void Same(decimal? expected, decimal? figure, string what) =>
        Assert.True((expected is null) == (figure is null) && Math.Abs((expected ?? 0) - (figure ?? 0)) < 0.000001m,
            $"{what}: {expected} by the tables, {figure} counted");

    private static async Task<decimal?[]> Brute(NpgsqlDataSource source, int unit, Period period)
    {
        var begin = new DateTimeOffset(period.From.ToDateTime(TimeOnly.MinValue), WorkingCalendar.ChinaOffset)
            .ToUniversalTime();
        var end = new DateTimeOffset(period.To.AddDays(1).ToDateTime(TimeOnly.MinValue), WorkingCalendar.ChinaOffset)
            .ToUniversalTime();
        await using var command = source.CreateCommand(
            $"{Tables} select {string.Join(", ", brute.Select(one => $"({one.Sql})"))}");
        command.Parameters.AddWithValue("u", unit);
        command.Parameters.AddWithValue("a", begin);
        command.Parameters.AddWithValue("b", end.AddMilliseconds(-1));
        command.Parameters.AddWithValue("e", end < FigureHistory.Now ? end : FigureHistory.Now.ToUniversalTime());
        await using var row = await command.ExecuteReaderAsync(Cancel);
        await row.ReadAsync(Cancel);
        return [.. brute.Select((_, i) => row.IsDBNull(i) ? (decimal?)null : row.GetDecimal(i))];
    }

    private sealed class Standstill(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
