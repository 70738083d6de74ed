using Microsoft.Playwright;

namespace Yiwang.Browser.Tests.Gallery;

/// <summary>What the script adds, and that nothing is lost without it.</summary>
public sealed class ScriptTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncDisposable
{
    private readonly List<IBrowserContext> contexts = [];

    private GalleryHost Host => chromium.Host;

    [Fact]
    public async Task A_link_changes_the_page_without_loading_it_anew()
    {
        var page = await Open("/desk");
        await page.EvaluateAsync("window.kept = 1");
        await page.ClickAsync(".task .what a >> nth=2");
        await page.WaitForURLAsync("**/cases/**");
        await page.GotoAsync(Host.Address + "/desk");
        await page.EvaluateAsync("window.kept = 1");
        await page.ClickAsync("#bell");
        await page.WaitForURLAsync("**/notices");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("提醒");
        Assert.Equal(1, await page.EvaluateAsync<int>("window.kept"));
        Assert.Equal("main", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("工作台");
        Assert.Equal(1, await page.EvaluateAsync<int>("window.kept"));
    }

    [Fact]
    public async Task The_desk_is_walked_by_keys()
    {
        var page = await Open("/desk");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await Assertions.Expect(page.Locator(".picked")).ToBeVisibleAsync();
        Assert.Equal("1", await page.TextContentAsync("[data-count]"));
        Assert.True(await page.Locator(".task >> nth=1").Locator("input").IsCheckedAsync());
        await page.Keyboard.PressAsync("/");
        Assert.Equal("q", await page.EvaluateAsync<string>("document.activeElement.name"));
    }

    [Fact]
    public async Task An_opinion_is_sent_with_its_token_its_act_and_its_version()
    {
        var page = await Open("/cases/1");
        await page.FillAsync("#f-opinion", "同意。");
        await page.SelectOptionAsync("select[name=next]", "instruct");
        await Assertions.Expect(page.Locator("#go")).ToContainTextAsync("批示并送李卫东");
        await page.ClickAsync("#go");
        await page.WaitForURLAsync("**/desk");
        var sent = Host.Posted.Last(post => post.Path == "/cases/1/answer").Fields;
        Assert.Equal(("同意。", "instruct", "sample", "v7"),
            (sent["opinion"], sent["next"], sent["_token"], sent["_version"]));
        Assert.True(Guid.TryParse(sent["_act"], out _));
        Assert.Null(await page.EvaluateAsync<string?>("localStorage.getItem('yiwang:keep:case-1')"));
    }

    [Fact]
    public async Task Without_scripts_an_opinion_is_sent_just_the_same()
    {
        await using var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
            { JavaScriptEnabled = false });
        var page = await context.NewPageAsync();
        await page.GotoAsync(Host.Address + "/cases/1");
        await page.FillAsync("#f-opinion", "不用脚本也行。");
        await page.ClickAsync("#go");
        await page.WaitForURLAsync("**/desk");
        Assert.Equal("不用脚本也行。", Host.Posted.Last(post => post.Path == "/cases/1/answer").Fields["opinion"]);
        await page.GotoAsync(Host.Address + "/cases/1");
        await page.ClickAsync("summary:has-text('退回')");
        await page.FillAsync("#f-reason", "缺依据。");
        await page.ClickAsync("button:has-text('退回并说明理由')");
        await page.WaitForURLAsync("**/desk");
        var back = Host.Posted.Last(post => post.Path == "/cases/1/return").Fields;
        Assert.Equal(("缺依据。", "straight"), (back["reason"], back["then"]));
    }

