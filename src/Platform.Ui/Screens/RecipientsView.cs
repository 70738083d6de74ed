namespace Yiwang.Platform.Ui.Screens;

/// <summary>A group or saved list of units that can be chosen whole.</summary>
/// <param name="Own">The person's or unit's own list, not one of the network's.</param>
public sealed record UnitGroup(string Id, string Name, int Count, bool Chosen, bool Own = false);

/// <param name="Remark">Why it needs a look: 未开通, 发纸质件.</param>
public sealed record UnitChoice(string Id, string Name, bool Chosen, string Path = "", string Remark = "");

/// <summary>One branch of the tree of units: folded with its counts, or open with its units.</summary>
public sealed record UnitBranch(string Id, string Name, int Count, int ChosenCount,
    IReadOnlyList<UnitChoice>? Units = null);

/// <summary>Choosing to whom a document goes. The count is always that of the union, each unit once.</summary>
/// <param name="Copy">Copy recipients instead of main recipients.</param>
/// <param name="LeftOut">Units of the network that are not chosen, the first of them; shown when few enough to be a
/// mistake.</param>
/// <param name="Found">What the search found; null when nothing was asked.</param>
/// <param name="OpenBranch">The branch that stands open.</param>
public sealed record RecipientsView(
    string DocumentId, string Version, string Title, bool Copy, int MainCount, int CopyCount,
    IReadOnlyList<UnitGroup> Groups, IReadOnlyList<UnitBranch> Branches, int LeftOutCount,
    IReadOnlyList<UnitChoice> LeftOut,
    IReadOnlyList<UnitChoice>? Found = null, string Query = "", string OpenBranch = "", Refusal? Refusal = null,
    int OwnUnitExcluded = 1)
{
    /// <summary>Up to this many units left out are listed: more is a choice, not a slip.</summary>
    public const int LeftOutShownMax = 40;
}
