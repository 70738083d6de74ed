using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

public enum InputKind { Reason, Number, One, Many, Radio, Day }

/// <summary>One field of a move's form.</summary>
/// <param name="Value">What stands in it before anybody typed; of a choice, what is chosen.</param>
public sealed record MoveInput(
    string Name, Text Label, InputKind Kind, IReadOnlyList<Option>? Options = null, bool Required = false,
    string Value = "", Text? Hint = null);

/// <summary>A move that may be made now, as a form that works without scripts.</summary>
/// <param name="TaskId">The task it is made on; empty for the case as a whole.</param>
/// <param name="Effect">What it does to others, said before the click; null where that depends on what is
/// chosen.</param>
/// <param name="Open">It was just refused: it stands open with what was typed.</param>
public sealed record MoveForm(
    string Act, string TaskId, string Icon, Text Name, Text Means, Text Button, IReadOnlyList<MoveInput> Inputs,
    Text? Effect = null, bool Open = false);

/// <summary>The moves on one thing: my own step, somebody else's task, what I did, the case.</summary>
public sealed record MoveGroup(Text Title, Text? Why, IReadOnlyList<MoveForm> Forms);

/// <summary>With whom it lies now.</summary>
public sealed record HolderLine(Text Step, string Who, Text State, DateTimeOffset Since, DateTimeOffset? Opened);

/// <summary>A move that waits for a second person.</summary>
/// <param name="MayDecide">The viewer may consent or decline.</param>
public sealed record WaitingMove(string Id, Text What, string Reason, string Proposer, DateTimeOffset At,
    bool MayDecide);

/// <summary>All that may be done to a case besides answering it.</summary>
public sealed record MoreMovesView(
    string CaseId, string Title, Text Status, IReadOnlyList<HolderLine> Holders, IReadOnlyList<MoveGroup> Groups,
    WaitingMove? Waiting,
    Refusal? Refusal = null, Entries? Entries = null);
