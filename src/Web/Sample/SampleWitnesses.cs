using Npgsql;
using Yiwang.Platform.Tracing;
using Yiwang.TransparencyLog;

namespace Yiwang.Web.Sample;

/// <summary>
/// The two witnesses that the sample plays: each with a key and a memory of its own, each reading the log over HTTP as
/// one on another machine would. They run in this process, so they show how witnessing works and prove nothing; the
/// page says so.
/// </summary>
internal static class SampleWitnesses
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] Names = ["sample/archive", "sample/audit"];

    /// <summary>Enters both and lets them watch until cancelled.</summary>
    public static async Task Watch(NpgsqlDataSource source, TraceLog log, string data, Uri server,
        CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = server,
            MaxResponseContentBufferSize = WitnessRound.AnswerBytesMax, Timeout = Patience };
        List<(string Name, WitnessRound Round)> rounds = [];
        await using (var connection = await source.OpenConnectionAsync(cancel))
        {
            foreach (var name in Names)
            {
                var folder = Path.Combine(data, "witnesses", name.Replace('/', '-'));
                Directory.CreateDirectory(folder);
                var cosigner = NoteSigner.Cosigner(name, NodeKey.Seed(Path.Combine(folder, "key")),
                    TimeProvider.System);
                await CosignatureStore.Enter(connection, cosigner.Key, "", TimeProvider.System.GetUtcNow(), cancel);
                await using var mark = new NpgsqlCommand("update witness set is_sample = true where name = $1",
                    connection) { Parameters = { new() { Value = name } } };
                await mark.ExecuteNonQueryAsync(cancel);
                rounds.Add(
                    (name, new WitnessRound(http,
                        new Witness(Path.Combine(folder, "seen"), log.Origin, log.Keys, cosigner))));
            }
        }

        var seen = "";
        while (!cancel.IsCancellationRequested)
        {
            var now = log.Folder.ReadCheckpoint()?.Text ?? "";
            if (now != seen && await All(source, rounds, cancel)) seen = now;
            await Task.Delay(Round, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<bool> All(NpgsqlDataSource source, List<(string Name, WitnessRound Round)> rounds,
        CancellationToken cancel)
    {
        try
        {
            foreach (var (name, round) in rounds)
            {
                if (await round.Run(cancel) is not { IsAlarm: true } alarm) continue;
                await using var connection = await source.OpenConnectionAsync(cancel);
                await CosignatureStore.Alarm(connection, name, alarm, TimeProvider.System.GetUtcNow(), cancel);
            }

            return true;
        }
        catch (Exception away) when (away is HttpRequestException or LogException or IOException or NpgsqlException
            || cancel.IsCancellationRequested)
        {
            // A checkpoint that moved on between two requests, a server that is stopping: looked at again in the next
            // round.
            return false;
        }
    }
}
