using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Sets a 花脸稿: what was added underlined, what was removed struck through, hands in colours and line
/// shapes.</summary>
public static class RedlineTypesetter
{
    private const double LegendPitch = 8;

    /// <param name="title">Printed above, e.g. the document's title and the versions compared.</param>
    /// <exception cref="MissingGlyphException">No declared face has a character.</exception>
    public static TypesetResult Typeset(RedlineText redline, string title, FontSet fonts, Guid id,
        DateTimeOffset created)
    {
        var flow = new Flow(fonts, "zh-CN", PageGeometry.LinePitch);
        PutTitle(flow, title);
        if (redline.Hands.Count > 0) PutLegend(flow, redline.Hands);
        const double indent = 2 * PageGeometry.CharacterPitch;
        for (var i = 0; i < redline.Paragraphs.Count; i++)
        {
            var look = new LineLook(StructureRole.Paragraph, flow.NextOrder(), PageGeometry.Size3,
                PageGeometry.LinePitch);
            var spans = redline.Paragraphs[i].Pieces.Select(SpanOf).ToList();
            var lines = LineBreaker.Lines(flow.Set(spans), flow.Sheet.Measure - indent, flow.Sheet.Measure);
            for (var line = 0; line < lines.Count; line++)
            {
                flow.Line(lines[line], line == 0 ? indent : 0, look);
                if (line == 0) flow.Anchors.Add(new(-1, i, flow.PageIndex, flow.Y - look.Pitch));
                if (redline.Paragraphs[i].IsChanged) PutChangeBar(flow);
            }
        }
        PageNumbers.Put(flow);
        var pages = flow.Sheets.Select(page => new Page(page.Width, page.Height, page.Items)).ToList();
        var properties = new DocumentProperties(title, "zh-CN", "", created, id);
        return new(new PagedDocument(properties, pages, []), flow.Hints, [], flow.Anchors);
    }

    private static Span SpanOf(RedlinePiece piece)
    {
        if (piece.AddedBy < 0 && piece.RemovedBy < 0) return new(piece.Text, TextStyle.Body);
        var removed = piece.RemovedBy >= 0;
        var hand = removed ? piece.RemovedBy : piece.AddedBy;
        return new(piece.Text, TextStyle.Body with { Color = HandLines.ColourOf(hand) }, null,
            new HandMark(hand, removed));
    }

    private static void PutTitle(Flow flow, string title)
    {
        var look = new LineLook(StructureRole.Title, flow.NextOrder(), PageGeometry.Size2, PageGeometry.LinePitch);
        foreach (var words in TitleShape.Lines(title, flow.Set(new Span(title, TextStyle.Title)), flow.Sheet.Measure))
        {
            var line = LineBreaker.Single(flow.Set(new Span(words, TextStyle.Title)));
            flow.Line(line, (flow.Sheet.Measure - line.Width) / 2, look);
        }
    }

    private static void PutLegend(Flow flow, IReadOnlyList<string> hands)
    {
        flow.Y += LegendPitch / 2;
        var plain = TextStyle.Solid(FontRole.FangSong, PageGeometry.SizeSmall4);
        for (var hand = 0; hand < hands.Count; hand++)
        {
            var own = plain with { Color = HandLines.ColourOf(hand) };
            var name = hands[hand].Length > 0 ? hands[hand] : "修改";
            var look = new LineLook(StructureRole.Note, flow.NextOrder(), plain.Size, LegendPitch);
            var text = flow.Set(new Span(name + "：", own), new Span("增加", own, null, new HandMark(hand, false)),
                new Span("，", plain), new Span("删除", own, null, new HandMark(hand, true)));
            var lines = LineBreaker.Lines(text, flow.Sheet.Measure, flow.Sheet.Measure, false);
            foreach (var line in lines) flow.Line(line, 0, look);
        }
        flow.Y += PageGeometry.LinePitch - LegendPitch / 2;
    }

    // A bar in the margin, as editors draw it, finds a changed paragraph at a glance.
    private static void PutChangeBar(Flow flow)
    {
        var x = PageGeometry.Left - 4;
        var top = flow.Y - PageGeometry.LinePitch;
        flow.Sheet.Items.Add(PathItem.Rule(x, top, x, top + PageGeometry.Size3, 0.4, Rgb.Black));
    }
}
