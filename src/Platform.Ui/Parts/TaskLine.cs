namespace Yiwang.Platform.Ui.Parts;

/// <summary>One line of a desk.</summary>
/// <param name="Url">The case, or the draft.</param>
/// <param name="Number">Document number; empty before there is one.</param>
/// <param name="From">Unit, or section and person, it came from.</param>
/// <param name="When">Words in place of the time left, e.g. when it was done; null shows
/// <paramref name="Due"/>.</param>
public sealed record TaskLine(
    string TaskId, string Url, string Title, string Number, string From, Text Step, Due Due,
    Urgency Urgency = Urgency.Ordinary, bool Unread = false, string? When = null);
