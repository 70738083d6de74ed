using Microsoft.Playwright;
using Yiwang.Tests.Application;

namespace Yiwang.Browser.Tests.Wired;

/// <summary>
/// The whole application with the sample province on a PostgreSQL of its own, and one browser: what people really see.
/// A class of tests takes it as its fixture; <see cref="Open"/> gives a page on which somebody is signed in.
/// </summary>
public sealed class Office(SampleServer sample) : IAsyncLifetime
{
    public const int Desktop = 1440;
    public const int Phone = 390;

    // A machine that many share is slow; a page that never comes is a fault all the same.
    private const int WaitMilliseconds = 90_000;

    private Chrome chrome = null!;

    public Province Province { get; } = new(sample);

    public IBrowser Browser => chrome.Browser;

    public string Address => Province.Http.BaseAddress!.ToString().TrimEnd('/');

    public async ValueTask InitializeAsync()
    {
        await Province.InitializeAsync();
        chrome = await Chrome.Launch();
    }

    public async ValueTask DisposeAsync()
    {
        await chrome.DisposeAsync();
        await Province.DisposeAsync();
    }

    /// <summary>A page of a browser of its own; signed in as that person, or nobody when the name is empty.</summary>
    public async Task<Seat> Open(string signIn, int width = Desktop, string language = "zh", string scheme = "light",
        bool scripts = true)
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
        if (signIn.Length > 0)
            cookies.Add(new() { Name = "yiwang", Value = await Province.SignIn(signIn), Url = Address });
        context.SetDefaultTimeout(WaitMilliseconds);
        // Nobody answers the browser's dialog for print here.
        await context.AddInitScriptAsync("window.print = () => {};");
        await context.AddCookiesAsync(cookies);
        return new Seat(context, await context.NewPageAsync());
    }

    /// <summary>Keeps a picture under artifacts/shots/wired.</summary>
    public static Task Shot(IPage page, string name, bool full = false) => Eyes.Shot(page, "wired", name, full);
}

/// <summary>One person's browser window; what its pages complained of in the console is kept.</summary>
public sealed class Seat : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private ICDPSession? devices;

    internal Seat(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
        page.Console += (_, message) => { if (message.Type == "error") Complaints.Add($"{message.Text} {message.Location}"); };
        page.PageError += (_, error) => Complaints.Add(error);
    }

    /// <summary>Makes the open page as wide as that and shows it in those colours; a narrow one is under a
    /// finger.</summary>
    public async Task Be(int width, ColorScheme scheme)
    {
        if (devices is null) devices = await context.NewCDPSessionAsync(Page);
        var phone = width < 600;
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
        if (Page.ViewportSize?.Width == width) return;
        await Page.SetViewportSizeAsync(width, phone ? 844 : 900);
        await devices.SendAsync("Emulation.setTouchEmulationEnabled", new() { ["enabled"] = phone });
    }

    public IPage Page { get; }

    public List<string> Complaints { get; } = [];

    /// <summary>Opens an address of the application; answers the status.</summary>
    public async Task<int> Go(string path) => (await Page.GotoAsync(path))!.Status;

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
