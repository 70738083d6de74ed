using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>
/// Sets the head of a facsimile telegram. The standard has no clause for it; offices print 发电 in red, then the
/// sender, grade and number in a ruled head.
/// </summary>
internal sealed class TelegramHeadSetter(Flow flow, OfficialDocument document)
{
    private const double MarkInk = 16, RuleWidth = 0.5, LabelWidth = 5 * PageGeometry.CharacterPitch;

    public void Set()
    {
        var words = document.Mark.Length > 0 ? document.Mark : document.Issuers[0] + "发电";
        var foot = new MarkSetter(flow).Single(words, PageGeometry.Top, MarkInk);
        flow.Y = foot + PageGeometry.LinePitch;
        Row("发电单位", string.Join(' ', document.Issuers), "签批盖章", string.Join(' ', document.Signers));
        var grade = string.Join('·', new[] { document.Urgency, document.Classification }.Where(part =>
            part.Length > 0));
        Row(grade.Length > 0 ? "等级" : "", grade, "", document.Number);
        var rule = flow.Y - PageGeometry.LinePitch + PageGeometry.Size3 + HeadSetter.RedRuleBelowNumber;
        flow.Sheet.Items.Add(PathItem.Rule(PageGeometry.Left, rule, PageGeometry.Right, rule, RuleWidth,
            Rgb.LetterheadRed));
        flow.Y = rule + 2 * PageGeometry.LinePitch;
    }

    private void Row(string leftLabel, string left, string rightLabel, string right)
    {
        var y = flow.Y;
        var lowest = Cell(leftLabel, left, 0, PageGeometry.TypeWidth * 0.6);
        flow.Y = y;
        flow.Y = Math.Max(lowest, Cell(rightLabel, right, PageGeometry.TypeWidth * 0.6, PageGeometry.TypeWidth * 0.4));
    }

    private double Cell(string label, string words, double x, double width)
    {
        var look = new LineLook(StructureRole.Paragraph, flow.NextOrder(), PageGeometry.Size3, PageGeometry.LinePitch);
        if (label.Length > 0) flow.Put(LineBreaker.Single(flow.Set(new Span(label, TextStyle.Hei))),
            flow.Sheet.Left + x, flow.Y, look);
        var left = label.Length > 0 ? x + LabelWidth : x;
        var measure = x + width - left - PageGeometry.CharacterPitch / 2;
        foreach (var line in LineBreaker.Lines(flow.Set(new Span(words, TextStyle.Body)), measure, measure, false))
            flow.Line(line, left, look);
        return Math.Max(flow.Y, 0);
    }
}
