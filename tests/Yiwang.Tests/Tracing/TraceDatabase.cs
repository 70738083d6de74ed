using Npgsql;
using NpgsqlTypes;
using Yiwang.Platform.Database;
using Yiwang.Platform.Tracing;

namespace Yiwang.Tests.Tracing;

/// <summary>A private PostgreSQL for the tests of the trace; each test has a database of its own with only the trace's
/// tables.</summary>
public sealed class TraceDatabase : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"yt-{Guid.CreateVersion7():N}"[..18]);
    private readonly PostgresCluster cluster;

    public TraceDatabase()
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        }

        cluster = PostgresCluster.At(folder);
        cluster.Start();
    }

    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(folder, name)).FullName;

    /// <summary>A fresh database with the trace's tables alone.</summary>
    public Task<NpgsqlDataSource> Create(CancellationToken cancel) =>
        Create(Yiwang.Data.Migrations.All.Where(step => step.Name is "0002_trace" or "0009_checkpoint_chain"), cancel);

    /// <summary>A fresh database with every table.</summary>
    public Task<NpgsqlDataSource> CreateWhole(CancellationToken cancel) => Create(Yiwang.Data.Migrations.All, cancel);

    private async Task<NpgsqlDataSource> Create(IEnumerable<(string Name, string Sql)> steps, CancellationToken cancel)
    {
        var database = $"t{Guid.CreateVersion7():N}";
        await using (var server = NpgsqlDataSource.Create(Connection("postgres")))
        {
            await Execute(server, $"create database {database}", cancel);
        }

        var source = NpgsqlDataSource.Create(Connection(database));
        foreach (var (_, sql) in steps)
        {
            await Execute(source, sql, cancel);
        }

        return source;
    }

    public static async Task Execute(NpgsqlDataSource source, string sql, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancel);
    }

    public static async Task<long> Count(NpgsqlDataSource source, string sql, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel));
    }

    /// <summary>Writes entries as an act does: row, bytes, words.</summary>
    public static async Task Write(NpgsqlConnection connection, int first, int count, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        for (var number = first; number < first + count; number++)
        {
            batch.BatchCommands.Add(Insertion(Entry(number), Salt(number), Words(number)));
        }

        await batch.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Writes one entry without words.</summary>
    public static async Task Insert(NpgsqlConnection connection, TraceEntry entry, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Insertion(entry, [], "") } };
        await batch.ExecuteNonQueryAsync(cancel);
    }

    public static TraceEntry Entry(int number) => new TraceEntry
    {
        Act = new Guid(number, 1, 2, new byte[8]),
        At = new DateTimeOffset(2026, 11, 21, 1, 0, 0, TimeSpan.Zero).AddMilliseconds(number * 37),
        Node = "gz-szf",
        Person = number % 7 == 0 ? null : 100 + number % 50,
        Post = number % 7 == 0 ? null : 7,
        Unit = number % 7 == 0 ? null : 3,
        Code = number % 7 == 0 ? "system.swept" : "document.signed",
        ObjectKind = "document",
        ObjectId = (number % 200).ToString(),
        Case = number % 3 == 0 ? null : new Guid(number % 20, 9, 9, new byte[8]),
        Words = Words(number).Length == 0 ? null : TraceWords.Commit(Salt(number), Words(number)),
    }.With("number", $"黔府发〔2026〕{number}号");

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        cluster.Stop(immediate: true);
        Directory.Delete(folder, recursive: true);
    }

    private static NpgsqlBatchCommand Insertion(TraceEntry entry, byte[] salt, string words) => new("""
        with e as (
          insert into trace (act, at, person_id, post_id, unit_id, kind, object_kind, object_id, case_id, entry)
          values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id)
        insert into trace_words (trace_id, salt, words) select id, $11, $12 from e where $12 <> ''
        """)
    {
        Parameters =
        {
            new() { Value = entry.Act }, new() { Value = entry.At }, new() { Value = entry.Person ?? 0 },
            new() { Value = entry.Post ?? 0 }, new() { Value = entry.Unit ?? 0 }, new() { Value = entry.Code },
            new() { Value = entry.ObjectKind }, new() { Value = entry.ObjectId },
            new() { Value = (object?)entry.Case ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            new() { Value = entry.ToBytes() }, new() { Value = salt }, new() { Value = words },
        },
    };

    private static string Words(int number) => number % 4 == 0 ? $"同意，请办理。{number}" : "";

    private static byte[] Salt(int number)
    {
        var salt = new byte[TraceWords.SaltBytes];
        BitConverter.TryWriteBytes(salt, number);
        return salt;
    }

    private string Connection(string name) =>
        $"Host={cluster.SocketFolder};Username=yiwang;Database={name};Maximum Pool Size=20;Timeout=10;Command Timeout=120";
}
