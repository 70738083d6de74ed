using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Yiwang.Bench;

/// <summary>How many a second, and how much processor time each took of everything that took part.</summary>
internal readonly record struct Rate(double PerSecond, Processor Each)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PerSecond:0}/s, each {Each}");
}

/// <summary>A case that waits for a section head's answer.</summary>
internal sealed record Waiting(Holder By, Guid Case, Guid Task);

/// <summary>
/// `step`: a section head reviews a draft and it goes on to the leader: session, rights, rules, route, opinion, trace,
/// notice, answer, durable, over HTTP from 32 clients. The floor is pgbench from 32 clients, prepared, writing the same
/// rows into tables with the same indexes and keys, a statement each, one commit.
/// </summary>
internal sealed class StepBench(Province province)
{
    private const int Clients = 32;
    private const int WarmActs = 4_000;
    private const string Route = "outgoing-short";
    private List<Holder> heads = [];
    private List<(Guid Case, Holder Head)> templates = [];
    private int rows;
    private string way = "";

    /// <summary>Prepares the persons, one case of each unit to copy from, and the floor's tables.</summary>
    public async Task Prepare(CancellationToken cancel)
    {
        heads = await province.SignIn("u.level = 3 and o.ord = 3", Clients, cancel);
        var drafters = await province.SignIn("u.level = 3 and o.ord = 4", Clients, cancel);
        await MakeTemplates(drafters, cancel);
        await MakeFloor(cancel);
    }

    /// <summary>Acts a second over HTTP, for so long.</summary>
    public async Task<Rate> Ours(TimeSpan duration, int waitingMax, CancellationToken cancel)
    {
        var waiting = await Copy(waitingMax, cancel);
        await province.Settle(cancel);
        var queues = Queues(waiting);
        var processor = province.Processor();
        var clock = Stopwatch.StartNew();
        var done = (await Task.WhenAll(queues.Select(queue => Client(queue, clock, duration, cancel)))).Sum();
        if (clock.Elapsed < duration)
            throw new InvalidOperationException("the clients had nothing left to do; copy more cases");
        return new Rate(done / clock.Elapsed.TotalSeconds, (province.Processor() - processor) / done);
    }

    /// <summary>
    /// So many acts before the first that counts: the runtime compiles what is called often anew, in the background,
    /// and a server that people use has that behind it.
    /// </summary>
    public async Task Warm(CancellationToken cancel)
    {
        var queues = Queues(await Copy(WarmActs, cancel));
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(queues.Select(queue => Client(queue, clock, TimeSpan.MaxValue, cancel)));
        await province.Settle(cancel);
    }

    private static List<Queue<Waiting>> Queues(List<Waiting> waiting) =>
        [.. waiting.GroupBy(w => w.By).Select(g => new Queue<Waiting>(g))];

    /// <summary>Transactions a second of the floor, for so long.</summary>
    public Rate Floor(TimeSpan duration) => Floor(FloorScript, duration);

    /// <summary>The floor with a bare insert for each trace entry: who, what, when, the words.</summary>
    public Rate FloorWithoutTrace(TimeSpan duration) => Floor(string.Join('\n', FloorScript.Split('\n').Select(line =>
        line.Contains("floor.trace", StringComparison.Ordinal)
            ? "insert into floor.log (at, person_id, kind, object_id, words) values (now(), 77, 'way.complete', floor.v7(), '同意，请领导审签。');" : line)), duration);

    /// <summary>The route of the cases, the state one of them is in, and the engine's key of its open task.</summary>
    public async Task<(string Xml, string Way, int Key)> RouteOfOne(CancellationToken cancel) => (
        await province.One<string>($"""
            select r.xml from route r join "case" c on r.key = c.route and r.version = c.route_version
              and r.unit_id is not distinct from c.route_unit_id
            where c.id = '{templates[0].Case}'
            """, cancel), way,
        int.Parse(
            await province.One<string>($"select key from task where case_id = '{templates[0].Case}' and state = 'open'",
                cancel), CultureInfo.InvariantCulture));

