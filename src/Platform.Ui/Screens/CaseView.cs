using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

public enum CaseTab { Document, Attachments, Related }

/// <summary>A document or case this one is linked to.</summary>
/// <param name="Relation">来文, 答复, 转发, 更正.</param>
public sealed record RelatedLine(Text Relation, string Title, string Number, string Url, string Remark = "");

/// <summary>A document this unit may see without having a case of it: the origin of a letter, an answer not registered
/// yet.</summary>
/// <param name="Fixed">Its pages are fixed and can be downloaded.</param>
public sealed record SeenDocumentView(
    string DocumentId, string Title, Urgency Urgency, string Subtitle, Paper Paper, IReadOnlyList<FileLine> Attachments,
    IReadOnlyList<RelatedLine> Related, bool Fixed, string SuperviseUrl = "");

/// <summary>One case as one person sees it.</summary>
/// <param name="Version">What was before the eyes; goes back with every act.</param>
/// <param name="Subtitle">From whom, number, when: 贵州省人民政府办公厅　黔府办发〔2019〕3号　1 月 24 日收到.</param>
/// <param name="Step">The viewer's own step; its name stands before the time left.</param>
/// <param name="Reply">Null when nothing is asked of the viewer here.</param>
/// <param name="EditUrl">Where the viewer changes the text at this step; empty for those who may not.</param>
/// <param name="PreviousUrl">The case before this one on the viewer's desk; empty when there is none.</param>
/// <param name="NextUrl">The case after this one on the viewer's desk; empty when there is none.</param>
/// <param name="SendUnits">The document is sealed and may be sent now to so many units; 0 otherwise.</param>
/// <param name="BoardUrl">The delivery board of a document that was sent; empty otherwise.</param>
/// <param name="Changed">What changed since the signer saw the text; stands beside the refusal.</param>
/// <param name="Subject">What a case without a document is about.</param>
/// <param name="SuperviseUrl">Opens an item of supervision out of this case; empty for those who may not.</param>
/// <param name="ReplacedBy">What took the place of what came in.</param>
/// <param name="Views">The two sides of a difference that the viewer is to settle or decide.</param>
/// <param name="PossibleAnswers">Documents of the unit of which one may be the answer, not linked yet.</param>
/// <param name="Refusal">Why the last act was not done; what was typed stands in <paramref name="Entries"/>.</param>
public sealed record CaseView(
    string CaseId, string Version, string Title, Urgency Urgency, string Subtitle, Text Step, Due Due,
    IReadOnlyList<RouteStep> Route, CaseTab Tab, Paper? Paper, IReadOnlyList<FileLine> Attachments,
    IReadOnlyList<RelatedLine> Related, Sheet Sheet, IReadOnlyList<StoryLine> Story, string StorySummary,
    Reply? Reply = null, IReadOnlyList<FreeMove>? Moves = null, SealFinding? Seal = null, string DocumentId = "",
    string EditUrl = "", string PreviousUrl = "", string NextUrl = "", Refusal? Refusal = null,
    Entries? Entries = null,
    string RouteUrl = "", bool Incoming = true, int SendUnits = 0, string BoardUrl = "",
    Platform.Routing.CaseSubject? Subject = null, string SuperviseUrl = "", RedlineView? Changed = null,
    RelatedLine? ReplacedBy = null, IReadOnlyList<Option>? PossibleAnswers = null, SidesOfDifference? Views = null);
