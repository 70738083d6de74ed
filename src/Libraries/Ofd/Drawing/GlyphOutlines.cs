using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Yiwang.Ofd.Drawing;

/// <summary>
/// Outlines of the glyphs of an embedded font by HarfBuzz, which reads TrueType and CFF and is made for fonts nobody
/// trusts. Paths are in <see cref="UnitsPerEm"/>, y downwards. Not safe from several threads.
/// </summary>
internal sealed unsafe partial class GlyphOutlines : IDisposable
{
    /// <summary>One glyph's path; the largest Chinese glyphs of real fonts have some 10,000 characters.</summary>
    private const int PathLengthMax = 200_000;
    private const string Library = "libharfbuzz.so.0";
    private const int MemoryDuplicate = 0;
    private readonly nint font;
    private readonly nint funcs;
    private readonly double scale;

    private GlyphOutlines(nint font, int unitsPerEm)
    {
        this.font = font;
        scale = (double)UnitsPerEm / unitsPerEm;
        funcs = hb_draw_funcs_create();
        hb_draw_funcs_set_move_to_func(funcs, &MoveTo, 0, 0);
        hb_draw_funcs_set_line_to_func(funcs, &LineTo, 0, 0);
        hb_draw_funcs_set_quadratic_to_func(funcs, &QuadraticTo, 0, 0);
        hb_draw_funcs_set_cubic_to_func(funcs, &CubicTo, 0, 0);
        hb_draw_funcs_set_close_path_func(funcs, &ClosePath, 0, 0);
    }

    /// <summary>
    /// Steps of an em that outlines are rounded to: 0.013 mm in body text, a third of a pixel at eight times the size
    /// of a screen, and a third less to send than in the fonts' own 1,000 or 2,048.
    /// </summary>
    public const int UnitsPerEm = 400;

    /// <summary>Null when the bytes are no font with glyphs, or HarfBuzz is not installed.</summary>
    public static GlyphOutlines? Open(byte[] bytes)
    {
        try
        {
            return OpenFont(bytes);
        }
        catch (DllNotFoundException)
        {
            // Without the library a page is drawn with the fonts of whoever looks at it; `doctor` says so.
            return null;
        }
    }

    /// <summary>The glyph of a character, 0 when the font has none.</summary>
    public int Glyph(Rune character) =>
        hb_font_get_nominal_glyph(font, (uint)character.Value, out var glyph) != 0 ? (int)glyph : 0;

    /// <summary>The path of a glyph in SVG's letters; empty for a space.</summary>
    public string Path(int glyph)
    {
        var sink = new Sink(scale);
        var handle = GCHandle.Alloc(sink);
        try
        {
            hb_font_get_glyph_shape(font, (uint)glyph, funcs, GCHandle.ToIntPtr(handle));
        }
        finally
        {
            handle.Free();
        }
        return sink.Path;
    }

    public void Dispose()
    {
        hb_draw_funcs_destroy(funcs);
        hb_font_destroy(font);
    }

    private static GlyphOutlines? OpenFont(byte[] bytes)
    {
        nint blob;
        fixed (byte* data = bytes) blob = hb_blob_create(data, (uint)bytes.Length, MemoryDuplicate, 0, 0);
        var face = hb_face_create(blob, 0);
        hb_blob_destroy(blob);
        var (glyphs, unitsPerEm) = (hb_face_get_glyph_count(face), (int)hb_face_get_upem(face));
        var font = hb_font_create(face);
        hb_face_destroy(face);
        if (glyphs > 0 && unitsPerEm > 0) return new GlyphOutlines(font, unitsPerEm);
        hb_font_destroy(font);
        return null;
    }

    private static Sink At(nint data) => (Sink)GCHandle.FromIntPtr(data).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void MoveTo(nint funcs, nint data, nint state, float x, float y, nint user) => At(data).Move(x, y);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void LineTo(nint funcs, nint data, nint state, float x, float y, nint user) => At(data).Line(x, y);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void QuadraticTo(nint funcs, nint data, nint state, float cx, float cy, float x, float y,
        nint user) =>
        At(data).Curve('q', [cx, cy, x, y]);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void CubicTo(nint funcs, nint data, nint state, float ax, float ay, float bx, float by, float x,
        float y, nint user) =>
        At(data).Curve('c', [ax, ay, bx, by, x, y]);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ClosePath(nint funcs, nint data, nint state, nint user) => At(data).Close();

    [LibraryImport(Library)]
    private static partial nint hb_blob_create(byte* data, uint length, int mode, nint user, nint destroy);

    [LibraryImport(Library)]
    private static partial void hb_blob_destroy(nint blob);

    [LibraryImport(Library)]
    private static partial nint hb_face_create(nint blob, uint index);

    [LibraryImport(Library)]
    private static partial void hb_face_destroy(nint face);

    [LibraryImport(Library)]
    private static partial uint hb_face_get_glyph_count(nint face);

    [LibraryImport(Library)]
    private static partial uint hb_face_get_upem(nint face);

    [LibraryImport(Library)]
    private static partial nint hb_font_create(nint face);

    [LibraryImport(Library)]
    private static partial void hb_font_destroy(nint font);