    private Rate Floor(string script, TimeSpan duration)
    {
        var processor = province.Processor();
        var seconds = Math.Max(1, (int)duration.TotalSeconds);
        var rate = province.Pgbench(script, $"-c {Clients} -j 2 -T {seconds.ToString(CultureInfo.InvariantCulture)}",
            ("rows", rows), ("way", way)).PerSecond;
        return new Rate(rate, (province.Processor() - processor) / (rate * seconds));
    }

    /// <summary>Rows that one step adds to each table, so that the floor is seen to write the same ones.</summary>
    public async Task<string> RowsOfOne(CancellationToken cancel)
    {
        var one = (await Copy(1, cancel)).Take(1).ToList();
        var copied = await Counts("public", cancel);
        var done = await Client(new Queue<Waiting>(one), Stopwatch.StartNew(), TimeSpan.FromSeconds(9), cancel);
        var after = await Counts("public", cancel);
        if (done != 1) throw new InvalidOperationException("the step was not done");
        var floorBefore = await Counts("floor", cancel);
        province.Pgbench(FloorScript, "-c 1 -t 1", ("rows", rows), ("way", way));
        var floorAfter = await Counts("floor", cancel);
        var (ours, floor) = (Added(copied, after), Added(floorBefore, floorAfter));
        return ours == floor
            ? ours : throw new InvalidOperationException($"a step writes {ours} rows, the floor {floor}");
    }

    // Every table that a step adds rows to; RowsOfOne sees to it that it is every one.
    private static readonly string[] Tables =
        ["act", "task", "deadline", "opinion", "trace", "trace_words", "notice"];

    // What the sequencer and the figures add in their own time is no part of the act.
    private static readonly string[] Later = ["trace_leaf", "checkpoint", "insight_day", "insight_roll"];

    private async Task<Dictionary<string, long>> Counts(string schema, CancellationToken cancel)
    {
        var names = await province.Rows($"""
            select tablename from pg_tables
            where schemaname = '{schema}' and tablename not in ({string.Join(", ", Later.Select(t => $"'{t}'"))})
            """, r => r.GetString(0), cancel);
        var counts = await province.Rows(
            string.Join(" union all ", names.Select(n => $"""select '{n}', count(*) from {schema}."{n}" """)),
            r => KeyValuePair.Create(r.GetString(0), r.GetInt64(1)), cancel);
        return counts.ToDictionary();
    }

    private static string Added(Dictionary<string, long> before, Dictionary<string, long> after) => string.Join(' ',
        after.Where(a => a.Value != before[a.Key]).OrderBy(a => a.Key, StringComparer.Ordinal)
            .Select(a => $"{a.Key} {a.Value - before[a.Key]}"));

    private async Task<int> Client(Queue<Waiting> queue, Stopwatch clock, TimeSpan duration, CancellationToken cancel)
    {
        using var line = new Line(province.Port, 16 * 1024);
        var done = 0;
        while (clock.Elapsed < duration && queue.TryDequeue(out var one))
        {
            var body = $$"""{"task":"{{one.Task}}","verdict":"agree","words":"同意，请领导审签。"}""";
            var status = await line.Ask("POST", $"/api/cases/{one.Case}/complete", one.By.Token, body,
                Guid.CreateVersion7(), cancel);
            if (status != 200)
                throw new InvalidOperationException($"{status} {Encoding.UTF8.GetString(line.Body.Span)}");
            done++;
        }
        return done;
    }

    // Copies of each template, case and open task, in an order that is not the tables'.
    private async Task<List<Waiting>> Copy(int count, CancellationToken cancel)
    {
        var all = new List<Waiting>();
        var each = (count + templates.Count - 1) / templates.Count;
        foreach (var (template, head) in templates)
        {
            all.AddRange(await province.Rows($"""
                with n as (select gen_random_uuid() as case_id, gen_random_uuid() as task_id
                  from generate_series(1, {each})),
                c as (
                  insert into "case" (id, unit_id, kind, document_id, route, route_unit_id, route_version, way, title,
                    number, urgency, counterpart,
                    opened_at, due_at, creator_id, creator_post)
                  select n.case_id, unit_id, kind, document_id, route, route_unit_id, route_version, way, title, number,
                    urgency, counterpart,
                    opened_at, due_at, creator_id, creator_post from n cross join "case" where id = '{template}'),
                t as (
                  insert into task (id, case_id, unit_id, post_id, person_id, key, node, step, opinion_kind, act, edit,
                    kind, round, blocking, why,
                    created_at, due_at, from_name)
                  select n.task_id, n.case_id, s.unit_id, post_id, person_id, key, node, step, opinion_kind, act, edit,
                    kind, round, blocking, why,
                    created_at, due_at, from_name from n cross
                      join (select * from task where case_id = '{template}' and state = 'open') s)
                select case_id, task_id from n order by task_id
                """, r => new Waiting(head, r.GetGuid(0), r.GetGuid(1)), cancel));
        }
        return all;
    }

