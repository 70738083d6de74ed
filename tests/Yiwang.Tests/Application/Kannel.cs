using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Yiwang.Tests.Application;

/// <summary>
/// A real Kannel of Debian's packages <c>kannel</c> and <c>kannel-extras</c>: its bearerbox, its smsbox with the
/// sendsms service, and the fake short message centre that ships with it, which says what it received.
/// </summary>
internal sealed class Kannel : IAsyncDisposable
{
    private const string Centre = "/usr/lib/kannel/test/fakesmsc";
    private readonly string folder = Directory.CreateTempSubdirectory("yiwang-kannel-").FullName;
    private readonly int[] ports = FreePorts(4);
    private readonly string password = Guid.CreateVersion7().ToString("N");
    private readonly List<Process> processes = [];
    private readonly List<string> received = [];
    private Process? smsbox;

    /// <summary>The setting <c>sms-gateway</c> for it.</summary>
    public string Address =>
        $"http://127.0.0.1:{ports[3]}/cgi-bin/sendsms?username=yiwang&password={password}&from=10639";

    /// <summary>Lines of the message centre: sender, receiver, coding, octets.</summary>
    public IReadOnlyList<string> Received
    {
        get
        {
            lock (received) return [.. received];
        }
    }

    public async Task Start(CancellationToken cancel)
    {
        await File.WriteAllTextAsync(Configuration, $"""
            group = core
            admin-port = {ports[0]}
            admin-password = {password}
            smsbox-port = {ports[1]}
            box-allow-ip = 127.0.0.1

            group = smsc
            smsc = fake
            smsc-id = FAKE
            port = {ports[2]}
            connect-allow-ip = 127.0.0.1

            group = smsbox
            bearerbox-host = 127.0.0.1
            sendsms-port = {ports[3]}

            group = sendsms-user
            username = yiwang
            password = {password}
            concatenation = true
            max-messages = 10

            group = sms-service
            keyword = default
            max-messages = 0
            text = x

            """, cancel);
        Run("/usr/sbin/bearerbox", Configuration);
        await Listens(ports[1], cancel);
        await Listens(ports[2], cancel);
        Run(Centre, "-H", "127.0.0.1", "-r", ports[2].ToString(), "-m", "0", "1 2 text nothing");
        await StartSmsbox(cancel);
    }

    public async Task StartSmsbox(CancellationToken cancel)
    {
        smsbox = Run("/usr/sbin/smsbox", Configuration);
        await Listens(ports[3], cancel);
    }

    /// <summary>The sendsms service goes away, as it does when somebody restarts it.</summary>
    public async Task StopSmsbox()
    {
        smsbox!.Kill();
        await smsbox.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>The words of a message of one part in UCS-2, as the centre says it.</summary>
    public static string Words(string line)
    {
        var octets = line[(line.IndexOf("ucs-2 ", StringComparison.Ordinal) + 6)..^1];
        var bytes = new List<byte>();
        for (var i = 0; i < octets.Length; i++)
        {
            if (octets[i] != '%')
            {
                bytes.Add(octets[i] == '+' ? (byte)' ' : (byte)octets[i]);
                continue;
            }
            bytes.Add(Convert.ToByte(octets.Substring(i + 1, 2), 16));
            i += 2;
        }
        return Encoding.BigEndianUnicode.GetString([.. bytes]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes.AsEnumerable().Reverse())
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
        Directory.Delete(folder, recursive: true);
    }

    private string Configuration => Path.Combine(folder, "kannel.conf");

    private Process Run(string program, params string[] arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
                { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder },
        };
        process.OutputDataReceived += (_, line) => Heard(line.Data);
        process.ErrorDataReceived += (_, line) => Heard(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        processes.Add(process);
        return process;
    }

    private void Heard(string? line)
    {
        var at = line?.IndexOf("Got message", StringComparison.Ordinal) ?? -1;
        if (at < 0) return;
        lock (received) received.Add(line![at..]);
    }

    private static async Task Listens(int port, CancellationToken cancel)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            using var knock = new TcpClient();
            try
            {
                await knock.ConnectAsync(IPAddress.Loopback, port, cancel);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, cancel);
            }
        }
        throw new InvalidOperationException($"Kannel does not listen on {port}");
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
