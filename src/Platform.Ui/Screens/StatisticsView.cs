namespace Yiwang.Platform.Ui.Screens;

/// <summary>One of the numbers on top, with its definition below.</summary>
/// <param name="Compared">Against the period before: 比上月 −17.</param>
public sealed record Figure(Text Label, string Value, Text Unit, Text Compared, Text Definition, bool Late = false, string Url = "");

public sealed record MonthBar(string Label, int Count, int Late, bool Here);

/// <param name="Days">Working days it took on average; <paramref name="LimitDays"/> what the rule allows, 0 for none.</param>
public sealed record StepBar(string Name, double Days, double LimitDays);

public sealed record SectionFigures(string Name, string Url, int Due, int OnTime, int Late, double AverageDays);

public sealed record Bucket(string Label, int Count, bool Late);

/// <param name="Period">week, month, quarter, year.</param>
public sealed record StatisticsView(
    string Subtitle, string Period, IReadOnlyList<Figure> Figures, IReadOnlyList<MonthBar> Months, IReadOnlyList<StepBar> Steps,
    IReadOnlyList<SectionFigures> Sections, IReadOnlyList<Bucket> Spread, Text SpreadRemark);
