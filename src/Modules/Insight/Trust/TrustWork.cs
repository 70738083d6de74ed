using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Yiwang.Insight.Trust;

/// <summary>Looks every second whether a verification is wanted. Not a duty: it may take minutes, and the duties must not wait for it.</summary>
internal sealed partial class TrustWork(VerifyTrace verify, ILogger<TrustWork> log) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await verify.Look(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception away) when (away is NpgsqlException or IOException)
            {
                // The database or a file is away for a moment: said, and tried again in the next round.
                Failed(log, away);
            }

            await Task.Delay(Round, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(EventId = 60, Level = LogLevel.Error, Message = "The verification of the trace failed and will be tried again")]
    private static partial void Failed(ILogger log, Exception failure);
}
