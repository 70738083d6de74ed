namespace Yiwang.Platform.Ui.Screens;

public sealed record ComparedFile(string Name, Text Outcome, SealSays Says);

/// <param name="Files">The two, when they were read.</param>
public sealed record CompareFilesView(IReadOnlyList<ComparedFile> Files, RedlineView? Difference, Refusal? Refusal);
