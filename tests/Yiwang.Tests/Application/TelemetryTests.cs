using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;
using Yiwang.Platform.Settings;
using Yiwang.Web;

namespace Yiwang.Tests.Application;

/// <summary>What goes to a collector, received by one that stands in for it.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("yiwang-test-").FullName;

    [Fact]
    public async Task Traces_and_metrics_reach_the_collector_and_name_neither_people_nor_what_they_asked_for()
    {
        var cancel = TestContext.Current.CancellationToken;
        var received = new ConcurrentQueue<(string Path, byte[] Body)>();
        var builder = WebApplication.CreateSlimBuilder();
        await using var collector = builder.Build();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.MapPost("/v1/{kind}", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            received.Enqueue((http.Request.Path, body.ToArray()));
        });
        await collector.StartAsync(cancel);
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute
            | UnixFileMode.GroupExecute);
        var settings = new YiwangSettings { Data = folder, Listen = "http://127.0.0.1:0",
            Telemetry = collector.Urls.First(), Work = false };
        await using (var installation = await Installation.Open(settings, migrate: true, cancel))
        await using (var server = Server.Build(installation, TimeProvider.System))
        {
            await server.StartAsync(cancel);
            using var http = new HttpClient { BaseAddress = new Uri(server.Urls.First()) };
            http.DefaultRequestHeaders.UserAgent.ParseAdd("somebodys-browser");
            Assert.Equal("ready", await http.GetStringAsync("/health/ready", cancel));
            await http.GetAsync("/first-run?token=somebodys-secret", cancel);
            await server.StopAsync(cancel);
        }
        Assert.Contains(received, r => r.Path == "/v1/traces" && Holds(r.Body, "GET /health/ready"));
        Assert.Contains(received, r => r.Path == "/v1/metrics" && Holds(r.Body, "http.server.request.duration"));
        Assert.DoesNotContain(received, r => Holds(r.Body, "somebodys"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static bool Holds(byte[] body, string words) => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(words)) >= 0;
}
