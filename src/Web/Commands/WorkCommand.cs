using Yiwang.Platform.Settings;

namespace Yiwang.Web.Commands;

/// <summary>
/// <c>work</c>: the background work alone, without pages; several of them and several <c>serve</c> share one database.
/// </summary>
internal static class WorkCommand
{
    public static async Task<int> Run(YiwangSettings settings, CancellationToken cancel)
    {
        await using var installation = await Installation.Open(settings, migrate: true, cancel);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        Server.Log(builder.Logging);
        Server.AddServices(builder.Services, installation, TimeProvider.System);
        Duties.Add(builder.Services);
        using var host = builder.Build();
        await host.StartAsync(cancel);
        Console.WriteLine("一网在做后台工作。 Yiwang works.");
        await host.UntilStopped(cancel);
        return 0;
    }
}
