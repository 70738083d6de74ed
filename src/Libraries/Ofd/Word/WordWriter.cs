using System.Globalization;
using Yiwang.Ofd.Typesetting;

namespace Yiwang.Ofd.Word;

/// <summary>
/// An official document as DOCX for editing in Word and WPS, with the numbers of GB/T 33476.2-2016 (margins 34.58,
/// 32.58, 28, 26 mm, lines of 10.39 mm, 28 characters). Words, levels, tables and the order of elements are kept; exact
/// page breaks, the seal and the even last page are the fixed file's, which alone counts. The same document gives the
/// same bytes.
/// </summary>
public sealed class WordWriter
{
    private readonly OfficialDocument document;
    private readonly WordMarkup markup = new();
    private readonly WordParts parts = new();
    private readonly DocumentForm form;
    private readonly string footers;

    private WordWriter(OfficialDocument document)
    {
        this.document = document;
        form = document.Form ?? DocumentType.Find(document.TypeCode)?.Form ?? DocumentForm.Document;
        parts.AddFixed(document.Language);
        footers = Footers();
    }

    public static byte[] Write(OfficialDocument document) => new WordWriter(document).WriteAll();

    private byte[] WriteAll()
    {
        var blocks = new WordBlocks(markup, parts, document.Pictures, footers);
        Head();
        Blank(form == DocumentForm.Order ? 0 : 2);
        if (document.Title.Length > 0)
        {
            foreach (var line in document.Title.Split('\n'))
                markup.Paragraph(new WordParagraph { Align = "center", Line = 680 }, WordFont.Title, line);
        }
        if (document.MainRecipients.Length > 0)
        {
            Blank(1);
            markup.Paragraph(new WordParagraph(), WordFont.Body, document.MainRecipients.TrimEnd('：', ':') + "：");
        }
        else if (document.Title.Length > 0) Blank(1);
        blocks.Write(document.Body);
        AttachmentNotes();
        foreach (var one in document.Attendances) Attendance(one);
        Closing();
        foreach (var (attachment, index) in document.Attachments.Select((one, n) => (one, n)))
            Attachment(blocks, attachment, index);
        Imprint();
        blocks.Finish();
        var section = WordPage.Section(false, footers, form == DocumentForm.Letter ? "<w:titlePg/>" : "");
        return parts.Finish($"<w:document {WordParts.Namespaces}><w:body>{markup}{section}</w:body></w:document>",
            document);
    }

    private void Head()
    {
        var flushed = 0;
        if (document.CopyNumber.Length > 0) Flush(WordFont.Body, document.CopyNumber.PadLeft(6, '0'), ref flushed);
        if (document.Classification.Length > 0) Flush(WordFont.Hei, document.Classification, ref flushed);
        if (document.Urgency.Length > 0) Flush(WordFont.Hei, document.Urgency, ref flushed);
        var mark = document.Mark.Length > 0 ? [document.Mark] : document.Issuers;
        var suffix = form == DocumentForm.Document && document.Mark.Length == 0 && document.MarkSaysDocument
            ? "文件" : "";
        if (mark.Count > 1 && suffix.Length > 0) JointMark(mark, suffix, flushed);
        else
        {
            for (var n = 0; n < mark.Count && (n == 0 || form == DocumentForm.Document); n++)
            {
                var font = MarkFont(mark[n].Length + suffix.Length);
                markup.Paragraph(new WordParagraph
                    { Align = "center", Before = n == 0 ? MarkBefore(flushed) : 0, Line = font.HalfPoints * 12 }, font,
                    mark[n] + suffix);
            }
        }
        Number();
    }

    private void Flush(WordFont font, string text, ref int flushed)
    {
        markup.Paragraph(new WordParagraph { Align = "left" }, font, text);
        flushed++;
    }

    // The lines flush left stand above the mark and inside its distance; a mark of a letter stands near the page's
    // head.
    private int MarkBefore(int flushed) => form is DocumentForm.Letter or DocumentForm.Order
        ? 0 : Math.Max(0, WordPage.MarkTop - flushed * WordPage.Line);

