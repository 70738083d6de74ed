using Npgsql;
using Yiwang.Data;
using Yiwang.Platform;
using Yiwang.Platform.Content;
using Yiwang.Platform.Database;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Settings;

namespace Yiwang.Web;

/// <summary>An opened installation: its database (started here if it is the private one and did not run), its content store.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly PostgresCluster? cluster;
    private readonly bool startedHere;

    private Installation(YiwangSettings settings, PostgresCluster? cluster, bool startedHere, NpgsqlDataSource source)
    {
        Settings = settings;
        this.cluster = cluster;
        this.startedHere = startedHere;
        Source = source;
        Content = new ContentStore(Path.Combine(settings.Data, "content"));
    }

    public YiwangSettings Settings { get; }

    public NpgsqlDataSource Source { get; }

    public ContentStore Content { get; }

    public PostgresCluster? Cluster => cluster;

    /// <summary>Opens it, and brings its schema to the newest when <paramref name="migrate"/>.</summary>
    public static async Task<Installation> Open(YiwangSettings settings, bool migrate, CancellationToken cancel)
    {
        Directory.CreateDirectory(settings.Data);
        PostgresCluster? cluster = null;
        var started = false;
        var connection = settings.Database;
        if (connection.Length == 0)
        {
            cluster = PostgresCluster.At(settings.Data);
            started = cluster.Start();
            connection = cluster.ConnectionString;
            await MakeDatabase(connection, cancel);
        }
        var source = NpgsqlDataSource.Create(connection);
        var installation = new Installation(settings, cluster, started, source);
        if (migrate)
        {
            var steps = Migrations.All.Select(m => new Migration(m.Name, m.Sql)).ToList();
            await Migrator.Run(source, steps, cancel);
            await new RouteCatalog(source).Seed(Sample.ShippedRoutes.All(), TimeProvider.System.GetUtcNow(), cancel);
        }
        return installation;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        if (startedHere) cluster!.Stop();
    }

    private static async Task MakeDatabase(string connection, CancellationToken cancel)
    {
        var builder = new NpgsqlConnectionStringBuilder(connection) { Database = "postgres", Pooling = false };
        await using var postgres = new NpgsqlConnection(builder.ConnectionString);
        await postgres.OpenAsync(cancel);
        await using var exists = new NpgsqlCommand("select count(*) from pg_database where datname = 'yiwang'", postgres);
        if ((long)(await exists.ExecuteScalarAsync(cancel))! > 0) return;
        await using var create = new NpgsqlCommand("create database yiwang", postgres);
        await create.ExecuteNonQueryAsync(cancel);
    }
}
