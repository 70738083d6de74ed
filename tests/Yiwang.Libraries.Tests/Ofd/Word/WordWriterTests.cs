using System.Xml.Linq;
using Xunit;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Typesetting;
using Yiwang.Ofd.Word;

namespace Yiwang.Libraries.Tests.Ofd.Word;

public sealed class WordWriterTests
{
    private static readonly XNamespace W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    private const string Body =
        "各市、县人民政府：\n一、总体要求\n（一）指导思想。坚持依法行政。\n1.第一项；\n正文有注[^1]。\n| 单位 | 金额 | << |\n| --- | --- | --- |\n| 甲 | 1 | 2 |\n| ^^ | 3 | = |\n![图示](图1.png)\n[^1]: 注的文字。\n";

    [Fact]
    public void What_was_exported_is_imported_again_with_levels_tables_notes_and_pictures()
    {
        var word = WordReader.Read(WordWriter.Write(Document()));
        var lines = word.Text.Split('\n');
        foreach (var line in (string[])["贵州省人民政府文件", "黔府发〔2026〕5号", "贵州省人民政府关于做好某项工作的通知", "一、总体要求", "（一）指导思想。坚持依法行政。",
            "正文有注[^1]。", "附件：清单", "2026年3月5日", "（此件公开发布）"])
        {
            Assert.Contains(line, lines);
        }
        Assert.Contains(word.Blocks, block => block is Paragraph { Level: ParagraphLevel.Two } two
            && two.Head == "（一）指导思想。");
        Assert.Contains(word.Blocks, block => block is Footnote { Text: "注的文字。" });
        Assert.Equal("图1.png", Assert.Single(word.Pictures).Name);
        var table = word.Blocks.OfType<Table>().First(one => one.Columns == 3);
        Assert.Equal((1, CellMerge.Left, CellMerge.Up, "2"),
            (table.HeadRows, table.Rows[0][2].Merge, table.Rows[2][0].Merge, table.Rows[2][2].Text));
    }

    [Fact]
    public void The_page_has_the_numbers_of_the_standard()
    {
        var document = Part(WordWriter.Write(Document()), "word/document.xml");
        var section = document.Descendants(W + "sectPr").Last();
        static double Millimetres(XElement element, string name) =>
            Math.Round(int.Parse(element.Attribute(W + name)!.Value, null) / 1440.0 * 25.4, 2);
        var margins = section.Element(W + "pgMar")!;
        Assert.InRange(Millimetres(margins, "top"), 34.57, 34.59);
        Assert.InRange(Millimetres(margins, "bottom"), 32.57, 32.59);
        Assert.InRange(Millimetres(margins, "left"), 27.98, 28.01);
        Assert.InRange(Millimetres(margins, "right"), 25.98, 26.01);
        Assert.InRange(Millimetres(section.Element(W + "docGrid")!, "linePitch"), 10.38, 10.40);
        var mark = document.Descendants(W + "p").First();
        Assert.InRange(Millimetres(mark.Element(W + "pPr")!.Element(W + "spacing")!, "before"), 37.41, 37.43);
        Assert.Equal("FF0000", (string?)mark.Descendants(W + "color").Single().Attribute(W + "val"));
        // The number's line begins two lines of 20.78 mm below the mark.
        Assert.InRange(Millimetres(document.Descendants(W + "p").ElementAt(1)
            .Element(W + "pPr")!.Element(W + "spacing")!, "before"), 20.77, 20.79);
    }

    [Fact]
    public void Lines_above_the_mark_do_not_push_it_down()
    {
        var document = Part(WordWriter.Write(Document()
            with { CopyNumber = "12", Classification = "内部", Urgency = "特急" }), "word/document.xml");
        var paragraphs = document.Descendants(W + "p").Take(4).ToArray();
        Assert.Equal(["000012", "内部", "特急", "贵州省人民政府文件"], paragraphs.Select(one => one.Value));
        var before = paragraphs[3].Descendants(W + "spacing").Single().Attribute(W + "before")!.Value;
        Assert.Equal(2121 - 3 * 589, int.Parse(before, null));
    }

    [Fact]
    public void Every_form_and_type_makes_a_file_that_both_readers_open()
    {
        foreach (var type in DocumentType.All)
        {
            foreach (var form in Enum.GetValues<DocumentForm>())
            {
                var document = Document() with
                {
                    TypeCode = type.Code,
                    Form = form,
                    Signers = type.Direction == DocumentDirection.Up ? ["张三", "李四", "王五"] : [],
                    Signatory = form == DocumentForm.Order ? new Signatory("省长", "张三") : null,
                    Attendances = form == DocumentForm.Minutes ? [new Attendance("出席", "张三、李四")] : [],
                };
                var bytes = WordWriter.Write(document);
                Assert.Equal(bytes, WordWriter.Write(document));
                Assert.Contains("总体要求", WordReader.Read(bytes).Text, StringComparison.Ordinal);
                foreach (var path in (string[])["word/document.xml", "word/styles.xml", "word/settings.xml",
                    "word/footer1.xml", "docProps/core.xml", "[Content_Types].xml"]) Assert.NotNull(Part(bytes, path));
            }
        }
    }

    [Fact]
    public void A_joint_mark_has_every_organ_and_one_word_file()
    {
        var document = Part(WordWriter.Write(Document() with { Issuers = ["贵州省教育厅", "贵州省财政厅", "贵州省人力资源和社会保障厅"] }),
            "word/document.xml");
        var mark = document.Descendants(W + "tbl").First();
        Assert.Equal("贵州省教育厅文件贵州省财政厅贵州省人力资源和社会保障厅", mark.Value);
    }

    [Fact]
    public void No_words_can_break_out_of_the_markup()
    {
        var word = WordReader.Read(WordWriter.Write(Document() with { Title = "a<b>&\"'</w:t>" }));
        Assert.Contains("a<b>&\"'</w:t>", word.Text, StringComparison.Ordinal);
    }

    private static OfficialDocument Document() => new()
    {
        TypeCode = "notice",
        Issuers = ["贵州省人民政府"],
        Number = "黔府发〔2026〕5号",
        Title = "贵州省人民政府关于做好某项工作的通知",
        MainRecipients = "各市、自治州人民政府",
        Body = StructuredText.Parse(Body),
        Date = new DateOnly(2026, 3, 5),
        Annotation = "此件公开发布",
        Attachments = [new DocumentAttachment("清单",
            StructuredText.Parse("第一条\n{landscape}\n| a | b |\n| --- | --- |\n| 1 | 2 |\n"))],
        CopyRecipients = "省委各部门",
        PrintingOrgan = "贵州省人民政府办公厅",
        PrintingDate = new DateOnly(2026, 3, 6),
        Pictures = new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["图1.png"] = Convert.FromBase64String(
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
        },
    };

    private static XDocument Part(byte[] docx, string path)
    {
        using var zip = SafeZip.Open(docx);
        return XDocument.Load(new MemoryStream(zip.Read(zip.Find(path)!)));
    }
}
