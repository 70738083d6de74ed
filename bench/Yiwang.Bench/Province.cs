using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Yiwang.Platform.Database;

namespace Yiwang.Bench;

/// <summary>A session that the bench made for a person: the token, and who it is.</summary>
internal sealed record Holder(string Token, int PersonId, int PostId, int UnitId);

/// <summary>Seconds of processor time of those who asked, of the server, of the database.</summary>
internal readonly record struct Processor(double Clients, double Server, double Database)
{
    public static Processor operator -(Processor a, Processor b) =>
        new(a.Clients - b.Clients, a.Server - b.Server, a.Database - b.Database);

    public static Processor operator /(Processor a, double by) => new(a.Clients / by, a.Server / by, a.Database / by);

    public double Total => Clients + Server + Database;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Total * 1e6:0} µs of processor time (clients {Clients * 1e6:0}, server {Server * 1e6:0}, database {Database * 1e6:0})");
}

/// <summary>
/// The sample province in a folder that stays: its own PostgreSQL, and the server as a process of its own, as a person
/// starts it.
/// </summary>
internal sealed class Province : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "yiwang.dll");
    private readonly string folder;
    private readonly PostgresCluster cluster;
    private Process? server;

    private Province(string folder, PostgresCluster cluster, int port)
    {
        this.folder = folder;
        this.cluster = cluster;
        Port = port;
        Source = NpgsqlDataSource.Create(cluster.ConnectionString + ";Command Timeout=1800");
    }

    public NpgsqlDataSource Source { get; }

    public int Port { get; }

    public Process Server => server!;

    /// <summary>Seconds from an empty folder to the loaded province; null when it was there.</summary>
    public double? LoadSeconds { get; private set; }

    /// <summary>Seconds from starting the server to its first page.</summary>
    public double StartSeconds { get; private set; }

    public static async Task<Province> Open(string folder, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var cluster = PostgresCluster.At(folder);
        var isNew = !File.Exists(Path.Combine(folder, "sample-password"));
        var clock = Stopwatch.StartNew();
        await Run("load", folder, cancel);
        var seconds = clock.Elapsed.TotalSeconds;
        cluster.Start();
        var province = new Province(folder, cluster, FreePort()) { LoadSeconds = isNew ? seconds : null };
        await province.Execute($"""
            set client_min_messages = warning; create schema if not exists floor; create schema if not exists bench;
            create table if not exists bench.filled (what text primary key, count bigint not null)
            """, cancel);
        return province;
    }

    /// <summary>Starts <c>serve</c> and waits for its first page.</summary>
    public async Task Serve(CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        server = Process.Start(new ProcessStartInfo("dotnet",
            [Program, "serve", "--data", folder, "--listen", $"http://127.0.0.1:{Port}"])
                { RedirectStandardOutput = true })!;
        server.BeginOutputReadLine();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (server.HasExited) throw new InvalidOperationException($"the server ended with {server.ExitCode}");
            try
            {
                using var answer = await http.GetAsync(new Uri("/sign-in", UriKind.Relative), cancel);
                if (answer.IsSuccessStatusCode) break;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20, cancel);
            }
        }
        StartSeconds = clock.Elapsed.TotalSeconds;
    }

    public async Task Stop()
    {
        if (server is null) return;
        using (var stop = Process.Start("kill", ["-INT", server.Id.ToString(CultureInfo.InvariantCulture)]))
            await stop.WaitForExitAsync();
        await server.WaitForExitAsync();
        server.Dispose();
        server = null;
    }

    public async Task<int> Execute(string sql, CancellationToken cancel)
    {
        await using var connection = await Source.OpenConnectionAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    public async Task<T> One<T>(string sql, CancellationToken cancel)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancel))!;
    }

    public async Task<List<T>> Rows<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancel)
    {
        await using var command = Source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        var all = new List<T>();
        while (await rows.ReadAsync(cancel)) all.Add(read(rows));
        return all;
    }

    /// <summary>Signs persons in without their passwords: the sessions are rows. The condition is on holding h, post o,
    /// unit u, person p.</summary>
    public async Task<List<Holder>> SignIn(string condition, int count, CancellationToken cancel)
    {
        var holders = await Rows($"""
            select p.id, o.id, u.id from person p join holding h on h.person_id = p.id join post o on o.id = h.post_id
              join unit u on u.id = o.unit_id
            where {condition} order by p.id limit {count}
            """, r => new Holder(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), r.GetInt32(0), r.GetInt32(1), r.GetInt32(2)), cancel);
        await using var insert = Source.CreateCommand("""
            insert into session (digest, person_id, post_id, secret, created_at, seen_at, expires_at, confirmed_at)
            select d, p, o, d, now(), now(), now() + interval '12 hours', now()
              from unnest($1::bytea[], $2::int[], $3::int[]) as x(d, p, o)
            """);
        insert.Parameters.Add(new() { Value = holders.Select(h => SHA256.HashData(Encoding.ASCII.GetBytes(h.Token)))
            .ToArray() });
        insert.Parameters.Add(new() { Value = holders.Select(h => h.PersonId).ToArray() });
        insert.Parameters.Add(new() { Value = holders.Select(h => h.PostId).ToArray() });
        await insert.ExecuteNonQueryAsync(cancel);
        return holders;
    }

    /// <summary>Runs a pgbench script of this database; answers transactions a second and the mean milliseconds of
    /// one.</summary>
    public (double PerSecond, double Milliseconds) Pgbench(string script, string limits,
        params (string Name, object Value)[] variables)
    {
        var file = Path.Combine(Path.GetTempPath(), $"yiwang-bench-{Guid.CreateVersion7():n}.sql");
        File.WriteAllText(file, script);
        File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);
        try
        {
            string[] arguments = ["-n", "-M", "prepared", "-h", cluster.SocketFolder, "-U", "yiwang", "-f", file,
                .. limits.Split(' '),
                .. variables.SelectMany(v => new[] { "-D", $"{v.Name}={v.Value}" }), "yiwang"];
            var (code, words) = cluster.Run("pgbench", arguments);
            if (code != 0) throw new InvalidOperationException(words);
            return (Number(words, "tps = "), Number(words, "latency average = "));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Waits until everything that was done stands in the tree, so that no measurement pays for the one
    /// before.</summary>
    public async Task Settle(CancellationToken cancel)
    {
        while (await One<bool>("""
            select exists (select 1 from trace_head h
              where (h.last_xid, h.last_id) < (select xid, id from trace order by xid desc, id desc limit 1))
            """, cancel)) await Task.Delay(200, cancel);
    }

    /// <summary>
    /// Processor time used so far by this program with its children, by the server, by the database: on a machine that
    /// others use too it says more than the clock.
    /// </summary>
    public Processor Processor()
    {
        var postmaster = int.Parse(File.ReadLines(Path.Combine(cluster.Folder, "postmaster.pid")).First(),
            CultureInfo.InvariantCulture);
        var (clients, ended) = Ticks(Environment.ProcessId);
        var database = Ticks(postmaster).Own + Ticks(postmaster).Children;
        var children = File.ReadAllText($"/proc/{postmaster}/task/{postmaster}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        database += children.Sum(c => Ticks(int.Parse(c, CultureInfo.InvariantCulture)).Own);
        return new Processor((clients + ended) / 100.0, server is null ? 0 : Ticks(server.Id).Own / 100.0,
            database / 100.0);
    }

    // proc(5): utime, stime, cutime, cstime are fields 14 to 17; the name in parentheses may hold anything.
    private static (long Own, long Children) Ticks(int process)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{process}/stat");
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            long Field(int number) => long.Parse(fields[number - 3], CultureInfo.InvariantCulture);
            return (Field(14) + Field(15), Field(16) + Field(17));
        }
        catch (IOException)
        {
            // It ended between the list and the look; its parent has its time.
            return (0, 0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await Source.DisposeAsync();
        cluster.Stop();
    }

    private static double Number(string words, string after)
    {
        var at = words.IndexOf(after, StringComparison.Ordinal) + after.Length;
        var end = at;
        while (end < words.Length && (char.IsDigit(words[end]) || words[end] == '.')) end++;
        return double.Parse(words.AsSpan(at, end - at), CultureInfo.InvariantCulture);
    }

    private static async Task Run(string word, string folder, CancellationToken cancel)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Program, word, "--data", folder])
            { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        if (process.ExitCode != 0) throw new InvalidOperationException($"yiwang {word} ended with {process.ExitCode}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
