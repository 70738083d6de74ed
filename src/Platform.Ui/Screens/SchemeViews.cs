using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

public sealed record SchemeListLine(string Url, string Name, DateOnly From, DateOnly To, bool IsOwn, bool IsPublished);

public sealed record SchemesView(IReadOnlyList<SchemeListLine> Lines, bool MayMake);

/// <param name="Choices">Indicators, what is reported, earlier schemes.</param>
/// <param name="Rows">How many parts the form offers.</param>
public sealed record SchemeNewView(IReadOnlyList<Option> Choices, int Rows, Entries? Entries = null);

/// <summary>One unit's line: value and points of each part, the sum, the position.</summary>
public sealed record SchemeScore(int Position, string UnitName, IReadOnlyList<(string Value, string Points)> Parts,
    string Total, bool Here);

/// <summary>One line of a table to import, as the dry run understood it.</summary>
public sealed record SchemeTry(int Line, string Unit, string Value, Text Wrong);

/// <param name="Parts">Name, weight, and from which value to which points are given.</param>
/// <param name="Scores">Units with a figure, the best first, and the own one.</param>
/// <param name="Assessed">How many units are assessed.</param>
/// <param name="Reported">Parts whose values are imported.</param>
/// <param name="Tried">What the dry run found; null before one.</param>
public sealed record SchemeView(
    string Id, string Name, DateOnly From, DateOnly To, bool IsPublished, bool MayChange,
    IReadOnlyList<(string Name, string Weight, string Span)> Parts,
    IReadOnlyList<SchemeScore> Scores, int Assessed, IReadOnlyList<Option> Reported,
    IReadOnlyList<SchemeTry>? Tried = null, string Table = "", string Part = "", Refusal? Refusal = null);
