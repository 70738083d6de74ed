namespace Yiwang.Platform.Ui.Parts;

/// <summary>Plain information, something to mend or to wait for, lateness, or a thing done.</summary>
public enum NoteTone { Plain, Warn, Late, Ok }
