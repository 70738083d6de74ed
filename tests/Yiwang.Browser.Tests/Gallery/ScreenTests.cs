using Microsoft.Playwright;

namespace Yiwang.Browser.Tests.Gallery;

/// <summary>Every screen on a desk, in both languages and both colour schemes; large, and printed.</summary>
public sealed class ScreenTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [MemberData(nameof(Screen.All), MemberType = typeof(Screen))]
    public Task A_screen_holds(string screen, string language) => Screen.Holds(chromium, screen, language, 1440);

    [Theory]
    [InlineData("desk")]
    [InlineData("case")]
    [InlineData("board")]
    [InlineData("compose")]
    [InlineData("inbox")]
    [InlineData("recipients")]
    public async Task At_200_percent_nothing_is_stuck_or_cut(string screen)
    {
        await using var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 720, Height = 450 },
        });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{chromium.Host.Address}/gallery/{screen}");
        await Screen.Shot(page, screen + "-zoom200", "light", 720);
        Assert.True(await Eyes.Overflow(page) <= 0);
        Assert.Equal("", await page.EvaluateAsync<string>(
            "[...document.querySelectorAll('body *')].filter(e => ['fixed', 'sticky'].includes(getComputedStyle(e).position))"
            + ".map(e => e.className).filter(name => name !== 'skip').join()"));
    }

    [Theory]
    [InlineData("desk")]
    [InlineData("case")]
    [InlineData("board")]
    public async Task Printed_there_is_no_shell(string screen)
    {
        await using var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 680, Height = 1000 },
        });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{chromium.Host.Address}/gallery/{screen}");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await Screen.Shot(page, screen + "-print", "light", 680);
        foreach (var gone in new[] { ".bar", ".rail", ".foot", ".btn", ".reply", ".pager" })
            Assert.Equal(0, await page.Locator(gone + " >> visible=true").CountAsync());
        Assert.True(await Eyes.Overflow(page) <= 0);
    }
}
