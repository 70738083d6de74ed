using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Organization;

namespace Yiwang.Platform.Identity;

/// <summary>A session as stored, with the state of the directory that holds with it.</summary>
internal sealed record Held(
    int PersonId, int PostId, byte[] Secret, DateTime SeenAt, DateTime ExpiresAt, DateTimeOffset? ConfirmedAt,
    bool MustChoose, DirectoryState Directory);

/// <summary>
/// Reads sessions, those of requests that come at the same moment in one question. A session is read after its request
/// came, so that one that was ended before lets nobody in any more.
/// </summary>
internal sealed class SessionReads(NpgsqlDataSource source)
{
    private const int UnderWayMax = 2;
    private const int LengthMax = 64;

    private readonly Together<byte[], Held?> reads = new(UnderWayMax, LengthMax, asked => Read(source, asked));

    /// <summary>The session of this digest, whether it still holds or not; null where there is none.</summary>
    public Task<Held?> Of(byte[] digest, CancellationToken cancel) => reads.Ask(digest, cancel);

    // No one's own cancellation: others wait for it too.
    private static async Task Read(NpgsqlDataSource source, IReadOnlyList<Asked<byte[], Held?>> asked)
    {
        await using var find = source.CreateCommand("""
            select x.digest, x.person_id, x.post_id, x.secret, x.seen_at, x.expires_at, x.confirmed_at, x.must_choose,
              v.version, current_date
            from session x cross join directory_version v where x.digest = any($1)
            """);
        find.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = asked.Select(one => one.What).ToArray() });
        var found = new Dictionary<string, Held>(asked.Count);
        await using (var row = await find.ExecuteReaderAsync(CancellationToken.None))
        {
            while (await row.ReadAsync(CancellationToken.None))
            {
                found[Key(row.GetFieldValue<byte[]>(0))] = new Held(row.GetInt32(1), row.GetInt32(2),
                    row.GetFieldValue<byte[]>(3), row.GetDateTime(4),
                    row.GetDateTime(5), row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6),
                    row.GetBoolean(7), DirectoryState.Read(row, 8));
            }
        }
        foreach (var one in asked) one.Told.SetResult(found.GetValueOrDefault(Key(one.What)));
    }

    private static string Key(byte[] digest) => Convert.ToBase64String(digest);
}
