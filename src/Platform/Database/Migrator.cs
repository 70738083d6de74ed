using Npgsql;

namespace Yiwang.Platform.Database;

/// <summary>One forward step of the schema: its file name and its SQL.</summary>
public sealed record Migration(string Name, string Sql);

/// <summary>Brings a database to the newest schema: each migration in a transaction of its own, once, one process at a
/// time.</summary>
public static class Migrator
{
    private const long LockKey = 0x59697761_6e67; // "Yiwang"

    /// <summary>Returns the names of the migrations that were applied now.</summary>
    public static async Task<IReadOnlyList<string>> Run(
        NpgsqlDataSource source, IReadOnlyList<Migration> migrations, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await Execute(connection, $"select pg_advisory_lock({LockKey})", cancel);
        try
        {
            await Execute(connection,
                "create table if not exists migration (name text primary key, at timestamptz not null default now())",
                cancel);
            var done = new HashSet<string>(StringComparer.Ordinal);
            await using (var read = new NpgsqlCommand("select name from migration", connection))
            await using (var rows = await read.ExecuteReaderAsync(cancel))
            {
                while (await rows.ReadAsync(cancel)) done.Add(rows.GetString(0));
            }
            var applied = new List<string>();
            foreach (var migration in migrations.Where(m => !done.Contains(m.Name))
                .OrderBy(m => m.Name, StringComparer.Ordinal))
            {
                await using var transaction = await connection.BeginTransactionAsync(cancel);
                await Execute(connection, migration.Sql, cancel);
                await using var mark = new NpgsqlCommand("insert into migration (name) values ($1)", connection)
                {
                    Parameters = { new() { Value = migration.Name } },
                };
                await mark.ExecuteNonQueryAsync(cancel);
                await transaction.CommitAsync(cancel);
                applied.Add(migration.Name);
            }
            if (applied.Count > 0) await connection.ReloadTypesAsync(cancel);
            return applied;
        }
        finally
        {
            await Execute(connection, $"select pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
