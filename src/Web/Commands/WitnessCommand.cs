using Yiwang.Platform.Tracing;
using Yiwang.TransparencyLog;

namespace Yiwang.Web.Commands;

/// <summary>
/// <c>witness --of URL --keys FILE --folder FOLDER [--name NAME]</c>: looks at a log once a second from another
/// machine, cosigns what
/// is consistent, and says it loudly when something is not. Its own key is made in the folder; its public half is
/// printed, to be
/// entered at the log. Ends with 2 at an alarm.
/// </summary>
internal static class WitnessCommand
{
    private const int Alarmed = 2;
    private const int NotUnderstood = 64;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<int> Run(TraceFlags flags, CancellationToken cancel)
    {
        if (flags.One("--of") is not { } url || flags.One("--keys") is not { } keyFile
            || flags.One("--folder") is not { } folder)
        {
            await Console.Error.WriteLineAsync(
                "用法 usage: yiwang witness --of URL --keys FILE --folder FOLDER [--name NAME]");
            return NotUnderstood;
        }

        var keys = LogKeys.Parse(await File.ReadAllTextAsync(keyFile, cancel));
        var name = flags.One("--name") ?? $"witness/{Environment.MachineName}";
        var cosigner = NoteSigner.Cosigner(name, NodeKey.Seed(Path.Combine(folder, "key")), TimeProvider.System);
        Console.WriteLine($"见证方公钥 key of this witness: {cosigner.Key}");
        using var http = new HttpClient
        {
            BaseAddress = new Uri(url.TrimEnd('/') + "/"), MaxResponseContentBufferSize = WitnessRound.AnswerBytesMax,
                Timeout = Patience,
        };
        var round = new WitnessRound(http,
            new Witness(Path.Combine(folder, "seen"), keys.Ed25519.Name, keys, cosigner));
        return await Watch(round, cancel);
    }

    private static async Task<int> Watch(WitnessRound round, CancellationToken cancel)
    {
        var seen = -1L;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (await round.Run(cancel) is { } answer && (answer.IsAlarm || answer.SeenSize != seen))
                {
                    Console.WriteLine($"{answer.SeenSize}: {answer.Zh} {answer.En}");
                    seen = answer.SeenSize;
                    if (answer.IsAlarm)
                    {
                        return Alarmed;
                    }
                }
            }
            catch (Exception away) when (away is HttpRequestException or LogException)
            {
                // A log that is away for a while is not a lying one: said, and asked again.
                await Console.Error.WriteLineAsync(away.Message);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return 0;
            }

            await Task.Delay(Round, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return 0;
    }
}
