using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

public enum RouteState { Draft, Proposed, InUse, Retired }

/// <param name="Own">The unit's own; else one that all units share.</param>
/// <param name="Faults">What keeps it from being used; 0 when it is sound.</param>
public sealed record RouteLine(
    string Id, string Name, Text Kind, int Version, RouteState State, bool Own, int Running, int Faults,
    DateTimeOffset ChangedAt, Text Remark);

/// <param name="Chips">Filters: all, own, shared, waiting for a second person.</param>
public sealed record RoutesView(IReadOnlyList<Chip> Chips, IReadOnlyList<RouteLine> Lines, bool MayDraw);

/// <param name="Templates">Shared routes one may begin from.</param>
public sealed record NewRouteView(IReadOnlyList<Option> Templates, Entries? Entries = null);

/// <param name="Who">Who gets the step: 分管领导, 拟稿人.</param>
/// <param name="Limit">Working time; empty for none.</param>
/// <param name="Moves">Free moves allowed there.</param>
public sealed record RouteStepLine(string Name, Text Kind, Text Who, Text Limit, string Opinion, Text Moves,
    string Next);

/// <param name="Step">Name of the element it is at; empty for the whole.</param>
/// <param name="Stops">Keeps the route from being used; else advice.</param>
public sealed record RouteFault(string Step, Text Words, bool Stops);

/// <param name="CompareUrl">Against the version before it; empty when there is none.</param>
public sealed record RouteVersionLine(string Id, int Number, RouteState State, string By, DateTimeOffset At,
    string Remark, int Running, string CompareUrl);

/// <summary>One run of moving cases here.</summary>
public sealed record RouteMoveLine(string Id, int From, int Moved, int Kept, DateTimeOffset At, string By, bool Undone);

/// <summary>One version of a route: its drawing, its steps in words, what is wrong with it, and what may be done with
/// it.</summary>
/// <param name="Revision">What was before the eyes.</param>
/// <param name="DrawingUrl">An SVG.</param>
/// <param name="OriginUrl">What it was forked from, compared with this; empty when it was not.</param>
/// <param name="OriginNewer">The shared route has a newer version than the one it was forked from.</param>
/// <param name="Gaps">Steps that would find nobody today, as the last night's check found.</param>
/// <param name="MoveFrom">Other published versions with running cases that may be moved here.</param>
public sealed record RouteView(
    string Id, string Revision, string Name, Text Kind, int Number, RouteState State, bool Own, int Running,
    string DrawingUrl,
    IReadOnlyList<RouteStepLine> Steps, IReadOnlyList<RouteFault> Faults, bool MayDraw, bool MayPublish, bool MayDecide,
    string OriginUrl, bool OriginNewer, string Remark, string SentBack, IReadOnlyList<RouteVersionLine> Versions,
    IReadOnlyList<RouteVersionLine> MoveFrom, IReadOnlyList<RouteMoveLine> Moves, IReadOnlyList<StoryLine> Story,
    Refusal? Refusal = null, IReadOnlyList<RouteGapLine>? Gaps = null);

/// <summary>A step that would find nobody, found at night.</summary>
public sealed record RouteGapLine(Text Step, Text Why, DateTimeOffset FoundAt);

/// <summary>The page on which a draft is drawn.</summary>
/// <param name="Xml">The draft as a BPMN file.</param>
/// <param name="InUse">Which version is in use, in words; empty for none.</param>
/// <param name="Commands">Named commands an automatic step may carry out here.</param>
public sealed record DesignerView(
    string Id, string Revision, string Name, int Number, string Xml, Text InUse, int Running, string CompareUrl,
    bool MayDraw,
    IReadOnlyList<Option> Posts, IReadOnlyList<string> Commands, IReadOnlyList<RouteFault> Faults, string DrawingUrl);

public enum RouteDifferenceKind { Added, Removed, Changed }

/// <param name="Changes">What is said differently: 谁办：分管领导 → 主要领导.</param>
public sealed record RouteDifferenceLine(RouteDifferenceKind Kind, Text What, string Name, IReadOnlyList<Text> Changes);