    [LibraryImport(Library)]
    private static partial int hb_font_get_nominal_glyph(nint font, uint codePoint, out uint glyph);

    // Deprecated since HarfBuzz 7 for hb_font_draw_glyph, which HarfBuzz 6 of Debian 12 does not have.
    [LibraryImport(Library)]
    private static partial void hb_font_get_glyph_shape(nint font, uint glyph, nint funcs, nint data);

    [LibraryImport(Library)]
    private static partial nint hb_draw_funcs_create();

    [LibraryImport(Library)]
    private static partial void hb_draw_funcs_destroy(nint funcs);

    [LibraryImport(Library)]
    private static partial void hb_draw_funcs_set_move_to_func(nint funcs, delegate* unmanaged[Cdecl]<nint, nint, nint,
        float, float, nint, void> f, nint user, nint destroy);

    [LibraryImport(Library)]
    private static partial void hb_draw_funcs_set_line_to_func(nint funcs, delegate* unmanaged[Cdecl]<nint, nint, nint,
        float, float, nint, void> f, nint user, nint destroy);

    [LibraryImport(Library)]
    private static partial void hb_draw_funcs_set_quadratic_to_func(nint funcs, delegate* unmanaged[Cdecl]<nint, nint,
        nint, float, float, float, float, nint, void> f, nint user, nint destroy);

    [LibraryImport(Library)]
    private static partial void hb_draw_funcs_set_cubic_to_func(nint funcs, delegate* unmanaged[Cdecl]<nint, nint, nint,
        float, float, float, float, float, float, nint, void> f, nint user, nint destroy);

    [LibraryImport(Library)]
    private static partial void hb_draw_funcs_set_close_path_func(nint funcs, delegate* unmanaged[Cdecl]<nint, nint,
        nint, nint, void> f, nint user, nint destroy);

    /// <summary>
    /// Collects a path as short as it can be said: steps relative to the point before, a letter only where it changes,
    /// no line where the path closes by itself, and no control point where it is the mirror image of the one before,
    /// as it is wherever a font leaves out the point between two curves.
    /// </summary>
    private sealed class Sink(double scale)
    {
        /// <summary>How far a mirrored control point may lie off, in units: half as much in the curve.</summary>
        private const int MirrorTolerance = 1;
        private readonly StringBuilder path = new();
        private int lastX, lastY, startX, startY, mirrorX, mirrorY;
        private char letter, mirrored;
        private int lineAt = -1;

        public string Path => path.Length > PathLengthMax ? "" : path.ToString();

        public void Move(float x, float y)
        {
            if (path.Length > PathLengthMax) return;
            (startX, startY) = (lastX, lastY) = Point(x, y);
            path.Append('M').Append(lastX);
            Separated(lastY);
            (letter, mirrored, lineAt) = ('M', ' ', -1);
        }

        public void Line(float x, float y)
        {
            var (px, py) = Point(x, y);
            if (px == lastX && py == lastY) return;
            var at = path.Length;
            if (py == lastY) Relative('h', [px - lastX]);
            else if (px == lastX) Relative('v', [py - lastY]);
            else Relative('l', [px - lastX, py - lastY]);
            (lastX, lastY) = (px, py);
            (mirrored, lineAt) = (' ', at);
        }

        public void Curve(char kind, ReadOnlySpan<float> points)
        {
            Span<int> values = stackalloc int[points.Length];
            for (var n = 0; n < points.Length; n += 2)
            {
                var (px, py) = Point(points[n], points[n + 1]);
                (values[n], values[n + 1]) = (px - lastX, py - lastY);
            }
            // SVG 1.1 §8.3.6 and §8.3.7: t and s take the mirror image of the last control point, after q and c only.
            var fits = mirrored == kind && Math.Abs(mirrorX - values[0]) <= MirrorTolerance
                && Math.Abs(mirrorY - values[1]) <= MirrorTolerance;
            if (fits && kind == 'q') (values[0], values[1]) = (mirrorX, mirrorY);
            if (fits) Relative(kind == 'q' ? 't' : 's', values[2..]);
            else Relative(kind, values);
            (mirrorX, mirrorY) = (values[^2] - values[^4], values[^1] - values[^3]);
            (lastX, lastY) = (lastX + values[^2], lastY + values[^1]);
            (mirrored, lineAt) = (kind, -1);
        }

        public void Close()
        {
            if (lineAt >= 0 && (lastX, lastY) == (startX, startY)) path.Length = lineAt;
            path.Append('z');
            (letter, mirrored, lineAt) = ('z', ' ', -1);
        }

        private void Relative(char kind, ReadOnlySpan<int> values)
        {
            if (path.Length > PathLengthMax) return;
            if (kind == letter) Separated(values[0]);
            else path.Append(kind).Append(values[0]);
            letter = kind;
            foreach (var value in values[1..]) Separated(value);
        }

        private void Separated(int value)
        {
            if (value >= 0) path.Append(' ');
            path.Append(value);
        }

        private (int X, int Y) Point(float x, float y) => (Whole(x), -Whole(y));

        private int Whole(float value) =>
            float.IsFinite(value) ? (int)Math.Clamp(Math.Round(value * scale), -1_000_000, 1_000_000) : 0;
    }
}
