using System.Security.Cryptography;

namespace Yiwang.Platform.Identity;

/// <summary>Password hashes: PBKDF2-HMAC-SHA256 with 600,000 rounds (OWASP Password Storage),
/// <c>pbkdf2$rounds$salt$hash</c>.</summary>
public static class Passwords
{
    public const int Rounds = 600_000;
    public const int LengthMin = 8;
    public const int LengthMax = 200;
    private const string OnceMark = "once$";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private static readonly string Nobody = Hash("nobody has this password");

    public static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return $"pbkdf2${Rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Derive(password, salt, Rounds))}";
    }

    /// <summary>
    /// The hash of a password that <see cref="Generate"/> made, good until its person chooses one: 70 random bits need
    /// no slow hash, and a thousand of them are made at an import. <c>once$salt$hash</c>.
    /// </summary>
    public static string Once(string generated)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return $"{OnceMark}{Convert.ToBase64String(salt)}${Convert.ToBase64String(DeriveOnce(generated, salt))}";
    }

    /// <summary>Why a new password is not taken, or null.</summary>
    public static Refusal? Fault(string wanted) => wanted.Length is >= LengthMin and <= LengthMax ? null
        : new Refusal("password.length", $"新口令要 {LengthMin} 到 {LengthMax} 个字符。",
            $"The new password needs {LengthMin} to {LengthMax} characters.",
            RefusalKind.Wrong, "new");

    /// <summary>Whether the person has still to choose a password.</summary>
    public static bool IsOnce(string stored) => stored.StartsWith(OnceMark, StringComparison.Ordinal);

    /// <summary>Takes as long for an unknown person (<paramref name="stored"/> null) as for a known one.</summary>
    public static bool Holds(string password, string? stored)
    {
        if (password.Length > LengthMax) return false;
        var parts = (stored ?? Nobody).Split('$');
        if (parts is ["once", var onceSalt, var once])
        {
            Derive(password, Convert.FromBase64String(onceSalt), Rounds);
            return CryptographicOperations.FixedTimeEquals(DeriveOnce(password, Convert.FromBase64String(onceSalt)),
                Convert.FromBase64String(once));
        }
        if (parts is not ["pbkdf2", var rounds, var salt, var hash]) return false;
        var derived = Derive(password, Convert.FromBase64String(salt), int.Parse(rounds));
        return CryptographicOperations.FixedTimeEquals(derived, Convert.FromBase64String(hash)) && stored is not null;
    }

    /// <summary>Letters and digits that cannot be mistaken for each other, 70 bits.</summary>
    public static string Generate() => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 14);

    private static byte[] DeriveOnce(string password, byte[] salt) =>
        HMACSHA256.HashData(salt, System.Text.Encoding.UTF8.GetBytes(password));

    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA256, HashBytes);
}
