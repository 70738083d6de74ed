using Yiwang.Ofd.Reading;

namespace Yiwang.Ofd.Drawing;

/// <summary>Words over the whole page of a viewing copy, turned by 30 degrees, faint enough to read through.</summary>
internal static class Watermark
{
    private const double SizeMillimetres = 4, RowMillimetres = 40, GapMillimetres = 20;
    private const int LengthMax = 80;

    public static void Draw(SvgText svg, string words, OfdBox area)
    {
        var shown = words.Length > LengthMax ? words[..LengthMax] : words;
        var step = shown.Length * SizeMillimetres + GapMillimetres;
        svg.Raw(
            "<g fill=\"#000\" fill-opacity=\".12\" font-family=\"sans-serif\" aria-hidden=\"true\" pointer-events=\"none\"")
            .Attribute("font-size", SizeMillimetres).Raw(">");
        var shift = false;
        for (var y = area.Y + RowMillimetres / 2; y < area.Bottom; y += RowMillimetres, shift = !shift)
        {
            for (var x = area.X + (shift ? step / 2 : 0); x < area.Right; x += step)
            {
                svg.Raw("<text transform=\"rotate(-30 ").Numbers([x, y]).Raw(")\"").Attribute("x", x).Attribute("y", y)
                    .Raw(">").Escaped(shown).Raw("</text>");
            }
        }
        svg.Raw("</g>");
    }
}
