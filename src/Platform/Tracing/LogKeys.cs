using Yiwang.ShangMi;
using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>
/// Keys of a log: Ed25519, which signs every checkpoint, and SM2, which signs beside it where it has been set up. A
/// checkpoint
/// from before the SM2 key has no line of it; a line that is wrong is never taken for right.
/// </summary>
public sealed record LogKeys(VerifierKey Ed25519, VerifierKey? Sm2)
{
    /// <summary>Whether the note is this log's.</summary>
    public bool Signed(SignedNote note) => Ed25519.Check(note, null, out _) == SignatureState.Right
        && Sm2?.Check(note, CheckSm2, out _) != SignatureState.Wrong;

    /// <summary>Both keys as text, one a line, as a witness or a verifier is given them.</summary>
    public override string ToString() => Sm2 is null ? $"{Ed25519}\n" : $"{Ed25519}\n{Sm2}\n";

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="LogException"><c>log.key_malformed</c></exception>
    public static LogKeys Parse(string text)
    {
        var keys = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(VerifierKey.Parse).ToList();
        return keys is [{ IsSm2: false, IsCosigner: false }, ..] and { Count: 1 } or [_, { IsSm2: true }]
            ? new LogKeys(keys[0], keys.ElementAtOrDefault(1))
            : throw new LogException("log.key_malformed", "节点公钥应为一行 Ed25519，可再加一行 SM2。",
                "Give one line of Ed25519 and at most one of SM2.");
    }

    /// <summary>The signers of a node out of its key folder; the keys are made at first run.</summary>
    public static IReadOnlyList<NoteSigner> Signers(string keyFolder, string origin)
    {
        using var made = Sm2Key.FromPrivate(NodeKey.Sm2Scalar(Path.Combine(keyFolder, "trace-sm2")));
        var scalar = made.ExportPrivate();
        return [
            NoteSigner.Ed25519(origin, NodeKey.Seed(Path.Combine(keyFolder, "trace"))),
            NoteSigner.Sm2(origin, made.PublicPoint.ToArray(), message => SignSm2(scalar, message)),
        ];
    }

    /// <summary>The public keys of such signers.</summary>
    public static LogKeys Of(IReadOnlyList<NoteSigner> signers) =>
        new(signers[0].Key, signers.ElementAtOrDefault(1)?.Key);

    private static byte[] SignSm2(byte[] scalar, byte[] message)
    {
        using var key = Sm2Key.FromPrivate(scalar);
        return key.Sign(message);
    }

    private static bool CheckSm2(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        try
        {
            using var key = Sm2Key.FromPublic(publicKey);
            return key.Verify(message, signature);
        }
        catch (ShangMiException)
        {
            // A key off the curve or a signature that is no signature: wrong, and nothing else follows.
            return false;
        }
    }
}
