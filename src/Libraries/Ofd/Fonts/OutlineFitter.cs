using System.Runtime.CompilerServices;

namespace Yiwang.Ofd.Fonts;

/// <summary>
/// Draws a contour with fewer segments: runs of segments are replaced by one line or one cubic that stays within a
/// tolerance of them. Free Chinese faces carry twice the points that can be seen in print; a file carries hundreds of
/// glyphs. Least squares over a chord-length parameter, improved by Newton steps (Schneider 1990), with free control
/// points.
/// </summary>
internal sealed class OutlineFitter
{
    private const int RunMax = 10;
    private const int SamplesPerCurve = 5;
    private const int SamplesPerLine = 4;
    private const int Rounds = 4;

    /// <summary>A run that does not fit may fit again when it grows; after this many failures it is given up.</summary>
    private const int FailuresMax = 2;
    private readonly double tolerance;
    private readonly OutlinePoint[] samples = new OutlinePoint[RunMax * SamplesPerCurve + 1];
    private readonly double[] parameters = new double[RunMax * SamplesPerCurve + 1];
    private int count;

    /// <param name="tolerance">Font units.</param>
    internal OutlineFitter(double tolerance) => this.tolerance = tolerance;

    internal OutlineContour Fit(OutlineContour contour)
    {
        var fitted = new List<OutlineSegment>();
        var start = contour.Start;
        for (var at = 0; at < contour.Segments.Count;)
        {
            var (segment, length) = LongestFrom(contour.Segments, at, start);
            fitted.Add(segment);
            start = segment.End;
            at += length;
        }

        return new(contour.Start, fitted);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (OutlineSegment Segment, int Length) LongestFrom(
        List<OutlineSegment> segments, int first, OutlinePoint start)
    {
        var best = (segments[first], 1);
        var failures = 0;
        count = 0;
        samples[count++] = start;
        for (var length = 1; length <= RunMax && first + length <= segments.Count && failures <= FailuresMax; length++)
        {
            var segment = segments[first + length - 1];
            Sample(segment);
            if (IsStraight())
            {
                best = (new(false, default, default, segment.End), length);
                failures = 0;
            }
            else if (length > 1 && Curve() is { } curve)
            {
                best = (curve, length);
                failures = 0;
            }
            else if (length > 1)
            {
                failures++;
            }
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sample(OutlineSegment segment)
    {
        var start = samples[count - 1];
        var steps = segment.IsCurve ? SamplesPerCurve : SamplesPerLine;
        for (var i = 1; i < steps; i++)
        {
            var t = (double)i / steps;
            samples[count++] = segment.IsCurve
                ? Curves.At(start, segment.C1, segment.C2, segment.End, t)
                : start + (segment.End - start) * t;
        }

        samples[count++] = segment.End;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool IsStraight()
    {
        var start = samples[0];
        var chord = samples[count - 1] - start;
        var length = chord.Length;
        if (length < 1e-6)
        {
            return false;
        }

        for (var i = 1; i < count; i++)
        {
            var offset = samples[i] - start;
            var step = samples[i] - samples[i - 1];
            if (Math.Abs(offset.X * chord.Y - offset.Y * chord.X) > tolerance * length
                || step.X * chord.X + step.Y * chord.Y < -1e-6)
            {
                return false;
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private OutlineSegment? Curve()
    {
        parameters[0] = 0;
        for (var i = 1; i < count; i++)
        {
            parameters[i] = parameters[i - 1] + (samples[i] - samples[i - 1]).Length;
        }

        var total = parameters[count - 1];
        if (total < 1e-6)
        {
            return null;
        }

        for (var i = 1; i < count; i++)
        {
            parameters[i] /= total;
        }

        for (var round = 0; round < Rounds; round++)
        {
            if (LeastSquares() is not { } controls)
            {
                return null;
            }

            var error = ImproveParameters(controls.C1, controls.C2);
            if (error <= tolerance)
            {
                return new(true, controls.C1, controls.C2, samples[count - 1]);
            }

            if (error > tolerance * 4)
            {
                return null;
            }
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (OutlinePoint C1, OutlinePoint C2)? LeastSquares()
    {
        double a11 = 0, a12 = 0, a22 = 0;
        OutlinePoint r1 = default, r2 = default;
        var (start, end) = (samples[0], samples[count - 1]);
        for (var i = 1; i < count - 1; i++)
        {
            var t = parameters[i];
            var s = 1 - t;
            var b1 = 3 * s * s * t;
            var b2 = 3 * s * t * t;
            a11 += b1 * b1;
            a12 += b1 * b2;
            a22 += b2 * b2;
            var rest = samples[i] - start * (s * s * s) - end * (t * t * t);
            r1 += rest * b1;
            r2 += rest * b2;
        }

        var determinant = a11 * a22 - a12 * a12;
        return Math.Abs(determinant) < 1e-12
            ? null
            : ((r1 * a22 - r2 * a12) * (1 / determinant), (r2 * a11 - r1 * a12) * (1 / determinant));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double ImproveParameters(OutlinePoint c1, OutlinePoint c2)
    {
        var (start, end) = (samples[0], samples[count - 1]);
        var worst = 0.0;
        for (var i = 1; i < count - 1; i++)
        {
            var t = parameters[i];
            var off = Curves.At(start, c1, c2, end, t) - samples[i];
            worst = Math.Max(worst, off.X * off.X + off.Y * off.Y);
            var slope = Curves.Slope(start, c1, c2, end, t);
            var square = slope.X * slope.X + slope.Y * slope.Y;
            if (square > 1e-9)
            {
                parameters[i] = Math.Clamp(t - (off.X * slope.X + off.Y * slope.Y) / square, 0, 1);
            }
        }

        return Math.Sqrt(worst);
    }
}

/// <summary>Points and slopes of cubic Bézier curves.</summary>
internal static class Curves
{
    internal static OutlinePoint At(OutlinePoint p0, OutlinePoint p1, OutlinePoint p2, OutlinePoint p3, double t)
    {
        var s = 1 - t;
        return p0 * (s * s * s) + p1 * (3 * s * s * t) + p2 * (3 * s * t * t) + p3 * (t * t * t);
    }

    internal static OutlinePoint Slope(OutlinePoint p0, OutlinePoint p1, OutlinePoint p2, OutlinePoint p3, double t)
    {
        var s = 1 - t;
        return (p1 - p0) * (3 * s * s) + (p2 - p1) * (6 * s * t) + (p3 - p2) * (3 * t * t);
    }
}
