using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Identity;

/// <summary>
/// Browsers in which somebody has signed in before, known by a random cookie. Wrong tries there are counted for that
/// browser alone: who guesses at a name from the same address holds himself up, not the person (OWASP, device cookies).
/// </summary>
public static class KnownBrowsers
{
    /// <summary>How many of one person's are remembered.</summary>
    public const int EachMax = 10;

    public static readonly TimeSpan LastsFor = TimeSpan.FromDays(180);
    private const int TokenLengthMax = 100;
    private const int TokenBytes = 32;

    /// <summary>Under which word wrong tries are counted: the browser's own when it is this person's, else the
    /// address.</summary>
    internal static async Task<string> PlaceOf(NpgsqlConnection connection, string known, string signIn, string address,
        CancellationToken cancel)
    {
        if (known.Length is 0 or > TokenLengthMax) return address;
        var digest = Digest(known);
        var his = await connection.ExecuteScalarAsync<bool>(new CommandDefinition("""
            select exists (select 1 from known_browser b join person p on p.id = b.person_id where b.digest = @digest
              and lower(p.sign_in) = @signIn)
            """, new { digest, signIn }, cancellationToken: cancel));
        return his ? "known:" + Convert.ToHexStringLower(digest) : address;
    }

    /// <summary>Remembers the browser with the sign-in; answers its cookie, the same when it had one.</summary>
    internal static async Task<string> Remember(Act act, string known, int personId, CancellationToken cancel)
    {
        var seen = known.Length is 0 or > TokenLengthMax ? 0 : await act.Execute(
            "update known_browser set seen_at = @At where digest = @digest and person_id = @personId",
            new { digest = Digest(known), personId, act.At }, cancel);
        if (seen == 1) return known;
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        await act.Execute("""
            insert into known_browser (digest, person_id, seen_at) values (@digest, @personId, @At);
            delete from known_browser where person_id = @personId and digest not in (
              select digest from known_browser where person_id = @personId order by seen_at desc limit @EachMax)
            """, new { digest = Digest(token), personId, act.At, EachMax }, cancel);
        return token;
    }

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
