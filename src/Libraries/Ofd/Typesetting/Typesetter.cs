using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Typesets official documents by GB/T 9704-2012.</summary>
public static class Typesetter
{
    // 7.3.5.5: lines a page that are tried, in this order, so that text and seal share a page.
    private static readonly int[] linesTried = [23, 21, 24, 20];

    private const double JointPitchMin = 5;

    /// <summary>Sets a document on pages.</summary>
    /// <exception cref="TypesettingException">The document cannot be set; its code says why.</exception>
    /// <exception cref="MissingGlyphException">No declared face has a character.</exception>
    public static TypesetResult Typeset(OfficialDocument document, FontSet fonts)
    {
        var form = DocumentCheck.FormOf(document);
        var hints = new List<TypesettingHint>();
        var head = FitFirstPage(document, form, fonts, hints);
        var composition = new Composition(document, form, fonts, head).Run();
        if (composition.SealAlone) composition = Respaced(document, form, fonts, head, hints);
        return composition.Result(hints);
    }

    // 7.3.2, 7.2.4: page 1 must show body text; recipients go to the 版记, joint marks become smaller.
    private static Spacing FitFirstPage(OfficialDocument document, DocumentForm form, FontSet fonts,
        List<TypesettingHint> hints)
    {
        var spacing = new Spacing();
        if (new Composition(document, form, fonts, spacing).ShowsBodyFirst()) return spacing;
        if (document.MainRecipients.Length > 0)
        {
            var moved = spacing with { RecipientsMoved = true };
            if (document.Issuers.Count == 1 || new Composition(document, form, fonts, moved).ShowsBodyFirst())
            {
                hints.Add(new("typeset.recipients_moved", "主送机关过多，首页不能显示正文，已移至版记。",
                    "The main recipients left no body text on page 1: they were moved to the imprint.", "7.3.2", 0));
                if (new Composition(document, form, fonts, moved).ShowsBodyFirst()) return moved;
                spacing = moved;
            }
        }
        while (document.Issuers.Count > 1 && spacing.JointPitch * 0.9 >= JointPitchMin)
        {
            spacing = spacing with { JointPitch = spacing.JointPitch * 0.9 };
            if (!new Composition(document, form, fonts, spacing).ShowsBodyFirst()) continue;
            hints.Add(new("typeset.marks_reduced", "联合行文机关较多，已缩小发文机关标志，使首页显示正文。",
                "The marks of the joint issue were made smaller so that page 1 shows body text.", "7.2.4", 0));
            return spacing;
        }
        hints.Add(new("typeset.no_body_on_first_page", "首页不能显示正文，请缩短标题或减少署名机关。",
            "Page 1 shows no body text: shorten the title or the issuers.", "7.3.3", 0));
        return spacing;
    }

    private static Composition Respaced(OfficialDocument document, DocumentForm form, FontSet fonts, Spacing head,
        List<TypesettingHint> hints)
    {
        foreach (var lines in linesTried)
        {
            var pitch = (PageGeometry.TypeHeight - PageGeometry.Size3) / (lines - 1);
            var tried = new Composition(document, form, fonts, head with { Pitch = pitch }).Run();
            if (tried.SealAlone || !tried.BodyOnFirstPage) continue;
            hints.Add(new("typeset.spacing_adjusted", $"最后一页容不下印章，行距已调整为每面{lines}行。",
                $"The seal did not fit after the text: the line spacing was set to {lines} lines a page.", "7.3.5.5",
                tried.Pages - 1));
            return tried;
        }
        var carried = new Composition(document, form, fonts, head with { Carry = true }).Run();
        if (carried.SealAlone) hints.Add(new("typeset.seal_alone", "印章所在页没有正文，请调整正文。",
            "The seal stands on a page without text: please change the text.", "7.3.5.5", carried.Pages - 1));
        return carried;
    }
}

/// <summary>What is varied until a document fits.</summary>
/// <param name="Pitch">mm from line to line.</param>
/// <param name="Carry">Whether the last lines may go over to the seal's page.</param>
internal sealed record Spacing(double Pitch = PageGeometry.LinePitch, bool Carry = false, bool RecipientsMoved = false,
    double JointPitch = 20);
