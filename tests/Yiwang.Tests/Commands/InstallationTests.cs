using System.Net;
using System.Net.Sockets;
using Dapper;
using Xunit;
using Yiwang.Platform.Database;
using Yiwang.Platform.Settings;
using Yiwang.Tests.Application;
using Yiwang.Web;
using Yiwang.Web.Commands;

namespace Yiwang.Tests.Commands;

/// <summary>Backup, restore and doctor against a province that runs; settings from file, environment and
/// flags.</summary>
public sealed class InstallationTests(Province province) : IClassFixture<Province>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("yiwang-test-").FullName;

    [Fact]
    public async Task A_backup_taken_while_people_work_is_restored_and_proves_itself()
    {
        var cancel = TestContext.Current.CancellationToken;
        var kept = await province.Draft("wangli", title: "关于备份之前的通知");
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{kept}/attachments?name=table.txt",
            "内容"u8.ToArray());
        var file = Path.Combine(folder, "backup.tar");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var work = Work(stop.Token);
        await BackupCommand.Write(province.Installation, file, TimeProvider.System.GetUtcNow(), cancel);
        await stop.CancelAsync();
        Assert.True(await work > 0);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        var settings = new YiwangSettings { Data = Path.Combine(folder, "restored") };
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute
            | UnixFileMode.GroupExecute);
        Assert.Equal(0, await RestoreCommand.Run(settings, file, cancel));
        await using var restored = await Installation.Open(settings, migrate: false, cancel);
        await using var connection = await restored.Source.OpenConnectionAsync(cancel);
        Assert.Equal("关于备份之前的通知",
            await connection.ExecuteScalarAsync<string>("select title from document where id = @kept", new { kept }));
        Assert.Equal(3744, await connection.ExecuteScalarAsync<int>("select count(*)::int from unit"));
        var again = await Assert.ThrowsAsync<InstallationException>(() => RestoreCommand.Run(settings, file, cancel));
        Assert.Contains("not empty", again.Words.En);
    }

    [Fact]
    public async Task A_damaged_backup_is_refused_by_name()
    {
        var cancel = TestContext.Current.CancellationToken;
        var file = Path.Combine(folder, "damaged.tar");
        await BackupCommand.Write(province.Installation, file, TimeProvider.System.GetUtcNow(), cancel);
        var bytes = await File.ReadAllBytesAsync(file, cancel);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, cancel);
        var refused = await Assert.ThrowsAsync<InstallationException>(() =>
            RestoreCommand.Run(new YiwangSettings { Data = Path.Combine(folder, "never") }, file, cancel));
        Assert.Contains("damaged", refused.Words.En);
    }

    [Fact]
    public async Task Doctor_finds_nothing_wrong_with_a_sound_installation_and_names_a_key_that_others_may_read()
    {
        var cancel = TestContext.Current.CancellationToken;
        var words = new StringWriter();
        Assert.True(await DoctorCommand.Run(province.Installation.Settings, words, cancel) == 0, words.ToString());
        var key = Path.Combine(province.Installation.Settings.Data, "keys", "trace");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        try
        {
            words = new StringWriter();
            Assert.Equal(1, await DoctorCommand.Run(province.Installation.Settings, words, cancel));
            Assert.Contains("chmod 600", words.ToString());
        }
        finally
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task Doctor_says_that_a_database_cannot_be_reached()
    {
        var words = new StringWriter();
        var settings = new YiwangSettings { Data = folder,
            Database = "Host=127.0.0.1;Port=9;Username=x;Database=x;Timeout=2" };
        Assert.Equal(1, await DoctorCommand.Run(settings, words, TestContext.Current.CancellationToken));
        Assert.Contains("数据库连不上", words.ToString());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_before_anything_is_set_up()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var listen = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        var settings = new YiwangSettings { Data = Path.Combine(folder, "fresh"), Listen = listen };
        foreach (var run in (Func<Task<int>>[])[() => ServeCommand.Run(settings, TestContext.Current.CancellationToken),
            () => StartCommand.Run(settings, false, TestContext.Current.CancellationToken)])
        {
            var refused = await Assert.ThrowsAsync<InstallationException>(run);
            Assert.Contains("已经被占用", refused.Words.Zh);
            Assert.Contains(listen, refused.Words.En);
        }
        Assert.False(Directory.Exists(settings.Data));
    }

    [Theory]
    [InlineData("{\"lissten\": \"http://127.0.0.1:1\"}", "lissten")]
    [InlineData("{\"work\": \"perhaps\"}", "perhaps")]
    [InlineData("{", "JSON")]
    [InlineData("[]", "JSON")]
    public void A_setting_that_is_not_known_or_not_right_is_an_error(string json, string named)
    {
        File.WriteAllText(Path.Combine(folder, "yiwang.json"), json);
        var refused = Assert.Throws<InstallationException>(() =>
            YiwangSettings.Read(["--data", folder], new Dictionary<string, string>(), out _));
        Assert.Contains(named, refused.Words.En);
    }

    [Fact]
    public void Flags_go_before_environment_before_the_file()
    {
        File.WriteAllText(Path.Combine(folder, "yiwang.json"),
            """{"node": "file", "trusted-proxies": "10.0.0.1", "listen": "http://127.0.0.1:1"}""");
        var environment = new Dictionary<string, string>
            { ["YIWANG_NODE"] = "environment", ["YIWANG_LISTEN"] = "http://127.0.0.1:2" };
        var settings = YiwangSettings.Read(["--data", folder, "--listen", "http://127.0.0.1:3"], environment, out _);
        Assert.Equal(("environment", "10.0.0.1", "http://127.0.0.1:3"),
            (settings.Node, settings.TrustedProxies, settings.Listen));
        Assert.Throws<InstallationException>(() =>
            YiwangSettings.Read([], new Dictionary<string, string> { ["YIWANG_NODES"] = "x" }, out _));
    }

    [Theory]
    [InlineData("http://0.0.0.0:80", "", false)]
    [InlineData("http://0.0.0.0:80", "10.0.0.1", true)]
    [InlineData("https://0.0.0.0:443", "", true)]
    [InlineData("http://127.0.0.1:80", "", true)]
    [InlineData("127.0.0.1:80", "", false)]
    [InlineData("http://office.example:80", "10.0.0.1", false)]
    public void Beyond_loopback_TLS_or_a_declared_proxy_is_needed(string listen, string proxies, bool good) =>
        Assert.Equal(good, new YiwangSettings { Listen = listen, TrustedProxies = proxies }.Fault() is null);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<int> Work(CancellationToken cancel)
    {
        var done = 0;
        do
        {
            await province.Draft("wangli", title: "关于备份之中的通知");
            done++;
        }
        while (!cancel.IsCancellationRequested);
        return done;
    }
}
