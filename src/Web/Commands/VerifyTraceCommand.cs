using Yiwang.Platform.Settings;
using Yiwang.Platform.Tracing;
using Yiwang.TransparencyLog;

namespace Yiwang.Web.Commands;

/// <summary>
/// <c>verify trace [--keys FILE] [--witness FOLDER]…</c>: re-derives the whole trace, also with the server stopped.
/// With
/// <c>--keys</c> the node's public keys come from elsewhere; <c>--witness</c> is the folder of a witness. Exit code: 0
/// all right,
/// 2 changed, 3 cannot be read. <c>verify FILE.zip --keys FILE [--witness-key KEY]…</c> does the same to an evidence
/// file.
/// </summary>
internal static class VerifyTraceCommand
{
    private const int Right = 0;
    private const int Changed = 2;
    private const int Unreadable = 3;
    private const int Shown = 20;

    public static async Task<int> Run(YiwangSettings settings, TraceFlags flags, CancellationToken cancel)
    {
        try
        {
            await using var installation = await Installation.Open(settings, migrate: false, cancel);
            var origin = Duties.Origin(settings);
            var keys = flags.One("--keys") is { } file
                ? LogKeys.Parse(await File.ReadAllTextAsync(file, cancel)) : LogKeys.Of(Duties.Signers(settings));
            IReadOnlyList<VerifierKey> witnesses;
            await using (var connection = await installation.Source.OpenConnectionAsync(cancel))
            {
                witnesses = await CosignatureStore.Keys(connection, cancel);
            }

            var verdict = await new TraceVerifier(origin, keys, witnesses).Run(
                installation.Source, Duties.Folder(settings), Seen(flags.All("--witness")), new Counter(), cancel);
            var content = await ContentAudit.Run(installation.Source, installation.Content, cancel);
            return Say(verdict with { Findings = [.. verdict.Findings, .. content] });
        }
        catch (Exception unreadable)
            when (unreadable is IOException or Npgsql.NpgsqlException or LogException or TraceException)
        {
            await Console.Error.WriteLineAsync($"不能读取 cannot be read: {unreadable.Message}");
            return Unreadable;
        }
    }

    /// <summary>Verifies an evidence file without any installation.</summary>
    public static int RunEvidence(string path, TraceFlags flags, TextWriter output)
    {
        try
        {
            if (flags.One("--keys") is not { } keys)
            {
                output.WriteLine("需要 --keys：从别处得到的节点公钥 | --keys is needed: the log's public keys, from somewhere else");
                return Unreadable;
            }

            using var file = File.OpenRead(path);
            var verdict = EvidenceVerifier.Verify(
                file, LogKeys.Parse(File.ReadAllText(keys)), [.. flags.All("--witness-key").Select(VerifierKey.Parse)]);
            foreach (var fault in verdict.Faults.Take(Shown))
            {
                output.WriteLine($"✗ {fault.Zh} | {fault.En} [{fault.Code}]");
            }

            if (verdict.IsRight)
            {
                output.WriteLine(
                    $"✓ {verdict.Origin} {verdict.Case:D}: {verdict.Entries} 条痕迹 entries, {verdict.Files} 个附件 files");
                foreach (var witness in verdict.Witnesses)
                {
                    output.WriteLine($"  见证 witnessed by {witness.Name} {witness.At:yyyy-MM-dd HH:mm:ss}Z");
                }
            }

            return verdict.IsRight ? Right : verdict.Faults.Any(fault => fault.Code == "evidence.malformed")
                ? Unreadable : Changed;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or LogException)
        {
            output.WriteLine($"不能读取 cannot be read: {unreadable.Message}");
            return Unreadable;
        }
    }

    private static int Say(TraceVerdict verdict)
    {
        Console.WriteLine(
            $"{verdict.Entries} 条痕迹 entries, {verdict.Checkpoints} 个检查点 checkpoints, {verdict.Cosignatures} 个见证 cosignatures");
        if (verdict.IsRight)
        {
            Console.WriteLine("全部相符。 All right.");
            return Right;
        }

        Console.WriteLine($"首个错误 first wrong: {verdict.First!.Zh} | {verdict.First.En} [{verdict.First.Code}]");
        foreach (var finding in verdict.Findings.Take(Shown))
        {
            Console.WriteLine($"✗ {finding.Zh} | {finding.En} [{finding.Code}]");
        }

        return Changed;
    }

    private static List<SignedNote> Seen(IReadOnlyList<string> folders) =>
        [.. folders.SelectMany(Directory.EnumerateDirectories).Select(view => new LogFolder(view).ReadCheckpoint())
            .OfType<SignedNote>()];

    private sealed class Counter : IProgress<long>
    {
        private const long Step = 100_000;

        public void Report(long value)
        {
            if (value % Step == 0)
            {
                Console.Error.WriteLine($"… {value}");
            }
        }
    }
}
