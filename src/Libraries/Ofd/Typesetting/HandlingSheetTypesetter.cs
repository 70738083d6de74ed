using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Sets handling sheets: a ruled form for print and for the archive, as long as its opinions need.</summary>
public static class HandlingSheetTypesetter
{
    private const double Padding = 2, LabelWidth = 26, NarrowLabelWidth = 15, LinePitch = 7.4, RowLeast = 11,
        InkHeight = 18, InkWidth = 60;
    private const double RuleWidth = 0.3, ContinuedGap = 2, StrokeWidth = 0.45;
    private const int Quarters = 4;

    private static readonly TextStyle label = TextStyle.Solid(FontRole.Hei, PageGeometry.SizeSmall4);
    private static readonly TextStyle text = TextStyle.Solid(FontRole.FangSong, PageGeometry.Size4);
    private static readonly TextStyle signature = TextStyle.Solid(FontRole.Kai, PageGeometry.SizeSmall4);

    /// <exception cref="TypesettingException"><c>sheet.too_much_ink</c>, <c>sheet.bad_share</c>,
    /// <c>sheet.field_too_long</c>.</exception>
    /// <exception cref="MissingGlyphException">No declared face has a character.</exception>
    public static TypesetResult Typeset(HandlingSheet sheet, FontSet fonts)
    {
        Check(sheet);
        var flow = new Flow(fonts, "zh-CN", LinePitch) { Y = PageGeometry.Top - 8 };
        PutHeading(flow, sheet.Heading);
        PutFields(flow, sheet.Fields);
        foreach (var group in sheet.Groups.Where(group => group.Opinions.Count > 0)) PutGroup(flow, group);
        PageNumbers.Put(flow);
        var pages = flow.Sheets.Select(page => new Page(page.Width, page.Height, page.Items)).ToList();
        var properties = new DocumentProperties(sheet.Heading, "zh-CN", "", sheet.Created, sheet.Id);
        return new(new PagedDocument(properties, pages, []), flow.Hints, [], []);
    }

    private static void Check(HandlingSheet sheet)
    {
        if (sheet.Fields.Any(field => field.Share is < 1 or > Quarters)) throw new TypesettingException(
            "sheet.bad_share", "栏宽应为1至4。", "A field takes 1 to 4 quarters.");
        var points = sheet.Groups.SelectMany(group => group.Opinions).Select(opinion => opinion.Ink)
            .Select(ink => ink?.Strokes.Sum(stroke => stroke.Count) ?? 0).DefaultIfEmpty(0).Max();
        if (points > Handwriting.PointsMax) throw new TypesettingException("sheet.too_much_ink",
            $"手写笔迹超过{Handwriting.PointsMax}点。", $"The handwriting has more than {Handwriting.PointsMax} points.");
    }

    private static void PutHeading(Flow flow, string heading)
    {
        var style = TextStyle.Solid(FontRole.Banner, PageGeometry.Size2) with { Color = Rgb.LetterheadRed };
        var set = flow.Set(new Span(heading, style));
        var look = new LineLook(StructureRole.Title, flow.NextOrder(), PageGeometry.Size2, PageGeometry.LinePitch);
        foreach (var words in TitleShape.Lines(heading, set, flow.Sheet.Measure))
        {
            var line = LineBreaker.Single(flow.Set(new Span(words, style)));
            flow.Line(line, (flow.Sheet.Measure - line.Width) / 2, look);
        }
        flow.Y += 2;
    }

    private static void PutFields(Flow flow, IReadOnlyList<HandlingField> fields)
    {
        for (var i = 0; i < fields.Count;)
        {
            var (end, quarters) = (i, 0);
            while (end < fields.Count && quarters + fields[end].Share <= Quarters) quarters += fields[end++].Share;
            PutRow(flow, fields.Skip(i).Take(end - i).ToList(), quarters);
            i = end;
        }
    }

    private static void PutRow(Flow flow, List<HandlingField> fields, int quarters)
    {
        var unit = flow.Sheet.Measure / quarters;
        var cells = fields.ConvertAll(field =>
            Lines(flow, field.Value, text, field.Share * unit - LabelOf(field) - 2 * Padding));
        var height = Math.Max(RowLeast, cells.Max(lines => lines.Count) * LinePitch + 2 * Padding);
        if (height > flow.Sheet.Foot - flow.Sheet.Top) throw new TypesettingException("sheet.field_too_long",
            $"“{fields[0].Label}”一行超过一页。", $"The row of “{fields[0].Label}” is longer than a page.");
        if (!flow.Fits(height)) flow.Open(false);
        var x = 0.0;
        for (var i = 0; i < fields.Count; i++)
        {
            var width = fields[i].Share * unit;
            var own = LabelOf(fields[i]);
            PutLabel(flow, fields[i].Label, x, flow.Y, own, height);
            Frame(flow, x + own, flow.Y, width - own, height);
            PutLines(flow, cells[i], x + own + Padding, flow.Y + (height - cells[i].Count * LinePitch) / 2,
                PageGeometry.Size4);
            x += width;
        }
        flow.Y += height;
    }

