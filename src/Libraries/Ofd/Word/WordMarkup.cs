using System.Globalization;
using System.Text;

namespace Yiwang.Ofd.Word;

/// <summary>How a run of characters is set. Sizes in half points, as WordprocessingML counts them.</summary>
internal sealed record WordFont(string Chinese, int HalfPoints, string? Color = null)
{
    public const string Red = "FF0000";

    /// <summary>3号 is 16 pt, 2号 22 pt, 4号 14 pt.</summary>
    public static WordFont Body { get; } = new("仿宋_GB2312", 32);

    public static WordFont Hei { get; } = new("黑体", 32);

    public static WordFont Kai { get; } = new("楷体_GB2312", 32);

    public static WordFont Title { get; } = new("方正小标宋简体", 44);

    public static WordFont Imprint { get; } = new("仿宋_GB2312", 28);

    public static WordFont PageNumber { get; } = new("宋体", 28);
}

/// <summary>How a paragraph stands. Indents in hundredths of a character, lengths in twips (1/20 point).</summary>
internal sealed record WordParagraph
{
    public string Align { get; init; } = "both";

    public int FirstLineChars { get; init; }

    public int LeftChars { get; init; }

    public int RightChars { get; init; }

    public int Before { get; init; }

    /// <summary>Height of each line, exact.</summary>
    public int Line { get; init; } = WordPage.Line;

    /// <summary>More properties, in the order the schema wants: before spacing.</summary>
    public string Early { get; init; } = "";

    /// <summary>Section properties: this paragraph ends a section.</summary>
    public string Section { get; init; } = "";
}

/// <summary>
/// The page of GB/T 33476.2-2016, which measures from line boxes as word processors do; all differ by 2.42 mm from
/// those of GB/T 9704-2012, which measures ink. In twips: 1 mm is 56.693.
/// </summary>
internal static class WordPage
{
    public const int Width = 11906, Height = 16838;

    /// <summary>34.58, 32.58, 28 and 26 mm.</summary>
    public const int Top = 1960, Bottom = 1847, Left = 1587, Right = 1474;

    /// <summary>一行: 10.39 mm.</summary>
    public const int Line = 589;

    /// <summary>The mark's line box begins 37.42 mm below the top margin.</summary>
    public const int MarkTop = 2121;

    /// <summary>Footer's lower edge so that the dash's centre is 4.58 mm below the type area: 25.53 mm.</summary>
    public const int Footer = 1447;

    /// <summary>Type area: 156 mm.</summary>
    public const int AreaWidth = Width - Left - Right;

    /// <summary>28 characters of 16 pt on 156 mm: each 0.21 pt narrower, in 4096ths of a point.</summary>
    public const int CharSpace = -848;

    public static string Section(bool landscape, string references, string more = "") =>
        "<w:sectPr>" + references + (landscape
        ? $"<w:pgSz w:w=\"{Height}\" w:h=\"{Width}\" w:orient=\"landscape\"/>"
        : $"<w:pgSz w:w=\"{Width}\" w:h=\"{Height}\"/>")
        + (landscape
            ? $"<w:pgMar w:top=\"{Left}\" w:right=\"{Top}\" w:bottom=\"{Right}\" w:left=\"{Bottom}\" w:header=\"851\" w:footer=\"851\" w:gutter=\"0\"/>"
            : $"<w:pgMar w:top=\"{Top}\" w:right=\"{Right}\" w:bottom=\"{Bottom}\" w:left=\"{Left}\" w:header=\"1701\" w:footer=\"{Footer}\" w:gutter=\"0\"/>")
        + more + $"<w:docGrid w:type=\"linesAndChars\" w:linePitch=\"{Line}\" w:charSpace=\"{CharSpace}\"/></w:sectPr>";
}

/// <summary>Writes WordprocessingML; every text passes <see cref="Escaped"/>.</summary>
internal sealed class WordMarkup
{
    private readonly StringBuilder xml = new();

    public WordMarkup Raw(string markup)
    {
        xml.Append(markup);
        return this;
    }

    public WordMarkup Paragraph(WordParagraph look, Action content)
    {
        xml.Append("<w:p><w:pPr>").Append(look.Early)
            .Append(CultureInfo.InvariantCulture,
                $"<w:spacing w:before=\"{look.Before}\" w:after=\"0\" w:line=\"{look.Line}\" w:lineRule=\"exact\"/>");
        if (look.FirstLineChars + look.LeftChars + look.RightChars > 0 || look.LeftChars < 0)
        {
            // The twips stand for programs that do not know characters; a character is 316 of them.
            xml.Append(CultureInfo.InvariantCulture,
                $"<w:ind w:leftChars=\"{look.LeftChars}\" w:left=\"{look.LeftChars * 316 / 100}\" w:rightChars=\"{look.RightChars}\" w:right=\"{look.RightChars * 316 / 100}\"");
            if (look.FirstLineChars > 0)
                xml.Append(CultureInfo.InvariantCulture,
                    $" w:firstLineChars=\"{look.FirstLineChars}\" w:firstLine=\"{look.FirstLineChars * 316 / 100}\"");
            xml.Append("/>");
        }
        xml.Append("<w:jc w:val=\"").Append(look.Align).Append("\"/>").Append(look.Section).Append("</w:pPr>");
        content();
        xml.Append("</w:p>");
        return this;
    }

    public WordMarkup Paragraph(WordParagraph look, WordFont font, string text) =>
        Paragraph(look, () => Run(font, text));

    public WordMarkup Run(WordFont font, string text)
    {
        if (text.Length == 0) return this;
        xml.Append("<w:r>").Append(Properties(font)).Append("<w:t xml:space=\"preserve\">").Append(Escaped(text))
            .Append("</w:t></w:r>");
        return this;
    }

    public static string Properties(WordFont font) => string.Create(CultureInfo.InvariantCulture,
        $"<w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"{font.Chinese}\"/>{(font.Color is null ? "" : $"<w:color w:val=\"{font.Color}\"/>")}<w:sz w:val=\"{font.HalfPoints}\"/><w:szCs w:val=\"{font.HalfPoints}\"/></w:rPr>");

    public static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            escaped.Append(c switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '"' => "&quot;",
                < ' ' => " ",
                '\uFFFE' or '\uFFFF' => "\uFFFD",
                _ => c.ToString(),
            });
        }
        return escaped.ToString();
    }

    public override string ToString() => xml.ToString();
}
