using System.IO.Compression;
using Yiwang.Platform.Ui;

namespace Yiwang.Browser.Tests.Gallery;

/// <summary>Pages as they travel over a line of 2 Mbit/s.</summary>
public sealed class SizeTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const int Kilobyte = 1000;

    [Theory]
    [InlineData("desk", 100, 15)]
    [InlineData("case", 100, 15)]
    [InlineData("board", 100, 60)]
    [InlineData("inbox", 100, 15)]
    [InlineData("statistics", 100, 15)]
    [InlineData("compose", 200, 15)]
    public async Task A_page_keeps_to_its_budget(string screen, int firstKilobytes, int laterKilobytes)
    {
        using var client = new HttpClient();
        var html = await client.GetByteArrayAsync(new Uri($"{chromium.Host.Address}/gallery/{screen}"),
            TestContext.Current.CancellationToken);
        var later = Compressed(html);
        var first = later + Assets.Bytes("ui.css", true).Length + Assets.Bytes("yiwang.js", true).Length
            + (screen == "compose" ? Assets.Bytes("editor.js", true).Length + Assets.Bytes("editor.css", true).Length
                : 0);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{screen}: later {later} bytes, first {first} bytes, plain {html.Length} bytes");
        Assert.InRange(later, 1, laterKilobytes * Kilobyte);
        Assert.InRange(first, 1, firstKilobytes * Kilobyte);
    }

    [Theory]
    [InlineData("ui.css")]
    [InlineData("yiwang.js")]
    [InlineData("editor.js")]
    [InlineData("editor.css")]
    public void The_compressed_asset_is_the_plain_one(string name)
    {
        using var brotli = new BrotliStream(new MemoryStream(Assets.Bytes(name, true).ToArray()),
            CompressionMode.Decompress);
        using var plain = new MemoryStream();
        brotli.CopyTo(plain);
        Assert.True(plain.ToArray().AsSpan().SequenceEqual(Assets.Bytes(name, false).Span));
    }

    [Fact]
    public async Task An_asset_is_kept_for_ever_and_nothing_else_is_served()
    {
        using var client = new HttpClient { BaseAddress = new Uri(chromium.Host.Address) };
        using var known = await client.GetAsync(new Uri(Assets.Url("ui.css"), UriKind.Relative),
            TestContext.Current.CancellationToken);
        Assert.True(known.Headers.CacheControl!.MaxAge > TimeSpan.FromDays(364));
        Assert.Equal("nosniff", known.Headers.GetValues("X-Content-Type-Options").Single());
        foreach (var path in new[] { "/assets/ui.css", "/assets/ui.0000000000000000.css",
            "/assets/..%2fappsettings.json", "/assets/%2e%2e/Yiwang.slnx" })
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative),
                TestContext.Current.CancellationToken);
            Assert.False(answer.IsSuccessStatusCode, path);
        }
    }

    // Quality 4 is what a server can afford for each page.
    private static int Compressed(byte[] html)
    {
        using var small = new MemoryStream();
        using (var brotli = new BrotliStream(small, new BrotliCompressionOptions { Quality = 4 }, leaveOpen: true))
            brotli.Write(html);
        return (int)small.Length;
    }
}
