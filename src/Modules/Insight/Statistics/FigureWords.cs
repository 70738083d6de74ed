using System.Globalization;
using Yiwang.Insight.Indicators;
using Yiwang.Platform;

namespace Yiwang.Insight.Statistics;

/// <summary>How a figure is said.</summary>
internal static class FigureWords
{
    private const decimal HourSeconds = 3600;

    /// <summary>Value and unit apart, for large figures.</summary>
    public static (string Value, Text Unit) Parts(Indicator indicator, decimal? value) =>
        (Plain(indicator, value), value is null ? default : UnitOf(indicator));

    public static string Of(Indicator indicator, decimal? value, Language language) =>
        value is null ? "–" : Plain(indicator, value) + UnitOf(indicator).In(language);

    /// <summary>The number as it goes into a table for calculation.</summary>
    public static decimal? Scaled(Indicator indicator, decimal? value) =>
        value is not { } number ? null : indicator.Kind switch
    {
        FigureKind.Share => decimal.Round(number * 100, 2),
        FigureKind.Hours => decimal.Round(number / HourSeconds, 2),
        FigureKind.WorkingDays => decimal.Round(number / Indicator.WorkingDaySeconds, 2),
        FigureKind.Yuan => decimal.Round(number, 2),
        _ => number,
    };

    public static Text UnitOf(Indicator indicator) => indicator.Kind switch
    {
        FigureKind.Share => new("%", "%"),
        FigureKind.Hours => new(" 小时", " h"),
        FigureKind.WorkingDays => new(" 工作日", " working days"),
        FigureKind.Sheets => new(" 张", " sheets"),
        FigureKind.Yuan => new(" 元", " yuan"),
        _ => new("", ""),
    };

    /// <summary>What a label of the trace says to a reader; what is not known here is a name given by people
    /// already.</summary>
    public static string Label(string fact, string label, Language language) => (fact, label) switch
    {
        (_, "") => new Text("（未写明）", "(not said)").In(language),
        ("round", _) => new Text($"第 {label} 轮", $"Round {label}").In(language),
        ("direction", "down") => new Text("下行", "Downward").In(language),
        ("direction", "up") => new Text("上行", "Upward").In(language),
        ("direction", "across") => new Text("平行", "Across").In(language),
        ("direction", "any") => new Text("各向", "Any").In(language),
        ("type", _) => Ofd.Typesetting.DocumentType.All.FirstOrDefault(type => type.Code == label) is { } type
            ? new Text(type.Zh, type.En).In(language) : label,
        ("days", _) => new Text($"{label} 天", $"{label} days").In(language),
        _ => label,
    };

    public static Text PartsOf(string fact) => fact switch
    {
        "round" => new("分轮次", "By round"),
        "direction" => new("分行文方向", "By direction"),
        "type" => new("分文种", "By type"),
        "days" => new("分用时", "By days taken"),
        "name" => new("分环节", "By step"),
        _ => new("分项", "By part"),
    };

    private static string Plain(Indicator indicator, decimal? value) =>
        Scaled(indicator, value) is not { } number ? "–" : indicator.Kind switch
    {
        FigureKind.Share or FigureKind.Hours or FigureKind.WorkingDays =>
            number.ToString("#,0.0", CultureInfo.InvariantCulture),
        FigureKind.Yuan => number.ToString("#,0", CultureInfo.InvariantCulture),
        _ => number.ToString("#,0", CultureInfo.InvariantCulture),
    };
}
