namespace Yiwang.Platform.Identity;

/// <summary>
/// Something that lies on a person's own name and must be handed over before the account closes (离岗交接), said by the
/// module that owns it.
/// </summary>
/// <param name="List">Rows (words, href), bounded by the reader; parameter <c>@person</c>.</param>
/// <param name="HandOver">Gives all of it to <c>@to</c>, or ends it; parameters <c>@person</c>, <c>@to</c>,
/// <c>@at</c>.</param>
public sealed record Belonging(string Kind, Text Name, string List, string HandOver);
