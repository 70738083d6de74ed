using Microsoft.Extensions.DependencyInjection;

namespace Yiwang.Platform.Routing;

/// <summary>What routing brings besides the core, listed by hand.</summary>
public static class RoutingServices
{
    public static void Add(IServiceCollection services)
    {
        foreach (var belonging in RoutingBelongings.All) services.AddSingleton(belonging);
        services.AddSingleton(CasesOfUnit.Belonging);
        services.AddSingleton<CasesOfUnit>();
        services.AddSingleton<LookAtCase>();
        services.AddSingleton<RouteTimers>();
        services.AddSingleton<CaseMessages>();
        services.AddSingleton(RoutingActs.Table);
        services.AddSingleton<SetUnitMoves>();
        services.AddSingleton<ReadMoves>();
        services.AddSingleton<Delegate>();
        services.AddSingleton<TakeBackDelegation>();
        services.AddSingleton<ProposeMove>();
        services.AddSingleton<DecideMove>();
    }
}
