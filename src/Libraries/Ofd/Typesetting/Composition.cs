using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>One try at setting a document with one spacing.</summary>
internal sealed class Composition(OfficialDocument document, DocumentForm form, FontSet fonts, Spacing spacing)
{
    private const int PagesRespacedMax = 30, LinesCarried = 2;

    private readonly Flow flow = new(fonts, document.Language, spacing.Pitch);

    /// <summary>The seal or signature had to start a page without text.</summary>
    public bool SealAlone { get; private set; }

    public int Pages => flow.Sheets.Count;

    public bool BodyOnFirstPage => flow.Sheets[0].BodyLines > 0 || document.Body.Count == 0;

    /// <summary>Sets the head alone and tells whether a line of the body follows it on page 1.</summary>
    public bool ShowsBodyFirst()
    {
        SetHead();
        return flow.PageIndex == 0 && flow.Fits(PageGeometry.Size3);
    }

    public Composition Run()
    {
        SetHead();
        new BodySetter(flow, document.Pictures).Set(document.Body, -1);
        new ClosingSetter(flow, document, form).SetTextPart();
        SetSignature();
        SetAttachments();
        new ImprintSetter(flow, document, form, spacing.RecipientsMoved).Set();
        flow.Finish();
        PageNumbers.Put(flow);
        return this;
    }

    public TypesetResult Result(IReadOnlyList<TypesettingHint> hints)
    {
        var title = document.Title.Replace("\n", "", StringComparison.Ordinal);
        var properties = new DocumentProperties(title.Length == 0 ? document.Number : title, document.Language,
            string.Join('、', document.Issuers), document.Created, document.Id);
        var pages = flow.Sheets.Select(sheet => new Page(sheet.Width, sheet.Height, sheet.Items)).ToList();
        return new(new PagedDocument(properties, pages, flow.Bookmarks), [.. hints, .. flow.Hints], flow.Seals,
            flow.Anchors);
    }

    private void SetHead()
    {
        if (form == DocumentForm.Letter) new LetterHeadSetter(flow, document).Set();
        else if (form == DocumentForm.Telegram) new TelegramHeadSetter(flow, document).Set();
        else new HeadSetter(flow, document, form) { JointPitchMax = spacing.JointPitch }.Set();
        if (form != DocumentForm.Order && document.Title.Length > 0)
        {
            SetTitle(document.Title);
            // 7.3.2: a blank line, flush left, a full-width colon at the end.
            flow.Y += PageGeometry.LinePitch;
        }
        if (!spacing.RecipientsMoved && document.MainRecipients.Length > 0) SetRecipients();
    }

    // 7.3.5.5: where the seal would stand alone, the last lines of the text go over with it. A long document is not
    // tried again with another spacing: that costs more than a short last page is worth.
    private void SetSignature()
    {
        var closing = new ClosingSetter(flow, document, form);
        var before = new FlowMark(flow);
        SealAlone = !closing.SetSignature();
        if (!SealAlone || !spacing.Carry && flow.PageIndex < PagesRespacedMax) return;
        before.Restore();
        var carried = before.CarryLast(LinesCarried);
        SealAlone = !closing.SetSignature();
        if (carried && !SealAlone) flow.Hints.Add(new("typeset.lines_carried",
            "最后一页容不下印章，已将末行移至印章所在页。",
            "The seal did not fit after the text: its last lines were taken over to the seal's page.", "7.3.5.5",
            flow.PageIndex));
    }

    private void SetTitle(string title)
    {
        var order = flow.NextOrder();
        flow.Bookmarks.Add(new(title.Replace("\n", "", StringComparison.Ordinal), 1, flow.PageIndex, flow.Y));
        var look = new LineLook(StructureRole.Title, order, PageGeometry.Size2, PageGeometry.LinePitch);
        var whole = flow.Set(new Span(title.Replace("\n", "", StringComparison.Ordinal), TextStyle.Title));
        foreach (var line in TitleShape.Lines(title, whole, flow.Sheet.Measure))
        {
            var set = LineBreaker.Single(flow.Set(new Span(line, TextStyle.Title)));
            flow.Line(set, (flow.Sheet.Measure - set.Width) / 2, look);
        }
    }

    private void SetRecipients()
    {
        var words = document.MainRecipients.Trim().TrimEnd('：', ':', '。') + "：";
        var look = new LineLook(StructureRole.Paragraph, flow.NextOrder(), PageGeometry.Size3, flow.Pitch);
        var text = flow.Set(new Span(words, TextStyle.Body));
        foreach (var line in LineBreaker.Lines(text, flow.Sheet.Measure, flow.Sheet.Measure)) flow.Line(line, 0, look);
    }

    // 7.3.7: a new page; 附件 and its number in 黑体 on line 1, the title centred on line 3.
    private void SetAttachments()
    {
        var labelled = document.Attachments.Count(attachment => attachment.Labelled);
        var number = 0;
        for (var i = 0; i < document.Attachments.Count; i++)
        {
            var attachment = document.Attachments[i];
            flow.Open(false);
            if (attachment.Labelled)
            {
                var words = "附件" + (labelled > 1 ? $"{++number}" : "");
                var look = new LineLook(StructureRole.Heading1, flow.NextOrder(), PageGeometry.Size3,
                    PageGeometry.LinePitch);
                flow.Put(LineBreaker.Single(flow.Set(new Span(words, TextStyle.Hei))), flow.Sheet.Left, flow.Y, look);
            }
            flow.Y = flow.Sheet.Top + 2 * PageGeometry.LinePitch;
            SetTitle(attachment.Title);
            if (attachment.Subtitle.Length > 0) SetSubtitle(attachment.Subtitle);
            else flow.Y += PageGeometry.LinePitch;
            new BodySetter(flow, document.Pictures).Set(attachment.Body, i);
        }
    }

    private void SetSubtitle(string subtitle)
    {
        var look = new LineLook(StructureRole.Paragraph, flow.NextOrder(), PageGeometry.Size3, PageGeometry.LinePitch);
        const double indent = 2 * PageGeometry.CharacterPitch;
        var measure = flow.Sheet.Measure - 2 * indent;
        var lines = LineBreaker.Lines(flow.Set(new Span(subtitle, TextStyle.Kai)), measure, measure);
        // A title's characters are larger than the line: a part of the blank line goes above the subtitle.
        flow.Y += PageGeometry.LinePitch * 0.3;
        foreach (var line in lines)
            flow.Line(line, lines.Count == 1 ? (flow.Sheet.Measure - line.Width) / 2 : indent, look);
        flow.Y += PageGeometry.LinePitch * 0.7;
    }
}
