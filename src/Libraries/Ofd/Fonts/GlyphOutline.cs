using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Yiwang.Ofd.Fonts;

/// <summary>A point in font units, y upwards.</summary>
internal readonly record struct OutlinePoint(double X, double Y)
{
    public static OutlinePoint operator +(OutlinePoint a, OutlinePoint b) => new(a.X + b.X, a.Y + b.Y);

    public static OutlinePoint operator -(OutlinePoint a, OutlinePoint b) => new(a.X - b.X, a.Y - b.Y);

    public static OutlinePoint operator *(OutlinePoint a, double factor) => new(a.X * factor, a.Y * factor);

    public double Length => Math.Sqrt(X * X + Y * Y);
}

/// <summary>A straight line (the control points unused) or a cubic curve that starts where the one before
/// ends.</summary>
internal readonly record struct OutlineSegment(bool IsCurve, OutlinePoint C1, OutlinePoint C2, OutlinePoint End);

/// <summary>A closed outline: the last segment ends at the start.</summary>
internal sealed record OutlineContour(OutlinePoint Start, List<OutlineSegment> Segments);

/// <summary>Reads the outlines of a glyph, of CFF and TrueType faces alike.</summary>
internal static unsafe class GlyphOutline
{
    private static readonly nint Functions = CreateFunctions();

    internal static List<OutlineContour> Read(FontFace face, ushort glyph)
    {
        var pen = new Pen();
        var handle = GCHandle.Alloc(pen);
        try
        {
            HarfBuzz.hb_font_get_glyph_shape(face.Font, glyph, Functions, GCHandle.ToIntPtr(handle));
        }
        finally
        {
            handle.Free();
        }

        pen.CloseLast();
        return pen.Contours;
    }

    private static nint CreateFunctions()
    {
        var functions = HarfBuzz.hb_draw_funcs_create();
        HarfBuzz.hb_draw_funcs_set_move_to_func(functions, &MoveTo, 0, 0);
        HarfBuzz.hb_draw_funcs_set_line_to_func(functions, &LineTo, 0, 0);
        HarfBuzz.hb_draw_funcs_set_quadratic_to_func(functions, &QuadraticTo, 0, 0);
        HarfBuzz.hb_draw_funcs_set_cubic_to_func(functions, &CubicTo, 0, 0);
        HarfBuzz.hb_draw_funcs_make_immutable(functions);
        return functions;
    }

    private static Pen PenOf(nint handle) => Unsafe.As<Pen>(GCHandle.FromIntPtr(handle).Target!);

    [UnmanagedCallersOnly]
    private static void MoveTo(nint functions, nint pen, nint state, float x, float y, nint user) =>
        PenOf(pen).Move(new(x, y));

    [UnmanagedCallersOnly]
    private static void LineTo(nint functions, nint pen, nint state, float x, float y, nint user) =>
        PenOf(pen).Line(new(x, y));

    [UnmanagedCallersOnly]
    private static void QuadraticTo(
        nint functions, nint pen, nint state, float x1, float y1, float x, float y, nint user) =>
        PenOf(pen).Quadratic(new(x1, y1), new(x, y));

    [UnmanagedCallersOnly]
    private static void CubicTo(
        nint functions, nint pen, nint state, float x1, float y1, float x2, float y2, float x, float y, nint user) =>
        PenOf(pen).Cubic(new(x1, y1), new(x2, y2), new(x, y));

    private sealed class Pen
    {
        private OutlineContour? current;
        private OutlinePoint at;

        internal List<OutlineContour> Contours { get; } = [];

        internal void Move(OutlinePoint to)
        {
            CloseLast();
            current = new(to, []);
            at = to;
        }

        internal void Line(OutlinePoint to)
        {
            if (to != at)
            {
                current!.Segments.Add(new(false, default, default, to));
                at = to;
            }
        }

        internal void Quadratic(OutlinePoint control, OutlinePoint to) =>
            Cubic(at + (control - at) * (2 / 3.0), to + (control - to) * (2 / 3.0), to);

        internal void Cubic(OutlinePoint c1, OutlinePoint c2, OutlinePoint to)
        {
            if (to != at || c1 != at || c2 != at)
            {
                current!.Segments.Add(new(true, c1, c2, to));
                at = to;
            }
        }

        internal void CloseLast()
        {
            if (current is not null)
            {
                Line(current.Start);
                if (current.Segments.Count > 0)
                {
                    Contours.Add(current);
                }

                current = null;
            }
        }
    }
}
