using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;

namespace Yiwang.Bench;

/// <summary>`desk`, `board`, `fanout`, `urge-all`: pages and set-based acts of one person, against the bare SQL behind
/// them.</summary>
internal sealed class ListBench(Province province, Ground ground)
{
    private const int Tasks = 10_000;
    private const int WarmRounds = 200;
    private const string Compressed = "Accept-Encoding: br\r\n";
    private Holder clerk = null!;
    private Holder registry = null!;

    public async Task Prepare(CancellationToken cancel)
    {
        clerk = (await province.SignIn("u.level = 3 and o.ord = 2 and u.division_code like '5201%'", 1, cancel))[0];
        registry = (await province.SignIn("u.parent_id is null and 'registry' = any(o.roles)", 1, cancel))[0];
        if (await province.One<bool>("select exists (select 1 from bench.filled where what = 'tasks')", cancel)) return;
        await province.Execute($"""
            with n as materialized (select n, gen_random_uuid() as id from generate_series(1, {Tasks}) n),
            c as (
              insert into "case" (id, unit_id, kind, route, route_version, way, title, number, opened_at, creator_id,
                creator_post)
              select id, {clerk.UnitId}, 'incoming', 'incoming', 1, '', '关于报送有关情况的通知（' || n || '）',
                '黔府办发〔2026〕' || n || '号', now(), 1, 1 from n returning id)
            insert into task (id, case_id, unit_id, post_id, key, node, step, created_at, due_at, from_name)
            select gen_random_uuid(), id, {clerk.UnitId}, {clerk.PostId}, '1', 'handle', '承办', now(),
              now() + random() * interval '20 days', '省政府办公厅 刘洋' from n;
            insert into bench.filled values ('tasks', {Tasks})
            """, cancel);
        await province.Execute("analyze task", cancel);
    }

    public async Task Desk(Report report, CancellationToken cancel)
    {
        var (floor, ours, ratio) = await AgainstQuery("/desk", $"""
            select t.id, c.id, c.title, c.number, c.urgency, t.from_name, t.step, t.created_at, t.due_at, t.opened_at,
              t.late_at, c.kind, t.done_how, t.done_at
            from ((select t.* from task t where t.post_id = {clerk.PostId} and t.state = 'open' and t.blocking
              order by t.due_at limit 50)
              union all (select t.* from task t where t.person_id = {clerk.PersonId} and t.state = 'open' and t.blocking
                order by t.due_at limit 50)) t
            join "case" c on c.id = t.case_id order by t.due_at nulls last, t.id limit 50
            """, clerk.Token, cancel);
        report.Add(Figure.CostAtMost("desk", ours, "ms", floor, ratio, 3, 50));
    }

    /// <summary>The desk's median page, for comparing two provinces.</summary>
    public async Task<double> DeskMedian(int rounds, CancellationToken cancel)
    {
        using var line = new Line(province.Port);
        return Statistics.Median(await Times(rounds, () => Get(line, "/desk", clerk.Token, cancel)));
    }

    public async Task Board(Report report, CancellationToken cancel)
    {
        var path = $"/deliveries/{History.SentDocument}";
        var (floor, ours, ratio) = await AgainstQuery(path, $"""
            select v.unit_id, u.short_name, u.division_code, u.level, u.kind, v.recalled_at, v.returned_at, v.closed_at,
              v.answered_at, v.signed_at, v.late_at
            from delivery v join unit u on u.id = v.unit_id where v.document_id = '{History.SentDocument}'
              order by u.division_code, u.id
            """, registry.Token, cancel);
        report.Add(Figure.CostAtMost("board", ours, "ms", floor, ratio, 3));
        using var line = new Line(province.Port);
        report.Add(Figure.AtMost("board-size", await Get(line, path, registry.Token, cancel) / 1000.0, "KB", 60));
    }

    public async Task Fanout(Report report, CancellationToken cancel)
    {
        var turns = new List<(double Floor, double Ours)>();
        await FanoutOnce(cancel);
        await FloorTables(cancel);
        await FanoutFloor(await NewDocument(cancel), cancel);
        for (var i = 0; i < 2 * ground.Turns; i++)
        {
            var document = await NewDocument(cancel);
            await province.Settle(cancel);
            turns.Add((await FanoutFloor(document, cancel), await Act($"/api/dispatches/{document}", "{}", cancel)));
        }
        report.Add(Figure.CostAtMost("fanout", Statistics.Median(turns.Select(t => t.Ours)), "ms",
            Statistics.Median(turns.Select(t => t.Floor)),
            Statistics.Median(turns.Select(t => t.Ours / t.Floor)), 1.5));
    }

