using System.Globalization;

namespace Yiwang.Platform.Tracing;

/// <summary>
/// Many units in one fact of an entry: rising numbers, stretches written as <c>3-17</c>, parted by spaces. A trace that
/// names whom it concerns can be counted again by anybody who has only the trace.
/// </summary>
public static class UnitRanges
{
    /// <summary>Longest value of one fact; more units go into further entries. Below
    /// <see cref="TraceEntry.SizeBytesMax"/>.</summary>
    public const int LengthMax = 24_000;

    /// <summary>The units as values of facts, mostly one; none for none.</summary>
    public static IReadOnlyList<string> Write(IEnumerable<int> units)
    {
        List<string> values = [];
        var value = new System.Text.StringBuilder();
        foreach (var (first, last) in Stretches(units))
        {
            var text = first == last ? Number(first) : $"{Number(first)}-{Number(last)}";
            if (value.Length + text.Length + 1 > LengthMax)
            {
                values.Add(value.ToString());
                value.Clear();
            }

            value.Append(value.Length > 0 ? " " : "").Append(text);
        }

        if (value.Length > 0)
        {
            values.Add(value.ToString());
        }

        return values;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static IEnumerable<int> Read(string value)
    {
        foreach (var part in value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            var first = int.Parse(dash < 0 ? part : part[..dash], NumberStyles.None, CultureInfo.InvariantCulture);
            var last = dash < 0
                ? first : int.Parse(part[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);
            for (var unit = first; unit <= last; unit++) yield return unit;
        }
    }

    private static IEnumerable<(int First, int Last)> Stretches(IEnumerable<int> units)
    {
        (int First, int Last)? open = null;
        foreach (var unit in units.Order())
        {
            if (open is { } stretch && unit <= stretch.Last + 1)
            {
                open = (stretch.First, unit);
                continue;
            }

            if (open is { } done) yield return done;
            open = (unit, unit);
        }

        if (open is { } last) yield return last;
    }

    private static string Number(int unit) => unit.ToString(CultureInfo.InvariantCulture);
}
