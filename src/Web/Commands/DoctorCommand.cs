using System.Net.Sockets;
using System.Runtime.InteropServices;
using Npgsql;
using Yiwang.Data;
using Yiwang.Documents.Contracts;
using Yiwang.Ofd.Fonts;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Settings;
using Yiwang.Platform.Tracing;

namespace Yiwang.Web.Commands;

/// <summary>What a check of the installation came to: all right, worth knowing, or wrong with what to do about
/// it.</summary>
internal enum Health { Right, Note, Wrong }

/// <summary>
/// <c>doctor</c>: looks at everything an installation stands on and says what is wrong and what to do. Exit code: 0
/// nothing wrong, 1 something is.
/// </summary>
internal static class DoctorCommand
{
    private const long FreeBytesMin = 500L << 20;
    private const long FreeBytesFew = 5L << 30;
    private const int VersionMin = 150_000;
    private static readonly TimeSpan ClockMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CertificateSoon = TimeSpan.FromDays(30);

    public static async Task<int> Run(YiwangSettings settings, TextWriter output, CancellationToken cancel)
    {
        var wrong = 0;
        void Say(Health health, string zh, string en)
        {
            if (health == Health.Wrong) wrong++;
            output.WriteLine($"{health switch { Health.Right => "✓", Health.Note => "·", _ => "✗" }} {zh} | {en}");
        }
        Libraries(Say);
        Previews(Say);
        Folder(settings, Say);
        Keys(settings, Say);
        Address(settings, Say);
        await Database(settings, Say, cancel);
        output.WriteLine(wrong == 0 ? "没有问题。 Nothing is wrong." : $"有 {wrong} 处要处理。 {wrong} to mend.");
        return wrong == 0 ? 0 : 1;
    }

    private static void Libraries(Action<Health, string, string> say)
    {
        foreach (var (library, package) in (ReadOnlySpan<(string, string)>)[("libcrypto.so.3", "openssl"),
            ("libharfbuzz.so.0", "libharfbuzz0b"), ("libharfbuzz-subset.so.0", "libharfbuzz0b")])
        {
            if (NativeLibrary.TryLoad(library, out _)) say(Health.Right, library, library);
            else say(Health.Wrong, $"缺少 {library}：apt-get install {package}",
                $"{library} is missing: apt-get install {package}");
        }
        var missing = FontSet.Missing(FontOptions.System);
        if (missing.Count == 0) say(Health.Right, "字体齐全", "all fonts are there");
        foreach (var font in missing)
            say(Health.Wrong, $"缺少字体 {font.FileName}（{font.Package}）：运行 bin/fonts",
                $"the font {font.FileName} ({font.Package}) is missing: run bin/fonts");
    }

    private static void Previews(Action<Health, string, string> say)
    {
        var missing = PreviewPrograms.Missing();
        if (missing.Count == 0)
            say(Health.Right, "预览和识别用的程序齐全", "the programs for previews and for words of scans are there");
        foreach (var one in missing)
        {
            say(Health.Note, $"没有 {one.Program}，{one.What.Zh}用不了：apt-get install {one.Package}（或 bin/needs preview）",
                $"{one.Program} is not installed, there are no {one.What.En}: apt-get install {one.Package} (or bin/needs preview)");
        }
    }

    private static void Folder(YiwangSettings settings, Action<Health, string, string> say)
    {
        if (!Directory.Exists(settings.Data))
        {
            say(Health.Note, $"{settings.Data} 还没有，第一次启动时建",
                $"{settings.Data} is not there yet; the first start makes it");
            return;
        }
        try
        {
            var probe = Path.Combine(settings.Data, ".doctor");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            say(Health.Right, $"{settings.Data} 可写", $"{settings.Data} can be written");
        }
        catch (Exception closed) when (closed is UnauthorizedAccessException or IOException)
        {
            say(Health.Wrong, $"{settings.Data} 不能写：{closed.Message}",
                $"{settings.Data} cannot be written: {closed.Message}");
        }
        var free = new DriveInfo(settings.Data).AvailableFreeSpace;
        say(free < FreeBytesMin ? Health.Wrong : free < FreeBytesFew ? Health.Note : Health.Right,
            $"磁盘剩余 {free >> 20:N0} MB", $"{free >> 20:N0} MB free on the disk");
    }

    private static void Keys(YiwangSettings settings, Action<Health, string, string> say)
    {
        var keys = Path.Combine(settings.Data, "keys");
        if (!Directory.Exists(keys))
        {
            say(Health.Note, "还没有密钥，第一次启动时生成", "no keys yet; the first start makes them");
            return;
        }
        foreach (var key in (string[])["trace", "trace-sm2"])
        {
            var path = Path.Combine(keys, key);
            if (!File.Exists(path))
                say(Health.Wrong, $"密钥 {path} 不见了：从备份恢复它，不要让它重新生成",
                    $"the key {path} is gone: bring it back from a backup, do not let it be made anew");
            else if (Open(path) is { } fault) say(Health.Wrong, fault.Zh, fault.En);
            else say(Health.Right, $"密钥 {key}", $"key {key}");
        }
    }

    private static Text? Open(string path)
    {
        try
        {
            NodeKey.Seed(path);
            return null;
        }
        catch (TraceException fault)
        {
            return new Text(fault.Message, fault.Message);
        }
        catch (UnauthorizedAccessException)
        {
            return new Text($"密钥 {path} 读不了：chown 给运行本程序的用户",
                $"the key {path} cannot be read: chown it to the user who runs this");
        }
    }

