using System.Security.Cryptography;
using System.Text;
using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>A font that is served beside drawn pages; the name changes when the bytes do, so it may be kept for
/// ever.</summary>
/// <param name="Family">For font-family.</param>
/// <param name="FileName">Family and .ttf.</param>
/// <param name="Bytes">TrueType.</param>
public sealed record SvgFontFile(string Family, string FileName, byte[] Bytes);

/// <summary>The glyphs that the pages of one document need, as fonts to be served beside their drawings.</summary>
public sealed class SvgFonts
{
    private const int NameBytes = 12;
    private readonly Dictionary<FontFace, EmbeddedFont> fonts = [];
    private readonly Dictionary<FontFace, string> families = [];

    private SvgFonts()
    {
    }

    public IReadOnlyList<SvgFontFile> Files { get; private set; } = [];

    /// <summary>Walks all pages once.</summary>
    public static SvgFonts For(IEnumerable<Page> pages)
    {
        var set = new SvgFonts();
        foreach (var run in pages.SelectMany(page => page.Items).OfType<TextRun>())
        {
            GlyphClusters.Numbers(run.Glyphs, set.Font(run.Glyphs.Font));
        }

        var files = new List<SvgFontFile>();
        foreach (var (face, font) in set.fonts)
        {
            var bytes = TrueTypeFile.Build(font, standsAlone: true);
            var family = "yw" + Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, NameBytes));
            set.families.Add(face, family);
            files.Add(new(family, family + ".ttf", bytes));
        }

        set.Files = files;
        return set;
    }

    /// <summary>The style sheet to serve with the pages.</summary>
    /// <param name="folder">Stands before each file name, such as <c>/fonts/</c>.</param>
    public string StyleSheet(string folder)
    {
        var css = new StringBuilder();
        foreach (var file in Files)
        {
            css.Append("@font-face{font-family:").Append(file.Family).Append(";src:url(").Append(folder)
                .Append(file.FileName).Append(") format(\"truetype\");font-display:block}\n");
        }

        return css.ToString();
    }

    internal string Family(FontFace face) => families[face];

    /// <summary>Whether the served font draws this character with this glyph.</summary>
    internal bool Draws(FontFace face, int codePoint, ushort glyph) =>
        fonts.TryGetValue(face, out var font)
        && font.Characters.TryGetValue(codePoint, out var number)
        && font.Glyphs[number].Source == glyph;

    private EmbeddedFont Font(FontFace face)
    {
        if (!fonts.TryGetValue(face, out var font))
        {
            font = new(face);
            fonts.Add(face, font);
        }

        return font;
    }
}
