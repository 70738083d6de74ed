using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;
using Yiwang.Documents.Viewing;
using Yiwang.Web.Journey;

namespace Yiwang.Tests.Application;

/// <summary>The document inside the product: its pages, its seals, from the stored file.</summary>
public sealed class PaperTests(Province province) : IClassFixture<Province>
{
    private const int PageBytesMax = 25 << 10;

    [Fact]
    public async Task Pages_stand_in_the_page_as_text_with_fonts_of_their_own_and_keep_to_their_size()
    {
        var document = await Sealed();
        var wangli = new Visitor(province, "wangli");
        var page = await wangli.Page($"/documents/{document}/read");
        var sheets = Regex.Matches(page, "<section class=\"sheetpage\".*?</section>", RegexOptions.Singleline)
            .Select(m => m.Value).ToList();
        Assert.True(sheets.Count >= 4);
        Assert.Contains("城镇小区配套建设幼儿园是城镇公共服务设施建设的重要内", Words(sheets[0]));
        var style = Regex.Match(page, "href=\"(/documents/[^\"]+/fonts/0\\.css\\?v=[0-9a-f]+)\"").Groups[1].Value;
        var (status, css, _) = await wangli.File(style);
        Assert.Equal(HttpStatusCode.OK, status);
        var fonts = Regex.Matches(Encoding.UTF8.GetString(css), "font-family:([a-z0-9]+);src:url\\(([^)]+)\\)");
        Assert.True(fonts.Count >= 3);
        var sent = sheets.Sum(sheet => FontFiles.Packed(Encoding.UTF8.GetBytes(sheet)).Length);
        foreach (Match font in fonts)
        {
            Assert.Contains($"font-family=\"{font.Groups[1].Value}\"", page);
            var (found, bytes, headers) = await wangli.File($"/documents/{document}/fonts/{font.Groups[2].Value}");
            Assert.Equal(HttpStatusCode.OK, found);
            Assert.Equal("font/ttf", headers.ContentType!.MediaType);
            sent += FontFiles.Packed(bytes).Length;
        }
        Assert.InRange(sent / sheets.Count, 1, PageBytesMax);
        var onCase = await wangli.Page($"/cases/{await CaseOf(document)}");
        Assert.Contains("id=\"sheet-1\"", onCase);
        Assert.Contains("印章有效，内容未改", onCase);
    }

    [Fact]
    public async Task Fonts_and_verdicts_of_a_document_one_may_not_see_do_not_exist()
    {
        var draft = await province.Draft("wangli");
        var stranger = new Visitor(province, "yangmei");
        foreach (var path in (string[])["read", "seals", "preview", "fonts/0.css", "fonts/0/ywx.ttf", "file.docx",
            "file.pdf"])
        {
            await stranger.Page($"/documents/{draft}/{path}", 404);
        }
    }

    [Fact]
    public async Task A_click_on_a_seal_says_in_words_whose_it_is_when_and_that_nothing_changed()
    {
        var document = await Sealed();
        var wangli = new Visitor(province, "wangli");
        var page = await wangli.Page($"/documents/{document}/read");
        var place = Regex.Match(page, $"href=\"(/documents/{document}/seals#(seal-[a-zA-Z0-9]+))\"");
        Assert.True(place.Success, "the seal on the page is a link");
        var verdict = await wangli.Page($"/documents/{document}/seals");
        Assert.Contains($"id=\"{place.Groups[2].Value}\"", verdict);
        foreach (var words in (string[])["没有，盖章以后一个字节也没有变。", "由“一网样例制章”制作", "贵州省人民政府办公厅。", "有时间戳为证", "一网样例根证书",
            "盖章时没有吊销。", "全部内容都在章下", "与存入时一字节不差"])
        {
            Assert.Contains(words, verdict);
        }
    }

