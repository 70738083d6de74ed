using Yiwang.Ofd.Fonts;

namespace Yiwang.Ofd.Typesetting;

/// <summary>A run on a line; x in mm from the line's start.</summary>
internal readonly record struct PlacedRun(double X, Span Source, GlyphRun Glyphs);

/// <summary>A line ready to be put on a page.</summary>
/// <param name="Runs">In reading order.</param>
/// <param name="Width">mm from the line's start to the end of its last character.</param>
internal sealed record SetLine(IReadOnlyList<PlacedRun> Runs, double Width)
{
    public static SetLine Empty { get; } = new([], 0);

    public IEnumerable<string> NoteLabels => Runs.Select(run => run.Source.NoteLabel).OfType<string>();

    public SetLine Shifted(double x) =>
        new([.. Runs.Select(run => run with { X = run.X + x })], Width + x);
}

/// <summary>
/// Cuts text into lines with 避头尾: a mark that may not start a line is drawn in by narrowing marks that are half
/// empty, else the character before goes over with it and the line is widened. No line leaves its measure.
/// </summary>
internal static class LineBreaker
{
    private const double Tolerance = 1e-6;
    private const int DrawnInMax = 2;

    // The share of their empty half that marks inside a line give up.
    private const double NarrowedMax = 0.5;

    // Wider gaps than this share of a character look worse than a ragged edge.
    private const double StretchMax = 0.6;

    /// <param name="first">mm available to the first line.</param>
    /// <param name="rest">mm available to the others.</param>
    /// <param name="justified">Whether all lines but the last end at their measure.</param>
    public static List<SetLine> Lines(SetText text, double first, double rest, bool justified = true)
    {
        var lines = new List<SetLine>();
        var measure = first;
        for (var from = 0; from < text.Clusters.Count;)
        {
            var to = End(text, from, measure);
            var last = to == text.Clusters.Count;
            var shown = to;
            while (shown > from + 1 && text.Clusters[shown - 1].Class == CharacterClass.Space) shown--;
            lines.Add(Place(text, from, shown, measure, justified && !last && !text.HasTibetan));
            from = to;
            while (from < text.Clusters.Count && text.Clusters[from].Class == CharacterClass.Space) from++;
            measure = rest;
        }
        return lines;
    }

    /// <summary>All of the text on one line, not justified.</summary>
    public static SetLine Single(SetText text) =>
        Place(text, 0, text.Clusters.Count, double.MaxValue, false);

    private static int End(SetText text, int from, double measure)
    {
        var width = 0.0;
        var fits = from;
        while (fits < text.Clusters.Count)
        {
            var cluster = text.Clusters[fits];
            if (width + cluster.Advance > measure + Tolerance && cluster.Class != CharacterClass.Space) break;
            width += cluster.Advance;
            fits++;
        }
        if (fits == text.Clusters.Count) return fits;
        if (fits > from && text.BreakAfter[fits - 1]) return fits;
        var drawnIn = DrawnIn(text, from, fits, measure);
        if (drawnIn > 0) return drawnIn;
        for (var to = fits - 1; to > from; to--)
            if (text.BreakAfter[to - 1]) return to;
        return Math.Max(fits, from + 1);
    }

    private static int DrawnIn(SetText text, int from, int fits, double measure)
    {
        for (var to = fits + 1; to <= Math.Min(text.Clusters.Count, fits + DrawnInMax); to++)
        {
            if (!text.BreakAfter[to - 1]) continue;
            double width = 0, slack = 0;
            for (var i = from; i < to; i++)
            {
                width += text.Clusters[i].Advance;
                slack += text.Clusters[i].Slack;
            }
            // The empty half of the mark that ends the line is missed by nobody; the others may lose a little only.
            var last = text.Clusters[to - 1].Slack;
            if (width - measure <= last + (slack - last) * NarrowedMax + Tolerance) return to;
        }
        return 0;
    }

    private static SetLine Place(SetText text, int from, int to, double measure, bool justified)
    {
        var width = text.Width(from, to);
        var narrowed = width > measure + Tolerance ? width - measure : 0;
        var slack = 0.0;
        var gaps = 0;
        for (var i = from; i < to; i++)
        {
            slack += text.Clusters[i].Slack;
            if (i + 1 < to && IsGap(text, i)) gaps++;
        }
        var stretch = justified && narrowed == 0 && gaps > 0 ? (measure - width) / gaps : 0;
        var pitch = text.Sources[text.Clusters[from].Run].Style.Pitch;
        if (stretch > StretchMax * pitch) stretch = 0;
        var atEnd = Math.Min(narrowed, text.Clusters[to - 1].Slack);
        slack -= text.Clusters[to - 1].Slack;
        var share = narrowed > atEnd && slack > 0 ? Math.Min(1, (narrowed - atEnd) / slack) : 0;
        return Place(text, from, to, stretch, share, atEnd);
    }

    private static SetLine Place(SetText text, int from, int to, double stretch, double share, double atEnd)
    {
        var runs = new List<PlacedRun>();
        var x = 0.0;
        for (var i = from; i < to;)
        {
            var index = text.Clusters[i].Run;
            var end = i;
            while (end < to && text.Clusters[end].Run == index) end++;
            var run = text.Runs[index];
            var slice = run.Slice(text.Clusters[i].Start, text.Clusters[end - 1].End);
            var starts = new double[end - i];
            var start = x;
            for (var c = i; c < end; c++)
            {
                var cluster = text.Clusters[c];
                var taken = c + 1 == to ? atEnd : cluster.Slack * share;
                starts[c - i] = x - start - (cluster.Class == CharacterClass.Opening ? taken : 0);
                x += cluster.Advance - taken + (c + 1 < to && IsGap(text, c) ? stretch : 0);
            }
            if (slice is not null) runs.Add(new(start, text.Sources[index],
                Moved(slice, text, i, end, starts, x - start)));
            i = end;
        }
        return new(runs, x);
    }

    private static GlyphRun Moved(GlyphRun run, SetText text, int from, int to, double[] starts, double advance)
    {
        var offsets = new double[run.Glyphs.Length];
        var origin = text.Clusters[from].Start;
        var cluster = from;
        var first = 0;
        for (var g = 0; g < offsets.Length; g++)
        {
            while (cluster + 1 < to && run.Clusters[g] >= text.Clusters[cluster + 1].Start - origin)
            {
                cluster++;
                first = g;
            }
            offsets[g] = starts[cluster - from] + run.Offsets[g] - run.Offsets[first];
        }
        var rise = text.Sources[text.Clusters[from].Run].Style.Rise;
        var moved = run.At(offsets, advance);
        if (rise == 0) return moved;
        var rises = moved.Rises.Length == 0 ? new double[offsets.Length] : [.. moved.Rises];
        for (var g = 0; g < rises.Length; g++) rises[g] += rise;
        return moved with { Rises = rises };
    }

    private static bool IsGap(SetText text, int i)
    {
        var (left, right) = (text.Clusters[i], text.Clusters[i + 1]);
        if (left.Class == CharacterClass.Space || right.Class == CharacterClass.Space) return true;
        if (left.First.IsAscii && right.First.IsAscii) return false;
        return !(left.First == right.First && left.First.Value is '—' or '…' or '―');
    }
}
