namespace Yiwang.Ofd.Typesetting;

/// <summary>
/// Cuts a title into lines that make a trapezoid or a diamond, never an hourglass and never inside a word (7.3.1).
/// </summary>
internal static class TitleShape
{
    /// <summary>The longest title taken, in UTF-16 units.</summary>
    public const int LengthMax = 500;

    private const double WidestShare = 0.97;
    private const int ShapedLinesMax = 5;

    /// <returns>The lines; a line feed in the title is a break that is kept.</returns>
    public static IReadOnlyList<string> Lines(string title, SetText set, double measure)
    {
        if (title.Contains('\n')) return [.. title.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim())];
        var widths = Widths(title, set);
        var whole = widths[^1];
        if (whole <= measure * WidestShare) return [title];
        var costs = TitleWords.Costs(title);
        var fewest = (int)Math.Ceiling(whole / (measure * WidestShare));
        Shape? best = null;
        for (var count = fewest; count <= Math.Min(fewest + 1, ShapedLinesMax); count++)
        {
            var shape = Best(widths, costs, count, measure * WidestShare);
            if (shape is null) continue;
            var cost = shape.Cost + (count - fewest) * 60;
            if (best is null || cost < best.Cost) best = shape with { Cost = cost };
        }
        if (best is null) return Greedy(title, widths, costs, measure);
        var lines = new List<string>();
        var from = 0;
        foreach (var to in best.Ends)
        {
            lines.Add(title[from..to].Trim());
            from = to;
        }
        return lines;
    }

    private sealed record Shape(IReadOnlyList<int> Ends, double Cost);

    // Few lines and few places: all cuts whose lines fit are tried, the cheapest prefixes first.
    private static Shape? Best(double[] widths, int[] costs, int count, double measure)
    {
        Shape? best = null;
        var ends = new int[count];
        Try(0, 0, 0);
        return best;

        void Try(int line, int from, double cost)
        {
            if (best is not null && cost >= best.Cost) return;
            var total = widths.Length - 1;
            if (line == count - 1)
            {
                if (widths[total] - widths[from] > measure) return;
                ends[line] = total;
                var all = cost + Unevenness(widths, ends);
                if (best is null || all < best.Cost) best = new([.. ends], all);
                return;
            }
            for (var to = from + 1; to < total && widths[to] - widths[from] <= measure; to++)
            {
                if (costs[to - 1] >= TitleWords.Never) continue;
                if ((widths[total] - widths[to]) > measure * (count - line - 1)) continue;
                ends[line] = to;
                Try(line + 1, to, cost + costs[to - 1]);
            }
        }
    }

    private static double Unevenness(double[] widths, int[] ends)
    {
        var lengths = new double[ends.Length];
        for (var i = 0; i < ends.Length; i++) lengths[i] = widths[ends[i]] - widths[i == 0 ? 0 : ends[i - 1]];
        var longest = lengths.Max();
        var cost = 0.0;
        for (var i = 0; i < lengths.Length; i++)
        {
            var short_ = (longest - lengths[i]) / longest;
            // A step is wanted, equal lines are allowed, very short lines are not.
            cost += short_ < 0.04 ? 3 : short_ > 0.45 ? 60 * short_ : 20 * Math.Max(0, short_ - 0.15);
        }
        for (var i = 1; i + 1 < lengths.Length; i++)
            if (lengths[i] < lengths[i - 1] && lengths[i] < lengths[i + 1]) cost += 80;
        return cost;
    }

    // The width up to each UTF-16 unit.
    private static double[] Widths(string title, SetText set)
    {
        var widths = new double[title.Length + 1];
        var (run, start, at, x) = (0, 0, 0, 0.0);
        foreach (var cluster in set.Clusters)
        {
            for (; run < cluster.Run; run++) start += set.Runs[run].Text.Length;
            x += cluster.Advance;
            for (; at < start + cluster.End; at++) widths[at + 1] = x;
        }
        return widths;
    }

    private static List<string> Greedy(string title, double[] widths, int[] costs, double measure)
    {
        var lines = new List<string>();
        for (var from = 0; from < title.Length;)
        {
            var to = from + 1;
            while (to < title.Length && widths[to + 1] - widths[from] <= measure) to++;
            if (to < title.Length)
            {
                var best = to;
                for (var earlier = to - 1; earlier > from + (to - from) * 6 / 10; earlier--)
                    if (costs[earlier - 1] < costs[best - 1]) best = earlier;
                to = best;
            }
            if (to < title.Length && char.IsHighSurrogate(title[to - 1])) to = to - 1 > from ? to - 1 : to + 1;
            lines.Add(title[from..to].Trim());
            from = to;
        }
        return lines;
    }
}
