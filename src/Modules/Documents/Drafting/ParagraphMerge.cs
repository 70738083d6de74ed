namespace Yiwang.Documents.Drafting;

/// <summary>What became of two people's changes of one text.</summary>
/// <param name="Text">The merged text; where both changed one paragraph, both are in it, marked by
/// <see cref="ParagraphMerge.Mark"/>.</param>
/// <param name="Conflicts">How many paragraphs both changed.</param>
internal sealed record Merged(string Text, int Conflicts);

/// <summary>Three-way merge by paragraphs: nobody's words are lost, and what both changed stands in the text twice, to
/// be seen.</summary>
internal static class ParagraphMerge
{
    /// <summary>Stands before a paragraph that another person wrote in the same place at the same time.</summary>
    public const string Mark = "【另稿】";

    public static Merged Merge(string origin, string mine, string theirs)
    {
        if (mine == theirs || origin == theirs) return new Merged(mine, 0);
        if (origin == mine) return new Merged(theirs, 0);
        var (o, a, b) = (origin.Split('\n'), mine.Split('\n'), theirs.Split('\n'));
        var (inMine, inTheirs) = (Matches(o, a), Matches(o, b));
        var text = new List<string>();
        var conflicts = 0;
        int io = 0, ia = 0, ib = 0;
        while (io <= o.Length)
        {
            // The next paragraph of the origin that both kept; what stands before it was changed by one, the other, or
            // both.
            var next = io;
            while (next < o.Length && (inMine[next] < ia || inTheirs[next] < ib)) next++;
            var (ea, eb) = next < o.Length ? (inMine[next], inTheirs[next]) : (a.Length, b.Length);
            var (so, sa, sb) = (o[io..next], a[ia..ea], b[ib..eb]);
            if (sa.SequenceEqual(so)) text.AddRange(sb);
            else if (sb.SequenceEqual(so) || sa.SequenceEqual(sb)) text.AddRange(sa);
            else
            {
                text.AddRange(sa);
                text.AddRange(sb.Where(line => !sa.Contains(line)).Select(line => Mark + line));
                conflicts++;
            }
            if (next == o.Length) break;
            text.Add(o[next]);
            (io, ia, ib) = (next + 1, ea + 1, eb + 1);
        }
        return new Merged(string.Join('\n', text), conflicts);
    }

    /// <summary>For each line of <paramref name="from"/> the line of <paramref name="to"/> it became in a longest
    /// common subsequence, or -1.</summary>
    private static int[] Matches(string[] from, string[] to)
    {
        var match = new int[from.Length];
        Array.Fill(match, -1);
        int start = 0, endFrom = from.Length, endTo = to.Length;
        while (start < endFrom && start < endTo && from[start] == to[start]) match[start] = start++;
        while (endFrom > start && endTo > start && from[endFrom - 1] == to[endTo - 1]) match[--endFrom] = --endTo;
        var (n, m) = (endFrom - start, endTo - start);
        // Past this size a table of lengths would be too large; the changed middle is then taken as one change.
        if ((long)n * m > 25_000_000) return match;
        var length = new int[n + 1, m + 1];
        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = m - 1; j >= 0; j--)
            {
                length[i, j] = from[start + i] == to[start + j]
                    ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
            }
        }
        for (int i = 0, j = 0; i < n && j < m;)
        {
            if (from[start + i] == to[start + j]) match[start + i++] = start + j++;
            else if (length[i + 1, j] >= length[i, j + 1]) i++;
            else j++;
        }
        return match;
    }
}
