using System.Text;

namespace Yiwang.Ofd.Fonts;

/// <summary>
/// The glyphs of one face that one file uses, numbered in the order of their first use, so that pages can be written
/// before all are known. The outlines are fitted to a grid of <see cref="UnitsPerEm"/> and kept for the next file.
/// </summary>
/// <param name="Face">The face they come from.</param>
internal sealed class EmbeddedFont(FontFace face)
{
    /// <summary>
    /// 1/500 of an em is 0.011 mm in 3号, a quarter of a dot at 600 dpi. Widths are whole thousandths, which MuPDF
    /// needs (docs/decisions/0006-embedded-fonts.md).
    /// </summary>
    internal const int UnitsPerEm = 500;

    private readonly Dictionary<(ushort Glyph, int CodePoint), ushort> numbers = [];
    private readonly Dictionary<(ushort Glyph, string Text), ushort> clusters = [];
    private readonly Dictionary<int, ushort> characters = [];
    private readonly List<EmbeddedGlyph> glyphs = [new(0, "", 0)];

    internal FontFace Face => face;

    /// <summary>By their number in the file; 0 is .notdef, which no text uses.</summary>
    internal IReadOnlyList<EmbeddedGlyph> Glyphs => glyphs;

    /// <summary>Code point to number, as the cmap of the file says.</summary>
    internal IReadOnlyDictionary<int, ushort> Characters => characters;

    /// <summary>The number of a glyph that stands for one character.</summary>
    internal ushort Number(ushort glyph, int codePoint)
    {
        if (!numbers.TryGetValue((glyph, codePoint), out var number))
        {
            number = Append(glyph, Rune.IsValid(codePoint) ? new Rune(codePoint).ToString() : "");
            numbers.Add((glyph, codePoint), number);
            characters.TryAdd(codePoint, number);
        }

        return number;
    }

    /// <summary>The number of a glyph that stands for several characters, or for none.</summary>
    internal ushort Number(ushort glyph, string text)
    {
        if (text.Length > 0 && Rune.GetRuneAt(text, 0) is var rune && rune.Utf16SequenceLength == text.Length)
        {
            return Number(glyph, rune.Value);
        }

        if (!clusters.TryGetValue((glyph, text), out var number))
        {
            number = Append(glyph, text);
            clusters.Add((glyph, text), number);
        }

        return number;
    }

    /// <summary>Advance in the file's units.</summary>
    internal int Advance(ushort number) => glyphs[number].Advance;

    private ushort Append(ushort glyph, string text)
    {
        var advance = (int)Math.Round((double)face.Advance(glyph) * UnitsPerEm / face.UnitsPerEm);
        glyphs.Add(new(glyph, text, advance));
        return checked((ushort)(glyphs.Count - 1));
    }
}

/// <param name="Source">Its number in the face.</param>
/// <param name="Text">What it stands for; empty when the glyph before it says it all.</param>
/// <param name="Advance">In units of the file's em.</param>
internal readonly record struct EmbeddedGlyph(ushort Source, string Text, int Advance);
