namespace Yiwang.Ofd.Typesetting;

/// <summary>The level of a paragraph, recognised by its own numeral (GB/T 9704-2012, 7.3.3).</summary>
public enum ParagraphLevel
{
    /// <summary>Plain text.</summary>
    Text,
    /// <summary><c>第一章</c> or <c>第一节</c> of a regulation; centred.</summary>
    Chapter,
    /// <summary><c>第一条</c> of a regulation; its numeral is the head.</summary>
    Article,
    /// <summary><c>一、</c> 黑体.</summary>
    One,
    /// <summary><c>（一）</c> 楷体.</summary>
    Two,
    /// <summary><c>1.</c> 仿宋.</summary>
    Three,
    /// <summary><c>（1）</c> 仿宋.</summary>
    Four,
}

/// <summary>A piece of structured text.</summary>
/// <param name="Line">The line it came from, 1-based; 0 for one made by a program.</param>
public abstract record Block(int Line);

/// <summary>A paragraph.</summary>
/// <param name="Text">Its text with the numeral; footnote marks stand in it as <c>[^label]</c>.</param>
/// <param name="HeadLength">
/// How many UTF-16 units from the start are heading: the whole text for a heading line, the first sentence for a
/// heading that runs in, 0 for none.
/// </param>
public sealed record Paragraph(int Line, ParagraphLevel Level, string Text, int HeadLength) : Block(Line)
{
    /// <summary>The paragraph is nothing but a heading.</summary>
    public bool IsHeading => Level != ParagraphLevel.Text && HeadLength == Text.Length;

    /// <summary>The heading's words, or an empty string.</summary>
    public string Head => Text[..HeadLength];
}

/// <summary>How a column's text stands in its cells.</summary>
public enum ColumnAlignment { Unsaid, Left, Centre, Right }

/// <summary>What a cell is to its neighbours.</summary>
public enum CellMerge { None, Up, Left }

/// <summary>A cell. A merged cell has no text of its own.</summary>
public sealed record TableCell(string Text, CellMerge Merge = CellMerge.None);

/// <summary>A table; every row has as many cells as <see cref="Alignments"/> has members.</summary>
/// <param name="HeadRows">Rows above the <c>|---|</c> rule, repeated on every page; 0 when there is no rule.</param>
/// <param name="Landscape">Set on landscape pages of its own.</param>
public sealed record Table(int Line, IReadOnlyList<IReadOnlyList<TableCell>> Rows, int HeadRows,
    IReadOnlyList<ColumnAlignment> Alignments, bool Landscape) : Block(Line)
{
    public int Columns => Alignments.Count;

    /// <summary>
    /// The text of a cell as it is printed: <c>=</c> gives the sum of the plain numbers above it in its column.
    /// </summary>
    public string Printed(int row, int column) =>
        Rows[row][column].Text == "=" ? Sum(row, column) : Rows[row][column].Text;

    private string Sum(int row, int column)
    {
        var sum = 0m;
        var scales = new HashSet<int>();
        for (var above = HeadRows; above < row; above++)
        {
            var digits = Rows[above][column].Text.Replace(",", "", StringComparison.Ordinal);
            if (digits.Length > 20 || !decimal.TryParse(digits, System.Globalization.NumberStyles.AllowDecimalPoint
                | System.Globalization.NumberStyles.AllowLeadingSign, null, out var value)) continue;
            sum += value;
            scales.Add(value.Scale);
        }
        // 1.50 and 2.50 are 4.00, but 1 and 2.5 and 0.5 are 4.
        var format = scales.Count > 1 ? "0.##################" : "";
        return sum.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>A picture that is an attachment of the draft, by the attachment's name.</summary>
public sealed record Picture(int Line, string Caption, string Attachment) : Block(Line);

/// <summary>A footnote's text; its mark stands in a paragraph or cell as <c>[^label]</c>.</summary>
public sealed record Footnote(int Line, string Label, string Text) : Block(Line);
