using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Yiwang.Documents.Viewing;

/// <summary>
/// One LibreOffice with its own folder and profile, without macros. Started ahead it waits at the socket by which
/// LibreOffice hands the arguments of a second call to the first; where none waits, that call converts by itself, only
/// later. Disposing of it ends it, whatever it does, and takes its folder away.
/// </summary>
internal sealed class OfficeInstance : IDisposable
{
    public const string Program = "soffice";
    private static readonly TimeSpan convertLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan endLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan look = TimeSpan.FromMilliseconds(20);

    /// <summary>Ten seconds for one that was taken while it was still starting.</summary>
    private const int LooksMost = 500;

    private const string Settings = """
        <?xml version="1.0" encoding="UTF-8"?>
        <oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
        <item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
        <item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
        </oor:items>
        """;

    private readonly string folder = Confined.NewFolder();
    private Process? waiting;

    public int? ProcessId => waiting?.Id;

    /// <summary>Whether it stands ready for a file.</summary>
    public bool IsReady => waiting is { HasExited: false } && Sockets.Any(File.Exists);

    /// <summary>Starts it ahead.</summary>
    /// <param name="life">It ends by itself when it was not used for so long, even if this server is no more.</param>
    public void Start(TimeSpan life)
    {
        Settle();
        var most = life + convertLimit;
        waiting = Confined.Start(folder, most, most, Program, [.. Options, "--nofirststartwizard"]);
        waiting?.BeginOutputReadLine();
        waiting?.BeginErrorReadLine();
    }

    /// <summary>Waits while it is still starting; false when it is not there.</summary>
    public async Task<bool> Ready(CancellationToken cancel)
    {
        for (var n = 0; n < LooksMost && waiting is { HasExited: false } && !IsReady; n++)
            await Task.Delay(look, cancel);
        return IsReady;
    }

    /// <returns>The PDF; null when there is none in time.</returns>
    public async Task<byte[]?> Convert(byte[] bytes, string ending, CancellationToken cancel)
    {
        if (waiting is null) Settle();
        var input = Path.Combine(folder, "in." + ending);
        await File.WriteAllBytesAsync(input, bytes, cancel);
        await Confined.Run(folder, convertLimit, Program,
            [.. Options, "--convert-to", "pdf", "--outdir", Path.Combine(folder, "out"), input], cancel);
        var made = Path.Combine(folder, "out", "in.pdf");
        return File.Exists(made) ? await File.ReadAllBytesAsync(made, cancel) : null;
    }

    public void Dispose()
    {
        if (waiting is not null)
        {
            Confined.End(waiting);
            // With a limit it waits for the process alone, not for whoever else may hold its pipes.
            waiting.WaitForExit(endLimit);
            waiting.Dispose();
        }
        foreach (var socket in Sockets) File.Delete(socket);
        Directory.Delete(folder, recursive: true);
    }

    private string Profile => $"file://{folder}/profile";

    private string[] Options => ["--headless", "--norestore", "--nolockcheck", "--nodefault",
        $"-env:UserInstallation={Profile}"];

    // Where the first call waits for others of the same profile (desktop/unx/source/start.c of LibreOffice): the MD5 of
    // the profile's address in UTF-16, its bytes without leading zeros; in the second folder where the first may not be
    // written to.
    [SuppressMessage("Security", "CA5351", Justification = "LibreOffice names its socket so; it protects nothing.")]
    private string[] Sockets
    {
        get
        {
            var name = "OSL_PIPE_" + Confined.User.ToString(CultureInfo.InvariantCulture) + "_SingleOfficeIPC_"
                + string.Concat(MD5.HashData(Encoding.Unicode.GetBytes(Profile))
                    .Select(one => one.ToString("x", CultureInfo.InvariantCulture)));
            return [Path.Combine("/tmp", name), Path.Combine("/var/tmp", name)];
        }
    }

    private void Settle()
    {
        var user = Path.Combine(folder, "profile", "user");
        Directory.CreateDirectory(user);
        File.WriteAllText(Path.Combine(user, "registrymodifications.xcu"), Settings);
    }
}
