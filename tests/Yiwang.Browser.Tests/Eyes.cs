using System.Text.Json;
using Microsoft.Playwright;

namespace Yiwang.Browser.Tests;

/// <summary>One Chromium, as Debian ships it.</summary>
public sealed class Chrome : IAsyncDisposable
{
    private readonly IPlaywright playwright;

    private Chrome(IPlaywright playwright, IBrowser browser) => (this.playwright, Browser) = (playwright, browser);

    public IBrowser Browser { get; }

    public static async Task<Chrome> Launch()
    {
        var playwright = await Playwright.CreateAsync();
        return new Chrome(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync"],
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright.Dispose();
    }
}

/// <summary>Which rules of axe: all, or, for a second look at the same page, those whose verdict hangs on colours or
/// all the others.</summary>
public enum Rules { All, Colours, AllButColours }

/// <summary>What is looked at on every page: axe, the width, a picture kept.</summary>
public static class Eyes
{
    private static readonly string axe = ReadAxe();

    /// <summary>What axe finds wrong with the page as it stands.</summary>
    public static async Task<IReadOnlyList<string>> Violations(IPage page, Rules rules = Rules.All)
    {
        if (!await page.EvaluateAsync<bool>("!!window.axe")) await page.EvaluateAsync(axe);
        var found = await page.EvaluateAsync<JsonElement>("""
            async ([colours, others]) => {
              const ofColours = ['color-contrast', 'link-in-text-block'], options = { resultTypes: ['violations'] };
              if (!others) options.runOnly = ofColours;
              if (!colours) options.rules = Object.fromEntries(ofColours.map(rule => [rule, { enabled: false }]));
              const said = node => `${node.html.slice(0, 160)} ${(node.failureSummary || '').slice(0, 200)}`;
              return (await axe.run(document, options)).violations
                .map(v => `${v.id}: ${v.nodes.slice(0, 4).map(said).join(' | ')}`);
            }
            """, new[] { rules != Rules.AllButColours, rules != Rules.Colours });
        return [.. found.EnumerateArray().Select(violation => violation.GetString()!)];
    }

    /// <summary>By how many pixels the page is wider than its window.</summary>
    public static Task<int> Overflow(IPage page) =>
        page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>Keeps a picture under artifacts/shots.</summary>
    public static Task Shot(IPage page, string folder, string name, bool full = false)
    {
        var place = Path.Combine(Top(), "artifacts", "shots", folder);
        Directory.CreateDirectory(place);
        return page.ScreenshotAsync(new PageScreenshotOptions
            { Path = Path.Combine(place, name + ".png"), FullPage = full });
    }

    /// <summary>The top folder of the repository.</summary>
    public static string Top()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Yiwang.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }

    private static string ReadAxe()
    {
        using var reader = new StreamReader(typeof(Eyes).Assembly.GetManifestResourceStream("axe.min.js")!);
        return reader.ReadToEnd();
    }
}
