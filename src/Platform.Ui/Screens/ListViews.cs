using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <summary>One outgoing document of the unit.</summary>
public sealed record OutgoingLine(string Url, string Title, string Number, string DraftedBy, Text State,
    DateTimeOffset At, Due Due, Urgency Urgency);

/// <param name="Chips">Filters by state.</param>
public sealed record OutgoingView(IReadOnlyList<Chip> Chips, IReadOnlyList<OutgoingLine> Lines, Paging Paging,
    string Query = "");

/// <summary>One number of the unit: used, reserved or void.</summary>
/// <param name="Key">代字/年/号, as the form names it.</param>
public sealed record NumberLine(
    string Key, string Number, Text State, string Title, string Url, string Reason, string By, DateTimeOffset At,
    bool MayVoid);

/// <param name="Series">The marks (代字) that can be reserved.</param>
public sealed record NumberRegisterView(
    IReadOnlyList<Option> Series, IReadOnlyList<NumberLine> Lines, Refusal? Refusal = null, Entries? Entries = null);

/// <summary>One document that was sent, and how far it got.</summary>
public sealed record SentLine(string DocumentId, string Title, string Number, DateTimeOffset SentAt, int Total,
    int Signed, int Late, int Returned);

public sealed record DeliveriesView(IReadOnlyList<SentLine> Lines, Paging Paging, string Query = "");

/// <summary>Everything one unit was sent, and what it owes.</summary>
/// <param name="Facts">In the order: sent to it, signed for, overdue now, signed late, returned, answers owed.</param>
public sealed record UnitDeliveriesView(
    string UnitId, string UnitName, string Path, IReadOnlyList<int> Facts, IReadOnlyList<UnitDeliveryLine> Lines,
    Paging Paging);

public sealed record UnitDeliveryLine(
    string BoardUrl, string Title, string Number, DateTimeOffset SentAt, Mark Mark, Due Late, DateTimeOffset? SignedAt,
    bool SignedLate, Text Answer);

/// <summary>What was found; groups without a hit are left out.</summary>
public sealed record FindView(string Query, IReadOnlyList<FoundGroup> Groups, Paging Paging);

public sealed record FoundGroup(Text Heading, int Count, IReadOnlyList<FoundLine> Lines);

public sealed record FoundLine(string Url, string Title, string Number, string Remark, DateTimeOffset? At);

/// <param name="Kind">urged, assigned, returned, delivered, circulated, corrected, other: chooses the icon.</param>
public sealed record NoticeLine(string Id, string Url, Text Words, string Kind, DateTimeOffset At, bool Unread);

public sealed record NoticesView(IReadOnlyList<NoticeLine> Lines, int Unread, Paging Paging);
