using Yiwang.Ofd.Typesetting;

namespace Yiwang.Ofd.Word;

/// <summary>
/// A DOCX file as structured text. <see cref="Text"/> is what StructuredText.Parse reads; tracked changes stand in it
/// as accepted.
/// </summary>
public sealed record WordImport(string Text, IReadOnlyList<Block> Blocks, IReadOnlyList<WordPicture> Pictures,
    IReadOnlyList<WordRevision> Revisions, IReadOnlyList<WordLoss> Losses);

/// <summary>A picture of the file; its name is the one that stands in the text.</summary>
public sealed record WordPicture(string Name, string MediaType, byte[] Bytes);

public enum WordRevisionKind { Inserted, Deleted, Moved, Formatting }

/// <summary>A tracked change: whose, when (as written), and its words. Paragraph from 1 in the order of the
/// file.</summary>
public sealed record WordRevision(WordRevisionKind Kind, string Author, string Date, string Text, int Paragraph);

/// <summary>Something of the file that structured text does not hold, and how often.</summary>
public sealed record WordLoss(string Code, string Zh, string En, int Count);

/// <summary>Counts losses by kind.</summary>
internal sealed class WordLosses
{
    private readonly Dictionary<string, WordLoss> losses = [];

    public IReadOnlyList<WordLoss> All => [.. losses.Values.OrderBy(loss => loss.Code, StringComparer.Ordinal)];

    public void Add(string code, string zh, string en) =>
        losses[code] = losses.TryGetValue(code, out var before)
            ? before with { Count = before.Count + 1 } : new WordLoss(code, zh, en, 1);
}
