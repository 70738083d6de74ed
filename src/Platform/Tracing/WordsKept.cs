namespace Yiwang.Platform.Tracing;

/// <summary>
/// Where a table keeps words that a trace entry has too, written by the same act: at the entry's instant and the same.
/// Words erased by order of law are erased there as well.
/// </summary>
/// <param name="Words">Its column of the words.</param>
/// <param name="At">Its column of the act's instant.</param>
public sealed record WordsKept(string Table, string Words, string At);
