using System.Net;
using System.Net.Sockets;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Settings;

namespace Yiwang.Web.Commands;

/// <summary>
/// <c>serve</c>: the pages, the API and, unless told otherwise, the background work; stops in order on Ctrl-C.
/// </summary>
internal static class ServeCommand
{
    public static async Task<int> Run(YiwangSettings settings, CancellationToken cancel)
    {
        Listening.Check(settings.Listen);
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

internal static class Listening
{
    /// <summary>Finds out before anything is migrated or loaded whether the address can be listened at.</summary>
    /// <exception cref="InstallationException">It is taken, or this user may not.</exception>
    public static void Check(string listen)
    {
        var address = new Uri(listen);
        if (!IPAddress.TryParse(address.DnsSafeHost == "localhost" ? "127.0.0.1" : address.DnsSafeHost, out var ip)) return;
        using var knock = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            knock.Bind(new IPEndPoint(ip, address.Port));
        }
        catch (SocketException refused)
        {
            throw new InstallationException(refused.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => new Text(
                    $"{listen} 已经被占用：停下占用它的程序，或者换一个端口（--listen http://127.0.0.1:8081）。",
                    $"{listen} is taken: stop what listens there, or choose another port (--listen http://127.0.0.1:8081)."),
                SocketError.AccessDenied => new Text($"这个用户不能在 {listen} 上监听：1024 以下的端口要由 root 或代理来开。",
                    $"This user may not listen at {listen}: ports below 1024 are opened by root or a proxy."),
                _ => new Text($"不能在 {listen} 上监听：{refused.Message}", $"Cannot listen at {listen}: {refused.Message}"),
            });
        }
    }
}