    private static void Address(YiwangSettings settings, Action<Health, string, string> say)
    {
        var address = new Uri(settings.Listen);
        if (address.Scheme == "https")
        {
            try
            {
                using var certificate = TlsCertificate.Load(settings);
                var left = certificate.NotAfter.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime;
                say(left < TimeSpan.Zero ? Health.Wrong : left < CertificateSoon ? Health.Note : Health.Right,
                    $"证书到 {certificate.NotAfter:yyyy-MM-dd} 有效",
                    $"the certificate is good until {certificate.NotAfter:yyyy-MM-dd}");
            }
            catch (Exception fault)
                when (fault is IOException or UnauthorizedAccessException
                    or System.Security.Cryptography.CryptographicException or InstallationException)
            {
                say(Health.Wrong, $"证书读不了：{fault.Message}", $"the certificate cannot be read: {fault.Message}");
            }
        }
        if (address.Port == 0) return;
        using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(address.Host.Trim('[', ']'), address.Port);
            say(Health.Note, $"{settings.Listen} 上已有程序在听（也许就是一网）",
                $"something listens at {settings.Listen} already, perhaps Yiwang itself");
        }
        catch (SocketException)
        {
            say(Health.Right, $"{settings.Listen} 空着", $"{settings.Listen} is free");
        }
    }

    private static async Task Database(YiwangSettings settings, Action<Health, string, string> say,
        CancellationToken cancel)
    {
        if (settings.Database.Length == 0)
        {
            if (PostgresCluster.FindPrograms() is not { } programs)
            {
                say(Health.Wrong, "没有 PostgreSQL 15 或更新的版本：apt-get install postgresql",
                    "PostgreSQL 15 or newer is not installed: apt-get install postgresql");
                return;
            }
            say(Health.Right, $"PostgreSQL 在 {programs}", $"PostgreSQL at {programs}");
            if (!PostgresCluster.At(settings.Data).IsMade)
            {
                say(Health.Note, "还没有数据库，第一次启动时建", "no database yet; the first start makes it");
                return;
            }
        }
        try
        {
            await using var installation = await Installation.Open(settings, migrate: false, cancel);
            await Inside(installation.Source, say, cancel);
        }
        catch (Exception away) when (away is NpgsqlException or InstallationException)
        {
            say(Health.Wrong, $"数据库连不上：{away.Message}", $"the database cannot be reached: {away.Message}");
        }
    }

    private static async Task Inside(NpgsqlDataSource source, Action<Health, string, string> say,
        CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        async Task<T> Ask<T>(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return (T)(await command.ExecuteScalarAsync(cancel))!;
        }
        var version = await Ask<string>("select current_setting('server_version')");
        say(await Ask<int>("select current_setting('server_version_num')::int") >= VersionMin ? Health.Right
            : Health.Wrong, $"数据库版本 {version}（要 15 以上）", $"database version {version} (15 or newer is needed)");
        var encoding = await Ask<string>(
            "select pg_encoding_to_char(encoding)::text from pg_database where datname = current_database()");
        say(encoding == "UTF8" ? Health.Right : Health.Wrong, $"数据库编码 {encoding}", $"database encoding {encoding}");
        foreach (var name in (string[])["fsync", "full_page_writes", "synchronous_commit"])
        {
            var value = await Ask<string>($"select current_setting('{name}')");
            if (value == "off")
                say(Health.Wrong, $"{name} 是关的：断电会丢已答应的事，请打开",
                    $"{name} is off: a power cut would lose what was answered; turn it on");
            else say(Health.Right, $"{name} = {value}", $"{name} = {value}");
        }
        if (await Ask<string>("select current_setting('data_checksums')") == "off")
            say(Health.Note, "数据库没有页校验和（initdb --data-checksums）",
                "the database has no page checksums (initdb --data-checksums)");
        var apart = (TimeProvider.System.GetUtcNow()
            - new DateTimeOffset(await Ask<DateTime>("select clock_timestamp()"))).Duration();
        say(apart < ClockMax ? Health.Right : Health.Wrong, $"本机与数据库的钟差 {apart.TotalSeconds:0.0} 秒",
            $"the clocks here and at the database are {apart.TotalSeconds:0.0} s apart");
        if (!await Ask<bool>("select to_regclass('migration') is not null"))
        {
            say(Health.Note, "数据库是空的，第一次启动时建结构", "the database is empty; the first start makes its schema");
            return;
        }
        var done = await Ask<string[]>("select coalesce(array_agg(name), '{}') from migration");
        var known = Migrations.All.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        var missing = known.Except(done).Count();
        var newer = done.Where(name => !known.Contains(name)).ToList();
        if (newer.Count > 0)
            say(Health.Wrong, $"数据库比本程序新（{newer[0]}）：请用新的程序",
                $"the database is newer than this program ({newer[0]}): use the newer program");
        else if (missing > 0)
            say(Health.Note, $"有 {missing} 步结构升级要做：yiwang migrate，或下次启动",
                $"{missing} steps of the schema are to be done: yiwang migrate, or the next start");
        else say(Health.Right, "数据库结构是最新的", "the schema is up to date");
        if (missing > 0) return;
        var late = await Ask<bool>(
            "select coalesce(max(at) > now() + interval '1 minute', false) from (select at from trace order by id desc limit 100) t");
        if (late)
            say(Health.Wrong, "最近的痕迹在将来：本机的钟被拨回过，请对时",
                "the newest trace entries lie in the future: this clock was set back; set it right");
        var waiting = await Ask<long>(
            "select count(*) from (select 1 from trace t where t.id > (select last_id from trace_head) limit 100000) w");
        say(waiting < 10_000 ? Health.Right : Health.Note, $"待入树的痕迹 {waiting:N0} 条",
            $"{waiting:N0} trace entries wait for their place in the tree");
    }
}