    [Fact]
    public async Task Handwriting_is_kept_as_strokes()
    {
        var page = await Open("/cases/1");
        await page.ClickAsync("[data-pad]");
        var area = (await page.Locator("svg.pen").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(area.X + 20, area.Y + 20);
        await page.Mouse.DownAsync();
        for (var i = 1; i <= 8; i++) await page.Mouse.MoveAsync(area.X + 20 + 20 * i, area.Y + 20 + 8 * i);
        await page.Mouse.UpAsync();
        Assert.Matches(@"^M\d+ \d+l0 0(L\d+ \d+)+$", await page.InputValueAsync("#f-strokes"));
    }

    [Fact]
    public async Task Words_not_sent_are_back_after_the_page_was_lost()
    {
        var page = await Open("/cases/1");
        await page.FillAsync("#f-opinion", "还没有写完的意见");
        while (await page.EvaluateAsync<string?>("localStorage.getItem('yiwang:keep:case-1')") is null)
            await Task.Yield();
        await page.GotoAsync("about:blank");
        await page.GotoAsync(Host.Address + "/cases/1");
        Assert.Equal("还没有写完的意见", await page.InputValueAsync("#f-opinion"));
    }

    [Fact]
    public async Task Words_are_kept_when_the_session_ended_while_writing()
    {
        var page = await Open("/cases/1");
        await page.FillAsync("#f-opinion", "写的时候登录过期了");
        Host.SignedIn = false;
        await page.ClickAsync("#go");
        await Assertions.Expect(page.Locator("[name=account]")).ToBeVisibleAsync();
        Host.SignedIn = true;
        await page.GotoAsync(Host.Address + "/cases/1");
        await Assertions.Expect(page.Locator("#f-opinion")).ToHaveValueAsync("写的时候登录过期了");
    }

    [Fact]
    public async Task A_line_that_is_down_keeps_the_form_and_says_so()
    {
        var page = await Open("/cases/1");
        await page.FillAsync("#f-opinion", "断线时写的");
        await page.Context.SetOfflineAsync(true);
        await page.ClickAsync("#go");
        await Assertions.Expect(page.Locator(".toast").First).ToContainTextAsync("没有送出");
        await page.Context.SetOfflineAsync(false);
        var act = await page.InputValueAsync("#answer [name=_act]");
        await page.ClickAsync("#go");
        await page.WaitForURLAsync("**/desk");
        var sent = Host.Posted.Last(post => post.Path == "/cases/1/answer").Fields;
        Assert.Equal(("断线时写的", act), (sent["opinion"], sent["_act"]));
    }

    [Fact]
    public async Task The_count_of_recipients_follows_the_ticks()
    {
        var page = await Open("/gallery/recipients");
        await Assertions.Expect(page.Locator("[data-live=count] b")).ToHaveTextAsync("3,741");
        await page.Locator("input[name=group] >> nth=4").CheckAsync();
        await Assertions.Expect(page.Locator("[data-live=count] b")).ToHaveTextAsync("3,743");
        await Assertions.Expect(page.Locator(".pickbar button[value=done]")).ToContainTextAsync("3,743");
    }

    [Fact]
    public async Task One_connection_serves_every_tab_and_goes_on_where_it_was()
    {
        await Until(() => Host.Listeners == 0);
        await using var context = await chromium.Browser.NewContextAsync();
        var first = await context.NewPageAsync();
        await first.GotoAsync(Host.Address + "/desk");
        await Until(() => Host.Listeners == 1);
        var second = await context.NewPageAsync();
        await second.GotoAsync(Host.Address + "/desk");
        await Assertions.Expect(second.Locator("html")).ToHaveClassAsync("js");
        Host.Tell("notice", "17", """{"zh":"李卫东催办","en":"urged","url":"/cases/1","unread":4}""");
        foreach (var page in new[] { first, second })
        {
            await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("李卫东催办");
            Assert.StartsWith("(4) ", await page.TitleAsync());
        }

        Assert.Equal(1, Host.Listeners);
        await first.CloseAsync();
        await Until(() => Host.LastHeard == "17");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in contexts) await context.DisposeAsync();
    }

    private async Task<IPage> Open(string path)
    {
        var context = await chromium.Browser.NewContextAsync();
        contexts.Add(context);
        var page = await context.NewPageAsync();
        await page.GotoAsync(Host.Address + path);
        return page;
    }

    private static async Task Until(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!holds())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
