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
        var opened = new OpenedCase(by, caseId, taskId);
        var begun = await Act.Begin(source, actId, "task.complete", by, clock.GetUtcNow(), opened.Look, cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Moved>();
        var moved = await cases.Complete(act, opened, answer, cancel);
        return moved.Refusal is { } no ? no : await act.Commit(moved.Answer, cancel);
    }
}

/// <summary>Makes a free move on a task or a case: return, transfer, add signers and the others of docs/standards/moves.md.</summary>
public sealed class MakeMove(NpgsqlDataSource source, Cases cases, TimeProvider clock)
{
    /// <param name="taskId">Null: the move is on the case as a whole.</param>
    /// <param name="move">Makes the move for the engine's key of the task (0 for the case).</param>
    /// <param name="words">The reason or message, kept as an opinion.</param>
    public async Task<Result<Moved>> Run(
        Actor by, Guid actId, Guid caseId, Guid? taskId, Func<int, Move> move, string words, CancellationToken cancel)
    {
        if (words.Length > Way.ReasonLengthMax)
        {
            return new Refusal("move.reason_too_long", $"理由最多 {Way.ReasonLengthMax:N0} 字。", $"A reason has at most {Way.ReasonLengthMax:N0} characters.",
                RefusalKind.TooLarge, "words");
        }
        var opened = new OpenedCase(by, caseId, taskId);
        var begun = await Act.Begin(source, actId, "case.move", by, clock.GetUtcNow(), opened.Look, cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Moved>();
        var moved = await cases.Make(act, opened, move, words, null, cancel);
        return moved.Refusal is { } no ? no : await act.Commit(moved.Answer, cancel);
    }
}

/// <summary>A person looks at a case: what lies open for them in it counts as opened, in the way and in the trace.</summary>
public sealed class LookAtCase(NpgsqlDataSource source, Cases cases, TimeProvider clock)
{
    public async Task<Result<int>> Run(Actor by, Guid caseId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var begun = await Act.Begin(source, Guid.CreateVersion7(now), "case.look", by, now, cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        var looked = await cases.Look(act, caseId, cancel);
        // Somebody closed them at this moment, or another window looked first: there is nothing to write.
        return looked.Refusal is not null || looked.Answer == 0 ? looked : await act.Commit(looked.Answer, cancel);
    }
}
