using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Xunit;
using Yiwang.Platform.Database;

namespace Yiwang.Tests.Faults;

/// <summary>The real program in a process of its own, on a data folder and a port that stay the same when it is killed
/// and started again.</summary>
internal sealed class ServerProcess(string folder) : IDisposable
{
    private const int SignalKill = 9;
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(60);
    private readonly string log = Path.Combine(folder, "server.log");
    private Process? process;

    private readonly int port = FreePort();
    private HttpClient? http;

    public HttpClient Http => http ??= new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
    };

    /// <summary>Starts the program and waits until it answers; the time that took.</summary>
    public async Task<TimeSpan> Start(CancellationToken cancel)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "yiwang.dll");
        process = Process.Start(new ProcessStartInfo("dotnet",
            [program, "serve", "--data", folder, "--listen", $"http://127.0.0.1:{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.OutputDataReceived += (_, line) => Log(line.Data);
        process.ErrorDataReceived += (_, line) => LastWords = line.Data ?? LastWords;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var clock = Stopwatch.StartNew();
        while (!await Ready(cancel))
        {
            Assert.True(clock.Elapsed < ReadyPatience && !process.HasExited, $"the server did not start: {LastWords}");
            await Task.Delay(20, cancel);
        }
        return clock.Elapsed;
    }

    /// <summary>What it wrote last to standard error.</summary>
    public string LastWords { get; private set; } = "";

    /// <summary>kill -9: no handler runs, nothing is flushed.</summary>
    public async Task Kill(CancellationToken cancel)
    {
        Assert.Equal(0, SendSignal(process!.Id, SignalKill));
        await process.WaitForExitAsync(cancel);
        process.Dispose();
        process = null;
    }

    public async Task<bool> Ready(CancellationToken cancel)
    {
        try
        {
            using var answer = await Http.GetAsync("/health", cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        Http.Dispose();
        if (process is { HasExited: false }) process.Kill(entireProcessTree: true);
        process?.Dispose();
        process = null;
        PostgresCluster.At(folder).Stop(immediate: true);
    }

    private void Log(string? line)
    {
        lock (log)
        {
            if (line is not null) File.AppendAllText(log, line + "\n");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
