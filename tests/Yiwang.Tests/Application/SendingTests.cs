using System.IO.Compression;
using Dapper;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>After sending: correction, sending also to, recall, replacement, the board and its exports, the inbox of
/// the receivers.</summary>
public sealed class SendingTests(Province province) : IClassFixture<Province>
{
    private const int Guiyang = 99;
    private const int Liupanshui = 131;
    private const int Zunyi = 163;
    private readonly Office office = new(province);

    [Fact]
    public async Task A_correction_shows_old_and_new_with_the_reason_and_is_signed_for_once()
    {
        var id = await office.Send("关于更正的通知", [Guiyang, Zunyi]);
        var page = (await office.Page("liuyang", $"/deliveries/{id}/correct")).Page;
        var old = System.Text.RegularExpressions.Regex.Match(page, "<option value=\"([0-9a-f-]{36})\"").Groups[1].Value;
        var silent = await office.Post("liuyang", page, $"/deliveries/{id}/correct",
            Form(("attachment", old), ("reason", " "), ("receipt", "1")), ("file", "台账.csv", "甲,2\n"u8.ToArray()));
        Assert.Equal(400, silent.Status);
        Assert.Contains("更正要写明哪里错了", silent.Page);
        var same = await office.Post("liuyang", page, $"/deliveries/{id}/correct",
            Form(("attachment", old), ("reason", "数错"), ("receipt", "1")), ("file", "台账.csv", "甲,1\n"u8.ToArray()));
        Assert.Equal(400, same.Status);
        var done = await office.Post("liuyang", page, $"/deliveries/{id}/correct",
            Form(("attachment", old), ("reason", "甲的数应为 2"), ("receipt", "1")),
            ("file", "台账（更正）.csv", "甲,2\n"u8.ToArray()));
        Assert.Equal(302, done.Status);
        var again = await province.Send("liuyang", HttpMethod.Post,
            $"/api/dispatches/{id}/correct?attachment={old}&name=x.csv&reason=x&receipt=false", "甲,3\n"u8.ToArray());
        Assert.Equal("attachment.corrected_already", again.Body!["code"]!.GetValue<string>());
        var received = (await office.Page("5201-01.2", $"/inbox/{id}/corrections")).Page;
        Assert.Contains("甲的数应为 2", received);
        Assert.Contains("台账（更正）.csv", received);
        Assert.Contains("台账.csv", received);
        var form = System.Text.RegularExpressions.Regex.Match(received,
            $"action=\"(/inbox/{id}/corrections/[0-9a-f-]+/sign)\"").Groups[1].Value;
        Assert.Equal(302, (await office.Post("5201-01.2", received, form, Form())).Status);
        Assert.Equal(409,
            (await office.Post("5201-01.2", received.Replace("value=\"01", "value=\"02"), form, Form())).Status);
        Assert.Contains("1 个单位已签收更正", (await office.Page("liuyang", $"/deliveries/{id}/corrections")).Page);
        Assert.Contains("来文单位更正过附件", (await office.Page("5203-01.2", $"/inbox/{id}")).Page);
        Assert.Equal(404, (await office.Page("5202-01.2", $"/inbox/{id}/corrections")).Status);
    }

