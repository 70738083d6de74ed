using Npgsql;
using Dapper;
using Yiwang.Documents.Drafting;
using Yiwang.Platform;
using Yiwang.Platform.Content;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Settings;

namespace Yiwang.Documents.Attaching;

/// <summary>A file that is coming in parts.</summary>
internal sealed class PartialUpload
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public long Length { get; init; }
    public long Received { get; init; }
}

/// <summary>
/// Takes files in parts that survive a lost line (tus 1.0.0: core, creation, termination). What arrived of a broken
/// part is kept; only the person who began an upload sees it. Forgotten ones go after a day.
/// </summary>
internal sealed class TakeParts(NpgsqlDataSource source, YiwangSettings settings, TimeProvider clock)
{
    public const int OpenMax = 20;
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);
    private readonly string folder = Path.Combine(settings.Data, "uploads");

    public async Task<Result<Guid>> Begin(Actor by, string name, long length, CancellationToken cancel)
    {
        if (UploadJudge.JudgeName(name) is { } badName) return badName;
        if (Classified.Refuse("", name, "") is { } secret) return secret;
        if (length == 0) return new Refusal("upload.empty", "文件是空的。", "The file is empty.", RefusalKind.Wrong, "file");
        if (length > UploadJudge.SizeBytesMax)
        {
            return new Refusal("upload.too_large", $"文件超过 {UploadJudge.SizeBytesMax >> 20} MB，没有开始传。",
                $"The file is larger than {UploadJudge.SizeBytesMax >> 20} MB; nothing was sent.", RefusalKind.TooLarge,
                "file");
        }
        Directory.CreateDirectory(folder);
        await using var connection = await source.OpenConnectionAsync(cancel);
        await Forget(connection, cancel);
        var open = await connection.ExecuteScalarAsync<int>(
            new CommandDefinition("select count(*)::int from upload where person_id = @PersonId", new { by.PersonId },
                cancellationToken: cancel));
        if (open >= OpenMax)
            return new Refusal("upload.too_many", $"您有 {open} 个文件没传完，先传完或等一天。",
                $"You have {open} unfinished uploads; finish them or wait a day.");
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        await File.WriteAllBytesAsync(PathOf(id), [], cancel);
        await connection.ExecuteAsync(
            new CommandDefinition(
                "insert into upload (id, person_id, name, length, created_at) values (@id, @PersonId, @name, @length, @now)",
            new { id, by.PersonId, name, length, now }, cancellationToken: cancel));
        return id;
    }

    public async Task<PartialUpload?> Find(Actor by, Guid id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await Row(connection, null, by, id, "", cancel);
    }

    /// <summary>Appends a part; answers how far the file has come. An offset that is not the file's end changes
    /// nothing.</summary>
    public async Task<Result<long>> Append(Actor by, Guid id, long offset, Stream part, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var upload = await Row(connection, transaction, by, id, " for update", cancel);
        if (upload is null) return Refusal.NotThere;
        if (offset != upload.Received)
            return new Refusal("upload.offset", $"应从第 {upload.Received} 字节接着传。", $"Go on from byte {upload.Received}.");
        var received = offset;
        await using (var file = new FileStream(PathOf(id), FileMode.Open, FileAccess.Write, FileShare.None))
        {
            file.SetLength(offset);
            file.Position = offset;
            var buffer = new byte[1 << 16];
            try
            {
                int read;
                while (received < upload.Length
                    && (read = await part.ReadAsync(
                        buffer.AsMemory(0, (int)Math.Min(buffer.Length, upload.Length - received)), cancel)) > 0)
                {
                    await file.WriteAsync(buffer.AsMemory(0, read), cancel);
                    received += read;
                }
            }
            catch (Exception cut)
                when (cut is IOException or OperationCanceledException
                    or Microsoft.AspNetCore.Http.BadHttpRequestException)
            {
                // The line was cut: what arrived stays, and the next part begins there.
                received = file.Position;
            }
            file.Flush(flushToDisk: true);
        }
        await connection.ExecuteAsync(new CommandDefinition("update upload set received = @received where id = @id",
            new { received, id }, transaction, cancellationToken: CancellationToken.None));
        await transaction.CommitAsync(CancellationToken.None);
        return received;
    }

    /// <summary>A finished upload to read from; null while parts are missing.</summary>
    public async Task<(PartialUpload Upload, FileStream File)?> Finished(Actor by, Guid id, CancellationToken cancel) =>
        await Find(by, id, cancel) is { } upload && upload.Received == upload.Length
            ? (upload, new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16)) : null;

    public async Task<bool> Remove(Actor by, Guid id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var removed = await connection.ExecuteAsync(
            new CommandDefinition("delete from upload where id = @id and person_id = @PersonId",
                new { id, by.PersonId }, cancellationToken: cancel));
        if (removed > 0) File.Delete(PathOf(id));
        return removed > 0;
    }

    private async Task Forget(NpgsqlConnection connection, CancellationToken cancel)
    {
        var old = await connection.QueryAsync<Guid>(
            new CommandDefinition("delete from upload where created_at < @before returning id",
            new { before = clock.GetUtcNow() - KeptFor }, cancellationToken: cancel));
        foreach (var id in old) File.Delete(PathOf(id));
    }

    private static Task<PartialUpload?> Row(NpgsqlConnection connection, NpgsqlTransaction? transaction, Actor by,
        Guid id, string mode, CancellationToken cancel) =>
        connection.QueryFirstOrDefaultAsync<PartialUpload?>(new CommandDefinition(
            $"select id, name, length, received from upload where id = @id and person_id = @PersonId{mode}",
            new { id, by.PersonId }, transaction, cancellationToken: cancel));

    private string PathOf(Guid id) => Path.Combine(folder, id.ToString("N"));
}