    private static WordFont MarkFont(int characters)
    {
        // As large as 156 mm allow, at most 62 pt, smaller than the mark's own leader for long names.
        var points = Math.Clamp(WordPage.AreaWidth / 20 / Math.Max(1, characters), 16, 62);
        return new WordFont(WordFont.Title.Chinese, points * 2, WordFont.Red);
    }

    private void JointMark(IReadOnlyList<string> names, string suffix, int flushed)
    {
        var font = MarkFont(names.Max(name => name.Length) + suffix.Length + 1);
        markup.Paragraph(new WordParagraph { Line = Math.Max(20, MarkBefore(flushed)) }, () => { });
        var nameWidth = WordPage.AreaWidth * 3 / 4;
        markup.Raw(string.Create(CultureInfo.InvariantCulture,
            $"<w:tbl><w:tblPr><w:tblW w:w=\"{WordPage.AreaWidth}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/></w:tblPr><w:tblGrid><w:gridCol w:w=\"{nameWidth}\"/><w:gridCol w:w=\"{WordPage.AreaWidth - nameWidth}\"/></w:tblGrid>"));
        for (var n = 0; n < names.Count; n++)
        {
            markup.Raw("<w:tr><w:tc><w:tcPr/>");
            markup.Paragraph(new WordParagraph { Align = "distribute", Line = font.HalfPoints * 12 }, font, names[n]);
            markup.Raw(n == 0
                ? "</w:tc><w:tc><w:tcPr><w:vMerge w:val=\"restart\"/><w:vAlign w:val=\"center\"/></w:tcPr>"
                : "</w:tc><w:tc><w:tcPr><w:vMerge/></w:tcPr>");
            markup.Paragraph(new WordParagraph { Align = "center", Line = font.HalfPoints * 12 }, font,
                n == 0 ? suffix : "");
            markup.Raw("</w:tc></w:tr>");
        }
        markup.Raw("</w:tbl>");
    }

    private void Number()
    {
        if (form == DocumentForm.Letter)
        {
            // Thick over thin, 170 mm: 7 mm beyond the type area on both sides.
            markup.Paragraph(new WordParagraph
                { Align = "right", Before = 0, Early = Rule("thickThinSmallGap", "top", 18) }, WordFont.Body,
                document.Number);
            return;
        }
        var red = form == DocumentForm.Document ? Rule("single", "bottom", 12) : "";
        if (document.Signers.Count == 0)
        {
            if (document.Number.Length > 0)
                markup.Paragraph(new WordParagraph { Align = "center", Before = 2 * WordPage.Line, Early = red },
                    WordFont.Body, document.Number);
            return;
        }
        // 签发人: two names a row; the number stands beside the last row.
        var rows = document.Signers.Chunk(2).ToArray();
        for (var n = 0; n < rows.Length; n++)
        {
            var last = n == rows.Length - 1;
            var look = new WordParagraph { Align = "left", LeftChars = 100, RightChars = 100,
                Before = n == 0 ? 2 * WordPage.Line : 0,
                Early = (last ? red : "")
                + $"<w:tabs><w:tab w:val=\"right\" w:pos=\"{WordPage.AreaWidth - 316}\"/></w:tabs>" };
            markup.Paragraph(look, () => markup.Run(WordFont.Body, last ? document.Number : "")
                .Raw("<w:r><w:tab/></w:r>")
                .Run(WordFont.Body, n == 0 ? "签发人：" : "").Run(WordFont.Kai, string.Join("　", rows[n])));
        }
    }

    // 4 mm are 11 points of space between words and rule.
    private static string Rule(string kind, string side, int size) => string.Create(CultureInfo.InvariantCulture,
        $"<w:pBdr><w:{side} w:val=\"{kind}\" w:sz=\"{size}\" w:space=\"11\" w:color=\"{WordFont.Red}\"/></w:pBdr>");

