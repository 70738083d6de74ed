using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Yiwang.TransparencyLog;

/// <summary>What a key says about a note: it did not sign, its signature is right (a cosignature with its time), or
/// wrong.</summary>
public enum SignatureState
{
    Absent,
    Right,
    Wrong,
}

/// <summary>Checks a signature of an algorithm this library does not bring itself.</summary>
public delegate bool SignatureCheck(
    ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

/// <summary>
/// A public key with its name, as <c>name+hex key id+base64</c> (C2SP signed-note, verifier keys). The types are
/// Ed25519
/// (0x01), timestamped Ed25519 cosignatures (0x04, C2SP tlog-cosignature) and SM2 with SM3 (0xff followed by
/// <c>yiwang-sm2-sm3:</c>; the public key is the uncompressed point of 65 bytes).
/// </summary>
public sealed record VerifierKey
{
    internal const byte TypeEd25519 = 0x01;
    internal const byte TypeCosignature = 0x04;
    internal const int TimeBytes = 8;
    private const int Sm2PointBytes = 65;
    private static readonly byte[] Sm2Type = [0xff, .. "yiwang-sm2-sm3:"u8];

    private readonly byte[] material;

    private VerifierKey(string name, byte[] material)
    {
        this.material = NoteSignature.IsKeyName(name) ? material : throw LogException.KeyMalformed();
        Name = name;
        byte[] named = [.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. material];
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(named));
    }

    public string Name { get; }

    /// <summary>First four bytes of SHA-256(name ‖ LF ‖ type ‖ key).</summary>
    public uint KeyId { get; }

    /// <summary>Whether it is the key of a witness.</summary>
    public bool IsCosigner => material[0] == TypeCosignature;

    /// <summary>Whether signatures are checked by the caller's <see cref="SignatureCheck"/>.</summary>
    public bool IsSm2 => material[0] == Sm2Type[0];

    /// <summary>The key without its type.</summary>
    public ReadOnlySpan<byte> PublicKey => material.AsSpan(IsSm2 ? Sm2Type.Length : 1);

    public static VerifierKey Ed25519(string name, ReadOnlySpan<byte> publicKey) =>
        new(name, [TypeEd25519, .. publicKey]);

    public static VerifierKey Cosigner(string name, ReadOnlySpan<byte> publicKey) =>
        new(name, [TypeCosignature, .. publicKey]);

    public static VerifierKey Sm2(string name, ReadOnlySpan<byte> publicKey) => new(name, [.. Sm2Type, .. publicKey]);

    /// <summary>Reads <c>name+hex+base64</c>.</summary>
    /// <exception cref="LogException"><c>log.key_malformed</c></exception>
    public static VerifierKey Parse(string text)
    {
        var parts = text.Split('+', 3);
        if (parts.Length != 3 || NoteSignature.StrictBase64(parts[2]) is not { Length: > 0 } material
            || !IsKnown(material))
        {
            throw LogException.KeyMalformed();
        }

        var key = new VerifierKey(parts[0], material);
        return key.ToString() == text ? key : throw LogException.KeyMalformed();
    }

    public override string ToString() =>
        $"{Name}+{KeyId.ToString("x8", CultureInfo.InvariantCulture)}+{Convert.ToBase64String(material)}";

    public bool Equals(VerifierKey? other) =>
        other is not null && Name == other.Name && material.AsSpan().SequenceEqual(other.material);

    public override int GetHashCode() => HashCode.Combine(Name, KeyId);

    /// <summary>
    /// Checks every signature of this key under the note. An SM2 key without <paramref name="sm2"/> counts as absent,
    /// never
    /// as right.
    /// </summary>
    /// <param name="time">For a cosignature that is right: when it was made by the clock of the witness.</param>
    public SignatureState Check(SignedNote note, SignatureCheck? sm2, out DateTimeOffset? time)
    {
        time = null;
        var state = SignatureState.Absent;
        foreach (var signature in note.Signatures.Where(line => line.KeyName == Name && line.KeyId == KeyId))
        {
            if (IsSm2 && sm2 is null)
            {
                return SignatureState.Absent;
            }

            if (!IsRight(note.Text, signature.Bytes, sm2, ref time))
            {
                time = null;
                return SignatureState.Wrong;
            }

            state = SignatureState.Right;
        }

        return state;
    }

    private static bool IsKnown(byte[] material) => material[0] switch
    {
        TypeEd25519 or TypeCosignature => material.Length == 1 + TransparencyLog.Ed25519.PublicKeyBytes,
        0xff => material.AsSpan().StartsWith(Sm2Type) && material.Length == Sm2Type.Length + Sm2PointBytes,
        _ => false,
    };

    private bool IsRight(string text, byte[] signature, SignatureCheck? sm2, ref DateTimeOffset? time)
    {
        var message = Encoding.UTF8.GetBytes(text);
        if (IsSm2)
        {
            return sm2!(PublicKey, message, signature);
        }

        if (!IsCosigner)
        {
            return TransparencyLog.Ed25519.Verify(PublicKey, message, signature);
        }

        if (signature.Length != TimeBytes + TransparencyLog.Ed25519.SignatureBytes)
        {
            return false;
        }

        var seconds = BinaryPrimitives.ReadUInt64BigEndian(signature);
        if (seconds > (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        var cosigned = Encoding.UTF8.GetBytes($"cosignature/v1\ntime {seconds}\n{text}");
        return TransparencyLog.Ed25519.Verify(PublicKey, cosigned, signature.AsSpan(TimeBytes));
    }
}
