using System.Security.Cryptography;
using Yiwang.ShangMi.Native;

namespace Yiwang.ShangMi;

/// <summary>
/// An SM2 key (GB/T 32918): public alone, or a pair. The point and the digest Z of the default identity are computed
/// once, so that a signature costs the curve arithmetic and nothing else. May be used by many threads at once.
/// Disposing frees the native key, which OpenSSL overwrites; <see cref="ExportPrivate"/> is the only other copy.
/// </summary>
public sealed unsafe class Sm2Key : IDisposable
{
    public const int ScalarBytes = 32;
    public const int PointBytes = 65;
    /// <summary>The longest message for <see cref="Encrypt"/>; more belongs under SM4 with an encrypted key.</summary>
    public const int PlainBytesMax = 64 * 1024;
    /// <summary>DER overhead of C1, C3 and the lengths is below this.</summary>
    private const int CipherOverheadBytesMax = 160;
    private const int SignatureBytesMax = 72;
    private const int IdentityBytesMax = 8191;

    private readonly Sm2Handle handle;
    private readonly byte[] point;
    private readonly byte[] defaultZ;

    private Sm2Key(Sm2Handle handle, byte[] point, bool hasPrivate)
    {
        this.handle = handle;
        this.point = point;
        HasPrivate = hasPrivate;
        defaultZ = IdentityDigest(DefaultIdentity);
    }

    /// <summary>The identity that GM/T 0009-2012 clause 10 gives a signer who has no other.</summary>
    public static ReadOnlySpan<byte> DefaultIdentity => "1234567812345678"u8;

    public bool HasPrivate { get; }

    /// <summary>The public point: 04, x (32 bytes), y (32 bytes).</summary>
    public ReadOnlySpan<byte> PublicPoint => point;

    public static Sm2Key Generate()
    {
        var (native, scalar) = Sm2Handle.Generate();
        try
        {
            return new Sm2Key(native, Sm2Handle.PublicOf(scalar), hasPrivate: true);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    /// <param name="scalar">32 bytes, big-endian, from 1 to n − 2.</param>
    /// <exception cref="ShangMiException"><c>sm2.private_key</c>.</exception>
    public static Sm2Key FromPrivate(ReadOnlySpan<byte> scalar)
    {
        if (!Sm2Curve.IsPrivateScalar(scalar))
            throw new ShangMiException(
                "sm2.private_key", "SM2 私钥不在允许范围内", "the SM2 private key is out of its range");
        var point = Sm2Handle.PublicOf(scalar);
        return new Sm2Key(Sm2Handle.Import(point, scalar), point, hasPrivate: true);
    }

    /// <param name="encoded">A point of the curve, uncompressed (65 bytes) or compressed (33 bytes).</param>
    /// <exception cref="ShangMiException"><c>sm2.public_key</c>: not a point of the curve.</exception>
    public static Sm2Key FromPublic(ReadOnlySpan<byte> encoded)
    {
        var point = Sm2Handle.Uncompressed(encoded) ?? throw new ShangMiException(
            "sm2.public_key", "SM2 公钥不是曲线上的点", "the SM2 public key is not a point of the curve");
        return new Sm2Key(Sm2Handle.Import(point, []), point, hasPrivate: false);
    }

    /// <summary>The DER signature SEQUENCE { r, s } (GM/T 0009) with the default identity.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => SignDigest(Digest(message, defaultZ));

    /// <summary>The DER signature under another identity, of at most 8,191 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> identity) =>
        SignDigest(Digest(message, IdentityDigest(identity)));

    /// <summary>
    /// Signs e = SM3(Z ‖ M), made by <see cref="MessageDigest(ReadOnlySpan{byte})"/>, perhaps on another machine.
    /// </summary>
    public byte[] SignDigest(ReadOnlySpan<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digest.Length, Sm3.SizeBytes);
        if (!HasPrivate) throw new InvalidOperationException("a public key cannot sign");
        Span<byte> signature = stackalloc byte[SignatureBytesMax];
        return signature[..handle.Sign(digest, signature)].ToArray();
    }

    /// <returns>False for every signature that does not fit, damaged ones included.</returns>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        VerifyDigest(Digest(message, defaultZ), signature);

    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> identity) =>
        VerifyDigest(Digest(message, IdentityDigest(identity)), signature);

