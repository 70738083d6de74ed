using Xunit;
using Yiwang.Libraries.Tests.Ofd.Packaging;
using Yiwang.Ofd.Typesetting;
using Yiwang.Ofd.Word;

namespace Yiwang.Libraries.Tests.Ofd.Word;

public sealed class WordReaderTests
{
    [Theory]
    [InlineData("bug53475-password-is-pass.docx", "docx.encrypted")]
    [InlineData("SimpleMacro.docm", "docx.macros")]
    [InlineData("ExternalEntityInText.docx", "xml.dtd")]
    [InlineData("truncated62886.docx", "zip.truncated")]
    [InlineData("clusterfuzz-testcase-minimized-POIXWPFFuzzer-4791943399604224.docx", "zip.broken")]
    [InlineData("simple-table.doc", "docx.old_format")]
    [InlineData("poc-xmlbomb.xlsx", "docx.not_a_document")]
    [InlineData("testODTEncrypted.odt", "docx.not_a_document")]
    [InlineData("attachment.pdf", "zip.not_a_zip")]
    public void A_file_that_cannot_be_imported_has_its_reason(string name, string code) =>
        Assert.Equal(code, SafeZipTests.Refusal(() => WordReader.Read(OfdSamples.Attachment(name))).Code);

    [Fact]
    public void Words_of_samples_are_read()
    {
        Assert.Contains("I am a test document", WordReader.Read(OfdSamples.Attachment("SampleDoc.docx")).Text,
            StringComparison.Ordinal);
        Assert.NotEmpty(WordReader.Read(OfdSamples.Attachment("documentProperties.docx")).Text);
        Assert.NotEmpty(WordReader.Read(OfdSamples.Attachment("documentProtection_readonly_no_password.docx")).Blocks);
    }

    [Fact]
    public void Tracked_changes_are_taken_as_accepted_and_listed()
    {
        var word = WordReader.Read(OfdSamples.Attachment("delins.docx"));
        Assert.Contains(word.Revisions, one => one.Kind == WordRevisionKind.Deleted && one.Text.Length > 0);
        Assert.Contains(word.Revisions, one => one.Kind == WordRevisionKind.Inserted && one.Author.Length > 0);
        Assert.Contains(word.Revisions, one => one.Kind == WordRevisionKind.Formatting);
        Assert.Contains(word.Losses, loss => loss.Code == "docx.link");
    }

    [Fact]
    public void Embedded_objects_are_a_loss_that_is_said()
    {
        Assert.Equal(9,
            WordReader.Read(OfdSamples.Attachment("testWPSAttachment.docx")).Losses.Single(loss =>
                loss.Code == "docx.embedded_object").Count);
        Assert.Contains(WordReader.Read(OfdSamples.Attachment("EmbeddedDocument.docx")).Losses,
            loss => loss.Code == "docx.embedded_object");
    }

    [Fact]
    public void Inserted_words_stand_and_deleted_ones_do_not()
    {
        var word = Read(
            "<w:p><w:r><w:t>请</w:t></w:r><w:ins w:author=\"李\" w:date=\"2026-03-05T00:00:00Z\"><w:r><w:t>于周五前</w:t></w:r></w:ins><w:del w:author=\"王\"><w:r><w:delText>尽快</w:delText></w:r></w:del><w:r><w:t>报送。</w:t></w:r></w:p>");
        Assert.Equal("请于周五前报送。\n", word.Text);
        Assert.Equal([new WordRevision(WordRevisionKind.Inserted, "李", "2026-03-05T00:00:00Z", "于周五前", 1),
            new WordRevision(WordRevisionKind.Deleted, "王", "", "尽快", 1)], word.Revisions);
    }

    [Fact]
    public void Automatic_numbers_are_written_out_and_recognised_as_levels()
    {
        const string numbering =
            "<w:numbering xmlns:w=\"urn:w\"><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCounting\"/><w:lvlText w:val=\"%1、\"/></w:lvl>" +
            "<w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCounting\"/><w:lvlText w:val=\"（%2）\"/></w:lvl><w:lvl w:ilvl=\"2\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%3.\"/></w:lvl></w:abstractNum>" +
            "<w:num w:numId=\"5\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";
        static string P(int level, string text) =>
            $"<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"5\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>";
        var word = Read(P(0, "总体要求") + P(1, "指导思想") + P(1, "基本原则") + P(2, "坚持依法") + P(0, "主要任务") + P(1, "加强领导"),
            ("word/numbering.xml", numbering, "numbering"));
        Assert.Equal(["一、总体要求", "（一）指导思想", "（二）基本原则", "1.坚持依法", "二、主要任务", "（一）加强领导"],
            word.Blocks.Select(block => ((Paragraph)block).Text));
        Assert.Equal([ParagraphLevel.One, ParagraphLevel.Two, ParagraphLevel.Two, ParagraphLevel.Three,
            ParagraphLevel.One, ParagraphLevel.Two], word.Blocks.Select(block => ((Paragraph)block).Level));
    }

