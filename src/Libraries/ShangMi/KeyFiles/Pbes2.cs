using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Yiwang.ShangMi.Native;

namespace Yiwang.ShangMi.KeyFiles;

/// <summary>
/// Encryption under a password, PBES2 of RFC 8018 §6.2: PBKDF2 and a block cipher in CBC. Reads AES and SM4 with
/// HMAC over SHA-1, SHA-2 and SM3; writes SM4 with HMAC-SHA-256, the strongest that OpenSSL 3.0 reads with SM4.
/// </summary>
internal static unsafe class Pbes2
{
    /// <summary>Rounds of PBKDF2 in files written here.</summary>
    internal const int Iterations = 210_000;
    /// <summary>A file that asks for more rounds is refused, so that a file cannot keep a processor busy.</summary>
    internal const int IterationsMax = 5_000_000;
    private const int SaltBytes = 16;
    private const int SaltBytesMax = 1024;
    private const string Scheme = "1.2.840.113549.1.5.13";
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";
    private const string HmacSha1 = "1.2.840.113549.2.7";
    private const string HmacSha256 = "1.2.840.113549.2.9";

    private static readonly Dictionary<string, string> Digests = new()
    {
        [HmacSha1] = "SHA1", [HmacSha256] = "SHA256", ["1.2.840.113549.2.10"] = "SHA384",
        ["1.2.840.113549.2.11"] = "SHA512", ["1.2.156.10197.1.401.2"] = "SM3", ["1.2.156.10197.1.401.3.1"] = "SM3",
    };

    private static readonly Dictionary<string, int> AesKeyBytes = new()
    {
        ["2.16.840.1.101.3.4.1.2"] = 16, ["2.16.840.1.101.3.4.1.22"] = 24, ["2.16.840.1.101.3.4.1.42"] = 32,
    };

    /// <summary>Writes the AlgorithmIdentifier and gives back the ciphertext that belongs after it.</summary>
    internal static byte[] Encrypt(AsnWriter writer, string password, ReadOnlySpan<byte> plain)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var iv = RandomNumberGenerator.GetBytes(Sm4.BlockBytes);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Scheme);
            using var parameters = writer.PushSequence();
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Pbkdf2);
                using var derivation = writer.PushSequence();
                writer.WriteOctetString(salt);
                writer.WriteInteger(Iterations);
                Asn1.WriteAlgorithm(writer, HmacSha256, nullParameters: true);
            }
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.Sm4Cbc);
                writer.WriteOctetString(iv);
            }
        }
        var key = Derive(password, salt, Iterations, "SHA256", Sm4.KeyBytes);
        try
        {
            return Sm4.EncryptCbc(key, iv, plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <param name="reader">Stands on the AlgorithmIdentifier.</param>
    internal static Func<ReadOnlyMemory<byte>, byte[]> Decryptor(AsnReader reader, string password)
    {
        var (scheme, encoded) = Asn1.ReadAlgorithm(reader);
        if (scheme != Scheme) throw Unsupported(scheme);
        var parameters = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
        var (derivation, derivationEncoded) = Asn1.ReadAlgorithm(parameters);
        if (derivation != Pbkdf2) throw Unsupported(derivation);
        var (cipher, cipherParameters) = Asn1.ReadAlgorithm(parameters);
        var iv = new AsnReader(cipherParameters, AsnEncodingRules.BER).ReadOctetString();
        var keyBytes = cipher == Oids.Sm4Cbc ? Sm4.KeyBytes
            : AesKeyBytes.TryGetValue(cipher, out var bytes) ? bytes : throw Unsupported(cipher);
        if (iv.Length != Sm4.BlockBytes) throw new AsnContentException("wrong length of the initial vector");
        var rounds = ReadDerivation(new AsnReader(derivationEncoded, AsnEncodingRules.BER).ReadSequence());
        return content =>
        {
            var key = Derive(password, rounds.Salt, rounds.Iterations, rounds.Digest, keyBytes);
            try
            {
                return Decrypt(cipher, key, iv, content.Span);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(key);
            }
        };
    }

    internal static ShangMiException WrongPassword(Exception? inner = null) => new(
        "key.password", "密码不对，或密钥文件被改动", "the password is wrong, or the key file was changed", inner);

    internal static ShangMiException Unsupported(string oid) => new(
        "key.algorithm", $"不支持密钥文件的加密算法 {oid}", $"the key file uses the unsupported algorithm {oid}");

    private static (byte[] Salt, int Iterations, string Digest) ReadDerivation(AsnReader derivation)
    {
        var salt = derivation.ReadOctetString();
        if (salt.Length > SaltBytesMax || !derivation.TryReadInt32(out var iterations) || iterations < 1)
            throw new AsnContentException("bad PBKDF2 parameters");
        if (iterations > IterationsMax)
            throw new ShangMiException(
                "key.iterations", $"密钥文件的迭代次数超过 {IterationsMax}",
                $"the key file asks for more than {IterationsMax} iterations");
        if (Asn1.NextIs(derivation, Asn1Tag.Integer)) derivation.ReadInteger();
        var digest = derivation.HasData ? Asn1.ReadAlgorithm(derivation).Oid : HmacSha1;
        return (salt, iterations, Digests.TryGetValue(digest, out var name) ? name : throw Unsupported(digest));
    }

    private static byte[] Decrypt(string cipher, byte[] key, byte[] iv, ReadOnlySpan<byte> content)
    {
        try
        {
            if (cipher == Oids.Sm4Cbc) return Sm4.DecryptCbc(key, iv, content);
            using var aes = Aes.Create();
            aes.Key = key;
            return aes.DecryptCbc(content, iv);
        }
        catch (Exception e) when (e is CryptographicException or ShangMiException)
        {
            throw WrongPassword(e);
        }
    }

    private static byte[] Derive(string password, byte[] salt, int iterations, string digest, int keyBytes)
    {
        var secret = Encoding.UTF8.GetBytes(password);
        var key = new byte[keyBytes];
        try
        {
            var algorithm = digest == "SM3" ? Sm3.Algorithm : LibCrypto.EVP_MD_fetch(0, digest, null);
            fixed (byte* passwordStart = secret.Length == 0 ? new byte[1] : secret, saltStart = salt, keyStart = key)
                LibCrypto.Check(LibCrypto.PKCS5_PBKDF2_HMAC(
                    passwordStart, secret.Length, saltStart, salt.Length, iterations, algorithm, keyBytes,
                        keyStart) == 1,
                    "PKCS5_PBKDF2_HMAC");
            if (algorithm != Sm3.Algorithm) LibCrypto.EVP_MD_free(algorithm);
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
