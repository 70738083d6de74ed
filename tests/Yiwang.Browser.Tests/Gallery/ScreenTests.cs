using System.Text.Json;
using Microsoft.Playwright;

namespace Yiwang.Browser.Tests.Gallery;

/// <summary>Every screen, in both languages, both colour schemes, on a desk and on a phone.</summary>
public sealed class ScreenTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string axe = Axe();

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
        foreach (var (name, scheme) in new[] { ("light", ColorScheme.Light), ("dark", ColorScheme.Dark) })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await Shot(page, screen, language, name, width);
            Assert.DoesNotContain(complaints, text => !text.Contains("status of", StringComparison.Ordinal));
            var overflow = await Overflow(page);
            Assert.True(overflow <= 0, $"the page is {overflow} px wider than the window");
            Assert.Equal(1, await page.Locator("h1").CountAsync());
            Assert.Empty(await Violations(page));
        }
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
        await Shot(page, screen + "-zoom200", "zh", "light", 720);
        Assert.True(await Overflow(page) <= 0);
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
        await Shot(page, screen + "-print", "zh", "light", 680);
        foreach (var gone in new[] { ".bar", ".rail", ".foot", ".btn", ".reply", ".pager" })
            Assert.Equal(0, await page.Locator(gone + " >> visible=true").CountAsync());
        Assert.True(await Overflow(page) <= 0);
    }

    private static Task<int> Overflow(IPage page) =>
        page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    private static async Task Shot(IPage page, string screen, string language, string scheme, int width)
    {
        var folder = Path.Combine(Repository(), "artifacts", "shots", "gallery");
        Directory.CreateDirectory(folder);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{screen}-{width}-{language}-{scheme}.png") });
        if (language == "en" || scheme == "dark") return;
        await page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(folder, $"{screen}-{width}-{language}-{scheme}-full.png"), FullPage = true,
        });
    }

    private static async Task<IReadOnlyList<string>> Violations(IPage page)
    {
        await page.EvaluateAsync(axe);
        var found = await page.EvaluateAsync<JsonElement>(
            "async () => (await axe.run(document)).violations.map(v => v.id + ': ' + v.nodes.slice(0, 4).map(n => n.html.slice(0, 160) "
            + "+ ' ' + (n.failureSummary || '').slice(0, 200)).join(' | '))");
        return [.. found.EnumerateArray().Select(violation => violation.GetString()!)];
    }

    private static string Axe()
    {
        using var reader = new StreamReader(typeof(ScreenTests).Assembly.GetManifestResourceStream("axe.min.js")!);
        return reader.ReadToEnd();
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Yiwang.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