/// <summary>Two versions side by side.</summary>
/// <param name="OlderUrl">SVG of the older one with what is gone or differs.</param>
public sealed record RouteCompareView(
    string BackUrl, string Name, Text Older, Text Newer, string OlderUrl, string NewerUrl,
    IReadOnlyList<RouteDifferenceLine> Lines,
    IReadOnlyList<Option> Choices, string Against, string TakeOverUrl = "", string Revision = "");

/// <param name="Field">Name in the form.</param>
/// <param name="Values">Choices; empty: yes or no, unless <paramref name="Many"/>.</param>
public sealed record TrialField(string Field, string Label, IReadOnlyList<Option> Values, bool Many,
    IReadOnlyList<string> Chosen);

/// <param name="Late">Nobody holds what is asked for.</param>
public sealed record TrialLine(Text Kind, string Name, string After, string Who, Text Why, Text Limit, bool Unfilled);

/// <summary>Who would get it.</summary>
public sealed record TrialView(
    string BackUrl, string PostUrl, Text Title, string Name, IReadOnlyList<Option> Drafters, string Drafter,
    IReadOnlyList<TrialField> Fields,
    IReadOnlyList<TrialLine> Lines, Text? Ending, bool Ends, string DrawingUrl, Refusal? Refusal = null);

/// <param name="Why">Null when it can be moved.</param>
public sealed record MoveCaseLine(string Url, string Title, string Number, Text? Why);

/// <summary>The dry run of moving running cases.</summary>
public sealed record MoveCasesView(
    string Id, string Name, int From, string FromId, int To, int Movable, int Stuck, IReadOnlyList<MoveCaseLine> Lines,
    int LinesMax, Refusal? Refusal = null);

/// <param name="Hours">Working hours.</param>
/// <param name="Share">Of all the time spent, 0 to 1.</param>
public sealed record HeatLine(string Name, int Done, decimal MeanHours, decimal LongestHours, double Share, int Late,
    int Returned, int CameBack);

/// <summary>Where cases spend time and where they return.</summary>
public sealed record HeatView(
    string Id, string Name, DateOnly From, DateOnly Until, bool AllVersions, int Cases, string DrawingUrl,
    IReadOnlyList<HeatLine> Lines);

/// <summary>The way of one case on its route.</summary>
public sealed record CaseRouteView(
    string CaseId, string Title, string RouteName, int Version, string DrawingUrl, IReadOnlyList<TrialLine> Ahead,
    Text? Ending, IReadOnlyList<StoryLine> Passed);

/// <param name="Cells">Inputs, then what it answers.</param>
/// <param name="Id">A row of the unit's own, that can be moved and taken out.</param>
public sealed record ChoiceRow(int Number, string Words, IReadOnlyList<string> Cells, bool Hit, bool Deciding,
    string Id, Text Source);

/// <summary>A decision table and what it answers for what was asked.</summary>
/// <param name="Table">Name of a table that says who gets a step; empty for the one that chooses a route.</param>
/// <param name="PostUrl">Where changes go; empty for whoever may only look.</param>
/// <param name="Others">The unit's further tables.</param>
public sealed record ChoiceView(
    IReadOnlyList<string> Heads, IReadOnlyList<ChoiceRow> Rows, IReadOnlyList<TrialField> Fields, Text? Answer,
    string Table, string PostUrl,
    IReadOnlyList<Option> Answers, IReadOnlyList<string> Others, Refusal? Refusal = null, Entries? Entries = null)
{
    /// <summary>Of the unit's own rows, as they were before the eyes.</summary>
    public string Version { get; init; } = "";
}

/// <param name="Mode">Empty: as the route says; no, all, roles.</param>
public sealed record UnitMoveLine(string Move, Text Words, Text Note, string Mode, IReadOnlyList<string> Roles);

/// <summary>Which free moves a unit allows, and to which posts.</summary>
public sealed record UnitMovesView(IReadOnlyList<UnitMoveLine> Lines, IReadOnlyList<Option> Roles,
    string Version, Refusal? Refusal = null);
