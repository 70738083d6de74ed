using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Settings;

namespace Yiwang.Web.Commands;

/// <summary>What a backup holds; the last entry of its file.</summary>
/// <param name="Files">Digest (SHA-256, hex) of each entry by its name.</param>
internal sealed record BackupManifest(int Form, string Version, DateTimeOffset At, string Node,
    IReadOnlyDictionary<string, string> Files)
{
    public const string Name = "manifest.json";
    public const string Database = "database.dump";
    public const int FormNow = 1;
}

/// <summary>
/// <c>backup FILE.tar</c>: database, content, keys and the published checkpoint in one file, while everything runs. The
/// checkpoint is taken before the snapshot and the files after it: a restored database never lacks what was published,
/// nor a file that a row names.
/// </summary>
internal static class BackupCommand
{
    private const string CheckpointEntry = "trace/checkpoint";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static async Task<int> Run(YiwangSettings settings, string file, CancellationToken cancel)
    {
        if (file.Length == 0 || file.StartsWith("--", StringComparison.Ordinal))
        {
            throw new InstallationException(
                new Text("写明备份到哪个文件：yiwang backup FILE.tar", "Name the file: yiwang backup FILE.tar"));
        }
        await using var installation = await Installation.Open(settings, migrate: false, cancel);
        var size = await Write(installation, Path.GetFullPath(file), TimeProvider.System.GetUtcNow(), cancel);
        Console.WriteLine($"已备份到 {file}（{size >> 10:N0} KB）。里面有密钥，请妥善保管。");
        Console.WriteLine($"Backed up to {file}. It holds the keys: keep it safe.");
        return 0;
    }

    /// <summary>Writes the backup beside and renames it when it is whole; its size in bytes.</summary>
    public static async Task<long> Write(Installation installation, string file, DateTimeOffset now,
        CancellationToken cancel)
    {
        var settings = installation.Settings;
        var checkpoint = Path.Combine(Duties.Folder(settings).Folder, "checkpoint");
        var published = File.Exists(checkpoint) ? await File.ReadAllBytesAsync(checkpoint, cancel) : null;
        var beside = file + ".part";
        var dump = file + ".dump";
        try
        {
            await using (var to = New(dump)) await PostgresCluster.Dump(installation.ConnectionString, to, cancel);
            await using (var to = New(beside))
            {
                await using var tar = new TarWriter(to, TarEntryFormat.Pax, leaveOpen: true);
                var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
                await Add(tar, files, BackupManifest.Database, dump, cancel);
                if (published is not null) await Add(tar, files, CheckpointEntry, new MemoryStream(published), cancel);
                foreach (var path in Kept(settings))
                    await Add(tar, files, Path.GetRelativePath(settings.Data, path), path, cancel);
                foreach (var (digest, path) in installation.Content.All())
                    await Add(tar, files, "content/" + Convert.ToHexStringLower(digest), path, cancel);
                var version = typeof(BackupCommand).Assembly.GetName().Version!.ToString(3);
                var manifest = JsonSerializer.SerializeToUtf8Bytes(
                    new BackupManifest(BackupManifest.FormNow, version, now, settings.Node, files));
                await Add(tar, files, BackupManifest.Name, new MemoryStream(manifest), cancel);
            }
            await using (var whole = new FileStream(beside, FileMode.Open)) whole.Flush(flushToDisk: true);
            File.Move(beside, file, overwrite: true);
            return new FileInfo(file).Length;
        }
        finally
        {
            File.Delete(dump);
            File.Delete(beside);
        }
    }

    // Keys, the configuration, the sample's password; the tiles of the trace are made again from the leaves.
    private static IEnumerable<string> Kept(YiwangSettings settings)
    {
        var keys = Path.Combine(settings.Data, "keys");
        if (Directory.Exists(keys))
            foreach (var key in Directory.EnumerateFiles(keys, "*", SearchOption.AllDirectories)) yield return key;
        foreach (var name in (string[])["yiwang.json", "sample-password"])
        {
            var path = Path.Combine(settings.Data, name);
            if (File.Exists(path)) yield return path;
        }
    }

    private static FileStream New(string path) =>
        new(path,
            new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });

    private static async Task Add(TarWriter tar, SortedDictionary<string, string> files, string name, string path,
        CancellationToken cancel)
    {
        await using var from = File.OpenRead(path);
        await Add(tar, files, name, from, cancel);
    }

    private static async Task Add(TarWriter tar, SortedDictionary<string, string> files, string name, Stream from,
        CancellationToken cancel)
    {
        files[name] = Convert.ToHexStringLower(await SHA256.HashDataAsync(from, cancel));
        from.Position = 0;
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name)
            { DataStream = from, Mode = OwnerOnly }, cancel);
    }
}
