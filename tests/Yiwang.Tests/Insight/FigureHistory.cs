using Npgsql;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Tracing;
using Yiwang.Tests.Tracing;

namespace Yiwang.Tests.Insight;

/// <summary>
/// A random history: units of which some merge, people with second posts, tasks done by delegates, deliveries signed
/// for, returned, recalled, late. Each thing is written twice: as rows of the tables (what brute force reads) and as
/// entries of the trace.
/// </summary>
internal sealed class FigureHistory(int seed, int first)
{
    public const int Units = 6;
    private const int Things = 40;
    private readonly Random random = new(seed);
    private readonly List<TraceEntry> entries = [];
    private readonly System.Text.StringBuilder rows = new();

    public static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, WorkingCalendar.ChinaOffset);

    public static readonly DateTimeOffset Now = Begin.AddDays(100).AddHours(5);

    public int First => first;

    public async Task Write(NpgsqlDataSource source, Func<NpgsqlConnection, Task> between, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await Directory(connection, cancel);
        for (var i = 0; i < Things; i++)
        {
            Delivery();
            Task();
        }

        await Sql(connection, rows.ToString(), cancel);
        foreach (var part in entries.OrderBy(entry => entry.At).Chunk(random.Next(20, 60)))
        {
            foreach (var entry in part) await TraceDatabase.Insert(connection, entry, cancel);
            await between(connection);
        }
    }

    // Unit 4 went into unit 3, and unit 3 into unit 2: what they did counts for unit 2 today.
    private async Task Directory(NpgsqlConnection connection, CancellationToken cancel)
    {
        for (var i = 0; i < Units; i++)
        {
            var id = first + i;
            await Sql(connection, $"""
                insert into unit (id, code, name, short_name, kind, level, parent_id, path)
                  values ({id}, 'u{id}', '单位{id}', '单位{id}', 'government', 3, null, array[{id}]);
                insert into post (id, unit_id, name, roles) values ({id}, {id}, '文书', array['registry'])
                """, cancel);
        }

        if (random.Next(2) == 0)
        {
            await Sql(connection,
                $"update unit set valid_to = '2026-02-15', successor_id = {first + 3} where id = {first + 4}; "
                + $"update unit set valid_to = '2026-03-01', successor_id = {first + 2} where id = {first + 3}",
                cancel);
        }
    }

    private void Delivery()
    {
        var (id, unit) = (Guid.CreateVersion7(), first + random.Next(Units));
        var sent = Begin.AddSeconds(random.Next(90 * 86_400));
        var due = sent.AddHours(random.Next(1, 200));
        var end = sent.AddSeconds(random.Next(1, 20 * 86_400));
        var how = end > Now ? "" : new[] { "signed", "returned", "recalled", "" }[random.Next(4)];
        var marked = due.AddSeconds(1) <= (how == "" ? Now : end);
        var late = marked || (how != "" && end > due);
        entries.Add(Entry("delivery.made", id.ToString(), sent, unit + 0,
            [("to", $"{unit}"), ("sent", CountedFacts.Seconds(sent))]));
        if (marked)
            entries.Add(Entry("delivery.late", id.ToString(), due.AddSeconds(1), 0,
                [("to", $"{unit}"), ("due", CountedFacts.Seconds(due))]));
        if (how != "")
        {
            entries.Add(Entry($"delivery.{how}", $"{id}/{unit}", end, how == "recalled" ? first : unit,
            [
                ("unit", $"{unit}"), ("late", CountedFacts.YesNo(late)), ("marked", CountedFacts.YesNo(marked)),
                ("signed", "no"),
                ("sent", CountedFacts.Seconds(sent)), ("took", CountedFacts.Seconds(end - sent)),
            ]));
        }

        rows.AppendLine($"""
            insert into dispatch (document_id, unit_id, title, number, type, urgency, sender_name, sent_at, sent_by)
            values ('{id}', {first}, 't', 'n', 'notice', '', 's', '{sent:O}', 1);
            insert into delivery (document_id, unit_id, kind, sent_at, receipt_due, signed_at, returned_at, recalled_at,
              late_at)
            values ('{id}', {unit}, 'main', '{sent:O}', '{due:O}', {At("signed")}, {At("returned")}, {At("recalled")}, {(late ? $"'{due:O}'" : "null")});
            """);

        string At(string which) => how == which ? $"'{end:O}'" : "null";
    }

    // A task lies with a post; a delegate of another unit may do it in a second post held here, and then it counts for
    // that desk.
    private void Task()
    {
        var (id, onCase, unit) = (Guid.CreateVersion7(), Guid.CreateVersion7(), first + random.Next(Units));
        var (opened, person) = (Begin.AddSeconds(random.Next(90 * 86_400)), 500 + random.Next(4));
        var due = opened.AddHours(random.Next(1, 300));
        var end = opened.AddSeconds(random.Next(1, 20 * 86_400));
        var (done, returned) = (end <= Now && random.Next(4) > 0, random.Next(5) == 0);
        var marked = due.AddSeconds(1) <= (done ? end : Now);
        var late = marked || (done && end > due);
        var desk = CountedFacts.Place(unit, unit, null).ToList();
        entries.Add(Entry("task.created", id.ToString(), opened, first, [.. desk], onCase));
        if (marked)
            entries.Add(Entry("task.late", id.ToString(), due.AddSeconds(1), 0,
                [.. desk, ("due", CountedFacts.Seconds(due))], onCase));
        if (done)
        {
            entries.Add(Entry("task.closed", id.ToString(), end, unit,
            [
                ("how", returned ? "returned" : "done"), ("name", "核稿"), .. desk,
                .. CountedFacts.Took(opened, end, due, late ? due : null, marked, WorkingCalendar.Shipped),
            ], onCase, person));
        }

        rows.AppendLine($"""
            insert into "case" (id, unit_id, kind, route, route_version, way, title, opened_at, creator_id,
              creator_post)
            values ('{onCase}', {unit}, 'incoming', 'incoming', 1, '', 't', '{opened:O}', 1, 1);
            insert into task (id, case_id, unit_id, post_id, key, node, step, state, created_at, done_at, done_by,
              done_how, due_at, late_at)
            values ('{id}', '{onCase}', {unit}, {unit}, '1', 'n', '核稿', '{(done ? "done" : "open")}', '{opened:O}', {(done ? $"'{end:O}'" : "null")},
              {(done ? person : "null")}, '{(done ? returned ? "returned" : "done" : "")}', '{due:O}', {(late ? $"'{due:O}'" : "null")});
            """);
    }

    private static TraceEntry Entry(
        string code, string id, DateTimeOffset at, int unit, IEnumerable<(string Key, string Value)> facts,
        Guid? onCase = null, int person = 1)
    {
        var entry = new TraceEntry
        {
            Act = Guid.CreateVersion7(), At = at, Node = "local", Person = unit == 0 ? null : person,
                Post = unit == 0 ? null : unit,
            Unit = unit == 0 ? null : unit, Code = code, ObjectKind = code.Split('.')[0], ObjectId = id, Case = onCase,
            Device = unit == 0 ? null : "desktop",
        };
        return facts.Aggregate(entry, (made, fact) => made.With(fact.Key, fact.Value));
    }

    private static async Task Sql(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
