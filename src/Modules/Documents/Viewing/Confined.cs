using System.ComponentModel;
using System.Diagnostics;

namespace Yiwang.Documents.Viewing;

/// <summary>What a confined program came to.</summary>
/// <param name="Ended">False when it is not installed or did not end in time.</param>
internal sealed record ConfinedRun(bool Ended, int Code, string Output);

/// <summary>
/// Runs programs that open strangers' files (poppler, LibreOffice, tesseract) where they can do no harm: without
/// network, as another user when this process is root, with limits of time, memory and file size, in a folder of their
/// own that is gone afterwards.
/// </summary>
internal static class Confined
{
    public const long MemoryBytesMax = 6L << 30;
    public const long FileBytesMax = 1L << 30;
    private const int OutputCharactersMax = 2_000_000;
    private const int Nobody = 65534;
    private static readonly SemaphoreSlim turns = new(2, 2);

    public static bool Has(string program) => Folders.Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string[] Folders { get; } = ["/usr/bin", "/bin", "/usr/local/bin"];

    /// <summary>Works in a fresh folder, which holds the input file; two at once.</summary>
    public static async Task<T> In<T>(byte[] input, string name, Func<string, Task<T>> work, CancellationToken cancel)
    {
        await turns.WaitAsync(cancel);
        var folder = Directory.CreateTempSubdirectory("yiwang-preview-").FullName;
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, name), input, cancel);
            return await work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            turns.Release();
        }
    }

    public static async Task<ConfinedRun> Run(string folder, TimeSpan limit, string program,
        IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        if (!Has(program)) return new ConfinedRun(false, -1, "");
        var seconds = ((int)limit.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var root = Environment.UserName == "root";
        if (root) await Give(folder, cancel);
        List<string> line = ["--kill-after=2", seconds, "unshare", "--net", .. root ? Array.Empty<string>()
            : ["--map-root-user"], "prlimit", $"--as={MemoryBytesMax}", $"--cpu={seconds}", $"--fsize={FileBytesMax}",
            .. root ? ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--no-new-privs",
                "--inh-caps=-all"] : Array.Empty<string>(), program, .. arguments];
        var start = new ProcessStartInfo("timeout", line)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
                UseShellExecute = false, WorkingDirectory = folder,
        };
        start.Environment.Clear();
        start.Environment["HOME"] = folder;
        start.Environment["PATH"] = string.Join(':', Folders);
        start.Environment["LANG"] = "C.UTF-8";
        // Recognition on several cores at once is slower than on one, and takes them from everybody else.
        start.Environment["OMP_THREAD_LIMIT"] = "1";
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = Bounded(process.StandardOutput, cancel);
            var errors = Bounded(process.StandardError, cancel);
            await process.WaitForExitAsync(cancel);
            await errors;
            return new ConfinedRun(process.ExitCode is not (124 or 137), process.ExitCode, await output);
        }
        catch (Win32Exception)
        {
            // The tools that confine it are not installed: then it is not run at all.
            return new ConfinedRun(false, -1, "");
        }
    }

    // The folder belongs to the one who works in it; to nobody else.
    private static async Task Give(string folder, CancellationToken cancel)
    {
        using var chown = Process.Start(new ProcessStartInfo("chown", ["-R", $"{Nobody}:{Nobody}", folder])
            { UseShellExecute = false })!;
        await chown.WaitForExitAsync(cancel);
    }

    private static async Task<string> Bounded(StreamReader reader, CancellationToken cancel)
    {
        var all = new System.Text.StringBuilder();
        var buffer = new char[8192];
        int read;
        while ((read = await reader.ReadAsync(buffer, cancel)) > 0)
        {
            if (all.Length < OutputCharactersMax) all.Append(buffer, 0, read);
        }
        return all.ToString();
    }
}
