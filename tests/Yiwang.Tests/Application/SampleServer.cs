using Npgsql;
using Xunit;
using Yiwang.Platform.Database;
using Yiwang.Platform.Settings;
using Yiwang.Tests.Application;
using Yiwang.Web;
using Yiwang.Web.Commands;

[assembly: AssemblyFixture(typeof(SampleServer))]

namespace Yiwang.Tests.Application;

/// <summary>
/// One PostgreSQL for all test classes: the sample province is loaded into it once, and each class gets a copy of that
/// database and of the data folder beside it.
/// </summary>
public sealed class SampleServer : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("yiwang-test-").FullName;
    private readonly SemaphoreSlim gate = new(1, 1);
    private PostgresCluster? cluster;

    /// <summary>A copy of the loaded province: its database, and its data folder in an empty one.</summary>
    internal async Task<YiwangSettings> Copy(string into, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            cluster ??= await Load(folder, cancel);
            var name = $"t{Guid.CreateVersion7():N}";
            await Tell(cluster, $"create database {name} template yiwang", cancel);
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.TopDirectoryOnly))
            {
                File.Copy(file, Path.Combine(into, Path.GetFileName(file)));
            }
            var at = new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Database = name };
            return Settings(into) with { Database = at.ConnectionString };
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Takes a copy's database away.</summary>
    internal Task Drop(string connection) => Tell(
        cluster!, $"drop database {new NpgsqlConnectionStringBuilder(connection).Database} with (force)",
        CancellationToken.None);

    /// <summary>Loads the sample province into an empty folder with a private cluster, which goes on running.</summary>
    internal static async Task<PostgresCluster> Load(string folder, CancellationToken cancel)
    {
        // The cluster's own user walks through to its files.
        File.SetUnixFileMode(
            folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        var cluster = PostgresCluster.At(folder);
        cluster.Start();
        // A connection of another program keeps the cluster running when the installation is closed.
        await using var stay = new NpgsqlConnection(Postgres(cluster));
        await stay.OpenAsync(cancel);
        await using var installation = await Installation.Open(Settings(folder), migrate: true, cancel);
        await LoadCommand.Load(installation.Source, folder, cancel);
        return cluster;
    }

    internal static YiwangSettings Settings(string folder) => new() { Data = folder, Listen = "http://127.0.0.1:0" };

    public ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        cluster?.Stop(immediate: true);
        Directory.Delete(folder, recursive: true);
        gate.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task Tell(PostgresCluster cluster, string sql, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(Postgres(cluster));
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static string Postgres(PostgresCluster cluster) =>
        new NpgsqlConnectionStringBuilder(cluster.ConnectionString)
    {
        Database = "postgres", Pooling = false,
    }.ConnectionString;
}
