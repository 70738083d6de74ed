namespace Yiwang.Platform.Identity;

/// <summary>
/// Something that lies on a person's own name and must be handed over before the account closes (离岗交接), said by the
/// module that owns it.
/// </summary>
/// <param name="List">Rows (id, words, href), bounded by the reader; parameter <c>@person</c>.</param>
/// <param name="HandOver">Gives it to <c>@to</c>, or ends it, where <see cref="Chosen"/> holds; parameters
/// <c>@person</c>, <c>@to</c>, <c>@at</c>, <c>@only</c>.</param>
public sealed record Belonging(string Kind, Text Name, string List, string HandOver)
{
    /// <summary>A condition on the id of a row: it is among those named in <c>@only</c>, or none is named.</summary>
    public static string Chosen(string id) => $"(cardinality(@only) = 0 or {id}::text = any(@only))";
}
