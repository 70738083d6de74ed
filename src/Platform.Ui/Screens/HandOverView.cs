using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <param name="Key">What it is handed over by, alone: its kind and id.</param>
public sealed record HandOverThing(string Words, string Url, string Key);

/// <summary>Things of one kind that a leaver holds; empty when they are handed over.</summary>
public sealed record HandOverGroup(string Kind, Text Name, IReadOnlyList<HandOverThing> Things);

/// <summary>离岗交接: what a person still holds, who can take it, and the closing of the account when nothing is
/// left.</summary>
public sealed record HandOverView(
    string PersonId, string Name, string Account, bool Closed, IReadOnlyList<HandOverGroup> Groups,
    IReadOnlyList<Option> People,
    Refusal? Refusal = null, Entries? Entries = null)
{
    /// <summary>Of the account as it was before the eyes.</summary>
    public string Version { get; init; } = "";

    public bool NothingLeft => Groups.All(group => group.Things.Count == 0);
}
