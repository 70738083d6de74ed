using System.Diagnostics;
using System.IO.Compression;
using System.Buffers.Binary;

namespace Yiwang.Libraries.Tests.Ofd.Interop;

/// <summary>Chromium without a window: what a page became, and a picture of it.</summary>
internal sealed class Browser : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("yiwang-browser-");

    public static bool Installed => Path is not null;

    private static string? Path
        { get; } = ((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"])
        .FirstOrDefault(File.Exists);

    public string Document(string html)
    {
        var page = Put(html);
        return Run("--dump-dom", page);
    }

    /// <summary>Darkness of each pixel, 0 to 1, row by row.</summary>
    public (int Width, int Height, float[] Ink) Picture(string html, int width, int height)
    {
        var page = Put(html);
        var picture = System.IO.Path.Combine(folder.FullName, "picture.png");
        Run("--hide-scrollbars", $"--window-size={width},{height}", "--screenshot=" + picture, page);
        return Ink(File.ReadAllBytes(picture));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string Put(string html)
    {
        var path = System.IO.Path.Combine(folder.FullName, "page.html");
        File.WriteAllText(path, html);
        return "file://" + path;
    }

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path!,
            ["--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
            "--virtual-time-budget=20000", "--user-data-dir=" + System.IO.Path.Combine(folder.FullName, "profile"),
            .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    // PNG (ISO/IEC 15948) as Chromium writes it: 8 bits, RGB or RGBA, not interlaced.
    private static (int Width, int Height, float[] Ink) Ink(byte[] png)
    {
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)),
            BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
        var channels = png[25] == 6 ? 4 : 3;
        using var packed = new MemoryStream();
        for (var at = 8; at + 8 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8)) packed.Write(png, at + 8, length);
            at += 12 + length;
        }
        packed.Position = 0;
        using var rows = new ZLibStream(packed, CompressionMode.Decompress);
        var (row, above) = (new byte[width * channels], new byte[width * channels]);
        var ink = new float[width * height];
        for (var y = 0; y < height; y++)
        {
            var filter = rows.ReadByte();
            rows.ReadExactly(row);
            for (var n = 0; n < row.Length; n++)
            {
                int left = n >= channels ? row[n - channels] : 0, up = above[n],
                    corner = n >= channels ? above[n - channels] : 0;
                row[n] += (byte)(filter switch
                    { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => 0 });
            }
            for (var x = 0; x < width; x++)
                ink[y * width + x] = 1 - (row[x * channels] + row[x * channels + 1] + row[x * channels + 2]) / 765f;
            (row, above) = (above, row);
        }
        return (width, height, ink);
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (a, b, c) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - 2 * corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }
}