    private async Task MakeTemplates(List<Holder> drafters, CancellationToken cancel)
    {
        using var line = new Line(province.Port);
        templates = [];
        foreach (var (drafter, head) in drafters.Zip(heads))
        {
            var id = Guid.CreateVersion7();
            var draft = """
                {"type":"notice","urgency":"","classification":"","title":"关于做好汛期值班工作的通知","body":"一、落实责任\n各单位要落实值班责任。",
                 "baseEdit":0,"elements":{"mainRecipients":"各乡镇人民政府","receiptHours":8}}
                """;
            await Must(line, "PUT", $"/api/documents/{id}", drafter.Token, draft, cancel);
            await Must(line, "POST", $"/api/documents/{id}/recipients", drafter.Token,
                """{"addGroups":[],"addUnits":[100,200],"removeUnits":[],"removeGroups":[],"kind":"main"}""", cancel);
            await Must(line, "POST", $"/api/documents/{id}/submit", drafter.Token,
                $$"""{"route":"{{Route}}","words":"请审核。"}""", cancel);
            var found = await province.One<Guid>($"""select id from "case" where document_id = '{id}'""", cancel);
            templates.Add((found, head));
        }
    }

    private static async Task<JsonNode?> Must(Line line, string method, string path, string token, string body,
        CancellationToken cancel)
    {
        var status = await line.Ask(method, path, token, body, Guid.CreateVersion7(), cancel);
        var text = Encoding.UTF8.GetString(line.Body.Span);
        return status == 200 ? JsonNode.Parse(text)
            : throw new InvalidOperationException($"{method} {path}: {status} {text}");
    }

    private async Task MakeFloor(CancellationToken cancel)
    {
        const int copies = 20_000;
        rows = copies;
        await province.Execute("set client_min_messages = warning; "
            + string.Join(' ', Tables.Append("\"case\"").Select(t =>
            $"drop table if exists floor.{t} cascade; create table floor.{t} (like public.{t} including all);")) + $"""
            insert into floor."case" select ('01970000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, unit_id,
              kind, document_id, route, route_unit_id,
              route_version, way, version, title, number, urgency, counterpart, status, opened_at, closed_at, due_at,
                late_at, filed_at, creator_id, creator_post
              from public."case" c cross join generate_series(1, {copies}) n where c.id = '{templates[0].Case}';
            insert into floor.task (id, case_id, unit_id, post_id, person_id, key, node, step, opinion_kind, act, edit,
              kind, round, blocking, why,
                created_at, due_at, from_name)
              select gen_random_uuid(), ('01970000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, unit_id,
                post_id, person_id, key, node, step,
                opinion_kind, act, edit, kind, round, blocking, why, created_at, due_at, from_name
              from public.task t cross join generate_series(1, {copies}) n where t.case_id = '{templates[0].Case}'
                and t.state = 'open';
            create or replace function floor.v7() returns uuid language sql volatile as
              $f$ select (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12,
                '0') || '7' || substr(md5(random()::text), 1, 3)
                || '8' || substr(md5(random()::text), 1, 15))::uuid $f$;
            drop table if exists floor.log;
            create table floor.log (id bigint generated always as identity primary key, at timestamptz, person_id int,
              kind text, object_id uuid, words text);
            create table if not exists floor.sample (entry bytea);
            truncate floor.sample;
            insert into floor.sample select entry from trace where length(entry) > 200 order by id desc limit 1;
            """, cancel);
        await province.Execute("""
            alter table floor.task add foreign key (case_id) references floor."case";
            alter table floor.deadline add foreign key (case_id) references floor."case";
            alter table floor.opinion add foreign key (case_id) references floor."case",
              add foreign key (task_id) references floor.task;
            alter table floor.trace_words add foreign key (trace_id) references floor.trace
            """, cancel);
        await province.Execute("vacuum analyze floor.task", cancel);
        await province.Execute("""vacuum analyze floor."case" """, cancel);
        var task = (await province.Rows($"""
            select key, post_id, person_id from task where case_id = '{templates[0].Case}' and state = 'open'
            """, r => r.GetString(0), cancel))[0];
        // A variable, because pgbench looks for variables inside quoted text too.
        way = await province.One<string>($"""select way from "case" where id = '{templates[0].Case}'""", cancel);
        FloorScript = Script(task,
            Convert.ToHexStringLower(await province.One<byte[]>("select entry from floor.sample", cancel)));
    }

