using Xunit;
using Yiwang.Platform.Database;

namespace Yiwang.Tests.Application;

/// <summary>What is asked while others are served is served together; nobody is told twice or forgotten.</summary>
public sealed class TogetherTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_comes_to_an_empty_road_leaves_at_once_and_who_comes_meanwhile_goes_together()
    {
        var road = new Road(lengthMax: 3);
        var first = road.Ask("a");
        var others = new[] { "b", "c", "d", "e" }.Select(road.Ask).ToList();
        road.Open.SetResult();
        Assert.Equal("told a", await first);
        Assert.Equal(["told b", "told c", "told d", "told e"], await Task.WhenAll(others));
        Assert.Equal(["a", "b c d", "e"], road.Journeys);
    }

    [Fact]
    public async Task Those_that_have_an_id_in_common_go_one_after_the_other()
    {
        var road = new Road(lengthMax: 9);
        var asked = new[] { "a", "b1", "b2", "c" }.Select(road.Ask).ToList();
        road.Open.SetResult();
        await Task.WhenAll(asked);
        Assert.Equal(["a", "b1 c", "b2"], road.Journeys);
    }

    [Fact]
    public async Task A_failure_is_told_to_those_it_concerns_and_the_others_go_on()
    {
        var road = new Road(lengthMax: 9);
        var first = road.Ask("a");
        var broken = road.Ask("bad");
        road.Open.SetResult();
        Assert.Equal("told a", await first);
        Assert.Equal("bad", (await Assert.ThrowsAsync<FormatException>(() => broken)).Message);
        Assert.Equal("told z", await road.Ask("z"));
    }

    [Fact]
    public async Task Who_gives_up_waiting_does_not_stop_the_others()
    {
        var road = new Road(lengthMax: 9);
        var first = road.Ask("a");
        using var patience = new CancellationTokenSource();
        var gone = road.Together.Ask("b", patience.Token);
        var stays = road.Ask("c");
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        road.Open.SetResult();
        Assert.Equal(["told a", "told c"], await Task.WhenAll(first, stays));
    }

    // The first journey waits until the road is opened, so that what is asked meanwhile is known.
    private sealed class Road
    {
        public Road(int lengthMax) =>
            Together = new Together<string, string>(1, lengthMax, Carry, what => [Id(what[0])]);

        public Together<string, string> Together { get; }

        public TaskCompletionSource Open { get; } = new();

        public List<string> Journeys { get; } = [];

        public Task<string> Ask(string what) => Together.Ask(what, Cancel);

        private static Guid Id(char letter) => new(letter, 0, 0, new byte[8]);

        private async Task Carry(IReadOnlyList<Asked<string, string>> asked)
        {
            await Open.Task;
            Journeys.Add(string.Join(' ', asked.Select(one => one.What)));
            if (asked.Any(one => one.What == "bad")) throw new FormatException("bad");
            foreach (var one in asked) one.Told.SetResult($"told {one.What}");
        }
    }
}
