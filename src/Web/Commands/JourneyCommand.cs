using System.Diagnostics;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Settings;
using Yiwang.Web.Journey;

namespace Yiwang.Web.Commands;

/// <summary>
/// <c>journey [--server URL --password P]</c>: plays the six acts over HTTP and checks each by reading it back as the
/// persons concerned. Without a server it starts its own on a fresh data folder, with a clock it can move. Ends with 0
/// only if all is right.
/// </summary>
internal static class JourneyCommand
{
    public static async Task<int> Run(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        string? server = null, password = null;
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--server" && i + 1 < arguments.Count) server = arguments[++i];
            else if (arguments[i] == "--password" && i + 1 < arguments.Count) password = arguments[++i];
            else throw new InstallationException(
                new Text($"不认识的参数：{arguments[i]}", $"Unknown argument: {arguments[i]}"));
        }
        return server is null ? await OnItsOwn(cancel)
            : await Play(new Uri(server), password ?? "", null, null, cancel);
    }

    private static async Task<int> OnItsOwn(CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("yiwang-journey-").FullName;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute
            | UnixFileMode.GroupExecute);
        var clock = new JourneyClock();
        try
        {
            await using var installation = await Installation.Open(
                new YiwangSettings { Data = folder, Listen = "http://127.0.0.1:0" }, migrate: true, cancel);
            var password = await LoadCommand.Load(installation.Source, folder, cancel);
            await using var server = Server.Build(installation, clock);
            await server.StartAsync(cancel);
            var code = await Play(new Uri(server.Urls.First()), password!, clock, installation.Source, cancel);
            await server.StopAsync(CancellationToken.None);
            return code;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> Play(Uri server, string password, JourneyClock? clock,
        Npgsql.NpgsqlDataSource? books, CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromMinutes(2) };
        var stage = new Stage(http, password, Console.Out, clock) { Books = books };
        var watch = Stopwatch.StartNew();
        try
        {
            await Drafting.Draft(stage, cancel);
            await Drafting.Issue(stage, cancel);
            await Exchanging.Send(stage, cancel);
            await Exchanging.Receive(stage, cancel);
            await Exchanging.Urge(stage, cancel);
            await Supervising.Supervise(stage, cancel);
            await Exchanging.Close(stage, cancel);
        }
        catch (JourneyBroken broken)
        {
            Console.WriteLine($"\n没有走通 The journey broke: {broken.Message}");
            return 1;
        }
        Console.WriteLine($"\n六幕走完，全部对得上（{watch.Elapsed.TotalSeconds:0} 秒）。 All six acts played and checked.");
        return 0;
    }
}
