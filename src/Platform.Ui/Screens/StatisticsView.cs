using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <summary>One of the numbers on top, with its definition below.</summary>
/// <param name="Compared">Against the period before: 比上月 −17.</param>
public sealed record Figure(Text Label, string Value, Text Unit, Text Compared, Text Definition, bool Late = false,
    string Url = "");

public sealed record MonthBar(string Label, int Count, int Late, bool Here);

/// <param name="Days">Working days it took on average; <paramref name="LimitDays"/> what the rule allows, 0 for
/// none.</param>
public sealed record StepBar(string Name, double Days, double LimitDays);

public sealed record SectionFigures(string Name, string Url, int Due, int OnTime, int Late, double AverageDays);

public sealed record Bucket(string Label, int Count, bool Late);

/// <summary>One of several places to look from, or one of several lists: a link in a row of links.</summary>
public sealed record ScopeLink(Text Words, string Url, bool Here = false);

/// <summary>One indicator in the table of all: its value now and in the period before.</summary>
/// <param name="Weakness">What the figure cannot see.</param>
public sealed record FigureLine(Text Name, string Url, string Value, string Before, Text Weakness, bool Late = false);

/// <param name="Period">week, month, quarter, year; custom for days chosen freely.</param>
/// <param name="Ways">From where one looks: my work, my section, my unit, the units below.</param>
/// <param name="Around">The period before and the one after; an empty address where there is none.</param>
/// <param name="SectionsOf">What the rows of the middle table are: sections, posts.</param>
public sealed record StatisticsView(
    string Subtitle, string Period, IReadOnlyList<Figure> Figures, IReadOnlyList<MonthBar> Months,
    IReadOnlyList<StepBar> Steps,
    IReadOnlyList<SectionFigures> Sections, IReadOnlyList<Bucket> Spread, Text SpreadRemark,
    IReadOnlyList<ScopeLink>? Ways = null,
    IReadOnlyList<FigureLine>? All = null, (string Before, string After) Around = default,
    (DateOnly From, DateOnly To) Days = default,
    string Scope = "", Text SectionsOf = default, Refusal? Refusal = null);

/// <summary>One unit in a ranking.</summary>
/// <param name="Position">1 is best; units of the same value share it. 0: no value.</param>
/// <param name="Was">The position in the period before; 0 for none.</param>
public sealed record RankLine(int Position, int Was, string Name, string Value, string Before, string BehindUrl,
    bool Here = false);

/// <summary>A point of the course over time.</summary>
public sealed record CoursePoint(string Label, double? Value, string Words, bool Here);

/// <summary>A part of the figure by step, round, kind.</summary>
public sealed record FigurePart(string Name, string Value, double Share);

/// <summary>One region of the map: its units as squares.</summary>
public sealed record FigureRegion(string Name, string Value,
    IReadOnlyList<(string Name, IReadOnlyList<BoardUnit> Units)> Rows);

/// <summary>One indicator: what it is, how it went, who stands where, what it cannot see.</summary>
/// <param name="Value">For the scope looked at.</param>
/// <param name="Formula">In the closed language.</param>
/// <param name="Posts">With whom it lies: the posts of the section or unit.</param>
/// <param name="Ranking">Who has a figure now or had one before, and the own unit; the first of them.</param>
/// <param name="Ranked">How many units stand side by side.</param>
/// <param name="Counted">How many of them have a figure.</param>
/// <param name="Rule">Who may see the ranking, and why.</param>
/// <param name="IsShared">Whether units below see each other's figure; null where the viewer has no say in it.</param>
public sealed record IndicatorView(
    string Code, int Version, Text Name, string Subtitle, string Period, string Value, string Before, string BehindUrl,
    string Formula, Text Source,
    Text Weakness, Text Responsible, IReadOnlyList<string> Prices, IReadOnlyList<CoursePoint> Course,
    IReadOnlyList<FigurePart> Parts, Text PartsOf,
    IReadOnlyList<FigurePart> Posts, IReadOnlyList<RankLine> Ranking, int Ranked, int Counted,
    IReadOnlyList<FigureRegion> Regions,
    (Text Best, Text Middle, Text Least) Bands, Text Rule,
    IReadOnlyList<ScopeLink> Ways, (string Before, string After) Around, (DateOnly From, DateOnly To) Days,
    string Scope, bool IsWaiting, bool? IsShared = null);

/// <summary>One definition in the list.</summary>
public sealed record IndicatorLine(string Code, int Version, Text Name, string Url, string Formula, Text Source,
    Text Weakness, Text Responsible, string EditUrl = "");

/// <param name="MayDefine">Whether the viewer may define indicators for the own unit and those below.</param>
public sealed record IndicatorsView(IReadOnlyList<IndicatorLine> Lines, bool MayDefine = false);

/// <summary>A case or document that a figure counts.</summary>
public sealed record BehindLine(string Url, string Title, string Number, string UnitName, DateTimeOffset At,
    Text State);

/// <param name="Hidden">Counted too, but not the viewer's to see.</param>
/// <param name="IsCut">More there are than the page reads.</param>
public sealed record BehindView(string Code, Text Name, string Subtitle, string Value, IReadOnlyList<BehindLine> Lines,
    int Hidden, bool IsCut, string BackUrl);

/// <summary>A term of a formula in a dry run: what it is, over which time, what it came to.</summary>
public sealed record DefineTerm(string Words, Text Window, long Count, long Sum);

/// <summary>What a definition came to over the last days.</summary>
/// <param name="IsCut">The trace has more entries than were looked at.</param>
public sealed record DefineTrial(string Value, int Days, int Entries, bool IsCut, IReadOnlyList<DefineTerm> Terms);

/// <summary>The form of an office's own indicator.</summary>
/// <param name="Code">Empty for a new one.</param>
/// <param name="Codes">Codes of entries that figures are counted from.</param>
public sealed record IndicatorDefineView(
    string Code, int Version, IReadOnlyList<Option> Kinds, IReadOnlyList<Option> Betters, IReadOnlyList<string> Codes,
    IReadOnlyList<(string Name, Text What)> Prices,
    DefineTrial? Tried, Entries? Entries);

/// <summary>A price that formulas name.</summary>
/// <param name="Source">Where it comes from; empty for the estimate that ships.</param>
public sealed record PriceLine(string Name, Text What, string Value, string Source, IReadOnlyList<Text> UsedBy)
{
    /// <summary>Of the price as it was before the eyes.</summary>
    public string Version { get; init; } = "";
}

public sealed record PricesView(IReadOnlyList<PriceLine> Lines, bool MayChange, Entries? Entries = null);
