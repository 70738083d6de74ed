using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;

namespace Yiwang.Administration.Contracts;

/// <summary>The one-time token with which whoever sees the console of a server without any unit sets up the
/// first.</summary>
public static class FirstToken
{
    /// <summary>How long a token is good.</summary>
    public static readonly TimeSpan LastsFor = TimeSpan.FromHours(24);

    /// <summary>A token when there is no unit yet, kept only as a digest; null when there is one.</summary>
    public static async Task<string?> Offer(NpgsqlDataSource source, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var any = await connection.ExecuteScalarAsync<bool>(
            new CommandDefinition("select exists (select 1 from unit)", cancellationToken: cancel));
        if (any) return null;
        var token = string.Join('-', Enumerable.Range(0, 4)
            .Select(_ => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 4)));
        await connection.ExecuteAsync(new CommandDefinition("""
            delete from first_token where created_at < @before;
            insert into first_token (digest, created_at) values (@digest, @now)
            """, new { before = now - LastsFor, digest = Digest(token), now }, cancellationToken: cancel));
        return token;
    }

    internal static byte[] Digest(string token) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(token.Trim().ToLowerInvariant()));
}
