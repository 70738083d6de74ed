using System.Security.Cryptography;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Content;

/// <summary>A stored file: its SHA-256 digest and size in bytes.</summary>
public sealed record StoredContent(byte[] Digest, long SizeBytes);

/// <summary>
/// Files named by their SHA-256 digest, written, synced and renamed before the row that names them commits; the same
/// bytes are stored once.
/// </summary>
public sealed class ContentStore
{
    public const long SizeBytesMax = 2L << 30;
    private readonly string folder;

    public ContentStore(string folder)
    {
        this.folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(Path.Combine(this.folder, "new"));
    }

    /// <summary>Stores the stream; refused past <paramref name="sizeBytesMax"/> with nothing left behind.</summary>
    public async Task<Result<StoredContent>> Store(Stream source, long sizeBytesMax, CancellationToken cancel)
    {
        var temporary = Path.Combine(folder, "new", Guid.CreateVersion7().ToString("N"));
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long size = 0;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None,
                1 << 16))
            {
                var buffer = new byte[1 << 16];
                int read;
                while ((read = await source.ReadAsync(buffer, cancel)) > 0)
                {
                    size += read;
                    if (size > sizeBytesMax)
                    {
                        return new Refusal("content.too_large", $"文件超过 {sizeBytesMax >> 20} MB，没有保存。",
                            $"The file is larger than {sizeBytesMax >> 20} MB and was not kept.", RefusalKind.TooLarge);
                    }
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancel);
                }
                file.Flush(flushToDisk: true);
            }
            var digest = hash.GetHashAndReset();
            Publish(temporary, digest);
            return new StoredContent(digest, size);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public async Task<StoredContent> Store(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        using var source = new MemoryStream(bytes.ToArray(), writable: false);
        return (await Store(source, long.MaxValue, cancel)).Answer;
    }

    /// <summary>Opens a stored file, or null when it is not there (which <c>verify trace</c> then reports).</summary>
    public FileStream? Open(byte[] digest)
    {
        var path = PathOf(digest);
        return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16) : null;
    }

    public async Task<byte[]> Read(byte[] digest, CancellationToken cancel)
    {
        await using var file = Open(digest) ?? throw new FileNotFoundException(Convert.ToHexStringLower(digest));
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }

    public string PathOf(byte[] digest)
    {
        var name = Convert.ToHexStringLower(digest);
        return Path.Combine(folder, name[..2], name[2..]);
    }

    /// <summary>Every stored file's digest with its path, for the verifier.</summary>
    public IEnumerable<(byte[] Digest, string Path)> All() =>
        Directory.EnumerateDirectories(folder).Where(d => Path.GetFileName(d).Length == 2)
            .SelectMany(d => Directory.EnumerateFiles(d)
                .Select(f => (Convert.FromHexString(Path.GetFileName(d) + Path.GetFileName(f)), f)));

    /// <summary>The row of a stored file, written in the act that uses it.</summary>
    public static Task Record(Act act, StoredContent content, string mediaType, CancellationToken cancel) =>
        act.Execute(
        "insert into blob (digest, size, media_type, created_at) values (@Digest, @SizeBytes, @mediaType, @At) on conflict do nothing",
        new { content.Digest, content.SizeBytes, mediaType, act.At }, cancel);

    private void Publish(string temporary, byte[] digest)
    {
        var target = PathOf(digest);
        var shelf = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(shelf);
        if (File.Exists(target)) return;
        File.Move(temporary, target, overwrite: true);
        Durable.SyncFolder(shelf);
    }
}
