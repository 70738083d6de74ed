using System.Runtime.InteropServices;

namespace Yiwang.Ofd.Fonts;

/// <summary>The calls of libharfbuzz that are used (HarfBuzz 4 and later).</summary>
internal static unsafe partial class HarfBuzz
{
    internal const uint TagCff = 0x43464620;
    internal const int DirectionLeftToRight = 4;
    internal const uint ScriptLatin = 0x4C61746E;
    internal const uint ScriptTibetan = 0x54696274;
    internal const uint ScriptCommon = 0x5A797979;
    internal const int BufferFlagRemoveDefaultIgnorables = 8;
    private const string Shaper = "libharfbuzz.so.0";

    [LibraryImport(Shaper, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint hb_blob_create_from_file_or_fail(string path);

    [LibraryImport(Shaper)]
    internal static partial nint hb_blob_create(byte* data, uint length, int mode, nint user, nint destroy);

    [LibraryImport(Shaper)]
    internal static partial byte* hb_blob_get_data(nint blob, out uint length);

    [LibraryImport(Shaper)]
    internal static partial void hb_blob_destroy(nint blob);

    [LibraryImport(Shaper)]
    internal static partial nint hb_face_create(nint blob, uint index);

    [LibraryImport(Shaper)]
    internal static partial uint hb_face_count(nint blob);

    [LibraryImport(Shaper)]
    internal static partial uint hb_face_get_upem(nint face);

    [LibraryImport(Shaper)]
    internal static partial uint hb_face_get_glyph_count(nint face);

    [LibraryImport(Shaper)]
    internal static partial nint hb_face_reference_table(nint face, uint tag);

    [LibraryImport(Shaper)]
    internal static partial void hb_face_make_immutable(nint face);

    [LibraryImport(Shaper)]
    internal static partial void hb_face_destroy(nint face);

    [LibraryImport(Shaper)]
    internal static partial nint hb_font_create(nint face);

    [LibraryImport(Shaper)]
    internal static partial void hb_font_make_immutable(nint font);

    [LibraryImport(Shaper)]
    internal static partial void hb_font_destroy(nint font);

    [LibraryImport(Shaper)]
    internal static partial int hb_font_get_nominal_glyph(nint font, uint codePoint, out uint glyph);

    [LibraryImport(Shaper)]
    internal static partial int hb_font_get_glyph_h_advance(nint font, uint glyph);

    [LibraryImport(Shaper)]
    internal static partial nint hb_buffer_create();

    [LibraryImport(Shaper)]
    internal static partial void hb_buffer_destroy(nint buffer);

    [LibraryImport(Shaper)]
    internal static partial void hb_buffer_add_utf16(nint buffer, char* text, int length, uint start, int count);

    [LibraryImport(Shaper)]
    internal static partial void hb_buffer_set_direction(nint buffer, int direction);

    [LibraryImport(Shaper)]
    internal static partial void hb_buffer_set_script(nint buffer, uint script);

    [LibraryImport(Shaper)]
    internal static partial void hb_buffer_set_language(nint buffer, nint language);

    [LibraryImport(Shaper)]
    internal static partial void hb_buffer_set_flags(nint buffer, int flags);

    [LibraryImport(Shaper, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint hb_language_from_string(string language, int length);

    [LibraryImport(Shaper)]
    internal static partial void hb_shape(nint font, nint buffer, nint features, uint count);

    [LibraryImport(Shaper)]
    internal static partial GlyphInfo* hb_buffer_get_glyph_infos(nint buffer, out uint count);

    [LibraryImport(Shaper)]
    internal static partial GlyphPosition* hb_buffer_get_glyph_positions(nint buffer, out uint count);

    [LibraryImport(Shaper)]
    internal static partial nint hb_draw_funcs_create();

    [LibraryImport(Shaper)]
    internal static partial void hb_draw_funcs_set_move_to_func(
        nint funcs, delegate* unmanaged<nint, nint, nint, float, float, nint, void> draw, nint user, nint destroy);

    [LibraryImport(Shaper)]
    internal static partial void hb_draw_funcs_set_line_to_func(
        nint funcs, delegate* unmanaged<nint, nint, nint, float, float, nint, void> draw, nint user, nint destroy);

    [LibraryImport(Shaper)]
    internal static partial void hb_draw_funcs_set_quadratic_to_func(
        nint funcs,
        delegate* unmanaged<nint, nint, nint, float, float, float, float, nint, void> draw,
        nint user,
        nint destroy);

    [LibraryImport(Shaper)]
    internal static partial void hb_draw_funcs_set_cubic_to_func(
        nint funcs,
        delegate* unmanaged<nint, nint, nint, float, float, float, float, float, float, nint, void> draw,
        nint user,
        nint destroy);

    [LibraryImport(Shaper)]
    internal static partial void hb_draw_funcs_make_immutable(nint funcs);

    [LibraryImport(Shaper)]
    internal static partial void hb_font_get_glyph_shape(nint font, uint glyph, nint funcs, nint user);

    /// <summary>hb_glyph_info_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GlyphInfo
    {
        internal uint Glyph;
        private uint mask;
        internal uint Cluster;
        private uint var1;
        private uint var2;
    }

    /// <summary>hb_glyph_position_t, in font units.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GlyphPosition
    {
        internal int XAdvance;
        internal int YAdvance;
        internal int XOffset;
        internal int YOffset;
        private uint var;
    }
}