    private string FloorScript { get; set; } = "";

    // The rows of one step, each statement by itself as a plain program sends it.
    private static string Script(string key, string entry) => $"""
        \set n random(1, :rows)
        begin;
        insert into floor.act (id, person_id, kind, at, answer) values (floor.v7(), 77, 'task.complete', now(), '{Escape("""{"CaseId":"019aa3b1-0000-7000-8000-000000000000","Status":"open","Now":["签发"]}""")}');
        update floor.task set state = 'done', done_at = now(), done_by = 77, done_how = 'done', opened_at = coalesce(opened_at, now()), late_at = case when due_at < now() then coalesce(late_at, due_at) else late_at end where case_id = ('01970000-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid and key = '{key}';
        insert into floor.task (id, case_id, unit_id, post_id, key, node, step, opinion_kind, act, kind, round, why, created_at, due_at, from_name) values (floor.v7(), ('01970000-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, 300, 500, floor.v7()::text, 'sign', '签发', '签发', 'sign', 'Main', 1, '主要领导', now(), now() + interval '1 day', '王丽');
        insert into floor.deadline (id, case_id, start_at, counts, amount, source, set_by, provisional) values (floor.v7(), ('01970000-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, now(), 'days', 1, '流程“发文（简易）”第 1 版', '', false);
        insert into floor.opinion (id, case_id, task_id, document_id, round, kind, verdict, words, person_id, post_id, unit_id, at) values (floor.v7(), ('01970000-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, (select id from floor.task where case_id = ('01970000-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid and key = '{key}'), floor.v7(), 1, '审核', 'agree', '同意，请领导审签。', 77, 500, 300, now());
        update floor."case" set way = :way, version = version + 1, status = 'open' where id = ('01970000-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid;
        with e as (insert into floor.trace (act, at, person_id, post_id, unit_id, kind, object_kind, object_id, case_id, entry) values (floor.v7(), now(), 77, 500, 300, 'way.complete', 'case', '01970000-0000-7000-8000-000000000001', floor.v7(), '\x{entry}') returning id) insert into floor.trace_words (trace_id, salt, words) select id, '\x{new string('5', 64)}', '同意，请领导审签。' from e;
        insert into floor.trace (act, at, person_id, post_id, unit_id, kind, object_kind, object_id, case_id, entry) values (floor.v7(), now(), 77, 500, 300, 'task.created', 'task', '01970000-0000-7000-8000-000000000001', floor.v7(), '\x{entry}');
        insert into floor.trace (act, at, person_id, post_id, unit_id, kind, object_kind, object_id, case_id, entry) values (floor.v7(), now(), 77, 500, 300, 'task.closed', 'task', '01970000-0000-7000-8000-000000000001', floor.v7(), '\x{entry}');
        insert into floor.notice (at, person_id, kind, subject, href) values (now(), 88, 'task', '签发：关于做好汛期值班工作的通知', '/cases/01970000-0000-7000-8000-000000000001');
        commit;
        """.Replace("\r", "", StringComparison.Ordinal);

    private static string Escape(string text) => text.Replace("'", "''", StringComparison.Ordinal).Replace('\n', ' ');
}
