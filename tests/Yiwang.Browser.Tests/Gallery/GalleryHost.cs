using System.Collections.Concurrent;
using System.Threading.Channels;
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

    private readonly ConcurrentDictionary<Channel<string>, bool> listeners = new();

    private GalleryHost(WebApplication app) => this.app = app;

    public string Address { get; private set; } = "";

    public static async Task<GalleryHost> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseKestrelCore();
        Page.AddTo(builder.Services);
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
                ? show(Samples.Viewer(language == "en" ? Language.En : Language.Zh,
                    http.Request.Path + http.Request.QueryString))
                : Results.NotFound());
        app.MapGet("/documents/{id}/pages/{page}", () => Results.Content(Samples.PageDrawing, "image/svg+xml"));
        var host = new GalleryHost(app);
        app.MapGet("/events", host.Listen);
        foreach (var (path, screen) in new[]
            { ("/desk", "desk"), ("/sign-in", "sign-in"), ("/notices", "notices"), ("/documents/1/compose", "compose"),
                ("/cases/{id}", "case") })
            app.MapGet(path, (string? language, HttpContext http) => Samples.Screens[screen](Samples.Viewer(
                language == "en" ? Language.En : Language.Zh, http.Request.Path + http.Request.QueryString)));
        app.MapPut("/documents/{id}/compose", (Delegate)host.Save);
        app.MapPost("/documents/{id}/recipients",
            () => Samples.Screens["recipients-all"](Samples.Viewer(Language.Zh, "/documents/1/recipients")));
        app.MapPost("/{**path}", (Delegate)host.Take);
        await app.StartAsync();
        var address =
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        host.Address = address;
        return host;
    }

    /// <summary>Every form posted so far: its address and its fields.</summary>
    public ConcurrentQueue<(string Path, Dictionary<string, string> Fields)> Posted { get; } = new();

    /// <summary>Answers to drafts saved by themselves; false behaves like a server that is away.</summary>
    public bool Saves { get; set; } = true;

    /// <summary>False sends every form to the sign-in page, as after the end of a session.</summary>
    public bool SignedIn { get; set; } = true;

    /// <summary>Connections to the events now open.</summary>
    public int Listeners => listeners.Count;

    /// <summary>What the latest connection said it had heard last.</summary>
    public string LastHeard { get; private set; } = "";

    public void Tell(string kind, string id, string json)
    {
        foreach (var listener in listeners.Keys) listener.Writer.TryWrite($"id: {id}\nevent: {kind}\ndata: {json}\n\n");
    }

    private async Task<IResult> Take(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        Posted.Enqueue((http.Request.Path, form.ToDictionary(field => field.Key, field => field.Value.ToString())));
        return Results.Redirect(SignedIn ? "/desk" : "/sign-in");
    }

    private async Task<IResult> Save(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (!Saves) return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        Posted.Enqueue(("PUT " + http.Request.Path,
            form.ToDictionary(field => field.Key, field => field.Value.ToString())));
        return Results.Content("{\"version\":\"v4\"}", "application/json");
    }

    private async Task Listen(HttpContext http)
    {
        LastHeard = http.Request.Query["after"].ToString() + http.Request.Headers["Last-Event-ID"];
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync(": hello\n\n", http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        var mine = Channel.CreateUnbounded<string>();
        listeners[mine] = true;
        try
        {
            await foreach (var told in mine.Reader.ReadAllAsync(http.RequestAborted))
            {
                await http.Response.WriteAsync(told, http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
        finally
        {
            listeners.TryRemove(mine, out _);
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
