using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Settings;
using Yiwang.Platform.Tracing;

namespace Yiwang.Web.Commands;

/// <summary>
/// <c>restore FILE.tar --data FOLDER</c>: into an empty folder and an empty database; every entry is compared with the
/// manifest, then the restored copy proves itself as <c>verify trace</c> does, whose exit code it answers with.
/// </summary>
internal static class RestoreCommand
{
    private const int EntriesMax = 50_000_000;

    public static async Task<int> Run(YiwangSettings settings, string file, CancellationToken cancel)
    {
        if (!File.Exists(file))
            throw new InstallationException(new Text($"没有这个备份文件：{file}", $"There is no such backup: {file}"));
        if (Directory.Exists(settings.Data) && Directory.EnumerateFileSystemEntries(settings.Data).Any())
        {
            throw new InstallationException(
                new Text($"{settings.Data} 不是空的，没有恢复。", $"{settings.Data} is not empty; nothing was restored."));
        }
        var dump = Path.Combine(settings.Data, BackupManifest.Database);
        try
        {
            await Unpack(settings.Data, file, cancel);
            await using var installation = await Installation.Open(settings, migrate: false, cancel);
            await MustBeEmpty(installation.Source, cancel);
            await using (var from = File.OpenRead(dump))
                await PostgresCluster.Load(installation.ConnectionString, from, cancel);
        }
        finally
        {
            File.Delete(dump);
        }
        await using (var installation = await Installation.Open(settings, migrate: true, cancel))
        {
            await Sequence(installation, cancel);
        }
        Console.WriteLine($"已恢复到 {settings.Data}，现在验证。 Restored; verifying.");
        return await VerifyTraceCommand.Run(settings, new TraceFlags(), cancel);
    }

    private static async Task Unpack(string folder, string file, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        BackupManifest? manifest = null;
        try
        {
            await using var from = File.OpenRead(file);
            await using var tar = new TarReader(from);
            while (await tar.GetNextEntryAsync(copyData: false, cancel) is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                    || found.Count > EntriesMax) throw Damaged(entry.Name);
                var stream = entry.DataStream ?? Stream.Null;
                if (entry.Name == BackupManifest.Name)
                    manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(stream, cancellationToken: cancel);
                else found[entry.Name] = await Write(PlaceOf(folder, entry.Name), stream, cancel);
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException or JsonException)
        {
            throw Damaged(broken.Message);
        }
        if (manifest is null) throw Damaged(BackupManifest.Name);
        if (manifest.Form != BackupManifest.FormNow)
        {
            throw new InstallationException(
                new Text($"这个备份是另一种格式（{manifest.Form}），本程序不认识。",
                    $"The backup has form {manifest.Form}, which this program does not know."));
        }
        var wrong = manifest.Files.FirstOrDefault(f => !found.TryGetValue(f.Key, out var digest) || digest != f.Value);
        if (wrong.Key is not null) throw Damaged(wrong.Key);
        if (found.Keys.FirstOrDefault(name => !manifest.Files.ContainsKey(name)) is { } stray) throw Damaged(stray);
    }

    // A name is a path below the folder or nothing: content by its digest, the rest where it was.
    private static string PlaceOf(string folder, string name)
    {
        var place = name.StartsWith("content/", StringComparison.Ordinal) && name.Length == "content/".Length + 64
            ? Path.Combine(folder, "content", name["content/".Length..][..2], name["content/".Length..][2..])
            : Path.Combine(folder, name);
        return Path.GetFullPath(place).StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar,
            StringComparison.Ordinal) ? place : throw Damaged(name);
    }

    private static async Task<string> Write(string path, Stream from, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var to = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await from.ReadAsync(buffer, cancel)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancel);
        }
        to.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task MustBeEmpty(NpgsqlDataSource source, CancellationToken cancel)
    {
        await using var any = source.CreateCommand(
            "select exists (select 1 from information_schema.tables where table_schema = 'public')");
        if ((bool)(await any.ExecuteScalarAsync(cancel))!)
        {
            throw new InstallationException(
                new Text("数据库不是空的，没有恢复。", "The database is not empty; nothing was restored."));
        }
    }

    // Entries committed before the snapshot and not yet in the tree get their place; the tiles are made again.
    private static async Task Sequence(Installation installation, CancellationToken cancel)
    {
        var settings = installation.Settings;
        var sequencer = new Sequencer(Duties.Folder(settings), Duties.Origin(settings), Duties.Signers(settings),
            TimeProvider.System);
        await using var connection = await installation.Source.OpenConnectionAsync(cancel);
        while ((await sequencer.Run(connection, cancel)).HasMore) cancel.ThrowIfCancellationRequested();
    }

    private static InstallationException Damaged(string what) =>
        new(new Text($"备份文件已损坏：{what}", $"The backup is damaged: {what}"));
}
