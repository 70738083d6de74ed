using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Yiwang.Bench;

/// <summary>One kept connection that speaks just enough HTTP/1.1 to cost little beside the server it
/// measures.</summary>
internal sealed class Line : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        { NoDelay = true };
    private byte[] buffer;
    private int filled;

    public Line(int port, int bufferBytes = 64 * 1024)
    {
        buffer = new byte[bufferBytes];
        socket.Connect(IPAddress.Loopback, port);
    }

    public Socket Socket => socket;

    /// <summary>The body of the last answer.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Sends a request and reads its answer; the status.</summary>
    public async Task<int> Ask(string method, string path, string token, string? body, Guid? act,
        CancellationToken cancel, string more = "")
    {
        await socket.SendAsync(Request(method, path, token, body, act, more), cancel);
        return await Read(cancel);
    }

    public static byte[] Request(string method, string path, string token, string? body, Guid? act, string more = "")
    {
        var content = body is null ? 0 : Encoding.UTF8.GetByteCount(body);
        var head = new StringBuilder(512).Append(method).Append(' ').Append(path)
            .Append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        if (token.Length > 0) head.Append("Authorization: Bearer ").Append(token).Append("\r\n");
        if (act is { } id) head.Append("Idempotency-Key: ").Append(id).Append("\r\n");
        if (body is not null)
            head.Append(CultureInfo.InvariantCulture,
                $"Content-Type: application/json\r\nContent-Length: {content}\r\n");
        else if (method == "POST") head.Append("Content-Length: 0\r\n");
        return Encoding.UTF8.GetBytes(head.Append(more).Append("\r\n").Append(body).ToString());
    }

    public void Dispose() => socket.Dispose();

    private async Task<int> Read(CancellationToken cancel)
    {
        filled = 0;
        int head;
        while ((head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0) await More(cancel);
        var start = head + 4;
        var headers = Encoding.ASCII.GetString(buffer, 0, head);
        var status = int.Parse(headers.AsSpan(9, 3), CultureInfo.InvariantCulture);
        var length = headers.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        if (length >= 0)
        {
            var end = headers.IndexOf('\r', length);
            var count = int.Parse(headers.AsSpan(length + 16, (end < 0 ? headers.Length : end) - length - 16),
                CultureInfo.InvariantCulture);
            while (filled < start + count) await More(cancel);
            Body = buffer.AsMemory(start, count);
        }
        else if (headers.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            while (!buffer.AsSpan(start, filled - start).EndsWith("0\r\n\r\n"u8)) await More(cancel);
            Body = Joined(buffer.AsMemory(start, filled - start));
        }
        else
        {
            Body = default;
        }
        return status;
    }

    private async Task More(CancellationToken cancel)
    {
        if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        var got = await socket.ReceiveAsync(buffer.AsMemory(filled), cancel);
        if (got == 0) throw new IOException("the server closed the connection");
        filled += got;
    }

    private static ReadOnlyMemory<byte> Joined(ReadOnlyMemory<byte> chunks)
    {
        var body = new MemoryStream();
        while (true)
        {
            var end = chunks.Span.IndexOf("\r\n"u8);
            var size = int.Parse(Encoding.ASCII.GetString(chunks.Span[..end]), NumberStyles.HexNumber,
                CultureInfo.InvariantCulture);
            if (size == 0) return body.ToArray();
            body.Write(chunks.Span.Slice(end + 2, size));
            chunks = chunks[(end + 2 + size + 2)..];
        }
    }
}
