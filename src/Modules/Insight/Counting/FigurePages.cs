using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Yiwang.Insight.Counting;

/// <summary>
/// The packed figures: <c>insight_page</c> by measure and piece of time for the whole network, <c>insight_desk</c> by
/// unit and month down to post, person and day. Reading any period is reading few values, and a month is written at
/// once.
/// </summary>
internal static class FigurePages
{
    public const string Desk = "insight_desk";
    private const int WrittenAtOnce = 2_000;

    /// <summary>Adds counts of days to every page they belong to. With <paramref name="onlyDesks"/> into a table of the
    /// shape of <see cref="Desk"/> alone.</summary>
    public static async Task Add(
        NpgsqlConnection connection, IEnumerable<KeyValuePair<CountKey, (long N, long S)>> counts, string? onlyDesks,
        CancellationToken cancel)
    {
        Dictionary<(int Unit, DateOnly Start), Dictionary<CountKey, (long N, long S)>> desks = [];
        Dictionary<(short Measure, char Grain, DateOnly Start), Dictionary<CountKey, (long N, long S)>> pages = [];
        foreach (var (key, (n, s)) in counts)
        {
            Sum(Of(desks, (key.Unit, Grains.Start('m', key.Day))), key, n, s);
            if (onlyDesks is null) Sum(Of(pages, (key.Measure, 'd', key.Day)), key with { Post = 0, Person = 0 }, n, s);
        }

        foreach (var (place, page) in pages.ToList())
        {
            foreach (var grain in "xmy")
            {
                var start = Grains.Start(grain, place.Start);
                var longer = Of(pages, (place.Measure, grain, start));
                foreach (var (key, (n, s)) in page) Sum(longer, key with { Day = start }, n, s);
            }
        }

        foreach (var part in desks.Chunk(WrittenAtOnce)) await WriteDesks(connection, onlyDesks ?? Desk, part, cancel);
        foreach (var part in pages.Chunk(WrittenAtOnce)) await WritePages(connection, part, cancel);
    }

    /// <summary>Adds to a sum.</summary>
    public static void Sum<T>(Dictionary<T, (long N, long S)> into, T key, long n, long s) where T : notnull
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(into, key, out _);
        row = (row.N + n, row.S + s);
    }

    private static async Task WriteDesks(
        NpgsqlConnection connection, string table, KeyValuePair<(int Unit, DateOnly Start),
        Dictionary<CountKey, (long N, long S)>>[] desks, CancellationToken cancel)
    {
        NpgsqlParameter[] Places() =>
            [new() { Value = desks.Select(one => one.Key.Unit).ToArray() }, Days(desks.Select(one => one.Key.Start))];
        var labels = new Labels();
        await using (var held = new NpgsqlCommand(
            $"select p.i, t.cells from unnest($1, $2) with ordinality p(unit_id, start, i) join {table} t on t.unit_id = p.unit_id and t.start = p.start", connection))
        {
            held.Parameters.AddRange(Places());
            await Merge(held, row => desks[row].Value, labels, cancel);
        }

        await using var write = new NpgsqlCommand($"""
            insert into {table} (unit_id, start, cells) select * from unnest($1, $2, $3) order by 1, 2
            on conflict (unit_id, start) do update set cells = excluded.cells
            """, connection);
        write.Parameters.AddRange(Places());
        write.Parameters.Add(new() { Value = desks.Select(one => Cells.Pack(one.Value)).ToArray() });
        await write.ExecuteNonQueryAsync(cancel);
    }

    private static async Task WritePages(
        NpgsqlConnection connection, KeyValuePair<(short Measure, char Grain, DateOnly Start),
        Dictionary<CountKey, (long N, long S)>>[] pages, CancellationToken cancel)
    {
        NpgsqlParameter[] Places() =>
        [
            new() { Value = pages.Select(one => one.Key.Measure).ToArray() },
            GrainsOf(pages.Select(one => one.Key.Grain)), Days(pages.Select(one => one.Key.Start)),
        ];
        await using (var held = new NpgsqlCommand("""
            select p.i, t.cells from unnest($1, $2, $3) with ordinality p(measure, grain, start, i)
            join insight_page t on t.measure = p.measure and t.grain = p.grain and t.start = p.start
            """, connection))
        {
            held.Parameters.AddRange(Places());
            await Merge(held, row => pages[row].Value, new Labels(), cancel);
        }

        await using var write = new NpgsqlCommand("""
            insert into insight_page (measure, grain, start, cells) select * from unnest($1, $2, $3, $4)
              order by 1, 2, 3
            on conflict (measure, grain, start) do update set cells = excluded.cells
            """, connection);
        write.Parameters.AddRange(Places());
        write.Parameters.Add(new() { Value = pages.Select(one => Cells.Pack(one.Value)).ToArray() });
        await write.ExecuteNonQueryAsync(cancel);
    }

    private static async Task Merge(NpgsqlCommand held, Func<int, Dictionary<CountKey, (long N, long S)>> of,
        Labels labels, CancellationToken cancel)
    {
        await using var rows = await held.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            var into = of((int)rows.GetInt64(0) - 1);
            Cells.Unpack(rows.GetFieldValue<byte[]>(1), labels, (key, n, s) => Sum(into, key, n, s));
        }
    }

    public static NpgsqlParameter Days(IEnumerable<DateOnly> days) =>
        new() { Value = days.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Date };

    public static NpgsqlParameter GrainsOf(IEnumerable<char> grains) =>
        new() { Value = grains.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.InternalChar };

    private static Dictionary<CountKey, (long N,
        long S)> Of<T>(Dictionary<T, Dictionary<CountKey, (long N, long S)>> all, T place) where T : notnull
    {
        ref var one = ref CollectionsMarshal.GetValueRefOrAddDefault(all, place, out _);
        return one ??= [];
    }
}
