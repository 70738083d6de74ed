using System.Text;
using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Writing;

namespace Yiwang.Ofd.Drawing;

/// <summary>
/// The embedded fonts of an OFD file, made anew from the glyphs that its drawn pages use, to be served beside them:
/// what a browser gets is written here and not by a stranger. Draw the pages first, then take <see cref="Files"/>. Not
/// safe from several threads.
/// </summary>
/// <param name="prefix">Begins the names of the families; letters and figures, its own for each file.</param>
public sealed class ServedFonts(string prefix) : IDisposable
{
    private readonly Dictionary<string, ServedFont?> fonts = [];

    /// <summary>The fonts that the pages drawn so far need.</summary>
    public IReadOnlyList<SvgFontFile> Files() =>
        [.. fonts.Values.OfType<ServedFont>().Where(font => font.IsUsed).Select(font => font.File())];

    public void Dispose()
    {
        foreach (var font in fonts.Values) font?.Face.Close();
    }

    /// <summary>The font at that place of the package; null when it cannot be used.</summary>
    internal ServedFont? Of(string path, Func<byte[]?> read)
    {
        if (fonts.TryGetValue(path, out var known)) return known;
        var family = $"{prefix}f{fonts.Count}";
        return fonts[path] = read() is { } bytes && FontFace.Read(bytes, family) is { } face
            ? new ServedFont(family, face) : null;
    }
}

/// <summary>One font that is served.</summary>
internal sealed class ServedFont(string family, FontFace face)
{
    private readonly EmbeddedFont font = new(face);

    public string Family => family;

    public FontFace Face => face;

    public bool IsUsed => font.Glyphs.Count > 1;

    /// <summary>Takes the character in; false when it already stands for another glyph, or cannot be said by
    /// one.</summary>
    public bool Says(string text, int? glyph)
    {
        if (text.Length == 0 || !Rune.TryGetRuneAt(text, 0, out var rune) || rune.Utf16SequenceLength != text.Length
            || rune.Value > 0xFFFF) return false;
        var source = glyph ?? face.Glyph(rune.Value);
        if (source <= 0 || source >= face.GlyphCount) return false;
        if (font.Characters.TryGetValue(rune.Value, out var taken)) return font.Glyphs[taken].Source == source;
        font.Number((ushort)source, rune.Value);
        return true;
    }

    public SvgFontFile File() => new(family, family + ".ttf", TrueTypeFile.Build(font, standsAlone: true));
}
