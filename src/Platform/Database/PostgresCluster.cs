using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Yiwang.Platform.Database;

/// <summary>
/// The private PostgreSQL cluster of an installation: made of the installed PostgreSQL under the data folder, on a
/// local socket that only its own user enters, with nothing on the network. As root the cluster runs as the user
/// <c>postgres</c>.
/// </summary>
public sealed class PostgresCluster
{
    private const int SocketPathMax = 90;
    private const int StopSecondsMax = 30;
    private readonly string programs;
    private readonly bool asRoot;

    private PostgresCluster(string dataFolder, string programs)
    {
        this.programs = programs;
        asRoot = Environment.UserName == "root" || geteuid() == 0;
        Folder = Path.Combine(Path.GetFullPath(dataFolder), "pg");
        SocketFolder = Path.Combine(Path.GetFullPath(dataFolder), "run");
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Folder)))[..12];
        if (asRoot && !ReachableByPostgres(Path.GetFullPath(dataFolder)))
        {
            Folder = $"/var/lib/yiwang/{name}/pg";
            SocketFolder = $"/var/lib/yiwang/{name}/run";
        }
        if (SocketFolder.Length > SocketPathMax) SocketFolder = $"/tmp/yiwang-{name}";
    }

    /// <summary>Where the cluster's files are; outside the data folder only if the user postgres cannot reach
    /// that.</summary>
    public string Folder { get; }

    public string SocketFolder { get; }

    public string ConnectionString =>
        $"Host={SocketFolder};Username=yiwang;Database=yiwang;Maximum Pool Size=48;Timeout=10;Command Timeout=120;" +
        "Max Auto Prepare=200;Auto Prepare Min Usages=2;No Reset On Close=true;Include Error Detail=false";

    /// <summary>The folder of the newest installed PostgreSQL that is at least version 15, or null.</summary>
    public static string? FindPrograms()
    {
        const string root = "/usr/lib/postgresql";
        if (!Directory.Exists(root)) return null;
        return Directory.GetDirectories(root)
            .Select(folder =>
                (Folder: Path.Combine(folder, "bin"),
                    Version: int.TryParse(Path.GetFileName(folder), out var v) ? v : 0))
            .Where(p => p.Version >= 15 && File.Exists(Path.Combine(p.Folder, "initdb")))
            .OrderByDescending(p => p.Version)
            .Select(p => p.Folder)
            .FirstOrDefault();
    }

    public static PostgresCluster At(string dataFolder) =>
        new(dataFolder, FindPrograms() ?? throw Absent);

    /// <summary>Makes the cluster if there is none, and starts it if it does not run. Returns whether it was started
    /// here.</summary>
    public bool Start()
    {
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(SocketFolder);
        Own(Folder);
        Own(SocketFolder);
        if (!File.Exists(Path.Combine(Folder, "PG_VERSION"))) Create();
        if (Runs()) return false;
        var started = Run("pg_ctl", "start", "-w", "-t", "60", "-s", "-D", Folder, "-l",
            Path.Combine(Folder, "server.log"));
        if (started.ExitCode != 0)
        {
            throw new InstallationException(new Text(
                $"私有数据库没有启动。{started.Words}。日志：{Folder}/server.log",
                $"The private database did not start. {started.Words}. Log: {Folder}/server.log"));
        }
        return true;
    }

    /// <summary>Whether the cluster has been made.</summary>
    public bool IsMade => File.Exists(Path.Combine(Folder, "PG_VERSION"));

    public bool Runs() => Run("pg_ctl", "status", "-D", Folder).ExitCode == 0;

    /// <summary>Stops it; <c>immediate</c> is the stop without a checkpoint that a crash would be.</summary>
    public void Stop(bool immediate = false) =>
        Run("pg_ctl", "stop", "-w", "-t", StopSecondsMax.ToString(), "-s", "-m", immediate ? "immediate" : "fast", "-D",
            Folder);

    /// <summary>Runs one of PostgreSQL's own programs as the cluster's user, e.g. <c>pg_dump</c>.</summary>
    public (int ExitCode, string Words) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo { RedirectStandardError = true, RedirectStandardOutput = true,
            WorkingDirectory = "/" };
        if (asRoot)
        {
            start.FileName = "runuser";
            foreach (var word in (string[])["-u", "postgres", "--", Path.Combine(programs, program)])
                start.ArgumentList.Add(word);
        }
        else
        {
            start.FileName = Path.Combine(programs, program);
        }
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // The server inherits the pipes when pg_ctl starts it; its own log file keeps it from holding them open.
        using var process = Process.Start(start)
            ?? throw new InvalidOperationException($"{program} could not be started");
        if (program == "pg_ctl")
        {
            process.WaitForExit();
            return (process.ExitCode, process.ExitCode == 0
                ? "" : $"{program} {string.Join(' ', arguments)}: {process.ExitCode}");
        }
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, (error + output.GetAwaiter().GetResult()).Trim());
    }

    /// <summary>Writes a consistent snapshot of a database, in pg_dump's own format, while it is in use.</summary>
    /// <param name="connection">Of the private cluster or of any server.</param>
    /// <exception cref="InstallationException">pg_dump said why not.</exception>
    public static Task Dump(string connection, Stream to, CancellationToken cancel) =>
        Pipe("pg_dump", connection, ["--format=custom", "--no-owner", "--no-privileges"], null, to, cancel);

    /// <summary>Reads what <see cref="Dump"/> wrote into an empty database, all or nothing.</summary>
    /// <exception cref="InstallationException">pg_restore said why not.</exception>
    public static Task Load(string connection, Stream from, CancellationToken cancel) =>
        Pipe("pg_restore", connection, ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"],
            from, Stream.Null, cancel);

    private static async Task Pipe(string program, string connection, string[] arguments, Stream? from, Stream to,
        CancellationToken cancel)
    {
        var folder = FindPrograms() ?? throw Absent;
        var at = new Npgsql.NpgsqlConnectionStringBuilder(connection);
        var start = new ProcessStartInfo(Path.Combine(folder, program))
            { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
                WorkingDirectory = "/" };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // As settings of the environment, so that no password stands in the list of processes.
        start.Environment["PGHOST"] = at.Host;
        start.Environment["PGPORT"] = at.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = at.Username;
        start.Environment["PGPASSWORD"] = at.Password;
        start.Environment["PGSSLMODE"] = at.SslMode.ToString() switch
            { "VerifyCA" => "verify-ca", "VerifyFull" => "verify-full", var mode => mode.ToLowerInvariant() };
        start.ArgumentList.Add("--dbname=" + at.Database);
        using var process = Process.Start(start)
            ?? throw new InvalidOperationException($"{program} could not be started");
        var words = process.StandardError.ReadToEndAsync(cancel);
        var output = process.StandardOutput.BaseStream.CopyToAsync(to, cancel);
        try
        {
            if (from is not null) await from.CopyToAsync(process.StandardInput.BaseStream, cancel);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended before it had read everything; its exit code and words say why.
        }
        await output;
        await process.WaitForExitAsync(cancel);
        var said = (await words).Trim();
        if (process.ExitCode != 0)
            throw new InstallationException(new Text($"{program} 没有做成：{said}", $"{program} failed: {said}"));
    }

    private static InstallationException Absent => new(new Text(
        "没有找到 PostgreSQL 15 或更新的版本。请安装：apt-get install postgresql",
        "PostgreSQL 15 or newer is not installed. Type: apt-get install postgresql"));

    private void Create()
    {
        var made = Run("initdb", "-D", Folder, "-U", "yiwang", "-A", "trust", "-E", "UTF8", "--locale=C",
            "--data-checksums", "-N");
        if (made.ExitCode != 0)
        {
            throw new InstallationException(
                new Text($"没有建成数据库：{made.Words}", $"The database was not made: {made.Words}"));
        }
        // Only the owner of the socket's folder gets to the socket, so the socket may trust who is there.
        File.AppendAllText(Path.Combine(Folder, "postgresql.conf"), $"""

            listen_addresses = ''
            unix_socket_directories = '{SocketFolder}'
            unix_socket_permissions = 0700
            max_connections = 120
            shared_buffers = 512MB
            effective_cache_size = 2GB
            work_mem = 16MB
            maintenance_work_mem = 256MB
            wal_compression = on
            max_wal_size = 4GB
            checkpoint_timeout = 15min
            checkpoint_completion_target = 0.9
            wal_level = replica
            timezone = 'UTC'
            log_timezone = 'UTC'
            jit = off
            random_page_cost = 1.1
            fsync = on
            synchronous_commit = on
            full_page_writes = on
            """);
        Own(Path.Combine(Folder, "postgresql.conf"));
    }

    private void Own(string path)
    {
        if (asRoot)
        {
            using var chown = Process.Start("chown", ["postgres:postgres", path]);
            chown.WaitForExit();
        }
        if (Directory.Exists(path))
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static bool ReachableByPostgres(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (at.Exists && (File.GetUnixFileMode(at.FullName) & UnixFileMode.OtherExecute) == 0) return false;
        }
        return true;
    }

    [System.Runtime.InteropServices.DllImport("libc")]
    [System.Runtime.InteropServices.DefaultDllImportSearchPaths(
        System.Runtime.InteropServices.DllImportSearchPath.SafeDirectories)]
    private static extern uint geteuid();
}

/// <summary>Something is wrong with the installation, said in words that tell what to do.</summary>
public sealed class InstallationException(Text words) : Exception(words.En)
{
    public Text Words { get; } = words;
}
