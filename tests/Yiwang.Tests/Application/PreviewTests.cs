using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yiwang.Documents.Viewing;
using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;
using Yiwang.Ofd.Writing;

namespace Yiwang.Tests.Application;

/// <summary>Files of others, read on a page; each kind as its bytes say.</summary>
public sealed class PreviewTests(Province province) : IClassFixture<Province>
{
    private static string Samples { get; } = Find();

    [Fact]
    public async Task An_OFD_of_others_is_drawn_and_its_seals_are_judged_in_words()
    {
        var file = Path.Combine(Samples, "ofd", "SESV4SignDoc.ofd");
        var (wangli, place) = await Attached("别处的章.ofd",
            await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        var page = await wangli.Page(place + "/read");
        Assert.Contains("id=\"sheet-1\"", page);
        Assert.DoesNotContain("<script>", page);
        Assert.Contains("库里的文件", await wangli.Page(place + "/seals"));
    }

    [Fact]
    public async Task A_PDF_of_others_is_shown_as_pictures_with_its_words()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/pdftoppm"), "poppler-utils is not installed");
        var pdf = Directory.EnumerateFiles(Path.Combine(Samples, "attachments"), "SimFang-variant.pdf").Single();
        var (wangli, place) = await Attached("仿宋.pdf",
            await File.ReadAllBytesAsync(pdf, TestContext.Current.CancellationToken));
        var page = await wangli.Page(place + "/read");
        Assert.Contains($"src=\"{place}/pages/1.png\"", page);
        var (status, bytes, headers) = await wangli.File(place + "/pages/1.png");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("image/png", headers.ContentType!.MediaType);
        Assert.True(bytes.AsSpan().StartsWith(new byte[] { 0x89, 0x50, 0x4e, 0x47 }));
        Assert.Equal(HttpStatusCode.NotFound, (await wangli.File(place + "/pages/99.png")).Status);
        Assert.Equal(HttpStatusCode.NotFound,
            (await new Visitor(province, "yangmei").File(place + "/pages/1.png")).Status);
    }

    [Fact]
    public async Task Words_of_a_PDF_lie_over_its_pictures_and_are_found_there()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/pdftotext"), "poppler-utils is not installed");
        using var pdf = new MemoryStream();
        PdfWriter.Write(PlainPages.Set(FontSet.Load(FontOptions.System), "关于检查的通知\n请各单位高度重视督促检查工作。",
            new DocumentProperties("通知", "zh-CN", "", DateTimeOffset.UnixEpoch, Guid.Empty)), pdf);
        var (wangli, place) = await Attached("通知.pdf", pdf.ToArray());
        var page = await wangli.Page(place + "/read?q=" + Uri.EscapeDataString("督促检查"));
        Assert.Matches("<div class=\"scan\"><img [^>]*><svg [^>]*>.*督促检查.*class=\"found\"", page);
        Assert.Contains("第 1 页 1 处", page);
    }

    [Fact]
    public async Task Words_of_a_scanned_page_are_recognized_and_found_on_it()
    {
        Assert.SkipUnless(File.Exists("/usr/share/tesseract-ocr/5/tessdata/chi_sim.traineddata")
            && File.Exists("/usr/bin/pdftoppm"), "tesseract-ocr-chi-sim is not installed: bin/needs test");
        var scan = Scan.Pdf();
        var (wangli, place) = await Attached("扫描件.pdf", scan);
        // Nobody waits for the words to see the picture.
        Assert.Contains("正在识别 1 页扫描件上的文字", await wangli.Page(place + "/read"));
        await province.Server.Services.GetRequiredService<ReadScans>()
            .Ask(new ScannedPage(Convert.ToHexStringLower(SHA256.HashData(scan)), 1))
            .WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        var page = await wangli.Page(place + "/read?q=" + Uri.EscapeDataString(Scan.Phrase));
        Assert.DoesNotContain("识别", page);
        Assert.Contains("第 1 页", page);
        Assert.Matches("<div class=\"scan\"><img [^>]*><svg [^>]*>.*class=\"found\"", page);
        Assert.Contains(Scan.Phrase, page[page.IndexOf("<details", StringComparison.Ordinal)..]);
    }

    [Fact]
    public async Task A_Word_file_of_others_is_converted_where_it_can_do_no_harm()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/soffice"), "LibreOffice is not installed: bin/needs preview");
        var docx = Path.Combine(Samples, "attachments", "SampleDoc.docx");
        var (wangli, place) = await Attached("来文.docx",
            await File.ReadAllBytesAsync(docx, TestContext.Current.CancellationToken));
        var page = await wangli.Page(place + "/read");
        Assert.Contains($"src=\"{place}/pages/1.png\"", page);
        Assert.DoesNotContain(Directory.EnumerateDirectories(Path.GetTempPath(), "yiwang-preview-*"),
            folder => File.Exists(Path.Combine(folder, "in.docx")));
    }

    [Fact]
    public async Task Plain_text_in_the_old_encoding_is_read()
    {
        var gbk = Convert.FromHexString("B9F3D6DDCAA12CCAFDBEDD0A");
        var (wangli, place) = await Attached("旧表.csv", gbk);
        Assert.Contains("贵州省,数据", await wangli.Page(place + "/read"));
    }

    [Theory]
    [InlineData("SimpleMacro.docm", "upload.macros")]
    [InlineData("bug53475-password-is-pass.docx", "upload.encrypted")]
    [InlineData("PasswordProtected.doc", "upload.encrypted")]
    [InlineData("testZipEncrypted.zip", "encrypted")]
    [InlineData("poc-xmlbomb.xlsx", "xml.")]
    [InlineData("js-authors.pdf", "upload.pdf_script")]
    public async Task A_harmful_file_is_refused_with_words_and_is_not_attached(string name, string code)
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Samples, "attachments", name),
            TestContext.Current.CancellationToken);
        var id = await province.Draft("wangli");
        var (status, answer) = await province.Send("wangli", HttpMethod.Post,
            $"/api/documents/{id}/attachments?name={Uri.EscapeDataString(name)}", bytes);
        Assert.Equal(400, status);
        Assert.Contains(code, answer!["code"]!.GetValue<string>());
        var (_, read) = await province.Send("wangli", HttpMethod.Get, $"/api/documents/{id}");
        Assert.Empty(read!["attachments"]!.AsArray());
    }

    private async Task<(Visitor Who, string Place)> Attached(string name, byte[] bytes)
    {
        var id = await province.Draft("wangli");
        var (status, answer) = await province.Send("wangli", HttpMethod.Post,
            $"/api/documents/{id}/attachments?name={Uri.EscapeDataString(name)}", bytes);
        Assert.True(status == 200, $"{status} {answer}");
        return (new Visitor(province, "wangli"), $"/attachments/{answer!["id"] ?? answer["Id"]}");
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "samples", "attachments")))
            folder = folder.Parent;
        return Path.Combine(folder!.FullName, "samples");
    }
}
