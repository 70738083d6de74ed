using System.Runtime.InteropServices;

namespace Yiwang.ShangMi.Native;

/// <summary>
/// The calls of OpenSSL 3's libcrypto this library stands on. Only functions without variable arguments, so that they
/// can be called from any processor; only objects that OpenSSL documents as safe to share are kept in statics.
/// </summary>
internal static unsafe partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";
    internal const uint ParamUtf8String = 4;
    internal const uint ParamOctetString = 5;
    internal const uint ParamUnsignedInteger = 2;
    internal const int SelectPublicKey = 0x86;
    internal const int SelectKeyPair = 0x87;
    internal const int PointUncompressed = 4;
    internal const int BigNumberConstantTime = 0x04;

    [StructLayout(LayoutKind.Sequential)]
    internal struct Param
    {
        internal byte* Key;
        internal uint Type;
        internal void* Value;
        internal nuint Size;
        internal nuint ReturnSize;
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_MD_fetch(nint library, string algorithm, string? properties);

    [LibraryImport(Library)]
    internal static partial void EVP_MD_free(nint algorithm);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_CIPHER_fetch(nint library, string algorithm, string? properties);

    [LibraryImport(Library)]
    internal static partial int EVP_Digest(byte* input, nuint length, byte* digest, uint* size, nint type, nint engine);

    [LibraryImport(Library)]
    internal static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    internal static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_MD_CTX_copy_ex(nint target, nint source);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestInit_ex(nint context, nint type, nint engine);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestUpdate(nint context, byte* input, nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestFinal_ex(nint context, byte* digest, uint* size);

    [LibraryImport(Library)]
    internal static partial int PKCS5_PBKDF2_HMAC(
        byte* password, int passwordLength, byte* salt, int saltLength, int iterations, nint digest, int keyLength,
            byte* key);

    [LibraryImport(Library)]
    internal static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(Library)]
    internal static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_CIPHER_CTX_set_padding(nint context, int padding);

    [LibraryImport(Library)]
    internal static partial int EVP_CipherInit_ex(
        nint context, nint cipher, nint engine, byte* key, byte* iv, int encrypt);

    [LibraryImport(Library)]
    internal static partial int EVP_CipherUpdate(nint context, byte* output, int* written, byte* input, int length);

    [LibraryImport(Library)]
    internal static partial int EVP_CipherFinal_ex(nint context, byte* output, int* written);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_PKEY_CTX_new_from_name(nint library, string name, string? properties);

    [LibraryImport(Library)]
    internal static partial nint EVP_PKEY_CTX_new_from_pkey(nint library, nint key, nint properties);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_keygen_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_generate(nint context, nint* key);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_fromdata_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_fromdata(nint context, nint* key, int selection, Param* parameters);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_bn_param(nint key, byte* name, nint* number);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_sign_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_sign(
        nint context, byte* signature, nuint* length, byte* digest, nuint digestLength);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_verify_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_verify(
        nint context, byte* signature, nuint length, byte* digest, nuint digestLength);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_encrypt_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_encrypt(nint context, byte* output, nuint* written, byte* input, nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_decrypt_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_decrypt(nint context, byte* output, nuint* written, byte* input, nuint length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OBJ_sn2nid(string name);

    [LibraryImport(Library)]
    internal static partial nint EC_GROUP_new_by_curve_name(int nid);

    [LibraryImport(Library)]
    internal static partial nint EC_POINT_new(nint group);

    [LibraryImport(Library)]
    internal static partial void EC_POINT_free(nint point);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_mul(
        nint group, nint result, nint scalar, nint point, nint factor, nint context);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_oct2point(nint group, nint point, byte* bytes, nuint length, nint context);

    [LibraryImport(Library)]
    internal static partial nuint EC_POINT_point2oct(
        nint group, nint point, int form, byte* bytes, nuint length, nint context);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_is_at_infinity(nint group, nint point);

    [LibraryImport(Library)]
    internal static partial nint BN_bin2bn(byte* bytes, int length, nint number);

    [LibraryImport(Library)]
    internal static partial int BN_bn2binpad(nint number, byte* bytes, int length);

    [LibraryImport(Library)]
    internal static partial void BN_set_flags(nint number, int flags);

    [LibraryImport(Library)]
    internal static partial void BN_clear_free(nint number);

    [LibraryImport(Library)]
    internal static partial void ERR_clear_error();

    [LibraryImport(Library)]
    internal static partial nuint ERR_get_error();

    [LibraryImport(Library)]
    internal static partial void ERR_error_string_n(nuint error, byte* buffer, nuint length);

    [LibraryImport(Library)]
    internal static partial byte* OpenSSL_version(int part);

    /// <summary>An outage of the library below (out of memory, algorithm missing): a bug or a broken machine.</summary>
    internal static void Check(bool succeeded, string call)
    {
        if (succeeded) return;
        var buffer = stackalloc byte[256];
        ERR_error_string_n(ERR_get_error(), buffer, 256);
        ERR_clear_error();
        throw new InvalidOperationException($"libcrypto {call}: {Marshal.PtrToStringUTF8((nint)buffer)}");
    }

    internal static nint Fetched(nint algorithm, string name) => algorithm != 0
        ? algorithm
        : throw new PlatformNotSupportedException($"OpenSSL 3 (libcrypto.so.3) on this machine has no {name}");
}
