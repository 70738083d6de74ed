namespace Yiwang.Ofd.Reading;

/// <summary>One step of a path: S and M move, L line, Q and B Bézier curves, A elliptic arc, C close (clause
/// 9.1).</summary>
public readonly record struct OfdPathStep(char Kind, double[] Values);

/// <summary>AbbreviatedData, read. <see cref="Faulty"/> when the rest after a fault was dropped.</summary>
public sealed record OfdPathSteps(IReadOnlyList<OfdPathStep> Steps, bool Faulty)
{
    /// <summary>A page of a map has some 100,000 steps.</summary>
    public const int StepsMax = 500_000;

    public static OfdPathSteps Empty { get; } = new([], false);

    /// <summary>
    /// Reads <c>M 0 0 L 10 0 A 5 5 0 1 1 10 10 C</c>; letters may be glued to what follows or to each other
    /// (<c>CM</c>), commas and lower case are taken as well.
    /// </summary>
    public static OfdPathSteps Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return Empty;
        var steps = new List<OfdPathStep>();
        var at = 0;
        while (Skip(text, ref at))
        {
            var kind = char.ToUpperInvariant(text[at]);
            var count = Count(kind);
            if (count < 0 || steps.Count >= StepsMax) return new OfdPathSteps(steps, true);
            at++;
            var values = count == 0 ? [] : new double[count];
            for (var n = 0; n < count; n++)
            {
                if (!Number(text, ref at, out values[n])) return new OfdPathSteps(steps, true);
            }
            steps.Add(new OfdPathStep(kind, values));
        }
        return new OfdPathSteps(steps, false);
    }

    /// <summary>A box around all points and handles; arcs by their end points and radii.</summary>
    public OfdBox Bounds(OfdMatrix matrix)
    {
        double left = double.MaxValue, top = double.MaxValue, right = double.MinValue, bottom = double.MinValue;
        foreach (var step in Steps)
        {
            var first = step.Kind == 'A' ? 5 : 0;
            var reach = step.Kind == 'A' ? Math.Max(step.Values[0], step.Values[1]) * 2 * matrix.Scale : 0;
            for (var n = first; n + 1 < step.Values.Length; n += 2)
            {
                var (x, y) = matrix.Apply(step.Values[n], step.Values[n + 1]);
                (left, top) = (Math.Min(left, x - reach), Math.Min(top, y - reach));
                (right, bottom) = (Math.Max(right, x + reach), Math.Max(bottom, y + reach));
            }
        }
        return left > right ? default : new OfdBox(left, top, right - left, bottom - top);
    }

    private static int Count(char kind) => kind switch
    {
        'S' or 'M' or 'L' => 2,
        'Q' => 4,
        'B' => 6,
        'A' => 7,
        'C' => 0,
        _ => -1,
    };

    private static bool Skip(string text, ref int at)
    {
        while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == ',')) at++;
        return at < text.Length;
    }

    private static bool Number(string text, ref int at, out double value)
    {
        value = 0;
        if (!Skip(text, ref at)) return false;
        var start = at;
        while (at < text.Length
            && (char.IsAsciiDigit(text[at]) || text[at] is '.' or 'e' or 'E' || Sign(text, at, start))) at++;
        if (OfdNumbers.One(text[start..at]) is not { } number) return false;
        value = number;
        return true;
    }

    private static bool Sign(string text, int at, int start) =>
        text[at] is '-' or '+' && (at == start || text[at - 1] is 'e' or 'E');
}
