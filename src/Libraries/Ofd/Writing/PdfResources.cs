using System.Text;
using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>The fonts and pictures that all pages of one file share.</summary>
internal sealed class PdfResources(PdfFile file)
{
    private readonly Dictionary<FontFace, (string Name, EmbeddedFont Font, int Number)> fonts = [];
    private readonly Dictionary<PageImage, (string Name, int Number)> images = [];

    /// <summary>The object that pages refer to.</summary>
    internal int Number { get; } = file.Reserve();

    internal (string Name, EmbeddedFont Font) Font(FontFace face)
    {
        if (!fonts.TryGetValue(face, out var entry))
        {
            entry = ($"/F{fonts.Count + 1}", new EmbeddedFont(face), file.Reserve());
            fonts.Add(face, entry);
        }

        return (entry.Name, entry.Font);
    }

    internal string Image(PageImage image)
    {
        if (!images.TryGetValue(image, out var entry))
        {
            entry = ($"/I{images.Count + 1}", PdfImage.Write(file, image));
            images.Add(image, entry);
        }

        return entry.Name;
    }

    /// <summary>Writes the dictionary and every font.</summary>
    internal void Finish()
    {
        file.Object(Number, text =>
        {
            text.Add("<</Font<<");
            foreach (var (name, _, number) in fonts.Values)
            {
                text.Add(name).Add(" ").Add(number).Add(" 0 R");
            }

            text.Add(">>/XObject<<");
            foreach (var (name, number) in images.Values)
            {
                text.Add(name).Add(" ").Add(number).Add(" 0 R");
            }

            text.Add(">>>>");
        });
        foreach (var (_, font, number) in fonts.Values)
        {
            PdfFont.Write(file, font, number);
        }
    }
}

/// <summary>A Type 0 font with TrueType outlines, its widths and its map to Unicode (ISO 32000-1, 9.7 and
/// 9.10).</summary>
internal static class PdfFont
{
    /// <summary>A bfchar block may hold at most this many entries.</summary>
    private const int MapBlockMax = 100;
    private const double Thousandths = 1000.0 / EmbeddedFont.UnitsPerEm;

    internal static void Write(PdfFile file, EmbeddedFont font, int number)
    {
        var program = TrueTypeFile.Build(font, standsAlone: false);
        var programNumber = file.Reserve();
        file.Stream(programNumber, $"/Length1 {program.Length}", program);
        var map = file.Reserve();
        file.Stream(map, "", UnicodeMap(font).Written);
        var name = SubsetTag(program) + "+" + font.Face.Name;
        var descriptor = file.Object(text => Descriptor(text, font, name, programNumber));
        var descendant = file.Object(text =>
        {
            text.Add("<</Type/Font/Subtype/CIDFontType2/BaseFont/").Add(name)
                .Add("/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/CIDToGIDMap/Identity")
                .Add("/FontDescriptor ").Add(descriptor).Add(" 0 R/DW 1000/W[");
            Widths(text, font);
            text.Add("]>>");
        });
        file.Object(number, text => text.Add("<</Type/Font/Subtype/Type0/BaseFont/").Add(name)
            .Add("/Encoding/Identity-H/DescendantFonts[").Add(descendant).Add(" 0 R]/ToUnicode ").Add(map)
            .Add(" 0 R>>"));
    }

    private static void Descriptor(ByteText text, EmbeddedFont font, string name, int program)
    {
        var metrics = font.Face.Metrics;
        var unit = 1000.0 / font.Face.UnitsPerEm;
        text.Add("<</Type/FontDescriptor/FontName/").Add(name).Add("/Flags 4/FontBBox[")
            .Add(metrics.XMin * unit, 0).Add(" ").Add(metrics.YMin * unit, 0).Add(" ")
            .Add(metrics.XMax * unit, 0).Add(" ").Add(metrics.YMax * unit, 0)
            .Add("]/ItalicAngle ").Add(metrics.ItalicAngle).Add("/Ascent ").Add(metrics.Ascent * unit, 0)
            .Add("/Descent ").Add(metrics.Descent * unit, 0).Add("/CapHeight ").Add(metrics.CapHeight * unit, 0)
            .Add("/StemV ").Add(metrics.Weight >= 600 ? 140 : 80).Add("/FontFile2 ").Add(program).Add(" 0 R>>");
    }

    private static void Widths(ByteText text, EmbeddedFont font)
    {
        for (var i = 0; i < font.Glyphs.Count;)
        {
            var advance = font.Glyphs[i].Advance;
            var end = i + 1;
            while (end < font.Glyphs.Count && font.Glyphs[end].Advance == advance)
            {
                end++;
            }

            if (advance != EmbeddedFont.UnitsPerEm)
            {
                text.Add(i).Add(" ").Add(end - 1).Add(" ").Add(advance * Thousandths).Add(" ");
            }

            i = end;
        }
    }

    private static ByteText UnicodeMap(EmbeddedFont font)
    {
        var text = new ByteText();
        text.Add("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n")
            .Add("/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n")
            .Add("/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n")
            .Add("1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
        for (var start = 1; start < font.Glyphs.Count; start += MapBlockMax)
        {
            var end = Math.Min(start + MapBlockMax, font.Glyphs.Count);
            text.Add(end - start).Add(" beginbfchar\n");
            for (var i = start; i < end; i++)
            {
                // A glyph that only completes the one before it must still map to something: a zero width space.
                var words = font.Glyphs[i].Text is { Length: > 0 } own ? own : "\u200B";
                text.Add("<").Add(i.ToString("X4", System.Globalization.CultureInfo.InvariantCulture)).Add("> <")
                    .Add(Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(words))).Add(">\n");
            }

            text.Add("endbfchar\n");
        }

        return text.Add("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    }

    /// <summary>Six letters made from the font's bytes (ISO 32000-1, 9.6.4).</summary>
    private static string SubsetTag(byte[] program)
    {
        var crc = Crc32.Of(program);
        return string.Create(6, crc, (letters, rest) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = (char)('A' + rest % 26);
                rest /= 26;
            }
        });
    }
}
