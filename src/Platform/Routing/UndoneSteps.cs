namespace Yiwang.Platform.Routing;

/// <summary>Which passed steps a move went back behind, and what their words must then undo.</summary>
internal sealed class UndoneSteps(CompiledRoute route, StepActs acts)
{
    /// <summary>The latest first: what was done last is undone first.</summary>
    public IEnumerable<StepUndo> Of(WayState before, WayState after)
    {
        var kept = after.Passed.Select(step => step.Visit).ToHashSet();
        return before.Passed.Reverse().Where(step => !kept.Contains(step.Visit)).Select(UndoOf).OfType<StepUndo>();
    }

    /// <summary>
    /// Straight back skips the steps between. Where one of them would be undone (a signature), the case must walk again
    /// from there.
    /// </summary>
    public Refusal? StraightBehind(WayState before, WayState after)
    {
        var known = before.Seats.Select(seat => seat.Key).ToHashSet();
        foreach (var asked in after.Seats.Where(seat => seat.Kind == SeatKind.Correct && !known.Contains(seat.Key)))
        {
            var passed = before.Passed.ToList();
            var at = passed.FindLastIndex(step => step.NodeId == asked.NodeId);
            if (at >= 0 && passed.Skip(at + 1).Any(step => UndoOf(step) is not null)) return Refused;
        }
        return null;
    }

    private StepUndo? UndoOf(PassedStep step) => acts.Undo.GetValueOrDefault(route.Step(step.NodeId)?.Act ?? "");

    private static Refusal Refused { get; } = new("case.straight_behind_signing",
        "已经签发，退回改稿后要重新签发：请选“从退回的那一步重新走”。",
        "It is signed; once returned for a change it must be signed again. Choose “it walks again from that step”.",
        RefusalKind.Wrong, "then");
}
