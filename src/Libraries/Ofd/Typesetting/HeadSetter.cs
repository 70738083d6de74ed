using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Sets the 版头 of documents that are no letters: all above the red line (7.2, 10.2, 10.3).</summary>
internal sealed class HeadSetter(Flow flow, OfficialDocument document, DocumentForm form)
{
    /// <summary>7.2.8, 7.2.4: mm.</summary>
    public const double MarkBelowTop = 35, OrderMarkBelowTop = 20, RedRuleBelowNumber = 4;

    // The standard names no weight of the red rule; offices draw about a point.
    private const double RedRuleWidth = 0.5;

    // With this height of ink the two lines below the mark, the number, 4 mm and the two lines below the rule end
    // on the grid, and the title is line 11. The standard leaves the size open.
    private const double MarkInk = 6 * PageGeometry.LinePitch - MarkBelowTop - RedRuleBelowNumber - PageGeometry.Size3;

    /// <summary>mm between the marks of a joint issue; made smaller until page 1 shows body text.</summary>
    public double JointPitchMax { get; init; } = 20;

    public void Set()
    {
        PutTopLeft();
        var markTop = PageGeometry.Top + (form == DocumentForm.Order ? OrderMarkBelowTop : MarkBelowTop);
        var markFoot = Mark(markTop);
        flow.Y = markFoot + 2 * PageGeometry.LinePitch;
        if (form == DocumentForm.Order)
        {
            PutNumberCentred();
            // 10.2.2: the text stands two lines below the number, with neither rule nor title.
            flow.Y += 3 * PageGeometry.LinePitch;
            return;
        }
        if (document.Signers.Count > 0) PutNumberAndSigners();
        else if (document.Number.Length > 0) PutNumberCentred();
        else flow.Y -= PageGeometry.LinePitch;
        if (form == DocumentForm.Minutes && document.Date is not null) PutMinutesDate();
        var rule = flow.Y + PageGeometry.Size3 + RedRuleBelowNumber;
        flow.Sheet.Items.Add(PathItem.Rule(PageGeometry.Left, rule, PageGeometry.Right, rule, RedRuleWidth,
            Rgb.LetterheadRed));
        flow.Y = rule + 2 * PageGeometry.LinePitch;
    }

    // 7.2.1 to 7.2.3: one under the other from the type area's first line, flush left.
    private void PutTopLeft()
    {
        var y = PageGeometry.Top;
        foreach (var (text, style) in TopLeft(document))
        {
            flow.Put(LineBreaker.Single(flow.Set(new Span(text, style))), PageGeometry.Left, y, BodyLook());
            y += PageGeometry.LinePitch;
        }
    }

    /// <summary>份号, 密级和保密期限, 紧急程度 in this order.</summary>
    public static IEnumerable<(string Text, TextStyle Style)> TopLeft(OfficialDocument document)
    {
        if (document.CopyNumber.Length > 0) yield return (document.CopyNumber.PadLeft(6, '0'), TextStyle.Body);
        if (document.Classification.Length > 0) yield return (document.Classification, TextStyle.Hei);
        if (document.Urgency.Length > 0) yield return (document.Urgency, TextStyle.Hei);
    }

    private double Mark(double top)
    {
        if (document.Mark.Length == 0 && document.Issuers.Count > 1) return new MarkSetter(flow).Joint(
            document.Issuers, document.MarkSaysDocument ? "文件" : "", top, JointPitchMax);
        var words = document.Mark.Length > 0 ? document.Mark : document.Issuers[0] + form switch
        {
            DocumentForm.Order => document.Issuers[0].EndsWith('令') ? "" : "令",
            _ => document.MarkSaysDocument ? "文件" : "",
        };
        return new MarkSetter(flow).Single(words, top, MarkInk);
    }

    private void PutNumberCentred()
    {
        var line = LineBreaker.Single(flow.Set(new Span(document.Number, TextStyle.Body)));
        flow.Put(line, PageGeometry.Left + (PageGeometry.TypeWidth - line.Width) / 2, flow.Y, BodyLook());
    }

    // 10.3 leaves it to the offices: they print the organ and the date above the red rule.
    private void PutMinutesDate()
    {
        const double character = PageGeometry.CharacterPitch;
        flow.Y += PageGeometry.LinePitch;
        var organ = LineBreaker.Single(flow.Set(new Span(document.Issuers[0], TextStyle.Body)));
        var date = LineBreaker.Single(flow.Set(new Span(SignatureSetter.DateOrPlace(document.Date), TextStyle.Body)));
        flow.Put(organ, PageGeometry.Left + character, flow.Y, BodyLook());
        flow.Put(date, PageGeometry.Right - character - date.Width, flow.Y, BodyLook());
    }

    // 7.2.6: two names a row, rows under the first name; the number stands level with the last row.
    private void PutNumberAndSigners()
    {
        const double character = PageGeometry.CharacterPitch;
        var label = LineBreaker.Single(flow.Set(new Span("签发人：", TextStyle.Body)));
        var names = document.Signers.Select(name => LineBreaker.Single(flow.Set(new Span(name, TextStyle.Kai))))
            .ToList();
        var widest = names.Max(name => name.Width);
        var perRow = Math.Min(names.Count, 2);
        var left = PageGeometry.Right - character - perRow * widest - (perRow - 1) * character;
        var order = flow.NextOrder();
        flow.Put(label, left - label.Width, flow.Y, BodyLook(order));
        for (var i = 0; i < names.Count; i++)
        {
            if (i > 0 && i % 2 == 0) flow.Y += PageGeometry.LinePitch;
            flow.Put(names[i], left + i % 2 * (widest + character), flow.Y, BodyLook(order));
        }
        var number = LineBreaker.Single(flow.Set(new Span(document.Number, TextStyle.Body)));
        flow.Put(number, PageGeometry.Left + character, flow.Y, BodyLook());
    }

    private LineLook BodyLook(int order = 0) => new(StructureRole.Paragraph, order == 0 ? flow.NextOrder() : order,
        PageGeometry.Size3, PageGeometry.LinePitch);
}
