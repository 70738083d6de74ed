using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;
using Yiwang.Platform.Tracing;

namespace Yiwang.Platform.Identity;

/// <summary>An application that a request came from: who it is in the trace, and what it may do.</summary>
/// <param name="Actor">Without roles: each request has those of the right its endpoint asks for.</param>
public sealed record ApplicationCaller(Actor Actor, IReadOnlyList<string> Rights);

/// <summary>
/// Tokens of applications: made by an administrator, shown once, stored as a digest, good until a day, ended at once
/// when revoked or when the unit is no more.
/// </summary>
public sealed class Applications(NpgsqlDataSource source, TraceReading reading, TimeProvider clock)
{
    public const string Mark = "ywa_";
    private const int TokenBytes = 32;
    private const int TokenLengthMax = 100;
    private static readonly TimeSpan UsedEvery = TimeSpan.FromMinutes(1);

    /// <summary>A token nobody has seen yet.</summary>
    public static string Generate() =>
        Mark + Convert.ToBase64String(RandomNumberGenerator.GetBytes(TokenBytes)).Replace('+', '-').Replace('/', '_')
            .TrimEnd('=');

    public static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public static bool IsToken(string bearer) => bearer.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>Which application holds this token now, or null. Notes the use at most once a minute.</summary>
    public async Task<ApplicationCaller?> Find(string token, string address, CancellationToken cancel)
    {
        if (token.Length > TokenLengthMax) return null;
        var now = clock.GetUtcNow();
        await using var connection = await source.OpenConnectionAsync(cancel);
        var row = await connection.QueryFirstOrDefaultAsync<Row>(new CommandDefinition("""
            select a.id, a.person_id as PersonId, a.post_id as PostId, a.name, a.rights, a.used_at as UsedAt,
              u.id as UnitId, u.name as UnitName,
              u.short_name as UnitShortName
            from application a join unit u on u.id = a.unit_id and u.valid_to is null
            where a.digest = @digest and a.revoked_at is null and a.ends_at > @now
            """, new { digest = Digest(token), now }, cancellationToken: cancel));
        if (row is null) return null;
        if (row.UsedAt is not { } used || now.UtcDateTime - used > UsedEvery)
        {
            await connection.ExecuteAsync(
                new CommandDefinition("update application set used_at = @now, used_from = @address where id = @Id",
                new { now, address, row.Id }, cancellationToken: cancel));
        }
        return new ApplicationCaller(new Actor(row.PersonId, row.Name, row.PostId, "", row.UnitId, row.UnitName,
            row.UnitShortName, null, "", [],
            ApplicationClearance, Language.Zh, address, "program", null), row.Rights);
    }

    /// <summary>Leaves the trace of a use that only reads, once in five minutes for each right; what changes something
    /// leaves its own.</summary>
    public Task Used(Actor application, ApplicationRight right, CancellationToken cancel) =>
        reading.Opened(application, "application.used", "right", right.Word, null, cancel);

    // Up to 内部; working secrets (工作秘密) are not for programs.
    private const int ApplicationClearance = 2;

    private sealed class Row
    {
        public int Id { get; init; }
        public int PersonId { get; init; }
        public int PostId { get; init; }
        public string Name { get; init; } = "";
        public string[] Rights { get; init; } = [];
        public DateTime? UsedAt { get; init; }
        public int UnitId { get; init; }
        public string UnitName { get; init; } = "";
        public string UnitShortName { get; init; } = "";
    }
}
