using System.Collections.Concurrent;

namespace Yiwang.Ofd.Fonts;

/// <summary>One face of a font file, mapped from disk; immutable, used from any thread, lives as long as its
/// set.</summary>
public sealed unsafe class FontFace
{
    /// <summary>How far fitted outlines may stray, in ems: 0.011 mm in 3号.</summary>
    private const double FitTolerance = 0.002;
    private const int BlockSize = 256;
    private const ushort NotLookedUp = ushort.MaxValue;
    private readonly nint font;
    private readonly ushort[]?[] glyphsByBlock = new ushort[]?[0x110000 / BlockSize];
    private readonly short[] advances;
    private readonly ConcurrentDictionary<ushort, TrueTypeGlyph> embedded = new();
    private readonly bool asDrawn;

    private FontFace(string path, string name, nint face, string wrong, bool isCarried = false)
    {
        Path = path;
        Name = name;
        Face = face;
        font = HarfBuzz.hb_font_create(face);
        HarfBuzz.hb_font_make_immutable(font);
        UnitsPerEm = (int)HarfBuzz.hb_face_get_upem(face);
        GlyphCount = (int)HarfBuzz.hb_face_get_glyph_count(face);
        IsCff = HasTable(HarfBuzz.TagCff);
        asDrawn = isCarried && !IsCff;
        advances = new short[GlyphCount];
        Array.Fill(advances, (short)-1);
        Metrics = FontMetrics.Read(this);
        foreach (var character in wrong)
        {
            Glyph(character);
            glyphsByBlock[character / BlockSize]![character % BlockSize] = 0;
        }
    }

    /// <summary>The PostScript name, such as <c>FandolFang-Regular</c>.</summary>
    public string Name { get; }

    public string Path { get; }

    public int UnitsPerEm { get; }

    public int GlyphCount { get; }

    /// <summary>True: cubic outlines in a CFF table; false: TrueType outlines.</summary>
    public bool IsCff { get; }

    /// <summary>Heights and box of the face, from its head, hhea and OS/2 tables.</summary>
    public FontMetrics Metrics { get; }

    internal nint Face { get; }

    internal nint Font => font;

    /// <summary>The glyph of a Unicode scalar value without shaping; 0 when the face has none.</summary>
    public ushort Glyph(int codePoint)
    {
        var block = glyphsByBlock[codePoint / BlockSize];
        if (block is null)
        {
            // Two threads may fill the same block; both write the same values.
            block = new ushort[BlockSize];
            Array.Fill(block, NotLookedUp);
            glyphsByBlock[codePoint / BlockSize] = block;
        }

        var glyph = block[codePoint % BlockSize];
        if (glyph == NotLookedUp)
        {
            glyph = HarfBuzz.hb_font_get_nominal_glyph(font, (uint)codePoint, out var found) != 0
                ? (ushort)found : (ushort)0;
            block[codePoint % BlockSize] = glyph;
        }

        return glyph;
    }

    /// <summary>Advance width of a glyph in font units (<see cref="UnitsPerEm"/> to the em).</summary>
    public int Advance(ushort glyph)
    {
        var advance = advances[glyph];
        if (advance < 0)
        {
            advance = (short)Math.Min(short.MaxValue, HarfBuzz.hb_font_get_glyph_h_advance(font, glyph));
            advances[glyph] = advance;
        }

        return advance;
    }

    /// <summary>Opens a face by its PostScript name, or the first one when the name is null.</summary>
    /// <param name="path">TTF, OTF or TTC.</param>
    /// <param name="name">The face.</param>
    /// <param name="wrong">Characters that the face draws as something else: it is taken not to have them.</param>
    /// <returns>Null when the file cannot be read or holds no such face.</returns>
    internal static FontFace? Open(string path, string? name, string wrong = "")
    {
        var blob = HarfBuzz.hb_blob_create_from_file_or_fail(path);
        if (blob == 0)
        {
            return null;
        }

        var count = HarfBuzz.hb_face_count(blob);
        for (uint index = 0; index < count; index++)
        {
            var face = HarfBuzz.hb_face_create(blob, index);
            var found = FontTables.PostScriptName(Table(face, 0x6E616D65));
            if (name is null || found == name)
            {
                HarfBuzz.hb_face_make_immutable(face);
                HarfBuzz.hb_blob_destroy(blob);
                return new FontFace(path, found ?? System.IO.Path.GetFileNameWithoutExtension(path), face, wrong);
            }

            HarfBuzz.hb_face_destroy(face);
        }

        HarfBuzz.hb_blob_destroy(blob);
        return null;
    }

    /// <summary>The first face of a font carried in somebody's file; the caller closes it. Null when it is no font with
    /// glyphs.</summary>
    internal static FontFace? Read(byte[] bytes, string name)
    {
        const int duplicate = 0;
        nint blob;
        fixed (byte* data = bytes)
        {
            blob = HarfBuzz.hb_blob_create(data, (uint)bytes.Length, duplicate, 0, 0);
        }

        var face = HarfBuzz.hb_face_create(blob, 0);
        HarfBuzz.hb_blob_destroy(blob);
        if (HarfBuzz.hb_face_get_glyph_count(face) is > 0 and <= ushort.MaxValue && HarfBuzz.hb_face_get_upem(face) > 0)
        {
            return new FontFace("", name, face, "", isCarried: true);
        }

        HarfBuzz.hb_face_destroy(face);
        return null;
    }

    /// <summary>Only for a face that was read from bytes: it must not be used afterwards.</summary>
    internal void Close()
    {
        HarfBuzz.hb_font_destroy(font);
        HarfBuzz.hb_face_destroy(Face);
    }

    /// <summary>The outlines of a glyph as they go into files; fitted once in the life of the face.</summary>
    internal TrueTypeGlyph Embedded(ushort glyph) => embedded.GetOrAdd(glyph, Fit);

    /// <summary>The fitted outlines of a glyph in font units.</summary>
    internal List<OutlineContour> Contours(ushort glyph) =>
        GlyphOutline.Read(this, glyph).ConvertAll(new OutlineFitter(FitTolerance * UnitsPerEm).Fit);

    /// <summary>A copy of one table of the font; empty when it has none.</summary>
    internal byte[] Table(uint tag) => Table(Face, tag);

    // A font that came in a file with TrueType outlines has been made small by whoever embedded it; fitting it once
    // more costs most of the time of drawing its pages.
    private TrueTypeGlyph Fit(ushort glyph) => TrueTypeGlyph.Encode(
        asDrawn ? GlyphOutline.Read(this, glyph) : Contours(glyph), (double)EmbeddedFont.UnitsPerEm / UnitsPerEm, FitTolerance * UnitsPerEm, IsCff);

    private static byte[] Table(nint face, uint tag)
    {
        var blob = HarfBuzz.hb_face_reference_table(face, tag);
        var data = HarfBuzz.hb_blob_get_data(blob, out var length);
        var copy = new ReadOnlySpan<byte>(data, (int)length).ToArray();
        HarfBuzz.hb_blob_destroy(blob);
        return copy;
    }

    private bool HasTable(uint tag)
    {
        var blob = HarfBuzz.hb_face_reference_table(Face, tag);
        HarfBuzz.hb_blob_get_data(blob, out var length);
        HarfBuzz.hb_blob_destroy(blob);
        return length > 0;
    }
}