    public bool VerifyDigest(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) =>
        digest.Length == Sm3.SizeBytes && signature.Length is > 0 and <= SignatureBytesMax
        && handle.Verify(digest, signature);

    /// <summary>e = SM3(Z ‖ M) of GB/T 32918.2 clause 6.1 under the default identity: what is really signed.</summary>
    public byte[] MessageDigest(ReadOnlySpan<byte> message) => Digest(message, defaultZ);

    /// <summary>GM/T 0009 ciphertext: SEQUENCE { x, y, C3 hash, C2 cipher }.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> plain)
    {
        ArgumentOutOfRangeException.ThrowIfZero(plain.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plain.Length, PlainBytesMax);
        var output = new byte[plain.Length + CipherOverheadBytesMax];
        return output.AsSpan(0, handle.Encrypt(plain, output)).ToArray();
    }

    /// <exception cref="ShangMiException"><c>sm2.ciphertext</c>: other key, or changed ciphertext.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> cipher)
    {
        if (!HasPrivate) throw new InvalidOperationException("a public key cannot decrypt");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cipher.Length, PlainBytesMax + CipherOverheadBytesMax);
        var output = new byte[cipher.Length + 1];
        try
        {
            if (handle.TryDecrypt(cipher, output, out var written)) return output.AsSpan(0, written).ToArray();
            throw new ShangMiException(
                "sm2.ciphertext", "SM2 密文无法解密：密钥不对或密文被改动",
                "SM2 ciphertext does not decrypt: wrong key or changed ciphertext");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(output);
        }
    }

    /// <summary>The private scalar, 32 bytes. Whoever asks for it overwrites it after use.</summary>
    public byte[] ExportPrivate() => HasPrivate
        ? handle.ExportPrivate()
        : throw new InvalidOperationException("a public key has no private part");

    /// <summary>A new object that holds the public part only.</summary>
    public Sm2Key PublicOnly() => FromPublic(point);

    public bool HasSamePublic(Sm2Key other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return point.AsSpan().SequenceEqual(other.point);
    }

    public void Dispose() => handle.Dispose();

    public override string ToString() => $"SM2 {Convert.ToHexStringLower(point.AsSpan(1, 8))}…";

    /// <summary>Z of GB/T 32918.2 clause 5.5: SM3(ENTL ‖ ID ‖ a ‖ b ‖ xG ‖ yG ‖ xA ‖ yA).</summary>
    private byte[] IdentityDigest(ReadOnlySpan<byte> identity)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(identity.Length, IdentityBytesMax);
        using var sm3 = new Sm3();
        var bits = identity.Length * 8;
        sm3.Append([(byte)(bits >> 8), (byte)bits]);
        sm3.Append(identity);
        sm3.Append(Sm2Curve.IdentityParameters);
        sm3.Append(point.AsSpan(1));
        return sm3.Finish();
    }

    private static byte[] Digest(ReadOnlySpan<byte> message, byte[] z)
    {
        using var sm3 = new Sm3();
        sm3.Append(z);
        sm3.Append(message);
        return sm3.Finish();
    }
}

/// <summary>The constants of the recommended curve, GB/T 32918.5-2017.</summary>
internal static class Sm2Curve
{
    /// <summary>a ‖ b ‖ xG ‖ yG.</summary>
    internal static readonly byte[] IdentityParameters = Convert.FromHexString(
        "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC" +
        "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93" +
        "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7" +
        "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0");

    private static readonly byte[] OrderMinusOne = Convert.FromHexString(
        "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122");

    /// <summary>1 ≤ d ≤ n − 2: n − 1 would make 1 + d vanish in the signing equation.</summary>
    internal static bool IsPrivateScalar(ReadOnlySpan<byte> scalar) =>
        scalar.Length == Sm2Key.ScalarBytes
        && scalar.ContainsAnyExcept((byte)0)
        && scalar.SequenceCompareTo(OrderMinusOne) < 0;
}
