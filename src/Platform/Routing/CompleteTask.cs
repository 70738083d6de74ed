using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Routing;

/// <summary>
/// Answers a task: the opinion, what was chosen, and on it goes. Answers that come in while others are being written
/// are carried out together (docs/decisions/0090-acts-in-convoys.md); each is answered only when it is durable.
/// </summary>
public sealed class CompleteTask(NpgsqlDataSource source, Cases cases, TimeProvider clock)
{
    public const int WordsLengthMax = 20_000;
    internal const string Kind = "task.complete";

    /// <summary>Transactions under way at once: while one waits for the disk the other fills.</summary>
    private const int ConvoysMax = 2;
    private const int ConvoyLengthMax = 64;
    private readonly Together<TaskAnswered, Result<Moved>> road = new(ConvoysMax, ConvoyLengthMax,
        new Carrying(source, cases).Carry, answered => [answered.ActId, answered.CaseId]);

    public async Task<Result<Moved>> Run(Actor by, Guid actId, Guid caseId, Guid taskId, TaskAnswer answer,
        CancellationToken cancel)
    {
        if (answer.Words.Length > WordsLengthMax)
        {
            return new Refusal("opinion.too_long", $"意见最多 {WordsLengthMax:N0} 字。",
                $"An opinion has at most {WordsLengthMax:N0} characters.", RefusalKind.TooLarge, "words");
        }
        return await road.Ask(new TaskAnswered(by, actId, caseId, taskId, answer, clock.GetUtcNow()), cancel);
    }
}

/// <summary>Carries answers out in one convoy, and by themselves those that it left out.</summary>
internal sealed class Carrying(NpgsqlDataSource source, Cases cases)
{
    private readonly Convoy convoy = new(source, cases);

    // No one's own cancellation: others' answers are in it.
    public async Task Carry(IReadOnlyList<Asked<TaskAnswered, Result<Moved>>> taken)
    {
        Result<Moved>?[] results;
        try
        {
            results = await convoy.Run([.. taken.Select(t => t.What)], CancellationToken.None);
        }
        catch (Exception)
        {
            // Whatever it was, it was one of them or all: each by itself finds out, and what was committed unheard
            // answers as done.
            results = new Result<Moved>?[taken.Count];
        }
        for (var i = 0; i < taken.Count; i++)
        {
            if (results[i] is { } result) taken[i].Told.SetResult(result);
        }
        for (var i = 0; i < taken.Count; i++)
        {
            if (results[i] is null) await Tell(taken[i].What, taken[i].Told);
        }
    }

    private async Task Tell(TaskAnswered answered, TaskCompletionSource<Result<Moved>> told)
    {
        try
        {
            told.SetResult(await Alone(answered, CancellationToken.None));
        }
        catch (Exception failure)
        {
            // It belongs to whoever waits for this answer, and becomes words at the edge there.
            told.SetException(failure);
        }
    }

    private async Task<Result<Moved>> Alone(TaskAnswered one, CancellationToken cancel)
    {
        var opened = new OpenedCase(one.By, one.CaseId, one.TaskId);
        var begun = await Act.Begin(source, one.ActId, CompleteTask.Kind, one.By, one.At, opened.Look, cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Moved>();
        var moved = await cases.Complete(act, opened, one.Answer, cancel);
        return moved.Refusal is { } no ? no : await act.Commit(moved.Answer, cancel);
    }
}

/// <summary>Makes a free move on a task or a case: return, transfer, add signers and the others of
/// docs/standards/moves.md.</summary>
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
            return new Refusal("move.reason_too_long", $"理由最多 {Way.ReasonLengthMax:N0} 字。",
                $"A reason has at most {Way.ReasonLengthMax:N0} characters.",
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

/// <summary>A person looks at a case: what lies open for them in it counts as opened, in the way and in the
/// trace.</summary>
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
