using Microsoft.Playwright;

namespace Yiwang.Browser.Tests.Gallery;

/// <summary>The editor over structured text: nothing is lost, and the text area stays the form's field.</summary>
public sealed class EditorTests(Chromium chromium) : IClassFixture<Chromium>
{
    public static TheoryData<string> Texts() =>
    [
        Samples.DraftBody,
        "一段。",
        "| 甲 | 乙 |\n| :-- | --: |\n| 1 | ^^ |\n| << | = |",
        "| 甲 |\n\n| 乙 |",
        "| 含 \\| 竖线 | \\\\ |\n| --- | --- |\n| \\^^ | \\<< |",
        "{landscape}\n| 甲 |\n| --- |\n| 乙 |\n![图一](a.png)\n正文[^1]。\n[^1]: 注",
        "第一章 总则\n第一条 为了规范。\n\\| 不是表格",
        "",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_comes_back_unchanged(string text)
    {
        var page = await Compose();
        Assert.Equal(text, await page.EvaluateAsync<string>(
            "text => window.yiwang.structured.serialise(window.yiwang.structured.parse(text))", text));
    }

    [Fact]
    public async Task Typing_reaches_the_field_and_the_server()
    {
        var page = await Compose();
        await page.ClickAsync("#prose p:has-text('三、时间要求')");
        // The editor learns a moment later where the caret was put, as it does with a hand.
        await page.WaitForFunctionAsync("() => getSelection().anchorNode?.textContent === '三、时间要求'");
        await page.WaitForTimeoutAsync(100);
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("新的一段。");
        Assert.Contains("三、时间要求\n新的一段。\n该项", await page.InputValueAsync("#f-body"));
        await Assertions.Expect(page.Locator("#draft [name=_version]")).ToHaveValueAsync("v4");
        await Assertions.Expect(page.Locator("#saved")).ToContainTextAsync("已存");
        Assert.Contains("新的一段。",
            chromium.Host.Posted.Last(post => post.Path.StartsWith("PUT", StringComparison.Ordinal)).Fields["body"]);
    }

    [Fact]
    public async Task A_level_is_given_the_next_numeral_of_its_kind()
    {
        var page = await Compose();
        await page.ClickAsync("#prose p:last-child");
        await page.ClickAsync("[data-do=level1]");
        Assert.EndsWith("\n四、该项工作于2019年4月底前完成。", await page.InputValueAsync("#f-body"));
        await page.ClickAsync("[data-do=body]");
        Assert.EndsWith("\n该项工作于2019年4月底前完成。", await page.InputValueAsync("#f-body"));
    }

    [Fact]
    public async Task A_cell_is_edited_in_the_table()
    {
        var page = await Compose();
        await page.ClickAsync("#prose td:has-text('128')");
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync("0|");
        Assert.Contains("| 贵阳市 | 1280\\| | 97 |", await page.InputValueAsync("#f-body"));
    }

    [Fact]
    public async Task What_Word_pastes_becomes_structured_text()
    {
        var page = await Compose();
        const string word = """
            <html xmlns:o="urn:x"><head><style>p{mso-style:1}</style><meta name=Generator content="Microsoft Word"></head><body>
            <!--StartFragment--><p class=MsoNormal style='mso-list:l0'><span style='font-family:黑体'>一、总体
            要求<o:p></o:p></span></p><p>正文&nbsp;&nbsp;<b>加粗</b>的字。<script>alert(1)</script></p>
            <table><tr><td colspan=2>地区|数</td></tr><tr><td><p>贵阳</p></td><td>1</td></tr></table><!--EndFragment--></body></html>
            """;
        Assert.Equal("一、总体 要求\n正文 加粗的字。\n| 地区\\|数 | << |\n| --- |\n| 贵阳 | 1 |",
            await page.EvaluateAsync<string>("html => window.yiwang.structured.structuredFromHtml(html)", word));
    }

    private async Task<IPage> Compose()
    {
        var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(chromium.Host.Address + "/documents/1/compose");
        await page.WaitForSelectorAsync("#prose");
        return page;
    }
}
