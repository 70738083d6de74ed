using Xunit;

namespace Yiwang.Tests.Application;

public sealed class DraftingTests(Province province) : IClassFixture<Province>
{
    [Fact]
    public async Task The_same_act_sent_twice_has_one_effect_and_the_same_answer()
    {
        var (id, act) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var input = Province.Input("关于一次的通知", "正文", 0);
        var first = await province.Send("wangli", HttpMethod.Put, $"/api/documents/{id}", input, act);
        var second = await province.Send("wangli", HttpMethod.Put, $"/api/documents/{id}", input, act);
        Assert.Equal(200, first.Status);
        Assert.Equal(200, second.Status);
        Assert.Equal(first.Body!.ToJsonString(), second.Body!.ToJsonString());
        var read = await province.Send("wangli", HttpMethod.Get, $"/api/documents/{id}");
        Assert.Equal(1, read.Body!["edit"]!.GetValue<int>());
    }

    [Fact]
    public async Task An_act_id_of_another_person_is_refused_and_does_nothing()
    {
        var act = Guid.CreateVersion7();
        await province.Send("wangli", HttpMethod.Put, $"/api/documents/{Guid.CreateVersion7()}",
            Province.Input("关于甲的通知", "正文", 0), act);
        var id = Guid.CreateVersion7();
        var stolen = await province.Send("chenjing", HttpMethod.Put, $"/api/documents/{id}",
            Province.Input("关于乙的通知", "正文", 0), act);
        Assert.Equal(409, stolen.Status);
        Assert.Equal("act.id_taken", stolen.Body!["code"]!.GetValue<string>());
        Assert.Equal(404, (await province.Send("chenjing", HttpMethod.Get, $"/api/documents/{id}")).Status);
    }

