using Yiwang.Administration.Contracts;
using Yiwang.Platform;
using Yiwang.Platform.Settings;
using Yiwang.Platform.Ui;
using Yiwang.Web.Sample;

namespace Yiwang.Web.Commands;

/// <summary>
/// <c>start</c>: what <c>bin/start</c> does after building: migrates, loads the sample once, serves, says who may
/// sign in.
/// </summary>
internal static class StartCommand
{
    /// <summary>Without the sample: the first unit is set up on a page, with the token that is printed here.</summary>
    public const string Empty = "--empty";

    public static async Task<int> Run(YiwangSettings settings, bool empty, CancellationToken cancel)
    {
        Listening.Check(settings.Listen);
        await using var installation = await Installation.Open(settings, migrate: true, cancel);
        var password = empty ? null : await LoadCommand.Load(installation.Source, settings.Data, cancel);
        var file = LoadCommand.PasswordFile(settings.Data);
        if (password is null && File.Exists(file)) password = await File.ReadAllTextAsync(file, cancel);
        await using var server = Server.Build(installation, TimeProvider.System);
        await server.StartAsync(cancel);
        Console.WriteLine($"\n一网已启动 Yiwang is ready: {string.Join(' ', server.Urls)}\n");
        await FirstStart.Say(installation.Source, server, cancel);
        if (password is not null)
        {
            Console.WriteLine($"口令 password（示例全部人员 everybody in the sample）: {password}\n");
            foreach (var person in SampleProvince.Known)
            {
                Console.WriteLine($"  {person.SignIn,-14}{person.Name}\t{person.Does.Zh} · {person.Does.En}");
            }
        }
        Console.WriteLine("\n按 Ctrl-C 停止。 Ctrl-C stops everything.");
        var witnesses = password is null ? Task.CompletedTask
            : SampleWitnesses.Watch(installation.Source, Duties.Log(settings), settings.Data,
                new Uri(server.Urls.First()), cancel);
        await server.UntilStopped(cancel);
        await witnesses.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }
}

internal static class FirstStart
{
    /// <summary>Where there is no unit yet: says where the first one is set up, and the token that opens it
    /// once.</summary>
    public static async Task Say(Npgsql.NpgsqlDataSource source, WebApplication server, CancellationToken cancel)
    {
        if (await FirstToken.Offer(source, TimeProvider.System.GetUtcNow(), cancel) is not { } token) return;
        Console.WriteLine($"还没有单位。请打开 {server.Urls.First()}{Urls.FirstRun} ，用这个一次性令牌建第一个单位：");
        Console.WriteLine("There is no unit yet. Open that page and set up the first with this one-time token:");
        Console.WriteLine($"\n  {token}\n");
    }
}