    /// <summary>Milliseconds from the click to the answer; the document is new each time.</summary>
    public async Task<double> FanoutOnce(CancellationToken cancel)
    {
        var document = await NewDocument(cancel);
        await province.Settle(cancel);
        return await Act($"/api/dispatches/{document}", "{}", cancel);
    }

    public async Task UrgeAll(Report report, CancellationToken cancel)
    {
        var turns = new List<(double Floor, double Ours)>();
        await FloorTables(cancel);
        for (var i = 0; i <= ground.Turns; i++)
        {
            var document = await NewDocument(cancel);
            await Act($"/api/dispatches/{document}", "{}", cancel);
            await province.Settle(cancel);
            await province.Execute($"""
                insert into floor.dispatch select * from dispatch
                  where document_id = '{document}'; insert into floor.delivery select * from delivery
                  where document_id = '{document}'
                """, cancel);
            var floor = await UrgeFloor(document, cancel);
            turns.Add(
                (floor,
                    await Act($"/api/dispatches/{document}/urge", """{"onlyLate":false,"words":"请尽快签收。"}""", cancel)));
        }
        report.Add(Figure.CostAtMost("urge-all", Statistics.Median(turns.Skip(1).Select(t => t.Ours)), "ms",
            Statistics.Median(turns.Skip(1).Select(t => t.Floor)),
            Statistics.Median(turns.Skip(1).Select(t => t.Ours / t.Floor)), 2));
    }

    /// <summary>A sealed document of the provincial office, addressed to every other unit.</summary>
    public async Task<Guid> NewDocument(CancellationToken cancel)
    {
        var id = Guid.CreateVersion7();
        await province.Execute($$"""
            insert into document (id, unit_id, type, title, body, elements, digest, status, created_by, created_post,
              created_at, changed_at)
              values ('{{id}}', {{registry.UnitId}}, 'notice', '关于做好有关工作的通知', '一、落实责任', '{"receiptHours":8}', sha256('x'), 'sealed',
                {{registry.PersonId}}, {{registry.PostId}}, now(), now());
            insert into recipient (document_id, unit_id) select '{{id}}', id from unit where id <> {{registry.UnitId}}
              and valid_to is null
            """, cancel);
        return id;
    }

    public async Task<double> Act(string path, string body, CancellationToken cancel)
    {
        using var line = new Line(province.Port);
        await line.Ask("GET", "/api/desk", registry.Token, null, null, cancel);
        var clock = Stopwatch.StartNew();
        var status = await line.Ask("POST", path, registry.Token, body, Guid.CreateVersion7(), cancel);
        var milliseconds = clock.Elapsed.TotalMilliseconds;
        return status == 200 ? milliseconds
            : throw new InvalidOperationException($"{path}: {status} {Encoding.UTF8.GetString(line.Body.Span)}");
    }

    private async Task FloorTables(CancellationToken cancel) =>
        await province.Execute("set client_min_messages = warning; " + string.Join(' ',
        ((string[])["act", "trace", "notice", "dispatch", "delivery", "document", "urge", "urge_target"]).Select(t =>
            $"drop table if exists floor.{t} cascade; create table floor.{t} (like public.{t} including all);")) + """
        create or replace function floor.v7() returns uuid language sql volatile as
          $f$ select (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12,
            '0') || '7' || substr(md5(random()::text), 1, 3)
            || '8' || substr(md5(random()::text), 1, 15))::uuid $f$;
        insert into floor.document select * from public.document where status in ('sealed', 'issued') limit 1;
        alter table floor.delivery add foreign key (document_id) references floor.dispatch;
        alter table floor.urge_target add foreign key (urge_id) references floor.urge
        """, cancel);

