using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;
using Yiwang.Documents.Attaching;
using Yiwang.Ofd.Word;

namespace Yiwang.Tests.Application;

/// <summary>Word files in and out, the page while writing, files in parts, and files that are not taken.</summary>
public sealed class WritingTests(Province province) : IClassFixture<Province>
{
    private static string Samples { get; } = Path.Combine(AppContext.BaseDirectory, "samples");

    [Fact]
    public async Task A_Word_file_becomes_the_text_and_what_is_lost_is_listed()
    {
        var wangli = new Visitor(province, "wangli");
        var id = await province.Draft("wangli", "旧的正文。", "关于测试工作的通知");
        var page = await wangli.Page($"/documents/{id}/compose");
        var word = WordWriter.Write(new Yiwang.Ofd.Typesetting.OfficialDocument
        {
            TypeCode = "notice", Title = "",
                Body = Yiwang.Ofd.Typesetting.StructuredText.Parse("一、总体要求\n坚持安全第一。\n| 县 | 数 |\n| 甲 | 1 |"),
                Issuers = ["测试"],
        });
        var (status, place, _) = await wangli.Post($"/documents/{id}/word", page, [], ("word", "来稿.docx", word));
        Assert.Equal(302, status);
        Assert.Contains("?word=", place);
        var after = await wangli.Page(place);
        Assert.Contains("坚持安全第一。", after);
        Assert.Matches("甲 ?\\| ?1", after);
        Assert.Contains("来稿.docx", after);
        var (_, read) = await province.Send("wangli", HttpMethod.Get, $"/api/documents/{id}");
        Assert.Contains("旧的正文。",
            read!["versions"]!.ToJsonString(new()
                { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + await Texts(id));
        var (found, bytes, headers) = await wangli.File($"/documents/{id}/file.docx");
        Assert.Equal(HttpStatusCode.OK, found);
        Assert.Contains("坚持安全第一。", WordReader.Read(bytes).Text);
        Assert.Contains("docx", headers.ContentDisposition!.FileNameStar);
    }

    [Fact]
    public async Task Pictures_of_a_Word_file_stand_in_the_text_and_on_the_page()
    {
        var wangli = new Visitor(province, "wangli");
        var id = await province.Draft("wangli", "旧的正文。", "关于带图的通知");
        var word = WordWriter.Write(new Yiwang.Ofd.Typesetting.OfficialDocument
        {
            TypeCode = "notice", Title = "", Body = Yiwang.Ofd.Typesetting.StructuredText.Parse("见下图。\n![位置](a.png)"),
                Issuers = ["测试"],
            Pictures = new Dictionary<string, ReadOnlyMemory<byte>> { ["a.png"] = RedDot },
        });
        foreach (var round in (int[])[1, 2])
        {
            Assert.Equal(302,
                (await wangli.Post($"/documents/{id}/word", await wangli.Page($"/documents/{id}/compose"), [],
                    ("word", "带图.docx", word))).Status);
            var (_, read) = await province.Send("wangli", HttpMethod.Get, $"/api/documents/{id}");
            // The second file's picture has a name of its own: the first one's stays with the earlier text.
            Assert.Contains(round == 1 ? "](图1.png)" : "](图1-2.png)", read!["body"]!.GetValue<string>());
            Assert.Equal(round, read["attachments"]!.AsArray().Count);
        }
        Assert.Contains("data:image/png;base64", await wangli.Page($"/documents/{id}/preview"));
        Assert.Single(WordReader.Read((await wangli.File($"/documents/{id}/file.docx")).Bytes).Pictures);
    }

    // One red pixel.
    private static byte[] RedDot { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC");

    [Fact]
    public async Task A_Word_file_that_is_none_is_refused_with_words_and_the_text_stays()
    {
        var wangli = new Visitor(province, "wangli");
        var id = await province.Draft("wangli", "原来的正文。");
        var page = await wangli.Page($"/documents/{id}/compose");
        var (status, _, refused) = await wangli.Post($"/documents/{id}/word", page, [],
            ("word", "假.docx", "这不是 Word"u8.ToArray()));
        Assert.Equal(400, status);
        Assert.Contains("原来的正文。", refused);
        Assert.Contains("role=\"alert\"", refused);
    }

    [Fact]
    public async Task What_stands_in_the_form_is_set_and_shown_without_being_saved()
    {
        var wangli = new Visitor(province, "wangli");
        var id = await province.Draft("wangli", "存过的字。");
        var page = await wangli.Page($"/documents/{id}/compose");
        var token = Regex.Match(page, "name=\"_token\" value=\"([^\"]+)\"").Groups[1].Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/documents/{id}/preview")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
                { ["_token"] = token, ["title"] = "关于测试工作的通知", ["body"] = "正在写的字。" }),
        };
        using var answer = await wangli.Send(request);
        var shown = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("正在写的字", Regex.Replace(shown, "<[^>]+>", ""));
        var style = Regex.Match(shown, "href=\"(/documents/[^\"]+\\.css\\?v=[0-9a-f]+)\"").Groups[1].Value;
        var (_, css, _) = await wangli.File(style);
        var family = Regex.Match(Encoding.UTF8.GetString(css), "url\\(([^)]+)\\)").Groups[1].Value;
        Assert.Equal(HttpStatusCode.OK, (await wangli.File($"/documents/{id}/fonts/{family}")).Status);
        var (_, read) = await province.Send("wangli", HttpMethod.Get, $"/api/documents/{id}");
        Assert.Equal("存过的字。", read!["body"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_text_that_cannot_be_set_says_so_in_the_preview()
    {
        var wangli = new Visitor(province, "wangli");
        var id = await province.Draft("wangli", "有一个没有字体的字\U0001F9FF。");
        var page = await wangli.Page($"/documents/{id}/preview");
        Assert.Contains("note warn", page);
        Assert.Contains("\U0001F9FF", page[page.IndexOf("note warn", StringComparison.Ordinal)..]);
    }

    [Fact]
    public async Task A_file_in_parts_survives_a_break_and_is_attached_whole()
    {
        var wangli = new Visitor(province, "wangli");
        var id = await province.Draft("wangli");
        var page = await wangli.Page($"/documents/{id}/compose");
        var whole = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(n => $"{n},贵阳\n")));
        var begun = await Tus(wangli, page, HttpMethod.Post, "/api/uploads", [],
            ("Upload-Length", whole.Length.ToString()),
            ("Upload-Metadata", "filename " + Convert.ToBase64String("大表.csv"u8)));
        Assert.Equal(HttpStatusCode.Created, begun.StatusCode);
        var place = begun.Headers.Location!.ToString();
        Assert.Equal(HttpStatusCode.NoContent,
            (await Tus(wangli, page, HttpMethod.Patch, place, whole[..70_000], ("Upload-Offset", "0"))).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict,
            (await Tus(wangli, page, HttpMethod.Patch, place, whole[..10], ("Upload-Offset", "0"))).StatusCode);
        var half = await wangli.Post($"/documents/{id}/attachments", page, new() { ["upload"] = place.Split('/')[^1] });
        Assert.Equal(400, half.Status);
        var stranger = await Tus(new Visitor(province, "yangmei"), await new Visitor(province, "yangmei").Page("/desk"),
            HttpMethod.Head, place, null);
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
        var known = await Tus(wangli, page, HttpMethod.Head, place, null);
        Assert.Equal("70000", known.Headers.GetValues("Upload-Offset").Single());
        Assert.Equal(HttpStatusCode.NoContent,
            (await Tus(wangli, page, HttpMethod.Patch, place, whole[70_000..], ("Upload-Offset", "70000"))).StatusCode);
        page = await wangli.Page($"/documents/{id}/compose");
        Assert.Equal(302,
            (await wangli.Post($"/documents/{id}/attachments", page,
                new() { ["upload"] = place.Split('/')[^1] })).Status);
        var (_, read) = await province.Send("wangli", HttpMethod.Get, $"/api/documents/{id}");
        var attached = read!["attachments"]!.AsArray().Single()!;
        Assert.Equal("大表.csv", attached["name"]!.GetValue<string>());
        Assert.Equal(whole, (await wangli.File($"/attachments/{attached["id"]}")).Bytes);
        Assert.Equal(HttpStatusCode.NotFound, (await Tus(wangli, page, HttpMethod.Head, place, null)).StatusCode);
    }

    [Theory]
    [InlineData("5368709120", "大.pdf", 413, "upload.too_large")]
    [InlineData("0", "空.pdf", 400, "upload.empty")]
    [InlineData("10", "../../etc/passwd", 400, "upload.name")]
    [InlineData("10", "报表\u202Efdp.exe", 400, "upload.name")]
    [InlineData("10", "机密★10年 方案.pdf", 400, "document.state_secret")]
    public async Task An_upload_that_cannot_be_kept_is_refused_before_a_byte_is_sent(string length, string name,
        int status, string code)
    {
        var wangli = new Visitor(province, "wangli");
        var refused = await Tus(wangli, await wangli.Page("/desk"), HttpMethod.Post, "/api/uploads", [],
            ("Upload-Length", length),
            ("Upload-Metadata", "filename " + Convert.ToBase64String(Encoding.UTF8.GetBytes(name))));
        Assert.Equal(status, (int)refused.StatusCode);
        Assert.Contains(code, await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Letters_written_in_two_ways_are_one_text()
    {
        var composed = await province.Draft("wangli", "caf\u00e9 \u0f43");
        var apart = await province.Draft("wangli", "cafe\u0301 \u0f42\u0fb7");
        var (_, one) = await province.Send("wangli", HttpMethod.Get, $"/api/documents/{composed}");
        var (_, other) = await province.Send("wangli", HttpMethod.Get, $"/api/documents/{apart}");
        Assert.Equal(one!["body"]!.GetValue<string>(), other!["body"]!.GetValue<string>());
        Assert.Equal(one["digest"]!.GetValue<string>(), other["digest"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_comment_stands_beside_its_paragraph_until_it_is_settled()
    {
        var wangli = new Visitor(province, "wangli");
        var id = await province.Draft("wangli", "第一段。\n第二段要改。");
        var page = await wangli.Page($"/documents/{id}/compose");
        Assert.Equal(302,
            (await wangli.Post($"/documents/{id}/comments", page,
                new() { ["paragraph"] = "2", ["words"] = "请核对数字。" })).Status);
        page = await wangli.Page($"/documents/{id}/compose");
        Assert.Contains("“第二段要改。”", page);
        Assert.Contains("请核对数字。", page);
        Assert.Equal(400,
            (await wangli.Post($"/documents/{id}/comments", page,
                new() { ["paragraph"] = "9", ["words"] = "没有这段" })).Status);
        var settle = Regex.Match(page, $"action=\"(/documents/{id}/comments/[0-9a-f-]+/settle)\"").Groups[1].Value;
        Assert.Equal(302, (await wangli.Post(settle, page, [])).Status);
        Assert.Contains("已处理", await wangli.Page($"/documents/{id}/compose"));
    }

    [Fact]
    public async Task A_template_of_the_unit_begins_another_draft()
    {
        var wangli = new Visitor(province, "wangli");
        var first = await province.Draft("wangli", "范文的正文。", "关于范文的通知");
        Assert.Equal(302,
            (await wangli.Post($"/documents/{first}/template/keep", await wangli.Page($"/documents/{first}/compose"),
                new() { ["template_name"] = "值班通知" })).Status);
        var second = await province.Draft("wangli", "别的字。", "关于别的通知");
        var page = await wangli.Page($"/documents/{second}/compose");
        var template = Regex.Match(page, "<option value=\"([0-9a-f-]{36})\"[^>]*>值班通知").Groups[1].Value;
        Assert.Equal(302,
            (await wangli.Post($"/documents/{second}/template", page, new() { ["template"] = template })).Status);
        var (_, read) = await province.Send("wangli", HttpMethod.Get, $"/api/documents/{second}");
        Assert.Equal("范文的正文。", read!["body"]!.GetValue<string>());
        Assert.DoesNotContain("值班通知", await new Visitor(province, "wutao")
            .Page($"/documents/{await province.Draft("wutao")}/compose"));
        var with = await wangli.Page($"/documents/{second}/compose");
        var token = Regex.Match(with, "name=\"_token\" value=\"([^\"]+)\"").Groups[1].Value;
        async Task<HttpStatusCode> TakeAway() =>
            (await wangli.Send(new HttpRequestMessage(HttpMethod.Post, $"/documents/{second}/template/remove")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
                { ["_token"] = token, ["_act"] = Guid.CreateVersion7().ToString(), ["template"] = template }),
        })).StatusCode;
        Assert.Equal(HttpStatusCode.Found, await TakeAway());
        Assert.DoesNotContain("值班通知</option>", await wangli.Page($"/documents/{second}/compose"));
        Assert.Equal(HttpStatusCode.BadRequest, await TakeAway());
    }

    [Fact]
    public async Task Two_files_laid_over_each_other_show_what_differs()
    {
        var wangli = new Visitor(province, "wangli");
        var page = await wangli.Page("/compare");
        var (status, _, shown) = await wangli.Post("/compare", page, [], ("before", "前.ofd", Ofd("各县要在三月底前上报。")),
            ("after", "后.ofd", Ofd("各县要在四月底前上报。")));
        Assert.Equal(200, status);
        Assert.Contains("<ins>四</ins>", shown);
        Assert.Contains("<del>三</del>", shown);
        var (bad, _, refused) = await wangli.Post("/compare", page, [], ("before", "前.ofd", Ofd("一。")),
            ("after", "坏.ofd", "不是"u8.ToArray()));
        Assert.Equal(400, bad);
        Assert.Contains("坏.ofd", refused);
    }

    private static byte[] Ofd(string body)
    {
        var set = Yiwang.Ofd.Typesetting.Typesetter.Typeset(new Yiwang.Ofd.Typesetting.OfficialDocument
        {
            TypeCode = "notice", Title = "关于上报的通知", Issuers = ["测试县人民政府"],
                Body = Yiwang.Ofd.Typesetting.StructuredText.Parse(body),
        }, Yiwang.Ofd.Fonts.FontSet.Load(Yiwang.Ofd.Fonts.FontOptions.System));
        using var file = new MemoryStream();
        Yiwang.Ofd.Writing.OfdWriter.Write(set.Document, file);
        return file.ToArray();
    }

    private async Task<string> Texts(Guid id)
    {
        await using var find = province.Source.CreateCommand(
            "select string_agg(body, '|') from document_text where document_id = $1");
        find.Parameters.Add(new() { Value = id });
        return (string)(await find.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static Task<HttpResponseMessage> Tus(Visitor person, string page, HttpMethod method, string path,
        byte[]? body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        }
        request.Headers.Add("Accept", "application/json");
        request.Headers.Add("X-Token", Regex.Match(page, "name=\"token\" content=\"([^\"]+)\"").Groups[1].Value);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return person.Send(request);
    }
}
