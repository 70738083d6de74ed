using System.Text.Json;
using Microsoft.Playwright;
using Yiwang.Tests.Application;

namespace Yiwang.Browser.Tests.Wired;

/// <summary>
/// The whole application with the sample province on a PostgreSQL of its own, and one browser: what people really see. A class of tests
/// takes it as its fixture; <see cref="Open"/> gives a page on which somebody is signed in.
/// </summary>
public sealed class Office(SampleServer sample) : IAsyncLifetime
{
    public const int Desktop = 1440;
    public const int Phone = 390;

    private static readonly string axe = ReadAxe();
    private IPlaywright? playwright;

    public Province Province { get; } = new(sample);

    public IBrowser Browser { get; private set; } = null!;

    public string Address => Province.Http.BaseAddress!.ToString().TrimEnd('/');

    public async ValueTask InitializeAsync()
    {
        await Province.InitializeAsync();
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright?.Dispose();
        await Province.DisposeAsync();
    }

    /// <summary>A page of a browser of its own; signed in as that person, or nobody when the name is empty.</summary>
    public async Task<Seat> Open(string signIn, int width = Desktop, string language = "zh", string scheme = "light", bool scripts = true)
    {
        var phone = width < 600;
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address,
            ViewportSize = new ViewportSize { Width = width, Height = phone ? 844 : 900 },
            ColorScheme = scheme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            IsMobile = phone,
            HasTouch = phone,
            DeviceScaleFactor = phone ? 2 : 1,
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = scripts,
            Locale = language == "en" ? "en-GB" : "zh-CN",
        });
        List<Cookie> cookies = [new() { Name = "language", Value = language, Url = Address }];
        if (signIn.Length > 0) cookies.Add(new() { Name = "yiwang", Value = await Province.SignIn(signIn), Url = Address });
        await context.AddCookiesAsync(cookies);
        return new Seat(context, await context.NewPageAsync());
    }

    /// <summary>What axe finds wrong with the page as it stands.</summary>
    public static async Task<IReadOnlyList<string>> Violations(IPage page)
    {
        await page.EvaluateAsync(axe);
        var found = await page.EvaluateAsync<JsonElement>(
            "async () => (await axe.run(document)).violations.map(v => v.id + ': ' + v.nodes.slice(0, 4).map(n => n.html.slice(0, 160) "
            + "+ ' ' + (n.failureSummary || '').slice(0, 200)).join(' | '))");
        return [.. found.EnumerateArray().Select(violation => violation.GetString()!)];
    }

    /// <summary>Keeps a picture under artifacts/shots/wired.</summary>
    public static async Task Shot(IPage page, string name, bool full = false)
    {
        var folder = Path.Combine(Top(), "artifacts", "shots", "wired");
        Directory.CreateDirectory(folder);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = full });
    }

    private static string ReadAxe()
    {
        using var reader = new StreamReader(typeof(Office).Assembly.GetManifestResourceStream("axe.min.js")!);
        return reader.ReadToEnd();
    }

    private static string Top()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Yiwang.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }
}

/// <summary>One person's browser window; what its pages complained of in the console is kept.</summary>
public sealed class Seat : IAsyncDisposable
{
    private readonly IBrowserContext context;

    internal Seat(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
        page.Console += (_, message) => { if (message.Type == "error") Complaints.Add(message.Text); };
        page.PageError += (_, error) => Complaints.Add(error);
    }

    public IPage Page { get; }

    public List<string> Complaints { get; } = [];

    /// <summary>Opens an address of the application; answers the status.</summary>
    public async Task<int> Go(string path) => (await Page.GotoAsync(path))!.Status;

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
