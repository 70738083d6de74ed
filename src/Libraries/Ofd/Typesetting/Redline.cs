namespace Yiwang.Ofd.Typesetting;

/// <summary>A version of a text and whose hand made it out of the one before.</summary>
public sealed record RedlineVersion(string Text, string Hand);

/// <summary>A piece of text with its fate.</summary>
/// <param name="AddedBy">Index of the hand that wrote it; -1 when the first version has it.</param>
/// <param name="RemovedBy">Index of the hand that removed it; -1 when the last version has it.</param>
public sealed record RedlinePiece(string Text, int AddedBy, int RemovedBy);

/// <summary>A paragraph; its pieces in reading order.</summary>
public sealed record RedlineParagraph(IReadOnlyList<RedlinePiece> Pieces)
{
    public bool IsChanged => Pieces.Any(piece => piece.AddedBy >= 0 || piece.RemovedBy >= 0);
}

/// <summary>All versions of a text laid over each other.</summary>
/// <param name="Hands">Who made the changes; pieces refer to them by index.</param>
public sealed record RedlineText(IReadOnlyList<string> Hands, IReadOnlyList<RedlineParagraph> Paragraphs)
{
    /// <summary>The last version's lines: what a clean copy says.</summary>
    public IReadOnlyList<string> Clean() =>
        [.. Paragraphs.Where(paragraph => paragraph.Pieces.Any(piece => piece.RemovedBy < 0))
            .Select(paragraph => string.Concat(paragraph.Pieces.Where(piece => piece.RemovedBy < 0)
                .Select(piece => piece.Text)))];
}

/// <summary>Compares versions of structured text, paragraph by paragraph and character by character.</summary>
public static class Redline
{
    /// <summary>More versions are refused.</summary>
    public const int VersionsMax = 100;

    // Paragraphs that share less than this share of their characters are one removed and one added.
    private const double KinshipMin = 0.4;

    /// <summary>Two versions; the changes are those of one hand.</summary>
    public static RedlineText Compare(string before, string after, string hand = "") =>
        Compare([new RedlineVersion(before, ""), new RedlineVersion(after, hand)]);

    /// <summary>Many versions, oldest first; the first one's hand is not asked for.</summary>
    /// <exception cref="TypesettingException">As <see cref="StructuredText.Lines"/>;
    /// <c>redline.too_many_versions</c>.</exception>
    public static RedlineText Compare(IReadOnlyList<RedlineVersion> versions)
    {
        if (versions.Count is 0 or > VersionsMax) throw new TypesettingException("redline.too_many_versions",
            $"比较的版本应为1至{VersionsMax}个。", $"1 to {VersionsMax} versions can be compared.");
        var hands = versions.Skip(1).Select(version => version.Hand).Distinct().ToList();
        var paragraphs = LinesOf(versions[0].Text).Select(line => new List<RedlinePiece> { new(line, -1, -1) })
            .ToList();
        foreach (var version in versions.Skip(1))
            paragraphs = Next(paragraphs, LinesOf(version.Text), hands.IndexOf(version.Hand));
        return new(hands, [.. paragraphs.Select(pieces => new RedlineParagraph(Joined(pieces)))]);
    }

    private static List<string> LinesOf(string text) => [.. StructuredText.Lines(text).Where(line => line.Length > 0)];

