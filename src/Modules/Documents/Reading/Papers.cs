using Yiwang.Documents.Drafting;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Documents.Reading;

/// <summary>A document as its page shows it: drawings of its pages, and its words in reading order.</summary>
internal static class Papers
{
    /// <param name="pages">Null when it could not be set.</param>
    public static Paper Of(DocumentView document, PaperPages? pages)
    {
        var date = document.SignedAt is { } signed ? signed + WorkingCalendar.ChinaOffset : (DateTime?)null;
        var notes = document.SignedAttachments.Select(a => Path.GetFileNameWithoutExtension(a.Name)).ToList();
        return new Paper(pages, new PaperText(
            document.Status is "draft" or "in_hand"
                ? "" : string.Concat(document.Issuers) + (document.Elements.Mark == "plain" ? "" : "文件"),
                document.Number, document.Title,
            document.Elements.MainRecipients, Blocks(document.Body), notes, document.Issuers,
            date is { } d ? $"{d.Year}年{d.Month}月{d.Day}日" : "", document.Elements.RemarkPrinted,
            document.Elements.CopyRecipients, "",
            document.Urgency switch { "extra_urgent" => "特急", "urgent" => "加急", _ => "" }, document.Elements.Signers));
    }

    /// <summary>The body's blocks; a text that is not in form yet is shown line by line.</summary>
    public static IReadOnlyList<PaperBlock> Blocks(string body)
    {
        try
        {
            return StructuredText.Parse(body).SelectMany(Block).ToList();
        }
        catch (TypesettingException)
        {
            // The compose page says what is wrong with it; here the words must still be readable.
            return body.Split('\n').Select(line => new PaperBlock(PaperBlockKind.Body, line)).ToList();
        }
    }

    public static IReadOnlyList<FileLine> Files(DocumentView document) => document.Attachments.Select(a => new FileLine(
        a.Id.ToString(), a.Name, a.Size,
        a.MediaType.StartsWith("image/", StringComparison.Ordinal)
            ? "picture" : a.Name.EndsWith("xlsx", StringComparison.Ordinal)
            || a.Name.EndsWith("csv", StringComparison.Ordinal) ? "table" : "text",
        Urls.AttachmentRead(a.Id.ToString()), a.ReplacedBy is null
            ? default : new Text($"已更正：{a.ReplacedReason}", $"Corrected: {a.ReplacedReason}"))).ToList();

    private static IEnumerable<PaperBlock> Block(Block block) => block switch
    {
        Paragraph p => [new PaperBlock(p.Level switch
        {
            ParagraphLevel.One => PaperBlockKind.Level1,
            ParagraphLevel.Two => PaperBlockKind.Level2,
            ParagraphLevel.Three => PaperBlockKind.Level3,
            ParagraphLevel.Four => PaperBlockKind.Level4,
            _ => PaperBlockKind.Body,
        }, p.Text)],
        Table t =>
            [new PaperBlock(PaperBlockKind.Table, "",
                t.Rows.Select(IReadOnlyList<string> (r) => r.Select(c => c.Text).ToList()).ToList())],
        Picture p => [new PaperBlock(PaperBlockKind.Flat, $"〔图：{p.Caption}〕")],
        Footnote f => [new PaperBlock(PaperBlockKind.Flat, $"〔注 {f.Label}〕{f.Text}")],
        _ => [],
    };
}