    // The same rows as the product's act: deliveries and notices for the recipients of this very document, and two
    // entries of the trace.
    private Task<double> FanoutFloor(Guid id, CancellationToken cancel) => Bare($"""
        begin;
        insert into floor.act (id, person_id, kind, at, answer) values (floor.v7(), 6, 'document.send', now(), '3743');
        insert into floor.dispatch (document_id, unit_id, title, number, type, urgency, sender_name, sent_at, sent_by, receipt_due) values ('{id}', {registry.UnitId}, '关于做好有关工作的通知', '', 'notice', '', '省政府办公厅', now(), 6, now() + interval '8 hours');
        insert into floor.delivery (document_id, unit_id, kind, sent_at, receipt_due) select '{id}', r.unit_id, r.kind, now(), now() + interval '8 hours' from recipient r where r.document_id = '{id}';
        insert into floor.notice (at, unit_id, kind, subject, href) select now(), r.unit_id, 'delivery', '关于做好有关工作的通知', '/inbox/01970000-0000-7000-8000-000000000001' from recipient r where r.document_id = '{id}';
        update floor.document set status = 'issued', issued_at = now(), changed_at = now();
        insert into floor.trace (act, at, person_id, post_id, unit_id, kind, object_kind, object_id, entry) values (floor.v7(), now(), 6, 3, 1, 'document.sent', 'document', '01970000-0000-7000-8000-000000000001', sha256('x'));
        insert into floor.trace (act, at, person_id, post_id, unit_id, kind, object_kind, object_id, entry) values (floor.v7(), now(), 6, 3, 1, 'delivery.made', 'document', '01970000-0000-7000-8000-000000000001', sha256('x'));
        commit;
        """, cancel);

    private Task<double> UrgeFloor(Guid document, CancellationToken cancel) => Bare($"""
        begin;
        insert into floor.act (id, person_id, kind, at, answer) values (floor.v7(), 6, 'document.urge', now(), '3743');
        insert into floor.urge (id, document_id, person_id, words, at, blockers, reached) values ('{document}', '{document}', 6, '请尽快签收。', now(), 3743, 3743);
        insert into floor.urge_target (urge_id, unit_id, outcome) select '{document}', unit_id, 'reached' from delivery where document_id = '{document}';
        update floor.delivery set urged_at = now(), urged_count = urged_count + 1 where document_id = '{document}';
        insert into floor.notice (at, unit_id, kind, subject, href) select now(), unit_id, 'urge', '请尽快签收。', '/inbox/01970000-0000-7000-8000-000000000001' from delivery where document_id = '{document}';
        insert into floor.trace (act, at, person_id, post_id, unit_id, kind, object_kind, object_id, entry) values (floor.v7(), now(), 6, 3, 1, 'document.urged', 'document', '01970000-0000-7000-8000-000000000001', sha256('x'));
        commit;
        """, cancel);

    // All in one round trip on a connection that stays open, as the product's stay.
    private async Task<double> Bare(string sql, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        await province.Execute(sql, cancel);
        return clock.Elapsed.TotalMilliseconds;
    }

    // Page and bare query in turn; the 99th part of each.
    private async Task<(double Floor, double Ours, double Ratio)> AgainstQuery(string path, string sql, string token,
        CancellationToken cancel)
    {
        using var line = new Line(province.Port, 256 * 1024);
        await using var connection = await province.Source.OpenConnectionAsync(cancel);
        await using var query = new NpgsqlCommand(sql, connection);
        await query.PrepareAsync(cancel);
        async Task<int> Query()
        {
            await using var rows = await query.ExecuteReaderAsync(cancel);
            var cells = new object[rows.FieldCount];
            var count = 0;
            while (await rows.ReadAsync(cancel)) count += rows.GetValues(cells);
            return count;
        }
        var each = ground.Small ? 20 : 100;
        // A server that people have been using: the runtime compiles what is called often anew, in the background.
        await Times(WarmRounds, () => Get(line, path, token, cancel));
        await Times(WarmRounds, Query);
        var turns = new List<(double[] Floor, double[] Ours)>();
        for (var i = 0; i < ground.Turns; i++)
            turns.Add((await Times(each, Query), await Times(each, () => Get(line, path, token, cancel))));
        var floor = Statistics.Share(turns.SelectMany(t => t.Floor), 0.99);
        var ours = Statistics.Share(turns.SelectMany(t => t.Ours), 0.99);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"  {path}: medians {Statistics.Median(turns.SelectMany(t => t.Floor)):0.0} ms and {Statistics.Median(turns.SelectMany(t => t.Ours)):0.0} ms"));
        return (floor, ours, ours / floor);
    }

    private static async Task<int> Get(Line line, string path, string token, CancellationToken cancel)
    {
        var status = await line.Ask("GET", path, token, null, null, cancel, Compressed);
        return status == 200 ? line.Body.Length : throw new InvalidOperationException($"{path}: {status}");
    }

    private static async Task<double[]> Times(int rounds, Func<Task<int>> action)
    {
        var times = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            var clock = Stopwatch.StartNew();
            await action();
            times[i] = clock.Elapsed.TotalMilliseconds;
        }
        return times;
    }
}
