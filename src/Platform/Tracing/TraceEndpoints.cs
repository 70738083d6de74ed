using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Yiwang.Platform.Http;
using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>
/// What witnesses read and bring: the newest checkpoint, tiles, the log's keys; and their cosignatures. Hashes and
/// signatures tell
/// nothing of what was done, so anyone may read them; a cosignature is taken only from a witness that was entered.
/// </summary>
public static class TraceEndpoints
{
    private const int NoteBytesMax = 8_192;

    /// <param name="folder">Files of the log.</param>
    /// <param name="keys">Public keys of the node.</param>
    public static void Map(IEndpointRouteBuilder routes, LogFolder folder, LogKeys keys)
    {
        routes.MapGet("/trace/checkpoint", () => folder.ReadCheckpoint() is { } note
            ? Results.Text(note.ToString()) : Results.NotFound()).Needs(Allow.Everyone);
        routes.MapGet("/trace/keys", () => Results.Text(keys.ToString())).Needs(Allow.Everyone);
        routes.MapGet("/trace/tile/{**path}", (string? path) =>
            TileId.TryParse($"tile/{path}", out var id) && folder.ReadTile(id) is { } bytes
                ? Results.Bytes(bytes, "application/octet-stream") : Results.NotFound()).Needs(Allow.Everyone);
        routes.MapPost("/trace/cosignature", Cosignature).Needs(Allow.Everyone);
    }

    private static async Task<IResult> Cosignature(HttpContext http, NpgsqlDataSource source)
    {
        var refusal = new Refusal("trace.cosignature_refused", "不是已登记见证方对本节点检查点的签名。",
            "Not a cosignature of an entered witness over a checkpoint of this log.", RefusalKind.Wrong);
        if (await Body(http) is not { } note)
        {
            return Results.Json(refusal, statusCode: StatusCodes.Status400BadRequest);
        }

        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var names = note.Signatures.Select(line => line.KeyName).ToHashSet(StringComparer.Ordinal);
        var kept = false;
        if (await IsOurs(connection, note, http.RequestAborted))
        {
            foreach (var witness in await CosignatureStore.Keys(connection, http.RequestAborted))
            {
                var line = names.Contains(witness.Name)
                    ? note.Signatures.FirstOrDefault(one => one.KeyId == witness.KeyId) : null;
                kept |= line is not null && await CosignatureStore.Keep(connection, note, witness, line,
                    http.RequestAborted);
            }
        }

        return kept ? Results.NoContent() : Results.Json(refusal, statusCode: StatusCodes.Status400BadRequest);
    }

    private static async Task<SignedNote?> Body(HttpContext http)
    {
        using var body = new MemoryStream();
        var buffer = new byte[NoteBytesMax];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > NoteBytesMax)
            {
                return null;
            }
        }

        try
        {
            var note = SignedNote.Parse(body.ToArray());
            Checkpoint.Parse(note.Text);
            return note;
        }
        catch (LogException)
        {
            // Malformed is refused as anything else that is no cosignature.
            return null;
        }
    }

    private static async Task<bool> IsOurs(NpgsqlConnection connection, SignedNote note, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select note from checkpoint where size = $1", connection)
        {
            Parameters = { new() { Value = Checkpoint.Parse(note.Text).Size } },
        };
        return await command.ExecuteScalarAsync(cancel) is string kept && SignedNote.Parse(kept).Text == note.Text;
    }
}
