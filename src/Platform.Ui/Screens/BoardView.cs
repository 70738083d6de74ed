using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <summary>Where one delivery is, as a mark on the board.</summary>
public enum Mark { Handled, Signed, Arrived, Late, NotArrived, Returned }

/// <summary>One unit on the board: a square, decoration with a title; the tables carry the same.</summary>
public readonly record struct BoardUnit(string Name, Mark Mark);

/// <summary>One county, or one kind of provincial bodies: a line of squares.</summary>
public sealed record BoardRow(string Name, string Url, IReadOnlyList<BoardUnit> Units);

/// <summary>One prefecture.</summary>
/// <param name="Counts">Units of each <see cref="Mark"/>, in its order.</param>
public sealed record BoardRegion(string Name, string Url, IReadOnlyList<int> Counts, IReadOnlyList<BoardRow> Rows)
{
    public int Total => Counts.Sum();

    /// <summary>Signed for, or further.</summary>
    public int Signed => Counts[(int)Mark.Handled] + Counts[(int)Mark.Signed];
}

/// <summary>One line of the table below: one delivery.</summary>
/// <param name="Path">The unit above it.</param>
/// <param name="Who">Who signed for it.</param>
/// <param name="Stage">How far it got there: 业务一科在办, 已答复, or the reason of the return.</param>
public sealed record BoardLine(
    string DeliveryId, string UnitName, string Path, Mark Mark, Due Late, DateTimeOffset? ArrivedAt,
    DateTimeOffset? OpenedAt,
    DateTimeOffset? SignedAt, string Who, int Urged, DateTimeOffset? UrgedAt, bool SignedLate = false,
    Text Stage = default,
    string UnitUrl = "", string AnswerUrl = "", bool AnswerLate = false, bool Copy = false);

/// <summary>Answers that were asked for: how many came, are owed, came late or are late.</summary>
/// <param name="Here">The table lists those who owe one.</param>
public sealed record AnswersOwed(DateTimeOffset Due, int Answered, int Owing, int Late, bool Here);

/// <summary>A county that lags most.</summary>
public sealed record Laggard(string Name, string Url, int Late, int NotArrived);

/// <summary>What became of one document in all units it went to.</summary>
/// <param name="Counts">Units of each <see cref="Mark"/>, in its order.</param>
/// <param name="Remarks">One remark under each count: 最长 30 小时, 线路中断，自动重送; empty strings allowed.</param>
/// <param name="Filter">The mark whose deliveries the table lists; null lists all.</param>
/// <param name="Region">The prefecture or county the table is narrowed to; empty for all.</param>
/// <param name="UrgePersons">Persons who would see the urging.</param>
/// <param name="Sending">Deliveries made so far while sending still runs; null once it is done.</param>
/// <param name="Lines">One page of the table, or all of it for print.</param>
/// <param name="ReplacedByUrl">The board of the document that took its place; empty when none did.</param>
public sealed record BoardView(
    string DocumentId, string Title, string Subtitle, IReadOnlyList<int> Counts, IReadOnlyList<string> Remarks,
    IReadOnlyList<BoardRegion> Regions, IReadOnlyList<Laggard> Laggards, Mark? Filter, string Region,
    IReadOnlyList<BoardLine> Lines, Paging Paging, string UrgeWords, int UrgePersons, string LastUrged = "",
    int? Sending = null, string CaseUrl = "", Refusal? Refusal = null, bool MayAct = true,
    DateTimeOffset? ReceiptDue = null,
    AnswersOwed? Owed = null, string ReplacedByUrl = "", bool Print = false, Entries? Entries = null)
{
    public int Total => Counts.Sum();
}
