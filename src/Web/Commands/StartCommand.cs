using Yiwang.Platform;
using Yiwang.Platform.Settings;
using Yiwang.Web.Sample;

namespace Yiwang.Web.Commands;

/// <summary>
/// <c>start</c>: what <c>bin/start</c> does after building: migrates, loads the sample once, serves, says who may
/// sign in.
/// </summary>
internal static class StartCommand
{
    public static async Task<int> Run(YiwangSettings settings, CancellationToken cancel)
    {
        await using var installation = await Installation.Open(settings, migrate: true, cancel);
        var password = await LoadCommand.Load(installation.Source, settings.Data, cancel);
        var file = LoadCommand.PasswordFile(settings.Data);
        if (password is null && File.Exists(file)) password = await File.ReadAllTextAsync(file, cancel);
        await using var server = Server.Build(installation, TimeProvider.System);
        await server.StartAsync(cancel);
        Console.WriteLine($"\n一网已启动 Yiwang is ready: {string.Join(' ', server.Urls)}\n");
        if (password is not null)
        {
            Console.WriteLine($"口令 password（示例全部人员 everybody in the sample）: {password}\n");
            foreach (var person in SampleProvince.Known)
            {
                Console.WriteLine($"  {person.SignIn,-14}{person.Name}\t{person.Does.Zh} · {person.Does.En}");
            }
            Console.WriteLine("\n按 Ctrl-C 停止。 Ctrl-C stops everything.");
        }
        var witnesses = SampleWitnesses.Watch(installation.Source, Duties.Log(settings), settings.Data, new Uri(server.Urls.First()), cancel);
        await server.UntilStopped(cancel);
        await witnesses.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }
}
