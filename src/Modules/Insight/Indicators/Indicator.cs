using Yiwang.Insight.Formulas;
using Yiwang.Platform;

namespace Yiwang.Insight.Indicators;

/// <summary>In what a figure is said.</summary>
internal enum FigureKind
{
    /// <summary>A part of a whole, shown as per cent.</summary>
    Share,

    /// <summary>How many.</summary>
    Count,

    /// <summary>Seconds by the clock, shown as hours.</summary>
    Hours,

    /// <summary>Seconds of working time, shown as working days of eight hours.</summary>
    WorkingDays,

    /// <summary>Sheets of paper.</summary>
    Sheets,

    /// <summary>Money.</summary>
    Yuan,
}

/// <summary>Whether more of it is better.</summary>
internal enum Better { High, Low, None }

/// <summary>
/// What is counted, as a definition: a formula of the closed language, with its version, who answers for it, and what
/// it cannot see.
/// </summary>
/// <param name="Label">The fact by which the figure is parted (step, round, kind), or empty.</param>
/// <param name="Weakness">The known weakness in words, shown wherever the figure is.</param>
/// <param name="Unit">The unit that defined it; 0 where it ships.</param>
/// <param name="Source">From which entries it is counted, in words.</param>
internal sealed record Indicator(
    string Code, int Version, Text Name, FigureKind Kind, string Words, string Label, Better Better, Text Source,
    Text Weakness, Text Responsible,
    bool IsPersonal, int Unit = 0)
{
    /// <summary>The formula, read.</summary>
    public Formula Formula { get; } = FormulaReader.Read(Words, Label) is { Refusal: null } read ? read.Answer
        : throw new InvalidOperationException($"{Code}: {FormulaReader.Read(Words, Label).Refusal!.En}");

    /// <summary>A working day of eight hours, in seconds.</summary>
    public const int WorkingDaySeconds = 8 * 3600;
}
