using Microsoft.Playwright;

namespace Yiwang.Browser.Tests.Gallery;

/// <summary>What every screen has to hold, at whatever width.</summary>
public static class Screen
{
    public static TheoryData<string, string> All()
    {
        var only = Environment.GetEnvironmentVariable("YIWANG_SCREENS")?.Split(',');
        var data = new TheoryData<string, string>();
        foreach (var screen in Samples.Screens.Keys.Where(name => only is null || only.Contains(name)))
            foreach (var language in IsState(screen) ? new[] { "zh", "en" } : ["zh"])
                data.Add(screen, language);
        return data;
    }

    public static async Task Holds(Chromium chromium, string screen, string language, int width)
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
        // the desk whole and the phone for all but colours, and a state's colours in the dark.
        if (language == "en") return;
        await Shot(page, screen, "light", width);
        Assert.Empty(await Eyes.Violations(page, phone ? Rules.AllButColours : Rules.All));
        if (phone || !IsState(screen)) return;
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await Shot(page, screen, "dark", width);
        Assert.Empty(await Eyes.Violations(page, Rules.Colours));
    }

    public static Task Shot(IPage page, string screen, string scheme, int width) =>
        Eyes.Shot(page, "gallery", $"{screen}-{width}-zh-{scheme}", full: scheme == "light");

    // States of a screen have a dash in their names: refusals, empty lists. The walk over the real pages opens the others
    // in English and in the dark; here these are.
    private static bool IsState(string screen) => screen.Contains('-');
}
