namespace Yiwang.Platform.Ui.Parts;

/// <summary>A page of a list cut by key, not by number: where the neighbours begin.</summary>
/// <param name="Shown">Rows on this page.</param>
/// <param name="Total">Rows in all, or null when counting them would cost more than it tells.</param>
/// <param name="After">The key from which the next page goes on; null on the last page.</param>
/// <param name="Before">The key before which the page before ends; null on the first page.</param>
public sealed record Paging(int Shown, long? Total = null, string? After = null, string? Before = null);
