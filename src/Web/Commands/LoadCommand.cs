using System.Diagnostics;
using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Settings;
using Yiwang.Web.Sample;

namespace Yiwang.Web.Commands;

/// <summary>
/// <c>load</c>: migrates and loads the sample province into an empty database; a second time it changes nothing.
/// </summary>
internal static class LoadCommand
{
    public static async Task<int> Run(YiwangSettings settings, CancellationToken cancel)
    {
        await using var installation = await Installation.Open(settings, migrate: true, cancel);
        var watch = Stopwatch.StartNew();
        var password = await Load(installation.Source, settings.Data, cancel);
        Console.WriteLine(password is null
            ? "已有数据，没有再载入。 The database is not empty; nothing was loaded."
            : $"示例省份已载入（{watch.Elapsed.TotalSeconds:0.0} 秒）。口令 password: {password}");
        return 0;
    }

    /// <summary>
    /// Loads the sample when the directory is empty; answers the generated password, or null when there was data
    /// already.
    /// </summary>
    public static async Task<string?> Load(NpgsqlDataSource source, string dataFolder, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using (var guard = new NpgsqlCommand("lock table unit in exclusive mode", connection))
            await guard.ExecuteNonQueryAsync(cancel);
        await using (var any = new NpgsqlCommand("select exists (select 1 from unit)", connection))
        {
            if ((bool)(await any.ExecuteScalarAsync(cancel))!) return null;
        }
        var password = Passwords.Generate();
        await SampleProvince.Make(Passwords.Hash(password)).Write(connection, cancel);
        await using (var mark = new NpgsqlCommand("insert into setting (name, value) values ('sample', 'guizhou')",
            connection))
        {
            await mark.ExecuteNonQueryAsync(cancel);
        }
        await transaction.CommitAsync(cancel);
        var file = PasswordFile(dataFolder);
        await File.WriteAllTextAsync(file, password, cancel);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return password;
    }

    /// <summary>
    /// The sample's generated password, readable by the owner of the data folder only, so that a second start can
    /// show it again.
    /// </summary>
    public static string PasswordFile(string dataFolder) => Path.Combine(dataFolder, "sample-password");
}

/// <summary><c>migrate</c>: brings the database to the newest schema.</summary>
internal static class MigrateCommand
{
    public static async Task<int> Run(YiwangSettings settings, CancellationToken cancel)
    {
        await using var installation = await Installation.Open(settings, migrate: true, cancel);
        Console.WriteLine("数据库结构是最新的。 The schema is up to date.");
        return 0;
    }
}
