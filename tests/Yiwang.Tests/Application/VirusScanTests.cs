using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Xunit;
using Yiwang.Documents.Attaching;
using Yiwang.Platform.Settings;

namespace Yiwang.Tests.Application;

/// <summary>Debian's clamd with a signature of our own: what it finds is refused, and what cannot be asked is not
/// taken.</summary>
public sealed class VirusScanTests
{
    private const string Mark = "yiwang-test-signature-5f1c";

    [Fact]
    public async Task What_clamd_finds_is_refused_with_its_name_and_other_files_pass()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/clamd"), "clamd is not installed: bin/needs scan");
        var cancel = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("yiwang-clamd-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "own.ndb"),
            $"Yiwang.Test:0:*:{Convert.ToHexStringLower(Encoding.ASCII.GetBytes(Mark))}\n", cancel);
        var socket = Path.Combine(folder, "s");
        var settings = Path.Combine(folder, "clamd.conf");
        await File.WriteAllTextAsync(settings,
            $"LocalSocket {socket}\nDatabaseDirectory {folder}\nForeground yes\nOfficialDatabaseOnly no\nUser {Environment.UserName}\nTemporaryDirectory {folder}\n", cancel);
        using var clamd = Process.Start(new ProcessStartInfo("/usr/sbin/clamd", ["-c", settings])
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            Assert.True(await Listens(socket, clamd, cancel), "clamd listens");
            var scan = new VirusScan(new YiwangSettings { VirusScanner = socket });
            Assert.Null(await scan.Run(new MemoryStream("平安无事。"u8.ToArray()), cancel));
            var found = await scan.Run(new MemoryStream(Encoding.ASCII.GetBytes("before " + Mark + " after")), cancel);
            Assert.Equal("upload.infected", found!.Code);
            Assert.Contains("Yiwang.Test", found.Zh);
        }
        finally
        {
            clamd.Kill();
            await clamd.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_scanner_that_is_set_and_does_not_answer_lets_nothing_through()
    {
        var scan = new VirusScan(new YiwangSettings { VirusScanner = "/nonexistent/clamd.ctl" });
        var refused = await scan.Run(new MemoryStream([1, 2, 3]), TestContext.Current.CancellationToken);
        Assert.Equal("upload.scanner_away", refused!.Code);
        Assert.Null(await new VirusScan(new YiwangSettings { VirusScanner = "off" })
            .Run(new MemoryStream([1]), TestContext.Current.CancellationToken));
    }

    // It reads its signatures first; until then there is nobody to connect to.
    private static async Task<bool> Listens(string socket, Process clamd, CancellationToken cancel)
    {
        for (var tries = 0; tries < 300 && !clamd.HasExited; tries++)
        {
            using var knock = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await knock.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(100, cancel);
            }
        }
        return false;
    }
}