    [Fact]
    public async Task Further_units_are_found_and_sent_it_once()
    {
        var id = await office.Send("关于补发的通知", [Guiyang]);
        var page = (await office.Page("liuyang", $"/deliveries/{id}/also")).Page;
        var found = await office.Post("liuyang", page, $"/deliveries/{id}/also",
            Form(("q", "遵义市人民政府"), ("do", "find")));
        Assert.Contains($"name=\"unit\" value=\"{Zunyi}\"", found.Page);
        Assert.Equal(302,
            (await office.Post("liuyang", found.Page, $"/deliveries/{id}/also",
                Form(("unit", $"{Zunyi}"), ("do", "send")))).Status);
        var twice = await province.Send("liuyang", HttpMethod.Post, $"/api/dispatches/{id}/also",
            new { units = new[] { Zunyi } });
        Assert.Equal("dispatch.already_sent", twice.Body!["code"]!.GetValue<string>());
        Assert.Equal("dispatch.no_recipients",
            (await province.Send("liuyang", HttpMethod.Post, $"/api/dispatches/{id}/also",
                new { units = Array.Empty<int>() })).Body!["code"]!.GetValue<string>());
        Assert.Equal(2,
            (await office.Ok("liuyang", HttpMethod.Get, $"/api/dispatches/{id}"))["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_recall_needs_its_reason_and_comes_before_the_signature()
    {
        var id = await office.Send("关于撤回的通知", [Guiyang, Zunyi]);
        await office.Ok("5201-01.2", HttpMethod.Post, $"/api/inbox/{id}/sign", new { });
        var page = (await office.Page("liuyang", $"/deliveries/{id}")).Page;
        var bare = await office.Post("liuyang", page, $"/deliveries/{id}/batch",
            Form(("pick", $"{id}/{Zunyi}"), ("do", "recall"), ("reason", "")));
        Assert.Equal(400, bare.Status);
        Assert.Contains("撤回要写理由", bare.Page);
        Assert.Equal(409,
            (await office.Post("liuyang", page, $"/deliveries/{id}/batch",
                Form(("pick", $"{id}/{Guiyang}"), ("do", "recall"), ("reason", "误发")))).Status);
        Assert.Equal(400,
            (await office.Post("liuyang", page, $"/deliveries/{id}/batch",
                Form(("do", "recall"), ("reason", "误发")))).Status);
        var once = Form(("pick", $"{id}/{Zunyi}"), ("do", "recall"), ("reason", "误发")).ToList();
        Assert.Equal(302, (await office.Post("liuyang", bare.Page, $"/deliveries/{id}/batch", once)).Status);
        Assert.Equal(302, (await office.Post("liuyang", bare.Page, $"/deliveries/{id}/batch", once)).Status);
        Assert.Equal(404, (await office.Page("5203-01.2", $"/inbox/{id}")).Status);
        Assert.Contains("撤回：误发", (await office.Page("liuyang", $"/deliveries/{id}?state=notarrived")).Page);
    }

    [Fact]
    public async Task A_replacement_recalls_what_nobody_signed_for_and_marks_the_rest()
    {
        var id = await office.Send("关于换发的通知", [Guiyang, Zunyi, Liupanshui]);
        await office.Ok("5201-01.2", HttpMethod.Post, $"/api/inbox/{id}/sign", new { });
        await office.Ok("5202-01.2", HttpMethod.Post, $"/api/inbox/{id}/sign", new { });
        var inHand = (await office.Ok("5202-01.2", HttpMethod.Post, $"/api/inbox/{id}/register", new { words = "" }))[
            "caseId"]!.GetValue<Guid>();
        var page = (await office.Page("liuyang", $"/deliveries/{id}/replace")).Page;
        var begun = await office.Post("liuyang", page, $"/deliveries/{id}/replace", Form(("reason", "第二条有误")));
        Assert.Equal(302, begun.Status);
        var fresh = Guid.Parse(begun.Location.Split('/')[2]);
        Assert.Equal("document.replacement_begun",
            (await province.Send("liuyang", HttpMethod.Post, $"/api/dispatches/{id}/replace",
                new { reason = "再换" })).Body!["code"]!.GetValue<string>());
        await office.Submit("liuyang", fresh);
        await office.Through(await office.CaseOf("liuyang", "关于换发的通知"), fresh,
            ["sunqiang", "chenjing", "lihua", "zhoumingyuan", "liuyang"]);
        await office.Ok("liuyang", HttpMethod.Post, $"/api/dispatches/{fresh}", new { });
        var board = await office.Ok("liuyang", HttpMethod.Get, $"/api/dispatches/{id}");
        Assert.Equal(1, board["counts"]!["Recalled"]!.GetValue<int>());
        Assert.Equal(fresh, board["replacedBy"]!.GetValue<Guid>());
        Assert.Contains("来文单位已换发这件公文", (await office.Page("5201-01.2", $"/inbox/{id}")).Page);
        // Whoever has it in hand is told on the case.
        page = (await office.Page("5202-01.2", $"/cases/{inHand}")).Page;
        Assert.Contains("来文单位已换发这份公文", page);
        Assert.Contains($"/documents/{fresh}", page);
        Assert.Equal(404, (await office.Page("5203-01.2", $"/inbox/{id}")).Status);
        Assert.Equal(200, (await office.Page("5203-01.2", $"/inbox/{fresh}")).Status);
    }

    [Fact]
    public async Task Copies_are_chosen_on_their_page_arrive_as_copies_owe_no_answer_and_stand_apart_on_the_board()
    {
        var id = await province.Draft("wangli", title: "关于抄送的通知");
        await office.Recipients("wangli", id, [Guiyang]);
        var path = $"/documents/{id}/recipients";
        var page = (await office.Page("wangli", path + "?kind=copy")).Page;
        Assert.Contains("抄送哪些单位", page);
        Assert.Equal(302,
            (await office.Post("wangli", page, path,
                Form(("kind", "copy"), ("unit", $"{Zunyi}"), ("unit", $"{Guiyang}"), ("do", "done")))).Status);
        // A main recipient does not become a copy, a copy becomes a main recipient; each unit counts once.
        Assert.Equal((1, 1), await Kinds(id));
        page = (await office.Page("wangli", path)).Page;
        Assert.Equal(302,
            (await office.Post("wangli", page, path,
                Form(("kind", "main"), ("unit", $"{Liupanshui}"), ("do", "done")))).Status);
        Assert.Equal((2, 1), await Kinds(id));
        Assert.Contains("共 2 个单位", (await office.Page("wangli", $"/documents/{id}/compose")).Page);
        await office.Submit("wangli", id);
        await office.Through(await office.CaseOf("wangli", "关于抄送的通知"), id, Office.Provincial);
        await office.Ok("liuyang", HttpMethod.Post, $"/api/dispatches/{id}", new { });
        var board = (await office.Page("liuyang", $"/deliveries/{id}")).Page;
        Assert.Contains("主送 2 个单位，抄送 1 个", board);
        Assert.Equal(2, board.Split("<span class=\"tag\">抄送</span>").Length);
        Assert.Contains("<span class=\"tag\">抄送</span>", (await office.Page("5203-01.2", "/inbox")).Page);
        Assert.Contains("抄送本单位", (await office.Page("5203-01.2", $"/inbox/{id}")).Page);
        Assert.DoesNotContain("抄送本单位", (await office.Page("5201-01.2", $"/inbox/{id}")).Page);
    }

    private async Task<(int Main, int Copy)> Kinds(Guid id)
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await connection.QuerySingleAsync<(int, int)>("""
            select count(*) filter (where kind = 'main')::int, count(*) filter (where kind = 'copy')::int from recipient
              where document_id = @id
            """, new { id });
    }

    [Fact]
    public async Task An_export_holds_no_formula()
    {
        var id = await office.Send("关于导出的通知", [Liupanshui]);
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("update unit set short_name = '=HYPERLINK(\"http://x\")' where id = @Liupanshui",
            new { Liupanshui });
        var csv = (await office.Page("liuyang", $"/deliveries/{id}/export.csv")).Page;
        Assert.Contains("\"'=HYPERLINK(\"\"http://x\"\")\"", csv);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/deliveries/{id}/export.xlsx");
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn("liuyang")}");
        using var answer = await province.Http.SendAsync(request, TestContext.Current.CancellationToken);
        using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        using var sheet = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        var xml = await sheet.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("<is><t xml:space=\"preserve\">=HYPERLINK(", xml);
        Assert.DoesNotContain("<f>", xml);
    }

    [Fact]
    public async Task Two_signers_at_once_sign_once_and_a_batch_says_what_it_could_not_do()
    {
        var first = await office.Send("关于两人同签的通知", [Zunyi]);
        var second = await office.Send("关于成批签收的通知", [Zunyi]);
        var both = await Task.WhenAll(
            province.Send("5203-01.2", HttpMethod.Post, $"/api/inbox/{first}/sign", new { }),
            province.Send("5203-01.2", HttpMethod.Post, $"/api/inbox/{first}/sign", new { }));
        Assert.Equal([200, 409], both.Select(b => b.Status).Order());
        var page = (await office.Page("5203-01.2", "/inbox")).Page;
        Assert.Matches("[1-9][0-9]* 页，附件 1", page);
        var batch = await office.Post("5203-01.2", page, "/inbox/batch",
            Form(("pick", $"{first}"), ("pick", $"{second}"), ("do", "sign")));
        Assert.Contains("有 1 件没有办成", batch.Page);
        Assert.Contains("本单位已经签收过", batch.Page);
        var board = await office.Ok("liuyang", HttpMethod.Get, $"/api/dispatches/{second}");
        Assert.Equal(1, board["counts"]!["Signed"]!.GetValue<int>());
        var unit = (await office.Page("liuyang", $"/deliveries/units/{Zunyi}")).Page;
        Assert.Contains("关于成批签收的通知", unit);
        Assert.Contains("关于成批签收的通知", (await office.Page("5203-01.2", $"/deliveries/units/{Zunyi}")).Page);
        Assert.DoesNotContain("关于成批签收的通知", (await office.Page("5201-01.2", $"/deliveries/units/{Zunyi}")).Page);
    }

    [Fact]
    public async Task A_recipient_abolished_since_is_named_and_the_others_get_it()
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("update unit set valid_to = current_date, successor_id = 165 where id = 164");
        var id = Guid.CreateVersion7();
        await office.Ok("wangli", HttpMethod.Put, $"/api/documents/{id}", Province.Input("关于撤并的通知", "请办理。", 0));
        var chosen = await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = new[] { 164 }, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        Assert.Equal("recipient.abolished", chosen.Body!["code"]!.GetValue<string>());
        await connection.ExecuteAsync("update unit set valid_to = null where id = 164");
        await office.Recipients("wangli", id, [Guiyang, 164]);
        await office.Submit("wangli", id);
        await office.Through(await office.CaseOf("wangli", "关于撤并的通知"), id, Office.Provincial);
        await connection.ExecuteAsync("update unit set valid_to = current_date where id = 164");
        var sent = await office.Ok("liuyang", HttpMethod.Post, $"/api/dispatches/{id}", new { });
        Assert.Equal(1, sent["units"]!.GetValue<int>());
        Assert.Single(sent["abolished"]!.AsArray());
        await connection.ExecuteAsync("update unit set valid_to = null, successor_id = null where id = 164");
    }

    private static IEnumerable<KeyValuePair<string, string>> Form(params (string Name, string Value)[] fields) =>
        fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value));
}
