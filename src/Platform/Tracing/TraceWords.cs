using System.Security.Cryptography;
using System.Text;

namespace Yiwang.Platform.Tracing;

/// <summary>
/// Binds what a person wrote to the entry without putting it there: the tree keeps SHA-256(salt ‖ UTF-8 of the words).
/// When law orders the words erased, salt and words go, the tree stays provable, and nobody can guess the words from
/// the commitment because the salt is gone too.
/// </summary>
public static class TraceWords
{
    /// <summary>Length of a salt.</summary>
    public const int SaltBytes = 32;

    /// <summary>The commitment, 64 lower case hex digits.</summary>
    public static string Commit(ReadOnlySpan<byte> salt, string words)
    {
        if (salt.Length != SaltBytes)
        {
            throw new ArgumentOutOfRangeException(nameof(salt), $"A salt has {SaltBytes} bytes.");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        hash.AppendData(new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(words));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
