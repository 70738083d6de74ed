using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Sets the head of a letter (10.1) and its lower double rule.</summary>
internal sealed class LetterHeadSetter(Flow flow, OfficialDocument document)
{
    /// <summary>10.1: mm; the mark from the sheet's top, the lower rule from the sheet's foot.</summary>
    public const double MarkBelowSheetTop = 30, RuleBelowMark = 4, RuleAboveSheetFoot = 20, RuleLength = 170;

    // 武文线: thick above thin at the head, thin above thick at the foot.
    private const double Thick = 0.9, Thin = 0.3, Between = 0.9, MarkInk = 15;

    public void Set()
    {
        var words = document.Mark.Length > 0 ? document.Mark : document.Issuers[0];
        var foot = new MarkSetter(flow).Single(words, MarkBelowSheetTop, MarkInk);
        var rule = foot + RuleBelowMark;
        DoubleRule(rule, Thick, Thin);
        var lower = PageGeometry.Height - RuleAboveSheetFoot;
        DoubleRule(lower - Thin - Between - Thick, Thin, Thick);
        // 10.1: 份号 and the others flush left, 发文字号 flush right, 7/8 of a character under the rule.
        var y = rule + Thick + Between + Thin + PageGeometry.LineGap;
        var number = LineBreaker.Single(flow.Set(new Span(document.Number, TextStyle.Body)));
        var look = new LineLook(StructureRole.Paragraph, flow.NextOrder(), PageGeometry.Size3, PageGeometry.LinePitch);
        flow.Put(number, PageGeometry.Right - number.Width, y, look);
        var lines = 0;
        foreach (var (text, style) in HeadSetter.TopLeft(document))
        {
            flow.Put(LineBreaker.Single(flow.Set(new Span(text, style))), PageGeometry.Left,
                y + lines++ * PageGeometry.LinePitch, look with { Order = flow.NextOrder() });
        }
        // 10.1: the title two lines below what stands lowest.
        flow.Y = y + (Math.Max(lines, 1) - 1) * PageGeometry.LinePitch + PageGeometry.Size3
            + 2 * PageGeometry.LinePitch;
        flow.Sheet.Numbered = false;
    }

    private void DoubleRule(double y, double upper, double lower)
    {
        var left = (PageGeometry.Width - RuleLength) / 2;
        Rule(left, y + upper / 2, upper);
        Rule(left, y + upper + Between + lower / 2, lower);
    }

    private void Rule(double left, double y, double width) => flow.Sheet.Items.Add(
        PathItem.Rule(left, y, left + RuleLength, y, width, Rgb.LetterheadRed));
}
