using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>One try at setting a document with one spacing.</summary>
internal sealed class Composition(OfficialDocument document, DocumentForm form, FontSet fonts, Spacing spacing)
{
    private readonly Flow flow = new(fonts, document.Language, spacing.Pitch);

    /// <summary>The seal or signature had to start a page without text.</summary>
    public bool SealAlone { get; private set; }

    public int BodyLines { get; private set; }

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
        var body = new BodySetter(flow, document.Pictures) { CarryFrom = spacing.CarryFrom };
        body.Set(document.Body, -1);
        BodyLines = body.LineCount;
        var closing = new ClosingSetter(flow, document, form);
        closing.SetTextPart();
        SealAlone = !closing.SetSignature();
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
        return new(new PagedDocument(properties, pages, flow.Bookmarks), [.. hints, .. flow.Hints], flow.Seals, flow.Anchors);
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

    private void SetTitle(string title)
    {
        var order = flow.NextOrder();
        flow.Bookmarks.Add(new(title.Replace("\n", "", StringComparison.Ordinal), 1, flow.PageIndex, flow.Y));
        var look = new LineLook(StructureRole.Title, order, PageGeometry.Size2, PageGeometry.LinePitch);
        foreach (var line in TitleShape.Lines(title, flow.Set(new Span(title.Replace("\n", "", StringComparison.Ordinal), TextStyle.Title)), flow.Sheet.Measure))
        {
            var set = LineBreaker.Single(flow.Set(new Span(line, TextStyle.Title)));
            flow.Line(set, (flow.Sheet.Measure - set.Width) / 2, look);
        }
    }

    private void SetRecipients()
    {
        var words = document.MainRecipients.Trim().TrimEnd('：', ':', '。') + "：";
        var look = new LineLook(StructureRole.Paragraph, flow.NextOrder(), PageGeometry.Size3, flow.Pitch);
        foreach (var line in LineBreaker.Lines(flow.Set(new Span(words, TextStyle.Body)), flow.Sheet.Measure, flow.Sheet.Measure))
            flow.Line(line, 0, look);
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
                var look = new LineLook(StructureRole.Heading1, flow.NextOrder(), PageGeometry.Size3, PageGeometry.LinePitch);
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
        foreach (var line in lines) flow.Line(line, lines.Count == 1 ? (flow.Sheet.Measure - line.Width) / 2 : indent, look);
        flow.Y += PageGeometry.LinePitch * 0.7;
    }
}
