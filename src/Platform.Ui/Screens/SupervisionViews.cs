using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <summary>The light of an item or a part, by rule; the word stands beside the colour.</summary>
public enum LightState { Done, Green, Yellow, Red }

/// <summary>One item under supervision (督办).</summary>
/// <param name="Late">Parts past their limit.</param>
public sealed record SupervisionLine(
    string Id, string Number, string Title, string Basis, string Responsible, int Parts, int Finished, int Late,
    Due Due, LightState Light, Text State);

/// <param name="Chips">Lists and lights to choose from.</param>
public sealed record SupervisionView(IReadOnlyList<Chip> Chips, IReadOnlyList<SupervisionLine> Lines, Paging Paging,
    bool MayOpen, bool Instructs, bool SetsRules = false);

/// <summary>What is asked of one unit, and what came of it.</summary>
/// <param name="LateMark">The mark that stays after a part was finished late; empty when it was in time.</param>
/// <param name="CaseUrl">The unit's case; empty when it may not be seen.</param>
/// <param name="WhyUrl">How the limit was counted.</param>
/// <param name="ReportDue">A report was asked for and is awaited until then.</param>
public sealed record SupervisedPart(
    string Id, int No, string Task, string Measure, string Lead, IReadOnlyList<string> Assisting, LightState Light,
    Due Due, Text State, Text? LateMark,
    string InHand, DateTimeOffset? ReportDue, int Urged, IReadOnlyList<PartReport> Reports, string CaseUrl,
    string WhyUrl, bool MayReport, bool MayFinish,
    bool MayReview);

public sealed record PartReport(
    string Unit, string Person, DateTimeOffset At, string Progress, bool Finished, IReadOnlyList<FileLine> Evidence,
    Text? Verdict, string Review);

/// <summary>One item: what is asked, each part with its light, the story.</summary>
/// <param name="BasisUrl">The case or document with the instruction; empty when the viewer may not see it.</param>
/// <param name="Passage">The words of the paragraph it was opened out of.</param>
/// <param name="Bulletins">Documents that report on it, those the viewer sees.</param>
public sealed record SupervisionItemView(
    string Id, string Version, string Number, string Title, Text Source, string Basis, string BasisUrl, string Leader,
    string Requirement, DateOnly DueOn,
    Due Due, LightState Light, Text State, int ReportEvery, IReadOnlyList<SupervisedPart> Parts,
    IReadOnlyList<StoryLine> Story, string Result, int? Score,
    bool MayUrge, bool MayClose, bool MayReopen, Refusal? Refusal = null, Entries? Entries = null,
    int? Paragraph = null, string Passage = "",
    bool MayAdd = false, IReadOnlyList<RelatedLine>? Bulletins = null);

/// <param name="Paragraphs">Of the document the item stands on, to choose one from; empty without a document.</param>
public sealed record NewSupervisionView(
    IReadOnlyList<Option> Sources, IReadOnlyList<Option> Leaders, IReadOnlyList<Option> Groups, string CaseId = "",
    string DocumentId = "", string Source = "",
    string Basis = "", string Title = "", string Requirement = "", string Leader = "", Entries? Entries = null,
    IReadOnlyList<Option>? Paragraphs = null)
{
    /// <summary>Parts of their own that the form has rows for.</summary>
    public const int PartRows = 4;
}

/// <summary>One instruction of a leader, and what became of it.</summary>
/// <param name="ItemUrl">The item it was made; empty when it is not under supervision.</param>
public sealed record InstructionLine(
    DateTimeOffset At, string Words, string Title, string CaseUrl, Text CaseState, string ItemUrl, string ItemNumber,
    LightState? Light, int Parts, int Finished,
    string Result, int? Score);

public sealed record InstructedView(string Leader, IReadOnlyList<InstructionLine> Lines, int Open, int Late,
    int Closed)
{
    public Paging Paging { get; init; } = new(Lines.Count);
}