    [Theory]
    [InlineData("机密", "", "正文")]
    [InlineData("", "机密★1年", "正文")]
    [InlineData("", "关于工作的通知", "密级：秘密\n正文")]
    public async Task A_state_secret_is_refused_with_the_words_why(string label, string title, string body)
    {
        var (status, answer) = await province.Send("wangli", HttpMethod.Put, $"/api/documents/{Guid.CreateVersion7()}",
            Province.Input(title, body, 0, classification: label));
        Assert.Equal(400, status);
        Assert.Equal("document.state_secret", answer!["code"]!.GetValue<string>());
        Assert.Contains("非涉密", answer["title"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("正文\u202e反写", "text.bad_character")]
    [InlineData("正文\u0007", "text.bad_character")]
    public async Task Control_and_direction_characters_are_refused_with_their_place(string body, string code)
    {
        var (status, answer) = await province.Send("wangli", HttpMethod.Put, $"/api/documents/{Guid.CreateVersion7()}",
            Province.Input("关于字符的通知", body, 0));
        Assert.Equal(400, status);
        Assert.Equal(code, answer!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_refused()
    {
        var (status, answer) = await province.Send("wangli", HttpMethod.Put, $"/api/documents/{Guid.CreateVersion7()}",
            Province.Input("关于长度的通知", new string('字', 2_000_001), 0));
        Assert.Equal(413, status);
        Assert.Equal("text.too_long", answer!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Two_peoples_changes_of_different_paragraphs_are_both_kept()
    {
        var id = await province.Draft("wangli", "第一段\n第二段\n第三段");
        var mine = await province.Send("wangli", HttpMethod.Put, $"/api/documents/{id}",
            Province.Input("关于测试工作的通知", "第一段改\n第二段\n第三段", 1));
        var late = await province.Send("wangli", HttpMethod.Put, $"/api/documents/{id}",
            Province.Input("关于测试工作的通知", "第一段\n第二段\n第三段也改", 1));
        Assert.Equal(200, mine.Status);
        Assert.Equal("第一段改\n第二段\n第三段也改", late.Body!["body"]!.GetValue<string>());
        Assert.Equal(0, late.Body["conflicts"]!.GetValue<int>());
    }

    [Fact]
    public async Task Two_peoples_changes_of_one_paragraph_both_stand_in_the_text()
    {
        var id = await province.Draft("wangli", "第一段\n第二段");
        await province.Send("wangli", HttpMethod.Put, $"/api/documents/{id}",
            Province.Input("关于测试工作的通知", "甲写的\n第二段", 1));
        var late = await province.Send("wangli", HttpMethod.Put, $"/api/documents/{id}",
            Province.Input("关于测试工作的通知", "乙写的\n第二段", 1));
        Assert.Equal(1, late.Body!["conflicts"]!.GetValue<int>());
        var body = late.Body["body"]!.GetValue<string>();
        Assert.Contains("乙写的", body);
        Assert.Contains("【另稿】甲写的", body);
    }

    [Fact]
    public async Task A_page_that_saves_late_takes_no_field_away_that_was_written_since()
    {
        var id = await province.Draft("wangli", "第一段");
        object Said(string title, string recipients, string urgency) => new
        {
            type = "notice", urgency, classification = "", title, body = "第一段", baseEdit = 1,
            elements = new { mainRecipients = recipients, receiptHours = 8 },
        };
        await province.Send("wangli", HttpMethod.Put, $"/api/documents/{id}",
            Said("关于测试工作的通知", "各市人民政府", "urgent"));
        var late = await province.Send("wangli", HttpMethod.Put, $"/api/documents/{id}",
            Said("关于另一工作的通知", "各县人民政府", ""));
        Assert.Equal(0, late.Body!["conflicts"]!.GetValue<int>());
        Assert.True(late.Body["isMerged"]!.GetValue<bool>());
        var now = (await province.Send("wangli", HttpMethod.Get, $"/api/documents/{id}")).Body!;
        Assert.Equal(("关于另一工作的通知", "各市人民政府", "urgent"), (now["title"]!.GetValue<string>(),
            now["elements"]!["mainRecipients"]!.GetValue<string>(), now["urgency"]!.GetValue<string>()));
        var both = await province.Send("wangli", HttpMethod.Put, $"/api/documents/{id}",
            Said("关于第三件工作的通知", "各县人民政府", ""));
        Assert.Equal(1, both.Body!["conflicts"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("空.pdf", new byte[0], "upload.empty")]
    [InlineData("假.pdf", new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, "upload.kind")]
    [InlineData("程序.exe", new byte[] { 0x4d, 0x5a, 1, 2, 3, 4, 5, 6 }, "upload.name_of_program")]
    [InlineData("..", new byte[] { 1 }, "upload.name")]
    public async Task A_file_that_cannot_be_kept_is_refused(string name, byte[] bytes, string code)
    {
        var id = await province.Draft("wangli");
        var (status, answer) = await province.Send("wangli", HttpMethod.Post,
            $"/api/documents/{id}/attachments?name={Uri.EscapeDataString(name)}", bytes);
        Assert.Equal(400, status);
        Assert.Equal(code, answer!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Recipients_by_groups_are_the_union_and_never_the_sender()
    {
        var id = await province.Draft("wangli");
        var all = Enumerable.Range(1, 13).ToArray();
        var (_, picked) = await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/recipients",
            new { addGroups = all, addUnits = new[] { 26, 99 }, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        Assert.Equal(3743, picked!["units"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_report_that_asks_for_instructions_is_stopped_by_article_15()
    {
        var id = Guid.CreateVersion7();
        await province.Send("wangli", HttpMethod.Put, $"/api/documents/{id}",
            new { type = "report", urgency = "", classification = "", title = "关于工作的报告", body = "情况如上。妥否，请批示。",
                baseEdit = 0, elements = new { signers = "周明远" } });
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = new[] { 3 }, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        var (status, answer) = await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/submit",
            new { route = "", words = "" });
        Assert.Equal(400, status);
        Assert.Equal("document.report.with_request", answer!["code"]!.GetValue<string>());
    }
}
