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

    /// <summary>A program may take so many times its processor time by the clock: on a machine that is busy with other
    /// work it must not be given up for that.</summary>
    private const int ClockFactor = 3;
    private const int OutputCharactersMax = 2_000_000;
    private const int Nobody = 65534;
    private static readonly SemaphoreSlim turns = new(2, 2);

    public static bool Has(string program) => Folders.Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string[] Folders { get; } = ["/usr/bin", "/bin", "/usr/local/bin"];

    /// <summary>Works in a fresh folder, which holds the input file; two at once.</summary>
    public static async Task<T> In<T>(byte[] input, string name, Func<string, Task<T>> work, CancellationToken cancel)
    {
        using var turn = await Turn(cancel);
        var folder = NewFolder();
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, name), input, cancel);
            return await work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One of the two places at which strangers' files are opened at a time; given back when disposed
    /// of.</summary>
    public static async Task<IDisposable> Turn(CancellationToken cancel)
    {
        await turns.WaitAsync(cancel);
        return new TakenTurn();
    }

    /// <summary>A folder for one piece of work; whoever asked for it deletes it.</summary>
    public static string NewFolder() => Directory.CreateTempSubdirectory("yiwang-preview-").FullName;

    /// <summary>The user that programs run as, as they see themselves.</summary>
    public static int User => IsRoot ? Nobody : 0;

    /// <param name="limit">Of processor time; three times as long by the clock.</param>
    public static async Task<ConfinedRun> Run(string folder, TimeSpan limit, string program,
        IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        using var process = Start(folder, limit, limit * ClockFactor, program, arguments);
        if (process is null) return new ConfinedRun(false, -1, "");
        try
        {
            var output = Bounded(process.StandardOutput, cancel);
            var errors = Bounded(process.StandardError, cancel);
            await process.WaitForExitAsync(cancel);
            await errors;
            return new ConfinedRun(process.ExitCode is not (124 or 137), process.ExitCode, await output);
        }
        catch (OperationCanceledException)
        {
            // Who asked has gone: nobody needs what it would come to, and its folder goes away.
            End(process);
            throw;
        }
    }

    /// <summary>Starts a program that may use this folder; null when it, or what confines it, is not installed. It is
    /// ended after that processor time, and after that time by the clock, in any case.</summary>
    public static Process? Start(string folder, TimeSpan limit, TimeSpan life, string program,
        IReadOnlyList<string> arguments)
    {
        if (!Has(program)) return null;
        if (IsRoot) Give(folder);
        List<string> line = ["--kill-after=2", Seconds(life), "unshare", "--net", .. IsRoot ? Array.Empty<string>()
            : ["--map-root-user"], "prlimit", $"--as={MemoryBytesMax}", $"--cpu={Seconds(limit)}", $"--fsize={FileBytesMax}",
            .. IsRoot ? ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--no-new-privs",
                "--inh-caps=-all"] : Array.Empty<string>(), program, .. arguments];
        var start = new ProcessStartInfo("timeout", line)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
                UseShellExecute = false, WorkingDirectory = folder,
        };
        start.Environment.Clear();
        start.Environment["HOME"] = folder;
        // What it puts aside goes away with its folder, even when it is killed.
        start.Environment["TMPDIR"] = folder;
        start.Environment["PATH"] = string.Join(':', Folders);
        start.Environment["LANG"] = "C.UTF-8";
        // Recognition on several cores at once is slower than on one, and takes them from everybody else.
        start.Environment["OMP_THREAD_LIMIT"] = "1";
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception)
        {
            // The tools that confine it are not installed: then it is not run at all.
            return null;
        }
    }

    /// <summary>Ends a program with all it started, also what is left of it when itself is gone: <c>timeout</c> gave them
    /// a group of their own.</summary>
    public static void End(Process process)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-KILL", "--", $"-{process.Id}"])
            { UseShellExecute = false, RedirectStandardError = true })!;
        kill.WaitForExit();
        // Started at this moment it may have no group yet.
        process.Kill(entireProcessTree: true);
    }

    private static string Seconds(TimeSpan time) =>
        ((int)time.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsRoot { get; } = Environment.UserName == "root";

    // The folder belongs to the one who works in it; to nobody else.
    private static void Give(string folder)
    {
        using var chown = Process.Start(new ProcessStartInfo("chown", ["-R", $"{Nobody}:{Nobody}", folder])
            { UseShellExecute = false })!;
        chown.WaitForExit();
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

    private sealed class TakenTurn : IDisposable
    {
        private int given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref given, 1) == 0) turns.Release();
        }
    }
}
