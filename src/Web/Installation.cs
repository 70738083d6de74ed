using Npgsql;
using Yiwang.Data;
using Yiwang.Platform;
using Yiwang.Platform.Content;
using Yiwang.Platform.Database;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Settings;

namespace Yiwang.Web;

/// <summary>An opened installation: its database (started here if it is the private one and did not run), its content
/// store.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly PostgresCluster? cluster;

    private Installation(YiwangSettings settings, PostgresCluster? cluster, NpgsqlDataSource source)
    {
        Settings = settings;
        this.cluster = cluster;
        Source = source;
        Content = new ContentStore(Path.Combine(settings.Data, "content"));
    }

    public YiwangSettings Settings { get; }

    public NpgsqlDataSource Source { get; }

    /// <summary>Of the private cluster, or as it was given.</summary>
    public string ConnectionString => cluster?.ConnectionString ?? Settings.Database;

    public ContentStore Content { get; }

    public PostgresCluster? Cluster => cluster;

    /// <summary>Opens it, and brings its schema to the newest when <paramref name="migrate"/>.</summary>
    public static async Task<Installation> Open(YiwangSettings settings, bool migrate, CancellationToken cancel)
    {
        Directory.CreateDirectory(settings.Data);
        PostgresCluster? cluster = null;
        var connection = settings.Database;
        if (connection.Length == 0)
        {
            cluster = PostgresCluster.At(settings.Data);
            cluster.Start();
            connection = cluster.ConnectionString;
            await MakeDatabase(connection, cancel);
        }
        var source = NpgsqlDataSource.Create(connection);
        var installation = new Installation(settings, cluster, source);
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
        if (cluster is not null && await IsLast(cluster)) cluster.Stop();
    }

    // Whoever leaves last puts out the light: another serve or work on this database goes on, and nothing is left
    // running after it.
    private static async Task<bool> IsLast(PostgresCluster cluster)
    {
        var builder = new NpgsqlConnectionStringBuilder(cluster.ConnectionString)
            { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        try
        {
            await connection.OpenAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // It does not run any more, so there is nothing to stop; or it does not answer, and stopping it is all that
            // is left.
            return cluster.Runs();
        }
        await using var others = new NpgsqlCommand(
            "select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
            connection);
        return (long)(await others.ExecuteScalarAsync(CancellationToken.None))! == 0;
    }

    private static async Task MakeDatabase(string connection, CancellationToken cancel)
    {
        var builder = new NpgsqlConnectionStringBuilder(connection) { Database = "postgres", Pooling = false };
        await using var postgres = new NpgsqlConnection(builder.ConnectionString);
        await postgres.OpenAsync(cancel);
        await using var exists = new NpgsqlCommand("select count(*) from pg_database where datname = 'yiwang'",
            postgres);
        if ((long)(await exists.ExecuteScalarAsync(cancel))! > 0) return;
        await using var create = new NpgsqlCommand("create database yiwang", postgres);
        await create.ExecuteNonQueryAsync(cancel);
    }
}