    private void AttachmentNotes()
    {
        var names = document.AttachmentNotes.Count > 0
            ? document.AttachmentNotes : [.. document.Attachments.Where(one => one.Labelled).Select(one => one.Title)];
        if (names.Count == 0) return;
        Blank(1);
        for (var n = 0; n < names.Count; n++)
        {
            var number = names.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"{n + 1}.") : "";
            var look = n == 0 ? new WordParagraph { FirstLineChars = 200 } : new WordParagraph { LeftChars = 500 };
            markup.Paragraph(look, WordFont.Body, (n == 0 ? "附件：" : "") + number + names[n]);
        }
    }

    private void Attendance(Attendance one)
    {
        Blank(1);
        markup.Paragraph(new WordParagraph { FirstLineChars = 200 },
            () => markup.Run(WordFont.Hei, one.Label + "：").Run(WordFont.Body, one.Names));
    }

    private void Closing()
    {
        var date = document.Date is { } day
            ? string.Create(CultureInfo.InvariantCulture, $"{day.Year}年{day.Month}月{day.Day}日") : "";
        if (document.Signatory is { } signatory)
        {
            Blank(2);
            markup.Paragraph(new WordParagraph { Align = "right", RightChars = 400 },
                () => markup.Run(WordFont.Body, signatory.Post + "　　").Run(WordFont.Kai, signatory.Name));
            if (date.Length > 0)
                markup.Paragraph(new WordParagraph { Align = "right", RightChars = 400, Before = WordPage.Line },
                    WordFont.Body, date);
        }
        else if (form != DocumentForm.Minutes) Signatures(date);
        if (document.Annotation.Length > 0)
            markup.Paragraph(new WordParagraph { FirstLineChars = 200 }, WordFont.Body, $"（{document.Annotation}）");
    }

    private void Signatures(string date)
    {
        var names = document.Signatures ?? document.Issuers;
        // 7.3.5.1: sealed, the date four characters from the right and the name centred over it; 7.3.5.2: unsealed,
        // two.
        var right = document.Sealed ? 400 : 200;
        var dateWidth = date.Sum(c => char.IsAsciiDigit(c) ? 50 : 100);
        Blank(document.Sealed ? 2 : 1);
        foreach (var name in names)
        {
            var centred = document.Sealed ? right + (dateWidth - name.Length * 100) / 2 : right;
            markup.Paragraph(new WordParagraph { Align = "right", RightChars = Math.Max(0, centred) }, WordFont.Body,
                name);
        }
        if (date.Length > 0)
            markup.Paragraph(new WordParagraph { Align = "right", RightChars = right }, WordFont.Body, date);
    }

    private void Attachment(WordBlocks blocks, DocumentAttachment attachment, int index)
    {
        var labelled = document.Attachments.Count(one => one.Labelled);
        var number = labelled > 1 ? (document.Attachments.Take(index).Count(one => one.Labelled) + 1)
            .ToString(CultureInfo.InvariantCulture) : "";
        markup.Paragraph(new WordParagraph { Align = "left", Early = "<w:pageBreakBefore/>" }, WordFont.Hei,
            attachment.Labelled ? "附件" + number : "");
        Blank(1);
        foreach (var line in attachment.Title.Split('\n'))
            markup.Paragraph(new WordParagraph { Align = "center", Line = 680 }, WordFont.Title, line);
        foreach (var line in attachment.Subtitle.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            markup.Paragraph(new WordParagraph { Align = "center" }, WordFont.Kai, line);
        Blank(1);
        blocks.Write(attachment.Body);
    }

    // 7.4: rules of 0.35 mm above and below, 0.25 mm between, at the foot of the last page.
    private void Imprint()
    {
        var rows = new List<string>();
        if (document.CopyRecipients.Length > 0) rows.Add("抄送：" + document.CopyRecipients.TrimEnd('。') + "。");
        var printed = document.PrintingDate is { } day
            ? string.Create(CultureInfo.InvariantCulture, $"{day.Year}年{day.Month}月{day.Day}日印发") : "";
        if (document.PrintingOrgan.Length > 0 && form != DocumentForm.Letter)
            rows.Add(document.PrintingOrgan + "\t" + printed);
        if (rows.Count == 0) return;
        markup.Raw(string.Create(CultureInfo.InvariantCulture,
            $"<w:tbl><w:tblPr><w:tblpPr w:vertAnchor=\"margin\" w:horzAnchor=\"margin\" w:tblpXSpec=\"center\" w:tblpYSpec=\"bottom\"/><w:tblW w:w=\"{WordPage.AreaWidth}\" w:type=\"dxa\"/>") +
            "<w:tblBorders><w:top w:val=\"single\" w:sz=\"8\"/><w:bottom w:val=\"single\" w:sz=\"8\"/><w:insideH w:val=\"single\" w:sz=\"6\"/></w:tblBorders></w:tblPr>" +
            string.Create(CultureInfo.InvariantCulture,
                $"<w:tblGrid><w:gridCol w:w=\"{WordPage.AreaWidth}\"/></w:tblGrid>"));
        foreach (var row in rows)
        {
            markup.Raw("<w:tr><w:tc><w:tcPr/>");
            var look = new WordParagraph { Align = "left", LeftChars = 100, RightChars = 100, Line = 520,
                Early = $"<w:tabs><w:tab w:val=\"right\" w:pos=\"{WordPage.AreaWidth - 532}\"/></w:tabs>" };
            var halves = row.Split('\t');
            markup.Paragraph(look, () =>
            {
                markup.Run(WordFont.Imprint, halves[0]);
                if (halves.Length > 1) markup.Raw("<w:r><w:tab/></w:r>").Run(WordFont.Imprint, halves[1]);
            });
            markup.Raw("</w:tc></w:tr>");
        }
        markup.Raw("</w:tbl>");
        markup.Paragraph(new WordParagraph { Line = 20 }, () => { });
    }

    private void Blank(int lines)
    {
        for (; lines > 0; lines--) markup.Paragraph(new WordParagraph(), () => { });
    }

    // — 1 —: odd pages one character from the right, even ones from the left; none on a letter's first page.
    private string Footers()
    {
        var odd = parts.Add("footer1", "footer", Footer("right"));
        var even = parts.Add("footer2", "footer", Footer("left"));
        var references =
            $"<w:footerReference w:type=\"default\" r:id=\"{odd}\"/><w:footerReference w:type=\"even\" r:id=\"{even}\"/>";
        if (form != DocumentForm.Letter) return references;
        var first = new WordMarkup();
        first.Paragraph(new WordParagraph { Early = Rule("thinThickSmallGap", "bottom", 18) }, () => { });
        return references
            + $"<w:footerReference w:type=\"first\" r:id=\"{parts.Add("footer3", "footer", $"<w:ftr {WordParts.Namespaces}>{first}</w:ftr>")}\"/>";
    }

    private static string Footer(string side)
    {
        var footer = new WordMarkup();
        var font = WordMarkup.Properties(WordFont.PageNumber);
        footer.Paragraph(new WordParagraph { Align = side, LeftChars = side == "left" ? 100 : 0,
            RightChars = side == "right" ? 100 : 0, Line = WordFont.PageNumber.HalfPoints * 10 }, () => footer
            .Run(WordFont.PageNumber, "— ")
            .Raw(
            $"<w:r>{font}<w:fldChar w:fldCharType=\"begin\"/></w:r><w:r>{font}<w:instrText>PAGE</w:instrText></w:r><w:r>{font}<w:fldChar w:fldCharType=\"end\"/></w:r>")
            .Run(WordFont.PageNumber, " —"));
        return $"<w:ftr {WordParts.Namespaces}>{footer}</w:ftr>";
    }
}
