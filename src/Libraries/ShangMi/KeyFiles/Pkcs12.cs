using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.ShangMi.KeyFiles;

/// <param name="Certificates">
/// The certificate of the key first, where it is there; then the others in file order.
/// </param>
public sealed record KeyAndCertificates(Sm2Key Key, IReadOnlyList<Certificate> Certificates);

/// <summary>
/// A key with its certificates in one file under a password: PKCS#12, RFC 7292. Reads files whose parts are plain or
/// under PBES2 (what OpenSSL 3 writes); the older PKCS#12 ciphers (RC2, 3DES) are refused with their number.
/// </summary>
public static class Pkcs12
{
    private const string CertificateBag = "1.2.840.113549.1.12.10.1.3";
    private const string KeyBag = "1.2.840.113549.1.12.10.1.1";
    private const string ShroudedKeyBag = "1.2.840.113549.1.12.10.1.2";
    private const string X509Certificate = "1.2.840.113549.1.9.22.1";
    private const string EncryptedContent = "1.2.840.113549.1.7.6";
    private const string LocalKeyId = "1.2.840.113549.1.9.21";
    private const int MacSaltBytes = 16;
    private const int BagsMax = 256;

    /// <exception cref="ShangMiException">
    /// As <see cref="Pkcs8.Read"/>; <c>key.password</c> when the MAC does not fit.
    /// </exception>
    public static KeyAndCertificates Read(ReadOnlySpan<byte> file, string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        return Asn1.Read(file.ToArray(), "key.format", "PKCS#12 文件", "the PKCS#12 file", outer =>
            Read(outer, password));
    }

    /// <param name="certificates">The certificate of the key first.</param>
    public static byte[] Write(Sm2Key key, IReadOnlyList<Certificate> certificates, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        ArgumentNullException.ThrowIfNull(certificates);
        var keyId = Sm3.Hash(key.PublicPoint)[..20];
        var contents = new AsnWriter(AsnEncodingRules.DER);
        using (contents.PushSequence())
        {
            WriteEncryptedContent(contents, password, CertificateBags(certificates, keyId));
            WritePlainContent(contents, KeyBags(key, keyId, password));
        }
        var safe = contents.Encode();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(3);
            WritePlainContent(writer, safe);
            Pkcs12Mac.Write(writer, safe, password, RandomNumberGenerator.GetBytes(MacSaltBytes));
        }
        return writer.Encode();
    }

    private static KeyAndCertificates Read(AsnReader outer, string password)
    {
        var file = outer.ReadSequence();
        if (file.ReadInteger() != 3) throw new AsnContentException("not version 3");
        var safe = ReadPlainContent(file.ReadSequence(), Oids.PlainMessage);
        if (!file.HasData) throw new AsnContentException("no MAC");
        Pkcs12Mac.Check(file.ReadSequence(), safe, password);
        var bags = new Bags();
        var contents = new AsnReader(safe, AsnEncodingRules.BER).ReadSequence();
        while (contents.HasData)
        {
            var content = contents.ReadSequence();
            var plain = content.Clone().ReadObjectIdentifier() == EncryptedContent
                ? ReadEncryptedContent(content, password)
                : ReadPlainContent(content, Oids.PlainMessage);
            ReadBags(plain, password, bags);
            CryptographicOperations.ZeroMemory(plain);
        }
        if (bags.Key is not { } key)
            throw new ShangMiException("key.format", "PKCS#12 文件中没有私钥", "the PKCS#12 file holds no private key");
        return new KeyAndCertificates(key, [.. bags.Certificates
            .OrderByDescending(certificate => certificate.Key is { } own && own.HasSamePublic(key))]);
    }

    private static void ReadBags(byte[] plain, string password, Bags bags)
    {
        var sequence = new AsnReader(plain, AsnEncodingRules.BER).ReadSequence();
        while (sequence.HasData)
        {
            if (++bags.Count > BagsMax) throw new AsnContentException("too many bags");
            var bag = sequence.ReadSequence();
            var kind = bag.ReadObjectIdentifier();
            var content = bag.ReadSequence(Asn1.Context(0));
            if (kind == CertificateBag) ReadCertificate(content, bags);
            else if (bags.Key is null && kind == KeyBag) bags.Key = Pkcs8.ReadPlain(content);
            else if (bags.Key is null && kind == ShroudedKeyBag) bags.Key = Pkcs8.ReadEncrypted(content, password);
        }
    }

    private static void ReadCertificate(AsnReader content, Bags bags)
    {
        var bag = content.ReadSequence();
        if (bag.ReadObjectIdentifier() == X509Certificate)
            bags.Certificates.Add(Certificate.Read(bag.ReadSequence(Asn1.Context(0)).ReadOctetString()));
    }

    private static byte[] ReadPlainContent(AsnReader content, string expected)
    {
        if (content.ReadObjectIdentifier() != expected) throw new AsnContentException("unexpected content");
        return content.ReadSequence(Asn1.Context(0)).ReadOctetString();
    }

    private static byte[] ReadEncryptedContent(AsnReader content, string password)
    {
        content.ReadObjectIdentifier();
        var encrypted = content.ReadSequence(Asn1.Context(0)).ReadSequence();
        encrypted.ReadInteger();
        var part = encrypted.ReadSequence();
        part.ReadObjectIdentifier();
        var decrypt = Pbes2.Decryptor(part, password);
        // Long content is written in pieces by some: [0] constructed of OCTET STRINGs.
        var tag = Asn1.Context(0, part.PeekTag().IsConstructed);
        return decrypt(part.ReadOctetString(tag));
    }

    private static void WritePlainContent(AsnWriter writer, byte[] content)
    {
        using var sequence = writer.PushSequence();
        writer.WriteObjectIdentifier(Oids.PlainMessage);
        using var tag = writer.PushSequence(Asn1.Context(0));
        writer.WriteOctetString(content);
    }

    private static void WriteEncryptedContent(AsnWriter writer, string password, byte[] content)
    {
        using var sequence = writer.PushSequence();
        writer.WriteObjectIdentifier(EncryptedContent);
        using var tag = writer.PushSequence(Asn1.Context(0));
        using var encrypted = writer.PushSequence();
        writer.WriteInteger(0);
        using var part = writer.PushSequence();
        writer.WriteObjectIdentifier(Oids.PlainMessage);
        writer.WriteOctetString(Pbes2.Encrypt(writer, password, content), Asn1.Context(0, false));
    }

    private static byte[] CertificateBags(IReadOnlyList<Certificate> certificates, byte[] keyId)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            for (var i = 0; i < certificates.Count; i++)
            {
                using var bag = writer.PushSequence();
                writer.WriteObjectIdentifier(CertificateBag);
                using (writer.PushSequence(Asn1.Context(0)))
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(X509Certificate);
                    using var tag = writer.PushSequence(Asn1.Context(0));
                    writer.WriteOctetString(certificates[i].Raw.Span);
                }
                if (i == 0) WriteLocalKeyId(writer, keyId);
            }
        return writer.Encode();
    }

    private static byte[] KeyBags(Sm2Key key, byte[] keyId, string password)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(ShroudedKeyBag);
            using (writer.PushSequence(Asn1.Context(0))) writer.WriteEncodedValue(Pkcs8.WriteEncrypted(key, password));
            WriteLocalKeyId(writer, keyId);
        }
        return writer.Encode();
    }

    private static void WriteLocalKeyId(AsnWriter writer, byte[] keyId)
    {
        using var attributes = writer.PushSetOf();
        using var attribute = writer.PushSequence();
        writer.WriteObjectIdentifier(LocalKeyId);
        using var values = writer.PushSetOf();
        writer.WriteOctetString(keyId);
    }

    private sealed class Bags
    {
        internal int Count { get; set; }
        internal Sm2Key? Key { get; set; }
        internal List<Certificate> Certificates { get; } = [];
    }
}

