using Microsoft.Extensions.DependencyInjection;

namespace Yiwang.Platform.Routing;

/// <summary>What routing brings besides the core, listed by hand.</summary>
public static class RoutingServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<LookAtCase>();
        services.AddSingleton<SetUnitMoves>();
        services.AddSingleton<ReadMoves>();
        services.AddSingleton<ProposeMove>();
        services.AddSingleton<DecideMove>();
    }
}
