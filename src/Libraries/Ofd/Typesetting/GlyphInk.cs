using System.Runtime.InteropServices;
using Yiwang.Ofd.Fonts;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Where the ink of glyphs is: 上边缘 in the standard's clauses means ink, not the em square.</summary>
internal static unsafe partial class GlyphInk
{
    /// <summary>The highest and lowest ink of a text in mm above the baseline.</summary>
    public static (double Top, double Bottom) Of(SetLine line)
    {
        double top = double.MinValue, bottom = double.MaxValue;
        foreach (var run in line.Runs)
        {
            var scale = run.Glyphs.SizeMm / run.Glyphs.Font.UnitsPerEm;
            foreach (var glyph in run.Glyphs.Glyphs)
            {
                if (hb_font_get_glyph_extents(run.Glyphs.Font.Font, glyph, out var ink) == 0
                    || ink.Height == 0) continue;
                top = Math.Max(top, ink.YBearing * scale);
                bottom = Math.Min(bottom, (ink.YBearing + ink.Height) * scale);
            }
        }
        return top == double.MinValue ? (0, 0) : (top, bottom);
    }

    [LibraryImport("libharfbuzz.so.0")]
    private static partial int hb_font_get_glyph_extents(nint font, uint glyph, out Extents extents);

    private readonly struct Extents
    {
        public readonly int XBearing, YBearing, Width, Height;
    }
}
