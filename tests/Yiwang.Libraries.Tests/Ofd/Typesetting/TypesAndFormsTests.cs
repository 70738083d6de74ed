using Xunit;
using Yiwang.Ofd.Pages;
using Yiwang.Ofd.Typesetting;
using Yiwang.Ofd.Writing;

namespace Yiwang.Libraries.Tests.Ofd.Typesetting;

public sealed class TypesAndFormsTests
{
    public static TheoryData<string, DocumentForm> Combinations()
    {
        var data = new TheoryData<string, DocumentForm>();
        foreach (var type in DocumentType.All)
            foreach (var form in Enum.GetValues<DocumentForm>()) data.Add(type.Code, form);
        return data;
    }

    [Fact]
    public void There_are_the_15_types_of_the_regulation() =>
        Assert.Equal(15, DocumentType.All.DistinctBy(type => type.Zh).Count());

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Every_type_in_every_form_shows_its_text_on_page_1_and_loses_nothing(string type, DocumentForm form)
    {
        var document = Samples.Notice() with
        {
            TypeCode = type, Form = form, Signatory = new("省长", "张三"),
            Signers = DocumentType.Find(type)!.Direction == DocumentDirection.Up ? ["张三"] : [],
            Attendances = form == DocumentForm.Minutes ? [new("出席", "张三、李四")] : [],
        };
        var result = Typesetter.Typeset(document, TypesetFonts.Set);
        Assert.Equal(0, result.Anchors[0].PageIndex);
        var text = Measured.Text(result);
        foreach (var paragraph in document.Body.OfType<Paragraph>()) Assert.Contains(Measured.Bare(paragraph.Text),
            text, StringComparison.Ordinal);
        if (form != DocumentForm.Order) Assert.Contains(document.Title, text, StringComparison.Ordinal);
        Assert.Contains(document.Number, text, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Hints, hint =>
            hint.Code is "typeset.seal_alone" or "typeset.no_body_on_first_page");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(12)]
    public void Seals_of_a_joint_issue_stand_apart_inside_the_type_area_and_over_their_names(int issuers)
    {
        var result = Typesetter.Typeset(Samples.Notice(issuers), TypesetFonts.Set);
        Assert.Equal(issuers == 1 ? ["示例省人民政府"] : Samples.Organs[..issuers], result.Seals.Select(seal => seal.Organ));
        Assert.Equal(0, result.Anchors[0].PageIndex);
        for (var i = 0; i < result.Seals.Count; i++)
        {
            var box = result.Seals[i].Box;
            Assert.InRange(box.X, PageGeometry.Left - 0.01, PageGeometry.Right - box.Width + 0.01);
            foreach (var other in result.Seals.Skip(i + 1).Where(other => other.PageIndex == result.Seals[i].PageIndex))
                Assert.True(Distance(box, other.Box) > (box.Width + other.Box.Width) / 2, "seals touch (7.3.5.1)");
            var centre = box.X + box.Width / 2;
            var page = result.Document.Pages[result.Seals[i].PageIndex];
            Assert.Contains(page.Items.OfType<TextRun>(), run =>
                run.Baseline > box.Y && run.Baseline < box.Y + box.Height
                && Math.Abs(run.X + run.Glyphs.Advance / 2 - centre) < 8);
        }
    }

    [Fact]
    public void However_long_the_text_the_seal_never_stands_on_a_page_without_text()
    {
        for (var paragraphs = 1; paragraphs <= 60; paragraphs++)
        {
            foreach (var issuers in new[] { 1, 4 })
            {
                var result = Typesetter.Typeset(Samples.Notice(issuers, paragraphs), TypesetFonts.Set);
                var page = result.Document.Pages[result.Seals[0].PageIndex];
                Assert.Contains(page.Items.OfType<TextRun>(), run => run.Role == StructureRole.Paragraph
                    && Measured.Top(run) + PageGeometry.Size3 <= result.Seals[0].Box.Y + 0.1
                        && run.Baseline > PageGeometry.Top);
                Assert.All(result.Seals, seal => Assert.Equal(result.Seals[0].PageIndex, seal.PageIndex));
            }
        }
    }

    [Fact]
    public void Recipients_by_the_thousand_move_to_the_imprint_and_run_on_over_pages()
    {
        var recipients = string.Join('、', Enumerable.Range(1, 3743).Select(i => $"第{i}乡镇人民政府"));
        var result = Typesetter.Typeset(Samples.Notice() with { MainRecipients = recipients }, TypesetFonts.Set);
        Assert.Contains(result.Hints, hint => hint is { Code: "typeset.recipients_moved", Clause: "7.3.2" });
        Assert.Contains(recipients, Measured.Text(result), StringComparison.Ordinal);
        Assert.Equal(0, result.Document.Pages.Count % 2);
        var last = result.Document.Pages[^1].Items.OfType<PathItem>().Max(path => path.Steps[0].Y);
        Assert.Equal(PageGeometry.Foot, last, 0.01);
        Assert.All(result.Document.Pages, page =>
            Assert.Contains(page.Items.OfType<TextRun>(), run => run.Glyphs.Text.Length > 3));
    }

