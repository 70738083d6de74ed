namespace Yiwang.Platform.Ui.Parts;

/// <summary>The handling sheet (文件处理笺): facts on top, opinions by kind below.</summary>
/// <param name="PrintUrl">The sheet as a file for print, without its ending; empty when there is none.</param>
public sealed record Sheet(Text Heading, IReadOnlyList<SheetFact> Facts, IReadOnlyList<SheetKind> Kinds,
    string PrintUrl = "");

/// <param name="Wide">Takes the whole line.</param>
public sealed record SheetFact(Text Label, string Value, bool Wide = false);

/// <summary>One kind of opinion: 拟办, 批示, 会签, 承办, 传阅.</summary>
/// <param name="Remark">A quiet sentence in place of opinions, or after them: 批示后送承办处室.</param>
/// <param name="Mine">Whose opinion is awaited here when it is the viewer's turn, office and name; null
/// otherwise.</param>
public sealed record SheetKind(Text Label, IReadOnlyList<Opinion> Opinions, Text? Remark = null, string? Mine = null,
    Readers? Readers = null);

/// <summary>What one person wrote; never edited, always supplemented.</summary>
/// <param name="Strokes">Handwriting as the path of an SVG drawing 600 by 200; empty when typed.</param>
/// <param name="Supplement">It adds to an earlier opinion of the same person.</param>
public sealed record Opinion(
    string Words, string Office, string Name, DateTimeOffset At, string Strokes = "", bool Supplement = false,
    IReadOnlyList<FileLine>? Files = null, string InsteadOf = "");

/// <summary>Who has read of those it was circulated to.</summary>
public sealed record Readers(IReadOnlyList<string> Read, IReadOnlyList<string> Unread);

/// <summary>A file beside a document or an opinion.</summary>
/// <param name="Kind">table, picture, text or other: chooses the icon.</param>
/// <param name="DownloadUrl">Where it is downloaded; empty for an attachment of a document.</param>
public sealed record FileLine(string Id, string Name, long SizeBytes, string Kind = "text", string PreviewUrl = "",
    Text Remark = default,
    string DownloadUrl = "");
