using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Sets 发文机关标志: red 小标宋, its ink's upper edge at a given height (7.2.4).</summary>
internal sealed class MarkSetter(Flow flow)
{
    private const double WidestShare = 0.96, NarrowestShape = 0.62, WidestShape = 0.92, WidestPitch = 1.25;
    private const double FewWordsWidth = 120, JointSpread = 1.15, NameShare = 0.78, DocumentGap = 4;

    /// <summary>One mark, centred; returns the lower edge of its ink in mm.</summary>
    /// <param name="top">mm of the upper edge of the ink.</param>
    /// <param name="ink">Wanted height of the ink, less when the words are too many.</param>
    public double Single(string words, double top, double ink)
    {
        var runes = words.EnumerateRunes().Count();
        var size = SizeFor(words, ink);
        var widest = PageGeometry.TypeWidth * WidestShare;
        var share = Math.Min(WidestShape, widest / (runes * size));
        if (share < NarrowestShape)
        {
            size = widest / (runes * NarrowestShape);
            share = NarrowestShape;
        }
        // A mark of few characters is spread so that it carries the page.
        var pitch = Math.Max(size * share, Math.Min(size * WidestPitch, FewWordsWidth / runes));
        var left = PageGeometry.Left + (PageGeometry.TypeWidth - runes * pitch) / 2;
        return Put(words, left, top, size, share, pitch, Math.Max(0, pitch - size * share) / 2);
    }

    /// <summary>
    /// Marks of a joint issue: names one under the other, each as wide as the widest, the leading organ first; 文件 at
    /// their right, in the middle of their height.
    /// </summary>
    public double Joint(IReadOnlyList<string> organs, string document, double top, double pitchMax)
    {
        var pitch = Math.Min(pitchMax, 20);
        var ink = pitch * NameShare;
        var size = SizeFor(string.Concat(organs), ink);
        var documentSize = document.Length == 0 ? 0
            : Math.Clamp(pitch * organs.Count * 0.45, 14, PageGeometry.TypeWidth / 7);
        var room = PageGeometry.TypeWidth - (document.Length == 0 ? 0
            : documentSize * document.Length * WidestShape + DocumentGap);
        var most = organs.Max(organ => organ.EnumerateRunes().Count());
        var share = Math.Min(WidestShape, room / (most * size));
        if (share < NarrowestShape)
        {
            size = room / (most * NarrowestShape);
            share = NarrowestShape;
        }
        var width = Math.Min(room, most * size * Math.Max(share, JointSpread));
        var total = width + (document.Length == 0 ? 0 : DocumentGap + documentSize * document.Length * WidestShape);
        var left = PageGeometry.Left + (PageGeometry.TypeWidth - total) / 2;
        double y = top, foot = top;
        foreach (var organ in organs)
        {
            var runes = organ.EnumerateRunes().Count();
            var advance = runes == 1 ? width : (width - size * share) / (runes - 1);
            foot = Put(organ, left, y, size, share, advance, 0);
            y += pitch;
        }
        if (document.Length == 0) return foot;
        var documentInk = InkOf(document, documentSize);
        Put(document, left + width + DocumentGap, (top + foot - documentInk) / 2, documentSize, WidestShape,
            documentSize * WidestShape, 0);
        return foot;
    }

    // Shapes narrower than their pitch may stand in its middle: spare is what is left of them.
    private double Put(string words, double left, double top, double size, double share, double pitch, double spare)
    {
        var style = new TextStyle(FontRole.Banner, size, pitch, Rgb.LetterheadRed);
        var line = LineBreaker.Single(flow.Set(new Span(words, style)));
        var (high, low) = GlyphInk.Of(line);
        var order = flow.NextOrder();
        foreach (var run in line.Runs)
        {
            flow.Sheet.Items.Add(new TextRun(left + run.X + spare, top + high, Rgb.LetterheadRed, run.Glyphs)
            {
                GlyphScale = share,
                Role = StructureRole.Paragraph,
                Order = order,
            });
        }
        return top + high - low;
    }

    private double SizeFor(string words, double ink) => ink / InkOf(words, 1);

    private double InkOf(string words, double size)
    {
        var (high, low) = GlyphInk.Of(LineBreaker.Single(flow.Set(new Span(words,
            TextStyle.Solid(FontRole.Banner, size)))));
        return high - low;
    }
}
