using System.Buffers.Binary;
using System.Text;

namespace Yiwang.TransparencyLog;

/// <summary>Signs notes with one key. Made for a log (Ed25519, SM2) or for a witness (timestamped
/// cosignature).</summary>
public sealed class NoteSigner
{
    private readonly Func<string, byte[]> sign;

    private NoteSigner(VerifierKey key, Func<string, byte[]> sign)
    {
        Key = key;
        this.sign = sign;
    }

    /// <summary>The public half, to hand out.</summary>
    public VerifierKey Key { get; }

    /// <summary>A log's own signature.</summary>
    /// <param name="seed">32 bytes, kept by the signer.</param>
    public static NoteSigner Ed25519(string name, byte[] seed) => new(
        VerifierKey.Ed25519(name, TransparencyLog.Ed25519.PublicKey(seed)),
        text => TransparencyLog.Ed25519.Sign(seed, Encoding.UTF8.GetBytes(text)));

    /// <summary>A log's further signature by SM2; the library knows no SM2 and asks the caller.</summary>
    /// <param name="publicKey">Uncompressed point, 65 bytes.</param>
    /// <param name="sign">Signs the bytes of the note's text with SM3 and the default user id.</param>
    public static NoteSigner Sm2(string name, byte[] publicKey, Func<byte[], byte[]> sign) => new(
        VerifierKey.Sm2(name, publicKey), text => sign(Encoding.UTF8.GetBytes(text)));

    /// <summary>A witness's cosignature over a checkpoint (C2SP tlog-cosignature, v1).</summary>
    public static NoteSigner Cosigner(string name, byte[] seed, TimeProvider time) => new(
        VerifierKey.Cosigner(name, TransparencyLog.Ed25519.PublicKey(seed)),
        text => Cosign(seed, time.GetUtcNow().ToUnixTimeSeconds(), text));

    /// <summary>The signature line for a note's text.</summary>
    public NoteSignature Sign(string text) => new(Key.Name, Key.KeyId, sign(text));

    private static byte[] Cosign(byte[] seed, long seconds, string text)
    {
        var signature = TransparencyLog.Ed25519.Sign(seed,
            Encoding.UTF8.GetBytes($"cosignature/v1\ntime {seconds}\n{text}"));
        var timed = new byte[VerifierKey.TimeBytes + signature.Length];
        BinaryPrimitives.WriteInt64BigEndian(timed, seconds);
        signature.CopyTo(timed, VerifierKey.TimeBytes);
        return timed;
    }
}
