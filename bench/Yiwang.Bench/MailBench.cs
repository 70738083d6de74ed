using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Yiwang.Bench;

/// <summary>
/// `fanout-mail`, on demand: what a province would do without the product. One mail with the attachment to every unit
/// through Postfix into maildirs, until the last one has it, against sending one document; and what each leaves on the
/// disk. Needs root and Debian's postfix.
/// </summary>
internal static class MailBench
{
    private const int AttachmentBytes = 300 * 1024;
    private const int FasterTimes = 50;
    private const int SmallerTimes = 500;
    private const int Base64LineBytes = 57;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task Run(Province province, ListBench lists, Report report, CancellationToken cancel)
    {
        if (!File.Exists("/usr/sbin/postfix"))
        {
            await Console.Error.WriteLineAsync("  fanout-mail needs Postfix: bin/needs mail");
            return;
        }
        await lists.FanoutOnce(cancel);
        var before = await Size(province, cancel);
        var rounds = new List<double>();
        for (var i = 0; i < 5; i++) rounds.Add(await lists.FanoutOnce(cancel));
        var bytes = (await Size(province, cancel) - before) / rounds.Count + AttachmentBytes;
        var folder = Directory.CreateTempSubdirectory("yb").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        try
        {
            var (milliseconds, mailBytes) = await Mail(folder, cancel);
            report.Add(Figure.RateAtLeast("fanout-mail", Statistics.Median(rounds), "ms", milliseconds,
                milliseconds / Statistics.Median(rounds), FasterTimes));
            report.Add(Figure.RateAtLeast("fanout-mail-disk", bytes / 1048576.0, "MB", mailBytes / 1048576.0,
                (double)mailBytes / bytes, SmallerTimes));
        }
        finally
        {
            Postfix(folder, "stop");
            Directory.Delete(folder, recursive: true);
        }
    }

    // The tables and indexes that sending writes to.
    private static Task<long> Size(Province province, CancellationToken cancel) => province.One<long>(
        "select sum(pg_total_relation_size(t::regclass))::bigint from unnest(array['delivery', 'notice', 'dispatch', 'trace', 'act']) t", cancel);

    private static async Task<(double Milliseconds, long Bytes)> Mail(string folder, CancellationToken cancel)
    {
        var port = Configure(folder);
        Postfix(folder, "start");
        var mail = Path.Combine(folder, "mail");
        var clock = Stopwatch.StartNew();
        await Submit(port, cancel);
        while (Delivered(mail) < History.Units)
        {
            if (clock.Elapsed > Patience)
                throw new InvalidOperationException($"only {Delivered(mail)} mails came; see {folder}/log");
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancel);
        }
        var milliseconds = clock.Elapsed.TotalMilliseconds;
        return (milliseconds, new DirectoryInfo(mail).EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(f => f.Length));
    }

    private static int Delivered(string mail) => Enumerable.Range(1, History.Units)
        .Count(n => Path.Combine(mail, $"u{n}", "new") is var box && Directory.Exists(box)
            && Directory.EnumerateFiles(box).Any());

    private static int Configure(string folder)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        foreach (var sub in (string[])["etc", "spool", "lib", "mail"])
            Directory.CreateDirectory(Path.Combine(folder, sub));
        var user = Id("-u");
        var group = Id("-g");
        File.WriteAllText(Path.Combine(folder, "etc", "main.cf"), $"""
            compatibility_level = 3.6
            queue_directory = {folder}/spool
            data_directory = {folder}/lib
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            maillog_file_prefixes = {folder}
            maillog_file = {folder}/log
            mail_owner = postfix
            setgid_group = postdrop
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            myhostname = mail.bench.invalid
            mydestination =
            alias_maps =
            virtual_mailbox_domains = bench.invalid
            virtual_mailbox_base = {folder}/mail
            virtual_mailbox_maps = texthash:{folder}/etc/boxes
            virtual_minimum_uid = 1
            virtual_uid_maps = static:{user}
            virtual_gid_maps = static:{group}
            virtual_mailbox_limit = 0
            smtpd_recipient_limit = 5000
            smtpd_relay_restrictions = permit_mynetworks, reject
            """);
        File.WriteAllText(Path.Combine(folder, "etc", "master.cf"), string.Join('\n', ((string[])
            [$"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)} inet n - n - - smtpd",
                "pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup",
                "qmgr unix n - n 300 1 qmgr", "rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce",
                "defer unix - - n - 0 bounce",
                "trace unix - - n - 0 bounce", "verify unix - - n - 1 verify", "flush unix n - n 1000? 0 flush",
                "proxymap unix - - n - - proxymap",
                "error unix - - n - - error", "retry unix - - n - - error", "virtual unix - n n - - virtual",
                "anvil unix - - n - 1 anvil",
                "scache unix - - n - 1 scache", "postlog unix-dgram n - n - 1 postlogd"])) + "\n");
        File.WriteAllLines(Path.Combine(folder, "etc", "boxes"),
            Enumerable.Range(1, History.Units).Select(n => $"u{n}@bench.invalid u{n}/"));
        Shell("chown", "-R", "postfix", Path.Combine(folder, "lib"), Path.Combine(folder, "mail"));
        return port;
    }

    private static string Id(string which) => Shell("id", which, "postfix").Trim();

    private static void Postfix(string folder, string word) =>
        Shell("postfix", "-c", Path.Combine(folder, "etc"), word);

    private static string Shell(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? said
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {process.ExitCode}");
    }

    // One mail to all, as a mail program would hand it over (RFC 5321), recipients sent without waiting (PIPELINING,
    // RFC 2920).
    private static async Task Submit(int port, CancellationToken cancel)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancel);
        await using var stream = client.GetStream();
        using var answers = new StreamReader(stream, Encoding.ASCII);
        await Expect(answers, '2', cancel);
        async Task Say(string words) => await stream.WriteAsync(Encoding.ASCII.GetBytes(words), cancel);
        await Say("EHLO bench.invalid\r\n");
        await Expect(answers, '2', cancel);
        var recipients = new StringBuilder("MAIL FROM:<office@bench.invalid>\r\n");
        for (var n = 1; n <= History.Units; n++)
            recipients.Append(CultureInfo.InvariantCulture, $"RCPT TO:<u{n}@bench.invalid>\r\n");
        var saying = Say(recipients.ToString());
        for (var n = 0; n <= History.Units; n++) await Expect(answers, '2', cancel);
        await saying;
        await Say("DATA\r\n");
        await Expect(answers, '3', cancel);
        var attachment = Convert.ToBase64String(
            RandomNumberGenerator.GetBytes(AttachmentBytes / Base64LineBytes * Base64LineBytes),
                Base64FormattingOptions.InsertLineBreaks);
        await Say(
            $"Subject: notice\r\nMIME-Version: 1.0\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{attachment}\r\n.\r\n");
        await Expect(answers, '2', cancel);
        await Say("QUIT\r\n");
    }

    private static async Task Expect(StreamReader answers, char first, CancellationToken cancel)
    {
        string line;
        do line = await answers.ReadLineAsync(cancel) ?? throw new IOException("the mail server closed the connection");
        while (line.Length > 3 && line[3] == '-');
        if (line[0] != first) throw new InvalidOperationException(line);
    }
}
