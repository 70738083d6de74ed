using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Something the typesetter did or noticed that a person should know.</summary>
/// <param name="Code">Stable, e.g. <c>typeset.spacing_adjusted</c>.</param>
/// <param name="Clause">Clause of GB/T 9704-2012, or empty.</param>
/// <param name="PageIndex">0-based; -1 when no page is meant.</param>
public sealed record TypesettingHint(string Code, string Zh, string En, string Clause, int PageIndex = -1);

/// <summary>Where a block of the body starts.</summary>
/// <param name="Attachment">-1 for the body, else the index of the attachment.</param>
/// <param name="Block">Index in its list of blocks.</param>
/// <param name="PageIndex">0-based.</param>
/// <param name="Y">mm from the top of the page.</param>
public readonly record struct BlockAnchor(int Attachment, int Block, int PageIndex, double Y);

/// <summary>Where a seal goes; the same places stand as items on the pages.</summary>
public readonly record struct SealAnchor(string Organ, int PageIndex, Box Box);

/// <summary>Finished pages with what the application needs to know about them.</summary>
public sealed record TypesetResult(PagedDocument Document, IReadOnlyList<TypesettingHint> Hints,
    IReadOnlyList<SealAnchor> Seals, IReadOnlyList<BlockAnchor> Anchors);
