using Yiwang.Platform.Database;

namespace Yiwang.Platform.Routing;

/// <summary>The tasks of a case as a move goes along: what each was, so that its end can say where it lay and how long
/// it took.</summary>
internal sealed class Desks(IReadOnlyList<TaskRow> before)
{
    private readonly Dictionary<string, Desk> desks = before.ToDictionary(task => task.Key, task => new Desk(
        task.Id, task.Node, task.Step, task.OpinionKind, task.Round, task.UnitId, task.PostId, task.PersonId,
        task.CreatedAt, task.DueAt, task.LateAt, task.State,
        task.State == "done" && task.DoneBy is not null));

    /// <summary>Whether somebody gave an instruction (批示) in this case.</summary>
    public bool HasInstruction => desks.Values.Any(desk => desk is { Opinion: "批示", IsAnswered: true });

    public Desk? Find(int key) => desks.GetValueOrDefault(key.ToString());

    public void Put(int key, Desk desk) => desks[key.ToString()] = desk;

    /// <summary>After the clocks were started again every limit is a later one.</summary>
    public async Task ReadLimits(Act act, Guid caseId, CancellationToken cancel)
    {
        foreach (var (key, due) in await act.Query<(string Key,
            DateTime? Due)>("select key, due_at from task where case_id = @caseId", new { caseId }, cancel))
        {
            if (desks.TryGetValue(key, out var desk)) desks[key] = desk with { DueAt = due };
        }
    }
}

/// <param name="IsAnswered">Done by a person, not skipped.</param>
internal sealed record Desk(
    Guid Id, string Node, string Step, string Opinion, int Round, int UnitId, int? PostId, int? PersonId,
    DateTimeOffset CreatedAt, DateTimeOffset? DueAt,
    DateTimeOffset? LateAt, string State, bool IsAnswered = false)
{
    public bool IsOver => State is "done" or "cancelled";

    public IEnumerable<(string Key, string Value)> Facts =>
        [("step", Node), ("name", Step), ("round", Round.ToString()), .. CountedFacts.Place(UnitId, PostId, PersonId)];
}
