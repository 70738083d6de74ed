using System.Globalization;

namespace Yiwang.TransparencyLog;

/// <summary>What a log says of itself at one size (C2SP tlog-checkpoint): the text of a signed note.</summary>
/// <param name="Origin">Name of the log, one line.</param>
/// <param name="Size">Leaves.</param>
/// <param name="Root">Root at that size.</param>
public sealed record Checkpoint(string Origin, long Size, TreeHash Root)
{
    /// <summary>Most extension lines read.</summary>
    public const int ExtensionsMax = 16;

    /// <summary>Further lines, signed but without meaning here; the writer makes none.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>The note's text, each line ended by a line feed.</summary>
    public string ToText() =>
        $"{Origin}\n{Size.ToString(CultureInfo.InvariantCulture)}\n{Root.ToBase64()}\n"
        + string.Concat(Extensions.Select(line => line + "\n"));

    /// <summary>The signed note of this checkpoint.</summary>
    public SignedNote Sign(IEnumerable<NoteSigner> signers)
    {
        var text = ToText();
        return new SignedNote(text, [.. signers.Select(signer => signer.Sign(text))]);
    }

    /// <summary>Reads the text of a note strictly.</summary>
    /// <exception cref="LogException"><c>log.checkpoint_malformed</c></exception>
    public static Checkpoint Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length is < 4 or > 4 + ExtensionsMax || lines[^1].Length > 0
            || lines[..^1].Any(line => line.Length == 0)
            || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || NoteSignature.StrictBase64(lines[2]) is not { Length: TreeHash.SizeBytes } root)
        {
            throw LogException.CheckpointMalformed();
        }

        var checkpoint = new Checkpoint(lines[0], size, new TreeHash(root)) { Extensions = lines[3..^1] };
        return checkpoint.ToText() == text ? checkpoint : throw LogException.CheckpointMalformed();
    }
}
