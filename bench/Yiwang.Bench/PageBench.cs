using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Yiwang.Bench;

/// <summary>`page`, `idle`, `urge`, `due`: what pages weigh, what an idle server costs, how quickly open pages hear,
/// how deadlines wake.</summary>
internal static partial class PageBench
{
    private const string Compressed = "Accept-Encoding: br\r\n";

    public static async Task Pages(Province province, Report report, CancellationToken cancel)
    {
        var by = (await province.SignIn("u.parent_id is null and o.name = '综合一处科员'", 1, cancel))[0];
        var registry = (await province.SignIn("u.parent_id is null and 'registry' = any(o.roles)", 1, cancel))[0];
        using var line = new Line(province.Port, 1 << 20);
        var draft = Guid.CreateVersion7();
        var body =
            """{"type":"notice","urgency":"","classification":"","title":"关于做好值班工作的通知","body":"一、落实责任\n各单位要落实值班责任。","baseEdit":0,"elements":{"mainRecipients":"各单位","receiptHours":8}}""";
        await Must(line, "PUT", $"/api/documents/{draft}", by.Token, body, cancel);
        await Must(line, "POST", $"/api/documents/{draft}/recipients", by.Token,
            """{"addGroups":[],"addUnits":[100],"removeUnits":[],"removeGroups":[],"kind":"main"}""", cancel);
        foreach (var (name, path, token) in ((string, string, string)[])[("desk", "/desk", by.Token),
            ("board", $"/deliveries/{History.SentDocument}", registry.Token)])
        {
            var (first, later) = await Weigh(line, path, token, cancel);
            report.Add(Figure.AtMost($"page-{name}", first, "KB", 100));
            report.Add(Figure.AtMost($"page-{name}-later", later, "KB", 15));
        }
        report.Add(Figure.AtMost("page-editor",
            (await Weigh(line, $"/documents/{draft}/compose", by.Token, cancel)).First, "KB", 200));
        await Must(line, "POST", $"/api/documents/{draft}/submit", by.Token,
            """{"route":"outgoing-short","words":"请审核。"}""", cancel);
        var (caseFirst, caseLater) = await Weigh(line,
            $"/cases/{await province.One<Guid>($"""select id from "case" where document_id = '{draft}'""", cancel)}",
            by.Token, cancel);
        report.Add(Figure.AtMost("page-case", caseFirst, "KB", 100));
        report.Add(Figure.AtMost("page-case-later", caseLater, "KB", 15));
        await Designer(province, line, report, cancel);
    }

    // A route of the unit's own that is being drawn: the shared one, forked.
    private static async Task Designer(Province province, Line line, Report report, CancellationToken cancel)
    {
        var keeper = (await province.SignIn("u.parent_id is null and 'unit-admin' = any(o.roles)", 1, cancel))[0];
        var draft = $"select id from route where unit_id = {keeper.UnitId} and status = 'draft' order by id limit 1";
        if (!await province.One<bool>($"select exists ({draft})", cancel))
        {
            var shared = await province.One<int>(
                "select id from route where key = 'outgoing-short' and unit_id is null and status = 'published' order by version desc limit 1", cancel);
            await line.Ask("POST", $"/routes/{shared}/fork", keeper.Token, null, Guid.CreateVersion7(), cancel,
                "Content-Type: application/x-www-form-urlencoded\r\n");
        }
        var (first, _) = await Weigh(line, $"/routes/{await province.One<int>(draft, cancel)}/design", keeper.Token,
            cancel);
        report.Add(Figure.AtMost("page-designer", first, "KB", 450));
    }

    public static async Task Idle(Ground ground, Report report, CancellationToken cancel)
    {
        var province = await ground.Little(cancel);
        await province.Stop();
        await province.Serve(cancel);
        using var hello = Process.Start(new ProcessStartInfo(Environment.ProcessPath!,
            [.. Environment.GetCommandLineArgs()[..1], "part", "hello"])
            { RedirectStandardOutput = true })!;
        var port = int.Parse((await hello.StandardOutput.ReadLineAsync(cancel))!, CultureInfo.InvariantCulture);
        using (var line = new Line(port)) await line.Ask("GET", "/", "", null, null, cancel);
        await Task.Delay(TimeSpan.FromSeconds(2), cancel);
        var (floor, ours) = (Megabytes(hello.Id), Megabytes(province.Server.Id));
        hello.Kill();
        report.Add(Figure.CostAtMost("idle", ours, "MB", floor, ours / floor, 2));
        report.Add(Figure.AtMost("idle-start", province.StartSeconds, "s", 3));
    }

    /// <summary>The smallest ASP.NET server, as floor.</summary>
    public static async Task Hello()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/", () => "hello");
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Urls.First()).Port);
        await app.WaitForShutdownAsync();
    }

    public static async Task Urge(Province province, Ground ground, Report report, CancellationToken cancel)
    {
        var pages = ground.Small ? 200 : 5_000;
        var lists = new ListBench(province, ground);
        await lists.Prepare(cancel);
        var holders = await province.SignIn("'registry' = any(o.roles) and u.parent_id is not null", pages, cancel);
        while (holders.Count < pages) holders = [.. holders, .. holders.Take(pages - holders.Count)];
        var before = Megabytes(province.Server.Id);
        var sockets = new List<Socket>();
        foreach (var holder in holders)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                { ReceiveBufferSize = 4096 };
            await socket.ConnectAsync(System.Net.IPAddress.Loopback, province.Port, cancel);
            await socket.SendAsync(Line.Request("GET", "/events", holder.Token, null, null), cancel);
            var opened = new byte[2048];
            var text = "";
            while (!text.Contains(": open", StringComparison.Ordinal))
                text += Encoding.ASCII.GetString(opened, 0, await socket.ReceiveAsync(opened, cancel));
            sockets.Add(socket);
        }
        await Task.Delay(TimeSpan.FromSeconds(2), cancel);
        var kilobytes = (Megabytes(province.Server.Id) - before) * 1024 / pages;
        var rounds = new List<double>();
        for (var i = 0; i < (ground.Small ? 1 : 3); i++)
        {
            var document = await lists.NewDocument(cancel);
            await Heard(sockets, () => lists.Act($"/api/dispatches/{document}", "{}", cancel), cancel);
            rounds.Add(
                Statistics.Share(await Heard(sockets,
                    () =>
                    lists.Act($"/api/dispatches/{document}/urge", """{"onlyLate":false,"words":"请尽快签收。"}""", cancel),
                    cancel), 0.99));
        }
        sockets.ForEach(s => s.Dispose());
        var floor = await Notify(province, cancel);
        var value = Statistics.Median(rounds);
        report.Add(new Figure("urge", value, "ms", floor, value / floor, "≤100ms", value <= 100));
        report.Add(Figure.AtMost("urge-memory", kilobytes, "KB", 12));
    }

    /// <summary>`due`: a million deadlines run, one passes; and what waiting costs.</summary>
    public static async Task Due(Province province, Ground ground, Report report, CancellationToken cancel)
    {
        var running = ground.Small ? 10_000 : 1_000_000;
        var by = (await province.SignIn("u.level = 4 and o.ord = 1", 1, cancel))[0];
        if (!await province.One<bool>("select exists (select 1 from bench.filled where what = 'deadlines')", cancel))
        {
            await province.Execute($"""
                set session_replication_role = replica;
                insert into "case" (id, unit_id, kind, route, route_version, way, title, opened_at, creator_id, creator_post)
                  values ('018e0000-0000-7000-8000-000000000001', {by.UnitId}, 'incoming', 'incoming', 1, '', '有关工作', now(), 1, 1);
                insert into task (id, case_id, unit_id, post_id, key, node, step, created_at, due_at)
                  select gen_random_uuid(), '018e0000-0000-7000-8000-000000000001', {by.UnitId}, {by.PostId}, n::text, 'handle', '承办', now(), now() + interval '5 years' + n * interval '1 second'
                  from generate_series(1, {running}) n;
                set session_replication_role = origin;
                insert into bench.filled values ('deadlines', {running})
                """, cancel);
            await province.Execute("vacuum analyze task", cancel);
        }
        await province.Settle(cancel);
        var seen = new List<double>();
        for (var i = 0; i < ground.Turns; i++)
        {
            var id = Guid.CreateVersion7();
            await province.Execute($"""
                insert into task (id, case_id, unit_id, post_id, key, node, step, created_at, due_at)
                values ('{id}', '018e0000-0000-7000-8000-000000000001', {by.UnitId}, {by.PostId}, '{id}', 'handle',
                  '承办', now(), now() + interval '1500 milliseconds')
                """, cancel);
            double? late;
            while (
                (late = (
                    await province.Rows(
                    $"select extract(epoch from clock_timestamp() - due_at) from task where id = '{id}' and late_at is not null",
                r => (double)r.GetDecimal(0), cancel)).Select(s => (double?)s).FirstOrDefault())
                    is null) await Task.Delay(10, cancel);
            seen.Add(late.Value);
        }
        report.Add(Figure.AtMost("due", seen.Max(), "s", 1));
        await province.Settle(cancel);
        var processor = province.Processor();
        var waits = TimeSpan.FromSeconds(ground.Small ? 3 : 15);
        await Task.Delay(waits, cancel);
        var used = province.Processor() - processor;
        report.Add(Figure.AtMost("due-idle",
            100 * (used.Server + used.Database) / waits.TotalSeconds / Environment.ProcessorCount, "%", 1));
    }

    // Milliseconds from the click until each page has it.
    private static async Task<double[]> Heard(List<Socket> sockets, Func<Task<double>> click, CancellationToken cancel)
    {
        var clock = new Stopwatch();
        var waiting = sockets.Select(async socket =>
        {
            var buffer = new byte[2048];
            while (true)
            {
                var got = await socket.ReceiveAsync(buffer, cancel);
                if (buffer.AsSpan(0, got).IndexOf("event: notice"u8) >= 0) return clock.Elapsed.TotalMilliseconds;
                if (got == 0) throw new IOException("a page was closed");
            }
        }).ToArray();
        clock.Start();
        var clicked = click();
        var times = await Task.WhenAll(waiting);
        await clicked;
        return times;
    }

    private static async Task<double> Notify(Province province, CancellationToken cancel)
    {
        await using var listener = await province.Source.OpenConnectionAsync(cancel);
        await using (var listen = new NpgsqlCommand("listen bench", listener))
            await listen.ExecuteNonQueryAsync(cancel);
        var times = new List<double>();
        for (var i = 0; i < 100; i++)
        {
            var clock = Stopwatch.StartNew();
            await province.Execute("notify bench", cancel);
            await listener.WaitAsync(cancel);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }
        return Statistics.Share(times, 0.99);
    }

    private static async Task<(double First, double Later)> Weigh(Line line, string path, string token,
        CancellationToken cancel)
    {
        var status = await line.Ask("GET", path, token, null, null, cancel, Compressed);
        if (status != 200) throw new InvalidOperationException($"{path}: {status}");
        var later = line.Body.Length / 1000.0;
        await line.Ask("GET", path, token, null, null, cancel);
        var html = Encoding.UTF8.GetString(line.Body.Span);
        var first = later;
        foreach (var asset in Assets().Matches(html).Select(m => m.Groups[1].Value).Distinct())
        {
            if (await line.Ask("GET", asset, token, null, null, cancel, Compressed) == 200)
                first += line.Body.Length / 1000.0;
        }
        return (first, later);
    }

    [GeneratedRegex("""<(?:script[^>]* src|link[^>]* href|img[^>]* src)="(/[^"#]+)""")]
    private static partial Regex Assets();

    private static async Task Must(Line line, string method, string path, string token, string body,
        CancellationToken cancel)
    {
        var status = await line.Ask(method, path, token, body, Guid.CreateVersion7(), cancel);
        if (status != 200)
            throw new InvalidOperationException($"{method} {path}: {status} {Encoding.UTF8.GetString(line.Body.Span)}");
    }

    private static double Megabytes(int process)
    {
        var line = File.ReadLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status")
            .First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) / 1024;
    }
}
