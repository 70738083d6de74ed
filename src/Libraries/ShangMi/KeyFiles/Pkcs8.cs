using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Yiwang.ShangMi.KeyFiles;

/// <summary>
/// Private keys as PKCS#8 (RFC 5958, GB/T 35276 clause 7.1) with or without a password, and public keys as
/// SubjectPublicKeyInfo; DER or PEM. Passwords are taken as UTF-8.
/// </summary>
public static class Pkcs8
{
    public const string PrivateLabel = "PRIVATE KEY";
    public const string EncryptedLabel = "ENCRYPTED PRIVATE KEY";
    public const string PublicLabel = "PUBLIC KEY";

    /// <summary>DER without protection; the caller overwrites it.</summary>
    public static byte[] Write(Sm2Key key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            Sm2PublicKeyInfoAlgorithm(writer);
            var inner = EcPrivateKey(key);
            writer.WriteOctetString(inner);
            CryptographicOperations.ZeroMemory(inner);
        }
        return Taken(writer);
    }

    /// <summary>DER under a password.</summary>
    public static byte[] WriteEncrypted(Sm2Key key, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        var plain = Write(key);
        try
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence()) writer.WriteOctetString(Pbes2.Encrypt(writer, password, plain));
            return writer.Encode();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public static byte[] WritePublic(Sm2Key key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        Certificates.Sm2PublicKeyInfo.Write(writer, key);
        return writer.Encode();
    }

    /// <param name="encoded">PKCS#8 in DER or PEM; ECPrivateKey of RFC 5915, which some commands write, too.</param>
    /// <param name="password">Null for a file without a password.</param>
    /// <exception cref="ShangMiException">
    /// <c>key.format</c>, <c>key.password</c>, <c>key.password_missing</c>, <c>key.algorithm</c>,
    /// <c>key.iterations</c>,
    /// <c>sm2.private_key</c>.
    /// </exception>
    public static Sm2Key Read(ReadOnlySpan<byte> encoded, string? password)
    {
        if (!Pem.LooksLikePem(encoded)) return ReadDer(encoded.ToArray(), password);
        foreach (var (label, content) in Pem.Read(encoded))
        {
            if (label is "EC PRIVATE KEY" or "SM2 PRIVATE KEY")
                return Asn1.Read(content, "key.format", "私钥文件", "the private key file", ReadEcPrivateKey);
            if (label is PrivateLabel or EncryptedLabel) return ReadDer(content, password);
        }
        throw new ShangMiException("key.format", "PEM 文件中没有私钥", "the PEM file holds no private key");
    }

    /// <param name="encoded">SubjectPublicKeyInfo in DER or PEM.</param>
    public static Sm2Key ReadPublic(ReadOnlySpan<byte> encoded)
    {
        ReadOnlyMemory<byte> der = Pem.LooksLikePem(encoded)
            ? Pem.Read(encoded).FirstOrDefault(block => block.Label == PublicLabel).Content
            : encoded.ToArray();
        var point = Asn1.Read(der, "key.format", "公钥文件", "the public key file", Certificates.Sm2PublicKeyInfo.Read);
        return point is { } found ? Sm2Key.FromPublic(found.Span) : throw NotSm2();
    }

    /// <summary>The unencrypted structure, also found in a PKCS#12 key bag.</summary>
    internal static Sm2Key ReadPlain(AsnReader outer)
    {
        var info = outer.ReadSequence();
        info.ReadInteger();
        var (algorithm, parameters) = Asn1.ReadAlgorithm(info);
        if (algorithm != Oids.EcPublicKey || !Certificates.Sm2PublicKeyInfo.IsSm2Curve(parameters)) throw NotSm2();
        return ReadEcPrivateKey(new AsnReader(info.ReadOctetString(), AsnEncodingRules.BER));
    }

    internal static Sm2Key ReadEncrypted(AsnReader outer, string password)
    {
        var sequence = outer.ReadSequence();
        var decrypt = Pbes2.Decryptor(sequence, password);
        var plain = decrypt(sequence.ReadOctetString());
        try
        {
            return ReadPlain(new AsnReader(plain, AsnEncodingRules.BER));
        }
        catch (AsnContentException e)
        {
            // A wrong password passes the padding check once in 256 times.
            throw Pbes2.WrongPassword(e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static Sm2Key ReadDer(ReadOnlyMemory<byte> der, string? password)
    {
        var (encrypted, bare) = Asn1.Read(der, "key.format", "私钥文件", "the private key file", reader =>
        {
            var sequence = reader.ReadSequence();
            var encrypted = Asn1.NextIs(sequence, Asn1Tag.Sequence);
            sequence.ReadEncodedValue();
            return (encrypted, Asn1.NextIs(sequence, Asn1Tag.PrimitiveOctetString) && !encrypted);
        });
        if (!encrypted)
            return Asn1.Read<Sm2Key>(
                der, "key.format", "私钥文件", "the private key file", bare ? ReadEcPrivateKey : ReadPlain);
        if (password is null)
            throw new ShangMiException("key.password_missing", "私钥文件需要密码", "the private key file needs a password");
        return Asn1.Read(
            der, "key.format", "私钥文件", "the private key file", reader => ReadEncrypted(reader, password));
    }

    /// <summary>
    /// ECPrivateKey of RFC 5915; its optional public key, where present, must belong to the private one.
    /// </summary>
    private static Sm2Key ReadEcPrivateKey(AsnReader reader)
    {
        var sequence = reader.ReadSequence();
        sequence.ReadInteger();
        var octets = sequence.ReadOctetString();
        var scalar = new byte[Sm2Key.ScalarBytes];
        try
        {
            if (octets.Length > scalar.Length) throw new AsnContentException("the private key is too long");
            octets.CopyTo(scalar.AsSpan(scalar.Length - octets.Length));
            if (Asn1.NextIs(sequence, Asn1.Context(0)))
            {
                var curve = sequence.ReadSequence(Asn1.Context(0)).ReadEncodedValue();
                if (!Certificates.Sm2PublicKeyInfo.IsSm2Curve(curve)) throw NotSm2();
            }
            var key = Sm2Key.FromPrivate(scalar);
            if (!Asn1.NextIs(sequence, Asn1.Context(1))) return key;
            var stated = Asn1.ReadWholeBits(sequence.ReadSequence(Asn1.Context(1)));
            using var other = Sm2Key.FromPublic(stated);
            return other.HasSamePublic(key) ? key
                : throw new AsnContentException("public and private key do not agree");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    private static byte[] EcPrivateKey(Sm2Key key)
    {
        var scalar = key.ExportPrivate();
        try
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                writer.WriteOctetString(scalar);
                using var tag = writer.PushSequence(Asn1.Context(1));
                writer.WriteBitString(key.PublicPoint);
            }
            return Taken(writer);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    /// <summary>AsnWriter.Reset overwrites its buffer; Encode alone would leave the secret in memory.</summary>
    private static byte[] Taken(AsnWriter writer)
    {
        var encoded = writer.Encode();
        writer.Reset();
        return encoded;
    }

    private static void Sm2PublicKeyInfoAlgorithm(AsnWriter writer) =>
        Certificates.Sm2PublicKeyInfo.WriteAlgorithm(writer);

    private static ShangMiException NotSm2() => new("key.not_sm2", "不是 SM2 密钥", "the key is not an SM2 key");
}
