using System.Runtime.InteropServices;

namespace Yiwang.TransparencyLog;

/// <summary>
/// Ed25519 (RFC 8032) by OpenSSL's libcrypto 3, which .NET on Linux needs anyway; .NET itself offers no Ed25519.
/// A private key is its 32 byte seed, a public key 32 bytes, a signature 64 bytes.
/// </summary>
public static partial class Ed25519
{
    public const int SeedBytes = 32;
    public const int PublicKeyBytes = 32;
    public const int SignatureBytes = 64;

    private const string LibCrypto = "libcrypto.so.3";
    private const int KeyType = 1087; // NID_ED25519

    /// <summary>The public key that belongs to a seed.</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        using var key = Private(seed);
        var publicKey = new byte[PublicKeyBytes];
        nuint length = PublicKeyBytes;
        return Check(EVP_PKEY_get_raw_public_key(key, publicKey, ref length), publicKey);
    }

    /// <summary>Signs a message.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        using var key = Private(seed);
        using var context = NewContext();
        Check(EVP_DigestSignInit(context, 0, 0, 0, key), 0);
        var signature = new byte[SignatureBytes];
        nuint length = SignatureBytes;
        return Check(EVP_DigestSign(context, signature, ref length, message, (nuint)message.Length), signature);
    }

    /// <summary>Whether the signature is the key's over the message. Anything of a wrong length is not.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeyBytes || signature.Length != SignatureBytes)
        {
            return false;
        }

        using var key = EVP_PKEY_new_raw_public_key(KeyType, 0, publicKey, PublicKeyBytes);
        if (key.IsInvalid)
        {
            return false;
        }

        using var context = NewContext();
        Check(EVP_DigestVerifyInit(context, 0, 0, 0, key), 0);
        return EVP_DigestVerify(context, signature, SignatureBytes, message, (nuint)message.Length) == 1;
    }

    private static KeyHandle Private(ReadOnlySpan<byte> seed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, SeedBytes);
        var key = EVP_PKEY_new_raw_private_key(KeyType, 0, seed, SeedBytes);
        return key.IsInvalid ? throw Failed() : key;
    }

    private static ContextHandle NewContext()
    {
        var context = EVP_MD_CTX_new();
        return context.IsInvalid ? throw Failed() : context;
    }

    private static T Check<T>(int result, T value) => result == 1 ? value : throw Failed();

    private static InvalidOperationException Failed() => new("libcrypto refused an Ed25519 operation.");

    [LibraryImport(LibCrypto)]
    private static partial KeyHandle EVP_PKEY_new_raw_private_key(int type, nint engine, ReadOnlySpan<byte> key,
        nuint length);

    [LibraryImport(LibCrypto)]
    private static partial KeyHandle EVP_PKEY_new_raw_public_key(int type, nint engine, ReadOnlySpan<byte> key,
        nuint length);

    [LibraryImport(LibCrypto)]
    private static partial int EVP_PKEY_get_raw_public_key(KeyHandle key, Span<byte> publicKey, ref nuint length);

    [LibraryImport(LibCrypto)]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport(LibCrypto)]
    private static partial ContextHandle EVP_MD_CTX_new();

    [LibraryImport(LibCrypto)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(LibCrypto)]
    private static partial int EVP_DigestSignInit(
        ContextHandle context, nint keyContext, nint digest, nint engine, KeyHandle key);

    [LibraryImport(LibCrypto)]
    private static partial int EVP_DigestSign(
        ContextHandle context, Span<byte> signature, ref nuint length, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(LibCrypto)]
    private static partial int EVP_DigestVerifyInit(
        ContextHandle context, nint keyContext, nint digest, nint engine, KeyHandle key);

    [LibraryImport(LibCrypto)]
    private static partial int EVP_DigestVerify(
        ContextHandle context, ReadOnlySpan<byte> signature, nuint length, ReadOnlySpan<byte> message,
        nuint messageLength);

    private sealed class KeyHandle() : SafeHandle(0, true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_PKEY_free(handle);
            return true;
        }
    }

    private sealed class ContextHandle() : SafeHandle(0, true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_MD_CTX_free(handle);
            return true;
        }
    }
}
