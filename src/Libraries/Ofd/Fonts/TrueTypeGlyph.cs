using System.Buffers.Binary;

namespace Yiwang.Ofd.Fonts;

/// <summary>One glyph as an entry of a glyf table (OpenType 1.9, glyf: simple glyph description).</summary>
/// <param name="Bytes">Padded to an even length; empty for a glyph without outlines.</param>
/// <param name="Points">For maxp.</param>
/// <param name="Contours">For maxp.</param>
/// <param name="XMin">Box in units of the new em; 0 for an empty glyph.</param>
internal sealed record TrueTypeGlyph(byte[] Bytes, int Points, int Contours, int XMin, int YMin, int XMax, int YMax)
{
    private const byte OnCurve = 1;
    private const byte XShort = 2;
    private const byte YShort = 4;
    private const byte Repeats = 8;
    private const byte XSameOrPositive = 16;
    private const byte YSameOrPositive = 32;

    /// <summary>Cubic curves become quadratic ones; coordinates are rounded to the new em.</summary>
    /// <param name="contours">In the face's own units.</param>
    /// <param name="scale">New units for each old one.</param>
    /// <param name="tolerance">How far a quadratic curve may stray, in the face's own units.</param>
    /// <param name="reverse">CFF outlines run the other way round.</param>
    internal static TrueTypeGlyph Encode(
        List<OutlineContour> contours, double scale, double tolerance, bool reverse)
    {
        var points = new List<Point>();
        var ends = new List<int>();
        foreach (var contour in contours)
        {
            var own = WithoutImplied(Rounded(contour, scale, tolerance));
            if (own.Count < 3)
            {
                continue;
            }

            if (reverse)
            {
                own.Reverse();
            }

            points.AddRange(own);
            ends.Add(points.Count - 1);
        }

        return points.Count == 0 ? new([], 0, 0, 0, 0, 0, 0) : Pack(points, ends);
    }

    private static List<Point> Rounded(OutlineContour contour, double scale, double tolerance)
    {
        var points = new List<Point> { Point.Of(contour.Start, scale, true) };
        var start = contour.Start;
        foreach (var segment in contour.Segments)
        {
            if (segment.IsCurve)
            {
                AddQuadratics(points, start, segment, scale, tolerance);
            }

            points.Add(Point.Of(segment.End, scale, true));
            start = segment.End;
        }

        return points;
    }

    private static void AddQuadratics(
        List<Point> points, OutlinePoint start, OutlineSegment segment, double scale, double tolerance)
    {
        var (c1, c2, end) = (segment.C1, segment.C2, segment.End);
        // The distance of a cubic from its best quadratic is at most √3/36 of this; each halving takes an eighth.
        var error = (end - c2 * 3 + c1 * 3 - start).Length * Math.Sqrt(3) / 36;
        var pieces = 1;
        while (error / (pieces * pieces * pieces) > tolerance)
        {
            pieces++;
        }

        var h = 1.0 / pieces;
        for (var i = 0; i < pieces; i++)
        {
            var from = Curves.At(start, c1, c2, end, i * h);
            var to = Curves.At(start, c1, c2, end, (i + 1) * h);
            var slopes = Curves.Slope(start, c1, c2, end, i * h) - Curves.Slope(start, c1, c2, end, (i + 1) * h);
            points.Add(Point.Of((from + to) * 0.5 + slopes * (h / 4), scale, false));
        }
    }

    /// <summary>Drops doubled points and on-curve points that lie half way between two off-curve ones.</summary>
    private static List<Point> WithoutImplied(List<Point> points)
    {
        if (points.Count > 1 && points[0] == points[^1])
        {
            points.RemoveAt(points.Count - 1);
        }

        var kept = new List<Point>(points.Count);
        for (var i = 0; i < points.Count; i++)
        {
            var point = points[i];
            var before = kept.Count > 0 ? kept[^1] : points[^1];
            var after = points[(i + 1) % points.Count];
            var implied = point.On && !before.On && !after.On
                && Math.Abs(before.X + after.X - 2 * point.X) <= 1
                && Math.Abs(before.Y + after.Y - 2 * point.Y) <= 1;
            if (!implied && (kept.Count == 0 || point != before))
            {
                kept.Add(point);
            }
        }

        return kept;
    }

    private static TrueTypeGlyph Pack(List<Point> points, List<int> ends)
    {
        var flags = new List<byte>(points.Count);
        var xs = new List<byte>(points.Count);
        var ys = new List<byte>(points.Count);
        int x = 0, y = 0;
        foreach (var point in points)
        {
            var flag = point.On ? OnCurve : (byte)0;
            flag |= Coordinate(xs, point.X - x, XShort, XSameOrPositive);
            flag |= Coordinate(ys, point.Y - y, YShort, YSameOrPositive);
            flags.Add(flag);
            (x, y) = (point.X, point.Y);
        }

        var (xMin, xMax) = (points.Min(p => p.X), points.Max(p => p.X));
        var (yMin, yMax) = (points.Min(p => p.Y), points.Max(p => p.Y));
        var bytes = new List<byte>(16 + ends.Count * 2 + flags.Count * 3);
        foreach (var number in (int[])[ends.Count, xMin, yMin, xMax, yMax, .. ends, 0])
        {
            Int16(bytes, number);
        }

        AddRepeated(bytes, flags);
        bytes.AddRange(xs);
        bytes.AddRange(ys);
        if (bytes.Count % 2 == 1)
        {
            bytes.Add(0);
        }

        return new([.. bytes], points.Count, ends.Count, xMin, yMin, xMax, yMax);
    }

    private static byte Coordinate(List<byte> bytes, int delta, byte isShort, byte sameOrPositive)
    {
        if (delta == 0)
        {
            return sameOrPositive;
        }

        if (Math.Abs(delta) < 256)
        {
            bytes.Add((byte)Math.Abs(delta));
            return delta > 0 ? (byte)(isShort | sameOrPositive) : isShort;
        }

        Int16(bytes, delta);
        return 0;
    }

    private static void AddRepeated(List<byte> bytes, List<byte> flags)
    {
        for (var i = 0; i < flags.Count;)
        {
            var run = 1;
            while (run < 256 && i + run < flags.Count && flags[i + run] == flags[i])
            {
                run++;
            }

            if (run > 2)
            {
                bytes.Add((byte)(flags[i] | Repeats));
                bytes.Add((byte)(run - 1));
            }
            else
            {
                bytes.AddRange(Enumerable.Repeat(flags[i], run));
            }

            i += run;
        }
    }

    private static void Int16(List<byte> bytes, int number)
    {
        Span<byte> two = stackalloc byte[2];
        BinaryPrimitives.WriteInt16BigEndian(two, (short)number);
        bytes.Add(two[0]);
        bytes.Add(two[1]);
    }

    private readonly record struct Point(int X, int Y, bool On)
    {
        internal static Point Of(OutlinePoint point, double scale, bool on) =>
            new((int)Math.Round(point.X * scale), (int)Math.Round(point.Y * scale), on);
    }
}
