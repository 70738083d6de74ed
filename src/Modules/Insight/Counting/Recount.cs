using Npgsql;
using Yiwang.Insight.Formulas;

namespace Yiwang.Insight.Counting;

/// <summary>
/// Counts the whole trace for some measures, straight into packed pages: the entries once, in the order of leaves,
/// counts held in memory for about a month, nothing per entry in the database. For a measure asked for the first time,
/// for counting all anew, and for the check.
/// </summary>
internal static class Recount
{
    private const int BatchEntries = 100_000;

    /// <summary>So many counts are held before they are written: about 150 MB.</summary>
    private const int HeldMax = 1_500_000;

    /// <param name="end">Leaves before this one.</param>
    /// <param name="onlyDesks">Null for the figures themselves; the name of another table for the check.</param>
    public static async Task Run(
        NpgsqlConnection connection, IReadOnlyList<(short Id, Measure Measure)> measures, long end, string? onlyDesks,
        CancellationToken cancel)
    {
        var tally = new Tally(measures);
        for (var from = 0L; from < end; from += BatchEntries)
        {
            await CountTrace.Take(connection, tally, from, Math.Min(end, from + BatchEntries), cancel);
            if (tally.Rows.Count < HeldMax && from + BatchEntries < end) continue;
            await FigurePages.Add(connection, tally.Rows, onlyDesks, cancel);
            tally.Clear();
        }
    }
}