    [Fact]
    public async Task A_stored_file_that_was_changed_is_shown_as_changed_on_case_and_verdict()
    {
        var document = await Sealed();
        await using var find = province.Source.CreateCommand("select ofd from document where id = $1");
        find.Parameters.Add(new() { Value = document });
        var digest = (byte[])(await find.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        var path = province.Content.PathOf(digest);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        try
        {
            var changed = bytes.ToArray();
            changed[changed.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(path, changed, TestContext.Current.CancellationToken);
            var wangli = new Visitor(province, "wangli");
            Assert.Contains("存着的文件被改动过", await wangli.Page($"/cases/{await CaseOf(document)}"));
            Assert.Contains("有人改过磁盘上的文件", await wangli.Page($"/documents/{document}/seals"));
        }
        finally
        {
            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Words_are_found_on_their_pages_and_a_viewing_copy_names_its_reader()
    {
        var document = await Sealed();
        var wangli = new Visitor(province, "wangli");
        Assert.Contains("第 1 页 ", await wangli.Page($"/documents/{document}/read?q={Uri.EscapeDataString("城镇小区")}"));
        Assert.Contains("class=\"found\"",
            await wangli.Page($"/documents/{document}/read?q={Uri.EscapeDataString("城镇小区")}"));
        Assert.DoesNotContain("class=\"found\"", await wangli.Page($"/documents/{document}/read"));
        Assert.Contains("没有找到", await wangli.Page($"/documents/{document}/read?q={Uri.EscapeDataString("查无此词")}"));
        Assert.Contains("王丽", Words(await wangli.Page($"/documents/{document}/read?mark=1")));
        Assert.DoesNotContain("王丽 20", Words(await wangli.Page($"/documents/{document}/read")));
    }

    [Fact]
    public async Task A_signature_on_a_text_that_changed_since_is_refused_with_the_difference_and_the_sheet_is_printed()
    {
        var stage = new Stage(province.Http, province.Password, TextWriter.Null, province.Clock);
        await Yiwang.Web.Journey.Drafting.Draft(stage, TestContext.Current.CancellationToken);
        var (_, read) = await province.Send("wangli", HttpMethod.Get, $"/api/documents/{stage.Notice}");
        var seen = Convert.ToHexStringLower(
            Convert.FromBase64String(read!["versions"]![0]!["digest"]!.GetValue<string>()));
        var leader = new Visitor(province, "zhoumingyuan");
        await leader.Confirm();
        var page = await leader.Page($"/cases/{stage.NoticeCase}");
        var (status, _, refused) = await leader.Post($"/cases/{stage.NoticeCase}/answer", page,
            new() { ["_version"] = seen, ["opinion"] = "同意印发。" });
        Assert.Equal(409, status);
        Assert.Contains("您看过之后改了这些", refused);
        Assert.Contains("<ins>（核稿改写）</ins>", refused);
        Assert.Contains("同意印发。", refused);
        var (found, pdf, _) = await leader.File($"/cases/{stage.NoticeCase}/sheet.pdf");
        Assert.Equal(HttpStatusCode.OK, found);
        Assert.True(pdf.AsSpan().StartsWith("%PDF-"u8));
        var redline = await new Visitor(province, "wangli").File($"/documents/{stage.Notice}/redline.pdf?from=1&to=3");
        Assert.Equal(HttpStatusCode.OK, redline.Status);
        await new Visitor(province, "yangmei").Page($"/cases/{stage.NoticeCase}/sheet.pdf", 404);
    }

    [Fact]
    public async Task A_review_of_a_text_that_changed_since_is_refused_like_a_signature()
    {
        var office = new Office(province);
        var id = await province.Draft("wangli", title: "关于先看后改的通知");
        await office.Recipients("wangli", id, [2]);
        await office.Submit("wangli", id);
        var caseId = await office.CaseOf("wangli", "关于先看后改的通知");
        var chenjing = new Visitor(province, "chenjing");
        var page = await chenjing.Page($"/cases/{caseId}");
        var (_, read) = await province.Send("chenjing", HttpMethod.Get, $"/api/documents/{id}");
        var (saved, answer) = await province.Send("chenjing", HttpMethod.Put, $"/api/documents/{id}",
            Province.Input("关于先看后改的通知", "一、做好准备\n请各单位改过之后落实。", read!["edit"]!.GetValue<int>()));
        Assert.True(saved == 200, $"{saved} {answer}");
        var (status, _, refused) = await chenjing.Post($"/cases/{caseId}/answer", page,
            new() { ["opinion"] = "已审核。", ["next"] = "" });
        Assert.Equal(409, status);
        Assert.Contains("您看过之后改了这些", refused);
        Assert.Contains("已审核。", refused);
        var (unseen, _, _) = await chenjing.Post($"/cases/{caseId}/answer", page,
            new() { ["opinion"] = "已审核。", ["next"] = "", ["_version"] = "" });
        Assert.Equal(400, unseen);
        Assert.Equal(302,
            (await chenjing.Post($"/cases/{caseId}/answer", await chenjing.Page($"/cases/{caseId}"),
                new() { ["opinion"] = "已审核。", ["next"] = "" })).Status);
    }

    private static readonly SemaphoreSlim turn = new(1, 1);
    private static (Province Of, Guid Document) played;

    // The journey's first two acts: drafted, countersigned, signed, numbered, fixed, sealed.
    private async Task<Guid> Sealed()
    {
        await turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (played.Of == province) return played.Document;
            var stage = new Stage(province.Http, province.Password, TextWriter.Null, province.Clock);
            await Yiwang.Web.Journey.Drafting.Draft(stage, TestContext.Current.CancellationToken);
            await Yiwang.Web.Journey.Drafting.Issue(stage, TestContext.Current.CancellationToken);
            played = (province, stage.Notice);
            return stage.Notice;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<Guid> CaseOf(Guid document)
    {
        await using var find = province.Source.CreateCommand(
            "select id from \"case\" where document_id = $1 and kind = 'outgoing'");
        find.Parameters.Add(new() { Value = document });
        return (Guid)(await find.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static string Words(string svg) => Regex.Replace(svg, "<[^>]+>", "");
}
