using Npgsql;
using NpgsqlTypes;
using Yiwang.Insight.Formulas;

namespace Yiwang.Insight.Counting;

/// <summary>
/// Counts the whole trace for some measures, in bulk, into the tables <c>recount_day</c> and <c>recount_roll</c> of this transaction: for a
/// measure asked for the first time, for forgetting and counting anew, and for the check.
/// </summary>
internal static class Recount
{
    private const int BatchEntries = 100_000;

    /// <param name="end">Leaves before this one.</param>
    public static async Task Run(NpgsqlConnection connection, IReadOnlyList<(short Id, Measure Measure)> measures, long end, CancellationToken cancel)
    {
        await Execute(connection, """
            set local work_mem = '128MB';
            create temp table recount_raw (like insight_day) on commit drop
            """, cancel);
        for (var from = 0L; from < end; from += BatchEntries)
        {
            var tally = new Tally(measures);
            await CountTrace.Take(connection, tally, from, Math.Min(end, from + BatchEntries), cancel);
            await Copy(connection, tally, cancel);
        }

        await Execute(connection, """
            create temp table recount_day on commit drop as
              select measure, day, unit_id, post_id, person_id, label, sum(n)::bigint as n, sum(s)::bigint as s from recount_raw group by 1, 2, 3, 4, 5, 6;
            create temp table recount_unit on commit drop as select measure, day, unit_id, label, sum(n)::bigint as n, sum(s)::bigint as s from recount_raw group by 1, 2, 3, 4;
            create temp table recount_roll on commit drop as
              select measure, 'x'::"char" as grain, date_trunc('month', day)::date + least((extract(day from day)::int - 1) / 10, 2) * 10 as start, unit_id, label,
                sum(n)::bigint as n, sum(s)::bigint as s from recount_unit group by 1, 3, 4, 5
              union all select measure, 'm', date_trunc('month', day)::date, unit_id, label, sum(n)::bigint, sum(s)::bigint from recount_unit group by 1, 3, 4, 5
              union all select measure, 'y', date_trunc('year', day)::date, unit_id, label, sum(n)::bigint, sum(s)::bigint from recount_unit group by 1, 3, 4, 5;
            analyze recount_day;
            analyze recount_roll
            """, cancel);
    }

    /// <summary>Takes what was counted into the rows; there must be none of these measures yet.</summary>
    public static Task Keep(NpgsqlConnection connection, CancellationToken cancel) => Execute(connection, """
        insert into insight_day select * from recount_day order by measure, day, unit_id, post_id, person_id, label;
        insert into insight_roll select * from recount_roll order by measure, grain, start, unit_id, label
        """, cancel);

    private static async Task Copy(NpgsqlConnection connection, Tally tally, CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryImportAsync("copy recount_raw from stdin (format binary)", cancel);
        foreach (var (key, (n, s)) in tally.Rows)
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(key.Measure, cancel);
            await copy.WriteAsync(key.Day, NpgsqlDbType.Date, cancel);
            await copy.WriteAsync(key.Unit, cancel);
            await copy.WriteAsync(key.Post, cancel);
            await copy.WriteAsync(key.Person, cancel);
            await copy.WriteAsync(key.Label, cancel);
            await copy.WriteAsync(n, cancel);
            await copy.WriteAsync(s, cancel);
        }

        await copy.CompleteAsync(cancel);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }
}
