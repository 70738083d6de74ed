using Yiwang.Bpmn.Execution;

namespace Yiwang.Platform.Routing;

/// <summary>Moves on the case as a whole: suspend, end, jump, reopen, join and split.</summary>
internal sealed partial class WayRun
{
    void DoWithCase(Move move)
    {
        switch (move)
        {
            case Suspend suspend:
                if (MayAtCase(suspend.Task, "suspend") && HasReason(suspend.Reason) && IsRunning())
                    Rest("suspend", suspend.Reason);
                break;
            case Resume resume:
                if (joinedTo is not null)
                    Refuse("way.joined", $"已并入 {joinedTo}，请先分案", $"It is joined to {joinedTo}; split it first.");
                else if (!suspended) Refuse("way.not_suspended", "办件没有挂起", "The case is not suspended.");
                else GoOn("resume", resume.Reason);
                break;
            case Terminate terminate:
                if (MayAtCase(terminate.Task, "terminate") && HasReason(terminate.Reason) && IsRunning())
                    Stop("terminate", terminate.Reason);
                break;
            case Jump jump:
                JumpTo(jump);
                break;
            case Reopen reopen:
                OpenAgain(reopen);
                break;
            case JoinInto join:
                JoinTo(join);
                break;
            case Split split:
                if (joinedTo is null) Refuse("way.not_joined", "办件没有并案", "The case is not joined to another.");
                else if (HasReason(split.Reason)) GoOn("split", split.Reason);
                break;
            case EndJoined:
                if (joinedTo is null) Refuse("way.not_joined", "办件没有并案", "The case is not joined to another.");
                else Stop("end-joined", joinedTo);
                break;
        }
    }

    bool IsRunning()
    {
        if (engine.Status == Status.Running) return true;
        Refuse("way.over", "办件已经结束", "The case has ended.");
        return false;
    }

    /// <summary>The administrator may always; others from a task of theirs whose step allows it.</summary>
    bool MayAtCase(int task, string move)
    {
        if (context.IsAdministrator) return true;
        // A task that is gone: said what happened to it, not that it may not be done.
        if (task != 0 && seats.Find(seat => seat.Key == task) is not { Kind: not SeatKind.Main })
            return MySeat(task, move) is not null;
        Refuse("way.not_allowed", "只有主办人（流程允许时）或管理员可以",
            "Only the one who handles it, where the route allows, or the administrator.");
        return false;
    }

    bool HasTwoPersons()
    {
        if (!context.IsAdministrator)
            Refuse("way.administrator_only", "只有管理员可以", "Only the administrator can do this.");
        else if (context.SecondPerson is null || context.SecondPerson == context.Person)
        {
            Refuse("way.second_person", "需要第二个人同意", "A second person has to consent.");
        }

        return refusal is null;
    }

    void Rest(string code, string words)
    {
        if (suspended)
        {
            Refuse("way.suspended", "办件已经挂起", "The case is suspended already.");
            return;
        }

        Say(code, null, words);
        suspended = true;
        foreach (var seat in seats.Where(seat => seat.IsBlocking && seat.State is SeatState.Open or SeatState.Held))
            commands.Add(new SuspendTask(seat.Key));
        commands.Add(new StopClocks());
    }

    void GoOn(string code, string words)
    {
        Say(code, null, words);
        suspended = false;
        joinedTo = null;
        foreach (var seat in seats.Where(seat => seat.IsBlocking && seat.State is SeatState.Open or SeatState.Held))
            commands.Add(new ResumeTask(seat.Key));
        commands.Add(new StartClocks());
        foreach (var step in steps.Select(step => step.Key).ToList()) Settle(step);
    }

    void Stop(string code, string reason)
    {
        Say(code, null, reason);
        closing = CloseReason.Ended;
        (suspended, joinedTo) = (false, null);
        Absorb(Engine.Apply(route.Definition, engine, new Ended(reason)));
    }

    void JumpTo(Jump jump)
    {
        if (!HasTwoPersons() || !HasReason(jump.Reason) || !IsRunning()) return;
        Say("jump", null, jump.Reason);
        closing = CloseReason.Overtaken;
        Absorb(Engine.Apply(route.Definition, engine, new Jumped(jump.NodeId)));
    }

    void OpenAgain(Reopen reopen)
    {
        if (!HasTwoPersons() || !HasReason(reopen.Reason)) return;
        if (engine.Status == Status.Running)
        {
            Refuse("way.not_over", "办件还没有结束", "The case has not ended.");
            return;
        }

        // Ended before any step was passed (or right after a jump): it goes on where it stood.
        if (reopen.Visit == 0 && passed.Count == 0 && engine.Status == Status.Terminated)
        {
            Say("reopen", null, reopen.Reason);
            Absorb(Engine.Apply(route.Definition, engine, new TakenUp()));
            return;
        }

        var step = reopen.Visit == 0 ? passed.LastOrDefault() : passed.Find(step => step.Visit == reopen.Visit);
        if (step is null)
        {
            Refuse("way.not_passed", "只能从走过的环节重启", "One can only reopen at a step that was passed.");
            return;
        }

        Say("reopen", null, reopen.Reason);
        (restore, restoreOpen) = (step, 0);
        Absorb(Engine.Apply(route.Definition, engine, new Returned(step.Visit)));
    }

    void JoinTo(JoinInto join)
    {
        if (!context.IsAdministrator && !seats.Exists(seat => seat is { Kind: SeatKind.Main, State: SeatState.Open }
            && context.SitsOn(seat.Who) && MovesAt(seat.NodeId).Contains("join")))
        {
            Refuse("way.not_allowed", "这一步不允许并案", "This step does not allow joining cases.");
            return;
        }

        if (!HasReason(join.Reason) || !IsRunning()) return;
        if (suspended || joinedTo is not null || join.CaseId.Length == 0)
        {
            Refuse("way.suspended", "办件已经挂起或并案", "The case is suspended or joined already.");
            return;
        }

        Rest("join", join.Reason);
        joinedTo = join.CaseId;
    }
}
