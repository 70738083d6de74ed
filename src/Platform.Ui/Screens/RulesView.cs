using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <param name="Own">Set by this unit, which may end it.</param>
public sealed record TermLine(int Id, Text For, Text Term, string Source, string Unit, string SetBy, bool Own);

public sealed record RuleLine(int Id, Text Words, string Unit, bool Own);

public sealed record UnitDayLine(DateOnly Day, Text Kind, string Name, string SetBy);

/// <summary>The rules of limits that hold in a unit: terms, urging, escalation, its own days and hours.</summary>
/// <param name="Years">Years whose notice of days off is not out yet, as far as the calendar reaches into the next two
/// years.</param>
/// <param name="Top">The unit at the top enters the notices for all.</param>
public sealed record RulesView(
    string UnitName, IReadOnlyList<TermLine> Terms, IReadOnlyList<Option> Kinds, IReadOnlyList<Option> Urgencies,
    IReadOnlyList<Option> Types,
    IReadOnlyList<RuleLine> Urges, IReadOnlyList<RuleLine> Escalations, string Hours, bool OwnHours,
    IReadOnlyList<UnitDayLine> Days, IReadOnlyList<int> Years, bool Top,
    Entries? Entries = null)
{
    /// <summary>Of all the unit's rules, as they were before the eyes.</summary>
    public string Version { get; init; } = "";
}
