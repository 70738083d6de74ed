using System.Collections.Immutable;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Bpmn.Execution;

/// <summary>
/// Executes a compiled process. Pure: no clock, no database, no random; the same events always give the same state.
/// Semantics are those of BPMN 2.0.2 clause 13, as far as docs/standards/bpmn.md lists them.
/// </summary>
public static class Engine
{
    /// <summary>Tokens moved in one step; a condition that never ends is refused beyond it.</summary>
    public const int MovesMax = 20_000;

    /// <summary>How often one step may come by the same node of the same scope without anybody having done
    /// anything.</summary>
    public const int RoundsMax = 100;

    /// <summary>Instances of one multi-instance activity: every unit of a province fits thrice.</summary>
    public const int InstancesMax = 10_000;

    public static Step Start(Definition definition, Values? variables = null)
    {
        var initial = definition.Initial.With(variables ?? Values.Empty);
        var state = new State(Status.Running, 1, [], [], initial);
        var run = new Run(definition, state);
        run.Begin();
        return run.Close(state);
    }

    public static Step Apply(Definition definition, State state, Event what)
    {
        if (state.Status != Status.Running && what is not (Returned or Jumped or TakenUp))
        {
            return new Step(state, [], new Refused("engine.ended", "办件已经结束", "The case has ended."));
        }

        var run = new Run(definition, state);
        run.Take(what);
        return run.Close(state);
    }

    /// <summary>
    /// What a return to that visit would close and reopen, without doing it; null where it is not a passed step.
    /// </summary>
    public static ReturnEffect? Preview(Definition definition, State state, int visitKey)
    {
        var undo = Undo.Of(definition, state.Live, state.Past, visitKey);
        return undo is null ? null : new ReturnEffect([.. undo.Closed], [.. undo.Undone], [.. undo.Restored]);
    }

    /// <summary>The steps passed on the way to a live instance, newest first: those a return from it can go
    /// to.</summary>
    public static IReadOnlyList<Visit> PassedBefore(State state, int key) => Undo.PassedBefore(state, key);
}

/// <summary>The live instances a return closes, the visits it undoes, and the tokens it puts back before
/// joins.</summary>
public sealed record ReturnEffect(ImmutableArray<Instance> Closed, ImmutableArray<Visit> Undone,
    ImmutableArray<Instance> Restored);
