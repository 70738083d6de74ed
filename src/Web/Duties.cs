using Npgsql;
using Yiwang.Administration;
using Yiwang.Exchange;
using Yiwang.Insight;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Jobs;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Settings;
using Yiwang.Platform.Tracing;
using Yiwang.Platform.Urging;
using Yiwang.Supervision;
using Yiwang.TransparencyLog;

namespace Yiwang.Web;

/// <summary>What an installation does by itself, listed by hand.</summary>
internal static class Duties
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<LateTasks>();
        services.AddSingleton(provider =>
            new Duty("late tasks", provider.GetRequiredService<LateTasks>().Pass, LateTasks.Next));
        services.AddSingleton<RecountLimits>();
        services.AddSingleton(provider =>
            new Duty("recount", provider.GetRequiredService<RecountLimits>().Pass, RecountLimits.Next));
        services.AddSingleton<SmsSender>();
        services.AddSingleton(provider =>
            new Duty("short messages", provider.GetRequiredService<SmsSender>().Pass, SmsSender.Next));
        services.AddSingleton<EscalateLate>();
        services.AddSingleton(provider =>
            new Duty("escalation", provider.GetRequiredService<EscalateLate>().Pass, EscalateLate.Next));
        services.AddSingleton<UrgeByRule>();
        services.AddSingleton(provider =>
            new Duty("urging by rule", provider.GetRequiredService<UrgeByRule>().Pass, UrgeByRule.Next));
        services.AddSingleton(provider =>
            new Duty("route timers", provider.GetRequiredService<RouteTimers>().Pass, RouteTimers.Next));
        services.AddSingleton(provider => new Duty("trace", Sequence(
            provider.GetRequiredService<YiwangSettings>(), provider.GetRequiredService<TimeProvider>()), Sequencer.Next,
                Sequencer.Rest));
        services.AddSingleton<ClockWatch>();
        services.AddSingleton(provider => new Duty("clock", provider.GetRequiredService<ClockWatch>().Pass));
        ExchangeModule.AddDuties(services);
        InsightModule.AddDuties(services);
        SupervisionModule.AddDuties(services);
        RoutesModule.AddDuties(services);
        AdministrationModule.AddDuties(services);
        services.AddHostedService<Work>();
    }

    /// <summary>Name of the log in its checkpoints.</summary>
    public static string Origin(YiwangSettings settings) => $"yiwang/{settings.Node}";

    public static LogFolder Folder(YiwangSettings settings) => new(Path.Combine(settings.Data, "trace"));

    /// <summary>The node's keys, made at first run.</summary>
    public static IReadOnlyList<NoteSigner> Signers(YiwangSettings settings) =>
        LogKeys.Signers(Path.Combine(settings.Data, "keys"), Origin(settings));

    /// <summary>The node's log as others see it.</summary>
    public static TraceLog Log(YiwangSettings settings) =>
        new(Folder(settings), Origin(settings), LogKeys.Of(Signers(settings)));

    private static Func<NpgsqlConnection, CancellationToken, Task> Sequence(YiwangSettings settings, TimeProvider clock)
    {
        var sequencer = new Sequencer(Folder(settings), Origin(settings), Signers(settings), clock);
        return async (connection, cancel) =>
        {
            while ((await sequencer.Run(connection, cancel)).HasMore) cancel.ThrowIfCancellationRequested();
        };
    }
}
