using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Jobs;

/// <summary>
/// Something that is done by itself: one pass with a connection of its own. Several processes may run it; it must be right when two do.
/// </summary>
/// <param name="IsLong">A pass may take minutes: it goes round by itself, and no other duty waits for it.</param>
public sealed record Duty(string Name, Func<NpgsqlConnection, CancellationToken, Task> Pass, bool IsLong = false);

/// <summary>
/// The background work of an installation: every duty once a second. A pass that finds nothing costs one look at an index, so deadlines
/// missed while everything was stopped are caught up by the first round.
/// </summary>
public sealed partial class Work(NpgsqlDataSource source, IEnumerable<Duty> duties, ILogger<Work> log) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);
    private readonly Duty[] duties = duties.ToArray();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        [GoRound([.. duties.Where(duty => !duty.IsLong)], stoppingToken), .. duties.Where(duty => duty.IsLong).Select(duty => GoRound([duty], stoppingToken))]);

    private async Task GoRound(Duty[] turn, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Round);
        do
        {
            foreach (var duty in turn)
            {
                try
                {
                    await using var connection = await source.OpenConnectionAsync(stoppingToken);
                    await duty.Pass(connection, stoppingToken);
                }
                catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
                {
                    return;
                }
                catch (NpgsqlException failure) when (Outage.Is(failure))
                {
                    Waits(log, duty.Name, failure.SqlState ?? failure.Message);
                }
                catch (Exception failure)
                {
                    // One duty that fails must not stop the others, nor itself: it is logged and tried again in the next round.
                    Failed(log, failure, duty.Name);
                }
            }
        }
        while (await Next(timer, stoppingToken));
    }

    private static async Task<bool> Next(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 11, Level = LogLevel.Warning, Message = "Duty {Name} waits, the database is away: {Why}")]
    private static partial void Waits(ILogger log, string name, string why);

    [LoggerMessage(EventId = 10, Level = LogLevel.Error, Message = "Duty {Name} failed and will be tried again")]
    private static partial void Failed(ILogger log, Exception failure, string name);
}
