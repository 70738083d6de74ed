using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Yiwang.Platform;
using Yiwang.Platform.Settings;

namespace Yiwang.Documents.Attaching;

/// <summary>
/// Asks ClamAV's clamd by INSTREAM (clamd(8)). Setting <c>virus-scanner</c>: path of its socket or host:port;
/// <c>off</c>; empty: Debian's socket when it is there. A scanner that is set and does not answer refuses the file:
/// nothing slips through while it is down.
/// </summary>
internal sealed class VirusScan(YiwangSettings settings)
{
    private const string DebianSocket = "/run/clamav/clamd.ctl";
    private const int PartBytes = 1 << 16;
    private const int AnswerBytesMax = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Null when nothing was found or no scanner is used.</summary>
    public async Task<Refusal?> Run(Stream file, CancellationToken cancel)
    {
        var address = settings.VirusScanner switch
            { "off" => "", "" => File.Exists(DebianSocket) ? DebianSocket : "", var set => set };
        if (address.Length == 0) return null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            var answer = await Ask(address, file, patience.Token);
            if (answer.EndsWith("OK", StringComparison.Ordinal)) return null;
            if (answer.EndsWith("FOUND", StringComparison.Ordinal))
            {
                var name = answer[(answer.IndexOf(':', StringComparison.Ordinal) + 1)..^"FOUND".Length].Trim();
                return new Refusal("upload.infected", $"查出病毒（{name}），没有收下。",
                    $"A virus was found ({name}); the file was not taken.", RefusalKind.Wrong, "file");
            }
            return Away(answer);
        }
        catch (Exception away) when (away is SocketException or IOException || away is OperationCanceledException
            && !cancel.IsCancellationRequested)
        {
            // The scanner is down or too slow: the file is not taken, and the reader learns why.
            return Away(away.Message);
        }
    }

    private static async Task<string> Ask(string address, Stream file, CancellationToken cancel)
    {
        using var socket = address.StartsWith('/')
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        var colon = address.LastIndexOf(':');
        if (address.StartsWith('/')) await socket.ConnectAsync(new UnixDomainSocketEndPoint(address), cancel);
        else await socket.ConnectAsync(address[..colon],
            int.Parse(address[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture), cancel);
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), cancel);
        var part = new byte[PartBytes + 4];
        int read;
        while ((read = await file.ReadAsync(part.AsMemory(4), cancel)) > 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(part, (uint)read);
            await stream.WriteAsync(part.AsMemory(0, read + 4), cancel);
        }
        await stream.WriteAsync(new byte[4], cancel);
        var answer = new byte[AnswerBytesMax];
        var length = await stream.ReadAtLeastAsync(answer, AnswerBytesMax, throwOnEndOfStream: false, cancel);
        return Encoding.UTF8.GetString(answer, 0, length).Trim('\0', '\n', ' ');
    }

    private static Refusal Away(string why) => new("upload.scanner_away", $"查毒程序没有回答，文件没有收下。请稍后再传，或告诉系统管理员（{why}）。",
        $"The virus scanner does not answer and the file was not taken. Try again shortly, or tell the system administrator ({why}).", RefusalKind.Conflict, "file");
}
