using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Jobs;

/// <summary>
/// Something that is done by itself: one pass with a connection of its own. Several processes may run it; it must be
/// right when two do, and when there is nothing to do.
/// </summary>
/// <param name="Next">
/// A scalar SQL expression: when there is something to do next, read from the end of an index (<c>min</c> over what a
/// partial index holds); null for nothing, <c>-infinity</c> for at once. Without it there is a pass in each round.
/// </param>
/// <param name="Rest">Shortest time between two passes; a round where none is named.</param>
/// <param name="IsLong">A pass may take minutes: it goes round by itself, and no other duty waits for it.</param>
public sealed record Duty(
    string Name, Func<NpgsqlConnection, CancellationToken, Task> Pass, string? Next = null, TimeSpan? Rest = null,
    bool IsLong = false);

/// <summary>
/// The background work of an installation. One statement looks for the next moment of every duty several times a
/// second, so that waiting costs hardly anything however much waits; a duty runs when its moment has come. The first
/// round runs them all, and so does what failed: deadlines missed while everything was stopped are caught up.
/// </summary>
public sealed partial class Work(NpgsqlDataSource source, IEnumerable<Duty> duties, TimeProvider clock,
    ILogger<Work> log) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private readonly Waiting[] waiting = duties.Select(duty => new Waiting(duty)).ToArray();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        [GoRound([.. waiting.Where(one => !one.Duty.IsLong)], stoppingToken),
            .. waiting.Where(one => one.Duty.IsLong).Select(one => GoRound([one], stoppingToken))]);

    private async Task GoRound(Waiting[] turn, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(LookEvery);
        try
        {
            do
            {
                foreach (var one in await Due(turn, stopping)) await Pass(one, stopping);
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task<List<Waiting>> Due(Waiting[] turn, CancellationToken stopping)
    {
        var rested = turn.Where(one => one.HasRested).ToList();
        var asked = rested.Where(one => !one.IsOwed && one.Duty.Next is not null).ToList();
        if (asked.Count == 0) return rested;
        try
        {
            await using var look = source.CreateCommand("select "
                + string.Join(", ", asked.Select(one => $"coalesce(({one.Duty.Next}) <= $1, false)")));
            look.Parameters.Add(Sql.Of(clock.GetUtcNow()));
            await using var row = await look.ExecuteReaderAsync(stopping);
            await row.ReadAsync(stopping);
            return rested.Where(one => asked.IndexOf(one) is var at && (at < 0 || row.GetBoolean(at))).ToList();
        }
        catch (NpgsqlException failure) when (Outage.Is(failure))
        {
            Waits(log, "look", failure.SqlState ?? failure.Message);
            await Task.Delay(Round, stopping);
            return [];
        }
        catch (NpgsqlException failure)
        {
            // A moment that cannot be asked for is a mistake of ours and no reason to do nothing: a pass that finds
            // nothing does no harm.
            Failed(log, failure, "look");
            await Task.Delay(Round, stopping);
            return rested;
        }
    }

    private async Task Pass(Waiting one, CancellationToken stopping)
    {
        one.Start();
        try
        {
            await using var connection = await source.OpenConnectionAsync(stopping);
            await one.Duty.Pass(connection, stopping);
            one.IsOwed = false;
        }
        catch (NpgsqlException failure) when (Outage.Is(failure))
        {
            one.IsOwed = true;
            Waits(log, one.Duty.Name, failure.SqlState ?? failure.Message);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            // One duty that fails must not stop the others, nor itself: it is logged and tried again.
            one.IsOwed = true;
            Failed(log, failure, one.Duty.Name);
        }
    }

    [LoggerMessage(EventId = 11, Level = LogLevel.Warning, Message = "Duty {Name} waits, the database is away: {Why}")]
    private static partial void Waits(ILogger log, string name, string why);

    [LoggerMessage(EventId = 10, Level = LogLevel.Error, Message = "Duty {Name} failed and will be tried again")]
    private static partial void Failed(ILogger log, Exception failure, string name);

    private sealed class Waiting(Duty duty)
    {
        private long started;

        public Duty Duty => duty;

        /// <summary>To be done whatever its moment says: it never ran, or failed.</summary>
        public bool IsOwed { get; set; } = true;

        public bool HasRested => started == 0 || Stopwatch.GetElapsedTime(started) >= (duty.Rest ?? Round);

        public void Start() => started = Stopwatch.GetTimestamp();
    }
}
