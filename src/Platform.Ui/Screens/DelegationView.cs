using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <summary>One delegation, given or received.</summary>
/// <param name="Id">Empty where the viewer cannot take it back.</param>
public sealed record DelegationLine(string Id, string From, string To, DateOnly Starts, DateOnly Until, Text Kinds,
    string Remark, Text State);

/// <summary>Who acts in my place, in whose place I act, and a form for a new one.</summary>
public sealed record DelegationView(
    IReadOnlyList<DelegationLine> Given, IReadOnlyList<DelegationLine> Received, IReadOnlyList<Option> People,
    IReadOnlyList<Option> Kinds,
    Refusal? Refusal = null, Entries? Entries = null);
