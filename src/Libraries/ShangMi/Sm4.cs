using System.Security.Cryptography;
using Yiwang.ShangMi.Native;

namespace Yiwang.ShangMi;

/// <summary>
/// SM4, GB/T 32907-2016, in the modes CBC (PKCS#7 padding) and CTR of GB/T 17964. Key and initial vector have 16 bytes.
/// Neither mode proves that a message is unchanged: put an <see cref="HmacSm3"/> over vector and ciphertext.
/// </summary>
public static unsafe class Sm4
{
    public const int KeyBytes = 16;
    public const int BlockBytes = 16;

    private static readonly nint Cbc = LibCrypto.Fetched(LibCrypto.EVP_CIPHER_fetch(0, "SM4-CBC", null), "SM4-CBC");
    private static readonly nint Ctr = LibCrypto.Fetched(LibCrypto.EVP_CIPHER_fetch(0, "SM4-CTR", null), "SM4-CTR");

    public static byte[] EncryptCbc(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> plain) =>
        Run(Cbc, key, iv, plain, encrypt: true);

    /// <exception cref="ShangMiException">
    /// <c>sm4.padding</c>: wrong key, or the ciphertext was changed or cut.
    /// </exception>
    public static byte[] DecryptCbc(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> cipher) =>
        Run(Cbc, key, iv, cipher, encrypt: false);

    /// <summary>Encrypts and decrypts alike. A pair of key and vector may be used for one message only.</summary>
    public static byte[] TransformCtr(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> message) =>
        Run(Ctr, key, iv, message, encrypt: true);

    private static byte[] Run(
        nint cipher, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> input, bool encrypt)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(iv.Length, BlockBytes);
        var output = new byte[checked(input.Length + BlockBytes)];
        var context = LibCrypto.EVP_CIPHER_CTX_new();
        LibCrypto.Check(context != 0, "EVP_CIPHER_CTX_new");
        try
        {
            fixed (byte* keyStart = key, ivStart = iv, inputStart = input, outputStart = output)
            {
                int first = 0, last = 0;
                LibCrypto.Check(LibCrypto.EVP_CipherInit_ex(
                    context, cipher, 0, keyStart, ivStart, encrypt ? 1 : 0) == 1, "EVP_CipherInit_ex");
                if (input.Length > 0)
                    LibCrypto.Check(LibCrypto.EVP_CipherUpdate(
                        context, outputStart, &first, inputStart, input.Length) == 1, "EVP_CipherUpdate");
                if (LibCrypto.EVP_CipherFinal_ex(context, outputStart + first, &last) != 1)
                {
                    LibCrypto.ERR_clear_error();
                    throw new ShangMiException(
                        "sm4.padding", "SM4 密文无法解密：密钥不对或密文被改动",
                        "SM4 ciphertext does not decrypt: wrong key or changed ciphertext");
                }
                var length = first + last;
                return output.AsSpan(0, length).ToArray();
            }
        }
        finally
        {
            LibCrypto.EVP_CIPHER_CTX_free(context);
            if (!encrypt) CryptographicOperations.ZeroMemory(output);
        }
    }
}
