using System.Globalization;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Typesetting;

namespace Yiwang.Ofd.Word;

/// <summary>Body text of an exported document: levels in their typefaces, tables, pictures, footnotes.</summary>
internal sealed class WordBlocks(WordMarkup markup, WordParts parts,
    IReadOnlyDictionary<string, ReadOnlyMemory<byte>> pictures, string footers)
{
    private const long EmuPerMillimetre = 36_000, EmuPerPixel = 9_525;
    private const double WidthMillimetres = 156, HeightMillimetres = 200;
    private readonly List<string> notes = [];
    private Dictionary<string, string> noteTexts = [];
    private int drawings;

    public void Write(IReadOnlyList<Block> blocks)
    {
        noteTexts = blocks.OfType<Footnote>().GroupBy(note => note.Label)
            .ToDictionary(group => group.Key, group => group.First().Text);
        foreach (var block in blocks)
        {
            switch (block)
            {
                case Paragraph paragraph:
                    Paragraph(paragraph);
                    break;
                case Table table:
                    Table(table);
                    break;
                case Picture picture:
                    Picture(picture);
                    break;
            }
        }
    }

    /// <summary>Adds the part with the footnotes, when there are any.</summary>
    public void Finish()
    {
        if (notes.Count == 0) return;
        parts.Add("footnotes", "footnotes",
            $"<w:footnotes {WordParts.Namespaces}><w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>" +
            "<w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>" + string.Concat(notes) + "</w:footnotes>");
    }

    private void Paragraph(Paragraph paragraph)
    {
        var (style, head) = paragraph.Level switch
        {
            ParagraphLevel.Chapter => ("h1", WordFont.Hei),
            ParagraphLevel.Article => ("", WordFont.Hei),
            ParagraphLevel.One => ("h1", WordFont.Hei),
            ParagraphLevel.Two => ("h2", WordFont.Kai),
            ParagraphLevel.Three => ("h3", WordFont.Body),
            ParagraphLevel.Four => ("h4", WordFont.Body),
            _ => ("", WordFont.Body),
        };
        var centred = paragraph.Level == ParagraphLevel.Chapter;
        var look = new WordParagraph
        {
            Align = centred ? "center" : "both",
            FirstLineChars = centred ? 0 : 200,
            Early = paragraph.IsHeading && style.Length > 0 ? $"<w:pStyle w:val=\"{style}\"/>" : "",
        };
        markup.Paragraph(look, () =>
        {
            Words(head, paragraph.Text[..paragraph.HeadLength]);
            Words(WordFont.Body, paragraph.Text[paragraph.HeadLength..]);
        });
    }

    private void Words(WordFont font, string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var mark = text.IndexOf("[^", at, StringComparison.Ordinal);
            var end = mark < 0 ? -1 : text.IndexOf(']', mark);
            if (end < 0 || !noteTexts.TryGetValue(text[(mark + 2)..end], out var note))
            {
                // No mark, or one without its note: the rest is words.
                markup.Run(font, text[at..]);
                return;
            }
            markup.Run(font, text[at..mark]);
            var id = notes.Count + 1;
            notes.Add(Footnote(id, note));
            markup.Raw(string.Create(CultureInfo.InvariantCulture,
                $"<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:footnoteReference w:id=\"{id}\"/></w:r>"));
            at = end + 1;
        }
    }

    private static string Footnote(int id, string text)
    {
        var note = new WordMarkup();
        note.Paragraph(new WordParagraph { Line = 400 },
            () => note.Raw("<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:footnoteRef/></w:r>")
            .Run(WordFont.Body with { HalfPoints = 21 }, text));
        return string.Create(CultureInfo.InvariantCulture, $"<w:footnote w:id=\"{id}\">{note}</w:footnote>");
    }

    private void Table(Table table)
    {
        // A section's properties stand in its last paragraph: one before the table for the upright pages, one after for
        // the turned.
        if (table.Landscape)
            markup.Paragraph(new WordParagraph { Line = 20, Section = WordPage.Section(false, footers) }, () => { });
        var width = (table.Landscape ? WordPage.Height - WordPage.Top - WordPage.Bottom
            : WordPage.AreaWidth) / table.Columns;
        markup.Raw("<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:jc w:val=\"center\"/><w:tblBorders>" +
            string.Concat(((string[])["top", "left", "bottom", "right", "insideH", "insideV"])
                .Select(side => $"<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>")) +
            "</w:tblBorders></w:tblPr><w:tblGrid>" + string
                .Concat(Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $"<w:gridCol w:w=\"{width}\"/>"),
                    table.Columns)) + "</w:tblGrid>");
        for (var row = 0; row < table.Rows.Count; row++)
        {
            markup.Raw(row < table.HeadRows ? "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
                : "<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            for (var column = 0; column < table.Columns; column++) Cell(table, row, ref column);
            markup.Raw("</w:tr>");
        }
        markup.Raw("</w:tbl>");
        if (table.Landscape)
            markup.Paragraph(new WordParagraph { Line = 20, Section = WordPage.Section(true, footers) }, () => { });
    }

    private void Cell(Table table, int row, ref int column)
    {
        var first = column;
        var cell = table.Rows[row][column];
        // What is merged to the left belongs to this cell; so does what is merged upwards beside the merge that starts
        // here.
        while (column + 1 < table.Columns && (table.Rows[row][column + 1].Merge == CellMerge.Left
            || cell.Merge == CellMerge.Up && SameAbove(table, row, column + 1))) column++;
        var starts = cell.Merge == CellMerge.None && row + 1 < table.Rows.Count
            && table.Rows[row + 1][first].Merge == CellMerge.Up;
        markup.Raw("<w:tc><w:tcPr>");
        if (column > first)
            markup.Raw(string.Create(CultureInfo.InvariantCulture, $"<w:gridSpan w:val=\"{column - first + 1}\"/>"));
        if (starts) markup.Raw("<w:vMerge w:val=\"restart\"/>");
        if (cell.Merge == CellMerge.Up) markup.Raw("<w:vMerge/>");
        markup.Raw("<w:vAlign w:val=\"center\"/></w:tcPr>");
        var align = row < table.HeadRows ? "center"
            : table.Alignments[first] switch
            { ColumnAlignment.Right => "right", ColumnAlignment.Centre => "center", _ => "left" };
        var font = row < table.HeadRows ? WordFont.Hei with { HalfPoints = 28 } : WordFont.Imprint;
        markup.Paragraph(new WordParagraph { Align = align, Line = 480 },
            () => Words(font, cell.Merge == CellMerge.None ? table.Printed(row, first) : ""));
        markup.Raw("</w:tc>");
    }

    // A block merged over rows and columns is written "<<" in its first row and "^^" below.
    private static bool SameAbove(Table table, int row, int column)
    {
        if (table.Rows[row][column].Merge != CellMerge.Up) return false;
        var above = row;
        while (above > 0 && table.Rows[above][column].Merge == CellMerge.Up) above--;
        return table.Rows[above][column].Merge == CellMerge.Left;
    }

    private void Picture(Picture picture)
    {
        var header = pictures.TryGetValue(picture.Attachment, out var bytes) ? ImageHeader.Read(bytes.Span) : null;
        if (header is { MediaType: "image/png" or "image/jpeg" })
        {
            var (width, height) = ((double)header.Width * EmuPerPixel, (double)header.Height * EmuPerPixel);
            var shrink = Math.Min(1,
                Math.Min(WidthMillimetres * EmuPerMillimetre / width, HeightMillimetres * EmuPerMillimetre / height));
            var (cx, cy) = ((long)(width * shrink), (long)(height * shrink));
            var id = parts.AddPicture(bytes, header.MediaType == "image/png" ? "png" : "jpg");
            // The one paragraph whose lines are not exact: they would cut the picture.
            markup.Raw(string.Create(CultureInfo.InvariantCulture,
                $"<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:drawing><wp:inline><wp:extent cx=\"{cx}\" cy=\"{cy}\"/><wp:docPr id=\"{++drawings}\" name=\"picture{drawings}\" descr=\"{WordMarkup.Escaped(picture.Caption)}\"/>") +
                "<a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr>" +
                string.Create(CultureInfo.InvariantCulture,
                    $"<pic:cNvPr id=\"{drawings}\" name=\"picture{drawings}\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"{id}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>") +
                string.Create(CultureInfo.InvariantCulture,
                    $"<pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{cx}\" cy=\"{cy}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"));
        }
        if (picture.Caption.Length > 0)
            markup.Paragraph(new WordParagraph { Align = "center" }, WordFont.Body, picture.Caption);
    }
}