    [Theory]
    [InlineData(1, "一")]
    [InlineData(10, "十")]
    [InlineData(11, "十一")]
    [InlineData(20, "二十")]
    [InlineData(101, "一百零一")]
    [InlineData(110, "一百一十")]
    [InlineData(1005, "一千零五")]
    public void Chinese_numbers_are_written_as_they_are_counted(int number, string expected) =>
        Assert.Equal(expected, ChineseNumber.Of(number));

    [Fact]
    public void Tables_keep_heads_spans_and_merges()
    {
        static string Cell(string text, string more = "") =>
            $"<w:tc><w:tcPr>{more}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>";
        var word = Read("<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>" + Cell("单位")
            + Cell("金额", "<w:gridSpan w:val=\"2\"/>") + "</w:tr>"
            + "<w:tr>" + Cell("甲", "<w:vMerge w:val=\"restart\"/>") + Cell("1") + Cell("a|b") + "</w:tr><w:tr>"
            + Cell("", "<w:vMerge/>") + Cell("3") + Cell("4")
            + "</w:tr></w:tbl><w:sectPr><w:pgSz w:orient=\"landscape\"/></w:sectPr>");
        var table = (Table)Assert.Single(word.Blocks);
        Assert.Equal((1, 3, true), (table.HeadRows, table.Columns, table.Landscape));
        Assert.Equal(CellMerge.Left, table.Rows[0][2].Merge);
        Assert.Equal(CellMerge.Up, table.Rows[2][0].Merge);
        Assert.Equal("a|b", table.Rows[1][2].Text);
        Assert.Empty(word.Losses);
    }

    [Fact]
    public void Pictures_footnotes_fields_and_breaks_are_read()
    {
        const string png =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
        var word = Read(
            "<w:p><w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType=\"separate\"/><w:t>7</w:t><w:fldChar w:fldCharType=\"end\"/></w:r>" +
            "<w:r><w:drawing><a:blip r:embed=\"rIdPicture\"/></w:drawing></w:r></w:p><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r></w:p>",
            ("word/footnotes.xml",
                "<w:footnotes xmlns:w=\"urn:w\"><w:footnote w:type=\"separator\" w:id=\"0\"/><w:footnote w:id=\"2\"><w:p><w:r><w:t>见附件。</w:t></w:r></w:p></w:footnote></w:footnotes>", "footnotes"),
            ("word/media/a.png", png, "image"));
        Assert.Equal("第一行\n第二行[^1]7\n![](图1.png)\n[^1]: 见附件。\n", word.Text);
        Assert.Equal("image/png", Assert.Single(word.Pictures).MediaType);
        Assert.Equal(["docx.hidden_text"], word.Losses.Select(loss => loss.Code));
    }

    [Fact]
    public void Characters_that_structured_text_refuses_are_removed_and_counted()
    {
        var word = Read("<w:p><w:r><w:t>甲\u202E乙\u200F丙</w:t></w:r></w:p>");
        Assert.Equal("甲乙丙\n", word.Text);
        Assert.Equal(2, Assert.Single(word.Losses).Count);
    }

    [Fact]
    public void Tables_in_tables_end_at_a_depth()
    {
        var deep = string.Concat(Enumerable.Repeat("<w:tbl><w:tr><w:tc>", 12)) + "<w:p/>" + string
            .Concat(Enumerable.Repeat("</w:tc></w:tr></w:tbl>", 12));
        Assert.Equal("docx.too_deep", SafeZipTests.Refusal(() => Read(deep)).Code);
    }

    internal static WordImport Read(string body, params (string Path, string Content, string Kind)[] more)
    {
        const string relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
        using var writer = new Yiwang.Ofd.Packaging.SafeZipWriter();
        writer.Add("_rels/.rels",
            $"<Relationships><Relationship Id=\"a\" Type=\"{relation}officeDocument\" Target=\"word/document.xml\"/></Relationships>");
        writer.Add("word/document.xml",
            $"<w:document xmlns:w=\"urn:w\" xmlns:a=\"urn:a\" xmlns:r=\"urn:r\"><w:body>{body}</w:body></w:document>");
        writer.Add("word/_rels/document.xml.rels", "<Relationships>" + string.Concat(more.Select((one, n) =>
            $"<Relationship Id=\"{(one.Kind == "image" ? "rIdPicture" : "r" + n)}\" Type=\"{relation}{one.Kind}\" Target=\"{one.Path["word/".Length..]}\"/>")) + "</Relationships>");
        foreach (var (path, content, kind) in more)
            writer.Add(path, kind == "image"
                ? Convert.FromBase64String(content) : System.Text.Encoding.UTF8.GetBytes(content));
        return WordReader.Read(writer.ToArray());
    }
}
