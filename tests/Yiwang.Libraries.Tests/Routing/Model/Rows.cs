using Yiwang.Platform.Routing;

namespace Yiwang.Libraries.Tests.Routing.Model;

/// <summary>The task rows as somebody would keep them who knows nothing but the commands.</summary>
internal sealed class Rows
{
    readonly Dictionary<int, Row> rows = [];

    sealed record Row(SeatState State, Assignment Who, string Node, SeatKind Kind, bool Blocking,
        bool Suspended = false, string? Claim = null);

    public int Opinions { get; private set; }
    public bool ClocksStopped { get; private set; }

    /// <summary>Applies one move's commands; says what does not fit, null when all does.</summary>
    public string? Write(IEnumerable<WayCommand> commands)
    {
        foreach (var command in commands)
        {
            var wrong = command switch
            {
                PutTask put =>
                    rows.TryAdd(put.Key, new Row(SeatState.Open, put.Who, put.NodeId, put.Kind, put.Blocking))
                    ? null : $"{put.Key} put twice",
                CloseTask close =>
                    Change(close.Key, row => row.State != SeatState.Done,
                        row => row with { State = SeatState.Done, Suspended = false, Claim = null }, "closed"),
                ReopenTask again =>
                    Change(again.Key, row => row.State != SeatState.Open, row => row with { State = SeatState.Open },
                        "reopened"),
                HoldTask hold =>
                    Change(hold.Key, row => row.State == SeatState.Open, row => row with { State = SeatState.Held },
                        "held"),
                ClaimTask claim =>
                    Change(claim.Key, row => row.State != SeatState.Done, row => row with { Claim = claim.Person },
                        "claimed"),
                SuspendTask suspend =>
                    Change(suspend.Key, row => row.State != SeatState.Done, row => row with { Suspended = true },
                        "suspended"),
                ResumeTask resume =>
                    Change(resume.Key, row => row.State != SeatState.Done, row => row with { Suspended = false },
                        "resumed"),
                _ => null,
            };
            if (wrong is not null) return wrong;
            if (command is StopClocks) ClocksStopped = true;
            if (command is StartClocks or EndCase) ClocksStopped = false;
            if (command is Tell { Code: "complete" or "free" }) Opinions++;
        }

        return null;
    }

    /// <summary>Compares with what the state says of the desks; null when equal.</summary>
    public string? Against(WayState state)
    {
        var told = rows.Where(row => row.Value.State != SeatState.Done)
            .Select(row => (row.Key, row.Value.State, row.Value.Who.Id, row.Value.Suspended && row.Value.Blocking))
            .Order().ToList();
        var kept = state.Seats.Where(seat => seat.State is SeatState.Open or SeatState.Held)
            .Select(seat => (seat.Key, seat.State, seat.Who.Id, state.Suspended && seat.IsBlocking)).Order().ToList();
        if (!told.SequenceEqual(kept)) return $"rows [{string.Join(' ', told)}] but state [{string.Join(' ', kept)}]";
        return ClocksStopped == state.Suspended ? null : "clocks";
    }

    string? Change(int key, Func<Row, bool> may, Func<Row, Row> change, string word)
    {
        if (!rows.TryGetValue(key, out var row)) return $"{key} {word} but never put";
        if (!may(row)) return $"{key} {word} while {row.State}";
        rows[key] = change(row);
        return null;
    }
}
