using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Yiwang.Platform.Identity;

/// <summary>Time-based one-time passwords, six digits, 30 seconds, HMAC-SHA-1 (RFC 6238), one step early or late
/// accepted.</summary>
public static class Totp
{
    public const int SecretBytes = 20;
    private const int StepSeconds = 30;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string At(byte[] secret, DateTimeOffset time, int stepsAway = 0)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, time.ToUnixTimeSeconds() / StepSeconds + stepsAway);
#pragma warning disable CA5350 // RFC 6238 names HMAC-SHA-1, and it is what every authenticator program speaks.
        var mac = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var value = BinaryPrimitives.ReadInt32BigEndian(mac.AsSpan(mac[^1] & 0xf)) & 0x7fff_ffff;
        return (value % 1_000_000).ToString("000000");
    }

    public static bool Holds(byte[] secret, string code, DateTimeOffset time) => StepOf(secret, code, time) is not null;

    /// <summary>The number of the 30 seconds these digits are of, counted from 1970; null when they are
    /// wrong.</summary>
    public static long? StepOf(byte[] secret, string code, DateTimeOffset time)
    {
        var given = System.Text.Encoding.ASCII.GetBytes(code.Trim());
        long? step = null;
        for (var away = -1; away <= 1; away++)
        {
            if (CryptographicOperations.FixedTimeEquals(given,
                System.Text.Encoding.ASCII.GetBytes(At(secret, time, away))))
            {
                step = time.ToUnixTimeSeconds() / StepSeconds + away;
            }
        }
        return step;
    }

    /// <summary>The secret as authenticator programs take it (RFC 4648 base 32, no padding).</summary>
    public static string ToBase32(ReadOnlySpan<byte> secret)
    {
        var words = new System.Text.StringBuilder();
        int bits = 0, value = 0;
        foreach (var one in secret)
        {
            value = (value << 8) | one;
            for (bits += 8; bits >= 5; bits -= 5) words.Append(Base32[(value >> (bits - 5)) & 31]);
            value &= (1 << bits) - 1;
        }
        if (bits > 0) words.Append(Base32[(value << (5 - bits)) & 31]);
        return words.ToString();
    }
}
