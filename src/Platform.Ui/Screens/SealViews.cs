using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <param name="PictureUrl">The print of the seal.</param>
public sealed record SealRow(
    string Id, string UnitName, string Name, Text State, bool InUse, string Keeper, DateTimeOffset ValidFrom,
    DateTimeOffset ValidTo, int Uses, string PictureUrl);

public sealed record SealUseRow(DateTimeOffset At, string DocumentTitle, string Number, string Person,
    string DocumentUrl);

/// <summary>The seals of a unit, those that wait for approval, and the form that asks for one.</summary>
/// <param name="Replaces">The seal a new one would replace; empty for the first.</param>
public sealed record SealRegisterView(
    IReadOnlyList<SealRow> Seals, IReadOnlyList<SealRow> Waiting, bool MayOrder, string RingText,
    IReadOnlyList<Option> Diameters, string Diameter,
    string Replaces, Refusal? Refusal = null, Entries? Entries = null);

/// <param name="Uses">Count of the register of uses.</param>
/// <param name="Traced">Count of acts of use in the trace; the two must be the same.</param>
/// <param name="Moves">approve, refuse, suspend, resume, revoke: what this person may do now.</param>
public sealed record SealDetailView(
    SealRow Seal, string Reason, IReadOnlyList<StoryLine> Story, IReadOnlyList<SealUseRow> Recent, int Uses, int Traced,
    IReadOnlyList<string> Moves,
    string Certificate, Refusal? Refusal = null, Entries? Entries = null);
