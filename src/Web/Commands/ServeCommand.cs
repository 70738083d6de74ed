using Yiwang.Platform.Settings;

namespace Yiwang.Web.Commands;

/// <summary><c>serve</c>: the pages, the API and, unless told otherwise, the background work; stops in order on Ctrl-C.</summary>
internal static class ServeCommand
{
    public static async Task<int> Run(YiwangSettings settings, CancellationToken cancel)
    {
        await using var installation = await Installation.Open(settings, migrate: true, cancel);
        await using var server = Server.Build(installation, TimeProvider.System);
        await server.StartAsync(cancel);
        Console.WriteLine($"一网已启动 Yiwang serves {string.Join(' ', server.Urls)}");
        try
        {
            await Task.Delay(Timeout.Infinite, cancel);
        }
        catch (OperationCanceledException)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await server.StopAsync(limit.Token);
        }
        return 0;
    }
}
