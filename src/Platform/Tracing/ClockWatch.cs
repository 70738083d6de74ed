using System.Globalization;
using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Tracing;

/// <summary>
/// Compares the wall clock with the monotonic one: when somebody sets the clock, or it jumps, that is an entry of its
/// own. Order
/// in the trace does not depend on it.
/// </summary>
public sealed class ClockWatch(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>Drift from which it is an entry.</summary>
    public static readonly TimeSpan DriftMax = TimeSpan.FromSeconds(5);

    private DateTimeOffset wall = clock.GetUtcNow();
    private long ticks = clock.GetTimestamp();

    /// <summary>How far the wall clock moved against the monotonic one since the start or the last entry.</summary>
    public TimeSpan Drift => clock.GetUtcNow() - wall - clock.GetElapsedTime(ticks);

    /// <summary>One look; writes <c>system.clock_jumped</c> with the seconds when the drift is too large.</summary>
    public async Task Pass(NpgsqlConnection connection, CancellationToken cancel)
    {
        var drift = Drift;
        if (drift.Duration() <= DriftMax)
        {
            return;
        }

        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "system.clock_jumped", Actor.System,
            now, cancel)).Answer;
        act.Trace("system.clock_jumped", "node", TraceStore.Node,
            facts: ("seconds", drift.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)));
        await act.Commit(true, cancel);
        (wall, ticks) = (now, clock.GetTimestamp());
    }
}
