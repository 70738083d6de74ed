using System.Globalization;
using System.Net;
using System.Text;
using Yiwang.Ofd.Reading;

namespace Yiwang.Documents.Viewing;

/// <summary>
/// The words of a page that is shown as a picture, where they stand on it, mm: unseen over the picture they can be
/// selected, copied and marked.
/// </summary>
internal sealed record WordLayer(double Width, double Height, IReadOnlyList<TextLine> Lines)
{
    private const double MillimetresInInch = 25.4;
    private const int WordsMax = 20_000;
    private const double TooHigh = 1.6;
    // Columns of the table that tesseract and poppler both write.
    private const int Level = 0, PageNumber = 1, Left = 6, Top = 7, BoxWidth = 8, BoxHeight = 9, Word = 11;
    private const string OfPage = "1", OfLine = "4", OfWord = "5";

    public static WordLayer Nothing { get; } = new(0, 0, []);

    /// <summary>One line of words to a line; empty when there are none.</summary>
    public string Text => string.Join('\n', Lines.Select(line => line.Text));

    /// <summary>The words of one page of a table of words; null when the page is not in it.</summary>
    /// <param name="page">As the table counts, from 1.</param>
    /// <param name="dotsPerInch">Of the table's places: 72 for poppler, the picture's own for tesseract.</param>
    public static WordLayer? Read(IEnumerable<string> table, int page, double dotsPerInch)
    {
        var number = page.ToString(CultureInfo.InvariantCulture);
        var scale = MillimetresInInch / dotsPerInch;
        WordLayer? found = null;
        List<List<(string Text, OfdBox Box)>> lines = [];
        var words = 0;
        foreach (var row in table)
        {
            var cells = row.Split('\t', Word + 1);
            if (cells.Length <= Word || cells[PageNumber] != number || Box(cells, scale) is not { } box) continue;
            if (cells[Level] == OfPage) found = new WordLayer(box.Width, box.Height, []);
            else if (cells[Level] == OfLine || lines.Count == 0) lines.Add([]);
            if (cells[Level] == OfWord && cells[Word].Trim() is { Length: > 0 } word && words++ < WordsMax)
                lines[^1].Add((word, box));
        }
        return found is null ? null
            : found with { Lines = [.. lines.Where(line => line.Count > 0).Select(line => Line(Evened(line)))] };
    }

    /// <summary>SVG to lie over the picture; empty when there are no words.</summary>
    public string Svg()
    {
        if (Lines.Count == 0) return "";
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {Width:0.##} {Height:0.##}\" preserveAspectRatio=\"none\" aria-hidden=\"true\" fill-opacity=\"0\">");
        foreach (var line in Lines)
        {
            var box = line.Box;
            svg.Append(CultureInfo.InvariantCulture,
                $"<text x=\"{box.X:0.##}\" y=\"{box.Bottom:0.##}\" font-size=\"{Math.Max(0.1, box.Height):0.##}\" textLength=\"{Math.Max(0.1, box.Width):0.##}\" lengthAdjust=\"spacingAndGlyphs\">");
            svg.Append(WebUtility.HtmlEncode(line.Text)).Append("</text>");
        }
        return svg.Append("</svg>").ToString();
    }

    private static OfdBox? Box(string[] cells, double scale)
    {
        Span<double> numbers = stackalloc double[4];
        for (var n = 0; n < 4; n++)
        {
            if (!double.TryParse(cells[Left + n], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[n])
                || !double.IsFinite(numbers[n])) return null;
        }
        return new OfdBox(numbers[0] * scale, numbers[1] * scale, numbers[2] * scale, numbers[3] * scale);
    }

    // Recognition takes a speck far above for a part of a word now and then: such a word is as high as its neighbours.
    private static List<(string Text, OfdBox Box)> Evened(List<(string Text, OfdBox Box)> words)
    {
        var usual = words.OrderBy(word => word.Box.Height).ElementAt(words.Count / 2).Box;
        return [.. words.Select(word => word.Box.Height > usual.Height * TooHigh
            ? (word.Text, word.Box with { Y = usual.Y, Height = usual.Height }) : word)];
    }

    // A word's characters share its box evenly. Between Chinese characters recognition sees gaps that are none.
    private static TextLine Line(List<(string Text, OfdBox Box)> words)
    {
        var text = new StringBuilder();
        var placed = new List<PlacedCharacter>();
        foreach (var (word, box) in words)
        {
            if (text.Length > 0 && !(IsHan(text[^1]) && IsHan(word[0])))
            {
                text.Append(' ');
                placed.Add(new PlacedCharacter(" ", box with { Width = 0 }));
            }
            var runes = word.EnumerateRunes().Select(rune => rune.ToString()).ToList();
            var width = box.Width / runes.Count;
            text.Append(word);
            placed.AddRange(runes.Select((rune, n) =>
                new PlacedCharacter(rune, box with { X = box.X + n * width, Width = width })));
        }
        return new TextLine(text.ToString(), placed);
    }

    private static bool IsHan(char c) => c is >= '\u3000' and <= '\u9fff' or >= '\uff00' and <= '\uffef';
}