    [Fact]
    public void The_same_document_gives_the_same_bytes()
    {
        var (one, two) = (new MemoryStream(), new MemoryStream());
        PdfWriter.Write(Typesetter.Typeset(Samples.Notice(3), TypesetFonts.Set).Document, one);
        PdfWriter.Write(Typesetter.Typeset(Samples.Notice(3), TypesetFonts.Set).Document, two);
        Assert.Equal(one.ToArray(), two.ToArray());
    }

    [Theory]
    [InlineData("document.unknown_type")]
    [InlineData("document.issuers")]
    [InlineData("document.title_too_long")]
    [InlineData("document.copy_number")]
    [InlineData("document.signers")]
    [InlineData("document.line_too_long")]
    [InlineData("picture.missing")]
    public void A_document_that_cannot_be_set_is_refused_by_name(string code)
    {
        var good = Samples.Notice();
        var bad = code switch
        {
            "document.unknown_type" => good with { TypeCode = "poem" },
            "document.issuers" => good with { Issuers = [.. Enumerable.Range(1, 13).Select(i => $"第{i}厅")] },
            "document.title_too_long" => good with { Title = new string('题', 501) },
            "document.copy_number" => good with { CopyNumber = "12a" },
            "document.signers" => good with { Signers = [.. Enumerable.Repeat("张三", 13)] },
            "document.line_too_long" => good with { Number = new string('号', 201) },
            _ => good with { Body = StructuredText.Parse("![图](缺.png)") },
        };
        Assert.Equal(code, Assert.Throws<TypesettingException>(() => Typesetter.Typeset(bad, TypesetFonts.Set)).Code);
    }

    [Fact]
    public void A_picture_is_centred_no_wider_than_the_type_area_and_has_its_caption_below()
    {
        var document = Samples.Notice() with
        {
            Body = StructuredText.Parse("见下图。\n![图1 路线](路线.png)\n以上。"),
            Pictures = new Dictionary<string, ReadOnlyMemory<byte>> { ["路线.png"] = Png(4000, 1000) },
        };
        var page = Typesetter.Typeset(document, TypesetFonts.Set).Document.Pages
            .First(page => page.Items.OfType<ImageItem>().Any());
        var picture = Assert.Single(page.Items.OfType<ImageItem>());
        Assert.Equal(PageGeometry.Left, picture.Box.X, 0.001);
        Assert.Equal(PageGeometry.TypeWidth, picture.Box.Width, 0.001);
        Assert.Equal(4, picture.Box.Width / picture.Box.Height, 0.001);
        var caption = Measured.Run(page, "图1");
        Assert.InRange(Measured.Top(caption), picture.Box.Y + picture.Box.Height, PageGeometry.Foot);
        Assert.Equal("图1 路线", picture.Alternative);
    }

    [Fact]
    public void A_character_no_face_has_is_refused_with_its_place_and_never_a_box()
    {
        var document = Samples.Notice() with { Body = StructuredText.Parse("请张\uE123同志办理。") };
        var refusal = Assert.Throws<Yiwang.Ofd.Fonts.MissingGlyphException>(() =>
            Typesetter.Typeset(document, TypesetFonts.Set));
        Assert.Equal((0xE123, 2), (refusal.CodePoint, refusal.Index));
    }

    [Fact]
    public void Ten_times_the_text_costs_no_more_than_twelve_times_the_memory()
    {
        Typesetter.Typeset(Samples.Notice(), TypesetFonts.Set);
        var (small, large) = (Samples.Notice(paragraphs: 300), Samples.Notice(paragraphs: 3000));
        Assert.InRange(Allocated(large), 0, Allocated(small) * 12);
    }

    private static long Allocated(OfficialDocument document)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(Typesetter.Typeset(document, TypesetFonts.Set));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    // A PNG of one grey; ISO/IEC 15948: signature, IHDR, IDAT, IEND.
    private static byte[] Png(int width, int height)
    {
        using var data = new MemoryStream();
        using (var deflater = new System.IO.Compression.ZLibStream(data,
            System.IO.Compression.CompressionLevel.Fastest, true))
            deflater.Write(new byte[(width + 1) * height]);
        byte[] size = [.. Big(width), .. Big(height)];
        return [0x89, .. "PNG\r\n\x1A\n"u8, .. Chunk("IHDR", [.. size, 8, 0, 0, 0, 0]),
            .. Chunk("IDAT", data.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(type), .. content];
        var crc = 0xFFFFFFFFu;
        foreach (var b in body)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
        }
        return [.. Big(content.Length), .. body, .. Big((int)~crc)];
    }

    private static byte[] Big(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static double Distance(Box a, Box b) => Math.Sqrt(
        Math.Pow(a.X + a.Width / 2 - b.X - b.Width / 2, 2) + Math.Pow(a.Y + a.Height / 2 - b.Y - b.Height / 2, 2));
}
