using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Platform.Routing;

/// <summary>
/// The way of a case: the engine's process and the free moves over it. Pure: the same state, move and context always
/// give the same outcome; who gets a step is asked of the context. Every move is defined in docs/standards/moves.md.
/// </summary>
public static class Way
{
    /// <summary>People asked in one step, and circulations of one case.</summary>
    public const int SeatsMax = 5_000;

    public const int ReasonLengthMax = 2_000;

    public static Outcome Start(Route route, MoveContext context, Values? variables = null)
    {
        var step = Engine.Start(route.Definition, variables);
        var empty = new WayState(new State(Status.Running, 1, [], [], Values.Empty), 1);
        if (step.Refusal is not null) return new Outcome(empty, [], step.Refusal);
        var run = new WayRun(route, empty, context);
        run.Absorb(step);
        return run.Close(empty);
    }

    public static Outcome Apply(Route route, WayState state, Move move, MoveContext context)
    {
        var run = new WayRun(route, state, context);
        run.Do(move);
        return run.Close(state);
    }

    /// <summary>What the move would do, without doing it.</summary>
    public static MovePreview Preview(Route route, WayState state, Move move, MoveContext context)
    {
        var outcome = Apply(route, state, move, context);
        return Previews.Of(route, state, outcome, move);
    }

    /// <summary>The moves the actor may make on that task now; task 0: on the case as a whole.</summary>
    public static IReadOnlyList<AllowedMove> Allowed(Route route, WayState state, int task, MoveContext context) =>
        Offers.Of(route, state, task, context);

    /// <summary>The tasks of this case that lie on a person's own name: what a hand-over must empty.</summary>
    public static IReadOnlyList<Seat> LyingOn(WayState state, string person) =>
        [.. state.Seats.Where(seat => seat.IsUnfinished
            && (seat.ClaimedBy == person || (seat.Who.Kind == AssigneeKind.Person && seat.Who.Id == person)))];

    /// <summary>The passed steps a task can be returned to, newest first.</summary>
    public static IReadOnlyList<PassedStep> PassedBefore(WayState state, int task)
    {
        if (state.Find(task) is not { Step: > 0 } seat) return [];
        var visits = Engine.PassedBefore(state.Engine, seat.Step);
        return [.. visits.Select(visit => state.Passed.FirstOrDefault(passed => passed.Visit == visit.Id))
            .OfType<PassedStep>()];
    }
}