/// <summary>The MAC over the whole file: HMAC with a key from the derivation of RFC 7292 appendix B.</summary>
internal static class Pkcs12Mac
{
    private const int Iterations = 100_000;
    private const byte MacKeyPurpose = 3;

    internal static void Write(AsnWriter writer, byte[] safe, string password, byte[] salt)
    {
        var key = Derive(HashAlgorithmName.SHA256, 64, password, salt, Iterations);
        using var sequence = writer.PushSequence();
        using (writer.PushSequence())
        {
            Asn1.WriteAlgorithm(writer, Oids.Sha256, nullParameters: true);
            writer.WriteOctetString(CryptographicOperations.HmacData(HashAlgorithmName.SHA256, key, safe));
        }
        writer.WriteOctetString(salt);
        writer.WriteInteger(Iterations);
        CryptographicOperations.ZeroMemory(key);
    }

    internal static void Check(AsnReader mac, byte[] safe, string password)
    {
        var digestInfo = mac.ReadSequence();
        var (oid, _) = Asn1.ReadAlgorithm(digestInfo);
        var stated = digestInfo.ReadOctetString();
        var salt = mac.ReadOctetString();
        var iterations = 1;
        if (mac.HasData && (!mac.TryReadInt32(out iterations) || iterations < 1 || iterations > Pbes2.IterationsMax))
            throw new AsnContentException("bad iteration count");
        var (name, blockBytes) = oid switch
        {
            Oids.Sha1 => (HashAlgorithmName.SHA1, 64),
            Oids.Sha256 => (HashAlgorithmName.SHA256, 64),
            "2.16.840.1.101.3.4.2.2" => (HashAlgorithmName.SHA384, 128),
            "2.16.840.1.101.3.4.2.3" => (HashAlgorithmName.SHA512, 128),
            _ => throw Pbes2.Unsupported(oid),
        };
        var key = Derive(name, blockBytes, password, salt, iterations);
        var computed = CryptographicOperations.HmacData(name, key, safe);
        CryptographicOperations.ZeroMemory(key);
        if (!CryptographicOperations.FixedTimeEquals(computed, stated)) throw Pbes2.WrongPassword();
    }

    /// <summary>One digest is as long as the key wanted, so the loop of appendix B.2 over blocks runs once.</summary>
    private static byte[] Derive(HashAlgorithmName name, int blockBytes, string password, byte[] salt, int iterations)
    {
        // The password is a BMPString with its two closing zeros (appendix B.1).
        var secret = Encoding.BigEndianUnicode.GetBytes(password + "\0");
        var diversifier = new byte[blockBytes];
        diversifier.AsSpan().Fill(MacKeyPurpose);
        byte[] input = [.. diversifier, .. Repeated(salt, blockBytes), .. Repeated(secret, blockBytes)];
        var value = CryptographicOperations.HashData(name, input);
        for (var i = 1; i < iterations; i++) CryptographicOperations.HashData(name, value, value);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(input);
        return value;
    }

    private static byte[] Repeated(byte[] source, int blockBytes)
    {
        var result = new byte[(source.Length + blockBytes - 1) / blockBytes * blockBytes];
        for (var i = 0; i < result.Length; i++) result[i] = source[i % source.Length];
        return result;
    }
}
