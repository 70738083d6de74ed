namespace Yiwang.Platform.Routing;

/// <summary>Says in words what an outcome does to those who did not click.</summary>
internal static class Previews
{
    public static MovePreview Of(Route route, WayState before, Outcome outcome, Move move)
    {
        if (outcome.Refusal is { } refused) return new MovePreview([], [], [], [], [], refused.Zh, refused.En, refused);
        var own = TaskOf(move);
        var closed = outcome.Commands.OfType<CloseTask>().Where(close => close.Key != own)
            .Select(close => before.Find(close.Key)).OfType<Seat>().ToList();
        var opens = outcome.Commands.OfType<PutTask>().ToList();
        var reopens = outcome.Commands.OfType<ReopenTask>().Select(again => outcome.State.Find(again.Key))
            .OfType<Seat>().ToList();
        var holds = outcome.Commands.OfType<HoldTask>().Where(hold => hold.Key != own)
            .Select(hold => before.Find(hold.Key)).OfType<Seat>().ToList();
        var touched = closed.Concat(holds).Select(seat => seat.Key).Append(own).ToHashSet();
        var stays = before.Seats.Where(seat => seat.State == SeatState.Open && seat.IsBlocking
            && !touched.Contains(seat.Key)
            && outcome.State.Find(seat.Key) is { State: SeatState.Open }).ToList();
        var zh = new List<string>();
        var en = new List<string>();
        Line(closed.Where(seat => seat.IsBlocking).Select(seat => Place(route, seat.NodeId)), "将收回：", "Taken back: ",
            zh, en);
        Line(opens.Select(task => Place(route, task.NodeId)), "将交给：", "Goes to: ", zh, en);
        Line(reopens.Select(seat => Place(route, seat.NodeId)), "将重新打开：", "Opened again: ", zh, en);
        Line(holds.Select(seat => Place(route, seat.NodeId)), "将等待：", "Has to wait: ", zh, en);
        Line(stays.Select(seat => Place(route, seat.NodeId)), "不受影响：", "Not touched: ", zh, en);
        if (outcome.State.IsOver && !before.IsOver)
        {
            zh.Add("办件将结束");
            en.Add("The case ends");
        }

        return new MovePreview(closed, opens, reopens, holds, stays, string.Join("；", zh), string.Join("; ", en), null);
    }

    static int TaskOf(Move move) => move switch
    {
        Complete complete => complete.Task,
        Return back => back.Task,
        Withdraw withdraw => withdraw.Task,
        Transfer transfer => transfer.Task,
        AddSigners add => add.Task,
        Countersign countersign => countersign.Task,
        Circulate circulate => circulate.Task,
        SendFreely send => send.Task,
        AnswerAskBack answer => answer.Task,
        _ => 0,
    };

    static string Place(Route route, string nodeId) =>
        route.Rules.TryGetValue(nodeId, out var rule) ? rule.Name : nodeId;

    static void Line(IEnumerable<string> places, string zh, string en, List<string> chinese, List<string> english)
    {
        var counted = places.GroupBy(place => place, StringComparer.Ordinal).ToList();
        if (counted.Count == 0) return;
        chinese.Add(zh + string.Join("、", counted
            .Select(place => place.Count() == 1 ? place.Key : $"{place.Key} {place.Count()} 人")));
        english.Add(en + string.Join(", ", counted
            .Select(place => place.Count() == 1 ? place.Key : $"{place.Key} ×{place.Count()}")));
    }
}
