using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yiwang.Platform;
using Yiwang.Platform.Ui;

namespace Yiwang.Browser.Tests.Gallery;

/// <summary>Every screen with sample view records over HTTP, without a database.</summary>
public sealed class GalleryHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private GalleryHost(WebApplication app, string address)
    {
        this.app = app;
        Address = address;
    }

    public string Address { get; }

    public static async Task<GalleryHost> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRazorComponents();
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.Use((http, next) =>
        {
            http.Response.Headers.ContentSecurityPolicy = Page.ContentSecurityPolicy;
            return next();
        });
        Assets.Map(app);
        app.MapGet("/gallery/{name}", (string name, string? language, HttpContext http) =>
            Samples.Screens.TryGetValue(name, out var show)
                ? show(Samples.Viewer(language == "en" ? Language.En : Language.Zh, http.Request.Path + http.Request.QueryString))
                : Results.NotFound());
        app.MapGet("/documents/{id}/pages/{page}", () => Results.Content(Samples.PageDrawing, "image/svg+xml"));
        app.MapGet("/events", () => Results.StatusCode(StatusCodes.Status204NoContent));
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new GalleryHost(app, address);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
