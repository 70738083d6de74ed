using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

public enum ApplicationState { Valid, Over, Revoked }

/// <summary>A program that may act for the unit.</summary>
/// <param name="Rights">Their words, as in <see cref="ApplicationRightLine"/>.</param>
/// <param name="UsedFrom">Address of the last use; empty when it was never used.</param>
public sealed record ApplicationLine(
    int Id, string Name, IReadOnlyList<string> Rights, string MadeBy, DateTimeOffset MadeAt, DateTimeOffset EndsAt,
    DateTimeOffset? UsedAt,
    string UsedFrom, ApplicationState State);

public sealed record ApplicationRightLine(string Word, Text Name);

/// <param name="EndsProposed">What stands in the field at first.</param>
/// <param name="MayChange">Whether applications may be made and revoked here.</param>
public sealed record ApplicationsView(
    string UnitName, IReadOnlyList<ApplicationLine> Lines, Paging Paging, IReadOnlyList<ApplicationRightLine> Rights,
    DateOnly EndsProposed,
    DateOnly EndsLast, bool MayChange)
{
    public Entries? Entries { get; init; }

    /// <summary>The rights ticked before a refusal.</summary>
    public IReadOnlyList<string> Picked { get; init; } = [];

    /// <summary>One was made now.</summary>
    public bool Made { get; init; }

    /// <summary>Its token, this once; null when the same act was sent again.</summary>
    public string? Token { get; init; }
}
