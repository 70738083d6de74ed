namespace Yiwang.Platform.Routing;

/// <summary>Which moves a page may offer. What is offered is not yet done: Apply decides.</summary>
internal static class Offers
{
    static readonly string[] OfMain =
        ["return", "transfer", "delegate", "add-signer", "countersign", "circulate", "free", "suspend", "terminate",
            "join"];

    static readonly string[] OfAdded = ["transfer", "delegate", "add-signer", "circulate", "free"];

    static readonly HashSet<string> WithReason =
        ["return", "remove-signer", "suspend", "terminate", "jump", "reopen", "join", "split", "ask-back", "hand-over"];

    public static IReadOnlyList<AllowedMove> Of(Route route, WayState state, int task, MoveContext context)
    {
        if (task == 0) return OfCase(state, context);
        var seat = state.Find(task) ?? state.Passed.SelectMany(step => step.Seats)
            .FirstOrDefault(other => other.Key == task);
        if (seat is null || !route.Rules.TryGetValue(seat.NodeId, out var rule)) return [];
        var moves = context.MovesOf(rule);
        if (seat.State == SeatState.Done) return OfDone(route, state, seat, moves, context);
        var offers = new List<string>();
        var mine = seat.State == SeatState.Open
            && (seat.ClaimedBy == context.Person || (seat.ClaimedBy is null && context.SitsOn(seat.Who)));
        if (mine) offers.AddRange(OfMine(state, seat, moves));
        if (seat.IsUnfinished && seat.IsBlocking && (seat.AddedBy == context.Person || context.IsAdministrator)
            && moves.Contains("remove-signer")) offers.Add("remove-signer");
        if (!mine && seat.State == SeatState.Open && moves.Contains("urge")) offers.Add("urge");
        return [.. offers.Select(name =>
            new AllowedMove(name, WithReason.Contains(name), name == "return" ? Way.PassedBefore(state, task) : []))];
    }

    static IEnumerable<string> OfMine(WayState state, Seat seat, IReadOnlySet<string> moves)
    {
        if (!seat.Who.IsOneDesk && seat.Who.Kind != AssigneeKind.Administrator)
            yield return seat.ClaimedBy is null ? "claim" : "release";
        if (seat.Kind == SeatKind.AskBack)
        {
            yield return "give-back";
            yield return "keep";
            yield break;
        }

        if (seat.Kind == SeatKind.Circulation)
        {
            yield return "read";
            yield return "circulate";
            yield break;
        }

        if (state.Suspended) yield break;
        yield return "complete";
        foreach (var name in seat.Kind == SeatKind.Main ? OfMain : OfAdded)
        {
            if (!moves.Contains(name)) continue;
            if (name == "return" && Way.PassedBefore(state, seat.Key).Count == 0) continue;
            yield return name;
        }
    }

    static List<AllowedMove> OfDone(Route route, WayState state, Seat seat, IReadOnlySet<string> moves,
        MoveContext context)
    {
        if (seat.DoneBy != context.Person || !moves.Contains("withdraw")) return [];
        if (Way.Apply(route, state, new Withdraw(seat.Key, "?"), context).Refusal is null)
            return [new AllowedMove("withdraw", false, [])];
        return Way.Apply(route, state, new AskBack(seat.Key, "?"), context).Refusal is null
            ? [new AllowedMove("ask-back", true, [])] : [];
    }

    static List<AllowedMove> OfCase(WayState state, MoveContext context)
    {
        if (!context.IsAdministrator) return [];
        string[] names = state.IsOver ? ["reopen"]
            : state.JoinedTo is not null ? ["split", "hand-over", "terminate"]
            : state.Suspended ? ["resume", "hand-over", "terminate"]
            : ["suspend", "terminate", "jump", "join", "hand-over"];
        return [.. names.Select(name =>
            new AllowedMove(name, WithReason.Contains(name), name == "reopen" ? [.. state.Passed.Reverse()] : []))];
    }
}
