namespace Yiwang.Ofd.Typesetting;

/// <summary>Footnote marks in a text: <c>[^label]</c>, the label 1 to 16 letters or digits.</summary>
public static class FootnoteMarks
{
    /// <summary>The longest label, in UTF-16 units.</summary>
    public const int LabelLengthMax = 16;

    /// <summary>A mark; start and length in UTF-16 units, brackets included.</summary>
    public readonly record struct Mark(int Start, int Length, string Label);

    /// <summary>All marks of a text in order.</summary>
    public static IEnumerable<Mark> In(string text)
    {
        for (var i = text.IndexOf("[^", StringComparison.Ordinal); i >= 0;
            i = text.IndexOf("[^", i, StringComparison.Ordinal))
        {
            var mark = At(text, i);
            if (mark is { } found) yield return found;
            i += mark?.Length ?? 2;
        }
    }

    /// <summary>The mark that starts at a place, if one does.</summary>
    public static Mark? At(string text, int start)
    {
        if (string.CompareOrdinal(text, start, "[^", 0, 2) != 0) return null;
        var end = start + 2;
        while (end < text.Length && char.IsLetterOrDigit(text[end]) && end - start - 2 < LabelLengthMax) end++;
        if (end == start + 2 || end >= text.Length || text[end] != ']') return null;
        return new Mark(start, end + 1 - start, text[(start + 2)..end]);
    }
}
