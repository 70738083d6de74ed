using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;
using Yiwang.Platform.Jobs;
using Yiwang.Tests.Tracing;

namespace Yiwang.Tests.Application;

/// <summary>What is done by itself is done when its moment has come, and tried again when it failed.</summary>
public sealed class WorkTests(TraceDatabase database) : IClassFixture<TraceDatabase>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_duty_runs_first_of_all_and_then_when_its_moment_has_come()
    {
        await using var source = await database.Create(Cancel);
        var (early, due, late) = (0, 0, 0);
        var enough = new TaskCompletionSource();
        using var work = new Work(source,
        [
            new Duty("not yet", Counted(() => early++), "select now() + interval '1 hour'", TimeSpan.Zero),
            new Duty("never", Counted(() => late++), "select null::timestamptz", TimeSpan.Zero),
            new Duty("now", Counted(() => { if (++due == 3) enough.SetResult(); }), "select '-infinity'::timestamptz",
                TimeSpan.Zero),
        ], TimeProvider.System, NullLogger<Work>.Instance);
        await work.StartAsync(Cancel);
        await enough.Task.WaitAsync(Cancel);
        await work.StopAsync(Cancel);
        Assert.Equal((1, 1), (early, late));
    }

    [Fact]
    public async Task A_duty_that_failed_is_tried_again_and_holds_up_no_other()
    {
        await using var source = await database.Create(Cancel);
        var (tried, others) = (0, 0);
        var enough = new TaskCompletionSource();
        using var work = new Work(source,
        [
            new Duty("fails twice", Counted(() =>
            {
                if (++tried < 3) throw new InvalidOperationException("not this time");
                enough.SetResult();
            }), "select null::timestamptz", TimeSpan.Zero),
            new Duty("other", Counted(() => others++), "select '-infinity'::timestamptz", TimeSpan.Zero),
        ], TimeProvider.System, NullLogger<Work>.Instance);
        await work.StartAsync(Cancel);
        await enough.Task.WaitAsync(Cancel);
        await work.StopAsync(Cancel);
        Assert.Equal(3, tried);
        Assert.True(others >= 2);
    }

    [Fact]
    public async Task A_wrong_moment_of_one_duty_is_no_end_of_the_work()
    {
        await using var source = await database.Create(Cancel);
        var rounds = 0;
        var enough = new TaskCompletionSource();
        using var work = new Work(source,
        [
            new Duty("wrong", Counted(() => { }), "select due_at from a_table_that_is_not_there", TimeSpan.Zero),
            new Duty("each round", Counted(() => { if (++rounds == 2) enough.SetResult(); }), Rest: TimeSpan.Zero),
        ], TimeProvider.System, NullLogger<Work>.Instance);
        await work.StartAsync(Cancel);
        await enough.Task.WaitAsync(Cancel);
        await work.StopAsync(Cancel);
    }

    private static Func<NpgsqlConnection, CancellationToken, Task> Counted(Action count) => (_, _) =>
    {
        count();
        return Task.CompletedTask;
    };
}
