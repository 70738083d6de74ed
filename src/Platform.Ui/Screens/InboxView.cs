using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <summary>The lists of a unit's incoming documents, in the order of their tabs.</summary>
public enum InboxList { ToSign, ToRegister, InHand, Closed, Returned, All }

/// <summary>One delivery as the receiving unit sees it.</summary>
/// <param name="State">待签收, 已签收, 已登记〔2019〕0148, 学前教育处承办.</param>
public sealed record InboxLine(
    string DeliveryId, string Url, string Title, string Number, string From, Urgency Urgency, DateTimeOffset ArrivedAt,
    Due Due,
    int PageCount, int AttachmentCount, bool? SealHolds, Text State, bool Unread, int Urged = 0, bool Copy = false);

/// <summary>What the unit has received (收文).</summary>
/// <param name="Counts">Entries of each list, in the order of <see cref="InboxList"/>.</param>
/// <param name="Refused">Deliveries the last batch could not do, each with its reason.</param>
public sealed record InboxView(
    InboxList List, IReadOnlyList<int> Counts, IReadOnlyList<InboxLine> Lines, Paging Paging, string Query = "",
    IReadOnlyList<(string Title, Refusal Why)>? Refused = null, bool MaySign = true, bool MayRegister = true,
    Entries? Entries = null);

/// <summary>One delivery before it is signed for: what it is, and the two answers.</summary>
public sealed record DeliveryView(
    string DeliveryId, string Version, string Title, Urgency Urgency, string Subtitle, Due Due, Paper Paper,
    SealFinding? Seal,
    IReadOnlyList<FileLine> Attachments, IReadOnlyList<StoryLine> Story, bool MaySign, bool MayReturn, bool MayRegister,
    string DocumentId = "", Refusal? Refusal = null, Entries? Entries = null, string CorrectionUrl = "",
    Due AnswerDue = default, string ReplacedByUrl = "", IReadOnlyList<RelatedLine>? Related = null);
