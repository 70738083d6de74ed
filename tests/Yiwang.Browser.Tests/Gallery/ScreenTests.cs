using Microsoft.Playwright;

namespace Yiwang.Browser.Tests.Gallery;

/// <summary>Every screen, in both languages and both colour schemes, on a desk and on a phone.</summary>
public sealed class ScreenTests(Chromium chromium) : IClassFixture<Chromium>
{
    public static TheoryData<string, string, int> Everything()
    {
        var only = Environment.GetEnvironmentVariable("YIWANG_SCREENS")?.Split(',');
        var data = new TheoryData<string, string, int>();
        foreach (var screen in Samples.Screens.Keys)
            foreach (var language in new[] { "zh", "en" })
                foreach (var width in new[] { 1440, 390 })
                    if (only is null || only.Contains(screen) || only.Contains($"{screen}-{width}-{language}"))
                        data.Add(screen, language, width);
        return data;
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task A_screen_holds(string screen, string language, int width)
    {
        var phone = width < 600;
        await using var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = phone ? 844 : 900 },
            IsMobile = phone,
            HasTouch = phone,
            DeviceScaleFactor = phone ? 2 : 1,
            ReducedMotion = ReducedMotion.Reduce,
        });
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) => { if (message.Type == "error") complaints.Add(message.Text); };
        page.PageError += (_, error) => complaints.Add(error);
        var response = await page.GotoAsync($"{chromium.Host.Address}/gallery/{screen}?language={language}");
        Assert.InRange(response!.Status, 200, screen.Contains('-') ? 599 : 200);
        Assert.DoesNotContain(complaints, text => !text.Contains("status of", StringComparison.Ordinal));
        var overflow = await Eyes.Overflow(page);
        Assert.True(overflow <= 0, $"the page is {overflow} px wider than the window");
        Assert.Equal(1, await page.Locator("h1").CountAsync());
        // Names and colours do not depend on the language: English, which is longer, is looked at for its room. Axe reads
        // the desk whole, the phone for all but colours, and the colours once more in the dark.
        if (language == "en") return;
        await Shot(page, screen, "light", width);
        Assert.Empty(await Eyes.Violations(page, phone ? Rules.AllButColours : Rules.All));
        if (phone) return;
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await Shot(page, screen, "dark", width);
        Assert.Empty(await Eyes.Violations(page, Rules.Colours));
    }

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
        await Shot(page, screen + "-zoom200", "light", 720);
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
        await Shot(page, screen + "-print", "light", 680);
        foreach (var gone in new[] { ".bar", ".rail", ".foot", ".btn", ".reply", ".pager" })
            Assert.Equal(0, await page.Locator(gone + " >> visible=true").CountAsync());
        Assert.True(await Eyes.Overflow(page) <= 0);
    }

    private static async Task Shot(IPage page, string screen, string scheme, int width)
    {
        var name = $"{screen}-{width}-zh-{scheme}";
        await Eyes.Shot(page, "gallery", name);
        if (scheme == "light") await Eyes.Shot(page, "gallery", name + "-full", full: true);
    }
}
