namespace Yiwang.Documents.Desk;

/// <summary>Which list of a desk, narrowed and ordered how, and from where on. What is not known is taken for the
/// first: the whole of what is to be done, by its limits.</summary>
/// <param name="List">One of <see cref="Lists"/>.</param>
/// <param name="Only">One of <see cref="Narrowings"/>; those of limits and kinds are for what is open.</param>
/// <param name="Sort">One of <see cref="Sorts"/>, of what is open.</param>
/// <param name="After">The last row of the page before (its TaskId); null for the first page.</param>
internal sealed record DeskAsk(string List, string Only, string Sort, Guid? After)
{
    public static IReadOnlyList<string> Lists { get; } = ["todo", "read", "done", "mine", "drafts"];

    public static IReadOnlyList<string> Narrowings { get; } =
        ["", "late", "today", "urgent", "incoming", "outgoing", "other", "open"];

    public static IReadOnlyList<string> Sorts { get; } = ["due", "arrived", "from"];

    public static DeskAsk Of(string? list, string? only, string? sort, Guid? after) =>
        new(Known(Lists, list), Known(Narrowings, only), Known(Sorts, sort), after);

    private static string Known(IReadOnlyList<string> names, string? asked) =>
        asked is not null && names.Contains(asked) ? asked : names[0];
}
