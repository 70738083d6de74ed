using System.Security.Cryptography;
using Yiwang.ShangMi.Native;

namespace Yiwang.ShangMi;

/// <summary>
/// SM3, GB/T 32905-2016: a digest of 32 bytes. One object takes a message in pieces and is used by one thread at a
/// time; the static <see cref="Hash(ReadOnlySpan{byte})"/> may be called by all.
/// </summary>
public sealed unsafe class Sm3 : IDisposable
{
    public const int SizeBytes = 32;
    public const int BlockBytes = 64;
    private const int StreamBufferBytes = 64 * 1024;

    internal static readonly nint Algorithm = LibCrypto.Fetched(LibCrypto.EVP_MD_fetch(0, "SM3", null), "SM3");

    private nint context;

    public Sm3()
    {
        context = LibCrypto.EVP_MD_CTX_new();
        LibCrypto.Check(context != 0, "EVP_MD_CTX_new");
        Restart();
    }

    public static byte[] Hash(ReadOnlySpan<byte> message)
    {
        var digest = new byte[SizeBytes];
        Hash(message, digest);
        return digest;
    }

    /// <summary>Writes the 32 bytes of the digest to the start of <paramref name="digest"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digest.Length, SizeBytes);
        fixed (byte* input = message)
        fixed (byte* output = digest)
        {
            byte none;
            uint size;
            var start = input is null ? &none : input;
            LibCrypto.Check(
                LibCrypto.EVP_Digest(start, (nuint)message.Length, output, &size, Algorithm, 0) == 1, "EVP_Digest");
        }
    }

    public static byte[] Hash(Stream message)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var sm3 = new Sm3();
        var buffer = new byte[StreamBufferBytes];
        int read;
        while ((read = message.Read(buffer)) > 0) sm3.Append(buffer.AsSpan(0, read));
        return sm3.Finish();
    }

    public void Append(ReadOnlySpan<byte> piece)
    {
        ObjectDisposedException.ThrowIf(context == 0, this);
        if (piece.IsEmpty) return;
        fixed (byte* input = piece)
            LibCrypto.Check(
                LibCrypto.EVP_DigestUpdate(context, input, (nuint)piece.Length) == 1, "EVP_DigestUpdate");
    }

    /// <summary>The digest of all that was appended; the object then starts a new message.</summary>
    public byte[] Finish()
    {
        ObjectDisposedException.ThrowIf(context == 0, this);
        var digest = new byte[SizeBytes];
        uint size;
        fixed (byte* output = digest)
            LibCrypto.Check(LibCrypto.EVP_DigestFinal_ex(context, output, &size) == 1, "EVP_DigestFinal_ex");
        Restart();
        return digest;
    }

    public void Dispose()
    {
        if (context != 0) LibCrypto.EVP_MD_CTX_free(context);
        context = 0;
        GC.SuppressFinalize(this);
    }

    ~Sm3() => Dispose();

    private void Restart() =>
        LibCrypto.Check(LibCrypto.EVP_DigestInit_ex(context, Algorithm, 0) == 1, "EVP_DigestInit_ex");
}

/// <summary>HMAC (RFC 2104) over SM3: a key of any length, a value of 32 bytes.</summary>
public static class HmacSm3
{
    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5c;

    public static byte[] Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message)
    {
        Span<byte> block = stackalloc byte[Sm3.BlockBytes];
        block.Clear();
        try
        {
            if (key.Length > Sm3.BlockBytes) Sm3.Hash(key, block);
            else key.CopyTo(block);
            using var sm3 = new Sm3();
            for (var i = 0; i < block.Length; i++) block[i] ^= InnerPad;
            sm3.Append(block);
            sm3.Append(message);
            var inner = sm3.Finish();
            for (var i = 0; i < block.Length; i++) block[i] ^= InnerPad ^ OuterPad;
            sm3.Append(block);
            sm3.Append(inner);
            return sm3.Finish();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(block);
        }
    }

    /// <summary>Compares in a time that does not depend on where the values differ.</summary>
    public static bool Matches(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> value) =>
        CryptographicOperations.FixedTimeEquals(Compute(key, message), value);
}
