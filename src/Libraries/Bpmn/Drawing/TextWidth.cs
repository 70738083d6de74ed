using System.Text;

namespace Yiwang.Bpmn.Drawing;

/// <summary>
/// Breaks names into lines without knowing the font: a Han character is as wide as the type is high, a Latin one a
/// little
/// more than half of it. Good enough for labels; measured nowhere.
/// </summary>
internal static class TextWidth
{
    internal const double Size = 12;
    internal const double LineHeight = 16;
    internal const string Ellipsis = "…";

    internal static double Of(string text) => text.EnumerateRunes().Sum(Of);

    /// <summary>Lines no wider than asked, at most so many; what does not fit ends in an ellipsis.</summary>
    internal static List<string> Wrap(string text, double width, int linesMax)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        var filled = 0.0;
        foreach (var word in Words(text))
        {
            var wide = Of(word);
            if (filled + wide > width && line.Length > 0)
            {
                lines.Add(line.ToString().Trim());
                line.Clear();
                filled = 0;
            }
            line.Append(filled == 0 ? word.TrimStart() : word);
            filled += wide;
        }
        if (line.ToString().Trim() is { Length: > 0 } last)
        {
            lines.Add(last);
        }
        if (lines.Count > linesMax)
        {
            lines.RemoveRange(linesMax, lines.Count - linesMax);
            lines[^1] = lines[^1][..Math.Max(0, lines[^1].Length - 1)] + Ellipsis;
        }
        return lines;
    }

    // A Han character may end a line; a Latin word stays whole with the blank before it.
    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.ReplaceLineEndings(" ").EnumerateRunes())
        {
            if (IsWide(rune) || rune.Value == ' ')
            {
                if (word.Length > 0)
                {
                    yield return word.ToString();
                    word.Clear();
                }
                if (IsWide(rune))
                {
                    yield return rune.ToString();
                    continue;
                }
            }
            word.Append(rune.ToString());
        }
        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    private static double Of(Rune rune) => IsWide(rune) ? Size : rune.Value == ' ' ? Size * 0.3 : Size * 0.56;

    private static bool IsWide(Rune rune) =>
        rune.Value >= 0x2E80 || rune.Value is 0x2014 or 0x2018 or 0x2019 or 0x201C or 0x201D;
}
