using System.Text;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Reading;

/// <summary>Reads CT_Text (clause 11): characters, their places by DeltaX and DeltaY, glyphs named by
/// CGTransform.</summary>
internal static class TextUnits
{
    public const int CharactersMax = 200_000;
    private const int CodesMax = 20_000;

    public static OfdText Read(SafeElement element, Noticed noticed, string path)
    {
        var size = OfdNumbers.One(element["Size"]) is { } written and > 0 ? written : 0;
        var scale = OfdNumbers.One(element["HScale"]) is { } h and > 0 ? h : 1;
        if (size == 0)
            noticed.Add("ofd.size_missing", path, $"文字对象缺少字号（第 {element.Line} 行）。",
                $"A text object has no size (line {element.Line}).");
        return new OfdText
        {
            FontId = element["Font"] ?? "",
            Size = size,
            HorizontalScale = scale,
            Weight = OfdNumbers.Whole(element["Weight"]) ?? 400,
            Italic = OfdNumbers.Flag(element["Italic"]) ?? false,
            CharDirection = OfdNumbers.Whole(element["CharDirection"]) is 90 or 180 or 270
                ? OfdNumbers.Whole(element["CharDirection"])!.Value : 0,
            Filled = OfdNumbers.Flag(element["Fill"]) ?? true,
            Stroked = OfdNumbers.Flag(element["Stroke"]) ?? false,
            Glyphs = Glyphs(element, size * scale),
        };
    }

    private static OfdGlyph[] Glyphs(SafeElement element, double em)
    {
        var glyphs = new List<OfdGlyph>();
        double x = 0, y = 0;
        foreach (var code in element.All("TextCode").Take(CodesMax))
        {
            x = OfdNumbers.One(code["X"]) ?? x;
            y = OfdNumbers.One(code["Y"]) ?? y;
            var room = CharactersMax - glyphs.Count;
            if (room > 0) Append(glyphs, code, room, x, y, em);
        }
        var transforms = element.All("CGTransform").ToArray();
        return transforms.Length == 0 ? [.. glyphs] : Transformed(glyphs, transforms);
    }

    private static void Append(List<OfdGlyph> glyphs, SafeElement code, int room, double x, double y, double em)
    {
        // Line ends at both sides come from pretty-printed XML; a space may be meant.
        var text = code.Text.Trim('\r', '\n', '\t');
        if (text.Length > room) text = text[..room];
        var characters = Characters(text);
        var dx = OfdNumbers.Deltas(code["DeltaX"], text.Length);
        var dy = OfdNumbers.Deltas(code["DeltaY"], text.Length);
        // The standard counts characters; Java programs count UTF-16 units, two for a rare character.
        var perUnit = characters.Count != text.Length && Math.Max(dx.Length, dy.Length) == text.Length - 1;
        for (int n = 0, unit = 0; n < characters.Count; n++)
        {
            var at = perUnit ? unit : n;
            var step = perUnit ? characters[n].Length : 1;
            double moveX = 0, moveY = 0;
            for (var k = at; k < at + step; k++) (moveX, moveY) = (moveX + At(dx, k), moveY + At(dy, k));
            if (at >= dx.Length && (dy.Length == 0 || dx.Length > 0)) moveX = NaturalAdvance(characters[n], em);
            glyphs.Add(new OfdGlyph(characters[n], null, x, y, moveX != 0 ? moveX : NaturalAdvance(characters[n], em)));
            (x, y, unit) = (x + moveX, y + moveY, unit + characters[n].Length);
        }
    }

    // CodePosition counts characters of the whole object, CodeCount of them become GlyphCount glyphs.
    private static OfdGlyph[] Transformed(List<OfdGlyph> glyphs, SafeElement[] transforms)
    {
        var extra = new List<OfdGlyph>();
        foreach (var transform in transforms.Take(CodesMax))
        {
            var from = OfdNumbers.Whole(transform["CodePosition"]) ?? 0;
            var ids = OfdNumbers.Deltas(transform.Value("Glyphs"), CharactersMax);
            var count = OfdNumbers.Whole(transform["CodeCount"]) ?? 1;
            for (var n = 0; n < ids.Length; n++)
            {
                var at = from + Math.Min(n, Math.Max(0, count - 1));
                if (at < 0 || at >= glyphs.Count || ids[n] is < 0 or > ushort.MaxValue) break;
                // More glyphs than characters: the later ones stand with the last character.
                if (n < Math.Max(1, count)) glyphs[at] = glyphs[at] with { GlyphId = (int)ids[n] };
                else extra.Add(glyphs[at] with { GlyphId = (int)ids[n], Text = "" });
            }
            for (var n = ids.Length; n < count && ids.Length > 0 && from + n >= 0 && from + n < glyphs.Count; n++)
            {
                // Fewer glyphs than characters: a ligature, drawn once.
                glyphs[from + n] = glyphs[from + n] with { GlyphId = -1 };
            }
        }
        return [.. glyphs, .. extra];
    }

    private static List<string> Characters(string text)
    {
        var list = new List<string>(text.Length);
        foreach (var rune in text.EnumerateRunes()) list.Add(rune.ToString());
        return list;
    }

    /// <summary>How far a glyph reaches when the file does not say: a full em for wide characters, half of it for
    /// others.</summary>
    private static double NaturalAdvance(string character, double em)
    {
        var value = Rune.GetRuneAt(character, 0).Value;
        return value is >= 0x1100 and <= 0x11FF or >= 0x2E80 and <= 0xD7FF or >= 0xF900 and <= 0xFAFF or >= 0xFE30
            and <= 0xFE4F
            or >= 0xFF00 and <= 0xFF60 or >= 0xFFE0 and <= 0xFFE6 or >= 0x20000 or >= 0x2014 and <= 0x2026
            ? em : em / 2;
    }

    private static double At(double[] values, int index) => index < values.Length ? values[index] : 0;
}
