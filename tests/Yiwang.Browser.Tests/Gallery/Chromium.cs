using Microsoft.Playwright;

namespace Yiwang.Browser.Tests.Gallery;

/// <summary>One browser and one gallery for a class of tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private Chrome chrome = null!;

    public IBrowser Browser => chrome.Browser;

    public GalleryHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await GalleryHost.Start();
        chrome = await Chrome.Launch();
    }

    public async ValueTask DisposeAsync()
    {
        await chrome.DisposeAsync();
        await Host.DisposeAsync();
    }
}
