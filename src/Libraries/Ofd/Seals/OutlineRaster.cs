using Yiwang.Ofd.Fonts;

namespace Yiwang.Ofd.Seals;

/// <summary>Fills closed outlines with the non-zero winding rule and says how much of each pixel is covered.</summary>
internal static class OutlineRaster
{
    private const int LinesPerPixel = 4;
    private const int StepsPerCurve = 32;

    /// <param name="scale">Pixels per mm.</param>
    /// <returns>Row by row, 0 to 1 for each of <paramref name="pixels"/> × <paramref name="pixels"/>.</returns>
    internal static float[] Coverage(IReadOnlyList<OutlineContour> contours, int pixels, double scale)
    {
        var edges = Edges(contours, scale);
        edges.Sort((a, b) => a.Top.CompareTo(b.Top));
        var coverage = new float[pixels * pixels];
        var active = new List<Edge>();
        var crossings = new List<(double X, int Winding)>();
        var next = 0;
        for (var line = 0; line < pixels * LinesPerPixel; line++)
        {
            var y = (line + 0.5) / LinesPerPixel;
            for (; next < edges.Count && edges[next].Top <= y; next++) active.Add(edges[next]);
            active.RemoveAll(edge => edge.Bottom <= y);
            crossings.Clear();
            foreach (var edge in active) crossings.Add((edge.X + (y - edge.Top) * edge.Slope, edge.Winding));
            crossings.Sort((a, b) => a.X.CompareTo(b.X));
            Fill(coverage.AsSpan(line / LinesPerPixel * pixels, pixels), crossings);
        }
        return coverage;
    }

    private static void Fill(Span<float> row, List<(double X, int Winding)> crossings)
    {
        var winding = 0;
        for (var i = 0; i + 1 < crossings.Count; i++)
        {
            winding += crossings[i].Winding;
            if (winding != 0) AddSpan(row, crossings[i].X, crossings[i + 1].X);
        }
    }

    private static void AddSpan(Span<float> row, double from, double to)
    {
        from = Math.Clamp(from, 0, row.Length);
        to = Math.Clamp(to, 0, row.Length);
        for (var x = (int)from; x < to; x++)
            row[x] += (float)((Math.Min(to, x + 1) - Math.Max(from, x)) / LinesPerPixel);
    }

    private static List<Edge> Edges(IReadOnlyList<OutlineContour> contours, double scale)
    {
        var edges = new List<Edge>();
        foreach (var contour in contours)
        {
            var at = contour.Start;
            foreach (var segment in contour.Segments)
            {
                var start = at;
                for (var step = 1; segment.IsCurve && step < StepsPerCurve; step++)
                    Add(edges, ref at, OnCurve(start, segment, step / (double)StepsPerCurve), scale);
                Add(edges, ref at, segment.End, scale);
            }
            Add(edges, ref at, contour.Start, scale);
        }
        return edges;
    }

    private static OutlinePoint OnCurve(OutlinePoint start, OutlineSegment segment, double t)
    {
        var u = 1 - t;
        return start * (u * u * u) + segment.C1 * (3 * u * u * t) + segment.C2 * (3 * u * t * t)
            + segment.End * (t * t * t);
    }

    private static void Add(List<Edge> edges, ref OutlinePoint from, OutlinePoint to, double scale)
    {
        var (upper, lower, winding) = from.Y < to.Y ? (from, to, 1) : (to, from, -1);
        if (upper.Y < lower.Y)
            edges.Add(new Edge(
                upper.Y * scale, lower.Y * scale, upper.X * scale, (lower.X - upper.X) / (lower.Y - upper.Y), winding));
        from = to;
    }

    private readonly record struct Edge(double Top, double Bottom, double X, double Slope, int Winding);
}
