namespace Yiwang.Ofd.Typesetting;

/// <summary>
/// What two sequences share, by Myers' O(ND) algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986),
/// with a bound on the work: what differs more than the bound is one change.
/// </summary>
internal static class Difference
{
    private const int EditsMax = 2000;

    /// <summary>Common stretches in order: start in the old, start in the new, length.</summary>
    public static List<(int Old, int New, int Length)> Common<T>(IReadOnlyList<T> old, IReadOnlyList<T> changed)
        where T : IEquatable<T>
    {
        var head = 0;
        while (head < old.Count && head < changed.Count && old[head].Equals(changed[head])) head++;
        var tail = 0;
        while (tail < old.Count - head && tail < changed.Count - head
            && old[^(tail + 1)].Equals(changed[^(tail + 1)])) tail++;
        var common = new List<(int, int, int)>();
        if (head > 0) common.Add((0, 0, head));
        Middle(old, changed, head, old.Count - tail, changed.Count - tail, common);
        if (tail > 0) common.Add((old.Count - tail, changed.Count - tail, tail));
        return common;
    }

    /// <summary>Common stretches of two paragraphs as a reader would mark them: no single characters left
    /// standing.</summary>
    public static List<(int Old, int New, int Length)> Readable(string old, string changed)
    {
        var stretches = Common(old.ToCharArray(), changed.ToCharArray());
        var kept = new List<(int Old, int New, int Length)>();
        for (var i = 0; i < stretches.Count; i++)
        {
            var (o, n, length) = stretches[i];
            var atEdge = o == 0 && n == 0 || o + length == old.Length && n + length == changed.Length;
            if (!atEdge && length < 2 && stretches.Count > 2) continue;
            // A pair of surrogates is one character.
            if (char.IsLowSurrogate(old[o])) (o, n, length) = (o + 1, n + 1, length - 1);
            if (length > 0 && char.IsHighSurrogate(old[o + length - 1])) length--;
            if (length > 0) kept.Add((o, n, length));
        }
        return kept;
    }

    /// <summary>Share of common characters, 0 to 1; order does not count.</summary>
    public static double Kinship(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0) return 0;
        var counts = new Dictionary<char, int>();
        foreach (var c in left) counts[c] = counts.GetValueOrDefault(c) + 1;
        var shared = 0;
        foreach (var c in right)
        {
            if (counts.GetValueOrDefault(c) == 0) continue;
            counts[c]--;
            shared++;
        }
        return 2.0 * shared / (left.Length + right.Length);
    }

    private static void Middle<T>(IReadOnlyList<T> old, IReadOnlyList<T> changed, int from, int oldTo, int newTo,
        List<(int, int, int)> common) where T : IEquatable<T>
    {
        int n = oldTo - from, m = newTo - from;
        if (n <= 0 || m <= 0) return;
        var bound = Math.Min(n + m, EditsMax);
        var furthest = new int[2 * bound + 3];
        var trace = new List<int[]>();
        for (var d = 0; d <= bound; d++)
        {
            trace.Add(furthest[(bound + 1 - d)..(bound + 2 + d)]);
            for (var k = -d; k <= d; k += 2)
            {
                var down = k == -d || k != d && furthest[bound + k] < furthest[bound + k + 2];
                var x = down ? furthest[bound + k + 2] : furthest[bound + k] + 1;
                while (x < n && x - k < m && old[from + x].Equals(changed[from + x - k])) x++;
                furthest[bound + 1 + k] = x;
                if (x >= n && x - k >= m)
                {
                    common.AddRange(Back(trace, n, m, d, from));
                    return;
                }
            }
        }
    }

    private static List<(int, int, int)> Back(List<int[]> trace, int n, int m, int edits, int from)
    {
        var found = new List<(int, int, int)>();
        int x = n, y = m;
        for (var d = edits; d > 0; d--)
        {
            // The row kept for d holds diagonals -d to d as they stood before step d.
            var row = trace[d];
            var k = x - y;
            var left = k - 1 >= -d ? row[k - 1 + d] : int.MinValue;
            var right = k + 1 <= d ? row[k + 1 + d] : int.MinValue;
            var down = k == -d || k != d && left < right;
            var previousX = down ? right : left;
            var previousY = previousX - (down ? k + 1 : k - 1);
            var startX = down ? previousX : previousX + 1;
            if (x > startX) found.Add((from + startX, from + startX - k, x - startX));
            (x, y) = (previousX, previousY);
        }
        if (x > 0) found.Add((from, from, x));
        found.Reverse();
        return found;
    }
}