    // The opinions of a kind in one cell; it is closed at the foot of a page and opened on the next.
    private static void PutGroup(Flow flow, OpinionGroup group)
    {
        var (top, label) = (flow.Y, group.Kind);
        var started = false;
        foreach (var opinion in group.Opinions)
        {
            var lines = Lines(flow, opinion.Text, text, flow.Sheet.Measure - LabelWidth - 2 * Padding);
            var tail = LinePitch + (opinion.Ink is null ? 0 : InkHeight) + ContinuedGap;
            for (var i = 0; i <= lines.Count; i++)
            {
                var needed = i < lines.Count - 1 ? LinePitch : i == lines.Count ? tail : LinePitch + tail;
                if (!started) needed += Padding + RowLeast / 2;
                if (!flow.Fits(needed + Padding))
                {
                    if (started) CloseGroup(flow, label, top);
                    flow.Open(false);
                    (top, label, started) = (flow.Y, started ? group.Kind + "（续）" : group.Kind, false);
                }
                if (!started) flow.Y += Padding;
                started = true;
                if (i == lines.Count) PutTail(flow, opinion);
                else PutLines(flow, [lines[i]], LabelWidth + Padding, flow.Y, PageGeometry.Size4);
                if (i < lines.Count) flow.Y += LinePitch;
            }
        }
        CloseGroup(flow, label, top);
    }

    private static void CloseGroup(Flow flow, string label, double top)
    {
        var height = Math.Max(flow.Y - top, RowLeast);
        PutLabel(flow, label, 0, top, LabelWidth, height);
        Frame(flow, LabelWidth, top, flow.Sheet.Measure - LabelWidth, height);
        flow.Y = top + height;
    }

    private static void PutTail(Flow flow, HandlingOpinion opinion)
    {
        if (opinion.Ink is not null)
        {
            PutInk(flow, opinion);
            flow.Y += InkHeight;
        }
        var round = opinion.Round > 1 ? $"（第{opinion.Round}轮）" : "";
        string[] parts = [opinion.Post, opinion.Name, opinion.Time + round];
        var words = string.Join("  ", parts.Where(part => part.Length > 0));
        var measure = flow.Sheet.Measure - LabelWidth - 2 * Padding;
        foreach (var line in Lines(flow, words, signature, measure))
        {
            PutLines(flow, [line], LabelWidth + Padding + measure - line.Width, flow.Y, PageGeometry.SizeSmall4);
            flow.Y += LinePitch;
        }
        flow.Y += ContinuedGap;
    }

    private static void PutInk(Flow flow, HandlingOpinion opinion)
    {
        var ink = opinion.Ink!;
        if (ink.Width <= 0 || ink.Height <= 0) return;
        var scale = Math.Min(InkWidth / ink.Width, (InkHeight - 2) / ink.Height);
        var left = flow.Sheet.Left + flow.Sheet.Measure - Padding - ink.Width * scale;
        var steps = new List<PathStep>();
        foreach (var stroke in ink.Strokes)
        {
            for (var i = 0; i < stroke.Count; i++)
            {
                // Points outside the surface are drawn at its edge.
                var x = left + Math.Clamp(stroke[i].X, 0, ink.Width) * scale;
                var y = flow.Y + Math.Clamp(stroke[i].Y, 0, ink.Height) * scale;
                steps.Add(new(i == 0 ? PathVerb.Move : PathVerb.Line, x, y));
            }
        }
        if (steps.Count == 0) return;
        flow.Sheet.Items.Add(new PathItem(steps, null, Rgb.Black, StrokeWidth)
        {
            Role = StructureRole.Figure,
            Order = flow.NextOrder(),
            Alternative = $"{opinion.Name}手写签批",
        });
    }

    private static List<SetLine> Lines(Flow flow, string words, TextStyle style, double measure) =>
        [.. words.Split('\n').Where(part => part.Length > 0)
            .SelectMany(part => LineBreaker.Lines(flow.Set(new Span(part, style)), measure, measure, false))];

    private static double LabelOf(HandlingField field) => field.Share == 1 ? NarrowLabelWidth : LabelWidth;

    private static void PutLabel(Flow flow, string words, double x, double y, double width, double height)
    {
        Frame(flow, x, y, width, height);
        var lines = Lines(flow, words, label, width - 2 * Padding);
        var top = y + (height - lines.Count * LinePitch) / 2;
        foreach (var line in lines)
        {
            PutLines(flow, [line], x + (width - line.Width) / 2, top, PageGeometry.SizeSmall4);
            top += LinePitch;
        }
    }

    private static void PutLines(Flow flow, List<SetLine> lines, double x, double y, double size)
    {
        var look = new LineLook(StructureRole.Paragraph, flow.NextOrder(), size, LinePitch);
        foreach (var line in lines)
        {
            flow.Put(line, flow.Sheet.Left + x, y + (LinePitch - size) / 2, look);
            y += LinePitch;
        }
    }

    private static void Frame(Flow flow, double x, double y, double width, double height) => flow.Sheet.Items.Add(
        PathItem.Rectangle(new Box(flow.Sheet.Left + x, y, width, height), null, Rgb.LetterheadRed, RuleWidth));
}