    private static List<List<RedlinePiece>> Next(List<List<RedlinePiece>> paragraphs, List<string> lines, int hand)
    {
        var live = new List<int>();
        var old = new List<string>();
        for (var i = 0; i < paragraphs.Count; i++)
        {
            var text = Live(paragraphs[i]);
            if (text.Length == 0) continue;
            live.Add(i);
            old.Add(text);
        }
        var result = new List<List<RedlinePiece>>();
        int taken = 0, oldAt = 0, newAt = 0;
        foreach (var same in Difference.Common(old, lines).Append((old.Count, lines.Count, 0)))
        {
            var partners = Partners(old, oldAt, same.Item1, lines, newAt, same.Item2);
            for (; oldAt < same.Item1; oldAt++)
            {
                CopyDead(paragraphs, result, ref taken, live[oldAt]);
                var partner = partners.GetValueOrDefault(oldAt, -1);
                for (; partner >= 0 && newAt < partner; newAt++) result.Add([new(lines[newAt], hand, -1)]);
                result.Add(Changed(paragraphs[live[oldAt]], old[oldAt], partner >= 0 ? lines[newAt++] : "", hand));
            }
            for (; newAt < same.Item2; newAt++) result.Add([new(lines[newAt], hand, -1)]);
            for (var k = 0; k < same.Item3; k++, oldAt++, newAt++)
            {
                CopyDead(paragraphs, result, ref taken, live[oldAt]);
                result.Add(paragraphs[live[oldAt]]);
            }
        }
        CopyDead(paragraphs, result, ref taken, paragraphs.Count);
        return result;
    }

    // Paragraphs removed by earlier hands stay where they were.
    private static void CopyDead(List<List<RedlinePiece>> from, List<List<RedlinePiece>> to, ref int taken, int next)
    {
        for (; taken < next; taken++) to.Add(from[taken]);
        taken = next + 1;
    }

    // Each old paragraph of a changed stretch with the first later new one that is its kin.
    private static Dictionary<int, int> Partners(List<string> old, int oldFrom, int oldTo, List<string> lines,
        int newFrom, int newTo)
    {
        var partners = new Dictionary<int, int>();
        const int window = 12;
        var at = newFrom;
        for (var i = oldFrom; i < oldTo; i++)
        {
            for (var j = at; j < Math.Min(newTo, at + window); j++)
            {
                if (Difference.Kinship(old[i], lines[j]) < KinshipMin) continue;
                partners[i] = j;
                at = j + 1;
                break;
            }
        }
        return partners;
    }

    private static List<RedlinePiece> Changed(List<RedlinePiece> pieces, string old, string line, int hand)
    {
        var result = new List<RedlinePiece>();
        var (piece, offset, oldAt, newAt) = (0, 0, 0, 0);
        foreach (var (start, newStart, length) in Difference.Readable(old, line).Append((old.Length, line.Length, 0)))
        {
            Walk(start - oldAt, hand);
            if (newStart > newAt) result.Add(new(line[newAt..newStart], hand, -1));
            Walk(length, -1);
            (oldAt, newAt) = (start + length, newStart + length);
        }
        Walk(0, -1);
        for (; piece < pieces.Count; piece++) result.Add(pieces[piece]);
        return result;

        void Walk(int count, int removedBy)
        {
            while (piece < pieces.Count)
            {
                var own = pieces[piece];
                if (own.RemovedBy >= 0) result.Add(own);
                else if (count == 0) return;
                else
                {
                    var part = Math.Min(count, own.Text.Length - offset);
                    result.Add(own with { Text = own.Text.Substring(offset, part), RemovedBy = removedBy });
                    (count, offset) = (count - part, offset + part);
                    if (offset < own.Text.Length) continue;
                }
                (piece, offset) = (piece + 1, 0);
            }
        }
    }

    private static string Live(List<RedlinePiece> pieces) =>
        pieces.Count == 1 && pieces[0].RemovedBy < 0 ? pieces[0].Text
            : string.Concat(pieces.Where(piece => piece.RemovedBy < 0).Select(piece => piece.Text));

    private static List<RedlinePiece> Joined(List<RedlinePiece> pieces)
    {
        var joined = new List<RedlinePiece>(pieces.Count);
        foreach (var piece in pieces)
        {
            if (joined.Count > 0 && joined[^1].AddedBy == piece.AddedBy && joined[^1].RemovedBy == piece.RemovedBy)
                joined[^1] = joined[^1] with { Text = joined[^1].Text + piece.Text };
            else joined.Add(piece);
        }
        return joined;
    }
}
