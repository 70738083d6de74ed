using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Routing;

/// <summary>Answers a task: the opinion, what was chosen, and on it goes.</summary>
public sealed class CompleteTask(NpgsqlDataSource source, Cases cases, TimeProvider clock)
{
    public const int WordsLengthMax = 20_000;

    public async Task<Result<Moved>> Run(Actor by, Guid actId, Guid caseId, Guid taskId, TaskAnswer answer, CancellationToken cancel)
    {
        if (answer.Words.Length > WordsLengthMax)
        {
            return new Refusal("opinion.too_long", $"意见最多 {WordsLengthMax:N0} 字。", $"An opinion has at most {WordsLengthMax:N0} characters.", RefusalKind.TooLarge, "words");
        }
        var begun = await Act.Begin(source, actId, "task.complete", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Moved>();
        var moved = await cases.Complete(act, caseId, taskId, answer, cancel);
        return moved.Refusal is { } no ? no : await act.Commit(moved.Answer, cancel);
    }
}

/// <summary>Returns a task to a step passed, with the reason.</summary>
public sealed class ReturnTask(NpgsqlDataSource source, Cases cases, TimeProvider clock)
{
    public async Task<Result<Moved>> Run(Actor by, Guid actId, Guid caseId, Guid taskId, string node, string reason, CancellationToken cancel)
    {
        var begun = await Act.Begin(source, actId, "task.return", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Moved>();
        var moved = await cases.Return(act, caseId, taskId, node, reason, cancel);
        return moved.Refusal is { } no ? no : await act.Commit(moved.Answer, cancel);
    }
}
