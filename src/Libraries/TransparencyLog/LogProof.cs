using System.Globalization;
using System.Text;

namespace Yiwang.TransparencyLog;

/// <summary>
/// Proof that an entry is in a log, complete in itself (C2SP tlog-proof): index, hashes from the leaf's sibling up,
/// and the
/// checkpoint with its signatures. The root of the proof is the checkpoint's.
/// </summary>
public sealed record LogProof(long Index, IReadOnlyList<TreeHash> Hashes, SignedNote Checkpoint)
{
    /// <summary>Longest path in a tree of at most 2^63 leaves.</summary>
    public const int HashesMax = 63;

    private const string Version = "c2sp.org/tlog-proof@v1";

    public override string ToString()
    {
        var text = new StringBuilder(Version).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (var hash in Hashes)
        {
            text.Append(hash.ToBase64()).Append('\n');
        }

        return text.Append('\n').Append(Checkpoint).ToString();
    }

    /// <summary>Reads a proof; an <c>extra</c> line is refused, because nothing here makes one.</summary>
    /// <exception cref="LogException"><c>log.proof_malformed</c> or <c>log.note_malformed</c></exception>
    public static LogProof Parse(string text)
    {
        var split = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = split < 0 ? [] : text[..split].Split('\n');
        if (lines.Length is < 2 or > 2 + HashesMax || lines[0] != Version
            || !lines[1].StartsWith("index ", StringComparison.Ordinal)
            || !long.TryParse(lines[1].AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            throw LogException.ProofMalformed();
        }

        var proof = new LogProof(index, [.. lines[2..].Select(ParseHash)], SignedNote.Parse(text[(split + 2)..]));
        return proof.ToString() == text ? proof : throw LogException.ProofMalformed();
    }

    private static TreeHash ParseHash(string line) =>
        NoteSignature.StrictBase64(line) is { Length: TreeHash.SizeBytes } bytes
            ? new TreeHash(bytes) : throw LogException.ProofMalformed();
}
