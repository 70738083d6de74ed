using Yiwang.Platform.Settings;

namespace Yiwang.Web.Commands;

/// <summary>
/// <c>serve</c>: the pages, the API and, unless told otherwise, the background work; stops in order on Ctrl-C.
/// </summary>
internal static class ServeCommand
{
    public static async Task<int> Run(YiwangSettings settings, CancellationToken cancel)
    {
        await using var installation = await Installation.Open(settings, migrate: true, cancel);
        await using var server = Server.Build(installation, TimeProvider.System);
        await server.StartAsync(cancel);
        Console.WriteLine($"一网已启动 Yiwang serves {string.Join(' ', server.Urls)}");
        await FirstStart.Say(installation.Source, server, cancel);
        await server.UntilStopped(cancel);
        return 0;
    }
}

internal static class Stopping
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Serves until asked to stop, then lets the requests under way end.</summary>
    public static async Task UntilStopped(this IHost server, CancellationToken cancel)
    {
        var stopped = new TaskCompletionSource();
        await using var asked = cancel.Register(stopped.SetResult);
        await stopped.Task;
        using var limit = new CancellationTokenSource(Patience);
        await server.StopAsync(limit.Token);
    }
}
