using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <param name="Url">Leads to the first place on that page.</param>
public sealed record PageHit(int Page, int Count, string Url);

public sealed record ReadDownload(string Url, Text Words);

/// <summary>All pages of a document or of a file that came with it, to be read, searched and printed.</summary>
/// <param name="PlainText">Shown where there are no pages.</param>
/// <param name="Marked">The copy on the screen carries reader and time; the file stays as it is.</param>
public sealed record ReadView(
    string Title, string Subtitle, string BackUrl, string Url, PaperPages Pages, int PagesAtOnce, SealFinding? Seal,
    IReadOnlyList<ReadDownload> Downloads, bool MaySearch, string Query, IReadOnlyList<PageHit> Hits, bool Marked,
    IReadOnlyList<Text> Remarks, string PlainText = "");

/// <summary>How one statement about a seal came out.</summary>
public enum SealSays { Yes, Unknown, No }

/// <param name="Question">内容有没有改过, 印章真不真 …</param>
public sealed record SealStatement(SealSays Says, Text Question, Text Answer);

/// <summary>One seal of a file, judged.</summary>
/// <param name="Anchor">A click on the seal leads here.</param>
public sealed record SealCard(string Anchor, string Name, Text Outcome, SealSays Says,
    IReadOnlyList<SealStatement> Statements, string Technical);

/// <summary>What can be said of the seals of a file, in plain words.</summary>
public sealed record SealsView(
    string Title, string BackUrl, string DownloadUrl, SealSays Says, Text Outcome, IReadOnlyList<SealCard> Seals,
    IReadOnlyList<SealStatement> Package, string Digest);
