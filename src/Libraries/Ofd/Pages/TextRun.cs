using Yiwang.Ofd.Fonts;

namespace Yiwang.Ofd.Pages;

/// <summary>Glyphs of one face on one baseline.</summary>
/// <param name="X">mm of the first glyph's origin.</param>
/// <param name="Baseline">mm from the page's top.</param>
/// <param name="Color">Fill colour.</param>
/// <param name="Glyphs">Made by <see cref="FontSet.Shape"/>; offsets in it are mm from <paramref name="X"/>.</param>
public sealed record TextRun(double X, double Baseline, Rgb Color, GlyphRun Glyphs) : PageItem
{
    /// <summary>
    /// Widens or narrows the shapes (not the offsets, which are final): 0.8 draws each glyph at 80 % of its width.
    /// </summary>
    public double GlyphScale { get; init; } = 1;
}
