namespace Yiwang.Platform.Ui.Parts;

/// <summary>One entry to choose from; its words are ready for the reader.</summary>
public sealed record Option(string Value, string Words);
