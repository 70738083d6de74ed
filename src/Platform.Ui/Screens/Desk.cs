using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <summary>The lists of a desk, in the order of their tabs.</summary>
public enum DeskList { ToDo, ToRead, Done, Mine, Drafts }

/// <summary>A filter that is a link.</summary>
/// <param name="Count">Entries it leaves; null when counting them would cost more than it tells.</param>
/// <param name="Late">Shown with the mark of lateness.</param>
public sealed record Chip(Text Words, string Url, int? Count, bool Here = false, bool Late = false);

/// <summary>Tasks under one heading: 已超期, 今天到期.</summary>
/// <param name="Count">Null when the list goes on on another page.</param>
public sealed record DeskGroup(Text Heading, IReadOnlyList<TaskLine> Tasks, int? Count);

/// <summary>Something I gave away and wait for.</summary>
/// <param name="Where">Who has it and what they do: 李卫东 签发中.</param>
/// <param name="UrgeUrl">Where a form posted urges; empty when there is nobody to urge.</param>
/// <param name="BoardUrl">The delivery board instead, for a document that went to many units.</param>
public sealed record Waiting(string Title, string Url, string Where, Due Due, string UrgeUrl = "",
    string BoardUrl = "");

/// <summary>One person's desk: one list of it, and what the person waits for.</summary>
/// <param name="Counts">Entries of each list, in the order of <see cref="DeskList"/>, up to one over
/// <see cref="Spoken.CountMax"/>.</param>
/// <param name="NextUrl">The first task in the list's own order, to work through one after another; empty when there is
/// none.</param>
public sealed record DeskView(
    DeskList List, IReadOnlyList<int> Counts, IReadOnlyList<DeskGroup> Groups, IReadOnlyList<Chip> Chips, Paging Paging,
    int DueToday, int Overdue, string NextUrl, IReadOnlyList<Waiting> Waiting, int WaitingCount,
    string Sort = "due", IReadOnlyList<Text>? DayRemarks = null, int DoneToday = 0);
