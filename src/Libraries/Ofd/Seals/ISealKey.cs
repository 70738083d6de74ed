using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Ofd.Seals;

/// <summary>
/// The one seam behind which the private key of a seal, a seal maker or a person stands. What crosses it is a digest of
/// 32 bytes and a signature: a smart card or a signing server (GM/T 0018 SDF_InternalSign_ECC takes exactly that) can
/// stand behind it as well as a key file.
/// </summary>
public interface ISealKey
{
    /// <summary>The certificate of the key; its public part checks every signature before it leaves.</summary>
    Certificate Certificate { get; }

    /// <param name="digest">e = SM3(Z ‖ M) under the default identity, 32 bytes.</param>
    /// <returns>DER SEQUENCE { r, s }.</returns>
    byte[] SignDigest(ReadOnlySpan<byte> digest);
}

/// <summary>A key in this process's memory; <see cref="Dispose"/> overwrites it.</summary>
public sealed class SoftwareSealKey : ISealKey, IDisposable
{
    private readonly Sm2Key key;

    /// <param name="key">Taken over, with its disposal.</param>
    public SoftwareSealKey(Certificate certificate, Sm2Key key)
    {
        if (certificate.Key is not { } own || !own.HasSamePublic(key) || !key.HasPrivate)
            throw new ArgumentException("certificate and key do not belong together", nameof(certificate));
        Certificate = certificate;
        this.key = key;
    }

    public Certificate Certificate { get; }

    public byte[] SignDigest(ReadOnlySpan<byte> digest) => key.SignDigest(digest);

    public void Dispose() => key.Dispose();
}

internal static class SealKeySigning
{
    /// <summary>
    /// Signs a whole message and checks the result with the certificate: a wrong device or slot shows at once.
    /// </summary>
    internal static byte[] Sign(this ISealKey key, ReadOnlySpan<byte> message)
    {
        var own = key.Certificate.Key
            ?? throw new SealRefused("seal.key_not_sm2", "证书的密钥不是 SM2 密钥", "the certificate's key is not an SM2 key");
        var digest = own.MessageDigest(message);
        var signature = key.SignDigest(digest);
        return own.VerifyDigest(digest, signature)
            ? signature
            : throw new SealRefused("seal.key_mismatch", "密钥与证书不符，签名未采用", "the key does not belong to the certificate");
    }
}
