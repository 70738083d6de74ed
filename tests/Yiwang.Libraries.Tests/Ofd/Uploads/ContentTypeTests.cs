using System.Text;
using Xunit;
using Yiwang.Ofd.Uploads;

namespace Yiwang.Libraries.Tests.Ofd.Uploads;

public sealed class ContentTypeTests
{
    [Theory]
    [InlineData("54880_chinese.ppt", ContentKind.Ppt, null)]
    [InlineData("EmbeddedDocument.docx", ContentKind.Docx, null)]
    [InlineData("ExternalEntityInText.docx", ContentKind.Docx, "xml.dtd")]
    [InlineData("PasswordProtected.doc", ContentKind.Doc, "upload.encrypted")]
    [InlineData("SampleDoc.docx", ContentKind.Docx, null)]
    [InlineData("SimFang-variant.pdf", ContentKind.Pdf, null)]
    [InlineData("SimpleMacro.docm", ContentKind.Docx, "upload.macros")]
    [InlineData("annotation-text-widget.pdf", ContentKind.Pdf, "upload.pdf_script")]
    [InlineData("attachment.pdf", ContentKind.Pdf, null)]
    [InlineData("bug53475-password-is-pass.docx", ContentKind.Unknown, "upload.encrypted")]
    [InlineData("chinese-provinces.xls", ContentKind.Xls, null)]
    [InlineData("clusterfuzz-testcase-minimized-POIXWPFFuzzer-4791943399604224.docx", ContentKind.Zip, "zip.broken")]
    [InlineData("delins.docx", ContentKind.Docx, null)]
    [InlineData("documentProperties.docx", ContentKind.Docx, null)]
    [InlineData("documentProtection_readonly_no_password.docx", ContentKind.Docx, null)]
    [InlineData("empty_protected.pdf", ContentKind.Pdf, "upload.encrypted")]
    [InlineData("gbk.zip", ContentKind.Zip, null)]
    [InlineData("helloworld-bad.pdf", ContentKind.Pdf, null)]
    [InlineData("js-authors.pdf", ContentKind.Pdf, "upload.pdf_script")]
    [InlineData("noembed-identity.pdf", ContentKind.Pdf, null)]
    [InlineData("poc-xmlbomb.xlsx", ContentKind.Xlsx, "xml.dtd")]
    [InlineData("poppler-67295-0.pdf", ContentKind.Pdf, null)]
    [InlineData("protected_passtika.xlsx", ContentKind.Unknown, "upload.encrypted")]
    [InlineData("signed_verified.pdf", ContentKind.Pdf, null)]
    [InlineData("simple-table.doc", ContentKind.Doc, null)]
    [InlineData("testMSG_chinese.msg", ContentKind.Msg, null)]
    [InlineData("testODTEncrypted.odt", ContentKind.Odt, "upload.encrypted")]
    [InlineData("testRTFCorruptListOverride.rtf", ContentKind.Rtf, null)]
    [InlineData("testWPSAttachment.docx", ContentKind.Docx, null)]
    [InlineData("testZipEncrypted.zip", ContentKind.Zip, "zip.encrypted")]
    [InlineData("truncated62886.docx", ContentKind.Zip, "zip.truncated")]
    [InlineData("word2.doc", ContentKind.Unknown, null)]
    [InlineData("xref_command_missing.pdf", ContentKind.Pdf, null)]
    public void A_file_is_known_by_its_bytes(string name, ContentKind kind, string? refusal)
    {
        using var stream = new MemoryStream(OfdSamples.Attachment(name));
        var content = ContentType.Detect(stream);
        Assert.Equal((kind, refusal), (content.Kind, content.Refusal?.Code));
        Assert.True(stream.CanRead, "the stream stays open");
    }

    [Fact]
    public void Every_attachment_of_the_manifest_is_in_the_table()
    {
        var rows = File.ReadLines(Path.Combine(OfdSamples.Root, "samples", "attachments", "manifest.csv")).Skip(1)
            .Select(line => line.Split(',')[0]);
        var table = typeof(ContentTypeTests).GetMethod(nameof(A_file_is_known_by_its_bytes))!.GetCustomAttributesData()
            .Where(data => data.AttributeType == typeof(InlineDataAttribute))
            .Select(data =>
                (string)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)data.ConstructorArguments[
                    0].Value!)[0].Value!);
        Assert.Equal(rows.Order(StringComparer.Ordinal), table.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("helloworld.ofd", ContentKind.Ofd, null)]
    [InlineData("hostile-path-traversal.ofd", ContentKind.Zip, "zip.name")]
    [InlineData("hostile-external-entity.ofd", ContentKind.Ofd, "xml.dtd")]
    [InlineData("broken-truncated.ofd", ContentKind.Zip, "zip.truncated")]
    [InlineData("not-a-zip.ofd", ContentKind.Text, null)]
    public void An_ofd_file_is_known_by_its_bytes(string name, ContentKind kind, string? refusal)
    {
        var content = ContentType.Detect(new MemoryStream(OfdSamples.Ofd(name)));
        Assert.Equal((kind, refusal), (content.Kind, content.Refusal?.Code));
    }

    [Theory]
    [InlineData("", ContentKind.Unknown, "upload.empty")]
    [InlineData("关于召开会议的通知", ContentKind.Text, null)]
    [InlineData("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>", ContentKind.Svg, null)]
    [InlineData("<!DOCTYPE html><script>alert(1)</script>", ContentKind.Html, null)]
    [InlineData("<?xml version=\"1.0\"?><a/>", ContentKind.Xml, null)]
    [InlineData("\u007fELF\u0001\u0001", ContentKind.Executable, "upload.executable")]
    public void A_text_is_known_by_its_start(string text, ContentKind kind, string? refusal)
    {
        var content = ContentType.Detect(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        Assert.Equal((kind, refusal), (content.Kind, content.Refusal?.Code));
    }

    [Fact]
    public void Text_in_gbk_is_text_and_noise_is_not()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Assert.Equal(ContentKind.Text,
            ContentType.Detect(new MemoryStream(Encoding.GetEncoding("GBK").GetBytes("各市、县人民政府"))).Kind);
        var noise = new byte[4_000];
        new Random(1).NextBytes(noise);
        Assert.Equal(ContentKind.Unknown, ContentType.Detect(new MemoryStream(noise)).Kind);
    }

    [Fact]
    public void A_picture_of_too_many_pixels_is_refused()
    {
        byte[] png = [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0xFF, 0xFF, 0, 0, 0xFF,
            0xFF, 8, 2, 0, 0, 0, 0, 0, 0, 0];
        var content = ContentType.Detect(new MemoryStream(png));
        Assert.Equal((ContentKind.Png, "upload.picture_too_large"), (content.Kind, content.Refusal?.Code));
        Assert.Equal("upload.picture_broken", ContentType.Detect(new MemoryStream(png[..20])).Refusal?.Code);
    }

    [Fact]
    public void A_zip_bomb_is_refused_without_unpacking_it()
    {
        var content = ContentType.Detect(new MemoryStream(OfdSamples.Zip(("a.txt", new string('0', 20 << 20)))));
        Assert.Equal((ContentKind.Zip, "zip.bomb"), (content.Kind, content.Refusal?.Code));
    }

    [Theory]
    [InlineData("通知.docx", ContentKind.Docx, null)]
    [InlineData("通知.pdf", ContentKind.Docx, "upload.name_differs")]
    [InlineData("发票.pdf.exe", ContentKind.Unknown, "upload.name_of_program")]
    [InlineData("../通知.docx", ContentKind.Docx, "upload.name")]
    [InlineData("a\u202Efdp.docx", ContentKind.Docx, "upload.name")]
    [InlineData("nul.txt", ContentKind.Text, "upload.name")]
    [InlineData("通知.wps", ContentKind.Doc, null)]
    public void A_name_is_judged_with_its_content(string name, ContentKind kind, string? code) =>
        Assert.Equal(code,
            UploadName.Check(name, new DetectedContent(kind, "", kind.ToString().ToLowerInvariant()))?.Code);
}
